"""A question to the index, read from a request's parameters."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import unquote

from archive.catalog.captures import Span
from archive.cdx.fields import FIELDS, field_of
from archive.cdx.filters import Collapse, Filter, read_collapse, read_filter
from archive.errors import InvalidQuery, InvalidTime
from archive.instant import milliseconds
from archive.surt import Pattern, host_surt, with_scheme
from archive.timestamps import interval, moment

Sort = Literal["default", "reverse", "closest"]
_Read = Callable[[str], tuple[datetime, datetime]]

_ENCODED_SCHEME = re.compile(r"https?%3a", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_TRUE, _FALSE = {"true", "1", "yes", "on", "t", "y"}, {"false", "0", "no", "off", "f", "n", ""}
_MATCH_TYPES = ("exact", "prefix", "host", "domain")
_SORTS: dict[str, Sort] = {
    "default": "default", "regular": "default", "reverse": "reverse", "closest": "closest",
}  # fmt: skip
LAST_AT_MOST = 100_000  # lines held in memory for a negative limit
PAGE_SIZE, _PAGE_SIZE_AT_MOST = 15_000, 150_000
_CLOSEST_UNLESS_SAID, _CLOSEST_AT_MOST = 10, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one of the two protocols means by the same parameters."""

    plain_filter: str
    outputs: tuple[str, ...]
    fields: tuple[str, ...]


