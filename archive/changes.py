"""Changes: what became of URLs from one capture to the next, derived and never stored.

An author's edit is told from an injection by the article: its own words are other, or the judge took out
what it did not take out before. A capture that waits for cleaning is not judged yet; a list that goes
forwards stops before it, so that whoever follows the list misses nothing.

Changes are listed by the instants of their captures, or in the order in which the captures arrived. Only
the latter can be followed without missing what comes late, imports of old captures above all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, get_args

from archive.catalog import Catalog, articles, evidence
from archive.catalog.passing import (
    GONE,
    Arrived,
    Axis,
    Moment,
    Passed,
    Stretch,
    after,
    before,
    moment_of,
    number_at,
    read_window,
    row_at,
)
from archive.instant import from_milliseconds
from archive.rows import FAILED, PENDING, ArticleRow, CaptureRow
from archive.versions import turns_to_itself

Kind = Literal["first", "edited", "injected", "cleared", "gone", "moved", "back"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""What a change can be. ``first``: never seen before. ``edited``: the article's own words are others (of
what has no article, the payload). ``injected``: something was taken out that was not taken out before;
``cleared``: what was taken out before is no longer there. ``gone``: 404 or 410. ``moved``: a redirect to
another URL. ``back``: after it was gone or moved."""

_WAITING: Final = (PENDING, FAILED)
_WINDOWS_AT_MOST: Final = 10
_HOPS_AT_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one capture changed, compared with the capture of its URL before it.

    `kinds` holds one or more of KINDS, in their order; `injected` and `cleared` count links and blocks.
    `article` and `earlier` are the articles of `row` and of `before`, where they have any; of a URL that
    is back, `before` is what it said before it was gone. `arrived_at` is when the capture came into the
    catalog: of one that a rebuild found, when its object was stored.
    """

    row: CaptureRow
    before: CaptureRow | None
    kinds: tuple[Kind, ...]
    article: ArticleRow | None
    earlier: ArticleRow | None
    injected: int = 0
    cleared: int = 0
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Some changes in order, and the cursor behind which to go on.

    `more` says that there is more already; if not, the same cursor gives later what came meanwhile. A
    list backwards that has come to its end has no cursor. A cursor goes on along the axis it came from.
    """

    entries: list[Change]
    cursor: str | None
    more: bool


def changes(
    catalog: Catalog,
    stretch: Stretch,
    *,
    kinds: Sequence[Kind] = KINDS,
    cursor: str | None = None,
    forwards: bool = True,
    axis: Axis = "time",
    limit: int = 100,
) -> Changes:
    """Return the next changes of `stretch` behind `cursor`, at most `limit` of those that are of `kinds`.

    Ordered by the instant of the capture, or by its arrival, from the past on or, if not `forwards`, back
    from the present. A list may end short of `limit` with `more`, for not too much is read at once.
    InvalidQuery if `cursor` is none of that axis.
    """
    listing = _Listing(catalog, stretch, axis, cursor)
    found: list[Change] = []
    for _ in range(_WINDOWS_AT_MOST):
        window = read_window(catalog, stretch, listing.position, axis=axis, forwards=forwards)
        for passed in window.passed:
            change = _change(catalog, passed, axis)
            if change == _WAITS and forwards:
                return Changes(entries=found, cursor=listing.cursor(), more=False)
            listing.pass_over(passed.moment, passed.number)
            if isinstance(change, Change) and not set(kinds).isdisjoint(change.kinds):
                found.append(change)
                if len(found) == limit:
                    return Changes(entries=found, cursor=listing.cursor(), more=True)
        if window.end is not None:
            listing.pass_over(*window.end)
        if not window.full:
            return Changes(entries=found, cursor=listing.cursor() if forwards else None, more=False)
    return Changes(entries=found, cursor=listing.cursor(), more=True)


def untold(catalog: Catalog, row: CaptureRow) -> CaptureRow | None:
    """Return the capture after that of `row` if it changed nothing so far, and may if `row` comes before it.

    Whoever follows the arrivals has passed it without a word, and is to be told of it when it is known
    what it changed after all.
    """
    following = after(catalog, moment_of(row))
    for _ in range(_HOPS_AT_MOST):
        if following is None or not turns_to_itself(following):
            break
        following = after(catalog, moment_of(following))
    if following is None:
        return None
    earlier = _told_before(catalog, before(catalog, moment_of(following)))
    return following if _compared(catalog, following, earlier) is None else None


_WAITS: Final = "waits"


