"""Undoing content and transfer codings, in captures that other tools made (RFC 9110 §8.4)."""

import re
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from archive.capture import Capture
from archive.errors import Undecodable

_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's codes for the three containers of deflate
_PIECE = 4096
_CHUNK_LINE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_ZSTD = ("compression.zstd", "backports.zstd")


def decoded(capture: Capture, limit: int) -> bytes:
    """Return the payload of `capture` without chunks and without what Content-Encoding names.

    Codings are undone last applied first: gzip, deflate (in zlib's container or none), and br and zstd
    where their decoders are installed. Undecodable names the coding that is broken, unknown, or would
    unpack to more than `limit` bytes; no more than those are ever unpacked. A payload that is stored
    unpacked, though its headers still name a coding, comes back as it is; a revisit has none: b"".
    """
    payload = capture.payload or b""
    if "chunked" in _listed(capture, "Transfer-Encoding"):
        payload = dechunked(payload)
    for coding in reversed(_listed(capture, "Content-Encoding")):
        try:
            payload = _undo(coding, payload, limit)
        except Undecodable as error:
            raise Undecodable(f"{capture.url}: Content-Encoding {coding}: {error}") from error
    if len(payload) > limit:
        raise Undecodable(f"{capture.url}: its payload is longer than {limit} bytes")
    return payload


def _listed(capture: Capture, name: str) -> list[str]:
    values = [value for key, value in capture.headers if key.lower() == name.lower()]
    return [part for value in values for part in value.lower().replace(",", " ").split()]


def _undo(coding: str, payload: bytes, limit: int) -> bytes:
    if not payload or coding in {"identity", "none"}:
        return payload
    if coding not in _DECODERS:
        raise Undecodable("this coding is unknown")
    return _DECODERS[coding](payload, limit)


def _gunzip(payload: bytes, limit: int) -> bytes:
    """Undo gzip of one member or several (RFC 1952 §2.2); nothing else begins like one."""
    if not payload.startswith(b"\x1f\x8b"):
        return payload
    plain = bytearray()
    place = 0
    while payload.startswith(b"\x1f\x8b", place):
        member = zlib.decompressobj(_GZIP)
        while not member.eof and place < len(payload):
            # In pieces, for what is left behind a member is copied, and there may be a million members.
            piece = payload[place : place + _PIECE]
            plain += _unpacked(member, piece, limit - len(plain) + 1)
            place += len(piece) - len(member.unused_data)
            _check(len(plain), limit, ended=True)
        _check(len(plain), limit, ended=member.eof)
    return bytes(plain)


def _undeflate(payload: bytes, limit: int) -> bytes:
    """Undo deflate; many servers leave out zlib's container, which the standard asks for."""
    in_container = payload[0] & 0x0F == 8 and int.from_bytes(payload[:2], "big") % 31 == 0
    return _bounded(zlib.decompressobj(_ZLIB if in_container else _RAW), payload, limit)


def _unbrotli(payload: bytes, limit: int) -> bytes:
    brotli = _module("brotli")
    member = brotli.Decompressor()
    try:
        plain: bytes = member.process(payload, output_buffer_limit=limit + 1)
        while not member.is_finished() and len(plain) <= limit and not member.can_accept_more_data():
            plain += member.process(b"", output_buffer_limit=limit + 1)
    except brotli.error as error:
        raise Undecodable(f"broken: {error}") from error
    return _whole(plain, limit, ended=member.is_finished())


def _unzstd(payload: bytes, limit: int) -> bytes:
    zstd = _module(*_ZSTD)
    try:
        return _bounded(zstd.ZstdDecompressor(), payload, limit)
    except zstd.ZstdError as error:
        raise Undecodable(f"broken: {error}") from error


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool:
        """Whether the member has ended."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return at most `max_length` more bytes; the library's own error if `data` is broken."""


def _bounded(member: _Decompressor, payload: bytes, limit: int) -> bytes:
    """Return all that `member` unpacks, which may not pass `limit`."""
    plain = _unpacked(member, payload, limit + 1)
    return _whole(plain, limit, ended=member.eof)


def _unpacked(member: _Decompressor, payload: bytes, most: int) -> bytes:
    try:
        return member.decompress(payload, most)
    except zlib.error as error:
        raise Undecodable(f"broken: {error}") from error


def _whole(plain: bytes, limit: int, *, ended: bool) -> bytes:
    _check(len(plain), limit, ended=ended)
    return plain


def _check(size: int, limit: int, *, ended: bool) -> None:
    if size > limit:
        raise Undecodable(f"it unpacks to more than {limit} bytes")
    if not ended:
        raise Undecodable("broken: it ends too soon")


def _module(*names: str) -> Any:
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise Undecodable(f"no decoder is installed: pip install {names[-1]}")


def dechunked(payload: bytes) -> bytes:
    """Return the chunks' contents (RFC 9112 §7.1), or `payload` itself where it holds no chunks."""
    pieces: list[bytes] = []
    place = 0
    while match := _CHUNK_LINE.match(payload, place):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(pieces)
        start, place = match.end(), match.end() + size + 2
        if payload[place - 2 : place] != b"\r\n":
            break
        pieces.append(payload[start : start + size])
    return payload


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
