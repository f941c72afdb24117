"""Sites that mean harm or are broken: each is outlived, within bounds, with an archive that is whole."""

import gzip
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from archive.surt import surt
from crawler import FetchFailed, Refused, fetch_one
from crawler.ledger import Ledger, Visit
from tests.crawler_client import get_as_public
from tests.crawler_runs import Runs
from tests.crawler_site import Site, article, reply

MEGABYTE = 1024 * 1024


def whole(runs: Runs) -> bool:
    with runs.archive() as archive:
        return list(archive.verify()) == []


def test_gzip_bomb_is_cut_at_the_cap(site: Site, runs: Runs) -> None:
    """400 kB of gzip that would become 400 MB is cut at max_bytes, in bounded memory."""
    bomb = gzip.compress(b"\0" * (400 * MEGABYTE), 6)
    site.page("/", '<a href="/bomb">b</a>')
    site.page("/bomb", bomb, Content_Encoding="gzip")
    report = runs.crawl(site.url + "/", max_bytes=2 * MEGABYTE)
    with runs.archive() as archive:
        capture = archive.read(archive.timemap(site.url + "/bomb")[0].key)
    assert capture.truncated == "length"
    assert len(capture.payload or b"") == 2 * MEGABYTE
    assert capture.header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert capture.header("Content-Encoding") is None
    assert report.rss < 150 * MEGABYTE
    assert whole(runs)


def test_bomb_within_a_bomb_is_not_opened(site: Site, runs: Runs) -> None:
    """Only the coding that the header names is undone, once."""
    inner = gzip.compress(b"\0" * MEGABYTE)
    site.page("/", gzip.compress(inner), Content_Encoding="gzip", Content_Type="application/gzip")
    runs.crawl(site.url + "/")
    with runs.archive() as archive:
        assert archive.read(archive.timemap(site.url + "/")[0].key).payload == inner


def test_large_page_is_kept_whole_within_memory(site: Site, runs: Runs) -> None:
    """A page of 10 MB is kept byte by byte by a process of less than 150 MB."""
    page = article(1, size=10 * MEGABYTE - 1000)
    site.page("/", '<a href="/large">l</a>')
    site.page("/large", page)
    report = runs.crawl(site.url + "/")
    with runs.archive() as archive:
        assert archive.read(archive.timemap(site.url + "/large")[0].key).payload == page.encode()
    assert report.rss < 150 * MEGABYTE


