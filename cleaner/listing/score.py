"""How good a group is as the page's main list."""

import re
from collections import Counter
from functools import lru_cache
from urllib.parse import urlsplit

from cleaner.calendar_words import find_dates
from cleaner.listing.groups import Group, is_title_class
from cleaner.listing.notes import Notes
from cleaner.listing.outline import Outline
from cleaner.listing.records import Record
from cleaner.listing.region import Regions
from cleaner.listing.words import CJK

_DECLARED = 1.6
_MENU_ENTRY = 30
_STOPS, _SENTENCE = (".", "…", "。"), 0.5
_SORTS = {
    "heading": 1.6,
    "bold": 1.1,
    "class": 1.2,
    "part": 1.15,
    "link": 1.0,
    "picture": 0.7,
    "line": 0.6,
    "plain": 0.8,
    "thread": 1.7,
}
# What else an entry names: its author, its section, its last answer.
_BESIDE = re.compile(
    r"last-?(?:post|reply|comment|message)|latest|author|byline|user-?name|avatar|categor|(?:^|[\s._-])(?:tags?|cat|by|"
    r"venue|location|place|comments?|repl(?:y|ies)|date|time|source|meta|price|badge|label|btn|button|excerpt|summary-content|desc\w*|teaser|"
    r"domains?|hosts?|comhead)(?:$|[\s._-])",
    re.IGNORECASE,
)


class Scorer:
    """Scores groups of one page."""

    __slots__ = ("_declared", "_host", "_hosts_of", "_notes", "_outline", "_regions", "_titles")

    def __init__(
        self, outline: Outline, regions: Regions, host: str, declared: frozenset[str] = frozenset()
    ) -> None:
        """Take the page, the host it came from, and the addresses it declares as its list."""
        self._outline = outline
        self._notes = Notes(outline)
        self._regions = regions
        self._host = host
        self._declared = declared
        self._titles: dict[int, float] = {}
        self._hosts_of: dict[int, str | None] = {}

    def score(self, group: Group) -> float:
        """Return a figure that is greater the more a group looks like the main list."""
        records = group.records
        count = len(records)
        if count < 2:
            return 0.0
        if 2 * sum(map(self._notes.has, records)) > count:
            return 0.0
        body = sum(self._body(record) for record in records)
        place = sum(self._regions.weight(record.root) for record in records) / count
        place *= self._more_than_links(records, nested=_is_nested(group.path))
        return body * place * self.titles(group) * self._hosts(records)

    def titles(self, group: Group) -> float:
        """Return how much the headlines of a group look like headlines."""
        value = self._titles.get(id(group))
        if value is None:
            value = self._titles[id(group)] = self._title_value(group)
        return value

    def _title_value(self, group: Group) -> float:
        texts = [self._outline.label(record.head) for record in group.records]
        # Letters of one thread share their subject.
        distinct = 1.0 if group.sort == "thread" else len(set(texts)) / len(texts)
        quality = sum(map(_quality, texts)) / len(texts)
        frames = group.path[: 1 if is_title_class(group.path[0]) else 2]
        beside = 0.4 if any(_BESIDE.search(part) for part in frames) else 1.0
        buttons = 0.5 if 2 * self._rows_of_links(group) > len(texts) else 1.0
        value = quality * distinct**2 * beside * buttons * _SORTS[group.sort]
        if group.sort == "plain" and 2 * sum(text.endswith(_STOPS) for text in texts) > len(texts):
            return value * _SENTENCE  # of a title and a teaser without names, the one with full stops
        return value * _SENTENCE if group.sort == "part" and self._beside_headings(group) else value

    def _beside_headings(self, group: Group) -> bool:
        """Say whether parts of links stand beside a heading in most of these links: that is the title."""
        outline, count = self._outline, 0
        for head in (record.head for record in group.records):
            link = outline.parents[head]
            while link > 0 and outline.tags[link] != "a":
                link = outline.parents[link]
            headings = outline.inside(outline.headings, link, outline.ends[link]) if link > 0 else []
            apart = not any(outline.holds(head, each) or outline.holds(each, head) for each in headings)
            count += bool(headings) and apart
        return 2 * count > len(group.records)

    def _rows_of_links(self, group: Group) -> int:
        """Count the headlines that are several links side by side, none of them most of the text."""
        outline, count = self._outline, 0
        for head in (record.head for record in group.records):
            links = outline.inside(outline.links, head + 1, outline.ends[head])
            if len(links) > 2:
                count += 2 * max(map(outline.size, links)) < outline.size(head)
        return count

    def mean_body(self, group: Group) -> float:
        """Return how much text a record of a group has, 1 at least."""
        sizes = [self._outline.span_size(record.start, record.end) for record in group.records]
        return max(1.0, sum(min(size, 1000) for size in sizes) / len(sizes))

    def _more_than_links(self, records: tuple[Record, ...], *, nested: bool) -> float:
        """Return less than 1 for records that are short links and nothing else: menus are such.

        A list of links within a list's entry is a menu that opens, unless its links are long.
        """
        outline = self._outline
        size = linked = pictures = 0
        for record in records:
            start, end = outline.run_at(record.start), outline.run_at(record.end)
            size += outline.sizes[end] - outline.sizes[start]
            linked += outline.linked_sizes[end] - outline.linked_sizes[start]
            pictures += bool(outline.inside(outline.images, record.start, record.end))
        if pictures * 2 > len(records) or linked < 0.9 * size:
            return 1.0
        return min(1.0, size / len(records) / (2 * _MENU_ENTRY if nested else _MENU_ENTRY))

    def _body(self, record: Record) -> float:
        size = self._outline.span_size(record.start, record.end)
        return float(min(size or len(self._outline.label(record.head)), 400) ** 0.6)

    def _hosts(self, records: tuple[Record, ...]) -> float:
        heads = [record.head for record in records]
        hosts: Counter[str] = Counter()
        for head in heads:
            host = self._host_of(head)
            if host is not None:
                hosts[host] += 1
        total = sum(hosts.values())
        if not total:
            return 0.5
        if self._declared and self._as_declared(heads) * 2 > len(heads):
            return _DECLARED
        if hosts[self._host] * 2 < total and len(hosts) > 0.6 * total:
            return 1.0 if self._at_home(records) * 3 > 2 * len(records) else 0.3
        return 1.0

    def _at_home(self, records: tuple[Record, ...]) -> int:
        """Count the records that lead to the page's own host as well: to answers, to who sent it in.

        Where readers hand in links, every headline leads elsewhere; a block of bought links has nothing
        beside them.
        """
        outline = self._outline
        return sum(
            any(
                (_host(outline.attributes[link].get("href") or "") or self._host) == self._host
                for link in outline.inside(outline.links, record.start, record.end)
                if link != record.head
            )
            for record in records
        )

    def _host_of(self, head: int) -> str | None:
        """Return the host that a headline leads to, None if it leads nowhere."""
        if head not in self._hosts_of:
            href = link_of(self._outline, head)
            self._hosts_of[head] = (_host(href) or self._host) if href else None
        return self._hosts_of[head]

    def _as_declared(self, heads: list[int]) -> int:
        """Count the headlines whose addresses the page's own JSON-LD lists."""
        return sum(1 for head in heads if path_of(link_of(self._outline, head) or "") in self._declared)


