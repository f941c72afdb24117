"""Paragraphs that exist for their links, and sentences a link was put into."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from cleaner.article import Reason
from cleaner.flat import Element
from cleaner.judge.before import Before
from cleaner.judge.lexicon import hits
from cleaner.judge.weighing import Weighed
from cleaner.judge.words import fold, tokens, visible

_PARAGRAPHS = frozenset({"p", "li", "blockquote", "div", "td", "dd", "section", "center", "figcaption"})
_LONGEST = 2500
_SHORTEST = 25
_SHINGLE = 4
_MOST_LINKS = 300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paragraph:
    """A paragraph that goes whole, with the injected links it was written for."""

    element: Element
    text: str
    links: tuple[Weighed, ...]
    reasons: tuple[Reason, ...]


def paragraph(weighed: Weighed, going: list[Weighed], known: Before | None) -> Paragraph | None:
    """Return the paragraph around an injected link if all of it is the injector's, else None."""
    element = weighed.sighting.holder
    if element is None or element.tag not in _PARAGRAPHS:
        return None
    if next(islice(element.iter("a"), _MOST_LINKS, None), None) is not None:
        return None  # no paragraph, and looked at anew for each of its links
    text = visible("".join(element.itertext()))
    inside = [each for each in going if each.sighting.holder is element]
    links = sum(1 for link in element.iter("a") if link.get("href"))
    if links != len(inside) or not _SHORTEST <= len(text) <= _LONGEST or _nested(element):
        return None
    reasons = _new(text, known) if known is not None else _advertises(text, inside)
    if not reasons:
        return None
    return Paragraph(element=element, text=text, links=tuple(inside), reasons=reasons)


def _nested(element: Element) -> bool:
    """Tell whether an element holds paragraphs of its own rather than being one."""
    return next(element.iter("p", "ul", "ol", "table", "h1", "h2", "h3"), element) is not element


def _new(text: str, known: Before) -> tuple[Reason, ...]:
    """Return the reason when hardly any run of words of a paragraph stood there before."""
    words = tokens(fold(text))
    shingles = [" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]
    if len(shingles) < 3 or not known.words.strip():
        return ()
    old = sum(1 for shingle in shingles if shingle in known.plain)
    if old * 4 > len(shingles):
        return ()
    return (Reason(code="TIME.PARAGRAPH", weight=2.0, evidence=text[:120]),)


def _advertises(text: str, inside: list[Weighed]) -> tuple[Reason, ...]:
    """Return the reason when a paragraph, judged on its own page alone, advertises what it links to.

    Two links beyond doubt, or one and words of its trade beside it: the author's sentences around a
    planted link speak of something else.
    """
    if any(each.features.get("TOPIC.PAGE") for each in inside):
        return ()
    rest = fold(text)
    for each in inside:
        rest = rest.replace(each.sighting.folded, " ", 1)
    found = hits(rest)
    spoken = len(found.words) + 0.5 * len(found.modifiers)
    if spoken >= 2 or (len(inside) >= 2 and spoken >= 1):
        return (Reason(code="BLOCK.PROSE", weight=1.5, evidence=text[:120]),)
    return ()
