"""Honest pages of twenty megabytes: nothing is lost, and the work is bounded."""

from cleaner import clean
from cleaner.document import parse
from cleaner.listing import read_items
from cleaner.listing.read import MOST_ITEMS

TWENTY = 20_000_000
SENTENCE = "The ferry company has cancelled crossing {n} until the pier is safe again and the shop has bread."


def repeated(template: str) -> tuple[str, int]:
    """Return a template filled in as often as gives twenty megabytes, and how often that was."""
    count = TWENTY // len(template)
    return "".join(template.replace("{n}", str(number)) for number in range(count)), count


def test_an_article_of_twenty_megabytes_keeps_its_first_and_its_last_words() -> None:
    """Behind the bound on elements the words go on, and the notes say so."""
    body, count = repeated(f"<p>{SENTENCE}</p>")
    page = f"<html><head><title>Pier closed</title></head><body><article><h1>Pier closed</h1>{body}</article>"
    found = clean(page.encode(), url="https://isle.example/2026/03/05/pier")
    assert found.kind == "article"
    assert SENTENCE.replace("{n}", "0") in found.text
    assert SENTENCE.replace("{n}", str(count - 1)) in found.text
    assert any("elements" in note for note in found.notes)


def test_a_digest_page_of_twenty_megabytes_gives_its_first_items() -> None:
    """Items are read in order up to the bound on their number."""
    teaser = f"{SENTENCE} " * 9
    body, count = repeated(
        f"<article><h3><a href='/{{n}}'>Crossing {{n}} cancelled</a></h3><p>{teaser}</p></article>"
    )
    page = f"<html><head><title>News</title></head><body><main>{body}</main></body></html>"
    found = read_items(parse(page.encode(), url="https://isle.example/news"))
    assert count > MOST_ITEMS
    assert len(found.items) == MOST_ITEMS
    assert [item.title for item in found.items[:2]] == ["Crossing 0 cancelled", "Crossing 1 cancelled"]
    assert found.items[-1].url == f"https://isle.example/{MOST_ITEMS - 1}"
