"""The names of objects."""

from datetime import UTC, datetime

import pytest

from archive import digest, keys
from archive.errors import Damaged
from archive.keys import (
    article_key,
    article_name,
    article_prefix,
    capture_key,
    host_segment,
    parse_article_key,
    parse_article_name,
    parse_capture_key,
    surt_hash,
    surt_prefix,
)
from archive.store.base import is_key
from archive.surt import surt

WHEN = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
KEY = "captures/com,example/4a1b9b4ba4d5bcf9/20260102030405678-2cf24dba5fb0.warc.gz"


def key_of(url: str) -> str:
    return capture_key(surt(url), WHEN, digest.sha256(b"hello"))


def test_a_captures_key() -> None:
    """Host, hash of the surt, 17 digits and 12 hex digits, as docs/format.md has it."""
    key = key_of("https://www.example.com/a?b")
    folder, host, hashed, name = key.split("/")
    assert (folder, host, name) == ("captures", "com,example", "20260102030405678-2cf24dba5fb0.warc.gz")
    assert hashed == surt_hash("com,example)/a?b")
    assert key.startswith(surt_prefix("com,example)/a?b"))


def test_a_captures_key_reads_back() -> None:
    """Every part of a key is read from it."""
    parts = parse_capture_key(KEY)
    assert (parts.host, parts.surt_hash) == ("com,example", "4a1b9b4ba4d5bcf9")
    assert (parts.captured_at, parts.payload_hash) == (WHEN, "2cf24dba5fb0")


@pytest.mark.parametrize(
    ("url", "segment"),
    [
        ("http://example.com/", "com,example"),
        ("http://example.com:8080/", "com,example+8080"),
        ("http://[::1]:8080/", "+++1++8080"),
        ("http://a%2fb.org/", "org,a+2fb"),
        ("http://127.0.0.1:1/", "1,0,0,127+1"),
    ],
)
def test_the_hosts_segment(url: str, segment: str) -> None:
    """What no key may hold becomes a plus."""
    assert host_segment(surt(url)) == segment
    assert is_key(key_of(url))


def test_keys_have_a_bounded_length() -> None:
    """Neither a host nor a path of any length makes a key that a store refuses, or two hosts one key."""
    keys = {key_of(f"http://{'a' * 5000}{tail}.org/{'b' * 5000}") for tail in "xy"}
    assert len(keys) == 2
    assert all(is_key(key) and len(key) < 250 for key in keys)


def test_articles_lie_beside_their_capture() -> None:
    """An article's key holds its capture's three segments, and gives the capture's key back."""
    assert article_prefix(KEY) == "articles/com,example/4a1b9b4ba4d5bcf9/20260102030405678-2cf24dba5fb0/"
    for ordinal, end in ((1, ".json.gz"), (2, "~2.json.gz"), (13, "~13.json.gz")):
        name = article_name("2026.11.1+ab12cd34", ordinal)
        assert name == f"2026.11.1+ab12cd34{end}"
        assert parse_article_name(name) == ("2026.11.1+ab12cd34", ordinal)
        assert is_key(article_key(KEY, name))
        assert parse_article_key(article_key(KEY, name)) == (KEY, name)


@pytest.mark.parametrize(
    "key",
    ["", "captures/x", KEY + "x", KEY.replace("captures", "articles"), KEY.replace("2026", "2O26"), "x" + KEY,
     KEY.replace("20260102", "20261302"), KEY.replace("com,example", "com example"), KEY.upper(), KEY + "\n"],
)  # fmt: skip
def test_what_is_no_captures_key_is_named(key: str) -> None:
    """A name that no capture has is Damaged, or a time that never was."""
    with pytest.raises((Damaged, ValueError), match=r"not the key of a capture|no such date"):
        parse_capture_key(key)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a.json",
        "a~1.json.gz",
        "a~0.json.gz",
        "a~02.json.gz",
        "~2.json.gz",
        "a/b.json.gz",
        "a~2~3.json.gz",
    ],
)
def test_what_is_no_articles_name_is_named(name: str) -> None:
    """A name that no article has is Damaged."""
    with pytest.raises(Damaged, match="not the"):
        parse_article_name(name)
    with pytest.raises(Damaged, match="not the"):
        parse_article_key(article_prefix(KEY) + name)


@pytest.mark.parametrize(
    ("fingerprint", "ordinal"), [("", 1), ("a/b", 1), ("a~b", 1), ("a", 0), ("x" * 101, 1), (".a", 1)]
)
def test_what_cannot_be_named_is_refused(fingerprint: str, ordinal: int) -> None:
    """A fingerprint that would break the key, or a count below one, raises ValueError."""
    with pytest.raises(ValueError, match=r"fingerprint"):
        article_name(fingerprint, ordinal)


@pytest.mark.parametrize("payload_digest", ["", "sha1:ABC", "2cf24dba5fb0", "sha256:2cf2"])
def test_a_key_needs_our_digest(payload_digest: str) -> None:
    """Only a whole SHA-256 makes a key."""
    with pytest.raises(ValueError, match="sha256"):
        capture_key("com,example)/", WHEN, payload_digest)


def test_folders_of_the_bucket_are_those_of_the_format() -> None:
    """The names that docs/format.md promises; another one would be another bucket."""
    names = (keys.CAPTURES, keys.ARTICLES, keys.DECISIONS, keys.TOMBSTONES, keys.PACKS)
    assert names == ("captures/", "articles/", "decisions/", "tombstones/", "packs/")
    assert keys.segment_key("p1") == "packs/p1.warc.gz"


@pytest.mark.parametrize("length", [128, 129, 400])
def test_long_hosts_are_cut_at_their_very_length(length: int) -> None:
    """A host of 128 characters stands as it is; a longer one keeps 111 and ends in its hash."""
    segment = host_segment(f"{'a' * length})/")
    assert len(segment) == 128
    assert (segment == "a" * 128) == (length == 128)
    assert length == 128 or segment.startswith("a" * 111 + "~")
