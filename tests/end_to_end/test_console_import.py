"""``palimpsest import`` and ``export`` as people run them, and the field's tools on what comes out."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive import open_archive
from tests.foreign_warcs import each_packed, record, response, revisit
from tests.pywb_server import beside_pywb, running_pywb, wayback
from tests.small_archive import STORY, make

ROOT = Path(__file__).parents[2]
PAGE = (
    b"<html><title>The ferry</title><body><article><h1>The ferry</h1>"
    + b"".join(
        b"<p>Sentence number %d of the story tells how the ferry crossed the river again.</p>" % n
        for n in range(9)
    )
    + b"</article></body></html>"
)


@dataclass(frozen=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Ended]:
    """Run the command in a folder of its own."""

    def run(*arguments: str, **environ: str) -> Ended:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PALIMPSEST_")}
        done = subprocess.run(
            [sys.executable, "-m", "console", *arguments],
            cwd=tmp_path,
            env=kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"} | environ,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


def test_import_cleans_what_it_takes(command: Callable[..., Ended], tmp_path: Path) -> None:
    """What a WARC file tells can be read as articles once the verb comes back; twice adds nothing."""
    (tmp_path / "a.warc.gz").write_bytes(
        each_packed([response("http://x.example/", PAGE), revisit("http://y.example/", PAGE)])
    )
    done = command("import", "a.warc.gz", "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == {
        "file": "a.warc.gz", "records": 2, "captured": 2, "revisits": 1, "known": 0,
        "withdrawn": 0, "passed": 0, "lost": 0, "doubted": 0,
    }  # fmt: skip
    got = command("get", "http://x.example/", "--as", "text")
    assert "the ferry crossed the river" in got.out
    again = command("import", "a.warc.gz", "--json")
    assert json.loads(again.out)["known"] == 2


def test_bad_files_are_told_in_one_line_each(command: Callable[..., Ended], tmp_path: Path) -> None:
    """What is broken is named with its byte, the rest is kept, and the exit code says so."""
    sound = each_packed([response("http://x.example/", b"<p>1")])
    broken = each_packed([record("response", "http://x.example/2", b"no HTTP")])
    (tmp_path / "half.warc.gz").write_bytes(sound + broken)
    (tmp_path / "empty.warc").write_bytes(b"")
    (tmp_path / "page.html").write_bytes(b"<p>no WARC")
    (tmp_path / "no.wacz").write_bytes(b"PK\x03\x04 no ZIP file")
    done = command("import", "half.warc.gz", "empty.warc", "page.html", "no.wacz")
    assert done.code == 5
    assert "Traceback" not in done.err
    told = done.err.splitlines()
    assert f"half.warc.gz: at byte {len(sound)}: its block is no HTTP response; left out" in told
    assert "page.html: at byte 0: no WARC or ARC record begins here; left out" in told
    assert "empty.warc: there is no record in it" in told
    assert sum("no.wacz" in line for line in told) == 1
    assert len(told) == 5
    assert "x.example" in command("list", "x.example/*").out


@pytest.mark.parametrize(("name", "said"), [("none.warc.gz", "there is no such file"), (".", "is no file")])
def test_files_that_are_not_there_stop_it_at_once(
    command: Callable[..., Ended], name: str, said: str
) -> None:
    """A path that leads to no file is a wrong call, and nothing is imported."""
    done = command("import", name)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert said in done.err


def test_takedowns_are_told(command: Callable[..., Ended], tmp_path: Path) -> None:
    """Import says how much of what it took is covered by a takedown; export leaves that out."""
    (tmp_path / "a.warc").write_bytes(
        response("http://x.example/", PAGE) + response("http://y.example/", PAGE)
    )
    assert command("takedown", "add", "x.example/*", "--reason", "asked").code == 0
    done = command("import", "a.warc", "--json")
    assert (done.code, json.loads(done.out)["withdrawn"]) == (0, 1)
    assert "takedown" in done.err
    assert command("export", "x.example/*", "-o", "x.wacz").code == 1
    assert not (tmp_path / "x.wacz").exists()


@pytest.fixture
def with_a_hole(command: Callable[..., Ended], tmp_path: Path) -> Path:
    """An archive of two pages, the object of one of them gone; returns the folder."""
    (tmp_path / "a.warc").write_bytes(
        response("http://x.example/kept", PAGE) + response("http://x.example/lost", PAGE + b"<!-- 2 -->")
    )
    assert command("import", "a.warc").code == 0
    [lost] = (line for line in command("list", "x.example/lost", "--json").out.splitlines() if line)
    [gone] = tmp_path.glob("**/" + json.loads(lost)["key"].rpartition("/")[2])
    gone.unlink()
    return tmp_path


@pytest.mark.parametrize("name", ["out.warc.gz", "out.wacz"])
def test_damage_ends_an_export_and_names_the_way_round(
    command: Callable[..., Ended], with_a_hole: Path, name: str
) -> None:
    """A missing object leaves no file behind, exit code 5, and one line with what to do."""
    done = command("export", "x.example/*", "-o", name)
    assert done.code == 5
    assert "the object is missing" in done.err
    assert "--leave-out-damaged" in done.err
    assert "Traceback" not in done.err
    assert not (with_a_hole / name).exists()


@pytest.mark.parametrize("name", ["out.warc.gz", "out.wacz"])
def test_what_is_damaged_can_be_left_out(command: Callable[..., Ended], with_a_hole: Path, name: str) -> None:
    """What is sound is exported and readable, what is not is named, and the exit code still says so."""
    done = command("export", "x.example/*", "-o", name, "--leave-out-damaged")
    assert done.code == 5
    assert "the object is missing; restore it from a copy of the bucket; left out" in done.err
    assert "1 left out" in done.err
    again = command(
        "import", name, "--json", PALIMPSEST_STORE="other", PALIMPSEST_CATALOG="sqlite:///o.sqlite"
    )
    assert json.loads(again.out)["captured"] == 1
    shown = command("list", "x.example/*", PALIMPSEST_STORE="other", PALIMPSEST_CATALOG="sqlite:///o.sqlite")
    assert "kept" in shown.out
    assert "lost" not in shown.out


def test_nothing_sound_makes_no_file(command: Callable[..., Ended], with_a_hole: Path) -> None:
    """Where all that matches is damaged, there is no empty file."""
    done = command("export", "x.example/lost", "-o", "out.wacz", "--leave-out-damaged")
    assert done.code == 5
    assert "no file was written" in done.err
    assert not (with_a_hole / "out.wacz").exists()


@pytest.mark.service
def test_with_a_broker_it_comes_back_when_all_is_queued(
    command: Callable[..., Ended], tmp_path: Path, redis_server
) -> None:
    """Keys go to the queue, rows wait, and nobody cleans here."""
    import redis

    (tmp_path / "a.warc").write_bytes(response("http://x.example/", PAGE))
    done = command("import", "a.warc", PALIMPSEST_BROKER=redis_server.url)
    assert done.code == 0
    with redis.Redis.from_url(redis_server.url) as server:
        assert server.llen("palimpsest") == 1
    assert "pending" in command("list", "x.example/*").out


# The field's tools on what is exported


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small archive's export in both formats."""
    folder = tmp_path_factory.mktemp("exported")
    make(folder).close()
    for name in ("out.warc.gz", "out.wacz"):
        subprocess.run(
            [sys.executable, "-m", "console", "export", "courier.example/*", "-o", str(folder / name)],
            cwd=ROOT,
            env=os.environ
            | {
                "PALIMPSEST_STORE": str(folder / "store"),
                "PALIMPSEST_CATALOG": f"sqlite:///{folder}/catalog.sqlite",
            },
            check=True,
            timeout=120,
        )
    return folder


