"""pywb and its kin as programs: found where they are installed, and run on loopback.

They need an old Redis client, and so live in an environment of their own: `.venv-pywb`, or wherever an
environment variable says.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import _lacking
from tests.protocol_server import ROOT

_SECONDS = 120.0


def beside_pywb(name: str, variable: str, what: str, package: str) -> str:
    """Return the path of the program `name`; skip, saying that `what` was not tested, if it is nowhere."""
    own = ROOT / ".venv-pywb" / "bin" / name
    found = os.environ.get(variable) or (str(own) if own.exists() else shutil.which(name))
    if not found:
        _lacking(f"{what}: python3 -m venv .venv-pywb && .venv-pywb/bin/pip install {package}")
    return found


def wayback(what: str) -> str:
    """Return the path of pywb's own program; skip, saying that `what` was not tested, if it is nowhere."""
    return beside_pywb("wayback", "PYWB", what, "pywb")


@contextmanager
def running_pywb(folder: Path, command: str) -> Iterator[str]:
    """Run pywb on the collections in `folder`; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [command, "-b", "127.0.0.1", "-p", str(port)], cwd=folder, stdout=log, stderr=log
        )
    try:
        _wait_for(port, process, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=_SECONDS)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"pywb does not answer:\n{log.read_text()}")
