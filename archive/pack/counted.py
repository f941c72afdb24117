"""Files in the making that know their size and digest, and an index among them."""

import hashlib
from pathlib import Path

from archive.capture import Capture
from archive.errors import Damaged
from archive.pack.member import Member, line_head, line_of


class Counted:
    """A new file at `path`, written from beginning to end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._file = path.open("xb")
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        """``sha256:<hex>`` of what was written so far."""
        return f"sha256:{self._digest.hexdigest()}"

    def write(self, octets: bytes) -> None:
        """Append `octets`."""
        self._file.write(octets)
        self._digest.update(octets)
        self.size += len(octets)

    def flush(self) -> None:
        """See that whoever opens the file reads all that was written."""
        self._file.flush()

    def remove(self) -> None:
        """Close the file and remove it."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class IndexFile:
    """The index of a segment in the making; members come by surt, then in time."""

    def __init__(self, path: Path, segment: str) -> None:
        self.file = Counted(path)
        self._segment = segment
        self._head = ""
        self._waiting: list[str] = []

    def add(self, member: Member, capture: Capture) -> None:
        """Append the line of a member, which holds `capture`; Damaged if it comes out of order."""
        line = line_of(member, capture, self._segment)
        head = line_head(line)
        if head < self._head:
            raise Damaged(f"{self._segment}: {head} comes after {self._head}, which no index can hold")
        if head != self._head:
            self._settle()
            self._head = head
        self._waiting.append(line)

    def finish(self) -> None:
        """Complete the file."""
        self._settle()
        self.file.flush()

    def _settle(self) -> None:
        """Write the lines that wait: those of one second of one URL, sorted among themselves."""
        self.file.write("".join(sorted(self._waiting)).encode("ascii"))
        self._waiting = []
