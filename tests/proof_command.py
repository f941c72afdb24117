"""The command, run by an archivist and by a stranger who has no archive."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from console.entry import run

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ended:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> dict[str, Any]:
        """The one line of JSON that it printed."""
        return dict(json.loads(self.out))

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of JSON that it printed."""
        return [json.loads(line) for line in self.out.splitlines()]


def palimpsest(folder: Path, *arguments: object, **environ: str) -> Ended:
    """Run the command in `folder`, with no setting but those in `environ`, within this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, _environment() | environ, clear=True),
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = run([str(argument) for argument in arguments])
    return Ended(code, out.getvalue(), err.getvalue())


def process(folder: Path, *arguments: object) -> Ended:
    """Run the command in `folder` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "console", *map(str, arguments)],
        cwd=folder,
        env=_environment() | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def up(folder: Path) -> Iterator[str]:
    """Run ``palimpsest up`` in `folder` as a process of its own; give its address, and end it."""
    child = subprocess.Popen(
        [sys.executable, "-m", "console", "up", "--port", "0"],
        cwd=folder,
        env=_environment() | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
    finally:
        child.terminate()
        child.communicate(timeout=120)


def done(folder: Path, *arguments: object, **environ: str) -> Ended:
    """Run the command, which must end well."""
    ended = palimpsest(folder, *arguments, **environ)
    assert ended.code == 0, (arguments, ended)
    return ended


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PALIMPSEST_")}
    return kept | {"NO_COLOR": "1"}
