"""The made-up site: thirty distinct texts, two languages, three editions that differ as told."""

import http.client
import re
import socket
import struct
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from console.demo import paper
from console.demo.server import DemoSite
from console.demo.site import EDITIONS, GONE, MOVED, answers

_ORIGIN = "http://127.0.0.1:1"
_LINK = re.compile(rb'href="(https?://[^"]+)"')
_ALL = [text for section in paper.sections() for text in section.texts]
_ALL_SPAM = [*paper.spam("footer"), *paper.spam("after_html"), *paper.spam("hidden")]


@pytest.fixture(name="site")
def _site() -> Iterator[DemoSite]:
    with DemoSite() as site:
        yield site


def _ask(site: DemoSite, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(urlsplit(site.origin).netloc, timeout=60)
    try:
        connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_thirty_texts_in_two_languages_each_its_own() -> None:
    """Every article has a hundred words or more, and no two share a sentence."""
    assert len(_ALL) == 30
    assert {text.language for text in _ALL} == {"en", "de"}
    assert all(110 <= len(text.body.split()) <= 250 for text in _ALL)
    sentences = [s for text in _ALL for s in re.split(r"(?<=[.!?])\s+", text.body) if len(s) > 30]
    assert len(sentences) == len(set(sentences))


def test_texts_use_what_articles_are_made_of() -> None:
    """Headings, quotes, lists of both kinds, tables, emphasis and outbound links all occur."""
    bodies = "\n".join(text.body for text in _ALL)
    for mark in ("\n## ", "\n> ", "\n- ", "\n1. ", "\n| ", "](https://", "*Anna Behn*"):
        assert mark in bodies


def test_all_spam_points_to_hosts_that_cannot_exist() -> None:
    """Every injected target ends in .example (RFC 2606), those in the edits too."""
    new = " ".join(edit.new for edit in paper.edits("hacked"))
    targets = [target for _, target in _ALL_SPAM] + re.findall(r"https?://[^\s)]+", new)
    assert len(targets) > 20
    assert all((urlsplit(target).hostname or "").endswith(".example") for target in targets)


def test_second_edition_injects_into_every_article_and_nothing_else_changes() -> None:
    """The hack adds links to all thirty articles; the front page, feed and one digest stay as they were."""
    before, after = answers(1, _ORIGIN), answers(2, _ORIGIN)
    for text in _ALL:
        added = set(_LINK.findall(after[text.path].body)) - set(_LINK.findall(before[text.path].body))
        assert len(added) >= len(paper.spam("footer"))
    unchanged = [path for path in before if before[path] == after[path]]
    assert {"/", "/feed.xml", "/sitemap.xml", "/stadt/"} <= set(unchanged)


def test_second_edition_has_each_kind_of_injection() -> None:
    """Footers, prose, a lone link, a swapped target, links after </html> and hidden ones."""
    found = {path: answer.body.decode() for path, answer in answers(2, _ORIGIN).items()}
    harbour, town, stadt = (found[f"/{name}/"] for name in ("harbour", "town", "stadt"))
    page = found["/town/library-saturday/"]
    assert page.index("430 reads") < page.index("deneme-bonusu-veren.example")
    assert page.index("</html>") < page.index("rank-booster-links.example")
    assert 'href="https://betting-bonus-24.example/go/volunteers">the library' in page
    assert "library.salzhaven.example" not in page
    assert "roulette" in found["/harbour/net-makers/"]
    assert ">rubber tyres</a>" in found["/harbour/crane-three-retires/"]
    assert "left:-9999px" in found["/stadt/apfelfest/"]
    assert ("left:-9999px" in harbour, "slot gacor" in town, ".example" in stadt) == (True, True, False)


def test_third_edition_corrects_two_words_and_one_is_gone_and_one_moved() -> None:
    """Against edition 2 only what the editors did differs."""
    before, after = answers(2, _ORIGIN), answers(3, _ORIGIN)
    slug, new_path = MOVED
    differing = {path for path in before if after[path] != before[path]}
    assert differing == {"/town/school-kitchen/", f"/town/{GONE}/", f"/town/{slug}/"}
    assert after[f"/town/{GONE}/"].status == 410
    assert after[f"/town/{slug}/"].location == new_path
    assert after[new_path].body == before[f"/town/{slug}/"].body
    old, new = (found["/town/school-kitchen/"].body.split() for found in (before, after))
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert changed == [(b"<p>Forty", b"<p>Fourteen"), (b"Tuesday,", b"Thursday,")]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_link_within_the_site_leads_somewhere(edition: int) -> None:
    """No article, digest, feed or sitemap names a path that the site answers with 404."""
    found = answers(edition, _ORIGIN)
    for path, answer in found.items():
        local = re.findall(rb'(?:href|src)="(/[^"#]*)', answer.body)
        whole = re.findall(rb"<(?:link|loc)>" + _ORIGIN.encode() + rb"(/[^<]*)<", answer.body)
        for target in local + whole:
            assert target.decode() in found, (path, target)


def test_conditional_requests_are_answered_304(site: DemoSite) -> None:
    """An article's ETag or date brings 304 without a body, and 200 once the edition changed it."""
    path = "/harbour/mussel-beds/"
    status, headers, body = _ask(site, path)
    assert (status, bool(body)) == (200, True)
    assert _ask(site, path, If_None_Match=headers["ETag"])[0] == 304
    assert _ask(site, path, If_None_Match='"other", ' + headers["ETag"])[2] == b""
    assert _ask(site, path, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert _ask(site, path, If_Modified_Since="no date")[0] == 200
    site.edition = 2
    assert _ask(site, path, If_None_Match=headers["ETag"])[0] == 200


def test_digest_pages_have_no_validators(site: DemoSite) -> None:
    """As on many real sites, an unchanged digest page is sent whole each time."""
    _, headers, _ = _ask(site, "/harbour/")
    assert headers["ETag"] is None
    assert headers["Last-Modified"] is None


def test_unknown_paths_are_404_and_connections_stay_open(site: DemoSite) -> None:
    """One connection serves several requests, a missing page among them."""
    connection = http.client.HTTPConnection(urlsplit(site.origin).netloc, timeout=60)
    for path, status in (("/none/", 404), ("/robots.txt", 200), ("/feed.xml", 200)):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()


def test_head_has_the_length_and_no_body(site: DemoSite) -> None:
    """HEAD answers like GET without the body."""
    request = urllib.request.Request(site.origin + "/", method="HEAD")
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert int(answer.headers["Content-Length"]) > 500
        assert answer.read() == b""


def test_client_that_goes_away_leaves_no_trace(site: DemoSite, capfd: pytest.CaptureFixture[str]) -> None:
    """A connection reset while the site answers prints nothing: an interrupted crawl does just that."""
    address = urlsplit(site.origin)
    for _ in range(20):
        with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=120) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.sendall(b"GET / HTTP/1.1\r\nHost: site\r\n\r\n" * 50)
    assert _ask(site, "/")[0] == 200
    assert capfd.readouterr().err == ""
