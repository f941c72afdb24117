"""Whole crawls: a real site on loopback, the real process, a real archive."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import CatalogUnavailable, StoreError
from crawler import AgentNotConfigured, CrawlJob, FetchFailed, Source, fetch_one, run_crawl
from crawler.agent import PLACEHOLDER
from crawler.ledger import Ledger
from tests.crawler_runs import Runs
from tests.crawler_site import Site, article, reply, validated


def test_digest_page_is_followed_to_its_articles(site: Site, runs: Runs) -> None:
    """A digest page and each article that it lists become captures with their provenance."""
    site.pages(3)
    report = runs.crawl(site.url + "/", tags=("t",))
    assert (report.captured, report.failed, report.refused, report.listed, report.new) == (4, 0, 0, 3, 3)
    with runs.archive() as archive:
        row = archive.timemap(site.url + "/a/1.html")[0]
        capture = archive.read(row.key)
    assert capture.payload == article(1).encode()
    assert capture.fetch.source == "site"
    assert capture.fetch.found_on == site.url + "/"
    assert capture.fetch.robots == "none"
    assert capture.fetch.agent == PLACEHOLDER
    assert (capture.fetch.run, capture.fetch.depth, capture.fetch.ip) == ("run-1", 1, "127.0.0.1")
    assert capture.fetch.seconds is not None
    assert row.state == "pending"


def test_second_crawl_stores_pointers_only(site: Site, runs: Runs) -> None:
    """What did not change becomes a revisit: by digest, or by a 304 where the server has validators."""
    site.pages(2)
    site.answers["/a/1.html"] = validated(article(1), '"one"')
    runs.crawl(site.url + "/")
    report = runs.crawl(site.url + "/")
    assert (report.captured, report.unchanged, report.new) == (0, 3, 0)
    assert '"one"' in {asked.headers.get("If-None-Match") for asked in site.asked}
    with runs.archive() as archive:
        last = archive.timemap(site.url + "/a/1.html")[-1]
        assert last.kind == "revisit"
        assert archive.read(last.key).status == 304
        assert archive.payload(last.key).payload == article(1).encode()


def test_articles_of_an_unchanged_digest_page_are_looked_at(site: Site, runs: Runs) -> None:
    """A digest page that answers 304 still leads to its articles, from what is stored of it."""
    site.answers["/"] = validated('<a href="/a/0.html">zero</a>', '"list"')
    site.page("/a/0.html", article(0))
    runs.crawl(site.url + "/")
    site.page("/a/0.html", article(0) + "<!-- changed -->")
    report = runs.crawl(site.url + "/")
    assert (report.captured, report.unchanged) == (1, 1)


def test_every_hop_of_a_redirect_is_kept(site: Site, runs: Runs) -> None:
    """A redirect is a capture with its Location, and its end knows the way that led there."""
    site.page("/", '<a href="/old">moved</a>')
    site.page("/old", "", status=301, Location="/new")
    site.page("/new", "", status=307, Location="/newest")
    site.page("/newest", article(1))
    runs.crawl(site.url + "/")
    with runs.archive() as archive:
        hop = archive.timemap(site.url + "/old")[0]
        end = archive.read(archive.timemap(site.url + "/newest")[0].key)
    assert (hop.status, hop.location) == (301, site.url + "/new")
    assert end.fetch.via == (site.url + "/old", site.url + "/new")


def test_addresses_in_any_script_are_fetched(site: Site, runs: Runs) -> None:
    """Links and redirects in raw letters of another script lead to the page that they mean."""
    escaped = "/%D0%BF%D0%BE%D1%80%D1%82"
    site.page("/", '<a href="/порт">p</a><a href="/moved">m</a><a href="/new%20town">n</a>')
    site.page("/moved", "", status=301, Location="/місто".encode().decode("latin-1"))
    for n, path in enumerate([escaped, "/%D0%BC%D1%96%D1%81%D1%82%D0%BE", "/new%20town"]):
        site.page(path, article(n))
    report = runs.crawl(site.url + "/")
    assert (report.captured, report.gone, report.refused) == (5, 0, 0)
    with runs.archive() as archive:
        assert archive.timemap(f"{site.url}/порт")[0].url == site.url + escaped


def test_errors_are_kept_and_counted(site: Site, runs: Runs) -> None:
    """Gone pages and server errors are captures too; an error is tried again first."""
    site.page("/", '<a href="/gone">g</a><a href="/none">n</a><a href="/broken">b</a>')
    site.page("/gone", "gone", status=410)
    site.page("/broken", "oops", status=500)
    report = runs.crawl(site.url + "/")
    assert (report.gone, report.failed) == (2, 1)
    assert site.paths().count("/broken") == 3
    with runs.archive() as archive:
        assert [row.status for row in archive.timemap(site.url + "/broken")] == [500]
        assert [row.status for row in archive.timemap(site.url + "/gone")] == [410]


def test_retry_after_is_heeded(site: Site, runs: Runs) -> None:
    """A server that asks for a second's rest gets it, and then answers."""
    times = []

    def busy(handler: object) -> None:
        times.append(len(times))
        first = len(times) == 1
        answer = reply("wait", status=503, Retry_After="1") if first else reply(article(0))
        answer(handler)  # type: ignore[arg-type]

    site.page("/", '<a href="/busy">b</a>')
    site.answers["/busy"] = busy
    report = runs.crawl(site.url + "/")
    assert (report.captured, report.failed) == (2, 0)
    assert report.seconds >= 1
    assert [event.code for event in runs.told("retry")] == ["503"]


