"""The account of one edition: what its crawl found, told from the archive alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive import Archive, CaptureRow, StoredArticle
from cleaner import Reason
from cleaner.judge import in_words
from console.audit import Finding, audit
from console.diff import Run, changed, difference
from console.gathering import Gathered

Kind = tuple[str, str, str]

_PROSE = 10  # words to a link, from which on it is text with links and no row of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An article whose own text changed: its title and address, and the words."""

    title: str
    url: str
    runs: tuple[Run, ...]


@dataclass(slots=True, kw_only=True)
class Cause:
    """One kind of thing that was taken out or doubted, over all pages.

    `shape` says what it looked like and `place` where it stood; `reasons` holds what each reason, in plain
    words, weighed in all of them together; `text` and `href` are those of the first one seen, defanged.
    """

    action: str
    shape: str
    place: str
    text: str
    href: str
    links: int = 0
    pages: set[str] = field(default_factory=set)
    reasons: dict[str, float] = field(default_factory=dict)

    def weightiest(self, most: int) -> list[str]:
        """Return up to `most` reasons that spoke against them, those that weighed most first."""
        against = [words for words, weight in self.reasons.items() if weight > 0]
        return sorted(against, key=lambda words: -self.reasons[words])[:most]


@dataclass(slots=True, kw_only=True)
class Account:
    """What one edition's crawl came to. `began` and `ended` are real instants."""

    edition: int
    began: datetime
    ended: datetime
    captured: int = 0
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    refused: int = 0
    failed: int = 0
    articles: int = 0
    digests: int = 0
    other: int = 0
    new: int = 0
    rewritten: list[Changed] = field(default_factory=list)
    injected: int = 0
    causes: list[Cause] = field(default_factory=list)


def account(
    archive: Archive,
    gathered: Sequence[Gathered],
    *,
    edition: int,
    began: datetime,
    ended: datetime,
) -> Account:
    """Return the account of the crawls `gathered`, all cleaned by now."""
    found = Account(
        edition=edition,
        began=began,
        ended=ended,
        refused=sum(each.report.refused for each in gathered),
        failed=sum(each.report.failed for each in gathered),
    )
    causes: dict[Kind, Cause] = {}
    for row in _rows(archive, gathered):
        _count(archive, row, found, causes)
    found.causes = sorted(causes.values(), key=lambda cause: -cause.links)
    return found


def _rows(archive: Archive, gathered: Iterable[Gathered]) -> list[CaptureRow]:
    keys = dict.fromkeys(key for each in gathered for key in each.keys)
    return [row for key in keys if (row := archive.row(key)) is not None]


def _count(archive: Archive, row: CaptureRow, found: Account, causes: dict[Kind, Cause]) -> None:
    if row.status in (404, 410):
        found.gone.append(row.url)
    elif row.location and 300 <= row.status < 400:
        found.moved.append((row.url, row.location))
    elif row.kind == "revisit":
        found.unchanged += 1
    else:
        found.captured += 1
        _count_article(archive, row, found, causes)


def _count_article(archive: Archive, row: CaptureRow, found: Account, causes: dict[Kind, Cause]) -> None:
    stored = archive.article(row.key)
    if stored is None:
        found.other += 1
        return
    if stored.row.kind == "listing":
        found.digests += 1
    else:
        found.articles += 1
    _compare(archive.earlier_article(row.key), stored, row, found)
    for finding in audit(archive, row):
        _add(causes, finding, row.url)


def _compare(earlier: StoredArticle | None, stored: StoredArticle, row: CaptureRow, found: Account) -> None:
    if earlier is None:
        found.new += 1
        return
    runs = difference(earlier.content["text"], stored.content["text"])
    if changed(runs):
        found.rewritten.append(Changed(title=stored.row.title, url=row.url, runs=tuple(runs)))
    else:
        found.injected += 1


def _add(causes: dict[Kind, Cause], finding: Finding, url: str) -> None:
    kind = (finding.action, _shape(finding), finding.place)
    cause = causes.get(kind)
    if cause is None:
        action, shape, place = kind
        href = finding.hrefs[0] if finding.hrefs else ""
        cause = Cause(action=action, shape=shape, place=place, text=finding.text, href=href)
        causes[kind] = cause
    cause.links += len(finding.hrefs)
    cause.pages.add(url)
    for why in finding.reasons:
        words = in_words(Reason(code=why.code, weight=why.weight))
        cause.reasons[words] = cause.reasons.get(words, 0.0) + why.weight


def _shape(finding: Finding) -> str:
    """Return what `finding` looked like: its links among many words, one alone, or one by one."""
    links = max(1, len(finding.hrefs))
    if len(finding.text.split()) > _PROSE * links:
        return "prose"
    return "single link" if links == 1 else "row of links"
