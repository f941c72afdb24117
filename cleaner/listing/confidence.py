"""How sure it is that a page is a digest page."""

import math

from cleaner.listing.evidence import Evidence
from cleaner.listing.weights import BIAS, WEIGHTS

_FEWEST = 2
_IN_A_MENU, _IN_A_BOX, _HARDLY = 0.2, 0.35, 0.3
_FEWEST_DATED, _SHORTEST_TITLES, _PLAINLY = 3, 20, 0.85
_MOST, _HALF, _MUCH = 0.8, 0.5, 0.6
_LONGEST, _TEASER, _LINE = 1000, 250, 150


def confidence(evidence: Evidence) -> float:
    """Return the probability, 0 to 1, that the page is a digest page rather than anything else.

    A logistic model; a page with fewer than two items is none, and one whose only list stands in a menu
    or a footer, or behind an article's text, or is nothing but lines among other text, hardly is.
    Entries that nearly all have a date and mostly a teaser, and are most of the page, make it one even
    where none has a link; so do letters with their replies, which have but a subject.
    """
    if evidence.items < _FEWEST:
        return 0.0
    features = evidence.features()
    total = BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())
    likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    if evidence.place < _IN_A_MENU or _are_mere_lines(evidence) or _are_beside_a_text(evidence):
        likely = min(likely, _HARDLY)
    elif _are_letters(evidence) or _are_dated_teasers(evidence) or _are_dated_links(evidence):
        likely = max(likely, _PLAINLY)
    return round(likely, 4)


def _are_mere_lines(evidence: Evidence) -> bool:
    """Say whether the entries are lines without link, teaser, date or picture: steps, parts, conditions."""
    told = max(evidence.linked, evidence.teasers, evidence.dated, evidence.pictured)
    return told == 0 and evidence.cover < _MOST


def _are_beside_a_text(evidence: Evidence) -> bool:
    """Say whether the list is a box behind the text of a page that says it is an article."""
    says = evidence.declared_article or evidence.marked_article
    return says and evidence.place <= _IN_A_BOX and evidence.prose_before >= _MOST


def _are_letters(evidence: Evidence) -> bool:
    """Say whether the page is the subjects of letters and replies, not the comments below a text."""
    return evidence.answers and evidence.longest <= _TEASER and evidence.prose_outside <= evidence.listed


def _are_dated_links(evidence: Evidence) -> bool:
    """Say whether the page is lines that each have a title, an address and a date: topics, circulars."""
    return (
        evidence.items > _FEWEST_DATED
        and min(evidence.dated, evidence.linked) >= _MOST
        and evidence.cover >= _MOST
        and evidence.title_length >= _SHORTEST_TITLES
        and 10 * evidence.prose_outside <= evidence.listed
        and evidence.listed <= _LINE * evidence.items
        and not (evidence.declared_article or evidence.marked_article)
    )


def _are_dated_teasers(evidence: Evidence) -> bool:
    """Say whether the page is entries of title, date and teaser.

    Posts of a thread are headed by a name, those of a live blog are longer.
    """
    return (
        evidence.items >= _FEWEST_DATED
        and evidence.dated >= _MOST
        and evidence.teasers >= _HALF
        and evidence.title_length >= _SHORTEST_TITLES
        and evidence.cover >= _MUCH
        and evidence.longest <= _LONGEST
        and evidence.listed <= _TEASER * evidence.items
        and not (evidence.declared_article or evidence.marked_article)
    )
