"""The log on both catalogs: everything is logged once, signed, and survives the loss of its index."""

import gzip
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive import Archive, Damaged, NotArchived, open_archive, open_catalog
from archive.proof.layout import head_key, leaves_key
from archive.proof.leaf import leaf_of
from archive.proof.log import Log
from archive.proof.making import LogRewritten, entry_of, make_proof, signed_head, since_of
from archive.proof.merkle import root_of
from archive.proof.note import Head, sign_head, signer_of
from archive.proof.signing import Signer, create_signer
from archive.store import Store
from tests.archive_making import START, article, later, visit
from tests.proof_making import append, fill, log_of, logged, more, problems, signer_in


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The archive's signer."""
    return signer_in(tmp_path)


def test_everything_that_is_kept_is_logged_once(archive: Archive, signer: Signer) -> None:
    """Captures, revisits, articles, decisions, takedowns and their ends have a leaf each."""
    fill(archive)
    done = append(archive, signer)
    stored = [stat.key for stat in archive.store.list() if not stat.key.startswith(("proof/", "."))]
    stored = [key for key in stored if "/" in key]
    leaves = logged(archive.store)
    assert sorted(leaf.key for leaf in leaves) == sorted(stored)
    assert all(leaf == leaf_of(leaf.key, archive.store.get(leaf.key)) for leaf in leaves)
    assert (done.logged, done.passed, done.size) == (len(stored), 0, len(stored))
    assert {leaf.kind for leaf in leaves} == {"capture", "article", "decision", "tombstone"}


def test_a_head_is_signed_for_the_tree_of_all_leaves(archive: Archive, signer: Signer) -> None:
    """The head's root is the root over the leaves, its signature ours, its instant the one given."""
    fill(archive)
    head = append(archive, signer, 42.5).head
    assert head is not None
    leaves = logged(archive.store)
    assert (head.size, head.root) == (len(leaves), root_of([leaf.hash for leaf in leaves]))
    assert head.signed_at == later(42)
    assert signer_of(head, [signer.public]) == signer.public
    assert Head.read(archive.store.get(head_key(head.size))) == head
    assert log_of(archive).head() == head


def test_appending_again_adds_only_what_is_new(archive: Archive, signer: Signer) -> None:
    """With nothing new nothing is put; a new capture is a batch of its own, after the others."""
    fill(archive)
    first = append(archive, signer)
    before = {stat.key for stat in archive.store.list("proof/")}
    again = append(archive, signer, 10)
    assert (again.logged, again.size, again.head) == (0, first.size, first.head)
    assert {stat.key for stat in archive.store.list("proof/")} == before
    [key] = more(archive, 1)
    third = append(archive, signer, 20)
    assert (third.logged, third.size) == (1, first.size + 1)
    assert logged(archive.store)[-1].key == key
    assert {stat.key for stat in archive.store.list("proof/")} - before == {
        leaves_key(first.size),
        head_key(third.size),
    }


def test_cleaning_again_logs_the_newer_article_too(archive: Archive, signer: Signer) -> None:
    """An article beside the first, and one of another cleaning, are leaves of their own."""
    keys = fill(archive)
    append(archive, signer)
    archive.put_article(keys["capture"], article("newer", fingerprint="2027.1.1+00000000"))
    archive.put_article(keys["capture"], article("and other", fingerprint="2027.1.1+00000000"))
    assert append(archive, signer).logged == 2
    names = [leaf.key.rpartition("/")[2] for leaf in logged(archive.store)[-2:]]
    assert sorted(names) == ["2027.1.1+00000000.json.gz", "2027.1.1+00000000~2.json.gz"]


def test_without_a_key_leaves_are_logged_and_signed_later(archive: Archive, signer: Signer) -> None:
    """Who has no key appends all the same; who has one signs what is there."""
    fill(archive)
    unsigned = append(archive, None)
    assert unsigned.head is None
    assert log_of(archive).head() is None
    with pytest.raises(NotArchived, match="no head"):
        signed_head(log_of(archive), [signer.public])
    signed = append(archive, signer)
    assert signed.logged == 0
    assert signed.head is not None
    assert signed.head.size == unsigned.size


def test_an_empty_archive_has_no_log(archive: Archive, signer: Signer) -> None:
    """Nothing is put, and nothing signed, where nothing is kept."""
    done = append(archive, signer)
    assert (done.logged, done.size, done.head) == (0, 0, None)
    assert list(archive.store.list("proof/")) == []
    assert problems(archive, signer) == []
    with pytest.raises(NotArchived, match="nothing is logged"):
        log_of(archive).origin()


