"""The clock of ``up``: it outlives a store that is away, crawls that cannot start and broken files."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from archive import open_archive
from archive.archive import Archive
from archive.errors import StoreUnavailable
from console import up
from console.settings import Settings
from console.timetable import Timetable
from crawler.ledger import Ledger
from tests.crawler_site import Site, serving

SOURCE = '[[source]]\nname = "{name}"\nurl = "{url}"\nevery = "1h"\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        running.pages(1)
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        store=str(tmp_path / "store"),
        catalog=f"sqlite:///{tmp_path}/catalog.sqlite",
        sources=tmp_path / "sources.toml",
        signing_key=str(tmp_path / "key.pem"),
    )


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    with open_archive(settings.store, settings.catalog_url) as opened:
        yield opened


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Let the clock tick fast, and note its ticks."""
    noted: list[datetime] = []
    due = Timetable.due

    def noting(timetable: Timetable, now: datetime) -> list[str]:
        noted.append(now)
        return due(timetable, now)

    monkeypatch.setattr(up, "_TICK", 0.02)
    monkeypatch.setattr(Timetable, "due", noting)
    return noted


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, for as long as a busy machine may need."""
    end = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def crawled(settings: Settings, name: str) -> bool:
    with Ledger(settings.catalog_url) as ledger:
        return any(run.ended for run in ledger.runs(name))


def leased(settings: Settings, name: str) -> bool:
    with Ledger(settings.catalog_url) as ledger:
        taken = ledger.claim(name, now=datetime.now(UTC), owner="another", lease=up._REST)
        ledger.release(name, owner="another")
    return not taken


def test_an_error_that_nobody_foresaw_ends_the_clock_and_is_raised(
    settings: Settings, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs it is told at once, and the error comes out where the block ends."""
    told = threading.Event()

    def defect(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(up, "tick", defect)
    with pytest.raises(ZeroDivisionError, match="a defect"), up.Clock(settings, archive, broken=told.set):
        assert told.wait(120)


def test_up_ends_with_a_traceback_when_its_clock_breaks(tmp_path: Path) -> None:
    """It does not go on serving while nothing is crawled any more: exit code 70, for the report."""
    broken = (
        "import sys; from console import up\n"
        "def defect(*_, **__): raise ZeroDivisionError('a defect')\n"
        "up.tick = defect\n"
        "from console.entry import run; sys.exit(run(['up', '--port', '0']))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", broken],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (ended.returncode, "ZeroDivisionError: a defect" in ended.stderr) == (70, True), ended.stderr


def test_what_is_due_is_crawled_once_and_its_lease_given_back(
    settings: Settings, archive: Archive, site: Site, ticks: list[datetime]
) -> None:
    """A source never crawled is crawled at once, then not before its time, and holds no lease."""
    settings.sources.write_text(SOURCE.format(name="harbour", url=site.url + "/"))
    with up.Clock(settings, archive):
        until(lambda: crawled(settings, "harbour"))
        until(lambda: not leased(settings, "harbour"))
        so_far = len(ticks)
        until(lambda: len(ticks) > so_far + 5)
    with Ledger(settings.catalog_url) as ledger:
        assert len(ledger.runs("harbour")) == 1
    assert site.paths().count("/") == 1


def test_crawl_that_cannot_be_done_is_not_tried_at_every_tick(
    settings: Settings, archive: Archive, ticks: list[datetime]
) -> None:
    """A source added while the agent is the placeholder fails once, says so, and rests a while."""
    settings.sources.write_text(SOURCE.format(name="far", url="https://news.example/"))
    with capture_logs() as logs, up.Clock(settings, archive):
        until(lambda: any(each["event"] == "crawl failed" for each in logs))
        so_far = len(ticks)
        until(lambda: len(ticks) > so_far + 20)
    failed = [each for each in logs if each["event"] == "crawl failed"]
    assert len(failed) == 1
    assert "placeholder" in failed[0]["error"]


def test_crawl_that_does_not_start_is_told(
    settings: Settings, archive: Archive, ticks: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a thread cannot be had for a crawl, the log says so and the clock ticks on."""

    def no_thread(clock: up.Clock, timetable: Timetable, name: str) -> None:
        raise RuntimeError("can't start new thread")

    settings.sources.write_text(SOURCE.format(name="harbour", url="http://127.0.0.1:9/"))
    monkeypatch.setattr(up.Clock, "_start", no_thread)
    with capture_logs() as logs, up.Clock(settings, archive):
        until(lambda: len(ticks) > 3)
    told = [each for each in logs if each["event"] == "crawl not started"]
    assert {each["source"] for each in told} == {"harbour"}
    assert "can't start new thread" in told[0]["error"]


def test_store_that_comes_back_is_compared_then(
    settings: Settings, archive: Archive, ticks: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comparison that the store refused is made up for as soon as it answers, not hours later."""
    asked: list[str] = []
    reconcile = archive.reconcile

    def at_first_away(**given: object) -> object:
        asked.append("reconcile")
        if len(asked) < 3:
            raise StoreUnavailable("the store does not answer")
        return reconcile(**given)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(archive, "reconcile", at_first_away)
    with capture_logs() as logs, up.Clock(settings, archive):
        until(lambda: len(asked) == 3)
        so_far = len(ticks)
        until(lambda: len(ticks) > so_far + 5)
    assert len(asked) == 3
    assert [each["event"] for each in logs].count("archive out of reach") == 2


def test_owner_stays_the_same_while_the_store_is_away(
    settings: Settings, archive: Archive, site: Site, ticks: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crawl under way keeps its lease through an outage, and gives it back when it ends."""
    gate = threading.Event()
    away = threading.Event()

    def reconcile(**_: object) -> object:
        if away.is_set():
            raise StoreUnavailable("the store does not answer")
        away.set()
        return type("Found", (), {"rows_added": 0, "articles_added": 0})()

    def slow(job: object, *, stop: threading.Event) -> object:
        gate.wait(120)
        raise StoreUnavailable("ended")

    settings.sources.write_text(SOURCE.format(name="harbour", url=site.url + "/"))
    monkeypatch.setattr(archive, "reconcile", reconcile)
    monkeypatch.setattr(up, "_COMPARE", up._COMPARE * 0)
    monkeypatch.setattr(up, "run_crawl", slow)
    with up.Clock(settings, archive):
        until(away.is_set)
        so_far = len(ticks)
        until(lambda: len(ticks) > so_far + 5)
        assert leased(settings, "harbour")
        gate.set()
        until(lambda: not leased(settings, "harbour"))


def test_broken_sources_file_keeps_what_was_read_last(
    settings: Settings, archive: Archive, site: Site, ticks: list[datetime]
) -> None:
    """A typing mistake is logged and stops no crawl; mended, the file counts; gone, nothing is due."""
    settings.sources.write_text(SOURCE.format(name="harbour", url=site.url + "/"))
    with capture_logs() as logs, Timetable(settings, owner="me") as timetable:
        now = datetime.now(UTC)
        assert timetable.due(now) == ["harbour"]
        settings.sources.write_text("[[source]\n")
        assert timetable.due(now) == ["harbour"]
        assert timetable.source("harbour").name == "harbour"
        settings.sources.write_text(SOURCE.format(name="town", url=site.url + "/"))
        assert timetable.due(now) == ["town"]
        settings.sources.unlink()
        assert timetable.due(now) == []
    (told,) = (each for each in logs if each["event"] == "sources file not usable")
    assert "sources.toml:1:" in told["problems"]


def test_lease_is_one_owners(settings: Settings, archive: Archive) -> None:
    """Of two clocks one gets the lease; it may renew it, and the other has it when it is given back."""
    now = datetime.now(UTC)
    with Timetable(settings, owner="one") as one, Timetable(settings, owner="other") as other:
        assert one.claim("harbour", now)
        assert not other.claim("harbour", now)
        assert one.claim("harbour", now)
        other.release("harbour")
        assert not other.claim("harbour", now)
        one.release("harbour")
        assert other.claim("harbour", now)
