"""What the names that sites give their elements say about what stands in them."""

import re
from functools import lru_cache

GROUPS = (
    ("comment", r"comment|disqus|respond\b|reply|replies|discuss"),
    ("share", r"share|sharing|social|follow|twitter|facebook|whatsapp|addthis|bookmark"),
    ("related", (r"relat|recommend|read-?(?:more|next|also)|more-?(?:from|on|news|stories)|similar|"
        r"outbrain|taboola|teaser|you-?may|further|see-?also|trending|popular|most-?read|latest|"
        r"cross-?link")),
    ("promo", (r"promo|advert|\bads?\b|\bad[-_]|[-_]ads?\b|sponsor|banner|newsletter|subscri|signup|"
        r"sign-?up|paywall|cta\b|donat|membership|offer")),
    ("aside", r"sidebar|side-?bar|aside|widget|rail\b|complementary|right-?col"),
    ("footer", r"foot(?!-?note)|colophon|copyright|legal|imprint|bottom"),
    ("nav", (r"nav\b|navi|menu|breadcrumb|crumb|pagination|pager|toc\b|table-of-contents|skip|"
        r"toolbar|tabs?\b|filter|facet|sort")),
    ("header", r"header|masthead|topbar|logo|brand"),
    ("author", r"author|byline|bio\b|contributor|writer|vcard|profile|avatar"),
    ("date", r"date|time|publish|updated|timestamp"),
    ("tags", r"\btags?\b|tag-?list|categor|topic|label|keyword|badge"),
    ("caption", r"caption|credit|figure|photo|image|img|gallery|slide|carousel|media|video|player"),
    ("overlay", (r"cookie|consent|gdpr|modal|popup|pop-up|overlay|dialog|alert|toast|lightbox|tooltip|"
        r"dropdown")),
    ("login", r"login|sign-?in|register|account|cart|checkout|wishlist|search|form\b"),
    ("product", r"product|price|sku|review|rating|shop|stock|variant|spec"),
    ("content", r"content|main\b|body|text|copy|prose|rich|wysiwyg|markdown"),
    ("article", r"article|story|post|entry|blog|news|single|hentry"),
    ("title", r"title|headline|heading|\bhed\b"),
    ("summary", (r"summary|excerpt|lead\b|lede|standfirst|intro|deck|dek\b|sub-?(?:title|head|hed\b|line)|"
        r"strap-?line|abstract|description|kicker|epigraph|ingress|chapo\b|vorspann|untertitel|bajada|"
        r"copete|sommario|occhiello|manchet")),
    ("card", r"card|tile|grid|\bitem|list\b|listing|feed|results?\b|collection|archive"),
    ("quote", r"quote|pull|highlight|callout|infobox|box\b"),
    ("hidden", r"hidden|hide\b|sr-only|screen-reader|visually|collapse|print-only|no-?display"),
    ("forum", r"thread|topic|message|forum|cooked|answer|question|post-?body"),
    ("doc", r"docs?\b|document|section|chapter|api\b|code|highlight|sidebar-?toc"),
    ("hero", r"hero|jumbotron|splash|feature"),
    ("meta", r"meta|info|detail|count|stats?\b|views"),
)  # fmt: skip
"""Groups of words in class names, ids, roles and item properties; a bit each, in this order."""

BIT = {name: 1 << index for index, (name, _) in enumerate(GROUPS)}

_PATTERNS = tuple((1 << index, re.compile(words)) for index, (_, words) in enumerate(GROUPS))
# Most names speak of one group or of none: a few wide patterns are asked before the many narrow ones.
_WIDTH = 5
_WIDE = tuple(
    (re.compile("|".join(words for _, words in GROUPS[at : at + _WIDTH])), _PATTERNS[at : at + _WIDTH])
    for at in range(0, len(GROUPS), _WIDTH)
)
_ANY = re.compile("|".join(words for _, words in GROUPS))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=8192)
def name_bits(names: str) -> int:
    """Return the groups that `names` (class, id, role, itemprop) speak of, as bits."""
    bits = 0
    for name in names.split():
        bits |= _bits_of(name)
    return bits


@lru_cache(maxsize=16384)
def _bits_of(name: str) -> int:
    """Return the bits of a single name: no group's words reach over a space."""
    lowered = _CAMEL.sub("-", name).lower().replace("_", "-")
    if not _ANY.search(lowered):
        return 0
    bits = 0
    for wide, narrow in _WIDE:
        if wide.search(lowered):
            bits += sum([bit for bit, pattern in narrow if pattern.search(lowered)])
    return bits


_UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-?only|screen-?reader(?:-?text|-?only)?|visually-?hidden|vh|"
    r"assistive-?text|offscreen|off-screen)(?=\s|$)"
)


@lru_cache(maxsize=8192)
def is_for_screen_readers(names: str) -> bool:
    """Tell whether the class `names` say that an element is read out but not shown, such as ``sr-only``."""
    return _UNSEEN.search(_CAMEL.sub("-", names).lower()) is not None
