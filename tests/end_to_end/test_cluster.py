"""The whole cluster without containers: every process of docker-compose.yml, real and on loopback.

Redis, SeaweedFS, PostgreSQL, a worker, two beats, an HTTP server and the made-up site, each a process
of its own, as docs/operations.md sets them up by hand.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.services import HOST, Redis, S3Server, end, free_ports

ROOT = Path(__file__).parents[2]
SOURCES = """
[[source]]
name = "harbour"
url = "{origin}/harbour/"
follow = ["/harbour/"]
every = "1h"

[[source]]
name = "town"
url = "{origin}/town/"
follow = ["/town/"]
every = "1h"
"""
pytestmark = [pytest.mark.service, pytest.mark.slow]


@dataclass
class Cluster:
    """The processes' common environment, their logs, and the address of the HTTP server."""

    folder: Path
    environ: dict[str, str]
    stack: ExitStack = field(default_factory=ExitStack)
    address: str = ""

    def start(self, name: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start a process of our own that the test's end will end."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if name in ("serve", "site") else log,
                stderr=log,
                text=True,
            )
        self.stack.callback(_finish, process)
        return process

    def run(self, *arguments: str) -> str:
        """Run the command to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "console", *arguments],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def get(self, path: str, **query: str) -> str:
        """Return what the HTTP server's API answers with."""
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        with urllib.request.urlopen(f"{self.address}api/v1/{path}?{asked}", timeout=120) as answer:
            body: bytes = answer.read()
        return body.decode()

    def api(self, path: str, **query: str) -> Any:
        """Return the same, read as JSON."""
        return json.loads(self.get(path, **query))

    def wait_for(self, what: Callable[[], bool], seconds: float = 120) -> None:
        """Wait until `what` holds; fail with the ends of all logs when time is up."""
        until = time.monotonic() + seconds
        while not what():
            if time.monotonic() > until:
                logs = {log.name: log.read_text()[-1500:] for log in self.folder.glob("*.log")}
                pytest.fail(f"still not so after {seconds} s\n" + "\n".join(map(str, logs.items())))
            time.sleep(0.25)

    def settled(self, at_least: int) -> Callable[[], bool]:
        """Return whether so many captures are there, all cleaned."""

        def is_so() -> bool:
            states = self.api("status")["captures"]
            return states["ready"] >= at_least and not states["pending"] + states["failed"]

        return is_so


@pytest.fixture
def cluster(fresh_redis: Redis, seaweed: S3Server, postgres_url: str, tmp_path: Path) -> Iterator[Cluster]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PALIMPSEST_")}
    environ |= {
        "PYTHONPATH": str(ROOT),
        "PALIMPSEST_STORE": seaweed.fresh_url().partition("?")[0],
        "PALIMPSEST_S3_ENDPOINT": seaweed.endpoint,
        "PALIMPSEST_CATALOG": postgres_url,
        "PALIMPSEST_BROKER": fresh_redis.url,
        "PALIMPSEST_SOURCES": str(tmp_path / "sources.toml"),
        "PALIMPSEST_AGENT": "PalimpsestTests/1.0 (+http://127.0.0.1/; tests@library.example)",
        # Worker and beat touch their pulse files in the temporary folder.
        "TMPDIR": str(tmp_path),
    }
    made = Cluster(folder=tmp_path, environ=environ)
    with made.stack:
        yield made


def _finish(process: "subprocess.Popen[str]") -> None:
    end(process)  # type: ignore[arg-type] # it asks for no bytes
    if process.stdout is not None:
        process.stdout.close()


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@contextmanager
def edition(cluster: Cluster, number: int, port: int) -> Iterator[str]:
    """Serve the made-up site as it was in one edition; always on the same port, as sites are."""
    site = cluster.start("site", "console.demo", "--port", str(port), "--edition", str(number))
    yield first_line(site)
    site.send_signal(signal.SIGINT)
    site.wait(60)


def test_the_cluster_crawls_cleans_and_serves_by_itself(cluster: Cluster) -> None:
    """Beat finds the sources due, the worker crawls and cleans, and another process serves it."""
    port = free_ports(1)[0]
    origin = f"http://{HOST}:{port}"
    (cluster.folder / "sources.toml").write_text(SOURCES.format(origin=origin))
    page = f"{origin}/town/council-livestream/"

    cluster.address = first_line(cluster.start("serve", "console", "serve", "--port", "0"))
    cluster.start("worker", "console", "worker", "--processes", "2")
    with edition(cluster, 1, port):
        for beat in ("beat", "other-beat"):
            cluster.start(beat, "console", "beat")
        cluster.wait_for(cluster.settled(20))
        cluster.wait_for(lambda: len(cluster.api("captures", url=f"{HOST}:{port}/*")) >= 20)
        # Two beats ticked, yet each source was crawled once.
        assert len(cluster.api("captures", url=f"{origin}/town/")) == 1
        assert len(cluster.api("captures", url=f"{origin}/harbour/")) == 1
    honest = cluster.get("article", url=page, **{"as": "text"})
    assert len(honest) > 500
    before = cluster.api("capture", url=page)["captured_at"]

    count = len(cluster.api("captures", url=f"{HOST}:{port}/*"))
    with edition(cluster, 2, port):
        cluster.run("crawl", "town", "harbour")
        cluster.wait_for(cluster.settled(count + 10))
    assert [row["url"] for row in cluster.api("captures", url=page)] == [page, page]
    # What was injected meanwhile is gone from the text, and told of in the audit.
    assert cluster.get("article", url=page, **{"as": "text"}) == honest
    assert cluster.get("article", url=page, when=before, **{"as": "text"}) == honest
    assert cluster.api("audit", url=page)["findings"]
    assert (cluster.folder / "palimpsest-worker.alive").exists()
    assert (cluster.folder / "palimpsest-beat.alive").exists()

    request = urllib.request.Request(
        f"{cluster.address}web/{page}", headers={"Accept-Datetime": "Sat, 01 Jan 2000 00:00:00 GMT"}
    )
    with urllib.request.urlopen(request, timeout=120) as memento:
        assert memento.headers["Memento-Datetime"]
        assert b"<html" in memento.read().lower()
