"""What a capture is cleaned with: the article before a move, and what other pages and sites have seen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Archive, Capture, Fetch, open_archive, rebuild_catalog
from archive.review import Review
from cleaner import Article
from tests.moderation_pages import NOW, START, captured, clean_all, page
from worker.material import gather

OLD, NEW = "http://news.example/2019/quay", "https://news.example/articles/quay"
BLOCK = (
    '<div><a href="https://{0}-works.example/">Meadow {0}</a>'
    ' <a href="https://{0}-hall.example/">Old {0}</a></div>'
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive of its own."""
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path}/catalog.sqlite") as opened:
        yield opened


def moved(archive: Archive, payload: bytes, *via: str, day: float = 5) -> str:
    """Record what stood at the new address after a redirect from others."""
    capture = Capture(
        url=NEW,
        captured_at=START + timedelta(days=day),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        payload=payload,
        fetch=Fetch(source="news", via=via),
    )
    return archive.record(capture).row.key


def article(archive: Archive, key: str) -> Article:
    """Return the article in force."""
    stored = archive.article(key)
    assert stored is not None
    return Article.from_json(stored.body)


def codes(found: Article, href: str) -> set[str]:
    """Return the reasons on a link."""
    return {reason.code for link in found.links if link.href == href for reason in link.reasons}


def test_a_page_that_moved_is_compared_with_what_stood_at_its_old_address(archive: Archive) -> None:
    """A swapped target is found across a redirect, and the article names its evidence."""
    before = captured(archive, OLD, page(), day=1)
    hijacked = page().replace(b"https://statistics.example/report", b"https://harbourly.example/x")
    after = moved(archive, hijacked, OLD)
    clean_all(archive)
    found = article(archive, after)
    assert "TIME.SWAPPED" in codes(found, "https://harbourly.example/x")
    assert [each.previous for each in archive.articles(after)] == [before]


def test_a_redirect_to_something_else_is_no_earlier_version(archive: Archive) -> None:
    """A front page with a title of its own is not compared with the article that led there."""
    captured(archive, OLD, page(), day=1)
    after = moved(archive, page(title="All the news of the week"), OLD)
    clean_all(archive)
    assert [each.previous for each in archive.articles(after)] == [None]


def test_an_earlier_capture_of_its_own_comes_before_that_of_another_address(archive: Archive) -> None:
    """The old address counts only while the new one has no history."""
    captured(archive, OLD, page(), day=1)
    own = moved(archive, page("A first note."), day=2)
    after = moved(archive, page("A second note."), OLD, day=3)
    clean_all(archive)
    row = archive.row(after)
    assert row is not None
    assert gather(archive, row, NOW).previous_key == own


def test_what_came_later_at_the_old_address_is_no_evidence(archive: Archive) -> None:
    """Evidence lies in the past."""
    captured(archive, OLD, page(), day=9)
    after = moved(archive, page(), OLD, day=5)
    clean_all(archive)
    assert [each.previous for each in archive.articles(after)] == [None]


def test_verify_and_rebuild_accept_evidence_of_another_address(archive: Archive, tmp_path: Path) -> None:
    """A previous article under another surt is no damage, and a rebuilt catalog knows it."""
    before = captured(archive, OLD, page(), day=1)
    after = moved(archive, page(), OLD)
    clean_all(archive)
    assert not list(archive.verify())
    store, catalog = str(tmp_path / "store"), f"sqlite:///{tmp_path}/again.sqlite"
    rebuild_catalog(store, catalog)
    with open_archive(store, catalog) as again:
        assert [each.previous for each in again.articles(after)] == [before]
        assert not again.pending(10, now=NOW)


def test_a_block_new_on_many_pages_of_a_site_at_once_is_evidence(archive: Archive) -> None:
    """The same links, new on page after page of one site, speak against each other."""
    urls = [f"https://news.example/{name}" for name in ("a", "b", "c", "d")]
    for url in urls:
        captured(archive, url, page(title=f"The quay {url[-1]}"), day=1)
    after = [
        captured(archive, url, page(title=f"The quay {url[-1]}", tail=BLOCK.format("quiet")), day=3)
        for url in urls
    ]
    clean_all(archive)
    told = [article(archive, key) for key in after]
    surging = [each for each in told if "SITE.SURGE" in codes(each, "https://quiet-works.example/")]
    assert len(surging) == 3  # all but the one that was cleaned first
    groups = {link.group for each in told for link in each.links if link.group}
    row = archive.row(after[-1])
    assert len(groups) == 1
    assert row is not None
    assert Review(archive).spread(groups, row)[groups.pop()].pages == 3


