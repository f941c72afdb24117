"""Look-ups by date and raw replay over HTTP, ours beside pywb's, on the same captures in one run.

    python benchmarks/serve.py --captures 20000 --pywb /path/to/bin/wayback
    python benchmarks/serve.py --captures 1000000 --rows --pywb /path/to/bin/wayback

Both servers run as one process on loopback and are asked the same questions in the same order, in turn
(ours, theirs, ours, theirs …), so that a machine that slows down slows both. Ours is asked over one
connection kept alive, and once more ("anew") with a new connection for each question. pywb is given a new
one for each: kept alive it waits 40 ms a time for the other side's acknowledgement, and it is to be
measured at its best. Printed for each: answers per second, median and 99th percentile, and the server's CPU
time an answer. Without --pywb only ours is measured, and the report says so. With --rows both indexes are
filled and nothing else, which is quick enough for a million captures: look-ups are measured, and no replay.
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import at

from archive import Archive, Capture, CaptureRow, open_archive
from archive.instant import timestamp14

START = datetime(2015, 1, 1, tzinfo=UTC)
VISITS = 10
AT_ONCE = 256
TICKS = os.sysconf("SC_CLK_TCK")
_LOOK_UPS = ("index, nearest to a date", "memento, nearest to a date")


@dataclass(frozen=True)
class Built:
    """What can be asked for: which URLs, and from when on for how long they were captured."""

    urls: list[str]
    start: datetime
    span: timedelta


def main() -> None:
    """Build the captures, start the servers, ask, print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        build = _build_rows if options.rows else _build
        built = build(Path(folder), options.captures)
        with _servers(Path(folder), options.pywb) as servers:
            for task in _LOOK_UPS if options.rows else (*_LOOK_UPS, "raw replay"):
                _measure(task, servers, built, options)
    if not options.pywb:
        print("pywb was not measured: name its `wayback` command with --pywb")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captures", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=2_000, help="for each server and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", action="store_true", help="fill the indexes alone, and replay nothing")
    parser.add_argument("--pywb", help="the path of pywb's `wayback` command")
    return parser.parse_args()


