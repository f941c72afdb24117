"""robots.txt, as RFC 9309 has it, where Scrapy's own middleware does not."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.errors import FetchFailed, Refused
from crawler.http.answer import Answer
from crawler.links import redirected

LIMIT = 500 * 1024
"""How much of a robots.txt is read: RFC 9309 §2.5 asks for at least this."""

_REDIRECTS = 5
_ADDRESS = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_OTHERS = "0"  # no product token begins with a digit
_LONGEST_DELAY = 30.0

Fetch = Callable[[str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a host allows.

    `state` is ``read`` (there are rules), ``none`` (there is no robots.txt: all is allowed) or
    ``unreachable`` (nobody can tell: all is forbidden, RFC 9309 §2.3.1.4); `why` says what happened.
    """

    state: str
    agent: str
    why: str = ""
    rules: Protego | None = None

    def verdict(self, url: str) -> str:
        """Return ``allowed``, ``none``, ``disallowed`` or ``unreachable`` for `url`."""
        if self.rules is None:
            return self.state
        return "allowed" if self.rules.can_fetch(url, self.agent) else "disallowed"

    @property
    def delay(self) -> float:
        """The Crawl-delay that the host asks for, in seconds, at most half a minute."""
        asked = self.rules.crawl_delay(self.agent) if self.rules else None
        return min(max(float(asked or 0), 0.0), _LONGEST_DELAY)


class Robots:
    """The policies of the hosts that one crawl meets, each read once."""

    def __init__(self, *, fetch: Fetch, agent: str) -> None:
        self._fetch = fetch
        self._agent = agent
        self._policies: dict[str, Policy] = {}
        self._reading: dict[str, list[Deferred[Policy]]] = {}

    async def policy(self, url: str) -> Policy:
        """Return the policy of the server of `url`, reading its robots.txt if need be."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin in self._policies:
            return self._policies[origin]
        if origin in self._reading:
            waiting: Deferred[Policy] = Deferred()
            self._reading[origin].append(waiting)
            return await waiting
        self._reading[origin] = []
        try:
            policy = await self._read(origin + "/robots.txt")
        except Exception:
            failure = Failure()  # type: ignore[no-untyped-call]  # Twisted's
            for waiting in self._reading.pop(origin):
                waiting.errback(failure)
            raise
        self._policies[origin] = policy
        for waiting in self._reading.pop(origin):
            waiting.callback(policy)
        return policy

    async def _read(self, url: str) -> Policy:
        for _ in range(_REDIRECTS + 1):
            try:
                answer = await self._fetch(url)
            except (FetchFailed, Refused) as error:
                return self._policy("unreachable", f"{url}: {error}")
            location = answer.header("location")
            if answer.status not in {301, 302, 303, 307, 308} or not location:
                return policy_of(url, answer, self._agent)
            onward = redirected(url, location)
            if onward is None:
                return self._policy("unreachable", f"{url} redirects to {location!r}, which is no URL")
            url = onward
        return self._policy("none", f"{url}: more than {_REDIRECTS} redirects")

    def _policy(self, state: str, why: str) -> Policy:
        return Policy(state=state, agent=self._agent, why=why)


def policy_of(url: str, answer: Answer, agent: str) -> Policy:
    """Return the policy that the answer for a robots.txt at `url` means for the product `agent`."""
    if answer.status == 429 or answer.status >= 500:
        return Policy(state="unreachable", agent=agent, why=f"{url} answered {answer.status}")
    if answer.status >= 300 or answer.status < 200:
        return Policy(state="none", agent=agent, why=f"{url} answered {answer.status}")
    if answer.truncated in {"time", "disconnect"}:
        return Policy(state="unreachable", agent=agent, why=f"{url} broke off")
    text = answer.body.decode("utf-8-sig", "replace")
    lines = text.splitlines()
    if answer.truncated and not text.endswith(("\n", "\r")):
        del lines[-1:]  # of ``Disallow: /private`` cut behind the slash nothing may be made
    rules = Protego.parse("\n".join(_readdressed(line, agent) for line in lines))
    return Policy(state="read", agent=agent, rules=rules)


def _readdressed(line: str, agent: str) -> str:
    """Return a line of robots.txt, a User-agent with the name that tells the parser whether it is ours.

    A group is for the crawler whose whole product token it names, versions apart (RFC 9309 §2.2.1).
    The parser takes the start of a token for it as well, so that ``News`` would mean ``NewsArchive``.
    """
    match = _ADDRESS.match(line)
    if match is None:
        return line
    named = match[1].strip()
    token = _TOKEN.match(named)
    ours = token is not None and token[0].lower() == agent.lower()
    return f"User-agent: {agent if ours else '*' if named == '*' else _OTHERS}"
