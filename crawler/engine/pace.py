"""The pace: how often each host is asked, and the waiting for it."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred

_SLOWEST = 60.0
_CLOCKS_DIFFER = 0.01  # seconds by which the reactor's clock may wake us early
_clock: Any = _reactor  # the module is the reactor, which its types do not say


@dataclass(slots=True)
class _Host:
    delay: float
    floor: float
    free_at: float = 0.0
    held_until: float = 0.0


class Pace:
    """Gives each request its turn at its host.

    Turns are at least `floor` seconds apart, or what the host asks for. With `adaptive` they are also
    as far apart as the host takes to answer, so that it works for us half of its time at most; after
    an error they come no sooner than before.
    """

    def __init__(self, *, floor: float, adaptive: bool) -> None:
        self._floor = floor
        self._adaptive = adaptive
        self._hosts: dict[str, _Host] = {}
        self._waiting: set[Deferred[None]] = set()
        self._stopped = False

    async def turn(self, host: str) -> None:
        """Wait for the next turn at `host`."""
        state = self._host(host)
        while not self._stopped:
            now = monotonic()
            wait = state.free_at - now
            state.free_at = max(now, state.free_at) + state.delay
            if wait > 0:
                await self._sleep(wait)
            # The host may have asked for a rest meanwhile: then this turn is none.
            if monotonic() >= state.held_until - _CLOCKS_DIFFER:
                return

    def at_least(self, host: str, delay: float) -> None:
        """Keep turns at `host` at least `delay` seconds apart from now on."""
        state = self._host(host)
        state.floor = max(self._floor, delay)
        state.delay = max(state.delay, state.floor)

    def hold(self, host: str, seconds: float) -> None:
        """Give no turn at `host` for so many seconds: it asked for a rest."""
        state = self._host(host)
        state.held_until = max(state.held_until, monotonic() + seconds)
        state.free_at = max(state.free_at, state.held_until)

    def heard(self, host: str, seconds: float, *, ok: bool) -> None:
        """Learn that `host` took so many seconds to answer."""
        if not self._adaptive:
            return
        state = self._host(host)
        delay = min(max(seconds, (state.delay + seconds) / 2, state.floor), _SLOWEST)
        if ok or delay > state.delay:
            state.delay = delay

    def stop(self) -> None:
        """End all waiting at once; the crawl is over."""
        self._stopped = True
        for waiting in tuple(self._waiting):
            waiting.callback(None)

    async def _sleep(self, seconds: float) -> None:
        waiting: Deferred[None] = Deferred()
        self._waiting.add(waiting)
        call = _clock.callLater(seconds, waiting.callback, None)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)
            if call.active():
                call.cancel()

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host(delay=self._floor, floor=self._floor))
