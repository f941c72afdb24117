"""The ledger: one suite for every database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from archive import open_archive
from archive.errors import CatalogUnavailable
from crawler import Run
from crawler.ledger import Ledger, Visit, remembered

NOW = datetime(2026, 6, 1, 12, 0, 0, 123000, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/catalog.db"
    return str(request.getfixturevalue("postgres_url"))


def run(name: str, *, hours: int = 0) -> Run:
    return Run(run=name, source="s", started=NOW + hours * HOUR, ended=NOW, seed=200, listed=3, robots="none")


def test_runs_come_back_newest_first(address: str) -> None:
    """Runs come back as they were written, the newest first, of their source alone, no more than asked."""
    with Ledger(address) as ledger:
        for number in (1, 3, 2):
            ledger.save_run(run(f"r{number}", hours=number))
        ledger.save_run(replace(run("other"), source="o"))
        assert ledger.runs("s") == [run("r3", hours=3), run("r2", hours=2), run("r1", hours=1)]
        assert [each.run for each in ledger.runs("s", limit=1)] == ["r3"]


def test_run_is_begun_and_ended(address: str) -> None:
    """A run that is written again takes its own place."""
    begun = replace(run("r"), ended=None)
    with Ledger(address) as ledger:
        ledger.save_run(begun)
        assert ledger.runs("s") == [begun]
        ended = replace(begun, ended=NOW, captured=9, interrupted=True, unsent=1)
        ledger.save_run(ended)
        assert ledger.runs("s") == [ended]


def test_visits_are_remembered_by_source(address: str) -> None:
    """A visit comes back equal, and a later one takes its place."""
    visit = Visit(surt="org,x)/", url="http://x.org/", seen_at=NOW, changed_at=NOW, etag='"1"')
    later = replace(visit, seen_at=NOW + HOUR, etag=None, last_modified="x")
    with Ledger(address) as ledger:
        ledger.save_visits("s", [visit])
        ledger.save_visits("s", [])
        ledger.save_visits("o", [visit])
        ledger.save_visits("s", [later])
        assert ledger.visits("s") == {"org,x)/": later}
        assert ledger.visits("o") == {"org,x)/": visit}
    with Ledger(address) as again:
        assert again.visits("s") == {"org,x)/": later}


def test_lease_is_one_owners_until_it_runs_out(address: str) -> None:
    """A lease keeps others out until its end or its release; its owner may renew it."""
    with Ledger(address) as ledger:

        def claim(owner: str, minutes: int) -> bool:
            now = NOW + timedelta(minutes=minutes)
            return ledger.claim("s", now=now, owner=owner, lease=HOUR)

        assert claim("a", 0)
        assert not claim("b", 59)
        assert claim("a", 59)
        assert not claim("b", 60)
        assert claim("b", 119)
        ledger.release("s", owner="a")
        assert not claim("a", 120)
        ledger.release("s", owner="b")
        assert claim("a", 120)


def test_of_many_at_once_one_gets_the_lease(address: str) -> None:
    """Of eight that claim a source at the same moment one gets it."""
    with Ledger(address) as ledger:
        barrier = Barrier(8)
        got: list[bool] = []

        def race(owner: str) -> None:
            barrier.wait()
            got.append(ledger.claim("s", now=NOW, owner=owner, lease=HOUR))

        threads = [Thread(target=race, args=(str(n),)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(got) == [False] * 7 + [True]


def test_ledger_lives_beside_the_catalog(address: str, tmp_path: Path) -> None:
    """Archive and ledger share a database, whoever comes first, and rebuilding leaves the ledger alone."""
    with Ledger(address) as ledger:
        ledger.save_run(run("r"))
        with open_archive(str(tmp_path / "store"), address) as archive:
            archive.rebuild_catalog()
        assert ledger.runs("s") == [run("r")]


def test_database_out_of_reach_is_one_error() -> None:
    """A database that cannot be opened is CatalogUnavailable."""
    with pytest.raises(CatalogUnavailable):
        Ledger("postgresql://nobody@127.0.0.1:1/none")


def test_memory_of_a_url_follows_its_answers() -> None:
    """A change dates the visit and takes new validators; a confirmation keeps the old ones."""
    known = {"surt": "s", "url": "u"}
    first = remembered(None, **known, now=NOW, changed=True, etag='"1"', modified=None)
    assert (first.seen_at, first.changed_at, first.etag) == (NOW, NOW, '"1"')
    same = remembered(first, **known, now=NOW + HOUR, changed=False, etag=None, modified=None)
    assert (same.seen_at, same.changed_at, same.etag) == (NOW + HOUR, NOW, '"1"')
    new = remembered(same, **known, now=NOW + 2 * HOUR, changed=True, etag=None, modified="m")
    assert (new.changed_at, new.etag, new.last_modified) == (NOW + 2 * HOUR, None, "m")
