"""Packing over every store: publishing is a compare-and-swap, and several packers do no harm."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import Archive, Damaged, open_archive, rebuild_catalog
from archive.pack import Manifest, Pack, Plan, newest, pack, segment_key
from archive.pack.manifest import numbers, publish, read_manifest, write_manifest
from archive.pack.names import manifest_key
from archive.pack.window import STEP
from archive.store import Store, open_store
from tests.archive_making import visit
from tests.pack_making import AT_ONCE, DAY, NOW, SMALL, WITH_GRACE, below_packs, contents, fill, loose, packed

NAME = "01KJMN8K20ET2QC6E588XMYMM{}"


@pytest.fixture
def archive(address: str, tmp_path: Path) -> Iterator[Archive]:
    """A new archive over each kind of store."""
    with open_archive(address, f"sqlite:///{tmp_path / 'catalog.sqlite'}") as opened:
        yield opened


def a_pack(letter: str) -> Pack:
    """Return a pack's entry, with a name that ends in `letter`."""
    return Pack(
        number=0, name=NAME.format(letter), captures=1, size=2, digest="sha256:0", index_size=3,
        index_digest="sha256:1", packed_at=NOW,
    )  # fmt: skip


def test_packed_captures_read_the_same_over_every_store(
    archive: Archive, address: str, tmp_path: Path
) -> None:
    """What is read is the same before, between and after, and out of a catalog made from the bucket."""
    rows = fill(archive)
    before = contents(archive)
    packed(archive, WITH_GRACE)
    assert contents(archive) == before
    packed(archive, WITH_GRACE, days=7)
    assert contents(archive) == before
    assert loose(archive) == []
    assert list(archive.verify()) == []
    url = f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    assert rebuild_catalog(address, url)["captures"] == len(rows)
    with open_archive(address, url) as fresh:
        assert contents(fresh) == before


def test_one_of_many_publishers_wins_each_number(address: str) -> None:
    """Of all who follow on the same manifest one succeeds, and a loser who begins again gets in next."""
    store = open_store(address)
    letters = "0123456789ABCDEF"
    base = newest(store)
    with ThreadPoolExecutor(8) as pool:
        first = list(pool.map(lambda letter: publish(store, base.with_pack(a_pack(letter))), letters))
    assert first.count(True) == 1
    (winner,) = newest(store).packs
    assert winner.name == NAME.format(letters[first.index(True)])

    def insist(letter: str) -> None:
        while not publish(store, newest(store).with_pack(a_pack(letter))):
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(insist, letters.replace(winner.name[-1], "")))
    last = newest(store)
    assert sorted(one.name[-1] for one in last.packs) == sorted(letters)
    assert [one.number for one in last.packs] == list(range(1, 17))
    assert (last.number, last.last) == (16, 16)


def test_old_manifests_go_and_their_numbers_win_nothing(address: str) -> None:
    """Some stay behind the one in force; who writes a number that was cleared away is told that it lost."""
    store = open_store(address)
    assert publish(store, Manifest().with_pack(a_pack("0")))
    slept = newest(store).with_pack(a_pack("9"))
    for turn in range(40):
        awake = newest(store)
        assert publish(store, awake.with_pack(replace(awake.packs[0], captures=turn)))
    assert sorted(numbers(store)) == list(range(22, 42))
    assert not publish(store, slept)
    assert newest(store).number == 41
    assert newest(store).find(NAME.format("9")) is None


def test_packers_at_once_pack_everything_once(archive: Archive, address: str, tmp_path: Path) -> None:
    """Four at the same time leave every capture in exactly one pack, and nothing lying about."""
    rows = fill(archive, 24)
    before = contents(archive)
    start = threading.Barrier(4)

    def one(_number: int) -> int:
        with open_archive(address, f"sqlite:///{tmp_path / 'catalog.sqlite'}") as own:
            start.wait()
            plan = replace(WITH_GRACE, segment_size=SMALL)
            return pack(own.store, own.catalog, plan, now=NOW).captures

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(one, range(4)))
    counts.append(packed(archive).captures)
    assert sum(counts) == len(rows)
    assert sum(each.captures for each in newest(archive.store).packs) == len(rows)
    assert contents(archive) == before
    assert len(below_packs(archive)) == 2 * len(newest(archive.store).packs)
    assert loose(archive) == []
    assert list(archive.verify()) == []


def test_packers_that_empty_at_once_remove_everything_once(
    archive: Archive, address: str, tmp_path: Path
) -> None:
    """Two that come to the end of the grace period together both end well."""
    rows = fill(archive)
    packed(archive, WITH_GRACE)
    before = contents(archive)

    def one(_number: int) -> int:
        with open_archive(address, f"sqlite:///{tmp_path / 'catalog.sqlite'}") as own:
            return pack(own.store, own.catalog, Plan(older_than=500 * DAY), now=NOW + 8 * DAY).removed

    with ThreadPoolExecutor(3) as pool:
        removed = list(pool.map(one, range(3)))
    assert sum(removed) >= len(rows)
    assert loose(archive) == []
    assert contents(archive) == before
    assert all(one.emptied_at for one in newest(archive.store).packs)


