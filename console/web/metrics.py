"""``/metrics``: counts and timings for Prometheus, kept by the edge alone."""

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive import Archive

METRICS = (
    "palimpsest_http_requests_total",
    "palimpsest_http_request_seconds",
    "palimpsest_captures",
)


class Measured:
    """Counts each request by route family and status, and how long it took."""

    def __init__(self, app: ASGIApp, archive: Archive) -> None:
        self._app = app
        self._registry = CollectorRegistry()
        self._registry.register(_Captures(archive))
        self._requests = Counter(
            METRICS[0], "Requests answered", ["family", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            METRICS[1], "Seconds from request to last byte", ["family"], registry=self._registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note what became of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        family, started, status = _family(scope["path"]), time.perf_counter(), 500

        async def noting(message: Message) -> None:
            """Note the status on its way out."""
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._requests.labels(family, str(status)).inc()
            self._seconds.labels(family).observe(time.perf_counter() - started)

    def page(self) -> Response:
        """Return the exposition."""
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


class _Captures(Collector):
    """Reads the catalog's counts when asked, so that they are true and cost nothing in between."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def collect(self) -> list[GaugeMetricFamily]:
        """Return the gauges, counted when Prometheus asks."""
        gauge = GaugeMetricFamily(METRICS[2], "Captures by state", labels=["state"])
        for state, count in sorted(self._archive.counts().items()):
            gauge.add_metric([state], count)
        return [gauge]


def _family(path: str) -> str:
    """Return the first segment of a known route, so that URLs in paths make no labels."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    known = {
        "web",
        "cdx",
        "wayback",
        "warcs",
        "api",
        "url",
        "snapshot",
        "diff",
        "search",
        "sources",
        "changes",
    }
    known |= {"static", "metrics", "healthz"}
    return first if first in known else "other" if first else "home"