def test_pagination_is_followed_within_the_rules(site: Site, runs: Runs) -> None:
    """Further digest pages are found by rel=next and by the source's own pattern."""
    site.page("/", '<a href="/a/0.html">0</a><a rel="next" href="/page/2">older</a>')
    site.page("/page/2", '<a href="/a/1.html">1</a><a href="/archive/3">older</a>')
    site.page("/archive/3", '<a href="/a/2.html">2</a>')
    site.fallback = reply(article(0))
    runs.crawl(site.url + "/", next="/archive/*")
    assert set(site.paths()) == {"/", "/page/2", "/archive/3", "/a/0.html", "/a/1.html", "/a/2.html"}


def test_patterns_and_caps_bound_a_crawl(site: Site, runs: Runs) -> None:
    """Only links that match are followed, no more than the cap, and none to other hosts."""
    links = "".join(f'<a href="/news/{n}">n</a><a href="/shop/{n}">s</a>' for n in range(10))
    site.page("/", links + '<a href="http://other.example/news/1">x</a>')
    site.fallback = reply(article(0))
    report = runs.crawl(site.url + "/", follow=("/news/",), ignore=("*/3",), max_pages=5)
    # Several are asked for at once, and may arrive in any order.
    assert sorted(site.paths()) == ["/", "/news/0", "/news/1", "/news/2", "/news/4"]
    assert report.left_out["pattern"] >= 3
    assert report.left_out["pages"] >= 5


def test_feed_leads_to_its_items(site: Site, runs: Runs) -> None:
    """A feed with broken XML still leads to the articles that it lists."""
    items = "".join(f"<item><title>A & B</title><link>{site.url}/a/{n}.html</link></item>" for n in (1, 2))
    site.page("/feed", f"\n<rss><channel>{items}", Content_Type="application/rss+xml")
    site.fallback = reply(article(0))
    report = runs.crawl(site.url + "/feed", kind="feed")
    assert set(site.paths()) == {"/feed", "/a/1.html", "/a/2.html"}
    assert report.alarms == ()


def test_sitemap_index_leads_to_pages(site: Site, runs: Runs) -> None:
    """A sitemap index is followed to its sitemaps, and those to pages."""
    site.page(
        "/sitemap.xml", f"<sitemapindex><sitemap><loc>{site.url}/one.xml</loc></sitemap></sitemapindex>"
    )
    site.page("/one.xml", f"<urlset><url><loc>{site.url}/a/1.html</loc></url></urlset>")
    site.page("/a/1.html", article(1))
    report = runs.crawl(site.url + "/sitemap.xml", kind="sitemap")
    assert report.captured == 3


def test_items_are_rechecked_when_their_time_has_come(site: Site, runs: Runs) -> None:
    """A scheduled crawl fetches new items at once and known ones only when due."""
    site.pages(2)
    runs.crawl(site.url + "/")
    site.asked.clear()
    site.pages(3)
    report = runs.crawl(site.url + "/", job={"recheck_all": False})
    assert site.paths() == ["/", "/a/2.html"]
    assert (report.listed, report.new, report.left_out["fresh"]) == (3, 1, 2)
    site.asked.clear()
    runs.crawl(site.url + "/", job={"recheck_all": False}, every=timedelta(milliseconds=1))
    assert len(site.paths()) == 4


def test_dry_run_keeps_nothing(site: Site, runs: Runs) -> None:
    """A dry run fetches the digest page, keeps nothing, and tells what it would fetch."""
    site.pages(2)
    report = runs.crawl(site.url + "/", job={"dry_run": True})
    assert site.paths() == ["/"]
    assert {event.url for event in runs.told("would_fetch")} == {
        site.url + "/a/0.html",
        site.url + "/a/1.html",
    }
    assert report.captured == 0
    with runs.archive() as archive, Ledger(runs.catalog) as ledger:
        assert archive.counts() == {} or sum(archive.counts().values()) == 0
        assert ledger.runs("site") == []


