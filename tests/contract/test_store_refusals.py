"""What a store says when it cannot, or must not, be used; each by a real server or file system."""

import json
import os
import pwd
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.errors import ObjectExists, StoreRefused, StoreUnavailable
from archive.store import DirectoryStore, open_store, scratch
from archive.store.s3 import S3Store
from tests.services import S3Server, folder_for, free_ports


class Forgetful(BaseHTTPRequestHandler):
    """An S3 server, as far as a store's opening goes, that pays no heed to ``If-None-Match``."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes] = {}  # noqa: RUF012  # one server, one test

    def do_HEAD(self) -> None:
        self.answer(200)

    def do_PUT(self) -> None:
        self.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say nothing: a test's output is its own."""


class Ailing(Forgetful):
    """A server that answers every request with 503."""

    def answer(self, status: int) -> None:
        super().answer(max(status, 503))


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(120)


def proxy_that_loses_answers(target: str, lost: list[str]) -> type[BaseHTTPRequestHandler]:
    """Return a handler that passes requests on, but cuts off the first answer to a put of each of `lost`."""
    host = urlsplit(target)

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            connection = HTTPConnection(str(host.hostname), host.port, timeout=60)
            connection.request(self.command, self.path, body, dict(self.headers.items()))
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            for name in lost:
                if self.command == "PUT" and name in self.path:
                    lost.remove(name)
                    self.close_connection = True
                    return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"transfer-encoding", "connection", "date", "server"}:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_DELETE = pass_on  # noqa: N815  # http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: a test's output is its own."""

    return Proxy


def proxy_that_cuts_bodies(target: str) -> type[BaseHTTPRequestHandler]:
    """Return a handler that passes on a put's head, then dies; of what a killed writer leaves, the least."""
    host = urlsplit(target)

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
            with socket.create_connection((str(host.hostname), int(host.port or 80)), timeout=60) as upstream:
                upstream.sendall(f"{self.requestline}\r\n{head}\r\n".encode())
            self.rfile.read(int(self.headers["Content-Length"]))
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: a test's output is its own."""

    return Proxy


def test_a_server_that_overwrites_is_refused() -> None:
    """A server that takes a create-only put of a taken key is refused when the store is opened."""
    with serving(Forgetful) as endpoint, pytest.raises(StoreRefused, match=r"If-None-Match") as refusal:
        open_store("s3://bucket/prefix", endpoint=endpoint)
    assert endpoint in str(refusal.value)


def test_an_ailing_server_is_worth_another_try() -> None:
    """A server that answers 503 to everything is unavailable, and named."""
    with serving(Ailing) as endpoint, pytest.raises(StoreUnavailable, match="503") as refusal:
        open_store("s3://bucket/prefix", endpoint=endpoint)
    assert endpoint in str(refusal.value)


def test_an_unreachable_endpoint_is_named() -> None:
    """Nobody listening is StoreUnavailable, with the endpoint and what to do."""
    endpoint = f"http://127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(StoreUnavailable, match="cannot be reached") as refusal:
        open_store(f"s3://bucket/prefix?endpoint={endpoint}")
    assert endpoint in str(refusal.value)


