"""The pages for people: search by URL, a URL's history, a snapshot beside what was removed, a difference.

Server-rendered, without any script. Nothing archived runs here: an article's HTML was sanitised when it
was cleaned, is sanitised again on the way out, and the pages' own policy forbids scripts anyway.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from urllib.parse import urlencode

import nh3
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from archive import Archive, CaptureRow, Hit
from archive.changes import KINDS
from archive.instant import parse_moment
from archive.review import Review
from console import moderation
from console.audit import audit
from console.diff import word_counts
from console.feed import ask
from console.web.changes import ORDERS_IN_WORDS, asked_by, feed, heading, next_query
from console.web.dates import end, start
from console.web.diff_page import grouped
from console.web.errors import TRANSLATED, Problem
from console.web.finding import article_of
from console.web.history_api import compared_at
from console.web.protocol import one_line
from console.web.rendering import Renderer, as_path
from console.web.showing import Showing
from console.web.targets import original_url

_URLS_AT_MOST = 200
_HITS_A_PAGE = 20
_NARROWING = ("q", "host", "language", "kind", "from", "to")
_PAGE = re.compile(r"[1-9][0-9]{0,3}")
_HEADINGS = {
    404: "Not in the archive",
    405: "Not asked for in this way",
    400: "That cannot be read",
    403: "Not shown",
    451: "Withdrawn",
    503: "Out of reach",
}

_OF_CODES = {"no-article": "No article here", "no-such-path": "No such page"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One line of the sources page."""

    name: str
    kind: str
    url: str
    every: str
    enabled: bool
    last: datetime | None
    next: datetime | None
    captured: int
    alarms: tuple[str, ...]


