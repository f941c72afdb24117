"""The article in a text dump: title, body once, people; without menus, counts and keyword tails."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from cleaner.article import Reason, Removed
from cleaner.body.segment import Segment
from cleaner.dump.entries import gap_before
from cleaner.join import is_cut
from cleaner.judge import judge_text_tail
from cleaner.lines import (
    byline_in,
    ends_sentence,
    is_count,
    is_menu,
    is_name,
    is_row_of_labels,
    is_short,
)

_LONG = 90
_HEAD_LINES = 14
_BIO_WORDS = (
    " is ", " was ", " has ", " works ", " writes ", " ist ", " war ", " est ", " es ", " è ", " é ", " — ",
    " – ", " - ", ", ",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class DumpArticle:
    """What a dump's lines turned out to be."""

    title: str = ""
    byline: tuple[str, ...] = ()
    biography: str = ""
    head: list[str] = field(default_factory=list)
    body: list[Segment] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_article(segments: Sequence[Segment], url: str) -> DumpArticle:
    """Return the article that the segments of a dump hold."""
    found = DumpArticle()
    lines = _without_spam(list(segments), found)
    lines = [line for line in lines if not is_count(line.text) and not is_menu(line.text)]
    lines = _take_title(lines, url, found)
    lines = _without_repeats(lines)
    lines = _take_author(lines, found)
    found.body = _with_headings(lines)
    return found


def _without_spam(lines: list[Segment], found: DumpArticle) -> list[Segment]:
    verdicts = judge_text_tail([line.text for line in lines])
    gone: dict[int, list[tuple[int, int]]] = {}
    for verdict in verdicts:
        gone.setdefault(verdict.paragraph, []).append((verdict.start, verdict.end))
        text = lines[verdict.paragraph].text[verdict.start : verdict.end]
        reasons: tuple[Reason, ...] = verdict.reasons
        found.removed.append(Removed(kind="block", text=text, reasons=reasons))
    kept = []
    for number, line in enumerate(lines):
        text = line.text
        for start, end in sorted(gone.get(number, ()), reverse=True):
            text = f"{text[:start]}{text[end:]}"
        if number not in gone:
            kept.append(line)
        elif text.strip(" .,;"):
            kept.append(replace(line, text=text.strip(), pieces=[(text.strip(), 0, None)]))
    return kept


def _take_title(lines: list[Segment], url: str, found: DumpArticle) -> list[Segment]:
    """Take title, byline and dates off the lines before the first paragraph."""
    first = next((n for n, line in enumerate(lines) if _is_paragraph(line)), len(lines))
    head = lines[: min(first, _HEAD_LINES)]
    names = [byline_in(line.text) for line in head]
    found.byline = next(((name,) for name in names if name), ())
    titles = [
        (n, line)
        for n, line in enumerate(head)
        if not byline_in(line.text) and not is_row_of_labels(line.text)
    ]
    if not titles:
        return lines
    best = max(titles, key=lambda each: _title_score(each[1], each[0], len(head), url))
    found.title = best[1].text
    found.head = [line.text for line in head if line is not best[1]]
    return lines[best[0] + 1 : first] + lines[first:] if first <= _HEAD_LINES else lines[best[0] + 1 :]


def _is_paragraph(line: Segment) -> bool:
    return line.kind == "paragraph" and len(line.text) >= _LONG and ends_sentence(line.text)


def _title_score(line: Segment, index: int, count: int, url: str) -> float:
    words = [word.casefold().strip(".,:;!?\"'“”") for word in line.text.split()]
    path = unquote(urlsplit(url).path).casefold()
    slug = sum(1 for word in words if len(word) > 3 and word in path) / max(1, len(words))
    score = 6.0 * slug if slug > 0.3 else 0.0
    score += 4.0 - line.level if line.kind == "heading" else 0.0
    score += 1.5 if 4 <= len(words) <= 24 else -0.5
    score += 1.0 if gap_before(line) else 0.0
    score -= 3.0 if is_name(line.text) and len(words) < 4 else 0.0
    score -= 2.0 if any(char.isdigit() for char in line.text) and len(words) < 5 else 0.0
    return score + index / max(1, count)


def _without_repeats(lines: list[Segment]) -> list[Segment]:
    """Leave out a teaser that the body repeats, and any paragraph said twice."""
    later: dict[str, int] = {}
    for number, line in enumerate(lines):
        later[line.text] = number
    kept, said = [], set[str]()
    for number, line in enumerate(lines):
        text = line.text
        teaser = number < _HEAD_LINES and len(text) > 40 and later[text] > number
        if teaser or _is_stub(text, number, lines) or (len(text) > 60 and text in said):
            continue
        said.add(text)
        kept.append(line)
    return kept


def _is_stub(text: str, number: int, lines: list[Segment]) -> bool:
    """Tell a paragraph broken off with dots whose whole stands further down."""
    stem = text.rstrip(" .…")
    if number >= 2 * _HEAD_LINES:
        return False
    if stem == text or not text.endswith(("...", "…")) or len(stem) < 15:
        return False
    return any(line.text.startswith(stem) for line in lines[number + 1 :])


def _take_author(lines: list[Segment], found: DumpArticle) -> list[Segment]:
    """Take the author's name and biography off the end."""
    end = len(lines)
    for number in range(len(lines) - 1, max(0, len(lines) - 7), -1):
        text = lines[number].text
        name = next((each for each in _names_near(lines, number) if text.startswith(each)), "")
        if is_name(text) and number >= len(lines) // 2:
            found.byline = found.byline or (text,)
            end = number
        elif byline_in(text) and number >= len(lines) // 2:
            found.byline = found.byline or (byline_in(text),)
            end = number
        elif name and any(text[len(name) :].startswith(word) for word in _BIO_WORDS):
            found.biography = found.biography or text
            end = number
        elif end < len(lines) or number < len(lines) - 3:
            break
    return lines[:end]


def _names_near(lines: list[Segment], number: int) -> list[str]:
    return [line.text for line in lines[max(0, number - 3) : number] if is_name(line.text)]


def _with_headings(lines: list[Segment]) -> list[Segment]:
    """Tell headings and captions among the short lines between paragraphs."""
    out = []
    for number, line in enumerate(lines):
        short = line.kind == "paragraph" and is_short(line.text) and len(line.text) < _LONG
        last = number + 1 == len(lines)
        going_on = not last and is_cut(line, lines[number + 1])
        cut = number > 0 and is_cut(lines[number - 1], line)
        if not short or last or going_on or cut or not line.text[0].isupper():
            out.append(line)
        elif number == 0:
            out.append(replace(line, kind="caption"))
        elif gap_before(line) and gap_before(lines[number + 1]):
            out.append(replace(line, kind="heading", level=2))
        else:
            out.append(line)
    return out
