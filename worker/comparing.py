"""What differs between two cleanings of one capture: words, verdicts, and the rest."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self

Change = Literal["dropped", "unlinked", "flagged", "kept"]

_CHANGES: dict[str, Change] = {"drop": "dropped", "unlink": "unlinked", "flag": "flagged", "keep": "kept"}
_REST = ("kind", "title", "byline", "published", "modified", "language", "section", "tags", "items")
_SAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """One link whose verdict differs: `before` is empty where the earlier cleaning lacks the link."""

    url: str
    captured_at: datetime
    text: str
    href: str
    before: str
    after: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What cleaning captures again would change; adds up with ``+``.

    `same` counts those whose words, verdicts and other fields stay, `text` those whose words change,
    `verdicts` those with another verdict on a link, `rest` those with another title, date or the like;
    `failed` those that could not be cleaned. `judged` counts the foreign links weighed by either, and
    `agreed` those with the same verdict; only judges set side by side say so. `links` counts links by
    what newly becomes of them. `samples` are the first few changes, `errors` the first few failures in words.
    """

    captures: int = 0
    same: int = 0
    text: int = 0
    verdicts: int = 0
    rest: int = 0
    failed: int = 0
    judged: int = 0
    agreed: int = 0
    links: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[LinkChange, ...] = ()
    errors: tuple[str, ...] = ()

    def __add__(self, other: Self) -> "Compared":
        return Compared(
            captures=self.captures + other.captures,
            same=self.same + other.same,
            text=self.text + other.text,
            verdicts=self.verdicts + other.verdicts,
            rest=self.rest + other.rest,
            failed=self.failed + other.failed,
            judged=self.judged + other.judged,
            agreed=self.agreed + other.agreed,
            links=dict(Counter(self.links) + Counter(other.links)),
            samples=(*self.samples, *other.samples)[: 4 * _SAMPLES],
            errors=(*self.errors, *other.errors)[:_SAMPLES],
        )


def compared(
    before: Mapping[str, Any], after: Mapping[str, Any], *, url: str, captured_at: datetime
) -> Compared:
    """Compare two articles of one capture, as the cleaner's JSON has them."""
    changes = list(_changes(before.get("links", []), after.get("links", []), url, captured_at))
    text = before.get("text_digest") != after.get("text_digest")
    rest = any(before.get(name) != after.get(name) for name in _REST)
    return Compared(
        captures=1,
        same=int(not (text or changes or rest)),
        text=int(text),
        verdicts=int(bool(changes)),
        rest=int(rest),
        links=dict(Counter(_CHANGES[change.after] for change in changes)),
        samples=_telling(changes),
    )


def compared_links(
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    *,
    url: str,
    captured_at: datetime,
) -> Compared:
    """Compare the verdicts of two judges on one capture; `weighed` marks links that needed one."""
    changes = list(_changes(before, after, url, captured_at))
    judged = len({_name(link) for link in (*before, *after) if link.get("weighed")})
    return Compared(
        captures=1,
        same=int(not changes),
        verdicts=int(bool(changes)),
        judged=judged,
        agreed=max(0, judged - len(changes)),
        links=dict(Counter(_CHANGES[change.after] for change in changes)),
        samples=_telling(changes),
    )


def failure(words: str) -> Compared:
    """Return what stands for one capture that could not be cleaned."""
    return Compared(captures=1, failed=1, errors=(words,))


def _changes(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], url: str, captured_at: datetime
) -> Iterator[LinkChange]:
    known = {_name(link): link["action"] for link in before}
    for link in after:
        was = known.get(_name(link), "")
        if link["action"] != (was or "keep"):
            yield LinkChange(
                url=url,
                captured_at=captured_at,
                text=link["text"],
                href=link["href"],
                before=was,
                after=link["action"],
                score=link.get("score", 0.0),
            )


def _name(link: Mapping[str, Any]) -> tuple[object, ...]:
    return link.get("index", -1), link["href"], link["text"]


def _telling(changes: Iterable[LinkChange]) -> tuple[LinkChange, ...]:
    """Return a few changes, of each sort one before a second of any."""
    seen = Counter[str]()
    ranked = []
    for number, change in enumerate(changes):
        ranked.append((seen[change.after], number, change))
        seen[change.after] += 1
    return tuple(change for _, _, change in sorted(ranked, key=lambda each: each[:2])[:_SAMPLES])
