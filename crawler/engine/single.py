"""One URL, fetched as a crawl would, kept nowhere: for a preview."""

from datetime import UTC, datetime
from typing import Any

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from archive.capture import Capture, Fetch
from crawler.agent import product, require_agent
from crawler.capturing import REDIRECTS
from crawler.errors import FetchFailed, Refused
from crawler.guard import Guard
from crawler.http.client import Client
from crawler.job import Event, FetchJob
from crawler.links import redirected
from crawler.packing import packed
from crawler.robots import LIMIT, Robots

_MOST_REDIRECTS = 10
_clock: Any = _reactor  # the module is the reactor, which its types do not say


def fetch_single(job: FetchJob) -> Event:
    """Return a ``fetched`` event that holds the capture; raises Refused and FetchFailed.

    Runs the reactor, which a process can do but once.
    """
    require_agent(job.agent, job.url)
    outcome: list[Capture | Failure] = []
    client = Client(guard=Guard.of(job.url), agent=job.agent)
    fetching = Deferred.fromCoroutine(_fetch(job, client))
    fetching.addBoth(outcome.append)
    fetching.addBoth(lambda _: client.close())
    # A turn of the reactor later, connections have said good-bye.
    fetching.addBoth(lambda _: _clock.callWhenRunning(_clock.callLater, 0.01, _clock.stop))
    _clock.run()
    (result,) = outcome
    if isinstance(result, Failure):
        result.raiseException()
    return Event(kind="fetched", url=job.url, detail=packed(result))


async def _fetch(job: FetchJob, client: Client) -> Capture:
    async def robots_txt(url: str) -> Any:
        """Fetch a robots.txt under the limits that it has of its own."""
        return await client.get(url, limit=LIMIT, timeout=job.seconds)

    robots = Robots(fetch=robots_txt, agent=product(job.agent))
    url = job.url
    via: tuple[str, ...] = ()
    while len(via) <= _MOST_REDIRECTS:
        policy = await robots.policy(url)
        verdict = policy.verdict(url)
        if verdict in {"disallowed", "unreachable"}:
            raise Refused("robots", f"{url}: robots.txt says {verdict}. {policy.why}".strip())
        answer = await client.get(url, limit=job.max_bytes, timeout=job.seconds)
        location = answer.header("location")
        if answer.status in REDIRECTS and location:
            url, via = _onward(url, location), (*via, url)
            continue
        return Capture(
            url=url,
            captured_at=datetime.now(UTC),
            status=answer.status,
            reason=answer.reason,
            headers=answer.headers,
            payload=answer.body,
            truncated=answer.truncated,
            fetch=Fetch(via=via, robots=verdict, agent=job.agent, seconds=answer.seconds, ip=answer.ip),
        )
    raise FetchFailed("redirects", f"{job.url} redirects more than {_MOST_REDIRECTS} times")


def _onward(url: str, location: str) -> str:
    onward = redirected(url, location)
    if onward is None:
        raise FetchFailed("redirect", f"{url} redirects to {location!r}, which is no URL")
    return onward
