"""Export as WACZ 1.1.1: WARC files, their index and a list of pages in one ZIP file, with digests.

https://specs.webrecorder.net/wacz/1.1.1/. Nothing in the ZIP file is packed but what is so in itself, so
that readers can fetch any record of it with a range request.
"""

import hashlib
import json
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from archive.archive import Archive
from archive.errors import Damaged, NotArchived, Withdrawn
from archive.exchange.zipnum import INDEX, Index
from archive.instant import aware
from archive.proof.seal import Seal
from archive.rows import RESPONSE, CaptureRow

VERSION = "1.1.1"

_LARGEST_WARC = 1_000_000_000
_PIECE = 1 << 20
_PAGES = ("text/html", "application/xhtml+xml", "")
_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": True}


def write_wacz(
    archive: Archive,
    patterns: Sequence[str],
    out: IO[bytes],
    *,
    created: datetime,
    software: str,
    from_: datetime | None = None,
    to: datetime | None = None,
    progress: Callable[[int], None] = lambda _captures: None,
    seal: Seal | None = None,
    left_out: Callable[[Damaged], None] | None = None,
) -> int:
    """Write what `patterns` cover in that span to `out`, which must be seekable; return how many captures.

    As in `Archive.export`, what revisits point to comes too, and what a takedown covers does not. The list
    of pages has title and text of the articles in force. Memory does not grow with the archive. `seal`
    signs the digest of the inventory (archive.proof.seal). `left_out` is told what is damaged, captures and
    articles, in place of raising it.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file, Index() as index, TemporaryFile() as pages:
        package = _Package(file, created)
        count = 0
        pages.write(_json_line(_PAGES_HEAD))
        for row, offset, name in _write_warcs(
            package, archive.exported(patterns, from_, to, left_out=left_out)
        ):
            count += 1
            index.add(row, name, offset)
            if _is_page(row):
                pages.write(_json_line(_page(archive, row, left_out)))
            progress(count)
        _write_index(package, index)
        pages.seek(0)
        with package.adding("pages/pages.jsonl") as part:
            while piece := pages.read(_PIECE):
                part.write(piece)
        package.close(software, seal)
    return count


def _write_warcs(
    package: "_Package", exported: Iterator[tuple[CaptureRow, bytes]]
) -> Iterator[tuple[CaptureRow, int, str]]:
    """Write WARC files of a bounded size; yield each capture with its place in the one called so."""
    following = next(exported, None)
    number = 0
    while following is not None:
        number += 1
        name = f"captures-{number:05d}.warc.gz"
        with package.adding(f"archive/{name}") as part:
            while following is not None and part.size < _LARGEST_WARC:
                row, body = following
                yield row, part.size, name
                part.write(body)
                following = next(exported, None)


def _write_index(package: "_Package", index: Index) -> None:
    with TemporaryFile() as heads:
        with package.adding(f"indexes/{INDEX}") as blocks:
            index.write(blocks, heads)
        heads.seek(0)
        with package.adding("indexes/index.idx") as part:
            part.write(heads.read())


def _is_page(row: CaptureRow) -> bool:
    return row.kind == RESPONSE and row.cleaned and row.mime in _PAGES


def _page(archive: Archive, row: CaptureRow, left_out: Callable[[Damaged], None] | None) -> dict[str, Any]:
    page: dict[str, Any] = {
        "id": hashlib.sha256(row.key.encode()).hexdigest()[:22],
        "url": row.url,
        "ts": _instant(row.captured_at),
    }
    try:
        article = archive.article(row.key)
    except (NotArchived, Withdrawn):  # taken down while we write
        article = None
    except Damaged as error:
        if left_out is None:
            raise
        left_out(error)
        article = None
    if article is not None:
        said = {"title": article.row.title, "text": article.content["text"]}
        page |= {name: words for name, words in said.items() if words}
    return page


class _Part:
    """One file in the package while it is written: counts and digests what goes by."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, some: bytes) -> int:
        """Write some bytes, and count and hash them on their way."""
        self._digest.update(some)
        self.size += len(some)
        return self._file.write(some)

    @property
    def digest(self) -> str:
        """What was written so far, as ``sha256:<hex>``."""
        return f"sha256:{self._digest.hexdigest()}"


class _Package:
    """The ZIP file and its inventory (a Frictionless data package)."""

    def __init__(self, file: zipfile.ZipFile, created: datetime) -> None:
        self._file = file
        self._created = aware(created)
        self._resources: list[dict[str, Any]] = []

    @contextmanager
    def adding(self, path: str) -> Iterator[Any]:
        """Give a part to write to, and enter it in the inventory when it is done."""
        with self._file.open(self._named(path), "w", force_zip64=True) as file:
            part = _Part(file)
            yield part
        name = path.rpartition("/")[2]
        self._resources.append({"name": name, "path": path, "hash": part.digest, "bytes": part.size})

    def close(self, software: str, seal: Seal | None) -> None:
        """Write the inventory, and its digest beside it, signed where there is a seal."""
        inventory = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "software": software,
            "created": _instant(self._created.replace(microsecond=0)),
            "resources": self._resources,
        }
        body = json.dumps(inventory, indent=2).encode()
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        said: dict[str, Any] = {"path": "datapackage.json", "hash": digest}
        if seal is not None:
            said["signedData"] = dict(seal(digest))
        self._file.writestr(self._named("datapackage.json"), body)
        self._file.writestr(self._named("datapackage-digest.json"), json.dumps(said, indent=2).encode())

    def _named(self, path: str) -> zipfile.ZipInfo:
        named = zipfile.ZipInfo(path, self._created.timetuple()[:6])
        named.external_attr = 0o644 << 16
        # wabac.js looks at a part's own header, where room for a large size stands, only if its entry in
        # the directory has an extra field too: so each bears its time (Info-ZIP 0x5455).
        named.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(self._created.timestamp()))
        return named


def _instant(instant: datetime) -> str:
    whole = aware(instant).replace(tzinfo=None)
    return whole.isoformat(timespec="milliseconds" if whole.microsecond else "seconds") + "Z"


def _json_line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
