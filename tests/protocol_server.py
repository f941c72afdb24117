"""A real ``palimpsest serve`` over a small archive, and the way other people's clients are led to it.

Clients with a host name built in believe they talk to it: only their requests' connection is turned to
this machine, as a proxy would, with the name in ``Host`` and the scheme in ``X-Forwarded-Proto``.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests

ROOT = Path(__file__).parent.parent


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the archive in `folder` (store and catalog.sqlite) as a process; give its address."""
    environment = {
        **os.environ,
        "PALIMPSEST_STORE": str(folder / "store"),
        "PALIMPSEST_CATALOG": f"sqlite:///{folder}/catalog.sqlite",
        "PALIMPSEST_TRUSTED_PROXIES": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "console", "serve", "--port", "0"]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, (folder / "serve.log").read_text()
            yield address.rstrip("/")
        finally:
            process.terminate()
            process.communicate(timeout=120)


def lead_to(address: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Turn every connection of the requests library to `address`; return the URLs asked for, as they come."""
    asked: list[str] = []
    real = requests.adapters.HTTPAdapter.send
    here = urlsplit(address)

    def send(
        adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        url = request.url or ""
        asked.append(url)
        parts = urlsplit(url)
        turned = request.copy()
        turned.headers["Host"] = parts.netloc
        turned.headers["X-Forwarded-Proto"] = parts.scheme
        turned.url = urlunsplit((here.scheme, here.netloc, parts.path, parts.query, ""))
        response = real(adapter, turned, **options)
        response.url, response.request = url, request
        return response

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    return asked
