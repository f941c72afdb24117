"""The pace: turns at a host, by a clock that only this test moves."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from crawler.engine import pace as module
from crawler.engine.pace import Pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.advance(1000)
    monkeypatch.setattr(module, "_clock", made)
    monkeypatch.setattr(module, "monotonic", made.seconds)
    return made


@pytest.fixture
def asked(clock: Clock) -> Callable[..., list[tuple[str, float]]]:
    """Return a function that asks for turns and notes who got one, and how many seconds later."""
    began = clock.seconds()
    noted: list[tuple[str, float]] = []

    def ask(pace: Pace, *names: str, host: str = "x.org") -> list[tuple[str, float]]:
        for name in names:
            turn = Deferred.fromCoroutine(pace.turn(host))
            turn.addCallback(lambda _, name=name: noted.append((name, round(clock.seconds() - began, 3))))
        return noted

    return ask


Asked = Callable[..., list[tuple[str, float]]]


def pass_by(clock: Clock, seconds: float) -> None:
    clock.pump([0.125] * round(seconds * 8))  # eighths add up exactly


def test_turns_are_apart_by_the_floor(clock: Clock, asked: Asked) -> None:
    """The first turn is at once, each further one the least delay after the one before."""
    got = asked(Pace(floor=2.0, adaptive=False), "a", "b", "c")
    pass_by(clock, 5)
    assert got == [("a", 0.0), ("b", 2.0), ("c", 4.0)]


def test_hosts_do_not_wait_for_each_other(clock: Clock, asked: Asked) -> None:
    """Each host has turns of its own."""
    pace = Pace(floor=2.0, adaptive=False)
    got = asked(pace, "a")
    asked(pace, "b", host="y.org")
    assert got == [("a", 0.0), ("b", 0.0)]


def test_no_floor_means_no_waiting(clock: Clock, asked: Asked) -> None:
    """On loopback nobody waits, however long the host takes to answer."""
    pace = Pace(floor=0.0, adaptive=False)
    pace.heard("x.org", 10.0, ok=True)
    assert asked(pace, "a", "b", "c") == [("a", 0.0), ("b", 0.0), ("c", 0.0)]


def test_time_that_nobody_used_is_not_saved_up(clock: Clock, asked: Asked) -> None:
    """After a pause the turns are as far apart as ever."""
    pace = Pace(floor=1.0, adaptive=False)
    got = asked(pace, "a")
    pass_by(clock, 10)
    asked(pace, "b", "c")
    pass_by(clock, 3)
    assert got == [("a", 0.0), ("b", 10.0), ("c", 11.0)]


def test_host_may_ask_for_more_but_not_for_less(clock: Clock, asked: Asked) -> None:
    """A Crawl-delay above the floor is kept, one below it changes nothing."""
    pace = Pace(floor=1.0, adaptive=False)
    pace.at_least("x.org", 0.5)
    got = asked(pace, "a", "b")
    pass_by(clock, 2)
    pace.at_least("x.org", 3.0)
    asked(pace, "c", "d")
    pass_by(clock, 6)
    assert got == [("a", 0.0), ("b", 1.0), ("c", 2.0), ("d", 5.0)]


def test_slow_host_is_asked_less(clock: Clock, asked: Asked) -> None:
    """A host that takes three seconds to answer gets as long to rest; one that takes for ever, a minute."""
    pace = Pace(floor=1.0, adaptive=True)
    pace.heard("x.org", 3.0, ok=True)
    got = asked(pace, "a", "b")
    pass_by(clock, 4)
    assert got == [("a", 0.0), ("b", 3.0)]
    pace.heard("y.org", 500.0, ok=True)
    asked(pace, "c", "d", host="y.org")
    pass_by(clock, 70)
    assert got[2:] == [("c", 4.0), ("d", 64.0)]


def test_host_that_gets_quicker_is_asked_more_bit_by_bit(clock: Clock, asked: Asked) -> None:
    """The delay follows a quicker answer half way, and never below the floor."""
    pace = Pace(floor=1.0, adaptive=True)
    pace.heard("x.org", 9.0, ok=True)
    pace.heard("x.org", 1.0, ok=True)
    got = asked(pace, "a", "b")
    pass_by(clock, 6)
    assert got == [("a", 0.0), ("b", 5.0)]
    for _ in range(20):
        pace.heard("x.org", 0.0, ok=True)
    pass_by(clock, 10)
    asked(pace, "c", "d")
    pass_by(clock, 2)
    assert got[3][1] - got[2][1] == pytest.approx(1.0)


def test_quick_errors_speed_nothing_up(clock: Clock, asked: Asked) -> None:
    """An error that comes at once is no reason to ask sooner; one that comes late is one to ask later."""
    pace = Pace(floor=1.0, adaptive=True)
    pace.heard("x.org", 4.0, ok=True)
    pace.heard("x.org", 0.0, ok=False)
    got = asked(pace, "a", "b")
    pass_by(clock, 5)
    assert got == [("a", 0.0), ("b", 4.0)]
    pace.heard("x.org", 8.0, ok=False)
    pass_by(clock, 5)
    asked(pace, "c", "d")
    pass_by(clock, 9)
    assert got[2:] == [("c", 10.0), ("d", 18.0)]


def test_rest_holds_those_who_wait_already(clock: Clock, asked: Asked) -> None:
    """When a host asks for a rest, turns that were given out count no more, and stay apart afterwards."""
    pace = Pace(floor=1.0, adaptive=False)
    got = asked(pace, "a", "b", "c")
    pass_by(clock, 0.5)
    pace.hold("x.org", 10.0)
    asked(pace, "d")
    pass_by(clock, 9.875)
    assert got == [("a", 0.0)]
    pass_by(clock, 10)
    assert sorted(name for name, _ in got) == ["a", "b", "c", "d"]
    times = sorted(when for _, when in got[1:])
    assert times[0] >= 10.4
    assert all(later - earlier >= 0.99 for earlier, later in pairwise(times))


def test_shorter_rest_does_not_end_a_longer_one(clock: Clock, asked: Asked) -> None:
    """Two wishes for a rest are kept both."""
    pace = Pace(floor=0.0, adaptive=False)
    pace.hold("x.org", 5.0)
    pace.hold("x.org", 1.0)
    got = asked(pace, "a")
    pass_by(clock, 4.875)
    assert got == []
    pass_by(clock, 0.5)
    assert [name for name, _ in got] == ["a"]


def test_stop_ends_all_waiting(clock: Clock, asked: Asked) -> None:
    """When the crawl ends nobody waits any more, nor ever again, and no call is left behind."""
    pace = Pace(floor=5.0, adaptive=False)
    got = asked(pace, "a", "b", "c")
    pace.hold("x.org", 60.0)
    pace.stop()
    assert sorted(name for name, _ in got) == ["a", "b", "c"]
    asked(pace, "d")
    assert got[-1] == ("d", 0.0)
    assert clock.getDelayedCalls() == []