def test_the_index_is_made_from_the_bucket_anew(archive: Archive, signer: Signer) -> None:
    """Lost, it is read from the leaves: the same numbers, the same tree, and nothing logged again."""
    keys = fill(archive)
    for turn in range(3):
        more(archive, 2, start=1000 * turn + 1000)
        append(archive, signer, turn)
    log = log_of(archive)
    numbers = {key: log.index.number_of(key) for key in keys.values()}
    head = log.head()
    log.index.forget()
    assert log.index.number_of(keys["capture"]) is None
    assert append(archive, signer).logged == 0
    assert {key: log.index.number_of(key) for key in keys.values()} == numbers
    assert log.head() == head
    assert problems(archive, signer) == []


def test_a_rebuilt_catalog_logs_nothing_again(archive: Archive, signer: Signer) -> None:
    """What the catalog finds in the bucket has its leaves already."""
    fill(archive)
    append(archive, signer)
    archive.rebuild_catalog()
    assert append(archive, signer).logged == 0
    assert problems(archive, signer) == []


def test_another_catalog_over_the_same_bucket_goes_on_with_the_log(
    archive: Archive, signer: Signer, tmp_path: Path
) -> None:
    """A second catalog made from the bucket reads the log, and each sees what the other appended."""
    fill(archive)
    append(archive, signer)
    address = f"sqlite:///{tmp_path / 'second.sqlite'}"
    with open_archive(archive.store.address, address) as second:
        second.rebuild_catalog()
        assert append(second, signer).logged == 0
        more(second, 3, url="http://other.example/")
        assert append(second, signer).logged == 3
        archive.reconcile(now=START)
        assert append(archive, signer).logged == 0
        more(archive, 2, url="http://third.example/")
        assert append(archive, signer).logged == 2
        second.reconcile(now=START)
        assert append(second, signer).logged == 0
    assert problems(archive, signer) == []


def test_several_writers_at_once_log_everything_once(archive: Archive, signer: Signer) -> None:
    """Threads that append at the same time, while captures come in, leave one whole log."""
    fill(archive)
    with ThreadPoolExecutor(5) as pool:
        recording = [
            pool.submit(more, archive, 20, start=1000.0 * n, url=f"http://x{n}.example/") for n in (1, 2)
        ]
        appending = [pool.submit(append, archive, signer, n) for n in range(9)]
        for job in [*recording, *appending]:
            job.result()
    append(archive, signer)
    leaves = logged(archive.store)
    assert len({leaf.key for leaf in leaves}) == len(leaves) == 8 + 40
    assert problems(archive, signer) == []


class Overtaken:
    """A store in which another writer is faster, once, each time leaves are put."""

    def __init__(self, store: Store, faster: Callable[[], object]) -> None:
        self._store, self._faster = store, faster
        self.overtaken = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def put(self, key: str, body: bytes, *, create_only: bool = True) -> None:
        if key.startswith("proof/leaves/") and not self.overtaken:
            self.overtaken += 1
            self._faster()
        self._store.put(key, body, create_only=create_only)


def test_who_is_overtaken_reads_what_the_other_logged_and_goes_on(
    archive: Archive, signer: Signer, tmp_path: Path
) -> None:
    """The loser of a put logs what the winner left out, and nothing that it did not."""
    fill(archive)
    address = f"sqlite:///{tmp_path / 'second.sqlite'}"
    with open_archive(archive.store.address, address) as second:
        second.rebuild_catalog()
        more(archive, 2, url="http://unseen.example/")  # the second catalog does not know these
        store = Overtaken(archive.store, lambda: append(second, signer))
        done = Log(store, archive.catalog).append(now=START, signer=signer)  # type: ignore[arg-type]
    assert store.overtaken == 1
    assert done.logged == 2
    leaves = logged(archive.store)
    assert len({leaf.key for leaf in leaves}) == len(leaves) == done.size
    assert problems(archive, signer) == []


def test_damaged_and_missing_objects_are_not_logged(archive: Archive, signer: Signer) -> None:
    """The log bears no witness for damage: what is mended is logged then."""
    keys = fill(archive)
    whole = archive.store.get(keys["capture"])
    archive.store.put(keys["capture"], whole[:-3], create_only=False)
    kept = archive.store.get(keys["decision"])
    archive.store.put(keys["decision"], kept.replace(b"deny", b"keep") + b" ", create_only=False)
    archive.store.delete(keys["other"])
    done = append(archive, signer)
    assert done.passed == 3
    assert not {keys["capture"], keys["other"], keys["decision"]} & {
        leaf.key for leaf in logged(archive.store)
    }
    archive.store.put(keys["capture"], whole, create_only=False)
    again = append(archive, signer)
    assert (again.logged, again.passed) == (1, 2)


