"""Reading the sources file: TOML, validated at once, each problem with file, line and column."""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from crawler.source import Source
from crawler.source_fields import FIELDS
from crawler.toml_places import Place, Places

_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_TABLES = ("source", "defaults")
_OWN = ("name", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a sources file, and where; line and column count from one."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class SourcesInvalid(ValueError):
    """A sources file that cannot be used; `problems` holds everything wrong with it, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def load_sources(origin: Path | str, filename: str = "sources.toml") -> tuple[Source, ...]:
    """Return the sources of a file (`origin` is a Path) or of TOML text (`origin` is a str).

    `filename` is what problems in a text are reported under. Raises SourcesInvalid with all problems.
    """
    if isinstance(origin, Path):
        filename = str(origin)
        text = _read(origin)
    else:
        text = origin
    return _Reader(filename, text).sources()


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")  # editors may mark it
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        raise SourcesInvalid([_at(str(path), line, column, "not UTF-8; save the file as UTF-8")]) from error
    except OSError as error:
        raise SourcesInvalid([_at(str(path), 1, 1, f"cannot be read: {error.strerror}")]) from error


def _at(file: str, line: int, column: int, message: str) -> Problem:
    return Problem(file=file, line=line, column=column, message=message)


class _Reader:
    """One pass over one text, gathering problems instead of stopping at the first."""

    def __init__(self, filename: str, text: str) -> None:
        self._filename = filename
        self._text = text
        self._problems: list[Problem] = []
        self._seen: dict[str, int] = {}

    def sources(self) -> tuple[Source, ...]:
        """Return every source of the file; what is amiss is gathered, not raised."""
        parsed = self._parse()
        self._places = Places(self._text)
        self._unknown(parsed, _TABLES, ())
        defaults = self._table(parsed.get("defaults", {}), ("defaults",), _without(_OWN))
        tables = parsed.get("source", [])
        if not isinstance(tables, list) or not tables:
            self._complain(self._places.key(("source",)), "no sources: write at least one [[source]] table")
            tables = []
        found = [self._source(table, ("source", n), defaults) for n, table in enumerate(tables)]
        if self._problems:
            raise SourcesInvalid(sorted(self._problems, key=lambda p: (p.line, p.column)))
        return tuple(source for source in found if source is not None)

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise SourcesInvalid([self._syntax(str(error))]) from error

    def _syntax(self, words: str) -> Problem:
        match = _SYNTAX.fullmatch(words)
        what = match["what"] if match else words
        if match and match["line"]:
            line, column = int(match["line"]), int(match["column"])
        else:
            line, column = self._text.count("\n") + 1, len(self._text.rsplit("\n", 1)[-1]) + 1
        return _at(self._filename, line, column, f"not TOML: {what}")

    def _source(self, table: object, path: tuple[str | int, ...], defaults: dict[str, Any]) -> Source | None:
        before = len(self._problems)
        values = defaults | self._table(table, path, FIELDS)
        for name in _OWN:
            if isinstance(table, dict) and name not in table:
                self._complain(self._places.key(path), f"the source has no '{name}'")
        self._unique(values.get("name"), path)
        # The items of a feed are often on another host than the feed.
        values.setdefault("same_host", values.get("kind") != "feed")
        return Source(**values) if len(self._problems) == before else None

    def _unique(self, name: str | None, path: tuple[str | int, ...]) -> None:
        if name is None:
            return
        place = self._places.value((*path, "name"))
        if name in self._seen:
            self._complain(place, f"a source called '{name}' stands in line {self._seen[name]} already")
        self._seen.setdefault(name, place.line)

    def _table(
        self, table: object, path: tuple[str | int, ...], known: Mapping[str, Callable[[Any], Any]]
    ) -> dict[str, Any]:
        if not isinstance(table, dict):
            self._complain(self._places.value(path), f"'{path[0]}' must be a table")
            return {}
        self._unknown(table, known, path)
        values = {}
        for key, value in table.items():
            if key in known:
                try:
                    values[key] = known[key](value)
                except ValueError as error:
                    self._complain(self._places.value((*path, key)), f"'{key}': {error}")
        return values

    def _unknown(self, table: Mapping[str, Any], known: Any, path: tuple[str | int, ...]) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}"
                self._complain(self._places.key((*path, key)), f"unknown key '{key}'{hint}")

    def _complain(self, place: Place, message: str) -> None:
        self._problems.append(_at(self._filename, place.line, place.column, message))


def _without(names: tuple[str, ...]) -> dict[str, Callable[[Any], Any]]:
    return {name: read for name, read in FIELDS.items() if name not in names}


if set(FIELDS) != {field.name for field in fields(Source)}:  # pragma: no cover
    raise AssertionError("every field of Source needs a reader in crawler.source_fields")
