"""The page's tree for lxml, made where something needs lxml: trafilatura does, for a second opinion."""

from html import escape
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from cleaner.flat import Flat
from cleaner.normal import RAW, VOID

# lxml.html's own look-up asks a Python function for each element which class it is of.
_LOOKUP = etree.ElementDefaultClassLookup(element=HtmlElement)


def tree_of(flat: Flat) -> HtmlElement:
    """Return `flat` as a tree of lxml's own, made anew: who gets it may change it.

    It goes through HTML in its normal form, in which lxml's parser has hardly anything left to mend.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_LOOKUP)
    return cast("HtmlElement", etree.fromstring(written(flat).encode("utf-8", "replace"), parser=parser))


def written(flat: Flat) -> str:
    """Return `flat` as HTML in its normal form."""
    out: list[str] = []
    opened: list[int] = []
    for number, tag in enumerate(flat.tags):
        while opened and flat.ends[opened[-1]] <= number:
            _close(flat, opened.pop(), out)
        out += ("<", tag, *(_valued(*each) for each in flat.attributes[number].items()), ">")
        out.append(flat.texts[number] if tag in RAW else escape(flat.texts[number], quote=False))
        opened.append(number)
    while opened:
        _close(flat, opened.pop(), out)
    return "".join(out)


def _valued(name: str, value: str) -> str:
    escaped = escape(value, quote=False).replace('"', "&quot;")
    return f' {name}="{escaped}"'


def _close(flat: Flat, number: int, out: list[str]) -> None:
    tag = flat.tags[number]
    if tag not in VOID:
        out += ("</", tag, ">")
    out.append(escape(flat.tails[number], quote=False))
