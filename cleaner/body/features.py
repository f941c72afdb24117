"""Numbers about each segment, from which the model tells body from the rest.

Structure, names and neighbourhood only, with six short lists of phrases; no site is known by name.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.body.kin import grouped, shape
from cleaner.body.lexicon import DATE, MARKS, PRICE, SET_NAMES, SETS
from cleaner.body.names import GROUPS
from cleaner.body.segment import Scope, Segment
from cleaner.hints import Hints

Matrix = NDArray[np.float32]

_TAGS = (
    "article", "main", "aside", "header", "footer", "nav", "form", "figure", "table", "ul", "ol", "li",
    "blockquote", "section", "details", "td", "dl", "address", "label",
)  # fmt: skip
_KINDS = ("heading", "paragraph", "list_item", "quote", "code", "table", "caption")
_SCOPE_TAGS = ("p", "div", "li", "td", "span", "dd", "dt", "section", "article")
_END_MARKS = frozenset(".!?…。！？।؟:;»”\"'’")
_WORDS = re.compile(r"\w+")
# What no page holds: HTML5 has it replaced wherever it stands.
_APART = "\0"
_COMMAS = (",", "，", "、", "،")
_SENTENCE = re.compile(r"[.!?。！？।؟](?:\s|$|[\"”»])|[。！？]")
_DIGIT = re.compile(r"\d")
_SETS_OF = {
    word: sum(1 << at for at, each in enumerate(SETS) if word in each) for words in SETS for word in words
}
_ALL_WORDS = frozenset(_SETS_OF)
_SETS_AS_ROWS = [tuple(bits >> at & 1 for at in range(len(SETS))) for bits in range(1 << len(SETS))]
_SAMPLE = 40
_SHORT = 160
_PROSE = 80
_NEAR = 8
_LEVELS = 3
_REACH = 3


OWN_NAMES = (
    "chars", "words", "link_density", "links", "strong", "ends_mark", "commas", "sentences", "capitals",
    "digits", "word_length", "level", "number", "hidden", "depth", "starts_upper", "colon", "ends_dots",
    "date", "price", *(f"says_{name}" for name in SET_NAMES),
    *(f"kind_{kind}" for kind in _KINDS),
    *(f"scope_{tag}" for tag in _SCOPE_TAGS),
    *(f"in_{tag}" for tag in _TAGS),
)  # fmt: skip


def word_counts(segments: Sequence[Segment]) -> Matrix:
    """Return how many words each segment has; text without spaces counts twelve letters a word."""
    counts = [max(each.words or len(each.text.split()), each.size // 12) for each in segments]
    return np.array(counts, dtype=np.float32)


def words_in(text: str) -> list[str]:
    """Return the lower-cased words of `text`."""
    return _WORDS.findall(text.lower())


def features(segments: list[Segment], hints: Hints) -> Matrix:
    """Return a row for every segment, columns as in `feature_names`."""
    own = _own(segments)
    parts = [
        own,
        _bits([segment.scope.bits for segment in segments]),
        _bits([segment.scope.above for segment in segments]),
        _around(own),
        _scopes(segments, own),
        _position(segments, own, hints),
        _page(segments, own, hints),
    ]
    return np.hstack(parts)


def feature_names() -> list[str]:
    """Return the names of the columns of `features`."""
    groups = [name for name, _ in GROUPS]
    around = [
        f"{way}{step}_{name}" for way in ("back", "next") for step in range(1, _REACH + 1) for name in _AROUND
    ]
    return [
        *OWN_NAMES,
        *(f"own_{name}" for name in groups),
        *(f"above_{name}" for name in groups),
        *around,
        *(f"up{level}_{what}" for level in range(_LEVELS + 1) for what in _SCOPE_COLUMNS),
        *_POSITION_NAMES,
        *_PAGE_NAMES,
    ]


def _own(segments: Sequence[Segment]) -> Matrix:
    """Return what each segment says of itself, in the columns `OWN_NAMES`."""
    chars = np.array([len(each.text) for each in segments], dtype=np.float64)
    lengths = np.array([each.size for each in segments], dtype=np.float64)
    counts = word_counts(segments).astype(np.float64)
    columns = [
        lengths, counts,
        np.minimum(1.0, np.array([each.link_chars for each in segments]) / chars),
        np.array([each.links for each in segments]),
        np.minimum(1.0, np.array([each.strong_chars for each in segments]) / chars),
    ]  # fmt: skip
    sets = _sets_said([each.text for each in segments])
    said = np.array([_said(each, own) for each, own in zip(segments, sets, strict=True)], dtype=np.float64)
    said[:, 1] /= counts  # commas
    said[:, 4] /= chars  # digits
    parts = (
        np.stack(columns, axis=1), said[:, :5], (lengths / counts)[:, None], said[:, 5:],
        _of_scopes(segments),
    )  # fmt: skip
    return np.hstack(parts, dtype=np.float32, casting="same_kind")


def _said(segment: Segment, sets: int) -> tuple[float, ...]:
    """Return what the words alone tell, from `ends_mark` on; commas and digits are counts yet."""
    text, scope = segment.text, segment.scope
    length = len(text)
    short = length < _SHORT
    digital = short and not text.isalpha() and _DIGIT.search(text) is not None
    start = text.split(None, _SAMPLE)[:_SAMPLE]
    first, last = text[0], text[-1]
    return (
        last in _END_MARKS, text.count(",") if text.isascii() else sum(map(text.count, _COMMAS)),
        len(_SENTENCE.findall(text)) if segment.size > 40 else 0.0,
        sum(map(str.isupper, [word[0] for word in start])) / len(start),
        sum(map(str.isdigit, text)) if digital else 0.0,
        segment.level, segment.number or 0, scope.hidden, scope.depth,
        first.isupper(), last == ":", last == "…" or text.endswith("..."),
        digital and DATE.search(text) is not None,
        digital and PRICE.search(text) is not None,
        *_SETS_AS_ROWS[sets],
    )  # fmt: skip


def _sets_said(texts: Sequence[str]) -> list[int]:
    """Return which of the sets of words each short text has a word of, as bits."""
    together = _APART.join([text if len(text) < _SHORT else "" for text in texts])
    bits = [0] * len(texts)
    for number, words in enumerate(together.lower().translate(MARKS).split(_APART)):
        for word in _ALL_WORDS.intersection(words.split()):
            bits[number] |= _SETS_OF[word]
    return bits


def _of_scopes(segments: Sequence[Segment]) -> NDArray[np.float64]:
    """Return kind, innermost tag and tags around as columns of ones and zeros."""
    rows: dict[tuple[str, str, frozenset[str]], int] = {}
    keys = [(each.kind, each.scope.tag, each.scope.tags) for each in segments]
    which = [rows.setdefault(key, len(rows)) for key in keys]
    table = [
        [
            *(kind == each for each in _KINDS),
            *(tag == each for each in _SCOPE_TAGS),
            *(each in tags for each in _TAGS),
        ]
        for kind, tag, tags in rows
    ]
    return np.array(table, dtype=np.float64)[which]


def _bits(values: list[int]) -> Matrix:
    column = np.array(values, dtype=np.int64)[:, None]
    return ((column >> np.arange(len(GROUPS))) & 1).astype(np.float32)


_AROUND = (
    "chars", "link_density", "ends_mark", "kind_heading", "kind_list_item", "kind_paragraph", "depth", "date",
    "price", "says_see_also",
)  # fmt: skip
_HEADING = OWN_NAMES.index("kind_heading")
_AROUND_COLUMNS = [OWN_NAMES.index(name) for name in _AROUND]


def _around(own: Matrix) -> Matrix:
    """Return the neighbours' main columns; -1 beyond the ends of the page."""
    main = own[:, _AROUND_COLUMNS]
    padding = np.full((_REACH, main.shape[1]), -1, dtype=np.float32)
    padded = np.vstack([padding, main, padding])
    count = len(main)
    steps = [_REACH - step for step in range(1, _REACH + 1)] + [
        _REACH + step for step in range(1, _REACH + 1)
    ]
    return np.hstack([padded[start : start + count] for start in steps])