def test_crawl_remembers_itself(site: Site, runs: Runs) -> None:
    """The ledger holds each run with its counts."""
    site.pages(2)
    runs.crawl(site.url + "/")
    with Ledger(runs.catalog) as ledger:
        (run,) = ledger.runs("site")
    assert run.ended is not None
    assert (run.seed, run.captured, run.listed, run.robots) == (200, 3, 2, "none")


def test_queue_out_of_reach_loses_nothing(site: Site, runs: Runs) -> None:
    """Captures stay pending when the broker is away, and one alarm says so."""
    site.pages(2)
    report = runs.crawl(site.url + "/", job={"broker": "redis://127.0.0.1:1/0"})
    assert report.captured == 3
    assert [alarm.code for alarm in report.alarms] == ["queue"]
    assert len(runs.told("alarm")) == 1
    with runs.archive() as archive:
        assert archive.counts()["pending"] == 3


def test_placeholder_agent_stays_on_loopback(runs: Runs) -> None:
    """Nobody is visited in the name of the placeholder agent."""
    source = Source(name="real", url="https://news.example.org/")
    job = CrawlJob(source=source, store=runs.store, catalog=runs.catalog, run="r", agent=PLACEHOLDER)
    with pytest.raises(AgentNotConfigured, match="PALIMPSEST_AGENT"):
        run_crawl(job)


def test_redirect_to_nonsense_is_told(site: Site, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect to what is no URL is kept, not followed, and told; a preview fails with words."""
    site.page("/", '<a href="/odd">o</a>')
    site.page("/odd", "", status=302, Location="http://[")
    report = runs.crawl(site.url + "/")
    assert (report.captured, report.refused) == (2, 1)
    with pytest.raises(FetchFailed, match="no URL"):
        fetch_one(site.url + "/odd", agent=PLACEHOLDER)


def test_one_url_is_fetched_and_kept_nowhere(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview's fetch follows redirects and returns the whole capture."""
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    site.page("/a", "", status=302, Location="/b")
    site.page("/b", article(1))
    capture = fetch_one(site.url + "/a", agent=PLACEHOLDER)
    assert capture.url == site.url + "/b"
    assert capture.payload == article(1).encode()
    assert capture.fetch.via == (site.url + "/a",)


def test_store_that_fails_ends_the_crawl_with_its_error(site: Site, runs: Runs) -> None:
    """A store that cannot take captures is one error, not one for each page; nothing is left half-done."""
    site.pages(50)
    (runs.folder / "store").mkdir()
    (runs.folder / "store" / "captures").write_text("in the way")
    with pytest.raises(StoreError):
        runs.crawl(site.url + "/")
    assert len(site.paths()) < 20


def test_catalog_out_of_reach_is_told_before_anything_is_fetched(site: Site, runs: Runs) -> None:
    """A catalog that cannot be opened is an error before the first request."""
    site.pages(1)
    job = replace(runs.job(site.url + "/"), catalog="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(CatalogUnavailable):
        run_crawl(job)
    assert site.asked == []


def test_what_is_withdrawn_is_not_fetched_again(site: Site, runs: Runs) -> None:
    """A takedown refuses its URLs, by link and by redirect, and says so; lifted, they are fetched."""
    now = datetime.now(UTC)
    site.page("/", '<a href="/a/1.html">One</a> <a href="/a/2.html">Two</a> <a href="/old.html">Old</a>')
    site.page("/a/1.html", article(1))
    site.page("/a/2.html", article(2))
    site.page("/old.html", "", status=301, Location="/b/")
    site.page("/b/", article(3))
    with runs.archive() as archive:
        one = archive.takedown(site.url + "/a/1.html", reason="court", actor="ada", now=now)
        two = archive.takedown(site.url + "/b/*", reason="court", actor="ada", now=now)
        archive.takedown(site.url + "/a/2.html", reason="what was", actor="ada", now=now, to=now)
    report = runs.crawl(site.url + "/")
    refused = runs.told("refused")
    assert {(event.code, event.url) for event in refused} == {
        ("takedown", site.url + "/a/1.html"),
        ("takedown", site.url + "/b/"),
    }
    assert all("is withdrawn" in str(event.words) for event in refused)
    assert report.refused == 2
    assert not {"/a/1.html", "/b/"} & set(site.paths())
    assert {"/a/2.html", "/old.html"} <= set(site.paths())
    with runs.archive() as archive:
        for takedown in (one, two):
            archive.lift(takedown.id, actor="ada", now=now)
    runs.crawl(site.url + "/", job={"recheck_all": True})
    assert {"/a/1.html", "/b/"} <= set(site.paths())
