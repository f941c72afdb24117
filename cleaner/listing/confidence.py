"""How sure it is that a page is a digest page."""

import math

from cleaner.listing.evidence import Evidence
from cleaner.listing.weights import BIAS, WEIGHTS

_FEWEST = 2
_IN_A_MENU, _OF_A_MENU = 0.2, 0.3


def confidence(evidence: Evidence) -> float:
    """Return the probability, 0 to 1, that the page is a digest page rather than anything else.

    A logistic model; a page with fewer than two items is none, and one whose only list stands in a menu
    or a footer hardly is.
    """
    if evidence.items < _FEWEST:
        return 0.0
    features = evidence.features()
    total = BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())
    likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    return round(min(likely, _OF_A_MENU) if evidence.place < _IN_A_MENU else likely, 4)
