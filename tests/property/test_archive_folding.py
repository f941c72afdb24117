"""Folding, digests and heads: small functions that everything in the catalog and in WARC files rests on."""

import base64
import hashlib
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive import digest, fold
from archive.errors import Damaged
from archive.http_head import read_head, safe_headers, safe_text, write_head

texts = st.text(max_size=80)


@given(texts)
@example("İstanbul'da ışık")
@example("Straße ﬁn ｆｕｌｌ")
@example("ǰ ΐ ᾳ")
@example("한국어 日本語 ไทย")
def test_folding_again_changes_nothing(text: str) -> None:
    """What is folded stays as it is: the words of a query meet the words of the page."""
    once = fold.words(text)
    assert fold.words(" ".join(once)) == once


@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
def test_case_does_not_count(text: str) -> None:
    """Latin words in capitals are the words in small letters, but for letters that have no small pair."""
    if any(letter.upper().lower() != letter.lower() for letter in text):
        return
    assert fold.words(text.upper()) == fold.words(text.lower())


@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",)), max_size=80))
@example("가각갂")
@example("がぱ ヷ")
@example("أَحْمَد")
def test_accents_written_apart_are_the_accents(text: str) -> None:
    """A text in either of Unicode's forms is the same to a search."""
    assert fold.words(unicodedata.normalize("NFD", text)) == fold.words(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("مُحَمَّد", ["محمد"]),
        ("أحمد إلى آخر", ["احمد", "الى", "اخر"]),
        ("الـــسلام", ["السلام"]),
        ("שָׁלוֹם", ["שלום"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("Ёлка й", ["елка", "и"]),
        ("naïve Ångström", ["naive", "angstrom"]),
        ("한국어", ["한", "국", "어"]),
        ("x_y-z", ["x", "y", "z"]),
    ],
)
def test_words_are_whole_in_every_script(written: str, words: list[str]) -> None:
    """Points, accents and strokes neither part a word nor keep it from being found without them."""
    assert fold.words(written) == words
    assert [fold.words(written[start:end]) for start, end in fold.spans(written)] == [
        [word] for word in words
    ]


@given(texts)
def test_spans_are_the_words_in_order(text: str) -> None:
    """Spans do not overlap, lie in the text, and each holds some word."""
    found = fold.spans(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert not found or all(not text[start:end].isspace() for start, end in found)


@pytest.mark.parametrize("length", [199, 200, 201, 5000])
def test_words_without_end_are_cut(length: int) -> None:
    """No word is longer than two hundred characters, of ASCII or not."""
    assert [len(word) for word in fold.words("a" * length)] == [min(length, 200)]
    assert [len(word) for word in fold.words("ж" * length)] == [min(length, 200)]


@given(texts)
@example("Buy\u200b now\u00ad  ＣＡＳＩＮＯ\n")
def test_anchors_fold_once(text: str) -> None:
    """A campaign's words hold nothing that cannot be seen, and folding them again changes nothing."""
    once = fold.anchor(text)
    assert once == " ".join(once.split())
    assert fold.anchor(once) == once
    assert fold.anchor(f"\u200b {text}\u2060") == once


@pytest.mark.parametrize(
    ("href", "host"),
    [
        ("https://WWW.Example.org:8443/a?b#c", "example.org"),
        ("http://user:pw@example.org/", "example.org"),
        ("//example.org./x", "example.org"),
        ("www.example.org", "example.org"),
        ("Example.ORG.", "example.org"),
        ("http://[::1]:80/", "::1"),
        ("http://[::1", ""),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("http:///x", ""),
        ("", ""),
        ("https://www.www.example.org/", "www.example.org"),
        ("https://wwwexample.org/", "wwwexample.org"),
    ],
)
def test_domains_are_hosts(href: str, host: str) -> None:
    """Of an address the host counts, without www., port, credentials and a dot at its end."""
    assert fold.domain(href) == host


@given(st.binary(max_size=100))
def test_digests_are_those_of_the_libraries(payload: bytes) -> None:
    """Both forms are what hashlib says, and the short one leads back to its bytes."""
    assert digest.sha256(payload) == f"sha256:{hashlib.sha256(payload).hexdigest()}"
    octets = hashlib.sha1(payload).digest()
    assert digest.sha1_base32(payload) == f"sha1:{base64.b32encode(octets).decode()}"
    assert digest.sha1_bytes(digest.sha1_base32(payload)) == octets


@pytest.mark.parametrize(
    "text",
    ["", "sha1:", "sha1:" + "A" * 31, "sha1:" + "A" * 33, "sha1:" + "a" * 32, "sha1:" + "1" * 32, "A" * 32,
     "sha256:" + "A" * 32, "sha1:" + "A" * 32 + "\n"],
)  # fmt: skip
def test_what_is_no_short_digest_has_no_bytes(text: str) -> None:
    """Only thirty-two letters of base32 behind sha1: are a SHA-1 here."""
    assert digest.sha1_bytes(text) is None


headers = st.lists(st.tuples(texts, texts), max_size=6).map(tuple)


@given(headers, texts, st.integers(100, 999), st.binary(max_size=60))
def test_any_head_is_written_and_read_back(
    given_headers: tuple[tuple[str, str], ...], reason: str, status: int, body: bytes
) -> None:
    """Whatever a server sent, once made safe it comes back as it was, and none of it is a line of its own."""
    safe, words = safe_headers(given_headers), safe_text(reason)
    head = write_head(status, words, safe)
    assert head.count(b"\r\n") == len(safe) + 2
    assert read_head(head + body) == (status, words, safe, body)
    assert safe_headers(safe) == safe
    assert len(safe) == sum(1 for name, _ in given_headers if name)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a\r\nEvil: 1", "a Evil: 1"),
        ("a\0\x0b\x7fb", "a b"),
        (" \ta\tb\t ", "a\tb"),
        ("caf\xe9", "caf\xe9"),
        ("порт", "порт".encode().decode("latin-1")),
        ("\ud800", "\xed\xa0\x80"),
        ("\x85", "\x85"),
    ],
)
def test_text_of_headers_stays_on_its_line(text: str, safe: str) -> None:
    """Controls become a blank, text beyond ISO 8859-1 its UTF-8, and everything else stays."""
    assert safe_text(text) == safe


@pytest.mark.parametrize(
    "block",
    [b"", b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 20 OK\r\n\r\n", b"HTTP/1.1 2000 OK\r\n\r\n",
     b"ICY 200 OK\r\n\r\n", b"HTTP/1.1 200OK\r\n\r\n", b"\r\n\r\n", b"HTTP/x 200 OK\r\n\r\n"],
)  # fmt: skip
def test_what_has_no_head_is_damaged(block: bytes) -> None:
    """A block that write_head cannot have begun is told, not guessed at."""
    with pytest.raises(Damaged, match="no HTTP response"):
        read_head(block)