class _Listing:
    """How far a list has come along its axis."""

    def __init__(self, catalog: Catalog, stretch: Stretch, axis: Axis, cursor: str | None) -> None:
        self._made = catalog.made() if axis == "arrival" else None
        self._at: Moment | Arrived | None = None
        if cursor:
            self._at = Moment.read(cursor) if self._made is None else Arrived.read(cursor, self._made)
        self._start = Moment(stretch.since or 0)

    @property
    def position(self) -> Moment | int | None:
        """The place behind which to read."""
        return self._at.number if isinstance(self._at, Arrived) else self._at

    def pass_over(self, moment: Moment, number: int) -> None:
        """Go behind the capture at `moment`, of this `number`."""
        self._at = moment if self._made is None else Arrived(number, self._made)

    def cursor(self) -> str:
        """Return the text by which a client goes on from here."""
        start = self._start if self._made is None else Arrived(0, self._made)
        return (start if self._at is None else self._at).write()


def _change(catalog: Catalog, passed: Passed, axis: Axis) -> Change | Literal["waits"] | None:
    """Return what the capture changed, None if nothing, or that this is not known yet."""
    row = row_at(catalog, passed.moment)
    if row is None or row.withdrawn or turns_to_itself(row):
        return None
    earlier = _told_before(catalog, row_at(catalog, passed.before) if passed.before else None)
    if passed.waits or row.state in _WAITING or (earlier is not None and earlier.state in _WAITING):
        return _WAITS
    change = _compared(catalog, row, earlier)
    if change is None:
        return None
    if axis == "arrival" and number_at(catalog, passed.moment) != passed.number:
        return None  # what came late before it meanwhile gave it another number, under which it is told
    return replace(change, arrived_at=from_milliseconds(passed.number))


def _compared(catalog: Catalog, row: CaptureRow, earlier: CaptureRow | None) -> Change | None:
    """Return what the capture of `row` changed compared with `earlier`, None if nothing."""
    if row.status in GONE:
        same = earlier is not None and earlier.status in GONE
        return None if same else _ended(catalog, row, earlier, "gone")
    if row.location is not None:
        same = earlier is not None and earlier.location == row.location
        return None if same else _ended(catalog, row, earlier, "moved")
    return _said(catalog, row, earlier)


def _told_before(catalog: Catalog, row: CaptureRow | None) -> CaptureRow | None:
    """Return `row`, or what is before it where it only leads to another spelling of its URL."""
    for _ in range(_HOPS_AT_MOST):
        if row is None or not turns_to_itself(row):
            return row
        row = before(catalog, moment_of(row))
    return row


def _ended(catalog: Catalog, row: CaptureRow, earlier: CaptureRow | None, kind: Kind) -> Change:
    old = _article(catalog, earlier)
    return Change(row=row, before=earlier, kinds=(kind,), article=None, earlier=old)


def _said(catalog: Catalog, row: CaptureRow, earlier: CaptureRow | None) -> Change | None:
    """Return what a capture that says something changed: of a URL that is back, from what it said last."""
    kinds: list[Kind] = []
    if earlier is None:
        kinds.append("first")
    elif _silent(earlier):
        kinds.append("back")
        earlier = _last_word(catalog, earlier)
    article, old = _article(catalog, row), _article(catalog, earlier)
    if earlier is not None and _differs(row, article, earlier, old):
        kinds.append("edited")
    injected, cleared = _taken_out(catalog, article, old)
    kinds += ["injected"] if injected else []
    kinds += ["cleared"] if cleared else []
    if not kinds:
        return None
    return Change(
        row=row,
        before=earlier,
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        article=article,
        earlier=old,
        injected=injected,
        cleared=cleared,
    )


def _silent(row: CaptureRow) -> bool:
    return row.status in GONE or row.location is not None


def _last_word(catalog: Catalog, row: CaptureRow) -> CaptureRow | None:
    """Return the last capture before `row` that was neither gone nor moved, within reason."""
    found: CaptureRow | None = row
    for _ in range(_HOPS_AT_MOST):
        if found is None or not _silent(found):
            return found
        found = before(catalog, moment_of(found))
    return None


def _article(catalog: Catalog, row: CaptureRow | None) -> ArticleRow | None:
    return articles.current(catalog, row.refers_to or row.key) if row else None


def _differs(
    row: CaptureRow, article: ArticleRow | None, earlier: CaptureRow, old: ArticleRow | None
) -> bool:
    if article is None or old is None:
        return row.payload_digest != earlier.payload_digest
    return article.text_digest != old.text_digest


def _taken_out(catalog: Catalog, article: ArticleRow | None, old: ArticleRow | None) -> tuple[int, int]:
    """Return how many links and blocks were taken out for the first time, and how many no longer are.

    Links are told by their words and the host they lead to. Blocks without links are only counted.
    """
    now, then = (each.removed if each else 0 for each in (article, old))
    if article is None or not (now or then):
        return 0, 0
    new = evidence.taken_out(catalog, article.capture_key)
    gone = evidence.taken_out(catalog, old.capture_key) if old else set()
    return len(new - gone) or max(0, now - then), len(gone - new) or max(0, then - now)