def _is_nested(path: tuple[str, ...]) -> bool:
    return [shape.partition(".")[0] for shape in path[1:4]] in (["li", "ul", "li"], ["li", "ol", "li"])


def path_of(address: str) -> str:
    """Return path and query of an address, by which relative and absolute ones are compared."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path.strip("/")
    return f"{path}?{parts.query}" if parts.query else path


_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?:[/?#]|\Z)")


def _host(href: str) -> str:
    if "//" not in href:
        return ""
    if plain := _PLAIN_HOST.match(href):
        return plain[1]
    try:
        return urlsplit(href).hostname or ""
    except ValueError:
        return ""


# A text that ends with a full stop, or goes on after one, is a teaser sooner than a title.
_SENTENCES = re.compile(r"[^\W\d_]{3}[.。…]\s*(?:$|[\"'“«]?[A-ZÀ-ÞА-Я])|\.\.\.$")
_NO_TITLE = re.compile(
    r"^\W*(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,18}(?:/\S*)?|\d+ \w+(?: \w+)? ago|@\w+)\W*$", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def _quality(title: str) -> float:
    if len(title) < 60 and (_NO_TITLE.match(title) or _is_date(title)):
        return 0.1
    length = len(title)
    if length < 60:
        length += int(len(CJK.findall(title)) * 1.5)
    if length < 4:
        return 0.1
    if length < 12:
        return 0.35
    if length < 25:
        return 0.7
    quality = 1.0 if length < 160 else 0.6
    if length > 60 and _SENTENCES.search(title):
        return quality * 0.6
    return quality * (0.85 if title[-1] in ".。" else 1.0)


def _is_date(title: str) -> bool:
    found = find_dates(title) if len(title) < 45 else ()
    return bool(found) and (found[0].end - found[0].start) * 2 > len(title)


def link_of(outline: Outline, head: int) -> str | None:
    """Return the address of a headline: its own link, one inside, or one round it."""
    if outline.tags[head] == "a":
        return outline.attributes[head].get("href")
    inner = outline.inside(outline.links, head, outline.ends[head])
    if inner:
        return outline.attributes[inner[0]].get("href")
    node = outline.parents[head]
    while node > 0:
        if outline.tags[node] == "a":
            return outline.attributes[node].get("href")
        node = outline.parents[node]
    return None
