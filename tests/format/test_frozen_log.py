"""A log written by an earlier release: read by this one, and by hand from what docs/format.md says alone."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from archive import open_archive, rebuild_catalog
from archive.proof.checking import check_proof
from archive.proof.log import Log
from archive.proof.proof import read_head, read_proof
from archive.proof.signing import read_public_keys
from archive.proof.verify import verify_log
from tests.archive_making import START
from tests.conftest import _lacking

HERE = Path(__file__).parent
FROZEN = HERE / "frozen-log-1"
BUCKET = HERE / "frozen-1" / "bucket"
KEY = FROZEN / "archive.pem"


def test_this_release_goes_on_with_the_log(tmp_path: Path) -> None:
    """It agrees with every object of the frozen bucket, and nothing in it is logged again."""
    shutil.copytree(BUCKET, tmp_path / "bucket")
    shutil.copytree(FROZEN / "proof", tmp_path / "bucket" / "proof")
    store, url = str(tmp_path / "bucket"), f"sqlite:///{tmp_path}/catalog.sqlite"
    rebuild_catalog(store, url)
    with open_archive(store, url) as archive:
        log = Log(archive.store, archive.catalog)
        assert log.catch_up().size == 19
        assert list(verify_log(archive.store, archive.catalog, read_public_keys(KEY))) == []
        done = log.append(now=START, signer=None)
        assert (done.logged, done.passed, done.size) == (0, 0, 19)


def test_this_release_checks_the_proof() -> None:
    """Signature, both entries, and that the older head is the beginning."""
    older = read_head((FROZEN / "proof/heads/000000000009.txt").read_bytes())
    proof = read_proof((FROZEN / "two.proof").read_bytes())
    shown = check_proof(proof, read_public_keys(KEY), older=older)
    assert len(shown) == 4
    assert "nothing was rewritten" in shown[-1]


def lines_by_hand() -> list[bytes]:
    """Return every leaf's line, the batches one after the other."""
    found: list[bytes] = []
    for batch in sorted((FROZEN / "proof/leaves").iterdir()):
        assert int(batch.name[:12]) == len(found)
        found += gzip.decompress(batch.read_bytes()).split(b"\n")[:-1]
    return found


def root_by_hand(hashes: list[bytes]) -> bytes:
    """Return the Merkle Tree Hash of RFC 9162 §2.1.1, as it is written there."""
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    left, right = root_by_hand(hashes[:middle]), root_by_hand(hashes[middle:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("size", [9, 19])
def test_a_head_is_checked_by_hand(size: int, tmp_path: Path) -> None:
    """The root follows from the leaves, and openssl verifies the signature."""
    note = (FROZEN / f"proof/heads/{size:012d}.txt").read_text()
    text, _, signature = note.rpartition("\n\n")
    origin, stated, root, _signed = text.split("\n")
    hashes = [hashlib.sha256(b"\x00" + line).digest() for line in lines_by_hand()[:size]]
    assert (int(stated), base64.b64decode(root)) == (size, root_by_hand(hashes))
    assert json.loads((FROZEN / "proof/log.json").read_bytes())["origin"] == origin
    match = re.fullmatch(r"— (\S+) (\S+)\n", signature)
    assert match is not None
    assert match[1] == origin
    octets = base64.b64decode(match[2])
    der = base64.b64decode("".join(KEY.read_text().split("\n")[1:-2]))
    assert octets[:4] == hashlib.sha256(der).digest()[:4]
    openssl = shutil.which("openssl")
    if not openssl:
        _lacking("heads checked by openssl")
    (tmp_path / "text").write_text(text + "\n")
    (tmp_path / "signature").write_bytes(octets[4:])
    command = [openssl, "dgst", "-sha256", "-verify", str(KEY), "-signature", "signature", "text"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.stdout == "Verified OK\n", ended.stderr


def test_a_proof_is_walked_by_hand() -> None:
    """From the leaf to the root, a hash from the left or from the right at each step."""
    proof = json.loads((FROZEN / "two.proof").read_text())
    size, root = int(proof["head"].split("\n")[1]), base64.b64decode(proof["head"].split("\n")[2])
    for entry in proof["entries"]:
        found = hashlib.sha256(b"\x00" + entry["leaf"].encode()).digest()
        path = [base64.b64decode(text) for text in entry["path"]]
        start, end, sides = 0, size, []
        while end - start > 1:
            middle = 1
            while middle * 2 < end - start:
                middle *= 2
            is_left = entry["number"] < start + middle
            sides.append(is_left)
            start, end = (start, start + middle) if is_left else (start + middle, end)
        assert len(sides) == len(path)
        for is_left, sibling in zip(sides[::-1], path, strict=True):
            pair = found + sibling if is_left else sibling + found
            found = hashlib.sha256(b"\x01" + pair).digest()
        assert found == root
        leaf = json.loads(entry["leaf"])
        stored = (BUCKET / leaf["key"]).read_bytes()
        assert leaf["digest"] == f"sha256:{hashlib.sha256(stored).hexdigest()}"


def test_every_kept_object_has_one_leaf() -> None:
    """By hand: what lies in the bucket and what the leaves name is the same."""
    named = [json.loads(line)["key"] for line in lines_by_hand()]
    kept = [str(path.relative_to(BUCKET)) for path in BUCKET.rglob("*") if path.is_file()]
    assert sorted(named) == sorted(kept)