def test_a_block_judged_on_another_site_is_evidence(archive: Archive) -> None:
    """Links that were judged together elsewhere are known again, though none of them is by itself."""
    spam = BLOCK.format("slot-gacor")
    seen = captured(archive, "https://paper.example/x", page(tail=spam), day=1)
    clean_all(archive)
    assert {link.action for link in article(archive, seen).links if "slot-" in link.href} <= {"flag", "drop"}
    here = captured(archive, "https://news.example/y", page(title="Another quay", tail=spam), day=2)
    clean_all(archive)
    assert "CAMPAIGN.BLOCK" in codes(article(archive, here), "https://slot-gacor-works.example/")


def test_a_block_long_ago_is_no_surge(archive: Archive) -> None:
    """What another page got two months before is not new at once."""
    for url, days in (("https://news.example/a", (1, 2)), ("https://news.example/b", (60, 70))):
        captured(archive, url, page(title=f"The quay {url[-1]}"), day=days[0])
        captured(archive, url, page(title=f"The quay {url[-1]}", tail=BLOCK.format("quiet")), day=days[1])
    clean_all(archive, now=NOW + timedelta(days=90))
    stored = [
        row for row in archive.list("https://news.example/*") if row.captured_at > START + timedelta(days=65)
    ]
    assert "SITE.SURGE" not in codes(article(archive, stored[0].key), "https://quiet-works.example/")


def test_the_same_page_twice_is_one_page(archive: Archive) -> None:
    """A page's own captures are no other pages."""
    url = "https://news.example/a"
    captured(archive, url, page(), day=1)
    captured(archive, url, page(tail=BLOCK.format("quiet")), day=2)
    last = captured(archive, url, page("More.", tail=BLOCK.format("quiet")), day=3)
    clean_all(archive)
    found = article(archive, last)
    row = archive.row(last)
    assert row is not None
    assert not Review(archive).spread({link.group for link in found.links if link.group} or {"x"}, row)


def test_a_withdrawn_capture_is_no_evidence(archive: Archive) -> None:
    """What a takedown covers says nothing of other pages."""
    for name in ("a", "b"):
        captured(archive, f"https://news.example/{name}", page(title=f"The quay {name}"), day=1)
        captured(
            archive,
            f"https://news.example/{name}",
            page(title=f"The quay {name}", tail=BLOCK.format("quiet")),
            day=3,
        )
    clean_all(archive)
    row = next(iter(archive.list("https://news.example/b")))
    group = next(
        link.group
        for key in [each.key for each in archive.list("https://news.example/b")]
        for link in article(archive, key).links
        if link.group
    )
    assert Review(archive).spread([group], row)[group].pages == 1
    archive.takedown("https://news.example/a", reason="asked", actor="ada", now=NOW)
    assert not Review(archive).spread([group], replace(row))


def test_a_doorway_is_one_entry_of_the_queue(archive: Archive) -> None:
    """A page that as a whole sells waits for a person as a page, though it links to no other site."""
    drugs = ("viagra", "cialis", "levitra", "kamagra", "tramadol", "xanax", "ambien", "modafinil")
    links = " ".join(
        f"<a href='/buy/{drug}-{size}/'>{drug} {size} mg</a>" for drug in drugs for size in (10, 20, 50)
    )
    pitch = " ".join(f"Buy {drug} online without prescription, {drug} delivered overnight." for drug in drugs)
    shop = f"<html><title>Canadian pharmacy: viagra, cialis</title><body><p>{pitch}</p>{links}</body></html>"
    key = captured(archive, "https://school.example/uploads/pills", shop.encode())
    clean_all(archive)
    assert article(archive, key).doorway
    (entry,) = Review(archive).queue()
    assert (entry.kind, entry.url, entry.links) == ("page", "https://school.example/uploads/pills", 1)
