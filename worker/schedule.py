"""The tick: start the crawls of the sources that are due, each once, however many clocks tick."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What one tick did: names of sources started, held by another clock, and failed to start."""

    started: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def tick(
    now: datetime,
    *,
    due: Callable[[datetime], Iterable[str]],
    claim: Callable[[str, datetime], bool],
    start: Callable[[str], object],
    room: int,
) -> Ticked:
    """Start what is due at `now`, most urgent first, at most `room` crawls.

    `due` names the sources that should have been crawled by then, `claim` takes a lease on one and
    says whether it was free, `start` begins its crawl and returns at once. What has no room stays
    due for the next tick. A source whose crawl cannot start is reported and does not keep the
    others from theirs; its lease runs out and it is due again.
    """
    started: list[str] = []
    held: list[str] = []
    failed: list[tuple[str, str]] = []
    for source in due(now):
        if len(started) + len(failed) >= room:
            break
        if not claim(source, now):
            held.append(source)
            continue
        try:
            start(source)
        except Exception as error:  # noqa: BLE001 - one source must not stop the others' clock
            failed.append((source, f"{type(error).__name__}: {error}"))
        else:
            started.append(source)
    return Ticked(started=tuple(started), held=tuple(held), failed=tuple(failed))
