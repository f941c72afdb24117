"""The article object: the cleaner's JSON in an envelope that says what it is the article of.

Canonical JSON (sorted keys, UTF-8, no blanks) in one gzip member without a clock, so that equal articles
are equal objects. The envelope's `article` is the cleaner's own text, byte for byte.
"""

import json
import zlib
from dataclasses import dataclass
from typing import Any

import orjson
from zlib_ng import zlib_ng

from archive import digest
from archive.errors import Damaged
from archive.rows import ArticleRow

FORMAT = "palimpsest-article/1"

_GZIP = 31  # zlib's code for a gzip member with the largest window
_LEVEL = 6
_LARGEST = 1 << 28  # an article larger than this is no article
_WORDS = ("fingerprint", "kind", "title", "text", "text_digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An article with what it belongs to.

    `capture` and `previous` are the keys of its capture and of the earlier one it was compared with,
    `supersedes` names the article of the same capture that it replaces.
    """

    capture: str
    previous: str | None
    supersedes: str | None
    body: bytes
    content: dict[str, Any]


def read_article(body: bytes) -> dict[str, Any]:
    """Return what the cleaner's JSON says; ValueError unless it has what an archive needs of it."""
    try:
        content = _parsed(body)
    except ValueError as error:
        raise ValueError(f"the article is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise TypeError("the article is no JSON object")
    for name in _WORDS:
        if not isinstance(content.get(name), str):
            raise TypeError(f"the article's {name} is no text")
    for name in ("links", "items", "removed"):
        if not isinstance(content.get(name, []), list):
            raise TypeError(f"the article's {name} is no list")
    return content


def seal(envelope: Envelope) -> bytes:
    """Return the object's bytes."""
    said = {
        "format": FORMAT,
        "capture": envelope.capture,
        "previous": envelope.previous,
        "supersedes": envelope.supersedes,
    }
    head = json.dumps(dict(sorted(said.items())), separators=(",", ":"), ensure_ascii=False)
    # "article" sorts before every other name, and its text must stay as the cleaner wrote it.
    plain = b'{"article":' + envelope.body + b"," + head.encode()[1:]
    squeeze = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, _GZIP)  # its header holds no clock
    return squeeze.compress(plain) + squeeze.flush()


def unseal(stored: bytes) -> Envelope:
    """Read an article object; Damaged, naming what, if it is none or a byte of it differs."""
    plain = _unpacked(stored)
    try:
        said = _parsed(plain)
        kind, capture = said["format"], said["capture"]
        previous, supersedes = said["previous"], said["supersedes"]
        content = said["article"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"it is no article's envelope: {error!r}") from error
    if kind != FORMAT:
        raise Damaged(f"its format is {kind!r}, not {FORMAT}")
    body = _body(plain, previous, supersedes, capture)
    try:
        read_article(body)
    except (ValueError, TypeError) as error:
        raise Damaged(f"its article cannot be read: {error}") from error
    return Envelope(capture=capture, previous=previous, supersedes=supersedes, body=body, content=content)


def row_of(envelope: Envelope, name: str) -> ArticleRow:
    """Return the row of the article called `name`; whether it is in force is not its own to say."""
    content = envelope.content
    return ArticleRow(
        capture_key=envelope.capture,
        name=name,
        fingerprint=content["fingerprint"],
        supersedes=envelope.supersedes,
        in_force=False,
        kind=content["kind"],
        title=content["title"],
        language=content.get("language"),
        text_digest=content["text_digest"],
        published=content.get("published"),
        removed=len(content.get("removed", [])),
        flagged=sum(1 for link in content.get("links", []) if link.get("action") == "flag"),
        previous=envelope.previous,
        body_digest=digest.sha256(envelope.body),
    )


def _parsed(text: bytes) -> Any:
    """Return what `text` says; ValueError if it is no JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        # Python's own reader takes what earlier releases wrote, half characters too, in twice the time.
        return json.loads(text)


def _body(plain: bytes, previous: object, supersedes: object, capture: object) -> bytes:
    said = {"capture": capture, "format": FORMAT, "previous": previous, "supersedes": supersedes}
    tail = b"," + json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()[1:]
    head = b'{"article":'
    if not (plain.startswith(head) and plain.endswith(tail)):
        raise Damaged("its envelope is not in canonical form")
    return plain[len(head) : -len(tail)]


def _unpacked(stored: bytes) -> bytes:
    unpack = zlib.decompressobj(_GZIP)
    try:
        plain = unpack.decompress(stored, _LARGEST)
    except zlib.error as error:
        raise Damaged(f"it cannot be unpacked: {error}") from error
    if not unpack.eof:
        raise Damaged("it is truncated" if not unpack.unconsumed_tail else "it unpacks to far too much")
    if unpack.unused_data:
        raise Damaged("something follows its end")
    return plain
