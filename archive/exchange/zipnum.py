"""The index of a WACZ file: CDXJ lines in sorted blocks, each a gzip member (pywb's ZipNum)."""

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from itertools import islice
from types import TracebackType
from typing import IO, Self

from archive.instant import timestamp14
from archive.rows import RESPONSE, CaptureRow

INDEX = "index.cdx.gz"

_LINES = 300  # as pywb and cdxj-indexer cut their blocks


class Index:
    """Collects the lines of captures in any order and writes them in theirs; a context manager.

    On disk: in a SQLite database without a name, a temporary file that ends with it.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE lines (line TEXT)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def add(self, row: CaptureRow, file: str, offset: int) -> None:
        """Add the line of a capture whose object begins at `offset` of the WARC file called `file`."""
        self._rows.execute("INSERT INTO lines VALUES (?)", (_line(row, file, offset),))

    def write(self, blocks: IO[bytes], heads: IO[bytes]) -> None:
        """Write the packed blocks, and the list of their first lines by which a reader finds them."""
        head = {"format": "cdxj-gzip-1.0", "filename": INDEX}
        heads.write(f"!meta 0 {json.dumps(head)}\n".encode())
        lines = self._sorted()
        offset = 0
        while some := list(islice(lines, _LINES)):
            packed = gzip.compress("".join(some).encode(), mtime=0)
            place = {
                "offset": offset,
                "length": len(packed),
                "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}",
                "filename": INDEX,
            }
            heads.write(f"{some[0].partition(' {')[0]} {json.dumps(place)}\n".encode())
            blocks.write(packed)
            offset += len(packed)

    def _sorted(self) -> Iterator[str]:
        for (line,) in self._rows.execute("SELECT line FROM lines ORDER BY line"):
            yield line


def _line(row: CaptureRow, file: str, offset: int) -> str:
    said = {
        "url": row.url,
        "mime": row.mime if row.kind == RESPONSE else "warc/revisit",
        "status": str(row.status),
        "digest": row.payload_sha1 or row.payload_digest,
        "length": str(row.length),
        "offset": str(offset),
        "filename": file,
    }
    return f"{row.surt} {timestamp14(row.captured_at)} {json.dumps(said)}\n"
