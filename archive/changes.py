"""Changes: what became of URLs from one capture to the next, derived and never stored.

An author's edit is told from an injection by the article: its own words are other, or the judge took out
what it did not take out before. A capture that waits for cleaning is not judged yet; a list that goes
forwards stops before it, so that whoever follows the list misses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from archive.catalog import Catalog, articles, evidence
from archive.catalog.passing import (
    GONE,
    Moment,
    Passed,
    Stretch,
    before,
    moment_of,
    read_window,
    row_at,
)
from archive.rows import ArticleRow, CaptureRow
from archive.versions import turns_to_itself

Kind = Literal["first", "edited", "injected", "cleared", "gone", "moved", "back"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""What a change can be. ``first``: never seen before. ``edited``: the article's own words are others (of
what has no article, the payload). ``injected``: something was taken out that was not taken out before;
``cleared``: what was taken out before is no longer there. ``gone``: 404 or 410. ``moved``: a redirect to
another URL. ``back``: after it was gone or moved."""

_WINDOWS_AT_MOST: Final = 10
_HOPS_AT_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one capture changed, compared with the capture of its URL before it.

    `kinds` holds one or more of KINDS, in their order; `injected` and `cleared` count links and blocks.
    `article` and `earlier` are the articles of `row` and of `before`, where they have any; of a URL that
    is back, `before` is what it said before it was gone.
    """

    row: CaptureRow
    before: CaptureRow | None
    kinds: tuple[Kind, ...]
    article: ArticleRow | None
    earlier: ArticleRow | None
    injected: int = 0
    cleared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Some changes in order, and the cursor behind which to go on.

    `more` says that there is more already; if not, the same cursor gives later what came meanwhile. A
    list backwards that has come to its end has no cursor.
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
    limit: int = 100,
) -> Changes:
    """Return the next changes of `stretch` behind `cursor`, at most `limit` of those that are of `kinds`.

    Ordered by the instant of the capture, from the past on or, if not `forwards`, back from the present.
    A list may end short of `limit` with `more`, for not too much is read at once. InvalidQuery if
    `cursor` is none.
    """
    found: list[Change] = []
    at = Moment.read(cursor) if cursor else None
    for _ in range(_WINDOWS_AT_MOST):
        window = read_window(catalog, stretch, at, forwards=forwards)
        for passed in window.passed:
            if passed.waits:
                if forwards:
                    return Changes(entries=found, cursor=_start(at, stretch), more=False)
                continue
            change = _change(catalog, passed)
            at = passed.moment
            if change is not None and not set(kinds).isdisjoint(change.kinds):
                found.append(change)
                if len(found) == limit:
                    return Changes(entries=found, cursor=at.write(), more=True)
        at = window.end or at
        if not window.full:
            return Changes(entries=found, cursor=_start(at, stretch) if forwards else None, more=False)
    return Changes(entries=found, cursor=_start(at, stretch), more=True)


def _start(at: Moment | None, stretch: Stretch) -> str:
    return (at or Moment(stretch.since or 0)).write()


def _change(catalog: Catalog, passed: Passed) -> Change | None:
    """Return what the capture changed, None if nothing."""
    row = row_at(catalog, passed.moment)
    if row is None or row.withdrawn or turns_to_itself(row):
        return None
    earlier = _told_before(catalog, row_at(catalog, passed.before) if passed.before else None)
    if earlier is not None and earlier.state in ("pending", "failed"):
        return None
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
