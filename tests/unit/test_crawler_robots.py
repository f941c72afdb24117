"""robots.txt: what each answer means."""

import pytest
from twisted.internet.defer import Deferred

from crawler.errors import FetchFailed
from crawler.http.answer import Answer
from crawler.robots import Policy, Robots, policy_of

URL = "http://x.org/robots.txt"


def answer(status: int, body: bytes = b"", *, truncated: str | None = None, location: str = "") -> Answer:
    headers = (("Location", location),) if location else ()
    return Answer(
        status=status, reason="", headers=headers, body=body, truncated=truncated, ip=None, seconds=0.1
    )


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, "none") for status in (304, 401, 403, 404, 410)),
        *((status, "unreachable") for status in (429, 500, 503, 599)),
        (200, "allowed"),
    ],
)
def test_statuses_mean_what_the_standard_says(status: int, verdict: str) -> None:
    """4xx means no rules, 5xx and 429 that nobody can tell: all is forbidden (RFC 9309 §2.3.1)."""
    assert policy_of(URL, answer(status), "Archive").verdict("http://x.org/a") == verdict


def test_own_group_wins_over_the_star() -> None:
    """The group of our own product is heeded instead of that for all."""
    body = b"\xef\xbb\xbfUser-agent: archive\nDisallow: /mine\n\nUser-agent: *\nDisallow: /\n"
    policy = policy_of(URL, answer(200, body), "Archive")
    assert policy.verdict("http://x.org/a") == "allowed"
    assert policy.verdict("http://x.org/mine/1") == "disallowed"


def test_delay_is_bounded() -> None:
    """A Crawl-delay is heeded, but not one of an hour."""
    body = b"User-agent: *\nCrawl-delay: %s\n"
    assert policy_of(URL, answer(200, body % b"2.5"), "A").delay == 2.5
    assert policy_of(URL, answer(200, body % b"3600"), "A").delay == 30.0
    assert policy_of(URL, answer(200, body % b"-1"), "A").delay == 0.0


def test_broken_off_file_counts_as_unreachable() -> None:
    """Half a file may lack the very line that forbids; one cut at 500 KiB is read as it is."""
    rules = b"User-agent: *\nDisallow: /x\n"
    assert policy_of(URL, answer(200, rules, truncated="time"), "A").state == "unreachable"
    assert policy_of(URL, answer(200, rules, truncated="length"), "A").state == "read"


def read(answers: dict[str, Answer | Exception]) -> tuple[Policy, list[str]]:
    asked: list[str] = []

    async def fetch(url: str) -> Answer:
        asked.append(url)
        found = answers[url]
        if isinstance(found, Exception):
            raise found
        return found

    got: list[Policy] = []
    Deferred.fromCoroutine(Robots(fetch=fetch, agent="A").policy("http://x.org/a")).addCallback(got.append)
    return got[0], asked


def test_redirects_are_followed_five_times() -> None:
    """Five redirects lead to the rules, also on another host; a sixth means there are none."""
    chain = {f"http://x.org/{n}": answer(301, location=f"/{n + 1}") for n in range(1, 9)}
    start = {URL: answer(302, location="/1")}
    policy, asked = read({**start, **chain})
    assert policy.state == "none"
    assert len(asked) == 6
    policy, _ = read({URL: answer(301, location="https://y.org/r"), "https://y.org/r": answer(200)})
    assert policy.state == "read"


def test_no_answer_is_unreachable() -> None:
    """A server that does not answer forbids all for now, and the reason is kept."""
    policy, _ = read({URL: FetchFailed("timeout", "no answer")})
    assert policy.verdict("http://x.org/a") == "unreachable"
    assert "no answer" in policy.why


def test_file_is_read_once() -> None:
    """Requests that wait for one host's rules share one fetch of them."""
    asked: list[str] = []
    waiting: Deferred[Answer] = Deferred()

    async def fetch(url: str) -> Answer:
        asked.append(url)
        return await waiting

    robots = Robots(fetch=fetch, agent="A")
    got: list[Policy] = []
    for path in ("a", "b", "c"):
        Deferred.fromCoroutine(robots.policy(f"http://x.org/{path}")).addCallback(got.append)
    waiting.callback(answer(200))
    Deferred.fromCoroutine(robots.policy("http://x.org/d")).addCallback(got.append)
    assert len(asked) == 1
    assert len(got) == 4


def test_redirect_to_nonsense_is_unreachable() -> None:
    """A robots.txt that redirects to what is no URL forbids all, and holds up nobody."""
    policy, _ = read({URL: answer(301, location="http://[")})
    assert policy.state == "unreachable"


def test_failure_reaches_all_who_wait() -> None:
    """What goes wrong unforeseen while the rules are read fails every request that waits for them."""
    waiting: Deferred[Answer] = Deferred()

    async def fetch(_: str) -> Answer:
        return await waiting

    robots = Robots(fetch=fetch, agent="A")
    failed: list[object] = []
    for path in ("a", "b"):
        Deferred.fromCoroutine(robots.policy(f"http://x.org/{path}")).addErrback(failed.append)
    waiting.errback(RuntimeError("unforeseen"))
    assert len(failed) == 2