def test_an_object_is_proved_by_its_leaf_and_path(archive: Archive, signer: Signer) -> None:
    """Each object's entry leads to the signed root; what is not logged yet says so."""
    keys = fill(archive)
    append(archive, signer)
    log = log_of(archive)
    head, _ = signed_head(log, [signer.public])
    for key in keys.values():
        entry = entry_of(log, head, key)
        assert entry.leaf == leaf_of(key, archive.store.get(key))
    [late] = more(archive, 1)
    with pytest.raises(NotArchived, match="no signed tree"):
        entry_of(log, head, late)
    append(archive, None)
    with pytest.raises(NotArchived, match="no signed tree"):
        entry_of(log, head, late)
    with pytest.raises(Damaged):
        entry_of(log, head, "captures/no-key")


def test_heads_that_were_kept_are_the_beginning_of_later_ones(archive: Archive, signer: Signer) -> None:
    """Between any two heads of the log there is a path that shows it."""
    fill(archive)
    heads = []
    for turn in range(6):
        more(archive, turn, start=1000.0 * (turn + 1))
        done = append(archive, signer, turn)
        assert done.head is not None
        heads.append(done.head)
    log = log_of(archive)
    for number, newer in enumerate(heads):
        for older in heads[: number + 1]:
            assert since_of(log, newer, older).size == older.size


def test_a_head_of_another_history_is_told_apart(archive: Archive, signer: Signer) -> None:
    """A fork, another log and a longer one are each named as what they are."""
    fill(archive)
    head = append(archive, signer).head
    assert head is not None
    log = log_of(archive)
    forked = sign_head(head.origin, head.size, b"\x07" * 32, signer, START)
    with pytest.raises(LogRewritten, match=f"two different trees of {head.size}"):
        since_of(log, head, forked)
    longer = sign_head(head.origin, head.size + 5, b"\x07" * 32, signer, START)
    with pytest.raises(LogRewritten, match="leaves were cut off"):
        since_of(log, head, longer)
    foreign = sign_head("palimpsest/other", head.size, head.root, signer, START)
    with pytest.raises(LogRewritten, match="another log"):
        since_of(log, head, foreign)
    shorter = sign_head(head.origin, 3, b"\x07" * 32, signer, START)
    with pytest.raises(LogRewritten, match="does not begin"):
        since_of(log, head, shorter)


def test_an_index_is_not_made_from_leaves_that_a_signed_head_denies(archive: Archive, signer: Signer) -> None:
    """Rewritten leaves are not read in, and so never signed over."""
    fill(archive)
    append(archive, signer)
    log = log_of(archive)
    log.index.forget()
    leaves = logged(archive.store)
    whole = archive.store.get(leaves_key(0))
    altered = gzip.compress(gzip.decompress(whole).replace(b"sha256:", b"sha256:", 1), 6)
    archive.store.put(leaves_key(0), altered, create_only=False)
    assert log.catch_up().size == len(leaves)  # packed otherwise, the leaves are the same
    log.index.forget()
    swapped = gzip.compress(b"".join(leaf.line + b"\n" for leaf in leaves[::-1]))
    archive.store.put(leaves_key(0), swapped, create_only=False)
    for _ in range(2):
        with pytest.raises(Damaged, match="do not give the tree"):
            log_of(archive).catch_up()
    archive.store.delete(leaves_key(0))
    with pytest.raises(Damaged, match="do not give the tree"):
        append(archive, signer)


def test_leaves_that_are_gone_are_missed(archive: Archive, signer: Signer) -> None:
    """A bucket whose log is shorter than the index knows is not appended to."""
    fill(archive)
    append(archive, signer)
    archive.store.delete(leaves_key(0))
    more(archive, 1)
    with pytest.raises(Damaged, match="leaves are missing"):
        append(archive, signer)


def test_a_head_for_another_tree_stops_the_signing(archive: Archive, signer: Signer) -> None:
    """No second head of the same size is ever signed with another root."""
    fill(archive)
    size = append(archive, None).size
    origin = log_of(archive).origin()
    forged = sign_head(origin, size, b"\x01" * 32, signer, START)
    archive.store.put(head_key(size), forged.note.encode())
    with pytest.raises(Damaged, match="another tree of that size"):
        append(archive, signer)