@pytest.mark.parametrize(
    "address", ["s3://", "s3:///prefix", "ftp://x/y", "s3://b/p?colour=red", "s3://b/p#f"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """An address of no known form is StoreRefused, and quoted."""
    with pytest.raises(StoreRefused, match=r"s3://bucket/prefix|endpoint and region"):
        open_store(address)


def test_an_endpoint_that_is_no_url_is_refused() -> None:
    """An endpoint without a scheme is StoreRefused, not a traceback from below."""
    with pytest.raises(StoreRefused, match="localhost"):
        open_store("s3://bucket/prefix?endpoint=localhost")


@pytest.mark.service
@pytest.mark.parametrize(
    ("name", "value"), [("AWS_ACCESS_KEY_ID", "nobody"), ("AWS_SECRET_ACCESS_KEY", "wrong")]
)
def test_wrong_credentials_are_refused(
    seaweed: S3Server, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """An unknown user or a wrong secret is StoreRefused, and the message names the two settings."""
    monkeypatch.setenv(name, value)
    with pytest.raises(StoreRefused, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        open_store(seaweed.fresh_url())


@pytest.mark.service
def test_no_credentials_are_refused(seaweed: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any credentials the message says which to set."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreRefused, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        open_store(seaweed.fresh_url())


@pytest.mark.service
@pytest.mark.parametrize("server", ["seaweed", "moto_s3"])
def test_a_missing_bucket_is_made_only_when_asked(request: pytest.FixtureRequest, server: str) -> None:
    """A bucket that is not there is refused by name; with create_bucket it is made."""
    endpoint = request.getfixturevalue(server).endpoint
    for _ in range(2):
        with pytest.raises(StoreRefused, match="there is no bucket s3://not-there-yet"):
            open_store("s3://not-there-yet/p", endpoint=endpoint)
    open_store("s3://not-there-yet/p", endpoint=endpoint, create_bucket=True).put("k", b"x")
    assert open_store("s3://not-there-yet/p", endpoint=endpoint).get("k") == b"x"


@pytest.mark.service
@pytest.mark.parametrize("server", ["seaweed", "moto_s3"])
def test_a_lost_answer_is_no_taken_key(request: pytest.FixtureRequest, server: str) -> None:
    """A put whose first answer was lost succeeds on its retry; another's object is still a taken key."""
    service: S3Server = request.getfixturevalue(server)
    address = service.fresh_url()
    open_store(address).put("taken", b"same bytes")
    lost = ["ours", "taken"]
    with serving(proxy_that_loses_answers(service.endpoint, lost)) as endpoint:
        store = open_store(address.replace(service.endpoint, endpoint))
        store.put("ours", b"x")
        with pytest.raises(ObjectExists):
            store.put("taken", b"same bytes")
        with pytest.raises(ObjectExists):
            store.put("ours", b"x")
    assert lost == []
    assert open_store(address).get("ours") == b"x"


@pytest.mark.service
@pytest.mark.parametrize("server", ["seaweed", "moto_s3"])
@pytest.mark.parametrize("create_only", [True, False])
def test_a_put_without_its_body_is_no_object(
    request: pytest.FixtureRequest, server: str, create_only: bool
) -> None:
    """When the connection dies after a put's headers, no empty object takes the key."""
    service: S3Server = request.getfixturevalue(server)
    address = service.fresh_url()
    store = open_store(address)
    assert isinstance(store, S3Store)
    with serving(proxy_that_cuts_bodies(service.endpoint)) as endpoint:
        store._clients.clear()
        store._endpoint = endpoint
        with pytest.raises(StoreUnavailable):
            store.put("cut/off", b"x" * 40_000, create_only=create_only)
    time.sleep(0.5)  # the server may still be at it
    whole = open_store(address)
    assert list(whole.list()) == []
    whole.put("cut/off", b"x")


CHILD = """
import json, os, sys
from archive.errors import StoreError
from archive.store import open_store
if len(sys.argv) > 4:
    os.setuid(int(sys.argv[4]))
try:
    store = open_store(sys.argv[1])
    for number in range(int(sys.argv[2])):
        store.put(f"k/{number}", b"x" * int(sys.argv[3]))
except StoreError as error:
    print(json.dumps([type(error).__name__, str(error)]))
else:
    print(json.dumps(["none", ""]))
"""


def put_in_child(
    store: Path, count: int, size: int, *, uid: int | None = None, limit: Callable[[], None] | None = None
) -> tuple[str, str]:
    """Put `count` objects of `size` bytes in another process; return its error's name and text."""
    numbers = [count, size] if uid is None else [count, size, uid]
    command = [sys.executable, "-c", CHILD, str(store), *map(str, numbers)]
    done = subprocess.run(command, capture_output=True, check=True, preexec_fn=limit)
    name, message = json.loads(done.stdout)
    return name, message


def test_a_put_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """When the system refuses to write on, the error names the path, and no part of the object stays."""
    root = tmp_path / "store"
    store = DirectoryStore(root)
    store.put("k/first", b"x")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    name, message = put_in_child(root, 1, 50_000, limit=limit)
    assert (name, str(root) in message) == ("StoreUnavailable", True)
    assert [stat.key for stat in store.list()] == ["k/first"]
    assert not [path for path in (root / ".tmp").rglob("*") if path.is_file()]


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """On a full file system a put says so and what to do, and every object before it is whole."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small], capture_output=True, check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("not tested: a full disk, for want of the right to mount a small one")
    try:
        name, message = put_in_child(small / "store", 100, 50_000)
        assert name == "StoreUnavailable"
        assert "No space left on device; free some space" in message
        sizes = [path.stat().st_size for path in (small / "store").rglob("*") if path.is_file()]
        assert set(sizes) == {50_000}
        assert len(sizes) >= 5
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_forbidden_folder_is_named() -> None:
    """A store this user may not write to is StoreUnavailable, with the path and the mend."""
    with folder_for("forbidden") as above:
        above.chmod(0o755)
        root = above / "store"
        DirectoryStore(root).put("k/first", b"x")
        folders = (root, root / ".tmp", root / "k")
        for folder in folders:
            folder.chmod(0o555)
        nobody = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None  # root may do anything
        try:
            name, message = put_in_child(root, 1, 10, uid=nobody)
        finally:
            for folder in folders:
                folder.chmod(0o755)
    assert name == "StoreUnavailable"
    assert str(root) in message
    assert "right to read and write" in message


def test_a_store_that_went_away_is_not_empty(tmp_path: Path) -> None:
    """A directory that is gone (an unmounted disk) is StoreUnavailable, never "no such object"."""
    store = DirectoryStore(tmp_path / "store")
    store.put("k", b"x")
    (tmp_path / "store").rename(tmp_path / "elsewhere")
    for ask in (
        lambda: store.get("k"),
        lambda: store.head("k"),
        lambda: list(store.list()),
        lambda: store.delete("k"),
        lambda: store.put("l", b"x"),
    ):
        with pytest.raises(StoreUnavailable, match="is no store any more"):
            ask()


def test_a_file_is_no_store(tmp_path: Path) -> None:
    """A path that is a file is StoreRefused."""
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreRefused, match="is a file"):
            DirectoryStore(path)


def test_one_key_cannot_continue_another(tmp_path: Path) -> None:
    """Where a directory cannot hold both names, the second is refused and the first stands."""
    store = DirectoryStore(tmp_path)
    store.put("a/b", b"x")
    for key in ("a", "a/b/c"):
        for create_only in (True, False):
            with pytest.raises(StoreRefused, match="cannot continue another"):
                store.put(key, b"y", create_only=create_only)
    assert [stat.key for stat in store.list()] == ["a/b"]


def test_stale_temporaries_are_neither_seen_nor_kept(tmp_path: Path) -> None:
    """What a killed writer left is in no list, and a day later the next opening removes it."""
    DirectoryStore(tmp_path)
    old, new = tmp_path / ".tmp" / "old", tmp_path / ".tmp" / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    yesterday = new.stat().st_mtime - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    assert list(DirectoryStore(tmp_path).list()) == []
    assert [path.name for path in (tmp_path / ".tmp").iterdir()] == ["new"]


def test_a_stale_folder_of_temporaries_goes_with_what_is_in_it(tmp_path: Path) -> None:
    """That of a writer killed days ago is removed; one that is in use, or holds something young, is not."""
    DirectoryStore(tmp_path)
    killed, busy = tmp_path / ".tmp" / "killed", tmp_path / ".tmp" / "busy"
    for folder in (killed, busy):
        folder.mkdir()
        (folder / "1").write_bytes(b"half")
    yesterday = busy.stat().st_mtime - 25 * 3600
    for path in (killed / "1", killed, busy):
        os.utime(path, (yesterday, yesterday))
    DirectoryStore(tmp_path)
    left = sorted(path.relative_to(tmp_path / ".tmp").as_posix() for path in (tmp_path / ".tmp").rglob("*"))
    assert left == ["busy", "busy/1"]


def test_a_store_goes_on_when_its_folder_was_swept_away(tmp_path: Path) -> None:
    """A process that slept for days writes on; another opener took its empty folder for a dead one's."""
    store = DirectoryStore(tmp_path)
    store.put("a", b"x")
    (folder,) = (tmp_path / ".tmp").iterdir()
    folder.rmdir()
    store.put("b", b"y")
    assert sorted(stat.key for stat in store.list()) == ["a", "b"]


def test_temporaries_change_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many files a new folder is used and the old one goes, threads notwithstanding."""
    monkeypatch.setattr(scratch, "_FILES", 3)
    store = DirectoryStore(tmp_path)
    seen = set()
    for number in range(7):
        store.put(f"k/{number}", b"x")
        (folder,) = (tmp_path / ".tmp").iterdir()
        seen.add(folder.name)
    assert len(seen) == 3
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.put(f"t/{number}", b"x"), range(60)))
    assert len(list(store.list("t/"))) == 60
