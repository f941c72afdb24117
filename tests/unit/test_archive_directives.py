"""What pages ask of archives, read from headers and markup."""

import pytest

from archive.directives import NAMES, directives_of, from_bits, to_bits
from tests.archive_making import visit


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("noarchive", ("noarchive",)),
        ("NoArchive, NOSNIPPET", ("noarchive", "nosnippet")),
        ("nocache", ("noarchive",)),
        ("max-snippet: 0", ("nosnippet",)),
        ("max-snippet:20", ()),
        ("noindex, nofollow", ()),
        ("otherbot: noarchive, nosnippet", ()),
        ("otherbot: noarchive, palimpsest: nosnippet", ("nosnippet",)),
        ("palimpsest: noarchive", ("noarchive",)),
        ("robots: noarchive", ("noarchive",)),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive", ("noarchive",)),
        ("", ()),
        ("none", ()),
        (":::,,, noarchive", ("noarchive",)),
    ],
)
def test_headers(value: str, asked: tuple[str, ...]) -> None:
    """A directive counts when it is said to every robot or to ours, in any case and order."""
    assert directives_of(visit(b"<p>", headers=[("X-Robots-Tag", value)])) == asked


def test_several_headers_add_up() -> None:
    """Each X-Robots-Tag header is read by itself."""
    headers = [("x-robots-tag", "otherbot: nosnippet"), ("X-ROBOTS-TAG", "noarchive")]
    assert directives_of(visit(b"<p>", headers=headers)) == ("noarchive",)


@pytest.mark.parametrize(
    ("markup", "asked"),
    [
        ('<meta name="robots" content="noarchive">', ("noarchive",)),
        ("<META CONTENT='NOARCHIVE,nosnippet' NAME=ROBOTS />", ("noarchive", "nosnippet")),
        ("<meta name=robots content=noarchive>", ("noarchive",)),
        ('<meta name="palimpsest" content="nosnippet">', ("nosnippet",)),
        ('<meta name="googlebot" content="noarchive">', ()),
        ('<!-- <meta name="robots" content="noarchive"> -->', ()),
        ("<!-- never ended <meta name=robots content=noarchive>", ()),
        ("<p>We wrote noarchive into our robots file.</p>", ()),
        ('<meta name="robots" content="index,follow"><p>nosnippet', ()),
        ("<meta name='robots'\n  content='noarchive'\n>", ("noarchive",)),
    ],
)
def test_markup(markup: str, asked: tuple[str, ...]) -> None:
    """The robots meta element counts, however it is written, and nothing else does."""
    assert directives_of(visit(f"<html><head>{markup}</head>".encode())) == asked


def test_other_types_have_no_markup() -> None:
    """A text file that quotes a meta element asks nothing."""
    assert directives_of(visit(b"<meta name=robots content=noarchive>", mime="text/plain")) == ()


def test_only_the_beginning_is_read() -> None:
    """What comes after 64 kB is no head of a document."""
    late = b"x" * 70_000 + b"<meta name=robots content=noarchive>"
    assert directives_of(visit(late)) == ()


@pytest.mark.parametrize("bits", range(4))
def test_bits_and_names_are_the_same(bits: int) -> None:
    """The catalog's number and the names turn into each other."""
    assert to_bits(from_bits(bits)) == bits
    assert set(from_bits(bits)) <= set(NAMES)
