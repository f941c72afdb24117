"""Durations as people write them in the sources file: ``90s``, ``15m``, ``6h``, ``1d``."""

import re
from datetime import timedelta

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_WRITTEN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|d|w)")


def parse_duration(text: str) -> timedelta:
    """Return the span that `text` names; raise ValueError when it names none.

    One number with a unit out of ``ms s m h d w``: ``500ms``, ``15m``, ``1.5h``.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is no duration; write a number and a unit, such as 15m, 6h or 1d")
    try:
        return float(match[1]) * _UNITS[match[2]]
    except OverflowError as error:
        raise ValueError(f"'{text}' is too long a duration") from error


def format_duration(span: timedelta) -> str:
    """Return `span` in the largest unit that keeps it a whole number, as `parse_duration` reads it."""
    for unit in ("w", "d", "h", "m", "s"):
        count, rest = divmod(span, _UNITS[unit])
        if count and not rest:
            return f"{count}{unit}"
    return f"{span // _UNITS['ms']}ms"
