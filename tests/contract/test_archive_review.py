"""The queue's part of the catalog, the same on both databases and after a rebuild."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive, NotArchived, open_archive, rebuild_catalog
from archive.review import Review, campaign_of, page_of
from archive.surt import surt
from archive.suspects import SuspectId
from tests.archive_making import NEWER_RULES, RULES, START, article, cleaned, later, link

HERE, THERE, OTHER = "https://news.example/a", "https://sub.news.example/b", "https://paper.example/c"
PILLS = "https://www.Pills.example/buy"


def flagged(
    href: str = PILLS, text: str = "Cheap PILLS", score: float = 0.5, **more: object
) -> dict[str, object]:
    """Return a link that the judge doubts."""
    return {**link(href, text, "flag"), "score": score, **more}


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """Flagged and removed links on three hosts, one braked page, and one under a takedown."""
    for number, url in enumerate((HERE, THERE, OTHER)):
        links = [flagged(score=0.2 * (number + 1)), link("https://honest.example/", "ok", "keep")]
        cleaned(archive, b"page", number, url=url, said=article("page", links=links))
    lone = [flagged("https://casino.example/", "slots", 0.9), link("https://gone.example/", "x", "drop")]
    cleaned(archive, b"lone", 5, url=f"{HERE}/lone", said=article("lone", links=lone))
    full = [flagged(f"https://c{n}.example/", f"casino {n}", 0.8) for n in range(9)]
    cleaned(archive, b"full", 6, url=f"{OTHER}/full", said=article("full", links=full, braked=True))
    cleaned(archive, b"hidden", 7, url="https://hidden.example/", said=article("h", links=[flagged()]))
    archive.takedown("hidden.example/*", reason="order", actor="jo", now=START)
    return archive


@pytest.fixture(params=["as filled", "rebuilt"])
def review(
    request: pytest.FixtureRequest, filled: Archive, store_path: Path, tmp_path: Path
) -> Iterator[Review]:
    """The queue of the archive, and of a catalog made anew from its bucket."""
    if request.param == "as filled":
        yield Review(filled)
        return
    url = f"sqlite:///{tmp_path / 'rebuilt.sqlite'}"
    rebuild_catalog(str(store_path), url)
    with open_archive(str(store_path), url) as anew:
        yield Review(anew)


def test_the_queue_has_campaigns_and_braked_pages_worst_first(review: Review) -> None:
    """Score times spread decides; what a takedown covers and what was removed is not in it."""
    queue = review.queue()
    assert [(each.kind, each.links, each.pages, each.hosts) for each in queue] == [
        ("page", 9, 1, 1),
        ("campaign", 3, 3, 3),
        ("campaign", 1, 1, 1),
    ]
    page, pills, slots = queue
    assert (page.id, page.url, page.score) == (str(page_of(surt(f"{OTHER}/full"))), f"{OTHER}/full", 0.8)
    assert (pills.id, pills.anchor, pills.domain) == (
        str(campaign_of("cheap pills", "http://pills.example/other")),
        "cheap pills",
        "pills.example",
    )
    assert (pills.score, pills.first, pills.last) == (0.6, later(0), later(2))
    assert slots.danger == pytest.approx(1.8)


def test_the_queue_of_a_host_covers_what_is_below_it(review: Review) -> None:
    """Subdomains belong to it, other hosts do not; the limit takes the worst."""
    assert [(each.pages, each.hosts) for each in review.queue(host="news.example")] == [(1, 1), (2, 2)]
    assert [each.pages for each in review.queue(host="https://sub.news.example/")] == [1]
    assert review.queue(host="nothing.example") == []
    assert [each.kind for each in review.queue(limit=1)] == ["page"]


def test_sightings_are_found_by_campaign_link_and_page(review: Review) -> None:
    """Newest first, with place, score and the article's own number of the link."""
    campaign = campaign_of("cheap pills", PILLS)
    found = review.sightings(campaign)
    assert [(each.url, each.number, each.score) for each in found] == [
        (OTHER, 0, 0.6),
        (THERE, 0, 0.4),
        (HERE, 0, 0.2),
    ]
    assert all(each.href == PILLS and each.action == "flag" for each in found)
    (one,) = review.sightings(SuspectId.parse(found[2].id))
    assert (one.url, one.id) == (HERE, found[2].id)
    assert len(review.sightings(page_of(surt(f"{OTHER}/full")))) == 9
    assert all(each.braked for each in review.sightings(page_of(surt(f"{OTHER}/full"))))
    assert len(review.sightings(campaign, limit=2)) == 2
    assert review.sightings(SuspectId(pair=1)) == []


