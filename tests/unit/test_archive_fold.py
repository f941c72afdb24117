"""Folding of words, anchors and domains."""

import pytest

from archive import fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", ["hello", "world"]),
        ("Café CAFE\u0301 ｃａｆｅ", ["cafe", "cafe", "cafe"]),
        ("İstanbul IŞIK ısparta", ["istanbul", "isik", "isparta"]),
        ("Straße", ["strasse"]),
        ("Ёлка Ёлка", ["елка", "елка"]),
        ("中文 abc中文", ["中", "文", "abc", "中", "文"]),
        ("서울이", ["서", "울", "이"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("snake_case a-b 3.5", ["snake", "case", "a", "b", "3", "5"]),
        ("हिन्दी", ["हिन्दी"]),
        ("नमस्ते दुनिया। ok॥", ["नमस्ते", "दुनिया", "ok"]),
        ("฿100 中・文", ["100", "中", "文"]),
        ("", []),
        ("—!?", []),
    ],
)
def test_words_are_folded_and_parted(text: str, words: list[str]) -> None:
    """Case, accents and width go; scripts without spaces are parted into characters."""
    assert fold.words(text) == words


@pytest.mark.parametrize("text", ["", "One_two 3.5 it's", "A" * 500, "\tx\x00y\x7fz", "Ünder"])
def test_plain_text_is_parted_as_it_is_among_other_scripts(text: str) -> None:
    """Text of ASCII alone takes a shorter way, to the same words."""
    assert fold.words(f"{text} Ж") == [*fold.words(text), "ж"]


def test_folding_folded_words_changes_nothing() -> None:
    """Words can be folded again, as a query's are."""
    for text in ("Größe İstanbul 中文 ﬁne ǅ ẞ ŉ", "ΐ Ω Å"):
        once = fold.words(text)
        assert fold.words(" ".join(once)) == once


@pytest.mark.parametrize(
    ("text", "anchor"),
    [("  Buy \n NOW\t!", "buy now !"), ("p\u200bills\u00ad", "pills"), ("ＢＵＹ", "buy"), ("", "")],
)
def test_an_anchor_is_compared_without_what_cannot_be_seen(text: str, anchor: str) -> None:
    """Zero-width characters, width and case do not make another anchor."""
    assert fold.anchor(text) == anchor
    assert fold.anchor(anchor) == anchor


@pytest.mark.parametrize(
    ("given", "domain"),
    [
        ("https://www.Example.ORG:8080/x", "example.org"),
        ("//cdn.example.org/x", "cdn.example.org"),
        ("example.org", "example.org"),
        ("mailto:x", "mailto:x"),
        ("/path", "/path"),
        ("", ""),
        ("http://[bad", ""),
    ],
)
def test_a_domain_is_the_host_without_www(given: str, domain: str) -> None:
    """Links and bare hosts give the same domain."""
    assert fold.domain(given) == domain
