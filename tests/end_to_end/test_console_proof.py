"""Proof as people give and take it: an archivist's files, a stranger's check, a forger's bucket."""

import base64
import json
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest
import requests

from archive import Archive, open_archive
from archive.proof.layout import leaves_key
from archive.proof.leaf import pack_leaves, unpack_leaves
from tests.conftest import _lacking
from tests.proof_command import Ended, done, palimpsest, process, up
from tests.small_archive import STORY, capture, make

KEY = "palimpsest-data.signing-key.pem"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with an archive where the command looks for it."""
    home = tmp_path / "home"
    home.mkdir()
    make(tmp_path).close()
    shutil.move(tmp_path / "store", home / "palimpsest-data")
    shutil.move(tmp_path / "catalog.sqlite", home / "palimpsest-data" / "catalog.sqlite")
    return home


@pytest.fixture
def stranger(home: Path, tmp_path: Path) -> Path:
    """Somebody else's folder: it has the public key, and nothing else."""
    folder = tmp_path / "stranger"
    folder.mkdir()
    (folder / "archive.pem").write_text(done(home, "proof", "key").out)
    return folder


def opened(home: Path) -> Archive:
    """Open the archive in `home`."""
    return open_archive(str(home / "palimpsest-data"), f"sqlite:///{home}/palimpsest-data/catalog.sqlite")


def record_more(home: Path) -> None:
    """Keep one capture more and have it logged."""
    with opened(home) as archive:
        archive.record(capture(hours=30, body="<p>later"))
    done(home, "proof", "append")


def check(folder: Path, *arguments: object) -> Ended:
    """Check a proof as a stranger does."""
    return palimpsest(folder, "check-proof", *arguments, "--key", "archive.pem")


def test_a_stranger_checks_a_proof_with_the_public_key_alone(home: Path, stranger: Path) -> None:
    """The small file says what was captured when, and that it was logged; no archive is needed."""
    made = done(home, "prove", STORY, "--at", "2015-02-17T12:00:00Z", "-o", stranger / "story.proof")
    assert "objects were logged first" in made.err
    assert (stranger / "story.proof").stat().st_size < 10_000
    ended = process(stranger, "check-proof", "story.proof", "--key", "archive.pem")
    assert ended.code == 0
    assert f"that is the key of {STORY} at 2015-02-17 12:00:00 UTC" in ended.out
    assert "the article articles/" in ended.out
    assert ended.out.endswith("story.proof: the proof holds\n")
    said = check(stranger, "story.proof", "--json").said
    assert said["holds"] is True
    assert not (stranger / "palimpsest-data").exists()
    words = json.loads((stranger / "story.proof").read_text())["says"]
    assert STORY in words[0]
    assert "palimpsest check-proof" in words[-1]