class Pages:
    """Renders every page over one archive; `sources` gives the lines of the sources page."""

    def __init__(
        self,
        archive: Archive,
        *,
        sources: Callable[[], Sequence[SourceLine]],
        now: Callable[[], datetime],
        trusted_proxies: Sequence[str],
        showing: Showing,
    ) -> None:
        self._archive = archive
        self._showing = showing
        self._trusted = trusted_proxies
        self._sources = sources
        self._now = now
        self._render = Renderer().render
        self.calls: list[dict[str, str]] = []

    def routes(self) -> list[Route]:
        """Return the routes of all pages."""
        return [
            Route("/", self._home),
            Route("/url", self._to_history),
            Route("/url/{url:path}", self._history),
            Route("/snapshot/{rest:path}", self._snapshot),
            Route("/diff", self._diff),
            Route("/search", self._search),
            Route("/changes", self._changes),
            Route("/changes.atom", self._atom),
            Route("/review", self._review),
            Route("/review/{suspect}", self._case),
            Route("/sources", self._source_list),
            Route("/api", self._api),
        ]

    def problem(self, problem: Problem) -> HTMLResponse:
        """Return the page that says why there is none."""
        heading = _OF_CODES.get(problem.code) or _HEADINGS.get(problem.status, "That did not work")
        return self._render("problem.html", problem.status, problem=problem, heading=heading)

    def _home(self, request: Request) -> Response:
        counts = self._archive.counts()
        figures = [{"name": "captures", "value": sum(counts.values())}]
        figures += [{"name": state, "value": count} for state, count in sorted(counts.items()) if count]
        return self._render("home.html", figures=figures, newest=self._archive.newest(12))

    def _to_history(self, request: Request) -> Response:
        url = request.query_params.get("url", "").strip()
        return RedirectResponse(f"/url/{as_path(url)}" if url else "/", status_code=303)

    def _history(self, request: Request) -> Response:
        url = _rest(request, "/url/")
        if url.endswith("*") or url.startswith("*."):
            return self._matching(url)
        url = original_url(url)
        return self._guarded(lambda: self._history_of(url))

    def _history_of(self, url: str) -> Response:
        captures = self._archive.timemap(url)
        if not captures:
            words = f"{url} was never captured. A pattern such as {url.rstrip('/')}/* shows what is near it."
            return self.problem(Problem(status=404, code="not-archived", words=words))
        versions = self._archive.versions(url)
        titles = [v.article.title for v in versions if v.article and v.article.title]
        return self._render(
            "history.html", url=url, title=titles[-1] if titles else "", captures=captures, versions=versions
        )

    def _matching(self, pattern: str) -> Response:
        def answer() -> Response:
            """Render the URLs of the pattern, one row each."""
            groups = groupby(self._archive.list(pattern), key=lambda row: row.surt)
            urls = [_summed(list(rows)) for _, rows in islice(groups, _URLS_AT_MOST)]
            return self._render("listing.html", pattern=pattern, urls=urls, more=len(urls) == _URLS_AT_MOST)

        return self._guarded(answer)

    def _snapshot(self, request: Request) -> Response:
        digits, _, rest = _rest(request, "/snapshot/").partition("/")
        return self._guarded(lambda: self._snapshot_of(digits, original_url(rest)))

    def _snapshot_of(self, digits: str, url: str) -> Response:
        row = self._archive.asked(url, parse_moment(digits))
        self._showing.check(self._archive, row)
        stored = article_of(self._archive, row)
        original = self._archive.row(row.refers_to) if row.refers_to else None
        return self._render(
            "snapshot.html",
            url=row.url,
            row=row,
            original=original or row,
            article=stored.content,
            body=Markup(nh3.clean(stored.content["html"])),  # noqa: S704 - sanitised in this very call
            removed=audit(self._archive, row),
        )

    def _diff(self, request: Request) -> Response:
        return self._guarded(lambda: self._diff_of(request.query_params))

    def _diff_of(self, asked: QueryParams) -> Response:
        url = original_url(asked.get("url", ""))
        a, b, compared = compared_at(
            self._archive, self._showing, url, asked.get("a", ""), asked.get("b", "")
        )
        gone, added = word_counts(compared.runs)
        return self._render(
            "diff.html", url=url, a=a, b=b, compared=compared, groups=grouped(compared.blocks),
            added=added, gone=gone,
        )  # fmt: skip

    def _search(self, request: Request) -> Response:
        return self._guarded(lambda: self._search_of(request.query_params))

    def _search_of(self, query: QueryParams) -> Response:
        asked = {name: query.get(name, "").strip() for name in _NARROWING}
        page = int(query["page"]) if _PAGE.fullmatch(query.get("page", "")) else 1
        hits = self._hits(asked, (page - 1) * _HITS_A_PAGE) if asked["q"] else []
        given = {name: value for name, value in asked.items() if value}
        return self._render(
            "search.html",
            asked=asked,
            hits=self._showing.hits(self._archive, hits[:_HITS_A_PAGE]),
            page=page,
            before=urlencode({**given, "page": page - 1}) if page > 1 else None,
            behind=urlencode({**given, "page": page + 1}) if len(hits) > _HITS_A_PAGE else None,
        )

    def _hits(self, asked: dict[str, str], offset: int) -> list[Hit]:
        return self._archive.search(
            asked["q"],
            host=asked["host"] or None,
            language=asked["language"] or None,
            kind=asked["kind"] or None,
            from_=start(asked["from"]),
            to=end(asked["to"]),
            limit=_HITS_A_PAGE + 1,
            offset=offset,
        )

    def _review(self, request: Request) -> Response:
        host = request.query_params.get("host") or None
        return self._guarded(
            lambda: self._render("review.html", suspects=Review(self._archive).queue(host=host, limit=200))
        )

    def _case(self, request: Request) -> Response:
        suspect = request.path_params["suspect"]
        return self._guarded(lambda: self._render("case.html", case=moderation.case(self._archive, suspect)))

    def _changes(self, request: Request) -> Response:
        return self._guarded(lambda: self._changes_of(request.query_params))

    def _changes_of(self, query: QueryParams) -> Response:
        found = ask(self._archive, asked_by(query), self._now())
        first = urlencode(
            [(name, value) for name, value in query.multi_items() if name != "cursor" and value]
        )
        return self._render(
            "changes.html",
            found=found,
            query=query,
            first=first,
            heading=heading(query),
            next=next_query(query, found),
            kinds=KINDS,
            orders=ORDERS_IN_WORDS,
        )

    def _atom(self, request: Request) -> Response:
        try:
            return feed(self._archive, request, self._trusted, self._now())
        except TRANSLATED as error:
            problem = self._showing.problem(error)
            return one_line(problem.words, problem.status)

    def _source_list(self, request: Request) -> Response:
        return self._render("sources.html", sources=self._sources())

    def _api(self, request: Request) -> Response:
        return self._render("api.html", calls=self.calls)

    def _guarded(self, answer: Callable[[], Response]) -> Response:
        try:
            return answer()
        except TRANSLATED as error:
            return self.problem(self._showing.problem(error))


def _rest(request: Request, prefix: str) -> str:
    """Return the path behind `prefix` as the client wrote it, with the query that belongs to it."""
    raw: str = request.scope["raw_path"].decode("latin-1")
    query = request.url.query
    return raw.removeprefix(prefix) + (f"?{query}" if query else "")


def _summed(rows: list[CaptureRow]) -> dict[str, object]:
    first, last = rows[0], rows[-1]
    return {"url": last.url, "captures": len(rows), "first": first.captured_at, "last": last.captured_at}
