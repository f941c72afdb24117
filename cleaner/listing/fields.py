"""What one record says: title, address, teaser, date, byline, image and caption."""

import re
from urllib.parse import urljoin

from cleaner.listing.outline import Outline
from cleaner.listing.records import Record

MORE = re.compile(
    r"^[\W_]*(?:(?:read|learn|see|view|find|show|continue|discover|explore)\b.{0,12}(?:more|details?|reading|post|article|story|full|all|it|now|this)?|"
    r"more|full (?:story|article|post)|details?|info|weiter\w*|mehr\b.*|lire.*|leer.*|ver m[aá]s|en savoir plus|"
    r"leggi.*|continua.*|lees.*|подробн\w*.*|далее.*|читать.*|więcej.*|czytaj.*|devam\w*.*|続き.*|もっと.*|阅读.*|更多.*|详细.*|查看.*|"
    r"číst.*|více.*|περισσότερα.*|διαβάστε.*|বিস্তারিত.*|selengkapnya|baca.*|xem thêm|chi tiết|läs mer|les mer|læs mere|lue lisää|citește.*|tovább.*)[\W_]*$",
    re.IGNORECASE,
)
_DATE_NAME = re.compile(r"(?:^|[\s_-])(?:date|time|published|posted|datum|fecha|timestamp|pubdate|updated|day|month|year)(?:$|[\s_-])|Date|time$", re.I)
_BYLINE_NAME = re.compile(r"(?:^|[\s_-])(?:author|byline|vcard|writer|by|creator|username|autor)(?:$|[\s_-])|author", re.I)
_CAPTION_NAME = re.compile(r"caption|credit|legend|bildunterschrift|copyright", re.I)
_META_NAME = re.compile(
    r"(?:^|[\s_-])(?:meta|tags?|tag-?list|categor\w*|cat|comments?\w*|share\w*|sharing|social|btn|button|price|rating|stats?|views|replies|actions?|kicker|label|badge|eyebrow|topics?|section|duration|read-?time|breadcrumbs?|pager|pagination|location|venue)(?:$|[\s_-])",
    re.I,
)
_TEASER_NAME = re.compile(r"excerpt|summary|desc|teaser|(?:^|[\s_-])(?:dek|intro|lead|lede|blurb|snippet|abstract|standfirst|deck|subtitle|text|body|content|copy)(?:$|[\s_-])", re.I)
_SPACE_EDGE = re.compile(r"^[\s·•|\-–—:,/»«>\]]+|[\s·•|\-–—/»>\[]+$")


class Fields:
    def __init__(self, outline: Outline, base: str) -> None:
        self.outline = outline
        self.base = base

    def title_node(self, record: Record) -> int:
        outline, head = self.outline, record.head
        links = [l for l in outline.inside(outline.links, head, outline.ends[head]) if outline.size(l)]
        if outline.tags[head] != "a" and len(links) == 1 and outline.size(links[0]) * 2 >= outline.size(head):
            return links[0]
        return head

    def url(self, record: Record) -> str | None:
        outline, head = self.outline, record.head
        inner = outline.inside(outline.links, head, outline.ends[head])
        for link in inner:
            found = self._absolute(link)
            if found:
                return found
        node = outline.parents[head]
        while node >= max(record.start, 0):
            if outline.tags[node] == "a":
                return self._absolute(node)
            node = outline.parents[node]
        more = image = None
        links = outline.inside(outline.links, record.start, record.end)
        for link in links:
            text = outline.text(link)
            if text and MORE.match(text):
                more = more or self._absolute(link)
            elif not text:
                image = image or self._absolute(link)
        if more or image:
            return more or image
        node = outline.parents[record.start] if record.start == record.root else -1
        if node >= 0 and outline.tags[node] == "a":
            return self._absolute(node)
        return None

    def _absolute(self, link: int) -> str | None:
        href = (self.outline.elements[link].get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            return None
        try:
            return urljoin(self.base, href)
        except ValueError:
            return None

    def image(self, record: Record) -> str | None:
        outline = self.outline
        for node in outline.inside(outline.images, record.start, record.end):
            element = outline.elements[node]
            for name in ("data-src", "data-lazy-src", "data-original", "src"):
                value = element.get(name)
                if value and not value.startswith("data:"):
                    try:
                        return urljoin(self.base, value.strip())
                    except ValueError:
                        continue
        return None

    def read(self, record: Record) -> dict[str, str | None]:
        outline = self.outline
        title_node = self.title_node(record)
        title = outline.text(title_node)
        taken: set[int] = set(outline.within(record.head))
        alts = {
            _fold(outline.elements[n].get("alt") or "")
            for n in outline.inside(outline.images, record.start, record.end)
        }
        date = None
        byline = None
        caption = None
        start, end = outline.run_at(record.start), outline.run_at(record.end)
        for node in range(record.start, record.end):
            tag = outline.tags[node]
            element = outline.elements[node]
            runs = outline.within(node)
            if not runs or outline.holds(node, record.head):
                continue
            name = f"{element.get('class') or ''} {element.get('id') or ''}"
            if tag == "time" or element.get("datetime"):
                date = date or (element.get("datetime") or None)
                taken.update(runs)
            elif tag in ("figcaption", "button") or _CAPTION_NAME.search(name):
                if tag != "button":
                    caption = caption or outline.text(node)
                taken.update(runs)
            elif tag == "a" and MORE.match(outline.text(node)):
                taken.update(runs)
            elif outline.size(node) < 120 and (_DATE_NAME.search(name) or _BYLINE_NAME.search(name) or _META_NAME.search(name) or element.get("rel") == "author"):
                if not byline and (_BYLINE_NAME.search(name) or element.get("rel") == "author"):
                    byline = outline.text(node)
                taken.update(runs)
        lines: list[tuple[bool, str, int]] = []
        current: list[int] = []
        for run in range(start, end):
            if run in taken:
                continue
            if current and outline.run_lines[run] != outline.run_lines[current[0]]:
                lines.append((current[0] > outline.first_runs[record.head], outline.join(current), current[0]))
                current = []
            current.append(run)
        if current:
            lines.append((current[0] > outline.first_runs[record.head], outline.join(current), current[0]))
        prose = []
        for after, text, run in lines:
            text = _SPACE_EDGE.sub("", text)
            if not text or _fold(text) in alts and not after:
                if text:
                    caption = caption or text
                continue
            if self._prose(text, run, record):
                prose.append((after, text))
        teaser = " ".join(t for after, t in prose if after) or " ".join(t for after, t in prose if not after)
        if teaser and _fold(teaser).startswith(_fold(title)) and len(teaser) > len(title):
            teaser = teaser[len(title):].strip()
        return dict(title=title, url=self.url(record), teaser=teaser or None, published=date, byline=byline, caption=caption, image=self.image(record))

    def _prose(self, text: str, run: int, record: Record) -> bool:
        outline = self.outline
        if len(text) < 12:
            return False
        owner = outline.run_owners[run]
        node = owner
        while node >= record.start and node > 0:
            name = outline.elements[node].get("class") or ""
            if name and _TEASER_NAME.search(name):
                return True
            node = outline.parents[node]
        if re.search(r"[.!?…。！？।](?:[\"'”’»)\]]*)(?:\s|$)|\.\.\.", text):
            return True
        return len(text) >= 45


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
