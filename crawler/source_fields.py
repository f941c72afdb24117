"""How each key of a source is read: value in, checked value out, FieldInvalid with the mend."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from archive.errors import InvalidUrl
from archive.surt import surt
from crawler.duration import parse_duration
from crawler.errors import Refused
from crawler.guard import check_url
from crawler.links import ascii_url
from crawler.source import KINDS, matcher

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_SIZE = re.compile(r"([0-9]+)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)")
_UNITS = {"B": 1, "kB": 1000, "KB": 1000, "MB": 10**6, "GB": 10**9}
_UNITS |= {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=366)


class FieldInvalid(ValueError):
    """A value that its key cannot take; ``str()`` says what it can."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FieldInvalid(f"must be a string, not {_written(value)}")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise FieldInvalid(f"must be true or false, not {_written(value)}")
    return value


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        """Return a whole number within the bounds; FieldInvalid says what it must be."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise FieldInvalid(f"must be a whole number, not {_written(value)}")
        if not low <= value <= high:
            raise FieldInvalid(f"must be from {low} to {high}, not {value}")
        return value

    return read


def _span(low: timedelta, high: timedelta) -> Callable[[object], timedelta]:
    def read(value: object) -> timedelta:
        """Return a duration within the bounds; FieldInvalid says what it must be."""
        if not isinstance(value, str):
            raise FieldInvalid(f'must be a duration such as "15m", not {_written(value)}')
        span = parse_duration(value)
        if not low <= span <= high:
            raise FieldInvalid(f"must be from {low} to {high}, not {value}")
        return span

    return read


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise FieldInvalid(f'must be an array of strings, such as ["a", "b"], not {_written(value)}')
    return tuple(value)


def _name(value: object) -> str:
    text = _text(value)
    if not _NAME.fullmatch(text):
        raise FieldInvalid(f"'{text}' must be of a-z, 0-9 and -, at most 64, and not begin or end with -")
    return text


def _url(value: object) -> str:
    text = _text(value)
    try:
        check_url(text)
        surt(text)
    except (Refused, InvalidUrl) as refusal:
        raise FieldInvalid(str(refusal)) from refusal
    return ascii_url(text)


def _kind(value: object) -> str:
    text = _text(value)
    if text not in KINDS:
        raise FieldInvalid(f"'{text}' must be one of {', '.join(KINDS)}")
    return text


def _pattern(value: object) -> str:
    text = _text(value)
    if not text.startswith(("/", "*", "http://", "https://")):
        raise FieldInvalid(f"'{text}' must begin with /, * or http, for it is matched from the start")
    matcher(text)
    return text


def _patterns(value: object) -> tuple[str, ...]:
    return tuple(_pattern(each) for each in _texts(value))


def _size(value: object) -> int:
    whole = _whole(1024, 1024**3)
    if not isinstance(value, str):
        return whole(value)
    match = _SIZE.fullmatch(value)
    if match is None:
        raise FieldInvalid(f"'{value}' is no size; write bytes or a unit, such as 500000 or \"20MiB\"")
    return whole(int(match[1]) * _UNITS[match[2]])


def _written(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)


FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "name": _name,
    "url": _url,
    "kind": _kind,
    "every": _span(_SHORTEST, _LONGEST),
    "follow": _patterns,
    "ignore": _patterns,
    "next": _pattern,
    "same_host": _flag,
    "max_pages": _whole(1, 100_000),
    "max_depth": _whole(0, 20),
    "delay": _span(timedelta(0), timedelta(minutes=10)),
    "enabled": _flag,
    "tags": _texts,
    "max_bytes": _size,
    "timeout": _span(timedelta(seconds=1), timedelta(minutes=10)),
    "nofollow": _flag,
}
"""Every key of a source's table and its reader."""
