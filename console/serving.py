"""The HTTP side under uvicorn: ``palimpsest serve``, and within ``palimpsest up``."""

import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import uvicorn

from archive import Archive
from archive.directives import NAMES
from console.command.exits import Exit, Stop, wrong_usage
from console.command.opening import archive_to_write
from console.command.terminal import note
from console.proofing import open_keys
from console.settings import Settings
from console.standings import Standing, standings
from console.web.app import make_app
from console.web.pages import SourceLine
from console.web.showing import Showing
from crawler.duration import format_duration
from crawler.ledger import Ledger
from crawler.sources import load_sources
from worker.queue import open_queue

_TOKEN_FILE = "token"  # noqa: S105  # a file's name


def serve(settings: Settings, *, host: str | None, port: int | None) -> None:
    """Serve the archive over HTTP until told to stop."""
    with archive_to_write(settings) as archive:
        server = Server(archive, settings, host=host, port=port, token=settings.token)
        if not settings.token:
            note("no token is set, so nothing can be changed over HTTP; see PALIMPSEST_TOKEN")
        server.run(announce=f"{server.address}\n")


class Server:
    """One HTTP server over `archive`; it listens from its making on.

    Stop with USAGE where the address cannot be had.
    """

    def __init__(
        self,
        archive: Archive,
        settings: Settings,
        *,
        host: str | None,
        port: int | None,
        token: str,
    ) -> None:
        self._socket = _listen(host or settings.host, settings.port if port is None else port)
        name, number = self._socket.getsockname()[:2]
        self.address = f"http://{f'[{name}]' if ':' in name else name}:{number}/"
        self._queue = open_queue(settings.broker)
        app = make_app(
            archive,
            token=token,
            trusted_proxies=settings.trusted_proxies,
            sources=_source_lines(archive, settings),
            send=self._queue.send,
            public_keys=lambda: open_keys(settings).public,
            showing=Showing(
                withdrawn_status=settings.withdrawn_status,
                obeyed=NAMES if settings.heed_noarchive else (),
            ),
        )
        self._server = _Announcing(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                # Whose forwarding headers are believed is the application's own matter.
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=5,
            )
        )

    def stop(self) -> None:
        """Let what is being answered be answered, and come back from `run`; from any thread."""
        self._server.should_exit = True

    def run(self, *, announce: str) -> None:
        """Print `announce` once requests are answered, and serve until told to stop.

        SIGINT then raises KeyboardInterrupt, and SIGTERM a Stop that is no failure.
        """
        self._server.announce = announce
        before = signal.signal(signal.SIGTERM, _end)
        try:
            self._server.run(sockets=[self._socket])
        finally:
            signal.signal(signal.SIGTERM, before)
            self._socket.close()
            self._queue.close()


class _Announcing(uvicorn.Server):
    """Says where it is only when it answers there."""

    announce = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say the address once the server answers there."""
        await super().startup(sockets=sockets)
        sys.stdout.write(self.announce)
        sys.stdout.flush()


def kept_token(folder: Path) -> str:
    """Return the operator's token kept in `folder`, making one that only this user can read."""
    file = folder / _TOKEN_FILE
    if file.exists():
        if kept_before := file.read_bytes().strip():
            return kept_before.decode("ascii", "replace")
        file.unlink()  # its maker died between making and writing it
    folder.mkdir(parents=True, exist_ok=True)
    token = secrets.token_urlsafe(24)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as kept:
        kept.write(token + "\n")
    return token


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise Stop(Exit.DONE)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        raise wrong_usage(
            f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port or --host"
        ) from error
    listening.listen(512)
    return listening


def _source_lines(archive: Archive, settings: Settings) -> Callable[[], Sequence[SourceLine]]:
    def lines() -> list[SourceLine]:
        """Return a line a source, as the file and the ledger have them now."""
        if not settings.sources.exists():
            return []
        sources = load_sources(settings.sources)
        with Ledger(settings.catalog_url) as ledger:
            found = standings(archive, ledger, sources, datetime.now(UTC))
            return [_source_line(standing) for standing in found]

    return lines


def _source_line(standing: Standing) -> SourceLine:
    source, newest = standing.source, standing.newest
    return SourceLine(
        name=source.name,
        kind=source.kind,
        url=source.url,
        every=format_duration(source.every),
        enabled=source.enabled,
        last=newest.started if newest else None,
        next=standing.due,
        captured=newest.captured if newest else 0,
        alarms=tuple(alarm.words for alarm in standing.alarms),
    )