def test_a_rival_over_the_same_captures_is_given_way_to(
    archive: Archive, tmp_path: Path, address: str
) -> None:
    """Who finds that another published his captures meanwhile leaves no trace, and learns the places."""
    fill(archive)
    with open_archive(address, f"sqlite:///{tmp_path / 'other.sqlite'}") as other:
        other.rebuild_catalog()
        plan = replace(WITH_GRACE, segment_size=10**8)

        class Rivalled:
            """The store as it is, where another packer publishes just before each first look at it."""

            def __init__(self, store: Store) -> None:
                self.store, self.done = store, False

            def __getattr__(self, name: str) -> object:
                return getattr(self.store, name)

            def put_file(self, key: str, file: Path) -> None:
                if not self.done:
                    self.done = True
                    assert pack(other.store, other.catalog, plan, now=NOW).captures
                self.store.put_file(key, file)

        outcome = pack(Rivalled(archive.store), archive.catalog, plan, now=NOW)  # type: ignore[arg-type]  # all of a store's verbs
        assert outcome.packs == []
        (winner,) = newest(archive.store).packs
        assert len(below_packs(archive)) == 2
        assert all(row.pack == winner.name for row in archive.list("*.example"))
        assert list(archive.verify()) == []


def test_a_store_that_gives_back_other_bytes_is_found_out(archive: Archive) -> None:
    """What was uploaded is read back before it counts: nothing is published, nothing removed."""
    rows = fill(archive)

    class Forgetful:
        """The store as it is, but for one bit of each file."""

        def __init__(self, store: Store) -> None:
            self.store = store

        def __getattr__(self, name: str) -> object:
            return getattr(self.store, name)

        def put_file(self, key: str, file: Path) -> None:
            body = bytearray(file.read_bytes())
            body[len(body) // 2] ^= 1
            self.store.put(key, bytes(body))

    with pytest.raises(Damaged, match="gives back other bytes"):
        pack(Forgetful(archive.store), archive.catalog, AT_ONCE, now=NOW)  # type: ignore[arg-type]  # all of a store's verbs
    assert below_packs(archive) == []
    assert newest(archive.store) == Manifest()
    assert len(loose(archive)) == len(rows)


def test_a_segment_of_many_windows_is_read_back_whole(archive: Archive) -> None:
    """What is far larger than is held at a time goes up, is verified, and comes back record by record."""
    for number in range(20):
        archive.record(visit(os.urandom(1 << 20), number, mime="image/png"))
    before = [archive.read(row.key) for row in archive.list("*.org")]
    (name,) = packed(archive, size=10**9).packs
    assert archive.store.head(segment_key(name)).size > 2 * STEP
    assert [archive.read(row.key) for row in archive.list("*.org")] == before
    assert list(archive.verify()) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body[:-1],
        lambda body: body.replace(b"palimpsest-packs/1", b"palimpsest-packs/2"),
        lambda body: body.replace(b'"last":1', b'"last": 1'),
        lambda body: body.replace(b'"number":1,"packed_at"', b'"number":"x","packed_at"'),
        lambda body: body.replace(NAME.format("0").encode(), b"../../captures"),
        lambda _: b"[]",
        lambda _: b"\xff",
    ],
)
def test_a_manifest_that_differs_by_a_byte_is_no_manifest(change) -> None:  # type: ignore[no-untyped-def]  # a lambda
    """It reads back as it was written, and otherwise not at all."""
    manifest = Manifest().with_pack(a_pack("0"))
    body = write_manifest(manifest)
    assert read_manifest(manifest_key(1), body) == manifest
    with pytest.raises(Damaged, match=r"packs/manifest/0000000001\.json"):
        read_manifest(manifest_key(1), change(body))
    with pytest.raises(Damaged):
        read_manifest(manifest_key(2), body)


def test_a_manifest_knows_instants_to_the_millisecond() -> None:
    """What a clock says beyond that is cut off before it is written, so that it reads back as written."""
    odd = NOW.replace(microsecond=123_456)
    manifest = Manifest().with_pack(replace(a_pack("0"), packed_at=odd, emptied_at=odd))
    (found,) = read_manifest(manifest_key(1), write_manifest(manifest)).packs
    assert found.packed_at == found.emptied_at == NOW.replace(microsecond=123_000)


def test_a_pack_is_named_once() -> None:
    """A manifest that names a pack twice, or gives two one number, is refused."""
    both = Manifest(number=1, last=1, packs=(a_pack("0"), replace(a_pack("1"), number=0)))
    with pytest.raises(Damaged, match="twice"):
        read_manifest(manifest_key(1), write_manifest(both))


def test_plans_keep_their_defaults() -> None:
    """Thirty days, a gigabyte, a week: what the command says it does."""
    plan = Plan()
    assert (plan.older_than, plan.segment_size, plan.grace) == (timedelta(30), 10**9, timedelta(7))
