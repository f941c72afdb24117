"""What a node looks like: its tag and those of its classes that say what it is for."""

import re
from functools import lru_cache

from cleaner.listing.outline import Outline

# Classes that number, date, mark or style one of many equal entries, and never say what it is.
_STATE = re.compile(
    r"\d|^(?:odd|even|first|last|alt|alternate|active|current|selected|open|closed?|sticky|new|"
    r"unread|read|hot|locked|pinned|featured|hidden|visible|clearfix|cf|left|right|center|middle|"
    r"hentry|hover|no-?thumb\w*|has-[\w-]+|no-[\w-]+|is-[\w-]+|js-[\w-]+|"
    r"(?:category|tag|author|status|format|type|cat|topic|term|subject|prefix|section)-[\w-]+|"
    r"(?:[\w-]+[-_])?(?:odd|even|first|last|alt|sticky))$|^(?:animated|fade\w*|wow|lazy\w*|loaded)$",
    re.IGNORECASE,
)
# A name made by a machine, such as lbMEcE: another build, another name.
_MADE = re.compile(
    r"^(?=[a-z]*[A-Z]+[a-z]+[A-Z])[A-Za-z]{5,8}$|^css-|^sc-|__[A-Za-z]{5}$|^jsx-|^_[A-Za-z]{5,}"
)
LEVELS = 4
_DEEPEST = 60


class Shapes:
    """Gives equal numbers to nodes that look alike, on their own or with what is above them."""

    __slots__ = ("_nodes", "_outline")

    def __init__(self, outline: Outline) -> None:
        """Take the outline whose nodes will be asked for."""
        self._outline = outline
        self._nodes: dict[int, str] = {}

    def of(self, node: int) -> str:
        """Return the tag and stable classes of one node."""
        shape = self._nodes.get(node)
        if shape is None:
            tag = self._outline.tags[node]
            name = self._outline.attributes[node].get("class") or ""
            shape = self._nodes[node] = _shape(tag, name)
        return shape

    def path(self, node: int) -> tuple[str, ...]:
        """Return the shapes of a node and of the three above it, and its depth if none has a class."""
        parents, known = self._outline.parents, self._nodes
        found = []
        for _ in range(LEVELS):
            if node < 0:
                break
            found.append(known.get(node) or self.of(node))
            node = parents[node]
        if not any("." in shape for shape in found):
            found.append(str(self._depth(node)))
        return tuple(found)

    def _depth(self, node: int) -> int:
        """Count the nodes above one: where nothing has a class, that much must be alike."""
        parents = self._outline.parents
        depth = 0
        while node >= 0 and depth < _DEEPEST:
            node = parents[node]
            depth += 1
        return depth


@lru_cache(maxsize=32768)
def _shape(tag: str, name: str) -> str:
    stable = sorted({part for part in name.split() if not (_STATE.search(part) or _MADE.search(part))})
    return ".".join((tag, *stable[:6]))
