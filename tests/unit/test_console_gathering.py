"""Gathering: crawls side by side, leases held meanwhile, and the operator's token."""

import stat
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from archive.errors import CatalogUnavailable, StoreUnavailable
from console import gathering
from console.gathering import LEASE, Crew, crawl_job, holding
from console.serving import kept_token
from console.settings import Settings
from crawler import CrawlCrashed, CrawlJob, CrawlReport, Event, Source
from crawler.ledger import Ledger

OnEvent = Callable[[Event], None]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    # With a broker nothing is cleaned here, and nothing is sent by crawls that never run.
    return Settings(
        store=str(tmp_path / "store"),
        catalog=f"sqlite:///{tmp_path}/c.sqlite",
        broker="redis://127.0.0.1:1/0",
    )


def sources(*names: str) -> list[Source]:
    return [Source(name=name, url="http://127.0.0.1:1/") for name in names]


def stand_in(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[CrawlJob, OnEvent, threading.Event], None]
) -> list[str]:
    """Let crawls be what `act` does, and return the list of those that came to their end."""
    ended: list[str] = []

    def run(job: CrawlJob, *, on_event: OnEvent, stop: threading.Event) -> CrawlReport:
        act(job, on_event, stop)
        ended.append(job.source.name)
        return CrawlReport(source=job.source.name, run=job.run, interrupted=stop.is_set())

    monkeypatch.setattr(gathering, "run_crawl", run)
    return ended


def test_crawl_that_crashes_keeps_no_other_from_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other sources are crawled to their end before the crash of one is raised."""

    def act(job: CrawlJob, _: OnEvent, stop: threading.Event) -> None:
        if job.source.name == "b":
            raise CrawlCrashed("the crawl of b ended with code -9")
        assert not stop.wait(0.3)

    ended = stand_in(monkeypatch, act)
    with Crew(settings) as crew, pytest.raises(CrawlCrashed, match="of b ended"):
        crew.crawl(sources("a", "b", "c", "d"))
    assert sorted(ended) == ["a", "c", "d"]


@pytest.mark.parametrize("error", [StoreUnavailable("the store does not answer"), KeyboardInterrupt()])
def test_archive_out_of_reach_ends_all_crawls(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Where no crawl can be kept, or a person wants it, those under way end and no other begins."""
    begun: list[str] = []

    def act(job: CrawlJob, _: OnEvent, stop: threading.Event) -> None:
        begun.append(job.source.name)
        if job.source.name == "a" and isinstance(error, Exception):
            raise error
        assert stop.wait(120)

    def wait_or_interrupt(seconds: float) -> None:
        threading.Event().wait(seconds)
        if isinstance(error, KeyboardInterrupt) and len(begun) >= 2:
            raise error

    stand_in(monkeypatch, act)
    monkeypatch.setattr(gathering.time, "sleep", wait_or_interrupt)
    with Crew(settings) as crew, pytest.raises(type(error)):
        crew.crawl(sources("a", "b", "c", "d", "e"))
    assert "e" not in begun


