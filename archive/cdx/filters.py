"""Filters and collapsing: which lines of a listing are kept.

Regular expressions are RE2's, which takes time in proportion to what it reads whatever it is given;
look-around and back-references are refused.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import re2

from archive.catalog.listing_entries import Entry
from archive.cdx.fields import Field, field_of
from archive.errors import InvalidQuery

_FILTER = re.compile(r"(!?)([=~]?)(!?)([A-Za-z]+):(.*)", re.DOTALL)
_COLLAPSE = re.compile(r"([A-Za-z]+)(?::([0-9]{1,4}))?")
_LONGEST_EXPRESSION = 500
_MEMORY = 4 << 20

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Keeps entries whose `field` passes `test`, or with `negated` those whose does not."""

    field: Field
    test: Test
    negated: bool

    def keeps(self, entry: Entry) -> bool:
        """Say whether the filter lets `entry` pass."""
        return self.test(self.field(entry)) != self.negated


@dataclass(frozen=True, slots=True, kw_only=True)
class Collapse:
    """Keeps the first of neighbours whose `field` begins with the same `length` characters."""

    field: Field
    length: int | None

    def mark(self, entry: Entry) -> bytes:
        """Return what neighbours must share to be one: eight bytes, so that a resume key can hold it."""
        return hashlib.blake2b(self.field(entry)[: self.length].encode(), digest_size=8).digest()


def read_filter(text: str, *, plain: str) -> Filter:
    """Read ``[!]field:expression``; a ``=`` before the field asks for equality, a ``~`` for a match.

    `plain` says what an expression is without either: ``match`` of the whole field (the Internet
    Archive), or ``contain`` (pywb).
    """
    found = _FILTER.fullmatch(text)
    if found is None:
        raise InvalidQuery(f"filter '{text[:80]}' is none: write [!]field:expression, as in statuscode:200")
    before, sign, behind, name, wanted = found.groups()
    if before and behind:
        raise InvalidQuery(f"filter '{text[:80]}' is negated twice")
    kind = {"=": "equal", "~": "match"}.get(sign, plain)
    return Filter(field=field_of(name), test=_test(kind, wanted), negated=bool(before or behind))


def read_collapse(text: str) -> Collapse:
    """Read ``field`` or ``field:N``."""
    found = _COLLAPSE.fullmatch(text)
    if found is None:
        raise InvalidQuery(f"collapse '{text[:80]}' is none: write field or field:N, as in timestamp:8")
    return Collapse(field=field_of(found[1]), length=int(found[2]) if found[2] else None)


def collapsed(collapses: Sequence[Collapse], entry: Entry, marks: list[bytes]) -> bool:
    """Say whether `entry` is one with what came before it, and update `marks`, one for each collapse.

    The collapses work one behind the other: a later one never sees what an earlier one took out.
    """
    for number, collapse in enumerate(collapses):
        mark = collapse.mark(entry)
        if marks[number] == mark:
            return True
        marks[number] = mark
    return False


def _test(kind: str, wanted: str) -> Test:
    if kind == "equal":
        return lambda value: value == wanted
    if kind == "contain":
        return lambda value: wanted in value
    return _matching(wanted)


def _matching(expression: str) -> Test:
    if len(expression) > _LONGEST_EXPRESSION:
        raise InvalidQuery(f"A filter's expression may have {_LONGEST_EXPRESSION} characters at most")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        compiled = re2.compile(expression, options)
    except re2.error as error:
        raise InvalidQuery(f"filter expression '{expression[:80]}' cannot be used: {_said(error)}") from error
    return lambda value: compiled.fullmatch(value) is not None


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else error
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
