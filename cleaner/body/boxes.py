"""Small boxes inside a text that are the site's own: letters to subscribe to, walls, share bars, logins.

Only boxes go that say what they are in their own name and hold few words; more of them where the box says
as well that it is not shown until a script asks for it. A name further out may be that of a whole article
behind a wall, so the size of the box decides.
"""

import re
from functools import lru_cache

from cleaner.body.segment import Scope, Segment

_LARGEST, _LARGEST_UNSHOWN = 400, 1600
_WIDEST, _WIDEST_UNSHOWN = 5, 9
_NAMES = re.compile(
    r"news-?letter|sign-?up|\bsign-?in\b|subscri|abonn|paywall|pay-wall|regwall|reg-wall|log-?in\b|"
    r"share-?(?:bar|tool|button|box|link)|(?:bar|tool|button|box|link)s?-?share|social-?(?:share|media|link)|"
    r"cookie|consent|\bad-?slot|advertisement|ad-?label|boletin|"
    r"\bnot?-?print\b|\bd-print-none\b|hidden-print|"
    r"(?:^|[\s-])(?:signature|sig)(?:-?\d+)?(?=\s|$)|post-?(?:profile|buttons|controls)\b|poster-?(?:info|profile)|"
    r"user-?(?:stats|rank|title|extras)\b|message-?user\b"
)
_UNSHOWN = re.compile(r"(?:^|\s)(?:(?:is-)?hidden|d-none|hide)(?:\s|$)")
_SHOWN_WIDER = re.compile(r"(?::|\bd-\w+-)(?:block|flex|grid|inline|contents)")
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
    for level in range(_WIDEST_UNSHOWN):
        if at is None or at.chars > _LARGEST_UNSHOWN or at.tag in {"body", "article", "main"}:
            return False
        small = at.chars <= _LARGEST and level < _WIDEST
        if (small or _is_unshown(at)) and _says_so(_names(at), pattern):
            return True
        at = at.parent
    return False


def _is_unshown(box: Scope) -> bool:
    """Tell a box whose class says that it is not shown, on no screen however wide."""
    names = box.attributes.get("class", "")
    return _UNSHOWN.search(names) is not None and _SHOWN_WIDER.search(names) is None


def _names(box: Scope) -> str:
    return f"{box.attributes.get('class', '')} {box.attributes.get('id', '')}"


@lru_cache(maxsize=4096)
def _says_so(names: str, pattern: re.Pattern[str]) -> bool:
    return len(names) > 3 and pattern.search(_CAMEL.sub("-", names).lower().replace("_", "-")) is not None
