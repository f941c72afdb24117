"""Scrapy's downloader middleware: robots.txt, the pace, and second attempts."""

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from crawler.engine.context import Context, context_of
from crawler.engine.handler import Answered
from crawler.errors import FetchFailed, Refused
from crawler.frontier import Target
from crawler.http.answer import Answer
from crawler.robots import Policy

_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_LOST = frozenset({"timeout", "disconnect", "connect", "headers"})
_ATTEMPTS = 3
_LONGEST_REST = 60.0


class Again(IgnoreRequest):
    """The target went back to the frontier for another attempt; this one is forgotten."""


class Manners:
    """Asks robots.txt before every request, waits for its turn, and tries again where that may help."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a Scrapy crawler that runs one of our spiders."""
        return cls(context_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Let the request through in its turn, or raise Refused."""
        await maybe_deferred_to_future(Deferred.fromCoroutine(self._admit(request)))

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the answer on, unless it says that another attempt may bring a better one."""
        if not isinstance(response, Answered):
            raise TypeError("only answers of the guarded handler come here")
        answer, target = response.answer, request.meta["target"]
        context = self._context
        host = _host(target.url)
        context.pace.heard(host, answer.seconds, ok=answer.status < 400)
        if answer.status in _AGAIN:
            rest = rest_of(answer, target, now=context.now().timestamp())
            if rest <= _LONGEST_REST:
                self._again(target, rest, code=str(answer.status))
            elif answer.status in {429, 503}:
                context.rest(host, f"{host} asks to be left alone for {rest:.0f} s")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Put back a target whose connection failed; let everything else fail."""
        if isinstance(exception, FetchFailed) and exception.code in _LOST:
            target = request.meta["target"]
            self._again(target, 2.0**target.attempt * self._context.patience, code=exception.code)

    async def _admit(self, request: Request) -> None:
        context = self._context
        target: Target = request.meta["target"]
        context.guard.url(target.url)
        host = _host(target.url)
        context.check_rest(host)
        await maybe_deferred_to_future(deferToThread(context.check_takedowns, target.url))
        policy = await context.robots.policy(target.url)
        verdict = policy.verdict(target.url)
        request.meta["robots"] = verdict
        if verdict in {"disallowed", "unreachable"}:
            raise Refused("robots", _words(policy, verdict, target.url))
        context.pace.at_least(host, policy.delay)
        await context.pace.turn(host)
        context.check_rest(host)

    def _again(self, target: Target, rest: float, *, code: str) -> None:
        context = self._context
        if context.stopping or target.attempt + 1 >= _ATTEMPTS:
            return
        context.pace.hold(_host(target.url), rest)
        context.frontier.again(target)
        context.tell("retry", url=target.url, code=code, words=f"again in {rest:.1f} s")
        raise Again(code)


def rest_of(answer: Answer, target: Target, *, now: float) -> float:
    """Return the seconds to wait before another attempt: Retry-After, or longer each time."""
    asked: str | None = answer.header("retry-after")
    usual = 2.0**target.attempt
    if asked is None:
        return usual
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        when = parsedate_to_datetime(asked)
    except (ValueError, OverflowError):
        return usual
    # The zone ``-0000`` makes no zone of it; HTTP knows none but UTC (RFC 9110 §5.6.7).
    return max(0.0, when.replace(tzinfo=when.tzinfo or UTC).timestamp() - now)


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _words(policy: Policy, verdict: str, url: str) -> str:
    if verdict == "unreachable":
        return f"{url}: robots.txt cannot be read ({policy.why}), so nothing may be fetched there now"
    return f"{url}: robots.txt forbids it for {policy.agent}"
