"""Verifying packs: manifest, segments and indexes agree, and so does each member with its row."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from archive.capture import Capture
from archive.catalog import Catalog, packs
from archive.catalog.nearest import find
from archive.damage import RESTORE, examine
from archive.errors import Damaged
from archive.pack import Pack, fetch, index_key, newest, segment_key
from archive.pack.checking import check
from archive.pack.emptying import kept_twice
from archive.pack.manifest import read_manifest
from archive.pack.member import Member
from archive.pack.names import MANIFESTS, PACKS, parse_pack_key
from archive.rows import CaptureRow, Finding
from archive.store import Store
from archive.warc import from_warc, key_of

CheckRow = Callable[[CaptureRow, Capture, int], Iterator[Finding]]

_REBUILD = "run: palimpsest catalog rebuild"


@dataclass(frozen=True, slots=True)
class PackedCheck:
    """Verifies what lies below ``packs/``.

    `check_row` compares a row with what the capture's object says. `scanned` gathers the names of the
    packs whose segments could be read to their ends, `told` the keys of captures that are damaged in
    theirs: those need not be looked at again one by one. `noted` is given key and bytes of each member.
    """

    store: Store
    catalog: Catalog
    check_row: CheckRow
    scanned: set[str]
    told: set[str]
    noted: Callable[[str, bytes], bytes]

    def findings(self) -> Iterator[Finding]:
        """Yield every damage below ``packs/``, and every row that a pack does not bear out."""
        yield from self._names()
        try:
            manifest = newest(self.store)
        except Damaged:
            return  # told of already, by its name
        for pack in manifest.packs:
            yield from self._pack(pack)

    def _names(self) -> Iterator[Finding]:
        """Yield manifests that are not as written, foreign objects, and segments that are in no manifest."""
        for stat in self.store.list(PACKS):
            key = stat.key
            if key.startswith(MANIFESTS):
                found = examine(self.store, key, partial(read_manifest, key))
                if found.finding is not None:
                    yield _finding(key, "manifest-altered", found.finding.detail, RESTORE)
                continue
            try:
                name = parse_pack_key(key)
            except Damaged as error:
                yield _finding(key, "foreign-object", str(error), "move it out of the bucket")
                continue
            if key == segment_key(name) and self._unlisted(name):
                mend = "none, if palimpsest pack is at work; else its next run, a day later, looks into it"
                yield _finding(key, "pack-unlisted", "no manifest names it", mend)

    def _unlisted(self, name: str) -> bool:
        try:
            return newest(self.store).find(name) is None
        except Damaged:
            return False  # who knows

    def _pack(self, pack: Pack) -> Iterator[Finding]:
        seen: Counter[str] = Counter()

        def each(member: Member, body: bytes) -> Iterator[Finding]:
            """Count a member of the pack, and yield what is amiss in it."""
            seen["members"] += 1
            return self._member(pack, member, self.noted(member.key, body), seen)

        broken = False
        doubtful = len(self.told)
        for finding in check(self.store, pack, each):
            if finding.problem == "pack-missing":
                yield finding
                return
            if finding.key == segment_key(pack.name):
                broken = broken or finding.problem in {"unreadable", "truncated"}
            elif finding.key != index_key(pack.name):
                self.told.add(finding.key)
            yield finding
        if broken:
            return  # what could not be read is looked for capture by capture
        self.scanned.add(pack.name)
        placed = packs.count(self.catalog, pack.number)
        if placed > seen["placed"] and doubtful == len(self.told):
            detail = f"{placed - seen['placed']} rows say that they lie in it, and they do not"
            yield _finding(segment_key(pack.name), "row-differs", detail, _REBUILD)

    def _member(self, pack: Pack, member: Member, body: bytes, seen: Counter[str]) -> Iterator[Finding]:
        try:
            capture = from_warc(body)
        except Damaged as error:
            detail = f"in {segment_key(pack.name)} at byte {member.offset}: {error}"
            yield _finding(member.key, "altered", detail, RESTORE)
            return
        if key_of(capture) != member.key:
            detail = f"in {segment_key(pack.name)}: it holds the capture whose key is {key_of(capture)}"
            yield _finding(member.key, "wrong-key", detail, RESTORE)
            return
        yield from self._row(pack, member, capture, seen)

    def _row(self, pack: Pack, member: Member, capture: Capture, seen: Counter[str]) -> Iterator[Finding]:
        row = find(self.catalog, member.key)
        if row is None:
            detail = f"{segment_key(pack.name)} has it, the catalog does not"
            yield _finding(member.key, "object-without-row", detail, self._mend(pack))
        elif row.pack is None:
            detail = f"it lies in {segment_key(pack.name)}, and its row does not say so"
            yield _finding(member.key, "row-differs", detail, self._mend(pack))
        elif row.pack == pack.name:
            seen["placed"] += 1
            if (row.offset, row.stored) != (member.offset, member.stored):
                detail = f"it lies at byte {member.offset}, and its row says {row.offset}"
                yield _finding(member.key, "row-differs", detail, _REBUILD)
            else:
                yield from self.check_row(row, capture, member.length)

    def _mend(self, pack: Pack) -> str:
        entered = pack.number in packs.known(self.catalog)
        return _REBUILD if entered else "run: palimpsest reconcile"


def check_twin(store: Store, catalog: Catalog, row: CaptureRow) -> Iterator[Finding]:
    """Yield what is wrong with the loose object of a capture that a pack has too."""
    if row.pack is None:
        return
    loose = examine(store, row.key, lambda body: body)
    if loose.value is not None and loose.value != fetch(store, catalog, row):
        yield kept_twice(row.key)


def _finding(key: str, problem: str, detail: str, mend: str) -> Finding:
    return Finding(key=key, problem=problem, detail=detail, mend=mend)
