"""The log on a real S3 server: what holds on a directory holds there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive import Archive, open_archive
from archive.proof.making import entry_of, signed_head
from archive.proof.signing import Signer
from tests.archive_making import visit
from tests.proof_making import append, fill, log_of, logged, problems, signer_in
from tests.services import S3Server

pytestmark = pytest.mark.service


@pytest.fixture
def archives(seaweed: S3Server, tmp_path: Path) -> Iterator[tuple[Archive, Archive]]:
    """Two archives over one new bucket's prefix, each with a catalog of its own."""
    address = seaweed.fresh_url()
    first, second = (f"sqlite:///{tmp_path / name}.sqlite" for name in ("first", "second"))
    with open_archive(address, first) as one, open_archive(address, second) as other:
        yield one, other


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The archive's signer."""
    return signer_in(tmp_path)


def test_a_log_in_s3_is_kept_proved_and_verified(archives: tuple[Archive, Archive], signer: Signer) -> None:
    """Leaves, tiles and heads go through S3; what is altered there is found."""
    archive, _ = archives
    keys = fill(archive)
    archive.record_all([visit(b"<p>%d" % n, n, url=f"http://x.example/{n}") for n in range(260)])
    assert append(archive, signer).logged == 268
    head, _ = signed_head(log_of(archive), [signer.public])
    assert entry_of(log_of(archive), head, keys["capture"]).leaf.key == keys["capture"]
    log_of(archive).index.forget()
    assert append(archive, signer).logged == 0
    assert problems(archive, signer) == []
    body = archive.store.get(keys["decision"])
    archive.store.put(keys["decision"], body.replace(b"deny", b"keep"), create_only=False)
    assert problems(archive, signer) == [("logged-altered", keys["decision"])]


def test_writers_with_catalogs_of_their_own_keep_one_log_in_s3(
    archives: tuple[Archive, Archive], signer: Signer
) -> None:
    """A create-only put decides who appends; the other reads and goes on."""
    one, other = archives
    with ThreadPoolExecutor(2) as pool:
        for turn in range(4):
            for number, archive in enumerate(archives):
                name = f"http://x{turn}-{number}.example/"
                archive.record_all([visit(b"<p>%d" % n, n, url=f"{name}{n}") for n in range(3)])
            list(pool.map(lambda archive: append(archive, signer), archives))
    for archive in archives:
        assert append(archive, signer).size == 24
    leaves = logged(one.store)
    assert len({leaf.key for leaf in leaves}) == len(leaves) == 24
    assert problems(one, signer) == problems(other, signer) == []
