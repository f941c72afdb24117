"""WARC and ARC files of any tool, record by record, whatever state they are in (ISO 28500:2009, :2017).

Packed record by record, packed as one, or plain. What is broken is told with its place, and reading goes
on at the next record: the libraries of the field end at the first damage, or pass it over in silence.
The price is that a damaged record which itself held a WARC file may let that one's records be seen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from archive.errors import Damaged
from archive.exchange import arc, digests
from archive.exchange.window import GZIP, FileWindow, Member, Window, begins_member

Fields = tuple[tuple[str, str], ...]

_MAGIC = b"WARC/"
_STARTS = (_MAGIC, *arc.STARTS)
_LONGEST_HEAD = 1 << 16
_SAMPLE = 512
_LENGTH = re.compile(r"[0-9]{1,15}")
_VERSION = re.compile(rb"WARC/[01]\.[0-9]{1,2}[ \t]*\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_NEXT = re.compile(rb"\nWARC/[01]\.[0-9]")
_BLANK = b"\r\n \t\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRecord:
    """One record: where it begins in the file, its named fields as written, and its block.

    `offset` is that of the record, or of the gzip member it lies in; `inside` how far into that member's
    content it begins. `block` is None where nobody asked for it, or where it is longer than the bound.
    """

    offset: int
    inside: int
    fields: Fields
    length: int
    block: bytes | None
    named: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", by_name(self.fields))

    def field(self, name: str) -> str:
        """Return the first field called `name`, in any case, or an empty text."""
        return self.named.get(name.lower(), "")

    @property
    def kind(self) -> str:
        """WARC-Type in lower case."""
        return self.field("WARC-Type").lower()

    @property
    def target(self) -> str:
        """WARC-Target-URI, without the angle brackets that some writers put around it."""
        return self.field("WARC-Target-URI").removeprefix("<").removesuffix(">").strip()


def by_name(fields: Fields) -> dict[str, str]:
    """Return the first value of each field, by its name in lower case."""
    return {name.lower(): value for name, value in reversed(fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Something in the file that is no whole record: where, and what is wrong with it."""

    offset: int
    inside: int
    why: str


class Records:
    """The records of one seekable file, in order; an iterator of ForeignRecord and Broken.

    The blocks of the `wanted` kinds are kept if they are no longer than `largest` bytes; of the rest only
    the head is. `position` says how far in the file it has come.
    """

    def __init__(self, file: BinaryIO, *, wanted: frozenset[str], largest: int) -> None:
        self._raw = FileWindow(file)
        self._wanted = wanted
        self._largest = largest

    @property
    def position(self) -> int:
        """How many bytes of the file lie behind."""
        return self._raw.position

    def __iter__(self) -> Iterator[ForeignRecord | Broken]:
        while self._raw.has(1):
            if self._raw.peek(3) == GZIP:
                yield from self._member()
            else:
                yield from self._plain()

    def _member(self) -> Iterator[ForeignRecord | Broken]:
        offset = self._raw.position
        member = Member(self._raw)
        content = _Content(Window(member.more), offset, self._wanted, self._largest)
        try:
            yield from content
        except Damaged as error:
            yield Broken(offset=offset, inside=content.start, why=str(error))
            if not member.ended:
                self._seek_member(offset + 1)

    def _plain(self) -> Iterator[ForeignRecord | Broken]:
        # A plain file is its own content, and record offsets are those of the file.
        yield from _Content(self._raw, None, self._wanted, self._largest)

    def _seek_member(self, start: int) -> None:
        """Move to the next gzip member that holds a record, or to the end of the file."""
        self._raw.move_to(start)
        while self._raw.has(3):
            ahead = self._raw.find(GZIP, _LONGEST_HEAD)
            if ahead < 0:
                self._raw.skip(max(1, min(_LONGEST_HEAD, len(self._raw.peek(_LONGEST_HEAD))) - 2))
                continue
            self._raw.skip(ahead)
            if begins_member(self._raw.peek(_SAMPLE), _STARTS):
                return
            self._raw.skip(1)
        self._raw.skip(3)


