"""The frontier: which links are worth a request."""

from datetime import UTC, datetime

import pytest

from crawler import Source
from crawler.frontier import Frontier, trap
from crawler.ledger import Visit

HOME = "https://www.x.org/news/"


def frontier(**fields: object) -> Frontier:
    made = Frontier(Source(**({"name": "s", "url": HOME} | fields)))  # type: ignore[arg-type]
    made.start(HOME)
    assert made.pop() is not None
    return made


def offer(front: Frontier, *urls: str, depth: int = 1) -> list[bool]:
    return [front.offer(url, found_on=HOME, depth=depth) for url in urls]


def test_one_page_is_taken_once_however_it_is_written() -> None:
    """Spellings of one URL, by surt, make one target."""
    front = frontier()
    taken = offer(
        front, "https://x.org/a?b=1&c=2", "http://www.x.org/a?c=2&b=1", "https://x.org/a?b=1&c=2", HOME
    )
    assert taken == [True, False, False, False]
    assert front.left_out == {"seen": 1}


def test_reasons_are_counted() -> None:
    """Each link that is not taken counts under the reason."""
    front = frontier(follow=("/news/",), ignore=("*print*",), max_pages=3)
    offer(front, "https://x.org/shop", "https://x.org/news/1?print", "https://y.org/news/1")
    offer(front, "https://x.org/news/a.jpg", "https://x.org/news/1", depth=1)
    offer(front, "https://x.org/news/2", depth=2)
    offer(front, "https://user@x.org/news/9", "https://x.org/news/3", "https://x.org/news/4")
    assert front.left_out == {
        "pattern": 1, "ignored": 1, "host": 1, "asset": 1, "depth": 1, "credentials": 1, "pages": 1,
    }  # fmt: skip


def test_indexes_come_before_items_and_second_attempts_first() -> None:
    """The order is: another attempt, then indexes, then items as found."""
    front = frontier()
    offer(front, "https://x.org/1", "https://x.org/2")
    front.offer("https://x.org/page/2", found_on=HOME, depth=0, role="index")
    first = front.pop()
    assert first is not None
    front.again(first)
    order = [front.pop() for _ in range(3)]
    assert [t.url for t in order if t] == ["https://x.org/page/2", "https://x.org/1", "https://x.org/2"]
    assert order[0] is not None
    assert order[0].attempt == 1
    assert front.pop() is None
    assert len(front) == 0


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/b", None),
        ("https://x.org/a", None),
        ("http://www.x.org/a#top", "loop"),
        ("https://y.org/", "host"),
        ("ftp://x.org/", "scheme"),
        ("https://x.org/known", "seen"),
        ("https://me:pw@x.org/b", "credentials"),
    ],
)
def test_redirects_are_judged(location: str, reason: str | None) -> None:
    """A redirect is followed on the same host, also to the same page by https, and never in a loop."""
    front = frontier()
    offer(front, "http://www.x.org/a", "https://x.org/known")
    target = front.pop()
    assert target is not None
    assert front.redirect(target, location) == reason
    if reason is None:
        front.pop()
        followed = front.pop()
        assert followed is not None
        assert followed.via == ("http://www.x.org/a",)


def test_source_that_moves_takes_its_host_along() -> None:
    """When the source's own URL redirects to another host, that becomes its home."""
    front = Frontier(Source(name="s", url=HOME))
    front.start(HOME)
    seed = front.pop()
    assert seed is not None
    assert front.redirect(seed, "https://new.example/") is None
    assert offer(front, "https://new.example/1", "https://x.org/1", "https://z.org/1") == [True, True, False]


def test_known_items_that_are_fresh_are_left() -> None:
    """What was seen lately is listed and not new, and left when it need not be fetched."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    visit = Visit(surt="org,x)/1", url="https://x.org/1", seen_at=now, changed_at=now)
    source = Source(name="s", url=HOME)
    front = Frontier(source, visits={visit.surt: visit}, fresh=lambda _: True)
    assert offer(front, "https://x.org/1", "https://x.org/2") == [False, True]
    assert (front.listed, front.new, front.left_out) == (2, 1, {"fresh": 1})


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/a/b/c", None),
        ("/2026/01/01/a", None),
        ("/2026/01/02/a", None),
        ("/a/a/a/", "trap"),
        ("/" + "x/" * 2 + "/".join(str(n) for n in range(30)), "trap"),
        ("/p.PNG", "asset"),
        ("/p.png.html", None),
        ("/report.pdf", None),
    ],
)
def test_traps_are_known_by_their_path(path: str, word: str | None) -> None:
    """Folders that repeat or nest without end are traps, pictures and archives no pages."""
    assert trap("http://x.org" + path) == word
