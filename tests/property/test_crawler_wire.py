"""The wire: however bytes arrive, the same answer, and never more than the limit."""

import gzip
import tracemalloc
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import StringTransport

from crawler.errors import FetchFailed
from crawler.http.answer import Answer
from crawler.http.decoding import Body
from crawler.http.wire import Wire


def chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    marks = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return [data[a:b] for a, b in pairwise(marks)]


def exchange(sent: bytes, cuts: list[int], *, limit: int = 10**6, closes: bool = False) -> Answer | Exception:
    """Return what a wire makes of an answer that arrives in pieces."""
    wire = Wire(lambda _: None, lambda _: None)
    wire.makeConnection(StringTransport())
    got: list[Answer | Exception] = []
    waiting = wire.send(b"GET / HTTP/1.1\r\n\r\n", limit)
    waiting.addCallbacks(got.append, lambda failure: got.append(failure.value))
    for chunk in chunks(sent, cuts):
        if not got:
            wire.dataReceived(chunk)
    if closes and not got:
        wire.connectionLost()
    return got[0]


cutting = st.lists(st.integers(0, 2**16), max_size=20)
codings = st.sampled_from(["", "gzip", "deflate", "raw", "lie"])


def coded(payload: bytes, coding: str) -> tuple[bytes, bytes]:
    if coding == "gzip":
        return gzip.compress(payload), b"Content-Encoding: gzip\r\n"
    if coding == "deflate":
        return zlib.compress(payload), b"Content-Encoding: deflate\r\n"
    if coding == "raw":
        squeeze = zlib.compressobj(wbits=-15)
        return squeeze.compress(payload) + squeeze.flush(), b"Content-Encoding: deflate\r\n"
    return payload, b"Content-Encoding: br\r\n" if coding == "lie" else b""


@given(st.binary(max_size=2000), codings, st.sampled_from(["length", "chunked", "close"]), cutting)
def test_pieces_make_no_difference(payload: bytes, coding: str, framing: str, cuts: list[int]) -> None:
    """Whatever the coding, the framing and the pieces, the payload comes out as it went in."""
    body, header = coded(payload, coding)
    if framing == "length":
        header += b"Content-Length: %d\r\n" % len(body)
    elif framing == "chunked":
        header += b"Transfer-Encoding: chunked\r\n"
        body = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks(body, cuts) if c) + b"0\r\n\r\n"
    sent = b"HTTP/1.1 200 OK\r\nX-One: 1\r\n" + header + b"x-one: 2\r\n\r\n" + body
    answer = exchange(sent, cuts, closes=True)
    assert isinstance(answer, Answer)
    assert answer.body == payload
    assert (answer.status, answer.reason, answer.truncated) == (200, "OK", None)
    assert [(n, v) for n, v in answer.headers if n.lower() == "x-one"] == [("X-One", "1"), ("x-one", "2")]
    named = {name.lower() for name, _ in answer.headers}
    assert "transfer-encoding" not in named
    assert ("content-encoding" in named) == (coding == "lie")


@given(st.integers(0, 5000), st.integers(1, 4000), st.booleans(), cutting)
def test_limit_is_never_passed(size: int, limit: int, packed: bool, cuts: list[int]) -> None:
    """A body is cut at the limit and marked, and one that fits exactly is whole."""
    payload = b"x" * size
    body, header = coded(payload, "gzip" if packed else "")
    header += b"Content-Length: %d\r\n" % len(body)
    answer = exchange(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n" + body, cuts, limit=limit)
    assert isinstance(answer, Answer)
    assert answer.body == payload[:limit]
    assert answer.truncated == ("length" if size > limit else None)


@given(st.binary(max_size=300), cutting)
def test_garbage_ends_in_an_answer_or_an_error(sent: bytes, cuts: list[int]) -> None:
    """No bytes from a server leave the exchange open or raise out of the reactor."""
    outcome = exchange(b"HTTP/1.1 200 OK\r\n" + sent, cuts, closes=True)
    assert isinstance(outcome, Answer | Exception)


@given(st.binary(min_size=50, max_size=500), st.integers(1, 30))
def test_cut_coding_is_noticed(payload: bytes, missing: int) -> None:
    """A gzip body that lacks its end is not whole, and what there is of it is kept."""
    body = Body("gzip", 10**6)
    body.feed(gzip.compress(payload)[:-missing])
    assert not body.whole
    assert payload.startswith(body.value())


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5), st.binary(max_size=5), cutting)
def test_members_are_joined_however_they_arrive(
    members: list[bytes], padding: bytes, cuts: list[int]
) -> None:
    """Several gzip members are one body, also where one ends with the bytes that came at once."""
    body = Body("gzip", 10**6)
    padding = padding.lstrip(b"\x1f")
    for chunk in chunks(b"".join(map(gzip.compress, members)) + padding, cuts):
        body.feed(chunk)
    assert (body.value(), body.whole, body.decoded) == (b"".join(members), True, True)


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=2, max_size=4), st.integers(1, 17), cutting)
def test_member_that_lacks_its_end_is_noticed(members: list[bytes], missing: int, cuts: list[int]) -> None:
    """A body whose last member is cut is not whole, and keeps the members before it."""
    body = Body("gzip", 10**6)
    for chunk in chunks(b"".join(map(gzip.compress, members))[:-missing], cuts):
        body.feed(chunk)
    assert not body.whole
    assert body.value().startswith(b"".join(members[:-1]))
    assert b"".join(members).startswith(body.value())


