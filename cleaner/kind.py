"""Article, listing or other: decided from what was found, with a confidence."""

import re
from dataclasses import dataclass
from math import exp

from cleaner.article import Kind
from cleaner.body.features import Hints

_SLUG = re.compile(r"[^/-]+(?:-[^/-]+){3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a kind.

    `prose` are the characters of the body's longer paragraphs, `paragraphs` their number, `items` the
    entries of the main list, `listing` how sure the reader of lists is, `linked` the share of the
    body's characters in links, `dated` whether the page states when it was published.
    """

    hints: Hints
    prose: int
    paragraphs: int
    chars: int
    items: int
    listing: float
    linked: float
    dated: bool
    authored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The kind and how sure it is, from 0 to 1."""

    kind: Kind
    confidence: float


def decide_kind(evidence: Evidence) -> Decision:
    """Return the kind that the evidence speaks for most."""
    scores: dict[Kind, float] = {
        "article": _article(evidence),
        "listing": _listing(evidence),
        "other": _other(evidence),
    }
    total = sum(exp(score) for score in scores.values())
    best = max(scores, key=lambda kind: scores[kind])
    return Decision(kind=best, confidence=round(exp(scores[best]) / total, 3))


def _path(url: str) -> str:
    return re.sub(r"^[a-z]+://[^/]*", "", url).split("?")[0]


def _article(evidence: Evidence) -> float:
    types = evidence.hints.types
    path = _path(evidence.hints.url)
    score = 1.5 if "article" in types else 0.0
    score += min(2.0, evidence.prose / 1200)
    score += 0.7 if evidence.dated else 0.0
    score += 0.5 if evidence.authored else 0.0
    score += 0.7 if _SLUG.search(path) else 0.0
    score -= 1.0 if path in {"", "/"} else 0.0
    score -= 1.5 if types & {"product", "forum"} else 0.0
    return score - 2.0 * evidence.linked


def _listing(evidence: Evidence) -> float:
    types = evidence.hints.types
    path = _path(evidence.hints.url)
    score = 3.0 * evidence.listing if evidence.items >= 3 else -2.0
    score += min(1.0, evidence.items / 20)
    score += 2.0 * min(1.0, 2 * evidence.linked)
    score += 0.7 if "listing" in types else 0.0
    score += (
        0.7
        if path in {"", "/"} or re.search(r"/(?:tag|category|topics?|section|author|archive|page)s?/", path)
        else 0.0
    )
    score -= 1.0 if "article" in types else 0.0
    return score - min(2.0, evidence.prose / 2500)


def _other(evidence: Evidence) -> float:
    types = evidence.hints.types
    score = 1.2
    score += 2.0 if types & {"product", "forum"} else 0.0
    score += 0.5 if evidence.prose < 400 else 0.0
    return score - (0.5 if evidence.dated else 0.0)