def test_dripping_server_is_cut_at_the_timeout(site: Site, runs: Runs) -> None:
    """A byte now and then does not prolong a fetch: what has come by the timeout is kept as cut."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(600):
            handler.wfile.write(b"drip ")
            time.sleep(0.1)

    site.page("/", '<a href="/drip">d</a>')
    site.answers["/drip"] = drip
    report = runs.crawl(site.url + "/", timeout=timedelta(seconds=1.5))
    assert report.seconds < 45, "it was cut, or else the server would have gone on for a minute"
    with runs.archive() as archive:
        capture = archive.read(archive.timemap(site.url + "/drip")[0].key)
    assert capture.truncated == "time"
    assert (capture.payload or b"").startswith(b"drip drip")


def test_silent_server_is_given_up(site: Site, runs: Runs) -> None:
    """A server that takes the connection and says nothing is a failure, told with its reason."""

    def silence(_: BaseHTTPRequestHandler) -> None:
        time.sleep(300)

    site.page("/", '<a href="/silent">s</a>')
    site.answers["/silent"] = silence
    report = runs.crawl(site.url + "/", timeout=timedelta(seconds=1))
    assert (report.captured, report.failed) == (1, 1)
    assert [event.code for event in runs.told("failed")] == ["timeout"]
    assert report.seconds < 200, "it was given up, for the server says nothing for longer"


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0:{port}/",
        "http://user:secret@127.0.0.1:{port}/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/_",
        "http://127.0.0.1:22/",
    ],
)
def test_redirect_out_of_bounds_is_not_followed(site: Site, runs: Runs, target: str) -> None:
    """A redirect to an address, port, scheme or URL that is not crawled is recorded, not followed."""
    port = site.url.rpartition(":")[2]
    site.page("/", '<a href="/away">a</a>')
    site.page("/away", "", status=302, Location=target.format(port=port))
    report = runs.crawl(site.url + "/", same_host=False)
    assert (report.captured, report.refused) == (2, 1)
    assert site.paths() == ["/", "/away"]


def test_endless_redirects_end(site: Site, runs: Runs) -> None:
    """A chain of redirects without end is followed ten hops far, and a loop not at all."""

    def onward(handler: BaseHTTPRequestHandler) -> None:
        number = int(handler.path.rpartition("/")[2])
        reply("", status=302, Location=f"/hop/{number + 1}")(handler)

    site.page("/", '<a href="/hop/0">h</a><a href="/loop">l</a>')
    site.page("/loop", "", status=301, Location="/loop")
    site.fallback = onward
    site.page("/robots.txt", "", status=404)
    report = runs.crawl(site.url + "/")
    assert len([path for path in site.paths() if path.startswith("/hop/")]) == 11
    assert site.paths().count("/loop") == 1
    assert {event.code for event in runs.told("refused")} == {"redirect-redirects", "redirect-loop"}
    assert report.captured == 13


def test_calendar_without_end_is_bounded(site: Site, runs: Runs) -> None:
    """A site that makes a new page of links for every link is left after max_pages."""

    def month(handler: BaseHTTPRequestHandler) -> None:
        reply(f'<a href="{handler.path}x">next</a><a href="{handler.path}y">after</a>')(handler)

    site.page("/robots.txt", "", status=404)
    site.fallback = month
    report = runs.crawl(site.url + "/calendar/", max_depth=20, max_pages=15)
    assert len(site.paths()) == 15
    assert report.left_out["pages"] > 0


def test_folders_that_repeat_are_a_trap(site: Site, runs: Runs) -> None:
    """Relative links that nest a folder in itself are not followed down."""
    site.page("/robots.txt", "", status=404)
    site.fallback = reply('<a href="news/">again</a>')
    report = runs.crawl(site.url + "/", max_depth=20)
    assert site.paths() == ["/", "/news/", "/news/news/"]
    assert report.left_out["trap"] == 1


@pytest.mark.parametrize("status", [500, 503, 429])
def test_robots_that_nobody_can_read_forbids_all(site: Site, runs: Runs, status: int) -> None:
    """When robots.txt answers 5xx or 429 nothing is fetched, and the report says why."""
    site.pages(2)
    site.page("/robots.txt", "busy", status=status)
    report = runs.crawl(site.url + "/")
    assert site.paths() == []
    assert (report.captured, report.refused) == (0, 1)
    assert [alarm.code for alarm in report.alarms] == ["robots"]
    assert str(status) in (runs.told("refused")[0].words or "")


def test_robots_is_obeyed_behind_redirects(site: Site, runs: Runs) -> None:
    """A path that robots.txt forbids is reached neither by a link nor by a redirect."""
    site.page("/robots.txt", "User-agent: *\nDisallow: /private\n\nUser-agent: other\nDisallow: /")
    site.page("/", '<a href="/private/1">p</a><a href="/away">a</a>')
    site.page("/away", "", status=301, Location="/private/2")
    report = runs.crawl(site.url + "/")
    assert site.paths() == ["/", "/away"]
    assert report.refused == 2
    with runs.archive() as archive:
        assert archive.read(archive.timemap(site.url + "/away")[0].key).fetch.robots == "allowed"


def test_robots_moved_is_followed(site: Site, runs: Runs) -> None:
    """The rules behind a redirected robots.txt hold."""
    site.page("/robots.txt", "", status=301, Location="/rules")
    site.page("/rules", "User-agent: Palimpsest\nDisallow: /")
    site.pages(1)
    report = runs.crawl(site.url + "/")
    assert report.captured == 0
    assert site.paths() == ["/rules"]


def test_crawl_delay_is_kept(site: Site, runs: Runs) -> None:
    """A host's own Crawl-delay spaces the requests, though loopback has none by default."""
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.5")
    site.pages(4)
    report = runs.crawl(site.url + "/")
    assert report.captured == 5
    assert report.seconds > 1.9


def test_lying_charset_changes_no_byte(site: Site, runs: Runs) -> None:
    """A header that lies about the charset neither changes the payload nor hides a link."""
    page = '<a href="/стаття">стаття</a>'.encode()
    site.page("/", page, Content_Type="text/html; charset=utf-16")
    site.page("/%D1%81%D1%82%D0%B0%D1%82%D1%82%D1%8F", article(1))
    report = runs.crawl(site.url + "/")
    assert report.captured == 2
    with runs.archive() as archive:
        assert archive.read(archive.timemap(site.url + "/")[0].key).payload == page


