"""Numbers about each segment, from which the model tells body from the rest.

Structure, names and neighbourhood only, with six short lists of phrases; no site is known by name.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.body.lexicon import LEXICON
from cleaner.body.names import GROUPS
from cleaner.body.segment import Scope, Segment

Matrix = NDArray[np.float32]

_TAGS = (
    "article", "main", "aside", "header", "footer", "nav", "form", "figure", "table", "ul", "ol", "li",
    "blockquote", "section", "details", "td", "dl", "address", "label",
)  # fmt: skip
_KINDS = ("heading", "paragraph", "list_item", "quote", "code", "table", "caption")
_SCOPE_TAGS = ("p", "div", "li", "td", "span", "dd", "dt", "section", "article")
_END_MARKS = tuple(".!?…。！？।؟:;»”\"'’")
_WORDS = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?。！？।؟](?:\s|$|[\"”»])|[。！？]")
_LEVELS = 3
_REACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the page says about itself elsewhere: its title, description, body in JSON-LD, type."""

    title: str = ""
    description: str = ""
    body: str = ""
    types: frozenset[str] = frozenset()
    url: str = ""


OWN_NAMES = (
    "chars", "words", "link_density", "links", "strong", "ends_mark", "commas", "sentences", "capitals",
    "digits", "word_length", "level", "number", "hidden", "depth", "starts_upper", "colon", "ends_dots",
    *(f"lexicon_{index}" for index in range(len(LEXICON))),
    *(f"kind_{kind}" for kind in _KINDS),
    *(f"scope_{tag}" for tag in _SCOPE_TAGS),
    *(f"in_{tag}" for tag in _TAGS),
)  # fmt: skip


def words_in(text: str) -> list[str]:
    """Return the lower-cased words of `text`."""
    return _WORDS.findall(text.lower())


def features(segments: list[Segment], hints: Hints) -> Matrix:
    """Return a row for every segment, columns as in `feature_names`."""
    own = np.array([_own(segment) for segment in segments], dtype=np.float32)
    parts = [
        own,
        _bits([segment.scope.bits for segment in segments]),
        _bits([segment.scope.above for segment in segments]),
        _around(own),
        np.array([_scopes(segment) for segment in segments], dtype=np.float32),
        _position(segments, hints),
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


def _own(segment: Segment) -> list[float]:
    text = segment.text
    length = len(text)
    words = text.split()
    count = len(words) or 1
    scope = segment.scope
    tags = scope.tags
    short = length < 400
    kind, tag = segment.kind, scope.tag
    return [
        float(length),
        float(count),
        min(1.0, segment.link_chars / length),
        float(segment.links),
        min(1.0, segment.strong_chars / length),
        float(text.endswith(_END_MARKS)),
        text.count(",") / count,
        float(len(_SENTENCE.findall(text))),
        sum(1 for word in words if word[0].isupper()) / count,
        sum(map(str.isdigit, text)) / length if short else 0.0,
        length / count,
        float(segment.level),
        float(segment.number or 0),
        float(scope.hidden),
        float(scope.depth),
        float(text[0].isupper()),
        float(text[-1] == ":"),
        float(text.endswith(("...", "…"))),
        *[float(short and pattern.search(text) is not None) for pattern in LEXICON],
        *[float(kind == each) for each in _KINDS],
        *[float(tag == each) for each in _SCOPE_TAGS],
        *[float(each in tags) for each in _TAGS],
    ]


def _bits(values: list[int]) -> Matrix:
    column = np.array(values, dtype=np.int64)[:, None]
    return ((column >> np.arange(len(GROUPS))) & 1).astype(np.float32)


_AROUND = ("chars", "link_density", "ends_mark", "kind_heading", "kind_list_item", "kind_paragraph", "depth")
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


def _scopes(segment: Segment) -> list[float]:
    """Return sums of the scope and of the next wider ones that hold more than it."""
    out: list[float] = []
    at: Scope | None = segment.scope
    top = segment.scope
    while top.parent is not None:
        top = top.parent
    total = top.chars or 1
    length = len(segment.text)
    last = -1
    for _ in range(_LEVELS + 1):
        while at is not None and at.chars == last and at.parent is not None:
            at = at.parent
        if at is None:
            at = top
        chars = at.chars or 1
        last = at.chars
        out += [
            float(chars), chars / total, min(1.0, at.link_chars / chars), at.prose / chars,
            float(at.segments), length / chars,
        ]  # fmt: skip
    return out


_POSITION_NAMES = (
    "index", "from_end", "chars_before", "after_title", "title_distance", "is_title", "in_description",
    "in_body", "has_body", "repeated", "said_before", "same_shape", "same_shape_chars", "same_shape_links",
)  # fmt: skip


def shape(segment: Segment) -> tuple[str, str, int, int]:
    """Return what segments of one series share: tags and name groups of two levels."""
    scope = segment.scope
    parent = scope.parent
    return scope.tag, parent.tag if parent else "", scope.bits, parent.bits if parent else 0


def _position(segments: list[Segment], hints: Hints) -> Matrix:
    count = len(segments)
    folded = [" ".join(words_in(segment.text)) for segment in segments]
    title = " ".join(words_in(hints.title))
    at_title = _title_index(segments, folded, title)
    description = " ".join(words_in(hints.description))
    body = " ".join(words_in(hints.body))
    total = sum(len(segment.text) for segment in segments) or 1
    seen: dict[str, int] = {}
    for text in folded:
        seen[text] = seen.get(text, 0) + 1
    shapes: dict[tuple[str, str, int, int], list[int]] = {}
    for index, segment in enumerate(segments):
        shapes.setdefault(shape(segment), []).append(index)
    out = np.zeros((count, len(_POSITION_NAMES)), dtype=np.float32)
    before = 0
    said: set[str] = set()
    for index, (segment, text) in enumerate(zip(segments, folded, strict=True)):
        same = shapes[shape(segment)]
        chars = sum(len(segments[each].text) for each in same)
        out[index] = (
            index, count - index, before / total, index > at_title if at_title >= 0 else 0.5,
            index - at_title if at_title >= 0 else -99, bool(title) and text == title,
            len(text) > 20 and (text in description or (description != "" and description[:60] in text)),
            len(text) > 10 and text[:200] in body, len(body) > 400, seen[text], text in said,
            len(same), chars / len(same), sum(min(segments[e].link_chars, len(segments[e].text)) for e in same) / chars,
        )  # fmt: skip
        said.add(text)
        before += len(segment.text)
    return out


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
    articles = len({id(s.scope.element) for s in segments if s.scope.tag == "article"})
    row = [
        total, count, prose / total, links / total, kinds.count("heading") / count,
        kinds.count("list_item") / count, kinds.count("paragraph") / count, float(chars.max()),
        float((chars > 200).sum()), sum(1 for s in segments if "form" in s.scope.tags) / count,
        float((own[:, 5] * chars).sum()) / total, articles,
        *[float(name in hints.types) for name in _TYPES],
        path.count("/"), sum(map(str.isdigit, path)), len(path), path.count("-"),
    ]  # fmt: skip
    return np.repeat(np.array([row], dtype=np.float32), count, axis=0)
