"""Destroying one packed capture for good, step by step as docs/operations.md says."""

from pathlib import Path

import pytest

from archive import Archive, NotArchived
from archive.pack import undo
from archive.proof.verify import verify_log
from tests.archive_making import START
from tests.pack_making import AT_ONCE, NOW, contents, fill, loose, names, packed
from tests.proof_making import append, signer_in


def test_one_capture_of_a_pack_can_be_forgotten(archive: Archive, tmp_path: Path) -> None:
    """Its bytes are nowhere in the bucket, all other captures read as before, and the log tells what went."""
    rows = fill(archive)
    signer = signer_in(tmp_path)
    append(archive, signer)
    packed(archive, size=10**8)
    packed(archive, size=10**8)
    before, (name,) = contents(archive), names(archive)
    assert loose(archive) == []
    secret = rows[5]
    payload = archive.payload(secret.key).payload
    assert payload

    archive.takedown(
        secret.url, reason="r", actor="a", from_=secret.captured_at, to=secret.captured_at, now=START
    )
    undo(archive.store, archive.catalog, name, AT_ONCE, now=NOW)
    packed(archive, size=10**8)  # what a takedown covers stays loose
    assert secret.key in loose(archive)
    (article,) = archive.store.list(
        "articles/" + secret.key.removeprefix("captures/").removesuffix(".warc.gz")
    )
    archive.store.delete(secret.key)
    archive.store.delete(article.key)
    archive.rebuild_catalog()

    assert names(archive) != [name]
    assert loose(archive) == []
    with pytest.raises(NotArchived):
        archive.read(secret.key)
    after = contents(archive)
    assert after == {key: value for key, value in before.items() if key != secret.key}
    assert not any(payload in whole.payload for _, whole, _ in after.values())
    found = [*archive.verify(), *verify_log(archive.store, archive.catalog, [signer.public])]
    assert {(one.problem, one.key) for one in found} == {
        ("logged-missing", secret.key),
        ("logged-missing", article.key),
    }