_SCOPE_COLUMNS = ("chars", "share", "link_density", "prose", "segments", "own_share")


def _scopes(segments: Sequence[Segment], own: Matrix) -> Matrix:
    """Return sums of each segment's scope and of the next wider ones that hold more than it."""
    numbers: dict[int, int] = {}
    scopes: list[Scope] = []
    wider: list[int] = []
    inner = [_numbered(each.scope, numbers, scopes, wider) for each in segments]
    sums = np.array([(s.chars, s.link_chars, s.prose, s.segments) for s in scopes], dtype=np.float64)
    chars = np.maximum(sums[:, 0], 1.0)
    total = chars[numbers[id(_outermost(segments[0].scope))]]
    shares = (chars, chars / total, np.minimum(1.0, sums[:, 1] / chars), sums[:, 2] / chars, sums[:, 3])
    table = np.stack(shares, axis=1)
    lengths = own[:, 0].astype(np.float64)
    at, up = np.array(inner), np.array(wider)
    out = []
    for _ in range(_LEVELS + 1):
        out += [table[at], (lengths / chars[at])[:, None]]
        at = up[at]
    return np.hstack(out, dtype=np.float32, casting="same_kind")


def _numbered(scope: Scope, numbers: dict[int, int], scopes: list[Scope], wider: list[int]) -> int:
    """Return the number of a scope, after those of the wider ones that hold more than it."""
    number = numbers.get(id(scope))
    if number is not None:
        return number
    at = scope
    while at.parent is not None and at.chars == scope.chars:
        at = at.parent
    above = -1 if at is scope else _numbered(at, numbers, scopes, wider)
    number = numbers[id(scope)] = len(scopes)
    scopes.append(scope)
    wider.append(number if above < 0 else above)
    return number