def test_a_held_capture_is_told_from_an_altered_one(home: Path, stranger: Path) -> None:
    """The WARC object, and a whole export that holds it, agree with the proof; a changed byte does not."""
    done(home, "prove", STORY, "--at", "2015-02-17T12:00:00Z", "-o", stranger / "story.proof")
    done(home, "export", "courier.example/*", "-o", stranger / "all.warc.gz")
    with opened(home) as archive:
        [row, *_] = archive.timemap(STORY)
        (stranger / "one.warc.gz").write_bytes(archive.store.get(row.key))
    for name in ("one.warc.gz", "all.warc.gz"):
        ended = check(stranger, "story.proof", "--capture", name)
        assert ended.code == 0
        assert "the file holds that very capture, byte for byte" in ended.out
    whole = bytearray((stranger / "one.warc.gz").read_bytes())
    whole[len(whole) // 2] ^= 1
    (stranger / "altered.warc.gz").write_bytes(whole)
    ended = check(stranger, "story.proof", "--capture", "altered.warc.gz")
    assert ended.code == 5
    assert "it was altered, or is another capture" in ended.err
    assert check(stranger, "story.proof", "--capture", "none.warc.gz").code == 2


def test_a_proof_may_hold_the_capture_itself(home: Path, stranger: Path) -> None:
    """With its bytes inside, capture and proof travel as one file; a byte changed in it is told."""
    options = ("--at", "2015-02-17T13:00:00Z", "--with-capture")
    done(home, "prove", STORY, *options, "-o", stranger / "whole.proof")
    assert check(stranger, "whole.proof").out.count("the bytes in the proof are those that were logged") == 3
    said = json.loads((stranger / "whole.proof").read_text())
    kinds = [json.loads(entry["leaf"])["kind"] for entry in said["entries"]]
    assert kinds == ["capture", "capture", "article"]  # a revisit, what it points to, and the article
    body = bytearray(base64.b64decode(said["entries"][1]["object"]))
    body[40] ^= 1
    said["entries"][1]["object"] = base64.b64encode(body).decode()
    (stranger / "whole.proof").write_text(json.dumps(said))
    ended = check(stranger, "whole.proof")
    assert ended.code == 5
    assert "are not those that were logged" in ended.err


def test_a_forged_proof_is_refused(home: Path, stranger: Path) -> None:
    """Another digest, another place, another URL, another tree, another key: each is told in one line."""
    done(home, "prove", STORY, "-o", stranger / "story.proof")
    whole = (stranger / "story.proof").read_text()
    entry = json.loads(whole)["entries"][0]
    other = json.loads(whole)["entries"][1] if len(json.loads(whole)["entries"]) > 1 else entry
    digest = json.loads(entry["leaf"])["digest"]
    forged = {
        "leads to another root": whole.replace(digest, "sha256:" + "0" * 64),
        "is not the key of": whole.replace(f'"{STORY}"', '"http://elsewhere.example/"'),
        "altered after it was signed": whole.replace("\\nsigned 20", "\\nsigned 19"),
    }
    for words, text in forged.items():
        assert text != whole
        (stranger / "forged.proof").write_text(text)
        ended = check(stranger, "forged.proof")
        assert (ended.code, ended.err.count("\n")) == (5, 1), ended
        assert words in ended.err
    assert other["leaf"]
    foreign = stranger / "foreign"
    foreign.mkdir()
    (foreign / "archive.pem").write_text(done(foreign, "proof", "keygen").out)
    ended = check(foreign, stranger / "story.proof")
    assert ended.code == 5
    assert "another archive's, an older key's, or forged" in ended.err
    (stranger / "story.proof").write_text("{}")
    assert check(stranger, "story.proof").code == 2
    assert palimpsest(stranger, "check-proof", "story.proof", "--key", "story.proof").code == 2


def test_a_kept_proof_shows_that_nothing_was_rewritten_since(home: Path, stranger: Path) -> None:
    """A later proof, made with the one that was kept, shows the log to continue it."""
    done(home, "prove", STORY, "-o", stranger / "old.proof")
    record_more(home)
    done(home, "prove", STORY, "-o", stranger / "plain.proof")
    ended = check(stranger, "plain.proof", "--since", "old.proof")
    assert ended.code == 2
    assert "palimpsest proof consistency" in ended.err
    done(home, "prove", STORY, "-o", stranger / "new.proof", "--since", stranger / "old.proof")
    ended = check(stranger, "new.proof", "--since", "old.proof")
    assert ended.code == 0
    assert "nothing was rewritten" in ended.out
    done(home, "proof", "consistency", stranger / "old.proof", "-o", stranger / "bridge.proof")
    assert check(stranger, "bridge.proof", "--since", "old.proof").code == 0
    said = done(home, "proof", "consistency", stranger / "old.proof", "--json").said
    assert said["first"] < said["second"]
    assert check(stranger, "old.proof", "--since", "new.proof").code == 2


def test_a_head_is_kept_as_text_and_checked_with_openssl(home: Path, stranger: Path) -> None:
    """A head is a few lines that any tool verifies, without our code."""
    done(home, "proof", "append")
    done(home, "proof", "head", "-o", stranger / "head.txt")
    text, _, signature = (stranger / "head.txt").read_text().rpartition("\n\n")
    said = done(home, "proof", "head", "--json").said
    origin, size, root, signed = text.split("\n")
    assert (said["origin"], str(said["size"]), said["root"]) == (origin, size, root)
    assert signed.startswith("signed 20")
    openssl = shutil.which("openssl")
    if not openssl:
        _lacking("heads checked by openssl")
    (stranger / "text").write_text(text + "\n")
    (stranger / "signature").write_bytes(base64.b64decode(signature.split(" ")[2])[4:])
    verified = subprocess.run(
        [openssl, "dgst", "-sha256", "-verify", "archive.pem", "-signature", "signature", "text"],
        cwd=stranger, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.stdout == "Verified OK\n", verified.stderr
    record_more(home)
    assert done(home, "proof", "consistency", stranger / "head.txt").code == 0


def test_a_rewritten_log_is_found_by_who_kept_a_head(home: Path, stranger: Path) -> None:
    """Leaves replaced and everything signed anew with the true key: verify is content, a kept head is not."""
    done(home, "proof", "append")
    done(home, "proof", "head", "-o", stranger / "head.txt")
    with opened(home) as archive:
        leaves = unpack_leaves(archive.store.get(leaves_key(0)))
        archive.store.put(leaves_key(0), pack_leaves(leaves[::-1]), create_only=False)
        for stat_ in list(archive.store.list("proof/heads/")):
            archive.store.delete(stat_.key)
    done(home, "catalog", "rebuild")
    done(home, "proof", "append")
    assert done(home, "proof", "verify").code == 0
    ended = palimpsest(home, "proof", "consistency", stranger / "head.txt")
    assert ended.code == 5
    assert "history is another than it was then" in ended.err


def test_verify_finds_what_a_forger_did_to_the_bucket(home: Path) -> None:
    """A flipped bit, a dropped capture, a leaf replaced: exit code 5, each with its mend, in both verbs."""
    done(home, "proof", "append")
    assert "everything agrees" in done(home, "proof", "verify").err
    with opened(home) as archive:
        rows = list(archive.timemap(STORY))
        body = bytearray(archive.store.get(rows[0].key))
        body[-20] ^= 1
        archive.store.put(rows[0].key, bytes(body), create_only=False)
        archive.store.delete(rows[2].key)
    ended = palimpsest(home, "proof", "verify", "--json")
    assert ended.code == 5
    found = {(line["problem"], line["key"]) for line in ended.lines}
    assert found == {("logged-altered", rows[0].key), ("logged-missing", rows[2].key)}
    assert all(line["mend"] for line in ended.lines)
    ended = palimpsest(home, "verify", "--json")
    assert ended.code == 5
    assert found <= {(line["problem"], line["key"]) for line in ended.lines}
    ended = palimpsest(home, "proof", "append")
    assert ended.code == 0  # what was logged stays logged: the log grows, and never shrinks


def test_what_is_damaged_is_not_logged_and_told(home: Path) -> None:
    """Damage that came before the log is no fact to bear witness for."""
    with opened(home) as archive:
        [row, *_] = archive.timemap(STORY)
        archive.store.put(row.key, b"damaged", create_only=False)
    ended = palimpsest(home, "proof", "append", "--json")
    assert ended.code == 5
    assert (ended.said["passed"], ended.said["signed"]) == (1, True)
    ended = palimpsest(home, "prove", STORY, "--at", "2015-02-17T12:00:00Z", "-o", "story.proof")
    assert ended.code == 1
    assert "in no signed tree" in ended.err
    assert not (home / "story.proof").exists()


def test_a_key_is_made_safely_and_replaced_with_care(home: Path, stranger: Path) -> None:
    """Only its owner reads it; what a retired key signed is still ours, and new proofs bear the new one."""
    done(home, "prove", STORY, "-o", stranger / "old.proof")
    assert stat.S_IMODE((home / KEY).stat().st_mode) == 0o600
    again = done(home, "proof", "keygen")
    assert "--replace" in again.err
    assert again.out == (stranger / "archive.pem").read_text() == (home / f"{KEY}.pub").read_text()
    fresh = done(home, "proof", "keygen", "--replace").out
    assert fresh != again.out
    assert stat.S_IMODE((home / KEY).stat().st_mode) == 0o600
    assert "PRIVATE" not in (home / f"{KEY}.retired").read_text()
    assert done(home, "proof", "verify").code == 0
    record_more(home)
    assert done(home, "proof", "verify").code == 0
    done(home, "proof", "consistency", stranger / "old.proof", "-o", stranger / "bridge.proof")
    assert check(stranger, "bridge.proof").code == 5
    (stranger / "both.pem").write_text(fresh + again.out)
    both = palimpsest(stranger, "check-proof", "bridge.proof", "--key", "both.pem", "--since", "old.proof")
    assert both.code == 0
    (home / KEY).chmod(0o644)
    assert "chmod 600" in done(home, "proof", "key").err
    assert done(home, "proof", "key", "--json").said["pem"] == fresh
    place = {"PALIMPSEST_SIGNING_KEY": str(home / KEY)}
    assert done(stranger, "proof", "key", **place).out == fresh  # no archive is needed for it


def test_a_lost_key_is_missed_and_not_replaced_unasked(home: Path, stranger: Path) -> None:
    """What is new is logged unsigned until the key is back, or another takes its place."""
    done(home, "proof", "append")
    lost = (home / KEY).read_text()
    (home / KEY).unlink()
    (home / f"{KEY}.pub").unlink()
    with opened(home) as archive:
        archive.record(capture(hours=30, body="<p>later"))
    for verb in (("proof", "append"), ("proof", "key"), ("prove", STORY, "-o", "x.proof")):
        ended = palimpsest(home, *verb)
        assert (ended.code, "bring it back from its copy" in ended.err) == (3, True), verb
    assert not (home / KEY).exists()
    (home / KEY).write_text(lost)
    assert done(home, "proof", "append", "--json").said == {
        "logged": 0,
        "passed": 0,
        "size": 10,
        "signed": True,
    }
    (home / KEY).unlink()
    done(home, "proof", "keygen")
    ended = palimpsest(home, "proof", "verify", "--json")
    assert (ended.code, {line["problem"] for line in ended.lines}) == (5, {"head-not-ours"})
    shutil.copy(stranger / "archive.pem", home / f"{KEY}.retired")
    assert done(home, "proof", "verify").code == 0


def test_a_key_in_the_wrong_place_is_refused(home: Path) -> None:
    """Inside the store it would be copied with it; a file that is no key of ours is told as such."""
    for place, words in (
        ("palimpsest-data/key.pem", "inside the store"),
        ("palimpsest-data/catalog.sqlite", "inside the store"),
        ("rsa.pem", "no private key"),
    ):
        (home / "rsa.pem").write_text("nonsense")
        ended = palimpsest(home, "proof", "append", PALIMPSEST_SIGNING_KEY=place)
        assert ended.code == 3, place
        assert words in ended.err
        assert ended.err.count("\n") == 1


def test_in_a_cluster_no_key_is_made_by_itself(home: Path, tmp_path: Path) -> None:
    """Each machine would make its own: one is made by hand, and its place given to all."""
    cluster = {"PALIMPSEST_BROKER": "redis://127.0.0.1:1/0"}
    ended = palimpsest(home, "proof", "append", "--json", **cluster)
    assert ended.said["signed"] is False
    assert not (home / KEY).exists()
    ended = palimpsest(home, "prove", STORY, "-o", "story.proof", **cluster)
    assert (ended.code, "no head of the log is signed" in ended.err) == (1, True)
    ended = palimpsest(home, "proof", "key", **cluster)
    assert (ended.code, "proof keygen" in ended.err) == (3, True)
    cluster["PALIMPSEST_SIGNING_KEY"] = str(tmp_path / "secrets" / "key.pem")
    done(home, "proof", "keygen", **cluster)
    assert done(home, "proof", "append", "--json", **cluster).said["signed"] is True


def test_a_takedown_hides_a_capture_from_proofs(home: Path) -> None:
    """What was withdrawn is not proved to anybody; the log itself stays whole."""
    done(home, "proof", "append")
    done(home, "takedown", "add", STORY, "--reason", "asked")
    ended = palimpsest(home, "prove", STORY, "-o", "story.proof")
    assert ended.code == 6
    assert done(home, "proof", "append", "--json").said["logged"] == 1
    assert done(home, "proof", "verify").code == 0


def test_up_keeps_the_log_by_itself(home: Path) -> None:
    """Soon after its start what was kept is logged and signed, and its head is served."""
    with up(home) as address:
        until = time.monotonic() + 120
        while (answer := requests.get(f"{address}proof/checkpoint", timeout=30)).status_code != 200:
            assert time.monotonic() < until, answer.text
            time.sleep(0.1)
        key = requests.get(f"{address}proof/key", timeout=30).text
    assert key == done(home, "proof", "key").out
    assert done(home, "proof", "append", "--json").said["logged"] == 0
    assert done(home, "proof", "verify").code == 0


def test_what_is_imported_is_logged_by_the_way(home: Path, tmp_path: Path) -> None:
    """When import comes back, all that it took is in a signed tree."""
    done(home, "export", "courier.example/*", "-o", tmp_path / "all.warc.gz")
    other = tmp_path / "other"
    other.mkdir()
    done(other, "import", tmp_path / "all.warc.gz")
    assert done(other, "proof", "head", "--json").said["size"] >= 6
    assert done(other, "proof", "append", "--json").said["logged"] == 0
    assert stat.S_IMODE((other / KEY).stat().st_mode) == 0o600


def test_a_key_that_cannot_be_made_fails_no_import(home: Path, tmp_path: Path) -> None:
    """The captures are kept and logged, unsigned, and it is said why."""
    done(home, "export", "courier.example/*", "-o", tmp_path / "all.warc.gz")
    other = tmp_path / "other"
    other.mkdir()
    (other / "file").write_text("in the way")
    place = {"PALIMPSEST_SIGNING_KEY": "file/key.pem"}
    ended = palimpsest(other, "import", tmp_path / "all.warc.gz", **place)
    assert (ended.code, "cannot be kept" in ended.err or "permissions" in ended.err) == (3, True)
    place = {"PALIMPSEST_SIGNING_KEY": "/proc/none/key.pem"}
    ended = palimpsest(other, "import", tmp_path / "all.warc.gz", **place)
    assert ended.code == 0
    assert "could not be brought up to date" in ended.err
    assert done(other, "proof", "append", "--json").said["logged"] == 0


def test_usage_is_told_in_one_line(home: Path) -> None:
    """What is not there, or is no proof, names itself and the way on."""
    for arguments, code in (
        (("prove", "http://never.example/", "-o", "x.proof"), 1),
        (("prove", STORY, "-o", "nowhere/x.proof"), 2),
        (("prove", STORY, "-o", "x.proof", "--since", "none"), 2),
        (("proof", "consistency", "none"), 2),
        (("check-proof", "none", "--key", "none"), 2),
    ):
        ended = palimpsest(home, *arguments)
        assert (ended.code, ended.err.count("\n")) == (code, 1), ended
    (home / "text.pem").write_text("hello")
    ended = palimpsest(home, "proof", "consistency", "text.pem")
    assert (ended.code, "no signed note" in ended.err) == (2, True)


def test_a_new_catalog_knows_the_log_again(home: Path, stranger: Path) -> None:
    """With the catalog deleted outright, the rebuilt one proves what the old one proved."""
    done(home, "prove", STORY, "-o", stranger / "old.proof")
    for file in (home / "palimpsest-data").glob("catalog.sqlite*"):
        file.unlink()
    done(home, "catalog", "rebuild")
    size = json.loads((stranger / "old.proof").read_text())["head"].split("\n")[1]
    assert done(home, "proof", "verify").err.startswith(f"{size} leaves: everything agrees")
    assert done(home, "proof", "append", "--json").said["logged"] == 0
    done(home, "prove", STORY, "-o", stranger / "new.proof", "--since", stranger / "old.proof")
    old, new = (json.loads((stranger / name).read_text()) for name in ("old.proof", "new.proof"))
    assert old["entries"] == new["entries"]
    assert check(stranger, "new.proof", "--since", "old.proof").code == 0