def test_what_leads_where_is_known_for_kept_links_too(review: Review) -> None:
    """By domain and what is below it, of one site or of all; a name that only ends so is another."""
    assert review.leading_to("honest.example") == sorted(map(surt, (HERE, THERE, OTHER)))
    assert review.leading_to("honest.example", site="paper.example") == [surt(OTHER)]
    assert review.leading_to("c3.example") == [surt(f"{OTHER}/full")]
    assert review.leading_to("est.example") == []
    assert len(review.leading_to()) == 6
    assert review.leading_to("example") == review.leading_to()


def test_stale_is_what_other_rules_made(filled: Archive, review: Review) -> None:
    """By the fingerprint of the article in force; without one asked for, everything is."""
    assert list(review.stale(None, RULES)) == []
    everything = list(review.stale(None, None))
    assert everything == sorted(everything)
    assert len(everything) == review.count_stale(None, NEWER_RULES) == 6
    assert list(review.stale("*.news.example", NEWER_RULES)) == sorted(
        map(surt, (HERE, f"{HERE}/lone", THERE))
    )
    assert review.count_stale(f"{HERE}*", NEWER_RULES) == 2


def test_a_newer_cleaning_takes_the_place_of_the_older_in_the_queue(filled: Archive) -> None:
    """Only the article in force counts; where it led once is remembered."""
    row = filled.timemap(HERE)[0]
    filled.put_article(row.key, article("page", fingerprint=NEWER_RULES))
    review = Review(filled)
    assert review.queue()[1].pages == 2
    assert surt(HERE) in review.leading_to("pills.example")
    assert surt(HERE) not in review.stale(None, NEWER_RULES)


def test_a_sample_is_drawn_by_its_seed_alone(archive: Archive) -> None:
    """Each removed link of each page comes once, in an order that the seed decides."""
    for number in range(90):
        links = [link(f"https://s{n}.example/", f"spam {n}", "drop") for n in range(3)]
        cleaned(archive, b"%d" % number, number, url=f"{HERE}/{number}", said=article("t", links=links))
    review = Review(archive)
    drawn = list(review.sample("one"))
    assert len(drawn) == len(set(drawn)) == 270
    assert drawn == list(review.sample("one"))
    assert drawn != list(review.sample("two"))
    assert set(drawn) == set(review.sample("two"))


@pytest.mark.parametrize("subject", ["a", "b"])
def test_decisions_are_found_by_subject_and_id(archive: Archive, subject: str) -> None:
    """Many subjects are asked for at once; what was superseded is found by its id only."""
    first = archive.decide({"kind": "link", "subject": subject}, now=START)
    second = archive.decide({"kind": "link", "subject": subject, "supersedes": first}, now=later(1))
    other = archive.decide({"kind": "page", "subject": "other"}, now=later(2))
    review = Review(archive)
    many = [f"none {n}" for n in range(900)]
    assert [said["id"] for said in review.rulings_on([subject, *many, "other"])] == [second, other]
    assert review.rulings_on([]) == []
    found = review.decision(first)
    assert found is not None
    assert found["subject"] == subject
    assert review.decision("01J") is None


@pytest.mark.parametrize("text", ["", "c", "c12", "x0123456789abcdef", "l0123456789abcdef", "p" + 17 * "0"])
def test_an_id_that_is_none_is_named(text: str) -> None:
    """The line says what ids look like and where to find them."""
    with pytest.raises(NotArchived, match="palimpsest review list"):
        SuspectId.parse(text)
