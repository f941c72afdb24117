"""What every test stands on: real servers, a clean environment, and no way out of this machine."""

import ipaddress
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import hypothesis
import pytest

from tests.service_postgres import Postgres
from tests.services import (
    ACCESS_KEY,
    SECRET_KEY,
    Moto,
    Redis,
    S3Server,
    SeaweedFS,
    ServiceMissing,
    folder_for,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.crawler_runs import Runs
    from tests.crawler_site import Site

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=20)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_MOST_BYTES_SPELT = 16
_Server = TypeVar("_Server", Redis, SeaweedFS, Moto, Postgres)

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}
_FOREIGN = ("PALIMPSEST_", "AWS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")
_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname"}
_HERE = {"", "localhost", "0.0.0.0", "::", socket.gethostname()}
_CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class _Guard:
    """Refuses what this process would send off this machine, and remembers that it was tried."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self._busy = threading.local()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"socket.connect", "socket.sendto"}:
            self._check(arguments[1])
        elif event in _LOOKUPS and not _stays_here(arguments[0], names=True):
            self._refuse(arguments[0])

    def _check(self, address: object) -> None:
        if isinstance(address, tuple) and not _stays_here(address[0], names=False):
            self._refuse(address[0])

    def _refuse(self, host: object) -> None:
        self.tried.append(f"{host!r}")
        raise ConnectionRefusedError(f"tests reach this machine only, not {host!r}")


def _stays_here(host: object, *, names: bool) -> bool:
    """Say whether `host` is this machine; with `names`, also whether looking it up asks nobody."""
    text = host.decode() if isinstance(host, bytes) else host
    if not isinstance(text, str) or text in _HERE:
        return True
    try:
        return names or ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


_guard = _Guard()
sys.addaudithook(_guard)


def pytest_configure(config: pytest.Config) -> None:
    """Leave the tests and all they start no setting of whoever runs them."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN):
            del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell starts its background jobs deaf to Ctrl-C, and what they start inherits that.
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_way_out() -> Iterator[None]:
    """Fail a test that tried to reach another machine, even if the code under test hid the refusal."""
    _guard.tried.clear()
    yield
    tried = list(_guard.tried)
    _guard.tried.clear()
    assert not tried, f"tried to reach {', '.join(tried)}"


def _lacking(what: str) -> NoReturn:
    """Skip with one line; where nothing may be missing, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not tested, and CI=true: {what}")
    pytest.skip(f"not tested: {what}")


@contextmanager
def _running(kind: Callable[..., _Server]) -> Iterator[_Server]:
    with folder_for(kind.__name__.lower()) as folder:
        try:
            server = kind(folder / "server" if kind is not Postgres else folder)
        except ServiceMissing as missing:
            _lacking(str(missing))
        try:
            try:
                server.start()
            except ServiceMissing as missing:
                _lacking(str(missing))
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A Redis of this session's: .url, .pid, .kill(), .restart(wipe=…)."""
    with _running(Redis) as server:
        yield server


@pytest.fixture
def fresh_redis(redis_server: Redis) -> Redis:
    """The session's Redis, running and empty."""
    redis_server.restart(wipe=True)
    return redis_server


@pytest.fixture(scope="session")
def seaweed() -> Iterator[S3Server]:
    """A SeaweedFS of this session's: .store_url, .fresh_url(), .endpoint."""
    with _running(SeaweedFS) as server:
        yield server


@pytest.fixture(scope="session")
def moto_s3() -> Iterator[S3Server]:
    """S3 by moto, of this session's: .store_url, .fresh_url(), .endpoint."""
    with _running(Moto) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL of this session's."""
    with _running(Postgres) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """The SQLAlchemy URL of a database that is new and empty."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def site() -> Iterator["Site"]:
    """A web site on loopback, empty: .url, .page(path, body), .asked."""
    from tests.crawler_site import serving

    with serving() as running:
        yield running


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Runs":
    """Crawls into an archive of this test's own, in which every warning is an error."""
    from tests.crawler_runs import Runs

    monkeypatch.setenv("PYTHONWARNINGS", "error")
    return Runs(tmp_path)


@pytest.fixture
def chromium_page() -> Iterator["Page"]:
    """An empty tab of a real Chromium, started for this test with a profile of its own."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        _lacking("the web pages in a browser: there is no chromium here")
    from playwright.sync_api import sync_playwright

    with folder_for("chromium") as profile, sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            user_data_dir=profile, executable_path=chromium, headless=True, args=_CHROMIUM
        )
        try:
            yield browser.pages[0] if browser.pages else browser.new_page()
        finally:
            browser.close()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their length: gzip writes the time into them, and all workers must agree on names."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) and len(val) > _MOST_BYTES_SPELT else None