def test_a_head_by_a_stranger_is_not_taken_for_ours(archive: Archive, signer: Signer, tmp_path: Path) -> None:
    """The right root under a foreign signature is refused; under a retired key of ours it stands."""
    fill(archive)
    append(archive, None)
    stranger = create_signer(tmp_path / "stranger.pem")
    theirs = append(archive, stranger).head
    log = log_of(archive)
    log.index.forget()
    log.catch_up()
    with pytest.raises(Damaged, match="none of this archive's keys"):
        signed_head(log, [signer.public])
    _, key = signed_head(log, [signer.public, stranger.public])
    assert key == stranger.public
    more(archive, 1)
    size = append(archive, None).size
    planted = sign_head(log.origin(), size, log.catch_up().root, stranger, START)
    archive.store.put(head_key(size), planted.note.encode())
    with pytest.raises(Damaged, match="no key of this archive signed it"):
        append(archive, signer)
    taken = log.append(now=START, signer=signer, retired=[stranger.public])
    assert taken.head == planted
    assert theirs is not None


def test_the_log_has_a_name_of_its_own(archive: Archive, signer: Signer) -> None:
    """It is given once, stands in every head, and a damaged one is named with its mend."""
    fill(archive)
    head = append(archive, signer).head
    assert head is not None
    assert head.origin.startswith("palimpsest/")
    said = json.loads(archive.store.get("proof/log.json"))
    assert said == {"format": "palimpsest-log/1", "origin": head.origin}
    archive.store.put("proof/log.json", b"{}", create_only=False)
    more(archive, 1)
    with pytest.raises(Damaged, match="does not name the log"):
        append(archive, signer)


def test_long_logs_are_cut_into_batches_and_tiles(
    archive: Archive, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More leaves than a batch holds are several, tiles are kept, and every proof holds."""
    monkeypatch.setattr("archive.proof.unlogged.MOST", 100)
    captures = [visit(b"<p>%d" % n, n, url=f"http://x{n % 9}.example/{n}") for n in range(530)]
    keys = [done.row.key for done in archive.record_all(captures)]
    done = append(archive, signer)
    assert done.size == 530
    assert [int(key[-21:-9]) for key in batches(archive.store)] == [0, 100, 200, 300, 400, 500]
    tiles = sorted(stat.key for stat in archive.store.list("proof/tile/"))
    assert tiles == ["proof/tile/0/000", "proof/tile/0/001"]
    log = log_of(archive)
    head, _ = signed_head(log, [signer.public])
    for key in keys[::37]:
        assert entry_of(log, head, key).leaf.key == key
    for key in tiles:
        archive.store.delete(key)
    entries = [entry_of(log, head, key) for key in keys[:3]]
    assert make_proof(log, [signer.public], entries, head, None).entries == tuple(entries)
    log.index.forget()
    assert append(archive, signer).logged == 0
    assert sorted(stat.key for stat in archive.store.list("proof/tile/")) == tiles
    assert problems(archive, signer) == []


def batches(store: Store) -> Iterator[str]:
    """Return the keys of the batches of leaves in order."""
    return iter(sorted(stat.key for stat in store.list("proof/leaves/")))


def test_a_tile_that_lies_gives_no_proof(archive: Archive, signer: Signer) -> None:
    """A proof is checked before it is handed out: a forged tile is found out, not passed on."""
    captures = [visit(b"<p>%d" % n, n, url=f"http://x.example/{n}") for n in range(300)]
    keys = [done.row.key for done in archive.record_all(captures)]
    append(archive, signer)
    archive.store.put("proof/tile/0/000", b"\x05" * 8192, create_only=False)
    log = log_of(archive)
    head, _ = signed_head(log, [signer.public])
    number = {key: log.index.number_of(key) for key in keys}
    within = next(key for key in keys if (number[key] or 0) < 256)
    with pytest.raises(Damaged, match="does not lead to the signed root"):
        entry_of(log, head, within)
    archive.store.put("proof/tile/0/000", b"short", create_only=False)
    with pytest.raises(Damaged, match="no full tile"):
        entry_of(log, head, within)


def test_two_processes_open_a_new_index_at_once(archive: Archive, catalog_url: str) -> None:
    """Making the index's tables is no race, in either database."""
    with ThreadPoolExecutor(4) as pool:
        catalogs = [open_catalog(catalog_url) for _ in range(4)]
        logs = list(pool.map(lambda catalog: Log(archive.store, catalog), catalogs))
        sizes = [log.catch_up().size for log in logs]
        for catalog in catalogs:
            catalog.close()
    assert sizes == [0] * 4
