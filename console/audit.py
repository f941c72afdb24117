"""The audit of one capture: what was removed from its article, where, why, and since when.

Shared by the command, the JSON API and the pages. Addresses come out defanged, so that nobody follows
one by accident and no search engine counts it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive import Archive, CaptureRow
from cleaner.article import Reason
from cleaner.judge import in_words

_HISTORY_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason: its code, its words for people, its weight, and what was seen."""

    code: str
    words: str
    weight: float
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was removed or is doubted.

    `action` is drop, unlink or flag; `hrefs` are defanged; `after` is the end of the article's block it
    stood behind, empty before the first; `since` is the earliest capture of an unbroken run that has it.
    """

    action: str
    text: str
    hrefs: tuple[str, ...]
    place: str
    after: str
    reasons: tuple[Why, ...]
    since: datetime | None


def audit(archive: Archive, row: CaptureRow) -> list[Finding]:
    """Return what the article in force of the capture `row` lacks or doubts, in the page's order.

    Empty when nothing was removed, or when the capture has no article.
    """
    stored = archive.article(row.key)
    if stored is None:
        return []
    found = list(_things(stored.content))
    since = _since(archive, row, [_signature(thing) for thing in found])
    blocks: list[dict[str, Any]] = stored.content.get("blocks", [])
    return [_finding(thing, blocks, when) for thing, when in zip(found, since, strict=True)]


def defang(url: str) -> str:
    """Return `url` written so that it is readable and leads nowhere: ``hxxps://spam[.]example/x``."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url.replace(".", "[.]")
    host, slash, path = rest.partition("/")
    return f"{scheme.replace('t', 'x')}://{host.replace('.', '[.]')}{slash}{path}"


def _things(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield removed blocks and links first, then links that stand but are doubted."""
    for removed in content.get("removed", []):
        links = removed["links"]
        action = "drop" if removed["kind"] == "block" else _action_of(content, removed)
        yield {**removed, "action": action, "hrefs": links}
    for link in content.get("links", []):
        if link["action"] == "flag":
            yield {**link, "hrefs": [link["href"]], "after_block": link["block"]}


def _action_of(content: dict[str, Any], removed: dict[str, Any]) -> str:
    wanted = (removed["text"], tuple(removed["links"]))
    for link in content.get("links", []):
        if (link["text"], (link["href"],)) == wanted and link["action"] in {"drop", "unlink"}:
            return str(link["action"])
    return "drop"


def _signature(thing: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return thing["text"], tuple(thing["hrefs"])


def _since(
    archive: Archive, row: CaptureRow, wanted: Sequence[tuple[str, tuple[str, ...]]]
) -> list[datetime | None]:
    """Walk back through the captures and note, for each thing, the earliest that still had it."""
    since: list[datetime | None] = [row.captured_at] * len(wanted)
    open_things = set(range(len(wanted)))
    earlier = [r for r in archive.timemap(row.url) if r.captured_at < row.captured_at]
    for visit in reversed(earlier[-_HISTORY_AT_MOST:]):
        if not open_things:
            break
        stored = archive.article(visit.key)
        if stored is None:
            continue
        there = {_signature(thing) for thing in _things(stored.content)}
        open_things = {n for n in open_things if wanted[n] in there}
        for number in open_things:
            since[number] = visit.captured_at
    return since


def _finding(thing: dict[str, Any], blocks: list[dict[str, Any]], since: datetime | None) -> Finding:
    return Finding(
        action=thing["action"],
        text=thing["text"],
        hrefs=tuple(defang(href) for href in thing["hrefs"] if href),
        place=thing["place"],
        after=_tail(blocks, thing["after_block"]),
        reasons=tuple(_why(Reason(**reason)) for reason in thing["reasons"]),
        since=since,
    )


def _why(reason: Reason) -> Why:
    return Why(code=reason.code, words=in_words(reason), weight=reason.weight, evidence=reason.evidence)


def _tail(blocks: list[dict[str, Any]], number: int | None) -> str:
    if number is None or not 0 <= number < len(blocks):
        return ""
    text = "".join(span["text"] for span in blocks[number]["spans"])
    return text if len(text) <= 80 else "…" + text[-80:]
