"""The crawler's client in a process of its own, with the guard for the public Internet."""

import subprocess
import sys
from pathlib import Path

_CODE = """
import sys
from twisted.internet import reactor
from crawler.errors import CrawlerError
from crawler.guard import Guard, port_of
from crawler.http.client import Client

url, agent = sys.argv[1:]
client = Client(guard=Guard(ports=frozenset({port_of(url)})), agent=agent)

def show(result):
    error = getattr(result, "value", None)
    print(type(error).__name__, error.code, error) if isinstance(error, CrawlerError) else print(result)
    reactor.stop()

reactor.callWhenRunning(lambda: client.get(url, limit=1000, timeout=5).addBoth(show))
reactor.run()
"""


def get_as_public(url: str, agent: str) -> str:
    """Return what became of a GET, in words: ``Refused <code> <reason>`` or the answer."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", _CODE, url, agent],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return ended.stdout.strip()
