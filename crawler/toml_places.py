"""Where each key and value of a TOML text stands, which the standard library's reader does not tell."""

from dataclasses import dataclass

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]

_KEYS = ("bare_key", "quoted_key", "dotted_key")
_LANGUAGE = Language(tree_sitter_toml.language())


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A line and a column, both counted from one, the column in characters."""

    line: int
    column: int


class Places:
    """The places of a valid TOML text's keys, tables and values, by path.

    A path is what leads to the value in the parsed text: ``("source", 2, "follow", 0)``.
    """

    def __init__(self, text: str) -> None:
        self._lines = text.encode().split(b"\n")
        self._keys: dict[Path, Place] = {}
        self._values: dict[Path, Place] = {}
        self._counts: dict[Path, int] = {}
        for node in Parser(_LANGUAGE).parse(text.encode()).root_node.named_children:
            self._top(node)

    def key(self, path: Path) -> Place:
        """Return where the key or table header at `path` stands, or its nearest parent's place."""
        return self._find(self._keys, path)

    def value(self, path: Path) -> Place:
        """Return where the value at `path` stands, or its key, or its nearest parent's place."""
        return self._values.get(path) or self._find(self._keys, path)

    def _find(self, places: dict[Path, Place], path: Path) -> Place:
        while path:
            if path in places:
                return places[path]
            path = path[:-1]
        return Place(line=1, column=1)

    def _top(self, node: Node) -> None:
        if node.type == "pair":
            self._pair(node, ())
            return
        if node.type not in {"table", "table_array_element"}:
            return
        name = next(child for child in node.named_children if child.type in _KEYS)
        path: Path = _words(name)
        if node.type == "table_array_element":
            index = self._counts.get(path, 0)
            self._counts[path] = index + 1
            path = (*path, index)
        self._keys[path] = self._place(node)
        for child in node.named_children:
            if child.type == "pair":
                self._pair(child, path)

    def _pair(self, node: Node, parent: Path) -> None:
        key, value = (child for child in node.named_children if child.type != "comment")
        path = (*parent, *_words(key))
        self._keys[path] = self._place(key)
        self._value(value, path)

    def _value(self, node: Node, path: Path) -> None:
        self._values[path] = self._place(node)
        children = [child for child in node.named_children if child.type != "comment"]
        if node.type == "inline_table":
            for child in children:
                self._pair(child, path)
        elif node.type == "array":
            for index, child in enumerate(children):
                self._value(child, (*path, index))

    def _place(self, node: Node) -> Place:
        row, column = node.start_point
        before = self._lines[row][:column].decode(errors="replace")
        return Place(line=row + 1, column=len(before) + 1)


def _words(key: Node) -> tuple[str, ...]:
    if key.type == "dotted_key":
        return tuple(word for child in key.named_children for word in _words(child))
    text = (key.text or b"").decode()
    return (text.strip("\"'") if key.type == "quoted_key" else text,)