class _Content:
    """The records of unpacked content; `offset` is that of the member it is unpacked from."""

    def __init__(self, content: Window, offset: int | None, wanted: frozenset[str], largest: int) -> None:
        self._arc = False  # whether the record that is being read is of an ARC file
        self._content, self._offset = content, offset
        self._wanted, self._largest = wanted, largest
        self.start = 0  # of the record that is being read

    def __iter__(self) -> Iterator[ForeignRecord | Broken]:
        content = self._content
        while True:
            self._skip_blank()
            if not content.has(1):
                return
            if self._offset is None and content.peek(3) == GZIP:
                return
            self.start = content.position
            yield self._one(self.start)

    def _skip_blank(self) -> None:
        content = self._content
        while content.has(1):
            some = content.held(64)
            blank = len(some) - len(some.lstrip(_BLANK))
            content.skip(blank)
            if blank < len(some):
                return

    def _one(self, start: int) -> ForeignRecord | Broken:
        """Read the record here; what is broken is passed over up to what looks like the next one."""
        try:
            fields, length = self._head()
        except _Unreadable as error:
            self._seek_record(1)
            return self._broken(start, str(error))
        return self._body(start, fields, length)

    def _head(self) -> tuple[Fields, int]:
        content = self._content
        self._arc = False
        if content.peek(5) != _MAGIC:
            return self._arc_head()
        match = None
        size = 2048
        while match is None:
            head = content.peek(size)
            match = _HEAD_END.search(head)
            if match is None and (len(head) < size or size >= _LONGEST_HEAD):
                raise _Unreadable("the record's head does not end")
            size = min(size * 4, _LONGEST_HEAD)
        version = _VERSION.match(head)
        if version is None:
            raise _Unreadable(f"no version of WARC that is known: {head[:12]!r}")
        fields = tuple(_fields(head[version.end() : match.start()]))
        stated = next((value for name, value in fields if name.lower() == "content-length"), "")
        if not _LENGTH.fullmatch(stated):
            raise _Unreadable(f"the record's Content-Length is {stated!r}, which is no length")
        content.skip(match.end())
        return fields, int(stated)

    def _arc_head(self) -> tuple[Fields, int]:
        line = arc.first_line(self._content.peek(_LONGEST_HEAD))
        if line is None:
            raise _Unreadable("no WARC or ARC record begins here")
        self._arc = True
        fields = arc.fields_of(line)
        self._content.skip(len(line) + 1)
        return fields, int(fields[-1][1])

    def _body(self, start: int, fields: Fields, length: int) -> ForeignRecord | Broken:
        content = self._content
        kind = next((value.lower() for name, value in fields if name.lower() == "warc-type"), "")
        if length > self._largest or (kind not in self._wanted and not isinstance(content, FileWindow)):
            block, got = None, self._pass_over(length)
        else:
            block = content.take(length)
            got = len(block)
        if got < length or not (self._ends() or self._vouched(fields, block)):
            if block:
                content.give_back(block)
            self._seek_record(0)
            said = "is cut off" if got < length else "does not end where its Content-Length says"
            return self._broken(start, f"the record {said}")
        if self._arc:
            fields = arc.with_block(fields, block)
        keep = block if kind in self._wanted else None
        return self._record(start, fields, length, keep)

    def _pass_over(self, length: int) -> int:
        """Move past a block that is not wanted; in a plain file only if a record ends there."""
        content = self._content
        if not isinstance(content, FileWindow):
            return content.skip(length)
        start = content.position
        content.move_to(start + max(0, length - 1))
        if content.skip(min(1, length)) == min(1, length) and self._ends():
            return length
        content.move_to(start)
        return 0

    def _ends(self) -> bool:
        """Say whether a record may end here: at an end of the content, or before the next record."""
        if self._arc:
            return self._content.peek(1) in {b"", b"\n", b"\r"}
        after = self._content.peek(9)
        rest = after.lstrip(_BLANK)
        return not rest or (after[:1] in b"\r\nW" and _MAGIC.startswith(rest[:5])) or rest[:3] == GZIP

    def _vouched(self, fields: Fields, block: bytes | None) -> bool:
        """Say whether a record ends here though garbage follows: its own digest says so."""
        if block is None or self._content.peek(4) != b"\r\n\r\n":
            return False
        stated = next((value for name, value in fields if name.lower() == "warc-block-digest"), "")
        digest = digests.canonical(stated)
        return bool(digest) and digests.agrees(digest, block)

    def _seek_record(self, least: int) -> None:
        """Move past at least `least` bytes, up to where a line begins as a record does."""
        content = self._content
        content.skip(least)
        while content.has(1):
            some = content.peek(_LONGEST_HEAD)
            ahead = self._ahead(some)
            if ahead >= 0:
                content.skip(ahead)
                return
            content.skip(len(some) - _SAMPLE if len(some) == _LONGEST_HEAD else len(some))

    def _ahead(self, some: bytes) -> int:
        """Return how far into `some` the next record seems to begin, packed or plain; -1 if nowhere."""
        match = min(
            (found for found in (_NEXT.search(some), arc.NEXT.search(some)) if found),
            key=re.Match.start,
            default=None,
        )
        plain = match.start() + 1 if match else -1
        packed = some.find(GZIP) if self._offset is None else -1
        while packed >= 0 and (plain < 0 or packed < plain):
            if begins_member(some[packed : packed + _SAMPLE], _STARTS):
                return packed
            packed = some.find(GZIP, packed + 1)
        return plain

    def _place(self, start: int) -> tuple[int, int]:
        return (start, 0) if self._offset is None else (self._offset, start)

    def _broken(self, start: int, why: str) -> Broken:
        offset, inside = self._place(start)
        return Broken(offset=offset, inside=inside, why=why)

    def _record(self, start: int, fields: Fields, length: int, block: bytes | None) -> ForeignRecord:
        offset, inside = self._place(start)
        return ForeignRecord(offset=offset, inside=inside, fields=fields, length=length, block=block)


class _Unreadable(Exception):
    """What stands here is no head of a record."""


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    for line in _FOLD.sub(" ", text).split("\n"):
        name, colon, value = line.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()
