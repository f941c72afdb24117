"""A pack in the making: segment and index as files on this machine, written member by member.

Nothing of it is held in memory, whatever its size, but the lines of one second of one URL.
"""

from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.capture import Capture
from archive.pack.counted import Counted, IndexFile
from archive.pack.manifest import Pack
from archive.pack.member import member_of
from archive.pack.names import segment_key
from archive.pack.warcinfo import warcinfo


class Draft:
    """A pack called `name` in the making, in two files of `folder`; a context manager.

    Members must come in the order of the catalog: by surt, then in time.
    """

    def __init__(self, folder: Path, name: str, now: datetime) -> None:
        self.name = name
        self.captures = 0
        self._now = now
        self._segment = Counted(folder / f"{name}.warc.gz")
        self._index = IndexFile(folder / f"{name}.cdxj", segment_key(name))
        self._segment.write(warcinfo(name, now))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._segment.remove()
        self._index.file.remove()

    @property
    def size(self) -> int:
        """How many bytes the segment has so far."""
        return self._segment.size

    @property
    def files(self) -> tuple[Path, Path]:
        """The segment's file and the index's."""
        return self._segment.path, self._index.file.path

    def add(self, key: str, body: bytes, capture: Capture) -> None:
        """Append the object `key`, whose bytes `body` hold `capture`."""
        self._index.add(member_of(key, self.size, body), capture)
        self._segment.write(body)
        self.captures += 1

    def finish(self) -> Pack:
        """Complete both files; return the pack that they are, its number yet to be given."""
        self._index.finish()
        self._segment.flush()
        return Pack(
            number=0,
            name=self.name,
            captures=self.captures,
            size=self._segment.size,
            digest=self._segment.digest,
            index_size=self._index.file.size,
            index_digest=self._index.file.digest,
            packed_at=self._now,
        )
