"""Whatever the page: the judge adds nothing, loses nothing by chance, and repeats itself."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cleaner import Context, clean
from cleaner.document import parse
from cleaner.judge import judge

URL = "https://quay-gazette.example/town/market/"
WORDS = st.sampled_from(
    [
        "market",
        "boats",
        "casino bonus",
        "slot gacor",
        "the council",
        "ankara escort",
        "Source",
        "саsino",
        "read on",
        "",
    ]
)
HREFS = st.sampled_from(
    [
        "/town/",
        "#",
        "https://slot-88.example/",
        "https://www.bbc.co.uk/news",
        "http://[bad",
        "mailto:a@b.example",
        "https://lib.school.example/-/slot/",
        "//cards.example/x",
        "javascript:void(0)",
        "https://cards.example/",
    ]
)
LINKS = st.builds("<a href='{1}'>{0}</a>".format, WORDS, HREFS)
WRAPS = st.sampled_from(
    [
        "<p>{}</p>",
        "<p>The council met on Monday and spoke at length. {} Nobody objected.</p>",
        "<div style='display:none'>{}</div>",
        "<li>{}",
        "<noscript>{}</noscript>",
        "<!-- {} -->",
        "<table><td>{}",
        "<template>{}</template>",
        "<span hidden>{}</span>",
        "</html>{}",
    ]
)
PIECES = st.builds(lambda wrap, links: wrap.format(" ".join(links)), WRAPS, st.lists(LINKS, max_size=6))
PAGES = st.builds(
    "<!doctype html><title>Market day</title><body><h1>Market day</h1>{}".format,
    st.lists(PIECES, max_size=8).map("".join),
)


@settings(deadline=None, max_examples=150)
@given(PAGES)
def test_judging_changes_no_tree_and_repeats_itself(page: str) -> None:
    """The same document gives the same judgement, and is left as it was."""
    document = parse(page, url=URL)
    before = etree.tostring(document.root)
    first, second = judge(document), judge(document)
    assert etree.tostring(document.root) == before
    assert first.links == second.links
    assert [block.text for block in first.blocks] == [block.text for block in second.blocks]


@settings(deadline=None, max_examples=150)
@given(PAGES)
def test_every_link_is_judged_once_and_none_is_added(page: str) -> None:
    """There is one verdict for each link of the file, with the score and reasons that go with it."""
    document = parse(page, url=URL)
    links = judge(document).links
    assert [link.index for link in links] == [each.index for each in document.anchors if each.href_raw]
    assert all(0.0 <= link.score <= 1.0 for link in links)
    assert all(link.reasons for link in links if link.action != "keep")


@settings(deadline=None, max_examples=100)
@given(PAGES, PAGES)
def test_cleaning_never_adds_a_link_or_a_word(page: str, earlier: str) -> None:
    """The cleaned page links only where the page did, and says only what it said."""
    previous = clean(earlier, url=URL)
    article = clean(page, url=URL, previous=previous, context=Context())
    targets = {each.href for each in parse(page, url=URL).anchors}
    assert {span.href for block in article.blocks for span in block.spans if span.href} <= targets
    said = Counter("".join(parse(page, url=URL).root.itertext()).lower())
    written = Counter(letter for letter in article.text.lower() if letter.isalpha())
    assert written <= said
