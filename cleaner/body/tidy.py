"""The chosen segments put in order: no title again, nothing said twice, no counts, no biography."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.article import Kind
from cleaner.body.boxes import is_in_site_box
from cleaner.body.lexicon import MARKS, SEE_ALSO
from cleaner.body.names import BIT
from cleaner.body.readers import without_comments
from cleaner.body.segment import Scope, Segment
from cleaner.body.unseen import left_seen
from cleaner.calendar_words import find_dates
from cleaner.lines import ends_sentence, fold, is_count, is_share_bar

_HEAD = 6
_TAIL = 6
_LONG, _SHORT = 60, 15
_SIGNS = frozenset(("¶", "#", "§", "↩", "↩\ufe0e", "⏎", "↑", "^", "🔗"))
_ROW = 3
_QUOTING = frozenset(("paragraph", "quote"))
_FEWEST_WORDS_OF_TITLE, _SHORTEST_TITLE = 4, 25
_LEAD = re.compile(r"[^:：|»→]{3,45}[:：|»→]")
_ADDRESS = re.compile(r"https?://\S+")
_WORDS_WITH_ADDRESS = 4
_LONGEST_REST = 80
_SHORTEST_BIOGRAPHY = 50
_LONGEST_BIOGRAPHY = 1500
_AUTHOR = BIT["author"]
_LONGEST_DATELINE = 120
_RULES = re.compile(r"[|•·]")
_DATELINE_WORDS = re.compile(
    r"\d{1,2}[:.h]\d\d(?:[:.]\d\d)?|\b(?:by|and|on|at|am|pm|gmt|utc|cet|est|edt|bst|published|updated|posted|"
    r"written|author|von|und|um|uhr|veröffentlicht|aktualisiert|stand|par|et|le|à|publié|mis|jour|por|y|el|"
    r"publicado|di|e|il|alle|ore|pubblicato|автор|опубликовано|и|в)\b|[\W_年月日時分]",
    re.IGNORECASE,
)
_BIO_VERBS = (
    " is ", " was ", " has ", " works ", " writes ", " covers ", " joined ", " ist ", " war ", " est ",
    " es ", " è ", " é ", " — ", " – ", " - ",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tidied:
    """The body's segments, and the author's biography that stood with or beside them."""

    body: list[Segment]
    biography: str


def tidy(
    body: Sequence[Segment],
    segments: Sequence[Segment],
    *,
    title: str,
    byline: Sequence[str],
    kind: Kind,
    headed: str = "",
) -> Tidied:
    """Return `body` without what is told elsewhere; `segments` are all of the page.

    `headed` is what the page's head calls it, which mostly is title and site.
    """
    kept = [each for each in body if not (_is_of_the_site(each.text) or is_in_site_box(each))]
    for segment in kept:
        _unmark(segment)
    if kind == "listing":  # its lines of dates belong to the items
        return Tidied(body=_once(kept, _SHORT), biography="")
    if kind == "article":  # of goods or a chapter the title is a part, and so is what is only read out
        kept = _without_banner(kept, title, headed)
        kept = [each for each in _without_title(kept, title) if not (_is_menu(each) or _is_reference(each))]
        kept = [each for each in kept if left_seen(each)]
        kept = without_comments(_without_stubs(_without_dateline(kept, byline)))
    kept = _once(kept, _LONG if kind == "article" else _SHORT)
    kept, biography = _without_biography(kept, byline)
    return Tidied(body=kept, biography=biography or _biography_beside(segments, kept, byline))


def _is_of_the_site(text: str) -> bool:
    return is_count(text) or is_share_bar(text)


def _unmark(segment: Segment) -> None:
    """Take off the end of `segment` the sign that links to itself or back to where it is cited."""
    pieces = segment.pieces
    while pieces and not pieces[-1][0].strip():
        pieces = pieces[:-1]
    if segment.rows or len(pieces) < 2 or pieces[-1][2] is None or pieces[-1][0].strip() not in _SIGNS:
        return
    segment.text = segment.text.rstrip().removesuffix(pieces[-1][0].strip()).rstrip()
    segment.pieces = pieces[:-1]


def _without_title(body: list[Segment], title: str) -> list[Segment]:
    if body and body[0].kind == "heading" and body[0].level == 1:  # however it is worded
        return body[1:]
    wanted = fold(title)
    for number, segment in enumerate(body[:_HEAD]):
        if wanted and segment.kind in {"heading", "paragraph"} and _is_title(segment.text, title, wanted):
            return body[:number] + body[number + 1 :]
    return body


def _without_banner(body: list[Segment], title: str, headed: str) -> list[Segment]:
    """Leave out a line at the top that, with the title, is all that the page's head says: the site's name."""
    whole, rest = fold(headed), fold(title)
    both = {whole.removesuffix(rest).strip(), whole.removeprefix(rest).strip()} - {"", whole}
    return [each for each in body[:_HEAD] if fold(each.text) not in both] + body[_HEAD:]


def _is_title(text: str, title: str, wanted: str) -> bool:
    """Tell the title again, also where who wrote it and when stands in the same cell."""
    if fold(text) == wanted:
        return True
    rest = text.removeprefix(title)
    return rest != text and len(rest) <= _LONGEST_REST and bool(find_dates(rest)) and not ends_sentence(rest)


def _without_dateline(body: list[Segment], byline: Sequence[str]) -> list[Segment]:
    """Leave out lines at the top that say nothing but who wrote it, when, and where it stands."""
    head = [
        segment
        for segment in body[:_HEAD]
        if not _is_dateline(segment.text, byline) and not _is_address(segment.text)
    ]
    return head + body[_HEAD:]


def _is_address(text: str) -> bool:
    """Tell the line of a print version that says where it was printed from."""
    rest = _ADDRESS.sub(" ", text)
    return rest != text and len(rest.split()) <= _WORDS_WITH_ADDRESS


def _is_dateline(text: str, byline: Sequence[str]) -> bool:
    if len(text) > _LONGEST_DATELINE:
        return False
    rest = text
    for name in byline:
        rest = rest.replace(name, " ")
    for found in reversed(find_dates(rest)):
        rest = rest[: found.start] + " " + rest[found.end :]
    parts = [part for part in _RULES.split(rest) if not is_count(part)]
    return rest != text and not _DATELINE_WORDS.sub("", "".join(parts))


def _is_menu(segment: Segment) -> bool:
    """Tell what stands in a cell of a layout table that holds little else than links, three or more."""
    at: Scope | None = segment.scope
    while at is not None and at.tag not in {"td", "article", "body"}:
        at = at.parent
    if at is None or at.tag != "td":
        return False
    return segment.links >= _ROW and at.link_chars * 10 >= 7 * at.chars


def _is_reference(segment: Segment) -> bool:
    """Tell a line that only sends readers to another article: "See also:", then a linked title."""
    if segment.kind != "paragraph" or not 0 < segment.links <= 2:
        return False
    lead = _LEAD.match(segment.text)
    if lead is None or SEE_ALSO.isdisjoint(lead[0].lower().translate(MARKS).split()):
        return False
    title = segment.text[lead.end() :]
    linked = segment.link_chars * 10 >= 9 * len(title.strip())
    return linked and (len(title.split()) >= _FEWEST_WORDS_OF_TITLE or len(title) >= _SHORTEST_TITLE)


def _without_stubs(body: list[Segment]) -> list[Segment]:
    """Leave out a teaser at the top that breaks off with dots and stands whole further down."""
    kept = []
    for number, segment in enumerate(body):
        stem = segment.text.rstrip(" .…[]")
        broken = number < _HEAD and segment.text.rstrip(" []").endswith(("...", "…")) and len(stem) > _SHORT
        if not broken or not any(each.text.startswith(stem) for each in body[number + 1 :]):
            kept.append(segment)
    return kept


def _once(body: list[Segment], shortest: int) -> list[Segment]:
    """Leave out what was said before, if longer than `shortest`: copies for small screens, pull quotes."""
    said: set[str] = set()
    kept = []
    whole = [segment.text for segment in body]
    for number, segment in enumerate(body):
        text = segment.text
        again = len(text) > shortest and text in said and segment.kind != "code"
        if again or (len(text) > _SHORT and _quoted_from(segment, whole, number)):
            continue
        said.add(text)
        kept.append(segment)
    return kept


def _quoted_from(segment: Segment, texts: Sequence[str], number: int) -> bool:
    """Tell a pull quote: a quotation or aside whose words stand whole in a paragraph nearby."""
    if segment.kind not in _QUOTING or (segment.kind != "quote" and not segment.scope.above & BIT["quote"]):
        return False
    words = segment.text.strip("\"'“”„«»‘’ ")
    near = texts[max(0, number - 12) : number] + texts[number + 1 : number + 13]  # type: ignore[operator]  # lists
    return any(words in text and len(text) > len(words) + 10 for text in near)


def _without_biography(body: list[Segment], byline: Sequence[str]) -> tuple[list[Segment], str]:
    """Take off the end what tells of the author: "NAME is a senior analyst …"."""
    start = max(0, len(body) - _TAIL)
    for number in range(len(body) - 1, max(start, 1) - 1, -1):
        if _tells_of(body[number].text, byline):
            cut = number
            while cut > start and fold(body[cut - 1].text) in map(fold, byline):
                cut -= 1
            return body[:cut] + [each for each in body[number + 1 :] if _is_note(each)], body[number].text
    return body, ""


def _is_note(segment: Segment) -> bool:
    return len(segment.text) > _LONG


def _tells_of(text: str, byline: Sequence[str]) -> bool:
    if not _SHORTEST_BIOGRAPHY <= len(text) <= _LONGEST_BIOGRAPHY:
        return False
    return any(
        len(name) > 4 and text.startswith(name) and text[len(name) :].startswith(_BIO_VERBS)
        for name in byline
    )


def _biography_beside(segments: Sequence[Segment], body: Sequence[Segment], byline: Sequence[str]) -> str:
    """Return the text of an author's box that is no part of the body."""
    chosen = {id(segment) for segment in body}
    for segment in segments:
        if id(segment) in chosen or segment.kind != "paragraph":
            continue
        least = 1 if any(verb in segment.text for verb in _BIO_VERBS) and ends_sentence(segment.text) else 2
        named = segment.scope.above & _AUTHOR and len(segment.text) >= least * _SHORTEST_BIOGRAPHY
        if _tells_of(segment.text, byline) or (named and segment.link_chars * 2 < len(segment.text)):
            return segment.text[:_LONGEST_BIOGRAPHY]
    return ""