def test_headers_of_the_server_cannot_be_injected_into_requests(site: Site, runs: Runs) -> None:
    """Line breaks in links, validators and redirects never become headers of a later request."""

    def sly(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b'HTTP/1.1 200 OK\r\nETag: "x\n Evil: 1"\r\nContent-Length: 3\r\n'
            b"Content-Type: text/html\r\n\r\nsly"
        )

    site.page("/", '<a href="/a\r\nEvil: 1">x</a><a href="/b%0d%0aEvil:%201">y</a><a href="/sly">z</a>')
    site.answers["/sly"] = sly
    site.page("/away", "", status=302, Location="/c%0d%0aEvil: 1")
    site.fallback = reply(article(0))
    runs.crawl(site.url + "/")
    runs.crawl(site.url + "/")
    assert not any("Evil" in asked.headers for asked in site.asked)


def test_answer_that_is_no_http_is_a_failure(site: Site, runs: Runs) -> None:
    """Garbage instead of an answer fails that fetch and no other."""

    def garbage(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\x01SSH-2.0-x\r\n\r\n")
        handler.close_connection = True

    site.page("/", '<a href="/garbage">g</a><a href="/fine">f</a>')
    site.answers["/garbage"] = garbage
    site.page("/fine", article(1))
    report = runs.crawl(site.url + "/")
    assert (report.captured, report.failed) == (2, 1)


def test_endless_headers_are_cut(site: Site, runs: Runs) -> None:
    """Headers without end are not read without end."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            handler.wfile.write(f"X-{number}: {'y' * 100}\r\n".encode())

    site.page("/", '<a href="/endless">e</a>')
    site.answers["/endless"] = endless
    report = runs.crawl(site.url + "/")
    assert (report.captured, report.failed) == (1, 1)


def test_second_answer_in_one_is_not_taken_for_the_next(site: Site, runs: Runs) -> None:
    """What a server sends beyond its answer is never given out as the answer to another request."""

    def double(handler: BaseHTTPRequestHandler) -> None:
        forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue" + forged)

    site.page("/", '<a href="/double">d</a>' + "".join(f'<a href="/a/{n}">n</a>' for n in range(20)))
    site.answers["/double"] = double
    site.fallback = reply(article(0))
    runs.crawl(site.url + "/")
    with runs.archive() as archive:
        kept = [archive.payload(row.key).payload for row in archive.list(site.url + "/*")]
    assert kept.count(b"true") == 1
    assert b"forged" not in kept


def test_truncated_body_is_kept_as_such(site: Site, runs: Runs) -> None:
    """A connection lost in the middle leaves what came, marked so; it has no validators to trust."""

    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.send_header("ETag", '"v1"')
        handler.end_headers()
        handler.wfile.write(b"only this")
        handler.close_connection = True

    site.page("/", '<a href="/short">s</a>')
    site.answers["/short"] = short
    runs.crawl(site.url + "/")
    with runs.archive() as archive:
        assert archive.read(archive.timemap(site.url + "/short")[0].key).truncated == "disconnect"
    site.asked.clear()
    runs.crawl(site.url + "/")
    assert not any("If-None-Match" in asked.headers for asked in site.asked)


def test_confirmation_of_what_is_not_there_is_fetched_whole(site: Site, runs: Runs) -> None:
    """A 304 for a URL that the archive does not hold is asked again without conditions."""

    def stubborn(handler: BaseHTTPRequestHandler) -> None:
        known = "If-None-Match" in handler.headers
        reply("" if known else article(1), status=304 if known else 200, ETag='"v"')(handler)

    site.page("/", '<a href="/a">a</a>')
    site.answers["/a"] = stubborn
    now = datetime.now(UTC)
    url = site.url + "/a"
    with Ledger(runs.catalog) as ledger:
        visit = Visit(surt=surt(url), url=url, seen_at=now, changed_at=now, etag='"v"')
        ledger.save_visits("site", [visit])
    report = runs.crawl(site.url + "/")
    assert site.paths() == ["/", "/a", "/a"]
    assert report.captured == 3
    with runs.archive() as archive:
        assert archive.read(archive.timemap(url)[-1].key).payload == article(1).encode()


def test_host_that_does_not_resolve_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host name that leads nowhere is refused with its name, since its robots.txt is out of reach."""
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    agent = "Tests/1.0 (+https://tests.example/contact)"
    with pytest.raises((Refused, FetchFailed), match=r"nowhere\.invalid"):
        fetch_one("http://nowhere.invalid/", agent=agent)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "0x7f.1"])
def test_public_source_cannot_reach_loopback(site: Site, host: str) -> None:
    """A guard for the public Internet refuses every way of writing this machine's own address."""
    port = site.url.rpartition(":")[2]
    site.page("/", "secret")
    agent = "Tests/1.0 (+https://tests.example/contact)"
    outcome = get_as_public(f"http://{host}:{port}/", agent)
    assert outcome.startswith("Refused address")
    assert site.asked == []
