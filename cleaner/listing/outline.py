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

from cleaner.flat import Flat

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
        flat: the tree that it was drawn from.
        numbers: the number of each node's element in that tree.
        tags: its tag.
        attributes: its attributes.
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

    flat: Flat
    numbers: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[dict[str, str]] = field(default_factory=list)
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
            if alt := (self.attributes[image].get("alt") or "").strip():
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


def draw(flat: Flat) -> Outline:
    """Return the outline of a tree, without what no reader is shown."""
    return _Pen(flat).draw()


@lru_cache(maxsize=16384)
def _is_hidden_class(name: str) -> bool:
    return _HIDDEN_CLASS.search(name) is not None


def _unshown(tag: str, attributes: dict[str, str]) -> bool:
    if tag in _UNSHOWN:
        return True
    if not attributes:
        return False
    style = attributes.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return tag not in _SHOWN_LATER
    if "hidden" in attributes:
        return True
    name = attributes.get("class")
    return name is not None and tag != "section" and _is_hidden_class(name)


class _Pen:
    """Writes an outline while it goes through the elements of a page."""

    __slots__ = ("flat", "in_links", "line", "linked", "numbers", "open_nodes", "outline", "size")

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.outline = Outline(flat=flat, sizes=[0], linked_sizes=[0])
        self.numbers: list[int] = []
        self.open_nodes: list[int] = []
        self.line = self.in_links = self.size = self.linked = 0

    def draw(self) -> Outline:
        """Walk the page once and return its outline."""
        flat, ends, tags = self.flat, self.flat.ends, self.flat.tags
        open_nodes, numbers = self.open_nodes, self.numbers
        number, count = 0, len(tags)
        while number < count:
            while open_nodes and ends[numbers[open_nodes[-1]]] <= number:
                self._close()
            if _unshown(tags[number], flat.attributes[number]):
                self._after(number)
                number = ends[number]
            else:
                self._open(number, tags[number])
                number += 1
        while open_nodes:
            self._close()
        return self._finished()

    def _open(self, number: int, tag: str) -> None:
        outline, open_nodes = self.outline, self.open_nodes
        node = len(self.numbers)
        if tag not in _INLINE:
            self.line += 1
        self.numbers.append(number)
        outline.parents.append(open_nodes[-1] if open_nodes else -1)
        outline.first_runs.append(len(outline.run_texts))
        outline.lines.append(self.line)
        outline.ends.append(0)
        outline.last_runs.append(0)
        open_nodes.append(node)
        if tag in _LISTED:
            self._enlist(node, tag)
        if text := self.flat.texts[number]:
            self._write(node, text)

    def _enlist(self, node: int, tag: str) -> None:
        if tag == "img":
            self.outline.images.append(node)
        elif tag != "a":
            self.outline.headings.append(node)
        elif "href" in self.flat.attributes[self.numbers[node]]:
            self.outline.links.append(node)
            self.in_links += 1

    def _close(self) -> None:
        outline = self.outline
        node = self.open_nodes.pop()
        number = self.numbers[node]
        outline.ends[node] = len(self.numbers)
        outline.last_runs[node] = len(outline.run_texts)
        tag = self.flat.tags[number]
        if tag not in _INLINE:
            self.line += 1
        elif tag == "a" and "href" in self.flat.attributes[number]:
            self.in_links -= 1
        self._after(number)

    def _after(self, number: int) -> None:
        if (tail := self.flat.tails[number]) and self.open_nodes:
            self._write(self.open_nodes[-1], tail)

    def _write(self, node: int, text: str) -> None:
        outline = self.outline
        size = len(text.strip())
        if not size:
            # The space between two inline elements belongs to the run before.
            if outline.run_texts and not outline.run_texts[-1][-1].isspace():
                outline.run_texts[-1] += " "
            return
        outline.run_owners.append(node)
        outline.run_texts.append(text)
        outline.run_lines.append(self.line)
        self.size += size
        self.linked += size if self.in_links else 0
        outline.sizes.append(self.size)
        outline.linked_sizes.append(self.linked)

    def _finished(self) -> Outline:
        outline, flat = self.outline, self.flat
        outline.numbers = self.numbers
        outline.tags = [flat.tags[number] for number in self.numbers]
        outline.attributes = [flat.attributes[number] for number in self.numbers]
        return outline
