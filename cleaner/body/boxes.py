"""Small boxes inside a text that are the site's own: letters to subscribe to, walls, share bars, logins.

Only boxes go that say what they are in their own name and hold few words. A name further out may be that
of a whole article behind a wall, so the size of the box decides.
"""

import re
from functools import lru_cache

from cleaner.body.segment import Scope, Segment

_LARGEST = 400
_WIDEST = 5
_NAMES = re.compile(
    r"news-?letter|sign-?up|subscri|abonn|paywall|pay-wall|regwall|reg-wall|log-?in\b|"
    r"share-?(?:bar|tool|button|box|link)|(?:bar|tool|button|box|link)s?-?share|social-?(?:share|media|link)|"
    r"cookie|consent|\bad-?slot|advertisement|ad-?label|boletin"
)
_WALLS = re.compile(r"paywall|pay-wall|regwall|reg-wall")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_in_site_box(segment: Segment) -> bool:
    """Tell a segment of a small box whose class or id says that it is the site's and not the author's."""
    return _is_in_box(segment, _NAMES)


def is_wall(segment: Segment) -> bool:
    """Tell a segment of a small box whose class or id says that who reads on has to pay or to register."""
    return not segment.scope.hidden and _is_in_box(segment, _WALLS)


def _is_in_box(segment: Segment, pattern: re.Pattern[str]) -> bool:
    at: Scope | None = segment.scope
    for _ in range(_WIDEST):
        if at is None or at.chars > _LARGEST or at.tag in {"body", "article", "main"}:
            return False
        if _says_so(f"{at.attributes.get('class', '')} {at.attributes.get('id', '')}", pattern):
            return True
        at = at.parent
    return False


@lru_cache(maxsize=4096)
def _says_so(names: str, pattern: re.Pattern[str]) -> bool:
    return len(names) > 3 and pattern.search(_CAMEL.sub("-", names).lower().replace("_", "-")) is not None