def test_warcio_and_fastwarc_read_every_capture(exported: Path) -> None:
    """Both readers find each record whole, their digests agree, and nothing poses as a page."""
    file = exported / "out.warc.gz"
    with file.open("rb") as body:
        targets = [(one.rec_type, one.rec_headers["WARC-Target-URI"]) for one in ArchiveIterator(body)]
    with file.open("rb") as body:
        sound = [one.verify_block_digest() for one in FastIterator(body, parse_http=False)]
    assert (len(targets), sound) == (12, [True] * 12)
    for kind, target in targets:
        assert target.startswith("urn:palimpsest:fetch:") == (kind == "metadata")
    checker = Checker(type("Wanted", (), {"inputs": [str(file)], "verbose": False})())
    checker.process_all()
    assert checker.exit_value == 0


def test_a_wacz_file_passes_the_validator(exported: Path) -> None:
    """``wacz validate`` finds nothing amiss in it."""
    found = beside_pywb("wacz", "WACZ", "wacz validate", "wacz")
    done = subprocess.run(
        [found, "validate", "-f", str(exported / "out.wacz")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "valid" in done.stdout
    assert "invalid" not in done.stdout.lower()


def test_pywb_replays_an_export_byte_for_byte(exported: Path, tmp_path: Path) -> None:
    """Every exported capture of a page comes back from pywb as it is stored, a revisit's too."""
    found = wayback("replay of exports")
    folder = tmp_path / "pywb"
    with (
        _replayed(folder, found, exported / "out.warc.gz") as theirs,
        open_archive(str(exported / "store"), f"sqlite:///{exported}/catalog.sqlite") as archive,
    ):
        for row in archive.timemap(STORY):
            answer = requests.get(f"{theirs}/coll/{row.captured_at:%Y%m%d%H%M%S}id_/{STORY}", timeout=60)
            assert answer.status_code == row.status
            assert answer.content == archive.payload(row.key).payload


@contextmanager
def _replayed(folder: Path, command: str, warc: Path) -> Iterator[str]:
    """Run pywb over a collection that holds one WARC file; give its address."""
    folder.mkdir()
    manager = str(Path(command).with_name("wb-manager"))
    for words in (("init", "coll"), ("add", "coll", str(warc))):
        subprocess.run([manager, *words], cwd=folder, check=True, timeout=120, capture_output=True)
    with running_pywb(folder, command) as address:
        yield address
