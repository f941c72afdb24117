"""Input made to be slow: each case took minutes where a stage read the same stretch over and over."""

import signal
from collections.abc import Callable, Iterator

import pytest

from cleaner import clean
from cleaner.article import Article
from cleaner.document import parse

URL = "https://site.example/a/b.html"
BYTES = 120_000
GIVEN_UP_AFTER = 180
PAGE = b"<html><body>"


def times(piece: bytes, before: bytes = PAGE, after: bytes = b"") -> Callable[[int], bytes]:
    return lambda size: before + piece * (size // len(piece)) + after


def numbered(piece: bytes, before: bytes = PAGE) -> Callable[[int], bytes]:
    return lambda size: before + b"".join(piece.replace(b"#", b"%d" % at) for at in range(size // len(piece)))


CASES: dict[str, Callable[[int], bytes]] = {
    "comments that never end": times(b"<!--", b"", b"<html><body>words"),
    "instructions that never end": times(b"<?", b"", b"<html><body>words"),
    "brackets": times(b"[", b"words "),
    "half links in Markdown": times(b"[a](", b"words "),
    "empty lines": times(b"\n", b"words\n", b"words"),
    "quotes in tags": times(b'<a "', PAGE + b"words "),
    "attributes that never end": times(b'<a b="', PAGE + b"words "),
    "styles in styles": times(b"<style>", PAGE + b"words "),
    "comments in a sheet": times(b"/*", b"<style>", b"</style><body>words <a href=http://x.example/>x</a>"),
    "rules for print": times(b"@media print ", b"<style>", b"</style><body>words <a href=http://x.example/>x</a>"),
    "braces in a sheet": times(b"a{", b"<style>", b"</style><body>words <a href=http://x.example/>x</a>"),
    "frames": times(b"<frame ", b"<html><frameset>words "),
    "attributes of one tag": numbered(b"a#=1 ", PAGE + b"words <p "),
    "attributes without values": numbered(b"a# ", PAGE + b"words <p "),
    "pages in a page": numbered(b"<html a#=1><body b#=2>", PAGE + b"words "),
    "options": times(b"<option>words", PAGE + b"words <select>"),
    "options in capitals": times(b"<OPTION>words", PAGE + b"words <select>"),

    "items of one list": times(b"<li>words", PAGE + b"<ol>"),
    "links in one paragraph": numbered(
        b"<a href=http://h#.example/c>casino bonus</a> in a sentence of words, ", PAGE + b"<p>words "
    ),
    "links with nothing between": times(b"<a href=/x>y</a> ", PAGE + b"words "),
    "anchors in a script": times(b"<a ", PAGE + b"words <script>", b"</script>"),
    "angles in an old encoding": times(b"<", PAGE + "слова ".encode("koi8_r")),
    "scripts in an old encoding": times(b"<script ", PAGE + "слова ".encode("koi8_r")),
    "tables in tables": times(b"<table><tr><td>", PAGE + b"words "),
    "bold in paragraphs": numbered(b"<p><b x=#>", PAGE + b"words "),
}  # fmt: skip


@pytest.fixture
def watched() -> Iterator[None]:
    """Fail rather than hang: the bound is far above what a busy machine needs."""

    def give_up(*_: object) -> None:
        pytest.fail(f"not done after {GIVEN_UP_AFTER} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(GIVEN_UP_AFTER)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("watched")
def test_a_page_made_to_be_slow_is_cleaned_all_the_same(name: str) -> None:
    """Input that would take a careless reader minutes comes back as an article."""
    article = clean(CASES[name](BYTES), url=URL)
    assert isinstance(article, Article)
    assert Article.from_json(article.to_json()) == article


@pytest.mark.parametrize("name", [name for name in CASES if b"words" in CASES[name](900)[:90]])
@pytest.mark.usefixtures("watched")
def test_bounds_take_no_words(name: str) -> None:
    """Whatever is left out of the tree, the words before it are in it."""
    document = parse(CASES[name](BYTES), url=URL)
    assert "words" in "".join(document.tree().itertext())
