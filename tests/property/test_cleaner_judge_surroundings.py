"""What stands around a link, on any markup."""

from hypothesis import given
from hypothesis import strategies as st

from cleaner.document import parse
from cleaner.flat import Element
from cleaner.judge.surroundings import Reader
from cleaner.judge.words import visible

PIECES = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<a href=/q>", "<a name=q>", "</a>", "<b>", "</b>", "<br>", "word ",
     "end.", "<script>var a</script>", "<style>b{}</style>",
     "<!-- c -->", "<li>", "<svg><style>x</style></svg>"]
)  # fmt: skip


def spoken(element: Element, *, inside: bool) -> list[tuple[str, bool]]:
    """Return the texts below an element, each with whether a link holds it."""
    found = [(element.text, inside)]
    for child in element:
        if child.tag not in {"script", "style"}:
            found += spoken(child, inside=inside or (child.tag == "a" and child.get("href") is not None))
        found.append((child.tail, inside))
    return found


@given(st.lists(PIECES, min_size=1, max_size=50).map("".join))
def test_words_in_links_and_outside_are_told_apart(markup: str) -> None:
    """All words of an element, and those outside its links, are what a walk over the tree finds."""
    document = parse(f"<html><body><main>{markup}</main></body></html>", url="https://mill.example/")
    element = document.flat.element(document.flat.tags.index("main"))
    around = Reader().read(element)
    texts = spoken(element, inside=False)
    assert around.text == visible(" ".join(text for text, _ in texts))
    assert around.outside == visible(" ".join(text for text, linked in texts if not linked))


def test_a_region_of_very_many_parts_is_no_paragraph() -> None:
    """Beyond 120 elements nothing is said."""
    for parts, said in ((120, True), (121, False)):
        document = parse(
            f"<html><body><main>{'<b>x</b>' * parts}</main></body></html>", url="https://mill.example/"
        )
        element = document.flat.element(document.flat.tags.index("main"))
        assert bool(Reader().read(element).text) is said
