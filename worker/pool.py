"""A small pool of processes that clean captures, and that outlives any one of them.

The standard library's executor is broken for good when a child is killed; here the child's capture
gets its attempt counted, a new child takes its place, and the others never notice.
"""

import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Protocol, Self

from archive import Archive
from archive.errors import ArchiveError
from cleaner import clean as cleaned
from worker.attempt import Clean, CleanerBroken
from worker.clock import utc_now
from worker.ingest import Outcome, ingest
from worker.limits import Limits
from worker.place import Place
from worker.warm import warm

_GONE = (EOFError, OSError)
_READY = "ready"
_IDLE_GRACE = 2.0
_SERVES = 2000  # a parser's memory grows over thousands of pages; a new process has none of it


class Work(Protocol):
    """What a child does with a key: `clean_at`, or a rehearsal that stores nothing."""

    def __call__(self, archive: Archive, key: str, *, owner: str, limits: Limits) -> Outcome:
        """Return what became of `key`."""


class ChildBroken(Exception):
    """A cleaning process ended before it could take any work; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Died:
    """A child that ended in the middle of its work: the key it was given, its name, and how."""

    key: str
    owner: str
    how: str


Answer = Outcome | ArchiveError | CleanerBroken | Died


class Pool:
    """Processes that each hold an archive of their own; used from one thread, as a context.

    `processes` is their number, None for one per core that this process may use. `clean` replaces
    the cleaner, `work` all that is done with a key; both must be importable by their names.
    """

    def __init__(
        self,
        place: Place,
        *,
        processes: int | None = None,
        limits: Limits | None = None,
        clean: Clean = cleaned,
        work: Work | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._job = (place, self._limits, work or partial(clean_at, clean=clean))
        self._size = max(1, processes or len(os.sched_getaffinity(0)))
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["worker.pool"])
        self._children: list[_Child] = []

    @property
    def free(self) -> int:
        """How many more keys can be given now."""
        return self._size - sum(child.key is not None for child in self._children)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are being worked on."""
        return tuple(child.key for child in self._children if child.key is not None)

    def give(self, key: str) -> None:
        """Hand `key` to a free child, starting one if need be; RuntimeError if none is free."""
        if not self.free:
            raise RuntimeError("no child is free; wait for one first")
        idle = next((child for child in self._children if child.key is None), None)
        if idle is None or not idle.give(key):
            self._remove_dead()
            fresh = _Child.start(self._context, self._job)
            self._children.append(fresh)
            fresh.give(key)

    def wait(self, timeout: float) -> list[Answer]:
        """Return what has come back within `timeout` seconds, as soon as there is anything."""
        busy = [child for child in self._children if child.key is not None]
        until = min([time.monotonic() + timeout, *(child.deadline for child in busy)])
        ready = wait([child.pipe for child in busy], max(0.0, until - time.monotonic()))
        answers = [answer for child in busy if child.pipe in ready and (answer := child.answer())]
        for child in busy:
            child.retire()
        late = [c for c in busy if c.key is not None and time.monotonic() >= c.deadline]
        answers += [child.kill(f"took longer than {self._limits.task:g} seconds") for child in late]
        self._remove_dead()
        return answers

    def stop(self, grace: float = 5) -> list[Died]:
        """End every child; one that is not done within `grace` seconds is killed and returned."""
        for child in self._children:
            child.dismiss()
        now = time.monotonic()
        for child in self._children:
            until = now + (_IDLE_GRACE if child.key is None else grace)
            child.process.join(max(0.0, until - time.monotonic()))
        killed = [c.kill("was stopped") for c in self._children if c.process.is_alive()]
        self._children = []
        return [death for death in killed if death.key]

    def _remove_dead(self) -> None:
        self._children = [child for child in self._children if child.process.is_alive()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(0)


def clean_at(archive: Archive, key: str, *, owner: str, limits: Limits, clean: Clean) -> Outcome:
    """Clean the capture at `key` and what waits before it, by this process's clock."""
    return ingest(archive, key, owner=owner, clock=utc_now, limits=limits, clean=clean)


_Job = tuple[Place, Limits, Work]


@dataclass(slots=True, kw_only=True)
class _Child:
    """One process, the pipe to it, and what it was last given."""

    process: ForkServerProcess
    pipe: "Connection[object, object]"
    seconds: float
    key: str | None = None
    deadline: float = float("inf")
    ready: bool = False
    served: int = 0

    @classmethod
    def start(cls, context: multiprocessing.context.ForkServerContext, job: _Job) -> "_Child":
        """Start a child that holds nothing yet."""
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, job, dict(os.environ)), name="palimpsest-cleaner"
        )
        process.start()
        theirs.close()
        return cls(process=process, pipe=ours, seconds=job[1].task)

    @property
    def owner(self) -> str:
        """The name under which it holds leases."""
        return _owner(self.process.pid or 0)

    def give(self, key: str) -> bool:
        """Send it a key; False if it is there no more."""
        try:
            self.pipe.send(key)
        except OSError:
            return False
        self.key, self.deadline = key, time.monotonic() + self.seconds
        return True

    def answer(self) -> Answer | None:
        """Read what it says; None if that is only that it is ready."""
        try:
            answer = self.pipe.recv()
        except _GONE:
            return self._end()
        if answer == _READY:
            self.ready, self.deadline = True, time.monotonic() + self.seconds
            return None
        self.key, self.deadline, self.served = None, float("inf"), self.served + 1
        if isinstance(answer, (ArchiveError, CleanerBroken)):
            self.process.join()  # it told us why, and ends
            return answer
        if not isinstance(answer, Outcome):
            raise TypeError(f"a child answered with {answer!r}")
        return answer

    def _end(self) -> Died:
        key, self.key = self.key, None
        self.process.join()
        how = _how(self.process.exitcode or 0)
        if not self.ready:
            raise ChildBroken(f"a cleaning process {how} as it started; its words are above")
        return Died(key=key or "", owner=self.owner, how=how)

    def kill(self, why: str) -> Died:
        """Kill it and say which key it had, and why."""
        key, self.key = self.key, None
        self.process.kill()
        self.process.join()
        return Died(key=key or "", owner=self.owner, how=f"{why} and was killed")

    def retire(self) -> None:
        """End it, if it is idle and has served its time."""
        if self.key is None and self.served >= _SERVES:
            self.dismiss()
            self.process.join()

    def dismiss(self) -> None:
        """Let it end by itself when it is done."""
        # Closing wakes an idle child with an end of file; a busy one sees it when it is done.
        self.pipe.close()


def _how(exitcode: int) -> str:
    if exitcode < 0:
        return f"was killed by {signal.Signals(-exitcode).name}"
    return f"ended with exit code {exitcode}"


def _owner(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}"


def _serve(pipe: "Connection[object, str]", job: _Job, environment: dict[str, str]) -> None:
    """What a child does: answer each key with its outcome until the pipe is closed."""
    # Ctrl-C reaches the whole group; the parent decides what becomes of the work under way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(environment)
    place, limits, work = job
    owner = _owner(os.getpid())
    try:
        warm()
        with place.open(create=False) as archive:
            pipe.send(_READY)
            while True:
                key = pipe.recv()
                pipe.send(work(archive, key, owner=owner, limits=limits))
    except (ArchiveError, CleanerBroken) as error:
        with suppress(*_GONE):  # the parent may have met the same error, and be gone already
            pipe.send(error)
    except _GONE:
        return
