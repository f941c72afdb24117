"""``palimpsest pack`` as people run it: defaults, exit codes, what it says, and what reads after it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import open_archive
from archive.pack import newest, segment_key
from console.command.packing import parse_size
from tests.archive_making import cleaned, visit

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """Runs the command over the archive in `folder`."""

    folder: Path

    def __call__(self, *arguments: str) -> Ended:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PALIMPSEST_")}
        done = subprocess.run(
            [sys.executable, "-m", "console", *arguments],
            cwd=self.folder,
            env=kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "PALIMPSEST_STORE": "store"},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def loose(self) -> int:
        """Count the captures that are objects of their own."""
        return sum(1 for path in (self.folder / "store/captures").rglob("*") if path.is_file())


@pytest.fixture
def palimpsest(tmp_path: Path) -> Command:
    """The command, over an archive of eight old captures and one of today."""
    store = tmp_path / "store"
    with open_archive(str(store), f"sqlite:///{store}/catalog.sqlite") as archive:
        for number in range(8):
            cleaned(archive, b"<p>Old %d" % number, number, url=f"https://old.example/{number}")
    today = visit(
        b"<p>New", (datetime.now(UTC) - datetime(2026, 3, 1, 12, tzinfo=UTC)) / timedelta(seconds=1)
    )
    command = Command(tmp_path)
    catalog = command("doctor", "--json").out
    assert catalog
    with open_archive(str(store), _catalog(tmp_path)) as archive:
        archive.reconcile(now=datetime.now(UTC))
        archive.record(today)
    return command


def _catalog(folder: Path) -> str:
    """Return the catalog's URL as the command's defaults have it."""
    return f"sqlite:///{folder}/store/catalog.sqlite"


def test_packing_by_command(palimpsest: Command) -> None:
    """With its defaults it packs what is old, keeps the objects a week, and everything agrees."""
    rehearsed = palimpsest("pack", "--dry-run")
    assert rehearsed.code == 0
    assert "would pack 8 captures" in rehearsed.err
    assert palimpsest.loose() == 9
    done = palimpsest("pack")
    assert (done.code, done.out) == (0, "")
    assert "packed 8 captures into 1 segment," in done.err
    assert "1 pack within the grace period" in done.err
    assert palimpsest.loose() == 9
    again = json.loads(palimpsest("pack", "--grace", "0s", "--json").out)
    assert (again["captures"], again["removed"], again["held"]) == (0, 8, 0)
    assert palimpsest.loose() == 1
    assert palimpsest("get", "https://old.example/3", "--as", "raw").out == "<p>Old 3"
    assert palimpsest("catalog", "rebuild").code == 0
    assert palimpsest("get", "https://old.example/3", "--as", "raw").out == "<p>Old 3"
    assert "article-missing" not in palimpsest("verify", "https://old.example/*").out


def test_what_does_not_fill_a_file_waits_if_so_wished(palimpsest: Command) -> None:
    """--full-only says how many wait."""
    done = palimpsest("pack", "--full-only")
    assert "packed 0 captures" in done.err
    assert "8 captures left until more fill a segment" in done.err


def test_undoing_by_command(palimpsest: Command) -> None:
    """A pack's captures are objects again at once; the pack goes with the grace period, or with none."""
    packed = json.loads(palimpsest("pack", "--grace", "0s", "--json").out)
    (name,) = packed["packs"]
    assert palimpsest.loose() == 1
    undone = palimpsest("pack", "--undo", name)
    assert undone.code == 0
    assert "objects of their own again; a run of palimpsest pack more than 1w from now" in undone.err
    assert palimpsest.loose() == 9
    gone = palimpsest("pack", "--undo", name, "--grace", "0s")
    assert f"{name} is gone" in gone.err
    assert palimpsest("pack", "--undo", name).code == 1
    assert palimpsest("get", "https://old.example/3", "--as", "raw").out == "<p>Old 3"


def test_damage_ends_with_failures(palimpsest: Command) -> None:
    """A pack that cannot be verified is named with its mend, and keeps its loose objects; exit code 5."""
    palimpsest("pack")
    with open_archive(str(palimpsest.folder / "store"), _catalog(palimpsest.folder)) as archive:
        (one,) = newest(archive.store).packs
    file = palimpsest.folder / "store" / segment_key(one.name)
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)
    done = palimpsest("pack", "--grace", "0s")
    assert done.code == 5
    assert f"palimpsest pack --undo {one.name}" in done.out
    assert palimpsest.loose() == 9


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--older-than", "soon"), "soon"),
        (("--grace", "-3d"), "-3d"),
        (("--segment-size", "1XB"), "1XB"),
        (("--segment-size", "6GB"), "5000000000"),
        (("--segment-size", "0"), "1 to"),
    ],
)
def test_bad_options_are_named(tmp_path: Path, arguments: tuple[str, str], named: str) -> None:
    """Ages and sizes that cannot be read, or make no sense, end with usage and one line."""
    done = Command(tmp_path)("pack", *arguments)
    assert done.code == 2
    assert named in done.err
    assert len(done.err.splitlines()) == 1


def test_nothing_archived_is_said(tmp_path: Path) -> None:
    """Where there is no archive none is made."""
    assert Command(tmp_path)("pack").code == 1
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("text", "size"),
    [("1GB", 10**9), ("500 MB", 5 * 10**8), ("1.5kB", 1500), ("64MiB", 64 << 20), ("7", 7), ("7B", 7)],
)
def test_sizes_as_people_write_them(text: str, size: int) -> None:
    """A number and a unit, decimal or binary, with or without a blank."""
    assert parse_size(text) == size
