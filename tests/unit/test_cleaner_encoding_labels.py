"""Encodings under hostile labels, odd bytes and cut pages: always some text, and never an error."""

import encodings
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean
from cleaner.encoding import codec_name, decode
from crawler.links import read_links

LABELS = [
    *sorted({module.name for module in pkgutil.iter_modules(encodings.__path__)}),
    "hex", "rot13", "zip", "base64", "quopri", "uu", "bz2", "unicode-1-1-utf-7", "x" * 40, "0", "utf-8-sig",
]  # fmt: skip
GERMAN = "Über die Brücke fährt seit Samstag wieder die Straßenbahn, früher als den Bürgern versprochen."


@pytest.mark.parametrize("label", LABELS)
def test_no_label_raises(label: str) -> None:
    """Whatever codec of Python's a label names, bytes that are no UTF-8 become some text."""
    for payload in (b"\xff\xfe1 caf\xe9 \\u0041 +ADw- xn--a", b"\x1b$B\xe9 ~{ caf\xe9 \x0e\x0f", b"\xe9"):
        in_header, _ = decode(payload * 3, f"text/html; charset={label}")
        in_page, name = decode(b'<meta charset="%s">' % label.encode() + payload * 3, None)
        assert isinstance(in_header, str)
        assert "<meta" in in_page
        assert name


@pytest.mark.parametrize(
    "label", ["hex", "zip", "base64", "rot13", "idna", "undefined", "unicode_escape", "utf-7"]
)
def test_what_is_no_way_to_write_is_no_encoding(label: str) -> None:
    """Codecs that turn bytes into bytes, or that hide markup, are not believed."""
    assert codec_name(label) is None
    text, _ = decode(
        b"<p>" + GERMAN.encode("cp1252") + b" \\u003cb\\u003e +ADw-b+AD4-", f"a/b; charset={label}"
    )
    assert GERMAN in text
    assert "<b>" not in text


@pytest.mark.parametrize("label", ["hex", "zip", "idna", "undefined", "punycode", "no-such-code"])
def test_links_are_read_under_any_label(label: str) -> None:
    """A digest page whose label no page can have is read for its links all the same."""
    page = b'<p>caf\xe9</p><a href="/a">a</a>'
    for payload, header in (
        (page, f"text/html; charset={label}"),
        (b'<meta charset="%s">' % label.encode() + page, "text/html"),
    ):
        found = read_links(payload, url="https://x.org/", content_type=header, nofollow=False)
        assert found.items == ("https://x.org/a",)


@pytest.mark.parametrize("label", ["hex", "undefined", "idna"])
def test_pages_under_any_label_are_cleaned(label: str) -> None:
    """The cleaner makes an article of a page whose label means nothing."""
    body = "".join(f"<p>{GERMAN} Das ist der {n}. Absatz des Berichts über den Hafen.</p>" for n in range(6))
    page = f'<html><meta charset="{label}"><body><article><h1>Die Brücke</h1>{body}</article></body></html>'
    article = clean(page.encode("cp1252"), url="https://x.org/a")
    assert GERMAN in article.text


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "utf-16", "iso-2022-jp", "hz", "gb18030", "koi8-r"]),
)
def test_any_bytes_become_text(payload: bytes, label: str | None) -> None:
    """No bytes raise under any claim, and what is valid UTF-8 stays what it is."""
    text, name = decode(payload, f"text/html; charset={label}" if label else None)
    assert isinstance(text, str)
    assert codec_name(name) is not None


@given(st.text(st.characters(min_codepoint=0x20, blacklist_categories=("Cs",)), max_size=300))
def test_marked_utf8_is_exact(written: str) -> None:
    """A byte order mark settles it: what was written comes back, whatever the header says."""
    assert decode(b"\xef\xbb\xbf" + written.encode(), "text/html; charset=koi8-r") == (written, "utf-8")


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_page_cut_inside_a_character_is_utf8(cut: int) -> None:
    """A page that breaks off in the middle of its last character keeps all the others."""
    payload = ("Порт " * 40 + "🚢").encode()[:-cut]
    text, name = decode(payload, "text/html; charset=windows-1251")
    assert name == "utf-8"
    assert text.startswith("Порт " * 40)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("tis-620", "cp874"),
        ("EUC-KR", "cp949"),
        ("GBK", "gb18030"),
        ("Big5", "big5hkscs"),
        ("windows-31j", "cp932"),
        ("iso-8859-9", "cp1254"),
        ("win-1251", "cp1251"),
        ("\0", None),
        ("", None),
    ],
)
def test_labels_mean_what_browsers_make_of_them(label: str, name: str | None) -> None:
    """Labels are read without regard to case, as the wider code page where browsers do."""
    assert codec_name(label) == name
