"""The change feed as people and programs ask for it: what is wanted, and each change in words.

The command, the JSON API, the Atom feed and the page share this.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, Self, get_args

from archive import Archive
from archive.catalog.passing import Stretch, is_arrived
from archive.changes import KINDS, Change, Changes, Kind, changes
from archive.errors import InvalidQuery
from archive.instant import milliseconds
from archive.surt import Pattern
from console.numerals import counted

SETTLED: Final = timedelta(minutes=1)
"""How old a capture is before a list from the past on tells of it: until then, one that is older may
still be on its way into the catalog, and would be missed by who has passed its instant."""

Order = Literal["newest", "oldest", "latest", "arrival"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
"""In which changes are listed: by the dates of captures, the newest or the oldest first; or as captures came
into the archive, the ``latest`` first, or from the first on (``arrival``), which is for following."""

_FORWARDS: Final = ("oldest", "arrival")
_OF_ARRIVAL: Final = ("latest", "arrival")

_WORDS: Final[dict[Kind, str]] = {
    "first": "seen for the first time",
    "edited": "edited by its author",
    "injected": "injected",
    "cleared": "cleared of an injection",
    "gone": "gone",
    "moved": "moved",
    "back": "back again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which changes are wanted: of a source, a host with those below it, a prefix or pattern; None is any.

    `order` is one of ORDERS. A list in the order ``oldest`` ends at what is SETTLED at `now`.
    """

    source: str | None = None
    host: str | None = None
    prefix: str | None = None
    pattern: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kinds: Sequence[Kind] = KINDS
    order: Order = "newest"
    cursor: str | None = None
    limit: int = 100

    def going_on(self, since: str | None, begins: Callable[[str | None], datetime | None]) -> Self:
        """Return this with `since` as people give it: a date, which `begins` reads, or where a list ended."""
        if since is None or not is_arrived(since.strip()):
            return replace(self, since=begins(since))
        return replace(self, order="arrival", cursor=self.cursor or since.strip())


def followable(order: Order) -> bool:
    """Say whether a list in that order has a cursor for ever, by which one hears later of what is new."""
    return order in _FORWARDS


def ask(archive: Archive, asked: Asked, now: datetime) -> Changes:
    """Return the changes that are wanted; InvalidQuery or InvalidUrl if they cannot be."""
    until = asked.until
    if asked.order == "oldest":
        until = min(until, now - SETTLED) if until else now - SETTLED
    low, high = _range(asked)
    stretch = Stretch(
        low=low,
        high=high,
        source=asked.source,
        since=None if asked.since is None else milliseconds(asked.since),
        until=None if until is None else milliseconds(until),
    )
    return changes(
        archive.catalog,
        stretch,
        kinds=asked.kinds or KINDS,
        cursor=asked.cursor,
        forwards=asked.order in _FORWARDS,
        axis="arrival" if asked.order in _OF_ARRIVAL else "time",
        limit=asked.limit,
    )


def in_words(change: Change) -> str:
    """Return what a change is, in one sentence without its end."""
    if change.kinds == ("first", "injected"):
        # Nobody saw it happen: the page came with them.
        links = counted(change.injected, "injected link or block", "injected links or blocks")
        return f"{_WORDS['first']}, with {links}"
    said = [_said(change, kind) for kind in change.kinds]
    return ", ".join(said[:-1]) + (" and " if said[:-1] else "") + said[-1]


def title_of(change: Change) -> str:
    """Return the article's title, or its last one, or the URL."""
    article = change.article or change.earlier
    return (article.title if article else "") or change.row.url


def _said(change: Change, kind: Kind) -> str:
    if kind == "gone":
        return f"gone (status {change.row.status})"
    if kind == "moved":
        return f"moved to {change.row.location}"
    if kind == "injected":
        return f"{counted(change.injected, 'link or block', 'links or blocks')} injected"
    if kind == "cleared":
        return f"{counted(change.cleared, 'injected link or block', 'injected links or blocks')} cleared"
    if kind == "edited" and change.article is None:
        return "replaced by other bytes"
    return _WORDS[kind]


def _range(asked: Asked) -> tuple[str, str]:
    """Return the range of surts that all given conditions share."""
    patterns = [asked.pattern] if asked.pattern else []
    patterns += [f"*.{asked.host}"] if asked.host else []
    patterns += [f"{asked.prefix.removesuffix('*')}*"] if asked.prefix else []
    found = [Pattern.parse(pattern).range() for pattern in patterns]
    if not found:
        return "", "\x7f"
    narrow = max(found, key=lambda one: one[0])
    for low, high in found:
        if not (low <= narrow[0] and narrow[1] <= high):
            raise InvalidQuery("host, prefix and pattern have no URL in common: leave one of them out")
    return narrow