def _build(folder: Path, captures: int) -> Built:
    """Record the captures in our archive, and write the same bytes as a WARC and CDXJ for pywb."""
    urls = [f"http://example.org/{number % 97}/article-{number}" for number in range(captures // VISITS)]
    archive = open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite")
    (folder / "warcs").mkdir()
    lines = []
    with (folder / "warcs" / "bench.warc.gz").open("wb") as warc:
        for row in _recorded(archive, urls):
            lines.append(_cdxj(row, warc.tell()))
            warc.write(archive.store.get(row.key))
    archive.close()
    (folder / "index.cdxj").write_text("".join(sorted(lines)))
    return Built(urls, START, timedelta(days=300))


def _recorded(archive: Archive, urls: list[str]) -> Iterator[CaptureRow]:
    """Record a capture of each URL in each visit, some hundred together; yield their rows."""
    for visit in range(VISITS):
        for first in range(0, len(urls), AT_ONCE):
            some = enumerate(urls[first : first + AT_ONCE], start=first)
            when = START + timedelta(days=30 * visit)
            captures = [_capture(url, when + timedelta(seconds=number), visit) for number, url in some]
            yield from (made.row for made in archive.record_all(captures))


def _build_rows(folder: Path, captures: int) -> Built:
    """Write the rows that benchmarks/at.py looks up, and a line of CDXJ for each of them."""
    many = captures // VISITS
    with open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite") as archive:
        at.fill(archive, captures, many)
        with (folder / "index.cdxj").open("w") as index:
            for row in archive.list("*.org"):
                index.write(_cdxj(row, 0))
    return Built([at.url_of(number) for number in range(many)], at.START, timedelta(hours=6 * VISITS))


def _capture(url: str, when: datetime, visit: int) -> Capture:
    body = f"<html><title>{url}</title><p>Visit {visit}</p>{'<p>words of an article</p>' * 200}</html>"
    return Capture(
        url=url, captured_at=when, status=200, reason="OK",
        headers=(("Content-Type", "text/html; charset=utf-8"),), payload=body.encode(),
    )  # fmt: skip


def _cdxj(row: object, offset: int) -> str:
    stamp = timestamp14(row.captured_at)
    digest = row.payload_digest.removeprefix("sha256:")[:32].upper()
    return (
        f'{row.surt} {stamp} {{"url": "{row.url}", "mime": "text/html", "status": "200", "digest": '
        f'"{digest}", "length": "{row.length}", "offset": "{offset}", "filename": "bench.warc.gz"}}\n'
    )


@contextmanager
def _servers(folder: Path, pywb: str | None) -> Iterator[dict[str, tuple[int, int]]]:
    """Start both servers; give name → (port, pid)."""
    running = {"palimpsest": _start_ours(folder)}
    if pywb:
        running["pywb"] = _start_pywb(folder, pywb)
    try:
        yield {name: (port, process.pid) for name, (port, process) in running.items()}
    finally:
        for _, process in running.values():
            process.terminate()
            process.wait(timeout=20)


def _start_ours(folder: Path) -> tuple[int, subprocess.Popen[bytes]]:
    port = _free_port()
    environment = {
        **os.environ,
        "PALIMPSEST_STORE": str(folder / "store"),
        "PALIMPSEST_CATALOG": f"sqlite:///{folder}/catalog.sqlite",
    }
    command = [sys.executable, "-m", "console", "serve", "--port", str(port)]
    return port, _started(command, port, folder, environment)


def _start_pywb(folder: Path, wayback: str) -> tuple[int, subprocess.Popen[bytes]]:
    port = _free_port()
    (folder / "config.yaml").write_text(
        "collections:\n  bench:\n    index_paths: ./index.cdxj\n    archive_paths: ./warcs/\n"
    )
    return port, _started([wayback, "-b", "127.0.0.1", "-p", str(port)], port, folder, dict(os.environ))


def _started(
    command: list[str], port: int, folder: Path, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return process
        time.sleep(0.1)
    process.terminate()
    raise SystemExit(f"{command[0]} did not answer on port {port} within 30 s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _measure(
    task: str, servers: dict[str, tuple[int, int]], built: Built, options: argparse.Namespace
) -> None:
    chooser = random.Random(7)
    asked = [
        (chooser.choice(built.urls), built.start + built.span * chooser.random())
        for _ in range(options.questions)
    ]
    servers = {"palimpsest": servers["palimpsest"], "anew": servers["palimpsest"], **servers}
    seconds: dict[str, list[float]] = {name: [] for name in servers}
    cpu: dict[str, float] = dict.fromkeys(servers, 0.0)
    for _ in range(options.rounds):
        for name, (port, pid) in servers.items():
            before = _cpu_of(pid)
            paths = [_path(name, task, url, when) for url, when in asked]
            seconds[name] += _ask(port, paths, keep=name == "palimpsest")
            cpu[name] += _cpu_of(pid) - before
    print(f"\n{task}, {options.rounds} × {options.questions} questions")
    print(f"{'':12}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}")
    for name, taken in seconds.items():
        ordered = sorted(taken)
        print(
            f"{name:12}{len(taken) / sum(taken):12.0f}{statistics.median(ordered) * 1e3:9.2f}"
            f"{ordered[int(len(ordered) * 0.99)] * 1e3:9.2f}{cpu[name] / len(taken) * 1e3:9.2f}"
        )


def _path(name: str, task: str, url: str, when: datetime) -> str:
    stamp = timestamp14(when)
    if name == "pywb" and task == "raw replay":
        return f"/bench/{stamp}id_/{url}"
    if name == "pywb" or task.startswith("index"):  # pywb's own way to look a date up is its index
        return f"{'/bench' if name == 'pywb' else ''}/cdx?url={url}&closest={stamp}&limit=1&output=json"
    return f"/web/{_exact(url, when)}id_/{url}" if task == "raw replay" else f"/web/{stamp}/{url}"


def _exact(url: str, when: datetime) -> str:
    """Return the nearest visit's own timestamp: pywb answers a near one, and we by a redirect to it."""
    number = int(url.rsplit("-", 1)[1])
    visits = [START + timedelta(days=30 * visit, seconds=number) for visit in range(VISITS)]
    return timestamp14(min(visits, key=lambda visit: (abs(visit - when), visit)))


def _ask(port: int, paths: list[str], *, keep: bool) -> list[float]:
    """Ask over one connection, kept alive if so wished; return the seconds of each answer."""
    taken = []
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for path in paths:
        wish = "" if keep else "Connection: close\r\n"
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{wish}\r\n".encode()
        started = time.perf_counter()
        connection.sendall(request)
        alive = _read_answer(connection) and keep
        if not alive:
            connection.close()
            connection = socket.create_connection(("127.0.0.1", port))
        taken.append(time.perf_counter() - started)
    connection.close()
    return taken


def _read_answer(connection: socket.socket) -> bool:
    """Read one answer; return whether the connection can be used again."""
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(1 << 16)
        if not chunk:
            raise SystemExit("the server closed the connection before its headers were whole")
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 302")):
        raise SystemExit(f"unexpected answer: {head[:200]!r}")
    lower = head.lower()
    if b"content-length:" in lower:
        length = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += connection.recv(1 << 16)
        return b"connection: close" not in lower
    if b"transfer-encoding: chunked" in lower:
        while not body.endswith(b"0\r\n\r\n"):
            body += connection.recv(1 << 16)
        return True
    while connection.recv(1 << 16):
        pass
    return False


def _cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process so far (Linux's /proc/PID/stat, fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
