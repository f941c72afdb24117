"""A time limit on a block of code, by the process's own interval timer."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_AGAIN = 1.0
_Handler = Callable[[int, FrameType | None], object] | int | None


class TooSlow(Exception):
    """A capture took longer than it may; its message says how long that is."""


class _Alarm(BaseException):
    """Raised by the timer; no ``except Exception`` of a library on the way can swallow it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow if the block takes longer than `seconds` of wall clock.

    Works in a process's main thread, where signals arrive; in another thread it sets no limit. Code
    that never returns to the interpreter is not reached: whoever runs the process must then kill it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(signal.SIGALRM, _ring)
    try:
        try:
            # Rings again each second: a bare `except:` may have eaten the first.
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            yield
        finally:
            _disarm(earlier)
    except _Alarm:
        _disarm(earlier)  # it may have rung while it was being disarmed
        raise TooSlow(f"cleaning took longer than {seconds:g} seconds") from None


def _disarm(earlier: _Handler) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, earlier)


def _ring(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _Alarm
