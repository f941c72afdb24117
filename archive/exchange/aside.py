"""What one import must remember for later, kept on disk: memory stays flat however long the files are."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from archive.capture import Capture, Fetch, RevisitOf
from archive.exchange.visits import Claim

Place = tuple[str, int, int]  # file, offset, and how far inside the gzip member there

_INSTANTS = ("captured_at", "since", "until")


class Aside:
    """Claims that cannot be resolved yet, and digests that files state otherwise than the archive does.

    In a SQLite database without a name: a temporary file of its own that ends with it.
    """

    def __init__(self) -> None:
        # The importer uses it from one thread at a time, though not always from the same.
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE claims (number INTEGER PRIMARY KEY, place TEXT, claim TEXT)")
        self._rows.execute("CREATE TABLE stated (digest TEXT PRIMARY KEY, key TEXT) WITHOUT ROWID")

    def close(self) -> None:
        """Forget everything."""
        self._rows.close()

    def state(self, digest: str, key: str) -> None:
        """Remember that a file states `digest` for the payload of the capture at `key`."""
        self._rows.execute("INSERT OR IGNORE INTO stated VALUES (?, ?)", (digest, key))

    def stated(self, digest: str) -> str:
        """Return the key of the first capture whose payload was stated to have `digest`, or nothing."""
        found = self._rows.execute("SELECT key FROM stated WHERE digest = ?", (digest,)).fetchone()
        return str(found[0]) if found else ""

    def put_off(self, place: Place, claim: Claim) -> None:
        """Keep a claim for `postponed`."""
        said = (json.dumps(place), json.dumps(asdict(claim), default=datetime.isoformat))
        self._rows.execute("INSERT INTO claims (place, claim) VALUES (?, ?)", said)

    def postponed(self, at_once: int) -> Iterator[list[tuple[Place, Claim]]]:
        """Yield what was put off, in its order, `at_once` of them at a time; it is forgotten then."""
        after = 0
        while True:
            rows = self._rows.execute(
                "SELECT number, place, claim FROM claims WHERE number > ? ORDER BY number LIMIT ?",
                (after, at_once),
            ).fetchall()
            if not rows:
                self._rows.execute("DELETE FROM claims")
                return
            after = rows[-1][0]
            yield [(_place(place), _claim(json.loads(claim))) for _, place, claim in rows]


def _place(text: str) -> Place:
    name, offset, inside = json.loads(text)
    return name, offset, inside


def _claim(said: dict[str, Any]) -> Claim:
    own = said.pop("own")
    return Claim(
        **_restored(said),
        own=None if own is None else Capture(**_restored(own, revisit=own["revisit_of"])),
    )


def _restored(said: dict[str, Any], revisit: dict[str, Any] | None = None) -> dict[str, Any]:
    told = {name: value for name, value in said.items() if value is not None}
    for name in _INSTANTS:
        if name in told:
            told[name] = datetime.fromisoformat(told[name])
    told["headers"] = tuple((name, value) for name, value in said["headers"])
    told["fetch"] = Fetch(**{**said["fetch"], "via": tuple(said["fetch"]["via"])})
    if revisit is not None:
        at = datetime.fromisoformat(revisit["captured_at"])
        told |= {"payload": None, "revisit_of": RevisitOf(**{**revisit, "captured_at": at})}
    return told
