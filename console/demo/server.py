"""The made-up site over real HTTP on loopback: keep-alive, validators, 304, 410 and 301."""

import argparse
import sys
import threading
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from console.demo.site import EDITIONS, Answer, answers

PORT = 8601


class DemoSite:
    """The running site. Use it as a context manager; set `edition` to turn to another one."""

    def __init__(self, *, port: int = 0, edition: int = 1) -> None:
        self._server = _listen(port)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._editions = {number: answers(number, self.origin) for number in EDITIONS}
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.edition = edition

    @property
    def edition(self) -> int:
        """The edition that is being served, 1 to 3."""
        return self._edition

    @edition.setter
    def edition(self, number: int) -> None:
        """Serve this edition from now on."""
        self._edition = number
        self._server.answers = self._editions[number]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self) -> None:
        """Block until the server thread ends, that is, until somebody interrupts."""
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: Mapping[str, Answer]

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client that goes away mid-answer go in silence; report anything else as usual.

        An interrupted crawl drops its connections, and a trace of that helps nobody.
        """
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed: socket types


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment: otherwise Nagle holds back the second
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        """Answer with the page, 304 if the asker has it, 404 if there is none."""
        answer = self.server.answers.get(self.path.partition("?")[0])
        if answer is None:
            answer = Answer(status=404, content_type="text/plain", body=b"There is no such page.\n")
        tags, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if answer.status == HTTPStatus.OK and _fresh(answer, tags, since):
            self._send(answer, HTTPStatus.NOT_MODIFIED, b"")
        else:
            self._send(answer, answer.status, answer.body)

    def do_HEAD(self) -> None:
        """Answer as to GET; what sends it leaves the body out."""
        self.do_GET()

    def _send(self, answer: Answer, status: int, body: bytes) -> None:
        self.send_response(status)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        if answer.location:
            self.send_header("Location", answer.location)
        if answer.modified and answer.etag:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name upstream
        """Say nothing: the account of the demo is what its reader came for."""


def _fresh(answer: Answer, tags: str | None, since: str | None) -> bool:
    """Whether the client's copy is current; If-None-Match takes precedence (RFC 9110 §13.2.2)."""
    if answer.modified is None:
        return False
    if tags is not None:
        return answer.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    try:
        return since is not None and answer.modified <= parsedate_to_datetime(since)
    except ValueError:
        return False


def _listen(port: int) -> _Server:
    return _Server(("127.0.0.1", port), _Handler)


def serve_alone() -> None:
    """Serve one edition until interrupted: ``python -m console.demo --port N --edition 1..3``."""
    parser = argparse.ArgumentParser(prog="python -m console.demo", description=serve_alone.__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--edition", type=int, choices=EDITIONS, default=1)
    chosen = parser.parse_args()
    with DemoSite(port=chosen.port, edition=chosen.edition) as site:
        print(site.origin, flush=True)  # noqa: T201  # the address is this program's result
        try:
            site.wait()
        except KeyboardInterrupt:
            return
