"""What holds for the items of any page."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.document import parse
from cleaner.errors import Unreadable
from cleaner.listing import Listing, read_items, read_text_items

TAGS = st.sampled_from(
    ["div", "p", "a href='/x'", "h3", "li", "ul", "b", "td", "tr", "table", "span class='title'", "time"]
)
WORDS = st.text(alphabet="abc déЖ日٣12 .,:-\n", max_size=40)


@st.composite
def markup(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(TAGS, WORDS, st.booleans()), max_size=40))
    return "".join(
        f"<{tag}>{words}" + (f"</{tag.split()[0]}>" if closed else "") for tag, words, closed in parts
    )


def read(page: str) -> Listing | None:
    try:
        return read_items(parse(page, url="http://lantern.example/"))
    except Unreadable:
        return None


@settings(max_examples=150, deadline=None)
@given(markup())
def test_items_hold_only_words_of_the_page(page: str) -> None:
    """No title or teaser has a word that the page has not."""
    listing = read(f"<body>{page}</body>")
    if listing is not None:
        words = set(parse(f"<body>{page}</body>", url="http://x.example/").tree().text_content())
        for item in listing.items:
            assert set(item.title + (item.teaser or "")) <= words | {" "}


@settings(max_examples=80, deadline=None)
@given(markup())
def test_reading_is_repeatable(page: str) -> None:
    """The same page gives the same items, whatever was read before."""
    assert read(page) == read(page)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abcABC .,:-\n#*[]()1é日", max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    """Every text gives a listing with a confidence from 0 to 1."""
    assert 0 <= read_text_items(text).confidence <= 1
