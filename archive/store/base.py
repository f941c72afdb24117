"""The store's promises, the same for every backend; ``tests/contract`` holds each of them to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

_SEGMENT = r"[A-Za-z0-9_,~+-][A-Za-z0-9._,~+-]{0,254}"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")
_LONGEST_KEY = 512


def is_key(text: str) -> bool:
    """Say whether a store can hold an object called `text`."""
    return len(text) <= _LONGEST_KEY and _KEY.fullmatch(text) is not None


def check_key(key: str) -> str:
    """Return `key` if the store can hold it, else raise ValueError saying what a key looks like."""
    if not is_key(key):
        raise ValueError(
            f"'{key[:_LONGEST_KEY]}' is no key: up to 512 characters, segments of A-Z a-z 0-9 . _ , ~ + -"
            " parted by single slashes, none beginning with a dot"
        )
    return key


def check_prefix(prefix: str) -> str:
    """Return `prefix` if some key could start with it, else raise ValueError."""
    return prefix if is_key(prefix) else check_key(prefix + "x")[:-1]


def check_range(start: int, length: int | None) -> None:
    """Raise ValueError unless `start` and `length` describe a range of bytes."""
    if start < 0 or (length is not None and length < 0):
        raise ValueError(f"no range of bytes: start {start}, length {length}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """What `head` and `list` say of one object: its key, size in bytes, and last change."""

    key: str
    size: int
    modified: datetime


class Store(Protocol):
    """A flat map from key to bytes, of five verbs, one of them in three forms.

    Keys are relative, of ``/``-parted segments of ``[A-Za-z0-9._,~+-]`` (at most 255 characters, the
    first no dot), at most 512 characters; any other raises ValueError. No key may continue another
    one with a slash (``a`` and ``a/b``): a directory cannot hold both, and raises StoreRefused. Every
    verb may raise StoreUnavailable (worth another try; only the store says so) or StoreRefused (it is
    not). Safe to use from many threads and processes at once.
    """

    @property
    def address(self) -> str:
        """The path or ``s3://bucket/prefix`` that opens this store again."""

    def put(self, key: str, body: bytes, *, create_only: bool = True) -> None:
        """Store `body`, whole or not at all; durable when this returns.

        With `create_only`, exactly one of several concurrent puts of a key succeeds and the others
        raise ObjectExists; without, the last one wins.
        """

    def put_all(self, objects: Sequence[tuple[str, bytes]]) -> Sequence[bool]:
        """Store many objects, key and body, each as `put` would create-only; all durable when this returns.

        Says of each whether this call stored it, or the key was taken: by another, or by an earlier one
        of `objects`. If it raises, any of them may have been stored, each whole.
        """

    def put_file(self, key: str, file: Path) -> None:
        """Store the contents of `file`, create-only, as `put` would, without holding them in memory.

        For what is too large for `put`: up to 5 GB everywhere, as S3 takes them in one request. Nobody
        may write to the file meanwhile.
        """

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> bytes:
        """Return the bytes from `start`, at most `length` of them; NoSuchObject if there is no key.

        What lies beyond the object's end is left out: a `start` there gives no bytes.
        """

    def head(self, key: str) -> Stat:
        """Return the object's Stat; NoSuchObject if there is no key."""

    def list(self, prefix: str = "") -> Iterator[Stat]:
        """Yield every object whose key starts with `prefix`, in no order that may be relied on.

        An object put or deleted while the list runs may or may not be in it; every other one is in it
        exactly once.
        """

    def delete(self, key: str) -> None:
        """Remove the object; no error if there is none."""
