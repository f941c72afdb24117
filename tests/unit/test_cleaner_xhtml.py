import pytest

from cleaner import clean
from cleaner.xhtml import as_html, is_xhtml

STRICT = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
WORDS = "The words after a script that closes itself are the page's and not the script's, as XML has it."


@pytest.mark.parametrize(
    ("text", "content_type", "wanted"),
    [
        ("<?xml version='1.0'?><html/>", None, True),
        ("\n<?xml version='1.0' encoding='utf-8'?>\n<html/>", "text/html", True),
        (STRICT + "<html></html>", None, True),
        ("<html></html>", "application/xhtml+xml; charset=utf-8", True),
        ("<!DOCTYPE html><html>about xhtml</html>", "text/html", False),
        ("<p>&lt;?xml</p>", None, False),
    ],
)
def test_a_page_says_that_it_is_xhtml(text: str, content_type: str | None, wanted: bool) -> None:
    """The header, an XML declaration or the doctype says so, and nothing else does."""
    assert is_xhtml(text, content_type) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('<script src="a.js"/>x', '<script src="a.js"></script>x'),
        ('<script src="a.js" />x', '<script src="a.js" ></script>x'),
        ("<a id='top'/><p/>", "<a id='top'></a><p></p>"),
        ('<textarea name="a>b"/>', '<textarea name="a>b"></textarea>'),
        ('<br/><img src="x.png"/><hr />', '<br/><img src="x.png"/><hr />'),
        ('<a href="/a/">x</a>', '<a href="/a/">x</a>'),
        ("<a href=/a/>x</a>", "<a href=/a/>x</a>"),
    ],
)
def test_elements_that_close_themselves_get_an_end_tag(text: str, wanted: str) -> None:
    """Void elements and those with an end tag stay as they are."""
    assert as_html(text) == wanted


def test_the_text_after_such_a_script_is_read() -> None:
    """The body of an XHTML page is found although an HTML parser would take it for a script's."""
    head = '<head><script src="x.js" /><title>Story</title></head>'
    page = f"{STRICT}<html>{head}<body><p>{WORDS}</p></body></html>"
    assert WORDS in clean(page, url="https://x.example/2010/story").text


@pytest.mark.parametrize("text", ["<a " + "b='c\" " * 200_000, "<p " * 300_000, "<p" + " " * 300_000])
def test_endless_attributes_are_left_alone(text: str) -> None:
    """Megabytes of broken markup come back as they are."""
    assert as_html(text) == text
