"""The tick, with plain functions in the place of sources and crawls."""

from datetime import UTC, datetime

from worker.schedule import tick

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Leases:
    """Claims as the ledger makes them: the first to ask gets the source."""

    def __init__(self) -> None:
        self.taken: dict[str, datetime] = {}

    def claim(self, source: str, now: datetime) -> bool:
        if source in self.taken:
            return False
        self.taken[source] = now
        return True


def test_each_due_source_is_claimed_and_started_in_the_order_given() -> None:
    """The most urgent comes first, and the ledger hears the tick's own instant."""
    leases, started = Leases(), []
    ticked = tick(NOW, due=lambda _: ["b", "a"], claim=leases.claim, start=started.append, room=9)
    assert ticked.started == ("b", "a") == tuple(started)
    assert leases.taken == {"b": NOW, "a": NOW}


def test_two_beats_start_a_source_once() -> None:
    """The second clock finds every source held and starts nothing."""
    leases, started = Leases(), []
    for _ in range(2):
        ticked = tick(NOW, due=lambda _: ["a", "b"], claim=leases.claim, start=started.append, room=9)
    assert started == ["a", "b"]
    assert ticked.held == ("a", "b")
    assert ticked.started == ()


def test_what_has_no_room_is_not_even_claimed() -> None:
    """A source left for the next tick stays free for it."""
    leases, started = Leases(), []
    tick(NOW, due=lambda _: ["a", "b", "c"], claim=leases.claim, start=started.append, room=2)
    assert started == ["a", "b"]
    assert "c" not in leases.taken


def test_a_crawl_that_cannot_start_does_not_stop_the_others() -> None:
    """Its failure is told in words, and the next source starts."""
    started: list[str] = []

    def start(source: str) -> None:
        if source == "a":
            raise OSError("no more processes")
        started.append(source)

    ticked = tick(NOW, due=lambda _: ["a", "b"], claim=Leases().claim, start=start, room=9)
    assert started == ["b"]
    assert ticked.failed == (("a", "OSError: no more processes"),)
