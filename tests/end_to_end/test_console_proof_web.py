"""The log over HTTP: what a watcher and a stranger get, and that they can check it."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.proof.checking import check_proof
from archive.proof.merkle import check_consistency, root_of
from archive.proof.note import Head, signer_of
from archive.proof.proof import read_proof
from archive.proof.signing import KeyInvalid, PublicKey, Signer
from console.web.app import make_app
from tests.archive_making import START, later, visit
from tests.proof_making import append, logged, signer_in
from tests.small_archive import NOON, STORY, make


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A small archive with a history."""
    with make(tmp_path) as opened:
        yield opened


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The archive's signer."""
    return signer_in(tmp_path)


@pytest.fixture
def client(archive: Archive, signer: Signer) -> TestClient:
    """A reader of that archive, all of which is logged."""
    append(archive, signer)
    return TestClient(make_app(archive, public_keys=lambda: [signer.public], now=lambda: later(0)))


def test_a_head_is_served_with_what_checks_it(client: TestClient, signer: Signer) -> None:
    """As JSON and as the checkpoint itself, beside the public key."""
    said = client.get("/api/v1/proof/head").json()
    note = client.get("/proof/checkpoint")
    assert note.text == said["note"]
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    head = Head.read(note.text)
    assert (head.size, base64.b64encode(head.root).decode()) == (said["size"], said["root"])
    key = PublicKey.from_pem(client.get("/proof/key").content)
    assert key == signer.public
    assert key.fingerprint == said["key"]
    assert signer_of(head, [key]) == key


@pytest.mark.parametrize("asked", [{"url": STORY}, {"url": STORY, "at": "2015-02-17T13:00:00Z"}])
def test_a_proof_over_http_is_a_proof_file(client: TestClient, signer: Signer, asked: dict[str, str]) -> None:
    """What is answered can be saved and checked like a file that the command wrote."""
    answer = client.get("/api/v1/proof/inclusion", params=asked)
    shown = check_proof(read_proof(answer.content), [signer.public])
    assert any(f"the key of {STORY}" in line for line in shown)


def test_any_logged_object_is_proved_by_its_key(client: TestClient, archive: Archive, signer: Signer) -> None:
    """Captures and articles alike; what is no such object is 404, a foreign key too."""
    for leaf in logged(archive.store):
        answer = client.get("/api/v1/proof/inclusion", params={"key": leaf.key})
        proof = read_proof(answer.content)
        assert proof.entries[0].leaf == leaf
        assert check_proof(proof, [signer.public])
    for key in (
        "proof/log.json",
        "catalog.sqlite",
        "captures/x",
        "articles/x",
        "decisions/none.json",
        "../x",
    ):
        answer = client.get("/api/v1/proof/inclusion", params={"key": key})
        assert answer.status_code in (404, 502), key
        assert answer.status_code == 404 or key in ("captures/x", "articles/x")
    assert client.get("/api/v1/proof/inclusion").status_code == 400
    both = {"url": STORY, "key": "captures/x"}
    assert client.get("/api/v1/proof/inclusion", params=both).status_code == 400
    assert client.get("/api/v1/proof/inclusion", params={"url": "http://none.example/"}).status_code == 404


def test_consistency_is_proved_between_any_two_sizes(
    client: TestClient, archive: Archive, signer: Signer
) -> None:
    """A watcher who kept a head sees that the log was only added to."""
    hashes = [leaf.hash for leaf in logged(archive.store)]
    size = len(hashes)
    for first in range(size + 1):
        said = client.get("/api/v1/proof/consistency", params={"first": first}).json()
        path = [base64.b64decode(text) for text in said["path"]]
        assert (said["first"], said["second"]) == (first, size)
        check_consistency(first, size, root_of(hashes[:first]), root_of(hashes), path)
    said = client.get("/api/v1/proof/consistency", params={"first": 2, "second": 5}).json()
    path = [base64.b64decode(text) for text in said["path"]]
    check_consistency(2, 5, root_of(hashes[:2]), root_of(hashes[:5]), path)
    for wrong in ({}, {"first": 5, "second": 2}, {"first": 0, "second": size + 1}, {"first": size + 1}):
        assert client.get("/api/v1/proof/consistency", params=wrong).status_code == 400
    assert client.get("/api/v1/proof/consistency", params={"first": -1}).status_code == 422


def test_tiles_are_served_as_the_specification_names_them(archive: Archive, signer: Signer) -> None:
    """Full and partial tiles of the tree, for ever the same; what the tree has not is 404."""
    archive.record_all([visit(b"<p>%d" % n, n, url=f"http://x.example/{n}") for n in range(270)])
    append(archive, signer)
    client = TestClient(make_app(archive, public_keys=lambda: [signer.public]))
    hashes = [leaf.hash for leaf in logged(archive.store)]
    full = client.get("/proof/tile/0/000")
    assert full.content == b"".join(hashes[:256])
    assert "immutable" in full.headers["cache-control"]
    assert full.headers["content-type"] == "application/octet-stream"
    rest = len(hashes) - 256
    assert client.get(f"/proof/tile/0/001.p/{rest}").content == b"".join(hashes[256:])
    assert client.get("/proof/tile/0/001.p/3").content == b"".join(hashes[256:259])
    assert client.get("/proof/tile/1/000.p/1").content == root_of(hashes[:256])
    for none in (
        "0/001",
        f"0/001.p/{rest + 1}",
        "1/000",
        "2/000.p/1",
        "0/1",
        "x",
        "0/002",
        "64/000",
        "0/..%2f",
    ):
        assert client.get(f"/proof/tile/{none}").status_code == 404, none


def test_what_is_withdrawn_is_not_proved(client: TestClient, archive: Archive) -> None:
    """Neither by URL nor by key, its article neither; the takedown itself can be proved."""
    row = archive.at(STORY, NOON)
    article = next(leaf for leaf in logged(archive.store) if leaf.kind == "article")
    tombstone = archive.takedown(f"{STORY}*", reason="asked", actor="ada", now=START)
    for asked in ({"url": STORY}, {"key": row.key}, {"key": article.key}):
        assert client.get("/api/v1/proof/inclusion", params=asked).status_code == 451
    append(archive, None)
    assert tombstone.id in {leaf.key[11:-5] for leaf in logged(archive.store)}


def test_without_a_log_or_a_key_it_says_so(archive: Archive, signer: Signer, tmp_path: Path) -> None:
    """Nothing signed yet, no key known, a key file that is broken: an answer in words, never a traceback."""
    empty = TestClient(make_app(archive))
    for path in ("/api/v1/proof/head", "/proof/checkpoint", "/proof/key", "/proof/tile/0/000"):
        answer = empty.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["words"]
    append(archive, signer)
    assert empty.get("/api/v1/proof/head").status_code == 502

    def broken() -> list[PublicKey]:
        raise KeyInvalid("the file holds no key")

    client = TestClient(make_app(archive, public_keys=broken))
    answer = client.get("/api/v1/proof/head")
    assert (answer.status_code, answer.json()["code"]) == (503, "key-invalid")


def test_every_call_is_described(client: TestClient) -> None:
    """The calls are in the OpenAPI description, and HEAD answers where GET does."""
    paths = json.loads(client.get("/api/v1/openapi.json").content)["paths"]
    assert {path for path in paths if "/proof/" in path} == {
        "/api/v1/proof/head",
        "/api/v1/proof/inclusion",
        "/api/v1/proof/consistency",
    }
    for path in ("/api/v1/proof/head", "/proof/checkpoint", "/proof/key"):
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