_SEVEN = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
IA = Dialect(plain_filter="match", outputs=("text", "json"), fields=_SEVEN)
PYWB = Dialect(
    plain_filter="contain",
    outputs=("cdxj", "text", "json"),
    fields=("urlkey", "timestamp", "url", "mime", "status", "digest", "length", "offset", "filename"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question: which captures, in what order, how many, and what of them to tell.

    `moment` is the first and last millisecond that `closest` means. A negative `limit` asks for the last
    ones. `fields` is empty if the request named none. `resume` is the key that an earlier answer ended in.
    """

    url: str
    span: Span
    sort: Sort = "default"
    moment: tuple[int, int] | None = None
    filters: tuple[Filter, ...] = ()
    collapses: tuple[Collapse, ...] = ()
    fields: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0
    output: str = "text"
    resolve: bool = False
    resume: str = ""
    show_resume: bool = False
    page: int | None = None
    page_size: int = PAGE_SIZE
    count_pages: bool = False

    @property
    def is_small(self) -> bool:
        """Whether the answer takes a few rows of one URL, whatever the archive holds."""
        bounded = self.limit is not None and 0 < self.limit <= 100 and self.offset <= 100
        paged = self.page is not None or self.count_pages
        return bounded and self.span.low == self.span.high and not (self.filters or self.collapses or paged)


def read_query(parameters: Iterable[tuple[str, str]], dialect: Dialect) -> Query:
    """Return the question that `parameters` ask; InvalidQuery, InvalidUrl or InvalidTime if they cannot.

    Of a parameter given twice the last counts; of ``filter`` and ``collapse`` each one does. Parameters
    of no meaning here are passed over, as other servers do.
    """
    return _Reader(parameters, dialect).query()


class _Reader:
    def __init__(self, parameters: Iterable[tuple[str, str]], dialect: Dialect) -> None:
        given = list(parameters)
        self._one = {name: value.strip() for name, value in given if value.strip()}
        self._all = given
        self._dialect = dialect

    def query(self) -> Query:
        """Return the whole question, every parameter checked; InvalidQuery names the first that is amiss."""
        url = self._one.get("url", "")
        if not url:
            raise InvalidQuery("Say which URL: the parameter url is missing")
        if _ENCODED_SCHEME.match(url):
            url = unquote(url, errors="replace")
        if (scheme := _SCHEME.match(url)) and scheme[1].lower() not in {"http", "https"}:
            raise InvalidQuery(f"url '{url[:80]}' is none to archive: it must begin http:// or https://")
        low, high = _range(url, self._one.get("matchType"))
        since, until = self._bound("from", "from_ts", end=0), self._bound("to", "to_ts", end=1)
        sort, asked = self._sort()
        limit = self._limit()
        if sort == "closest" and low != high:
            limit = _few(limit)
        return Query(
            url=url,
            span=Span(low=low, high=high, since=since, until=until),
            sort=sort,
            moment=asked,
            filters=tuple(read_filter(f, plain=self._dialect.plain_filter) for f in self._each("filter")),
            collapses=tuple(read_collapse(c) for c in self._collapses()),
            fields=self._fields(),
            limit=limit,
            offset=self._number("offset", least=0) or 0,
            output=self._output(),
            resolve=self._truth("resolveRevisits"),
            resume=self._one.get("resumeKey", ""),
            show_resume=self._truth("showResumeKey"),
            page=self._number("page", least=0),
            page_size=self._number("pageSize", least=1, most=_PAGE_SIZE_AT_MOST) or PAGE_SIZE,
            count_pages=self._truth("showNumPages"),
        )

    def _each(self, name: str) -> list[str]:
        found = [value for given, value in self._all if given == name and value]
        if len(found) > 20:
            raise InvalidQuery(f"{len(found)} times {name}: twenty at most")
        return found

    def _collapses(self) -> list[str]:
        by_time = self._number("collapseTime", least=1, most=17)
        return self._each("collapse") + ([f"timestamp:{by_time}"] if by_time else [])

    def _bound(self, *names: str, end: int) -> int | None:
        digits = next((self._one[name] for name in names if name in self._one), None)
        return None if digits is None else milliseconds(_digits(names[0], digits, interval)[end])

    def _sort(self) -> tuple[Sort, tuple[int, int] | None]:
        closest = self._one.get("closest")
        asked = self._one.get("sort", "closest" if closest else "default")
        sort = _SORTS.get(asked.lower())
        if sort is None:
            raise InvalidQuery(f"sort '{asked[:40]}' is none: default, reverse or closest")
        if sort == "closest" and closest:
            first, last = _digits("closest", closest, moment)
            return sort, (milliseconds(first), milliseconds(last))
        # pywb asks for sort=closest of nothing when it wants all.
        sort = "default" if sort == "closest" else sort
        return ("reverse" if self._truth("reverse") else sort), None

    def _fields(self) -> tuple[str, ...]:
        named = self._one.get("fl") or self._one.get("fields") or ""
        fields = tuple(name.strip() for name in named.split(",") if name.strip())
        if len(fields) > 2 * len(FIELDS):
            raise InvalidQuery(f"fl names {len(fields)} fields; there are {len(FIELDS)}")
        for name in fields:
            field_of(name)
        return fields

    def _limit(self) -> int | None:
        limit = self._number("limit", least=-LAST_AT_MOST)
        return limit or None  # 0 is no limit, as elsewhere

    def _output(self) -> str:
        asked = self._one.get("output", self._dialect.outputs[0]).lower()
        if asked not in self._dialect.outputs:
            raise InvalidQuery(f"output '{asked[:40]}' is none: {', '.join(self._dialect.outputs)}")
        return asked

    def _number(self, name: str, *, least: int, most: int = 999_999_999) -> int | None:
        text = self._one.get(name)
        if text is None:
            return None
        number = int(text) if _NUMBER.fullmatch(text) else None
        if number is None or not least <= number <= most:
            raise InvalidQuery(f"{name}={text[:40]} is no number from {least} to {most}")
        return number

    def _truth(self, name: str) -> bool:
        text = self._one.get(name, "").lower()
        if text not in _TRUE | _FALSE:
            raise InvalidQuery(f"{name}={text[:40]} is neither true nor false")
        return text in _TRUE


def _few(limit: int | None) -> int:
    """Return how many captures of a range are sorted by their distance: ten unless said, as pywb does."""
    limit = _CLOSEST_UNLESS_SAID if limit is None else limit
    if not 0 < limit <= _CLOSEST_AT_MOST:
        raise InvalidQuery(f"sort=closest over more than one URL gives {_CLOSEST_AT_MOST} lines at most")
    return limit


def _digits(name: str, text: str, read: _Read) -> tuple[datetime, datetime]:
    try:
        return read(text)
    except InvalidTime as error:
        raise InvalidQuery(f"{name}: {error}") from error


def _range(url: str, match_type: str | None) -> Sequence[str]:
    """Return the lowest and highest surt that `url` means under `match_type`, or by its own stars."""
    if match_type is None:
        return Pattern.parse(url).range()
    if match_type not in _MATCH_TYPES:
        raise InvalidQuery(f"matchType '{match_type[:40]}' is none: {', '.join(_MATCH_TYPES)}")
    bare = url.removeprefix("*.").removesuffix("*")
    if match_type == "exact":
        return Pattern.parse(f"{url[:-1]}%2A" if url.endswith("*") else url).range()
    if match_type == "prefix":
        return Pattern.parse(f"{bare}*").range()
    host = host_surt(with_scheme(bare))
    if match_type == "host":
        return f"{host})/", f"{host})/\x7f"
    return f"{host})", f"{host},\x7f"
