"""A web site on loopback for the crawler's tests: what it answers is set path by path."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Asked:
    """One request that the site got."""

    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """A running site; `answers` maps paths to what is done there, `asked` lists the requests."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    fallback: Answer | None = None

    def paths(self) -> list[str]:
        """Return the paths asked for, in order, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def page(self, path: str, body: str | bytes, *, status: int = 200, **headers: str) -> None:
        """Answer `path` with `body`."""
        self.answers[path] = reply(body, status=status, **headers)

    def pages(self, count: int, *, listing: str = "/") -> None:
        """Have a digest page at `listing` that lists `count` articles."""
        links = "".join(f'<li><a href="/a/{n}.html">Article {n}</a>' for n in range(count))
        self.page(listing, f"<html><body><ul>{links}</ul></body></html>")
        for n in range(count):
            self.page(f"/a/{n}.html", article(n))


def article(n: int, *, size: int = 500) -> str:
    """Return the HTML of an article of about `size` bytes."""
    words = f"This is what article {n} says, in a sentence that goes on for a while. "
    text = words * max(1, size // len(words))
    return f"<!doctype html><html><head><title>Article {n}</title></head><body><p>{text}</p></body></html>"


def reply(body: str | bytes, *, status: int = 200, **headers: str) -> Answer:
    """Return an answer with `body`; underscores in header names stand for hyphens."""
    payload = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if "Content-Type" not in named:
            handler.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in named.items():
            handler.send_header(name, value)
        if status != 304:
            handler.send_header("Content-Length", str(len(payload)))
        handler.end_headers()
        if status != 304:
            handler.wfile.write(payload)

    return answer


def validated(body: str, etag: str) -> Answer:
    """Return an answer that is 304 to whoever names `etag`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == etag
        reply("" if known else body, status=304 if known else 200, ETag=etag)(handler)

    return answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: Site

    def do_GET(self) -> None:
        site = self.site
        site.asked.append(Asked(path=self.path, headers=dict(self.headers)))
        answer = site.answers.get(self.path) or site.fallback or reply("not here", status=404)
        answer(self)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: crawlers break connections off, and some tests want just that."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve a site on a free port of loopback while the context lasts, over TLS if asked."""
    site = Site()
    handler = type("Handler", (_Handler,), {"site": site})
    server = _Server(("127.0.0.1", 0), handler)
    server.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(60)