def _outermost(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


_POSITION_NAMES = (
    "index", "from_end", "chars_before", "after_title", "title_distance", "is_title", "in_description",
    "in_body", "has_body", "repeated", "said_before", "same_shape", "same_shape_chars", "same_shape_links",
    "since_heading", "under_level", "under_see_also", "under_talk", "under_notices", "headings_before",
    "prose_before", "prose_around",
)  # fmt: skip


def _position(segments: list[Segment], own: Matrix, hints: Hints) -> Matrix:
    count = len(segments)
    folded = [" ".join(words_in(segment.text)) for segment in segments]
    title = " ".join(words_in(hints.title))
    at_title = _title_index(segments, folded, title)
    description = " ".join(words_in(hints.description))
    body = " ".join(words_in(hints.body))
    times = Counter(folded)
    said: set[str] = set()
    rows = []
    for index, text in enumerate(folded):
        rows.append((
            index, count - index, index > at_title if at_title >= 0 else 0.5,
            index - at_title if at_title >= 0 else -99, title != "" and text == title,
            len(text) > 20 and (text in description or (description != "" and description[:60] in text)),
            len(text) > 10 and text[:200] in body, len(body) > 400, times[text], text in said,
        ))  # fmt: skip
        said.add(text)
    left = np.array(rows, dtype=np.float32)
    chars = own[:, 0]
    before = ((np.cumsum(chars) - chars) / (chars.sum() or 1.0))[:, None]
    return np.hstack([left[:, :2], before, left[:, 2:], _kin(segments, own), _under(own), _prose(own)])


def _kin(segments: list[Segment], own: Matrix) -> Matrix:
    """Return how many segments have this one's shape, their mean length and share of links."""
    group = grouped(map(shape, segments))
    chars, linked = own[:, 0], own[:, 0] * own[:, 2]
    sizes, sums = np.bincount(group), np.bincount(group, chars)
    columns = (sizes[group], (sums / sizes)[group], (np.bincount(group, linked) / sums)[group])
    return np.stack(columns, axis=1).astype(np.float32)


def _under(own: Matrix) -> Matrix:
    """Return what the nearest heading above says: how far it is, its rank, its words."""
    columns = [OWN_NAMES.index(name) for name in ("says_see_also", "says_talk", "says_notices")]
    headings = own[:, _HEADING] > 0
    index = np.arange(len(own))
    nearest = np.maximum.accumulate(np.where(headings, index, -1))
    has = nearest >= 0
    above = own[np.maximum(nearest, 0)]
    out = [
        np.where(has, index - nearest, -1),
        np.where(has, above[:, OWN_NAMES.index("level")], 0),
        *[np.where(has, above[:, column], 0) for column in columns],
        np.cumsum(headings),
    ]
    return np.stack(out, axis=1).astype(np.float32)


def _prose(own: Matrix) -> Matrix:
    """Return how much of the page's prose stands before a segment, and how much of it near."""
    prose = own[:, 0] * (own[:, 0] > _PROSE) * (own[:, 2] < 0.33)
    total = float(prose.sum()) or 1.0
    running = np.concatenate([[0.0], np.cumsum(prose)])
    index = np.arange(len(own))
    high, low = np.minimum(index + _NEAR + 1, len(own)), np.maximum(index - _NEAR, 0)
    return np.stack([running[:-1] / total, (running[high] - running[low]) / total], axis=1).astype(np.float32)


def _title_index(segments: list[Segment], folded: list[str], title: str) -> int:
    """Return the index of the segment that shows the page's title: an h1 best, else -1."""
    best, found = 0, -1
    wanted = set(title.split())
    for index, (segment, text) in enumerate(zip(segments, folded, strict=True)):
        if segment.kind != "heading" and text != title:
            continue
        words = text.split()
        common = len(wanted.intersection(words)) / max(1, len(wanted), len(words)) if wanted else 0.0
        score = int(100 * common) + (30 if segment.kind == "heading" and segment.level == 1 else 0)
        if score > best and score >= 30:
            best, found = score, index
    return found


_TYPES = ("article", "product", "forum", "listing", "website")
_PAGE_NAMES = (
    "page_chars", "page_segments", "page_prose", "page_link_density", "page_headings", "page_items",
    "page_paragraphs", "page_longest", "page_long_ones", "page_forms", "page_ends_mark", "page_articles",
    *(f"type_{name}" for name in _TYPES), "url_depth", "url_digits", "url_length", "url_words",
)  # fmt: skip


def _page(segments: list[Segment], own: Matrix, hints: Hints) -> Matrix:
    chars = own[:, 0]
    total = float(chars.sum()) or 1.0
    links = float((own[:, 2] * chars).sum())
    prose = float(chars[(chars > 80) & (own[:, 2] < 0.33)].sum())
    kinds = [segment.kind for segment in segments]
    count = len(segments)
    path = re.sub(r"^https?://[^/]*", "", hints.url)
    articles = len({s.scope.number for s in segments if s.scope.tag == "article"})
    row = [
        total, count, prose / total, links / total, kinds.count("heading") / count,
        kinds.count("list_item") / count, kinds.count("paragraph") / count, float(chars.max()),
        float((chars > 200).sum()), sum(1 for s in segments if "form" in s.scope.tags) / count,
        float((own[:, 5] * chars).sum()) / total, articles,
        *[float(name in hints.types) for name in _TYPES],
        path.count("/"), sum(map(str.isdigit, path)), len(path), path.count("-"),
    ]  # fmt: skip
    return np.repeat(np.array([row], dtype=np.float32), count, axis=0)