@given(st.binary(max_size=60), st.sampled_from(["gzip", "x-gzip", "GZIP "]), cutting)
def test_plain_bytes_that_claim_to_be_gzip_are_kept(tail: bytes, coding: str, cuts: list[int]) -> None:
    """A body that begins as no gzip is kept as it came, to the first byte, whatever its header claims."""
    payload = b"\n\n<!doctype html>" + tail
    body = Body(coding, 10**6)
    for chunk in chunks(payload, cuts):
        body.feed(chunk)
    assert (body.value(), body.decoded, body.whole) == (payload, False, True)


@given(st.text("abcdefghij <>/", min_size=8, max_size=200), cutting)
def test_pieces_do_not_matter_to_a_lie_about_deflate(text: str, cuts: list[int]) -> None:
    """What is made of text that claims to be deflate does not depend on the pieces it came in."""
    payload = f"<html>{text}".encode()
    at_once, in_pieces = Body("deflate", 10**6), Body("deflate", 10**6)
    at_once.feed(payload)
    for chunk in chunks(payload, cuts):
        in_pieces.feed(chunk)
    if not at_once.decoded:
        assert (in_pieces.value(), in_pieces.decoded) == (payload, False) or in_pieces.broken


def test_codes_that_hold_nothing_are_given_up() -> None:
    """A million empty members are no body: neither memory nor time is spent on them without end."""
    body = Body("gzip", 10**6)
    for _ in range(2000):
        body.feed(gzip.compress(b"") * 50)
    assert body.broken
    assert not body.whole
    assert len(body._swallowed) < 300_000


def test_crumbs_take_no_more_memory_than_a_loaf() -> None:
    """A body that comes two bytes at a time takes the memory of its bytes, not of its pieces."""
    body = Body("", 10**7)
    tracemalloc.start()
    try:
        for number in range(300_000):
            body.feed(b"%02d" % (number % 100))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(body.value()) == 600_000
    assert peak < 3_000_000


def endless(head: bytes, more: bytes) -> Answer | Exception:
    """Return what a wire makes of `head` and then `more` without end; it must end by itself."""
    wire = Wire(lambda _: None, lambda _: None)
    wire.makeConnection(StringTransport())
    got: list[Answer | Exception] = []
    waiting = wire.send(b"GET / HTTP/1.1\r\n\r\n", 10**6)
    waiting.addCallbacks(got.append, lambda failure: got.append(failure.value))
    wire.dataReceived(head)
    for _ in range(1000):
        if got:
            return got[0]
        wire.dataReceived(more)
    raise AssertionError("it reads on and on")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"


@pytest.mark.parametrize(
    ("head", "more"),
    [
        (CHUNKED + b"0\r\n", b"X-Trailer: yes\r\n" * 100),
        (CHUNKED + b"0\r\nX-Trailer: ", b"y" * 1000),
        (CHUNKED + b"2;ext=", b"e" * 1000),
    ],
)
def test_trailers_without_end_are_cut(head: bytes, more: bytes) -> None:
    """Trailers and chunk extensions that go on for ever end the answer; its body is kept and marked."""
    answer = endless(head, more)
    assert isinstance(answer, Answer)
    assert (answer.body, answer.truncated) == (b"ok", "disconnect")


@pytest.mark.parametrize(
    ("head", "more"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Header: yes\r\n" * 100),
        (b"HTTP/1.1 200 OK\r\nX-Header: ", b"y" * 1000),
        (b"HTTP/1.1 200 ", b"O" * 1000),
        (b"", b"HTTP/1.1 103 Hints\r\n\r\n" * 50),
    ],
)
def test_heads_without_end_are_given_up(head: bytes, more: bytes) -> None:
    """Headers, a reason or interim answers that go on for ever are no answer."""
    answer = endless(head, more)
    assert isinstance(answer, FetchFailed)
    assert answer.code in {"headers", "protocol"}


def test_trailers_of_a_decent_answer_are_no_harm() -> None:
    """Trailers within bounds end an answer that is whole, and bytes behind it are not the next one's."""
    sent = CHUNKED + b"0\r\nX-Sum: 1\r\n\r\n"
    answer = exchange(sent, [])
    assert isinstance(answer, Answer)
    assert (answer.body, answer.truncated) == (b"ok", None)
    assert exchange(sent + b"HTTP/1.1 200 OK\r\nX-Evil: 1\r\n\r\n", []).header("x-evil") is None  # type: ignore[union-attr]


def test_members_of_a_gzip_body_are_joined() -> None:
    """Two gzip members are one body; zeros after them are padding."""
    body = Body("x-gzip", 100)
    body.feed(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 9)
    assert (body.value(), body.whole) == (b"one two", True)


def test_interim_answers_are_passed_over() -> None:
    """An informational answer before the true one is not taken for it."""
    sent = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok"
    answer = exchange(sent, [5, 30, 50])
    assert isinstance(answer, Answer)
    assert (answer.status, answer.reason, answer.body) == (200, "Fine", b"ok")
    assert answer.header("link") is None