def test_what_crawls_tell_is_kept_by_source(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys captured and URLs planned are each source's own, in order, and every event is passed on."""

    def act(job: CrawlJob, on_event: OnEvent, _: threading.Event) -> None:
        name = job.source.name
        for kind in ("captured", "unchanged", "gone", "refused", "retry"):
            on_event(Event(kind=kind, key=f"{name}-{kind}", url=f"http://x/{name}"))
        on_event(Event(kind="captured", url="http://x/no-key"))
        on_event(Event(kind="would_fetch", url=f"http://x/{name}/plan"))

    stand_in(monkeypatch, act)
    told: list[tuple[str, str]] = []
    with Crew(settings, on_event=lambda source, event: told.append((source.name, event.kind))) as crew:
        gathered = crew.crawl(sources("a", "b", "c"), limit=3, dry_run=True)
    assert [each.source.name for each in gathered] == ["a", "b", "c"]
    for each in gathered:
        name = each.source.name
        assert each.keys == (f"{name}-captured", f"{name}-unchanged", f"{name}-gone")
        assert each.planned == (f"http://x/{name}/plan",)
        assert [kind for source, kind in told if source == name].count("captured") == 2


def test_no_more_than_two_crawls_run_at_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sources there are, two are crawled at a time."""
    lock, now, most = threading.Lock(), [0], [0]

    def act(_job: CrawlJob, _tell: OnEvent, _stop: threading.Event) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1

    ended = stand_in(monkeypatch, act)
    with Crew(settings) as crew:
        crew.crawl(sources(*"abcdef"))
    assert len(ended) == 6
    assert 1 <= most[0] <= gathering.AT_ONCE


def test_job_has_what_the_settings_say(settings: Settings) -> None:
    """A crawl's job carries the addresses and the agent of the settings, and a run of its own."""
    (source,) = sources("a")
    one, other = (crawl_job(settings, source, limit=5) for _ in range(2))
    assert (one.store, one.catalog, one.broker) == (settings.store, settings.catalog_url, settings.broker)
    assert (one.agent, one.endpoint, one.limit, one.dry_run) == (settings.agent, None, 5, False)
    assert one.run != other.run


def another_can_claim(settings: Settings) -> bool:
    with Ledger(settings.catalog_url) as ledger:
        return ledger.claim("a", now=datetime.now(UTC), owner="another", lease=LEASE)


def test_lease_is_held_renewed_and_given_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a crawl runs its source is nobody else's, however long it takes; afterwards it is free."""
    monkeypatch.setattr(gathering, "_RENEW", 0.02)
    monkeypatch.setattr(gathering, "LEASE", LEASE)
    with Ledger(settings.catalog_url) as ledger:
        assert ledger.claim("a", now=datetime.now(UTC), owner="me", lease=LEASE * 0)
    with holding(settings, "a", "me"):
        end = time.monotonic() + 120
        while another_can_claim(settings):  # until it is renewed for the first time
            with Ledger(settings.catalog_url) as ledger:
                ledger.release("a", owner="another")
            assert time.monotonic() < end
    assert another_can_claim(settings)


def test_lease_is_renewed_after_an_outage(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away for a moment is told in the log, and ends neither crawl nor renewal."""
    away, asked = threading.Event(), threading.Event()
    claim = Ledger.claim

    def through(ledger: Ledger, source: str, **given: Any) -> bool:
        asked.set()
        if away.is_set():
            raise CatalogUnavailable("the catalog does not answer")
        return claim(ledger, source, **given)

    monkeypatch.setattr(gathering, "_RENEW", 0.02)
    monkeypatch.setattr(Ledger, "claim", through)
    away.set()
    with capture_logs() as logs, holding(settings, "a", "me"):
        assert asked.wait(120)
        away.clear()
        asked.clear()
        assert asked.wait(120)
    assert {each["event"] for each in logs} == {"lease not kept"}
    assert another_can_claim(settings)


def test_lease_is_given_back_when_the_crawl_fails(settings: Settings) -> None:
    """An error in the block gives the lease back as well."""
    with Ledger(settings.catalog_url) as ledger:
        assert ledger.claim("a", now=datetime.now(UTC), owner="me", lease=LEASE)
    with pytest.raises(RuntimeError, match="in the block"), holding(settings, "a", "me"):
        raise RuntimeError("in the block")
    assert another_can_claim(settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not" / "there"


def test_token_is_made_once_and_read_by_its_owner_alone(folder: Path) -> None:
    """The first call makes folder and token, the next ones return the same."""
    token = kept_token(folder)
    assert len(token) >= 32
    assert token == kept_token(folder)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == token + "\n"


@pytest.mark.parametrize("left", [b"", b"\n", b"  \r\n"])
def test_token_file_without_a_token_is_made_anew(folder: Path, left: bytes) -> None:
    """A file that its maker left empty would let nobody in, or everybody; it is replaced."""
    folder.mkdir(parents=True)
    (folder / "token").write_bytes(left)
    token = kept_token(folder)
    assert len(token) >= 32
    assert kept_token(folder) == token
    assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("kept", "token"), [(b" chosen by me \n", "chosen by me"), (b"caf\xe9\n", "caf\ufffd")]
)
def test_token_that_a_person_wrote_is_taken(folder: Path, kept: bytes, token: str) -> None:
    """What stands in the file counts, without blanks around it, and odd bytes end nothing."""
    folder.mkdir(parents=True)
    (folder / "token").write_bytes(kept)
    assert kept_token(folder) == token
