"""One pass over the tree: the flat outline that every later stage reads.

Nodes are numbered in document order, so that a subtree is a range of numbers: node ``n`` holds
exactly the nodes ``n`` to ``ends[n] - 1``. Text is kept as runs, each owned by a node and standing
on a line; a line is what a reader would see as one, for want of a style sheet: it ends where a
block element begins or ends, and at ``<br>``.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

# Never shown as prose. A form stays in: whole sites are wrapped in one.
_UNSHOWN = frozenset((
    "script", "style", "template", "noscript", "head", "svg", "math", "select", "textarea", "iframe",
    "object", "canvas", "dialog", "datalist", "map", "audio", "video",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "img", "input", "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_LISTED = frozenset({"a", "img", "h1", "h2", "h3", "h4", "h5", "h6"})
_SHOWN_LATER = frozenset({"html", "body", "main", "img"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text)?|element-invisible|"
    r"assistive-text|a11y-hidden|u-hidden)(?:\s|$)",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class Outline:
    """A page as parallel lists over node numbers and over text runs.

    Attributes:
        elements: the element of each node.
        tags: its tag.
        parents: the number of its parent, -1 for the root.
        ends: the number after its last descendant.
        first_runs: the number of the first run inside or after the node.
        last_runs: the number after the last run inside the node.
        lines: the line number at which the node starts.
        run_owners: the node that each run stands in directly.
        run_texts: the text of each run, white space as in the source.
        run_lines: the line on which each run stands.
        links: nodes that are ``<a href>``.
        headings: nodes that are ``<h1>`` to ``<h6>``.
        images: nodes that are ``<img>``.
        sizes: how many characters of text stand before each run, one entry more than runs.
        linked_sizes: how many of those are link text.
        texts: the texts of nodes that were asked for.
    """

    elements: list[HtmlElement] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    first_runs: list[int] = field(default_factory=list)
    last_runs: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    run_owners: list[int] = field(default_factory=list)
    run_texts: list[str] = field(default_factory=list)
    run_lines: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    linked_sizes: list[int] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)

    def run_at(self, node: int) -> int:
        """Return the number of the first run at or after a node."""
        if node < len(self.first_runs):
            return self.first_runs[node]
        return len(self.run_texts)

    def runs(self, start: int, end: int) -> range:
        """Return the runs that stand between two node numbers."""
        return range(self.run_at(start), self.run_at(end))

    def within(self, node: int) -> range:
        """Return the runs inside one node."""
        return range(self.first_runs[node], self.last_runs[node])

    def text(self, node: int) -> str:
        """Return the text inside one node."""
        text = self.texts.get(node)
        if text is None:
            text = self.texts[node] = self.join(self.within(node))
        return text

    def join(self, runs: range | list[int]) -> str:
        """Return the text of some runs, a space at each change of line."""
        texts, lines = self.run_texts, self.run_lines
        if len(runs) == 1:
            return " ".join(texts[runs[0]].split())
        parts: list[str] = []
        line = -1
        for run in runs:
            if lines[run] != line:
                line = lines[run]
                parts.append(" ")
            parts.append(texts[run])
        return " ".join("".join(parts).split())

    def label(self, node: int) -> str:
        """Return the text inside a node, or what its first picture stands for if it has none."""
        if self.first_runs[node] < self.last_runs[node]:
            return self.text(node)
        for image in self.inside(self.images, node, self.ends[node]):
            if alt := (self.elements[image].get("alt") or "").strip():
                return " ".join(alt.split())
        return ""

    def size(self, node: int) -> int:
        """Return the number of characters of text inside one node."""
        return self.sizes[self.last_runs[node]] - self.sizes[self.first_runs[node]]

    def span_size(self, start: int, end: int) -> int:
        """Return the number of characters of text between two node numbers."""
        return self.sizes[self.run_at(end)] - self.sizes[self.run_at(start)]

    def children(self, node: int) -> list[int]:
        """Return the child elements of a node."""
        found = []
        child = node + 1
        while child < self.ends[node]:
            found.append(child)
            child = self.ends[child]
        return found

    def inside(self, nodes: list[int], start: int, end: int) -> list[int]:
        """Return those of some nodes (in order) that stand between two node numbers."""
        return nodes[bisect_left(nodes, start) : bisect_left(nodes, end)]

    def held(self, node: int, roots: list[int]) -> bool:
        """Say whether one of some nodes, in order and none inside another, is or holds a node."""
        place = bisect_right(roots, node) - 1
        return place >= 0 and node < self.ends[roots[place]]

    def holds(self, outer: int, inner: int) -> bool:
        """Say whether one node is another or holds it."""
        return outer <= inner < self.ends[outer]


def draw(root: HtmlElement) -> Outline:
    """Return the outline of a tree, without what no reader is shown."""
    outline = Outline()
    pen = _Pen(outline)
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            if pen.unshown(element):
                walker.skip_subtree()
                pen.skipped = True
            else:
                pen.open(element)
        elif event == "end":
            if pen.skipped:
                pen.skipped = False
                pen.after(element)
            else:
                pen.close(element)
        else:
            pen.after(element)
    pen.finish()
    return outline


@lru_cache(maxsize=16384)
def _is_hidden_class(name: str) -> bool:
    return _HIDDEN_CLASS.search(name) is not None


class _Pen:
    """Writes an outline while the tree is walked."""

    __slots__ = ("ends", "last_runs", "line", "open_nodes", "outline", "rows", "skipped")

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.rows: list[tuple[HtmlElement, str, int, int, int]] = []
        self.ends: list[int] = outline.ends
        self.last_runs: list[int] = outline.last_runs
        self.open_nodes: list[int] = [-1]
        self.line = 0
        self.skipped = False

    def unshown(self, element: HtmlElement) -> bool:
        tag = element.tag
        if tag in _UNSHOWN:
            return True
        style = element.get("style")
        if style and _HIDDEN_STYLE.search(style):
            return tag not in _SHOWN_LATER
        if element.get("hidden") is not None:
            return True
        name = element.get("class")
        return name is not None and _is_hidden_class(name)

    def open(self, element: HtmlElement) -> None:
        outline = self.outline
        rows, runs = self.rows, outline.run_texts
        node = len(rows)
        tag = str(element.tag)
        if tag not in _INLINE:
            self.line += 1
        rows.append((element, tag, self.open_nodes[-1], len(runs), self.line))
        self.ends.append(0)
        self.last_runs.append(0)
        if tag in _LISTED:
            self.enlist(node, tag, element)
        self.open_nodes.append(node)
        text = element.text
        if text:
            if not text.isspace():
                self.write(node, text)
            elif runs:
                self.blank()

    def enlist(self, node: int, tag: str, element: HtmlElement) -> None:
        if tag == "a":
            if element.get("href") is not None:
                self.outline.links.append(node)
        elif tag == "img":
            self.outline.images.append(node)
        else:
            self.outline.headings.append(node)

    def close(self, element: HtmlElement) -> None:
        node = self.open_nodes.pop()
        self.ends[node] = len(self.rows)
        self.last_runs[node] = len(self.outline.run_texts)
        if element.tag not in _INLINE:
            self.line += 1
        self.after(element)

    def after(self, element: HtmlElement) -> None:
        tail = element.tail
        if tail and len(self.open_nodes) > 1:
            if not tail.isspace():
                self.write(self.open_nodes[-1], tail)
            elif self.outline.run_texts:
                self.blank()

    def write(self, node: int, text: str) -> None:
        outline = self.outline
        outline.run_owners.append(node)
        outline.run_texts.append(text)
        outline.run_lines.append(self.line)

    def blank(self) -> None:
        """Keep the space between two inline elements: it belongs to the run before."""
        texts = self.outline.run_texts
        if not texts[-1][-1].isspace():
            texts[-1] += " "

    def finish(self) -> None:
        outline = self.outline
        columns = list(map(list, zip(*self.rows, strict=True))) or [[], [], [], [], []]
        outline.elements, outline.tags, outline.parents, outline.first_runs, outline.lines = columns
        total = linked = 0
        outline.sizes.append(0)
        outline.linked_sizes.append(0)
        links = iter((outline.first_runs[link], outline.last_runs[link]) for link in outline.links)
        start, end = next(links, (-1, -1))
        for run, text in enumerate(outline.run_texts):
            size = len(text.strip())
            while run >= end >= 0:
                start, end = next(links, (-1, -1))
            total += size
            linked += size if start <= run < end else 0
            outline.sizes.append(total)
            outline.linked_sizes.append(linked)
