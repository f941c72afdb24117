"""Leaves, batches of them, and the names of what the log keeps in the bucket."""

import gzip

import pytest

from archive.errors import Damaged
from archive.proof.layout import head_key, leaves_key, parse_head_key, parse_leaves_key, tile_key
from archive.proof.leaf import MOST, Leaf, kind_of, leaf_of, pack_leaves, read_leaf, unpack_leaves
from archive.proof.merkle import leaf_hash

KEY = "captures/org,example/869005f3913eee64/20260301120000000-b8d992783570.warc.gz"
DIGEST = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
LINE = b'{"digest":"%s","key":"%s","kind":"capture"}' % (DIGEST.encode(), KEY.encode())


def test_a_leaf_is_the_digest_of_the_stored_bytes() -> None:
    """Its line is canonical JSON of three names, and that line is what the tree hashes."""
    leaf = leaf_of(KEY, b"hello")
    assert (leaf.kind, leaf.key, leaf.digest) == ("capture", KEY, DIGEST)
    assert leaf.line == LINE
    assert leaf.hash == leaf_hash(LINE)
    assert read_leaf(LINE) == leaf


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (KEY, "capture"),
        ("articles/x/y", "article"),
        ("decisions/1.json", "decision"),
        ("tombstones/1", "tombstone"),
    ],
)
def test_the_kind_follows_from_the_key(key: str, kind: str) -> None:
    """The folder says what an object is."""
    assert kind_of(key) == kind


@pytest.mark.parametrize(
    "key", ["", "captures", "packs/x", "proof/log.json", "captures/../x", "captures/a b"]
)
def test_other_objects_have_no_leaf(key: str) -> None:
    """Neither the log itself, nor packs, nor what no store holds."""
    with pytest.raises(Damaged, match="belongs into the log"):
        leaf_of(key, b"")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        LINE + b" ",
        LINE.replace(b'":"', b'": "', 1),
        LINE.replace(b'capture"', b'article"'),
        LINE.replace(b"2cf2", b"2CF2"),
        LINE.replace(b"sha256:", b"sha1:"),
        LINE.replace(b'"kind"', b'"more":1,"kind"'),
        LINE.replace(b"captures/", b"packs/"),
        b'{"digest":1,"key":"captures/x","kind":"capture"}',
        b'{"digest":"x","key":["captures/x"],"kind":"capture"}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_a_line_that_is_no_leaf_is_refused(line: bytes) -> None:
    """Only the one spelling of a leaf is one: what is hashed must be what is read."""
    with pytest.raises(Damaged, match=r"no leaf|belongs into the log"):
        read_leaf(line)


def test_a_batch_is_lines_in_one_gzip_member() -> None:
    """Any gzip reads it, and equal batches are equal bytes."""
    leaves = [leaf_of(f"{KEY[:-8]}{n}.warc.gz", b"%d" % n) for n in range(5)]
    packed = pack_leaves(leaves)
    assert gzip.decompress(packed).split(b"\n") == [*(leaf.line for leaf in leaves), b""]
    assert unpack_leaves(packed) == leaves
    assert pack_leaves(leaves) == packed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain",
        gzip.compress(b""),
        gzip.compress(LINE),
        gzip.compress(LINE + b"\n\n"),
        gzip.compress(b"\n"),
        gzip.compress(LINE + b"\r\n"),
        gzip.compress(LINE + b"\n")[:-4],
        gzip.compress(LINE + b"\n") + b"more",
        gzip.compress((LINE + b"\n") * (MOST + 1)),
        gzip.compress(b"\n" * 20_000_000),
    ],
)
def test_what_is_no_batch_is_refused(body: bytes) -> None:
    """Cut off, followed by something, empty, too long, or made to fill memory."""
    with pytest.raises(Damaged):
        unpack_leaves(body)


def test_names_are_of_fixed_width_and_read_back() -> None:
    """So that names sort as numbers do, wherever a server sorts them."""
    assert leaves_key(42) == "proof/leaves/000000000042.jsonl.gz"
    assert head_key(42) == "proof/heads/000000000042.txt"
    assert tile_key(0, 1_234_067) == "proof/tile/0/x001/x234/067"
    assert parse_leaves_key(leaves_key(42)) == parse_head_key(head_key(42)) == 42
    for read, name in ((parse_leaves_key, "proof/leaves/42.jsonl.gz"), (parse_head_key, leaves_key(42))):
        with pytest.raises(Damaged, match="no place in the log"):
            read(name)


def test_leaves_are_told_apart_by_every_part() -> None:
    """Kind, key and digest all count."""
    leaf = Leaf(kind="capture", key=KEY, digest=DIGEST)
    assert leaf.hash != Leaf(kind="capture", key=KEY + "x", digest=DIGEST).hash
    assert leaf.hash != Leaf(kind="capture", key=KEY, digest=DIGEST[:-1] + "5").hash
