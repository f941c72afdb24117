"""Digest pages of our own, one folder a case: page, address, and the items a reader would note."""

import json
from pathlib import Path

import pytest

from cleaner.article import Item
from cleaner.document import parse
from cleaner.listing import Listing, read_items, read_text_items

PAGES = Path(__file__).parent / "listing"
DUMPS = Path(__file__).parent / "listing_dumps"
SURE = 0.5


def read(folder: Path) -> Listing:
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    return read_items(parse((folder / "page.html").read_bytes(), url=case["url"]))


def expected(folder: Path) -> tuple[Item, ...]:
    items = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return tuple(Item(**item) for item in items)


DIGESTS = sorted(folder for folder in PAGES.iterdir() if (folder / "expected.json").exists())
OTHERS = sorted(folder for folder in PAGES.iterdir() if not (folder / "expected.json").exists())


@pytest.mark.parametrize("folder", DIGESTS, ids=lambda folder: folder.name)
def test_items_of_a_digest_page(folder: Path) -> None:
    """Every item of the main list is read, with all that it says, and nothing else."""
    assert read(folder).items == expected(folder)


@pytest.mark.parametrize("folder", OTHERS, ids=lambda folder: folder.name)
def test_a_page_that_is_no_digest_scores_low(folder: Path) -> None:
    """An article with a list of related texts is not taken for a digest page."""
    assert read(folder).confidence < SURE


def test_most_digest_pages_score_high() -> None:
    """Digest pages of nearly all shapes are told from other pages."""
    sure = [folder for folder in DIGESTS if read(folder).confidence >= SURE]
    assert len(sure) >= 0.9 * len(DIGESTS)


@pytest.mark.parametrize("dump", sorted(DUMPS.glob("*.txt")), ids=lambda dump: dump.stem)
def test_items_of_a_text_dump(dump: Path) -> None:
    """Title, teaser and caption of a dump's entries are parted where a reader would part them."""
    listing = read_text_items(dump.read_text(encoding="utf-8"))
    wanted = json.loads(dump.with_suffix(".json").read_text(encoding="utf-8"))
    assert listing.items == tuple(Item(**item) for item in wanted)
