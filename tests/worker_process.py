"""A real worker, beat, runner or recorder in a process of its own, for tests that kill it.

Run as ``python -m tests.worker_process '<JSON>'``. The cleaners stand here because a process that
is started by name must find them by name.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive import Archive, open_archive
from archive.capture import Capture, Fetch
from archive.store import Store
from cleaner import Article, clean
from tests.services import end
from worker.app import make_app
from worker.attempt import Clean
from worker.clock import utc_now
from worker.ingest import ingest
from worker.limits import Limits
from worker.local import drain
from worker.place import Place
from worker.process import run_beat, run_worker
from worker.queue import open_queue
from worker.recleaning import Scope, reclean

ROOT = Path(__file__).parents[1]
DEADLY, ENDLESS, DEAF = b"kills its reader", b"never ends", b"hears nothing"
# Small enough that a test sees a lost message come back, in the same order as the defaults.
QUICK = Limits(
    clean=1, batch=2, task=10, lease=11, visibility=12, restore=1, lost=0.2, shutdown=2, countdown=4
)
START = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 20


def page(number: int, words: str = "") -> bytes:
    """Return a page unlike the others, with `words` in one of its paragraphs."""
    return f"""<!doctype html><html lang="en"><head><title>Matter {number}</title></head><body><article>
<h1>Matter {number} before the council</h1>
<p>The harbour council spoke on Tuesday about matter {number} and put the vote off until the spring.</p>
<p>Those who had come to hear it were told that letters would be answered within a month. {words}</p>
</article></body></html>""".encode()


def capture_of(number: int, payload: bytes | None = None) -> Capture:
    """Return the capture of a page of its own, fetched for the source ``news``."""
    return Capture(
        url=f"https://news.example/matter/{number}",
        captured_at=START + timedelta(seconds=number),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        payload=page(number) if payload is None else payload,
        fetch=Fetch(source="news"),
    )


class Paced:
    """The cleaner, after something else: what a test needs to strike in the middle of its work.

    Cleaners are started by name, so each stands here under its own.
    """

    def __init__(self, first: Callable[[bytes], None]) -> None:
        self._first = first

    def __call__(self, payload: bytes | str, **known: Any) -> Article:
        self._first(payload.encode() if isinstance(payload, str) else payload)
        return clean(payload, **known)

    def __reduce__(self) -> str:
        return next(name for name, cleaner in _CLEANERS.items() if cleaner is self)


def _harm(content: bytes) -> None:
    """Do what real pages did to parsers: kill, hang, and hang in C."""
    if DEADLY in content:
        os.kill(os.getpid(), signal.SIGKILL)
    if DEAF in content:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while ENDLESS in content or DEAF in content:
        time.sleep(0.1)


slowly = Paced(lambda _content: time.sleep(0.03))  # a pace at which a test can strike in the middle
lazily = Paced(lambda _content: time.sleep(1.5))  # so slow that every worker is at work at any moment
mortally = Paced(_harm)

_CLEANERS: dict[str, Clean] = {"clean": clean, "slowly": slowly, "lazily": lazily, "mortally": mortally}


class Killer:
    """A store or queue that passes everything on, and kills its process at one kind of call."""

    def __init__(self, inner: Any, moment: str) -> None:
        self._inner = inner
        self._when, _, self._what = moment.partition(" ")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def put(self, key: str, body: bytes, *, create_only: bool = True) -> None:
        """Put, and die before or after it if the moment says so of such a key."""
        self._strike("before", key)
        self._inner.put(key, body, create_only=create_only)
        self._strike("after", key)

    def put_all(self, objects: Sequence[tuple[str, bytes]]) -> Sequence[bool]:
        """Put many, and die before or after it if the moment says so."""
        self._strike("before", "batch")
        made: Sequence[bool] = self._inner.put_all(objects)
        self._strike("after", "batch")
        return made

    def send(self, key: str) -> None:
        """Die instead of sending."""
        self._strike("before", f"message {key}")

    def _strike(self, when: str, what: str) -> None:
        if when == self._when and what.startswith(self._what):
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def started(
    role: str,
    place: Place,
    folder: Path,
    *,
    broker: str = "",
    cleaner: str = "clean",
    limits: Limits = QUICK,
    moment: str = "",
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a process of that role until the block ends; its log is ``<role>.log`` in `folder`.

    ``worker``, ``beat``, ``drain`` and ``reclean`` run until told to end or done; ``record`` records
    page 0 and sends its key, ``record_all`` records pages 0 to `BATCH` at once, ``ingest`` cleans
    page 0: these die at the `moment` given, such as ``after captures/``.
    """
    said = {
        "role": role,
        "place": asdict(place),
        "broker": broker,
        "cleaner": cleaner,
        "limits": asdict(limits),
        "pulse": str(folder / f"{role}.alive"),
        "moment": moment,
    }
    with (folder / f"{role}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.worker_process", json.dumps(said)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        end(process)


def children(process: "subprocess.Popen[bytes]") -> list[int]:
    """Return the process ids of the children of `process`, as Linux tells them."""
    return _children_of(process.pid)


def grandchildren(process: "subprocess.Popen[bytes]") -> list[int]:
    """Return those of its children's children: a runner's cleaners, which a server forks for it."""
    return [grandchild for child in children(process) for grandchild in _children_of(child)]


def _children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def main() -> None:
    """Be what the one argument says."""
    said: dict[str, Any] = json.loads(sys.argv[1])
    place, limits = Place(**said["place"]), Limits(**said["limits"])
    cleaner, pulse, broker = _CLEANERS[said["cleaner"]], Path(said["pulse"]), said["broker"]
    match said["role"]:
        case "drain":
            drain(place.store, place.catalog, endpoint=place.endpoint, limits=limits, clean=cleaner)
        case "reclean":
            reclean(place, Scope(), now=utc_now(), processes=2, limits=limits, clean=cleaner)
        case "record" | "record_all" | "ingest" as role:
            _strike(role, place, said["moment"])
        case "beat":
            run_beat(make_app(broker, place, limits=limits), pulse=pulse)
        case "worker":
            app = make_app(broker, place, limits=limits, clean=cleaner)
            sys.exit(run_worker(app, concurrency=2, pulse=pulse))


def _strike(role: str, place: Place, moment: str) -> None:
    with open_archive(place.store, place.catalog, endpoint=place.endpoint) as whole:
        store: Store = Killer(whole.store, moment)
        archive = Archive(store, whole.catalog)
        if role == "record":
            key = archive.record(capture_of(0)).row.key
            Killer(open_queue(""), moment).send(key)
        elif role == "record_all":
            archive.record_all([capture_of(number) for number in range(BATCH)])
        else:
            ingest(archive, archive.pending(1, now=utc_now())[0], owner="killed", clock=utc_now)


if __name__ == "__main__":
    main()
