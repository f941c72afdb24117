"""``palimpsest reclean``: cleans again by today's rules, or says what that would change."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from cleaner.judge.model import InvalidModel
from console.audit import defang
from console.command.asking import live
from console.command.exits import Exit, Stop
from console.command.opening import archive_to_read, archive_to_write, check_there, utc_now
from console.command.terminal import Column, note, print_json, progress, show
from console.gathering import place
from console.settings import Settings
from worker.comparing import Compared, LinkChange
from worker.limits import Limits
from worker.queue import open_queue
from worker.recleaning import Scope, reclean, reclean_by_queue, rehearse
from worker.shadowing import shadow

_REHEARSED = {
    "captures": "captures",
    "same": "same as before",
    "text": "other text",
    "verdicts": "other verdicts",
    "rest": "other title, date or the like",
}
_NOTHING = "nothing to clean again: all is by today's rules; --all takes it all the same"
_LINKS = ("dropped", "unlinked", "flagged", "kept")


def rehearsal(settings: Settings, pattern: str | None, *, everything: bool, as_json: bool) -> None:
    """Print what cleaning again would change; store nothing. Stop with FAILURES where a page failed."""
    archive_to_read(settings).close()  # says what is amiss before any process is started
    with progress("cleaning again") as advance:
        found = rehearse(
            place(settings),
            _scope(pattern, everything=everything),
            now=utc_now(),
            processes=settings.workers,
            progress=advance,
        )
    if as_json:
        print_json(asdict(found) | {"samples": [_sample(change) for change in found.samples]})
    else:
        _print(found)
    if found.failed:
        raise Stop(Exit.FAILURES, f"{found.failed} captures could not be cleaned; first: {found.errors[0]}")


def in_shadow(settings: Settings, pattern: str | None, model: Path, *, as_json: bool) -> None:
    """Print where the judge in the file `model` differs from ours; store nothing.

    Stop with USAGE where the file holds no model, with FAILURES where a page failed.
    """
    archive_to_read(settings).close()
    wanted = _scope(pattern, everything=True).pattern
    try:
        text = model.read_text(encoding="utf-8")
        with progress("judging in the shadow") as advance:
            found = shadow(
                place(settings),
                text,
                now=utc_now(),
                pattern=wanted,
                processes=settings.workers,
                progress=advance,
            )
    except (OSError, UnicodeError) as error:
        raise Stop(Exit.USAGE, f"{model} cannot be read: {error}") from error
    except InvalidModel as error:
        raise Stop(Exit.USAGE, f"{model}: {error}") from error
    if as_json:
        print_json(asdict(found) | {"samples": [_sample(change) for change in found.samples]})
    else:
        _print_shadow(found)
    if found.failed:
        raise Stop(Exit.FAILURES, f"{found.failed} captures could not be judged; first: {found.errors[0]}")


def _print_shadow(found: Compared) -> None:
    if not found.captures:
        note("nothing is cleaned yet that could be judged")
        return
    rows = [
        {"what": name, "count": getattr(found, name)} for name in ("captures", "same", "judged", "agreed")
    ]
    rows += [{"what": f"links {name}", "count": found.links.get(name, 0)} for name in _LINKS]
    rows += [{"what": "failed", "count": found.failed}]
    show(rows, _COUNTS, as_json=False)
    note(f"the two agree on {found.agreed / max(1, found.judged):.2%} of the links weighed")
    if found.samples:
        note("some of those on which they differ:")
        show((_sample(change) for change in found.samples), _SAMPLES, as_json=False)


def again(settings: Settings, pattern: str | None, *, everything: bool, as_json: bool) -> None:
    """Clean again for real, beside the old articles; run once more, it goes on where it was."""
    check_there(settings)
    scope = _scope(pattern, everything=everything)
    record = _here(settings, scope) if settings.embedded else _by_queue(settings, scope)
    if as_json:
        print_json(record)
    else:
        told = ", ".join(f"{name} {value}" for name, value in record.items())
        note(told if any(record.values()) else _NOTHING)
    if record.get("dead"):
        raise Stop(Exit.FAILURES, f"{record['dead']} captures could not be cleaned; see palimpsest status")


def _here(settings: Settings, scope: Scope) -> dict[str, Any]:
    with progress("cleaning again") as advance:
        done = reclean(place(settings), scope, now=utc_now(), processes=settings.workers, progress=advance)
    return {"done": done.done, "failed": done.failed, "dead": done.dead}


def _by_queue(settings: Settings, scope: Scope) -> dict[str, Any]:
    queue = open_queue(settings.broker)
    try:
        with archive_to_write(settings) as archive, progress("queueing") as advance:
            room = Limits().refill
            sent = reclean_by_queue(archive, queue, scope, now=utc_now(), room=room, progress=advance)
    finally:
        queue.close()
    return {"sent": sent}


def _scope(pattern: str | None, *, everything: bool) -> Scope:
    wanted = pattern if pattern is None or "*" in pattern else live(pattern)
    return Scope(pattern=wanted, everything=everything)


def _print(found: Compared) -> None:
    if not found.captures:
        note(_NOTHING)
        return
    rows = [{"what": words, "count": getattr(found, name)} for name, words in _REHEARSED.items()]
    rows += [{"what": f"links {name}", "count": found.links.get(name, 0)} for name in _LINKS]
    rows += [{"what": "failed", "count": found.failed}]
    show(rows, _COUNTS, as_json=False)
    if found.samples:
        note("some of the links with another verdict:")
        show((_sample(change) for change in found.samples), _SAMPLES, as_json=False)


def _sample(change: LinkChange) -> dict[str, Any]:
    return asdict(change) | {"href": defang(change.href)}


_COUNTS = (Column(heading="What", key="what"), Column(heading="Count", key="count", right=True))
_SAMPLES = (
    Column(heading="Was", key="before"),
    Column(heading="Would be", key="after", style="bold"),
    Column(heading="Score", key="score", right=True),
    Column(heading="Words", key="text"),
    Column(heading="To", key="href"),
    Column(heading="On", key="url"),
    Column(heading="Captured (UTC)", key="captured_at", style="cyan"),
)
