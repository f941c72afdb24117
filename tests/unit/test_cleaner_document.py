import pytest

from cleaner import TooLarge, Unreadable
from cleaner.document import Document, parse
from cleaner.nesting import DEEPEST
from cleaner.source import LIMIT

URL = "https://site.example/a/b.html"


def parsed(markup: str | bytes) -> Document:
    return parse(markup, url=URL)


def depth(document: Document) -> int:
    deepest, level = 0, 0
    from lxml import etree

    for event, _ in etree.iterwalk(document.tree(), events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def test_what_follows_the_end_of_html_is_in_the_tree() -> None:
    """Text and links after </html> are kept, and their place is known."""
    document = parsed("<html><body><p>a <a href=/x>x</a></p></body></html><p>b <a href=/y>y</a></p>")
    assert "b" in document.tree().text_content()
    assert [(a.text, a.place) for a in document.anchors] == [("x", "main"), ("y", "after_html")]


def test_what_stands_before_the_doctype_does_not_spoil_the_head() -> None:
    """Links before the doctype are kept with their place; title and head stay where they belong."""
    document = parsed("<a href=/spam>s</a><!DOCTYPE html><html><head><title>T</title></head><body><p>b</p>")
    assert document.tree().find("head/title").text == "T"
    assert document.anchors[0].place == "before_doctype"


def test_anchors_are_numbered_as_the_file_has_them() -> None:
    """Every <a start tag counts, also in comments, scripts and attributes; <article and <abbr do not."""
    markup = (
        "<!DOCTYPE html><body><article><A HREF=/0>zero</A><!-- <a href='/1'>one</a> --><abbr>n</abbr>"
        "<script>document.write('<a href=\"/2\">two</a>')</script><template><a href=/3>three</a></template>"
        "<noscript><a href=/4>four</a></noscript><a name=here>five</a><a href=/6>six</a></article>"
    )
    document = parsed(markup)
    assert [(a.index, a.href_raw, a.place) for a in document.anchors] == [
        (0, "/0", "main"), (1, "/1", "comment"), (2, "/2", "script"), (3, "/3", "template"),
        (4, "/4", "noscript"), (5, "", "main"), (6, "/6", "main"),
    ]  # fmt: skip
    assert [a.element is not None for a in document.anchors] == [True, False, False, True, True, True, True]
    assert "palimpsest" not in "".join(str(dict(e.attrib)) for e in document.tree().iter())


def test_addresses_are_absolute_and_dead_links_are_empty() -> None:
    """Base elements count; javascript, empty and # links lead nowhere."""
    document = parsed(
        '<base href="/z/"><a href="q">1</a><a href="#">2</a><a href="javascript:x()">3</a>'
        '<a href="//h/p">4</a>'
    )
    assert [a.href for a in document.anchors] == ["https://site.example/z/q", "", "", "https://h/p"]


@pytest.mark.parametrize(
    "markup",
    [
        b"<div>" * 200_000 + b"words",
        b"<div></x>" * 100_000 + b"words",
        b"".join(b"<p><b x=%d>" % n for n in range(20_000)) + b"words",
        b"<table><tr><td>" * 20_000 + b"words",
        b"<a href=x>" * 50_000 + b"words",
        b"<ul><li>" * 50_000 + b"words",
    ],
)
def test_nesting_is_bounded_in_time_and_depth(markup: bytes) -> None:
    """Hundreds of thousands of nested elements are flattened, and no word is lost."""
    document = parsed(b"<html><body>" + markup)
    assert depth(document) <= 2 * DEEPEST
    assert "words" in document.tree().text_content()


def test_controls_and_zeros_are_taken_out() -> None:
    """NUL bytes and other controls do not end the page or reach the text."""
    document = parsed("<p>a\0b\x01c</p><p>d</p>")
    assert [each.text for each in document.tree().iter("p")] == ["abc", "d"]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"  \n\t",
        b"%PDF-1.7 x",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
    ],
)
def test_what_is_no_page_is_refused_by_name(payload: bytes) -> None:
    """Images, PDFs, archives and nothing at all raise Unreadable, which names the address."""
    with pytest.raises(Unreadable, match=r"site\.example"):
        parsed(payload)


def test_a_page_over_the_limit_is_refused() -> None:
    """A payload over 32 MiB raises TooLarge and says how much is read."""
    with pytest.raises(TooLarge, match=f"{LIMIT:,}"):
        parsed(b"x" * (LIMIT + 1))


def test_the_form_is_sniffed_where_the_header_does_not_say() -> None:
    """HTML by its tags, Markdown by its marks, else plain text; a mislabelled page is still HTML."""
    assert parsed("just words\n\nand more").form == "text"
    assert parsed("# Title\n\nwords [here](#)").form == "markdown"
    assert parsed("<p>x").form == "html"
    assert parse("<!doctype html><p>x", url=URL, content_type="text/plain").form == "html"
    assert parse("a <b> c", url=URL, content_type="text/plain").form == "text"


def test_a_page_of_frames_is_read_as_it_shows_without_them() -> None:
    """What stands in noframes is the page."""
    document = parsed(
        "<html><head><title>T</title></head><frameset cols='20%,*'><frame src=a.htm><frame src=b.htm>"
        "<noframes><body><p>Words for all. <a href=c.htm>c</a></p></body></noframes></frameset></html>"
    )
    assert document.tree().xpath("//body//p")[0].text == "Words for all. "
    assert document.anchors[0].href == "https://site.example/a/c.htm"
