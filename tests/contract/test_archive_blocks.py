"""Where else a block of links stands, the same on both databases and after a rebuild."""

from pathlib import Path

import pytest

from archive import Archive, open_archive, rebuild_catalog
from archive.catalog.blocks import Spread
from archive.review import Review
from archive.rows import CaptureRow
from tests.archive_making import START, article, cleaned, link

SITE = "https://news.example"


def said(*groups: str, action: str = "flag") -> bytes:
    """Return an article with a link in each of some blocks."""
    links = [
        {**link(f"https://sold-{group}.example/", group, action), "score": 0.5, "group": group}
        for group in groups
    ]
    return article("page", links=links)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """One block on three pages of a site, kept on one, and judged on two other hosts."""
    for number, path in enumerate(("a", "b", "c")):
        cleaned(
            archive,
            b"page",
            number,
            url=f"{SITE}/{path}",
            said=said("aa", action="flag" if number else "keep"),
        )
    cleaned(archive, b"again", 4, url=f"{SITE}/b", said=said("aa", "bb"))
    cleaned(archive, b"page", 5, url="https://paper.example/x", said=said("aa", action="drop"))
    cleaned(archive, b"page", 6, url="https://paper.example/y", said=said("aa", action="drop"))
    cleaned(archive, b"page", 7, url="https://third.example/", said=said("aa", action="keep"))
    return archive


def row_of(archive: Archive, url: str) -> CaptureRow:
    """Return the last capture of a URL."""
    return archive.timemap(url)[-1]


EXPECTED = {
    f"{SITE}/a": {"aa": Spread(pages=2, hosts=1)},
    f"{SITE}/b": {"aa": Spread(pages=2, hosts=1)},
    "https://paper.example/x": {"aa": Spread(pages=1, hosts=1)},
    "https://third.example/": {"aa": Spread(pages=0, hosts=2)},
}


@pytest.mark.parametrize("url", EXPECTED)
def test_pages_of_the_site_and_hosts_elsewhere_are_counted(filled: Archive, url: str) -> None:
    """A page's own captures do not count, nor does a host on which the block was kept."""
    assert Review(filled).spread(["aa", "cc"], row_of(filled, url)) == EXPECTED[url]


def test_a_rebuilt_catalog_counts_the_same(filled: Archive, store_path: Path, tmp_path: Path) -> None:
    """What the bucket says is enough."""
    url = f"sqlite:///{tmp_path / 'rebuilt.sqlite'}"
    rebuild_catalog(str(store_path), url)
    with open_archive(str(store_path), url) as anew:
        for page, expected in EXPECTED.items():
            assert Review(anew).spread(["aa"], row_of(anew, page)) == expected


def test_cleaning_again_replaces_what_was_known_of_a_capture(filled: Archive) -> None:
    """Only the article in force counts."""
    key = row_of(filled, f"{SITE}/c").key
    filled.put_article(key, article("page", links=[]))
    assert Review(filled).spread(["aa"], row_of(filled, f"{SITE}/a")) == {"aa": Spread(pages=1, hosts=1)}


def test_what_a_takedown_covers_is_not_counted(filled: Archive) -> None:
    """A withdrawn page says nothing of others."""
    filled.takedown("paper.example/*", reason="order", actor="jo", now=START)
    assert Review(filled).spread(["aa"], row_of(filled, f"{SITE}/a")) == {"aa": Spread(pages=2, hosts=0)}


def test_to_ask_for_nothing_costs_nothing(filled: Archive) -> None:
    """No block, no look-up."""
    assert Review(filled).spread([], row_of(filled, f"{SITE}/a")) == {}
