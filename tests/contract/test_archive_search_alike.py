"""One search, two databases: the same captures, the same order, the same snippets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, InvalidQuery, open_archive
from tests.archive_making import article, cleaned, later

pytestmark = pytest.mark.service

WORDS = [
    "harbour", "Harbour's", "bridge", "Brücke", "Straße", "STRASSE", "мост", "Мосту", "Ёлка", "елка",
    "ışık", "IŞIK", "Isparta", "İstanbul", "istanbul", "中华", "人民", "人民共和国", "共和国", "東京",
    "東京タワー", "タワー", "서울", "서울이다", "ไทย", "ประเทศไทย", "हिन्दी", "शब्द।", "שלום", "العربية",
    "1e5", "12e3abc", "007", "3.5", "foo-bar",
    "snake_case", "a", "I", "é", "e\u0301", "ﬁre", "x²", "Ⅻ", "½", "☃", "𠮷野家", "don't", "C++",
    "http://example.org/path?q=1", "ada@example.org", "AT&T", "'; DROP TABLE texts; --", "%", "_", "*", '"',
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join)
QUERIES = st.lists(
    st.tuples(st.sampled_from(["", "-", '"']), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)),
    min_size=1,
    max_size=3,
).map(
    lambda parts: " ".join(
        f"{sign}{' '.join(words)}{sign if sign == chr(34) else ''}" for sign, words in parts
    )
)


@pytest.fixture(scope="module")
def both(tmp_path_factory, postgres_server) -> Iterator[tuple[Archive, Archive]]:
    """Two archives of the same captures, one under each catalog."""
    folder: Path = tmp_path_factory.mktemp("alike")
    with (
        postgres_server.database() as address,
        open_archive(str(folder / "one"), f"sqlite:///{folder}/catalog.sqlite") as one,
        open_archive(str(folder / "other"), address) as other,
    ):
        yield one, other


def put(archive: Archive, number: int, title: str, text: str, **more: object) -> None:
    host = f"h{number % 3}.example.org"
    said = article(text, title=title, **more)  # type: ignore[arg-type]  # the cleaner's own names
    cleaned(archive, f"{number}".encode(), number, said=said, url=f"https://{host}/{number}")


def told(archive: Archive, query: str, **more: object) -> list[tuple[object, ...]]:
    hits = archive.search(query, **more)  # type: ignore[arg-type]  # filters
    return [(hit.row.key, hit.article.title, hit.snippet, hit.marks) for hit in hits]


_number = iter(range(10**6))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3), st.lists(QUERIES, min_size=3, max_size=6))
def test_random_words_are_found_alike(both, wordings, queries) -> None:
    """Whatever was written in whatever script, both catalogs give one answer to one query."""
    for title, text in wordings:
        number = next(_number)
        for archive in both:
            put(archive, number, title, text)
    for query in queries:
        assert told(both[0], query) == told(both[1], query), query
        assert told(both[0], query, limit=2, offset=1) == told(both[1], query, limit=2, offset=1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.text(max_size=12))
def test_any_characters_are_found_alike(both, text, query) -> None:
    """Characters of any script and none at all, as text and as query."""
    if "\0" in text or not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable())
    number = next(_number)
    for archive in both:
        put(archive, number, "", text)
    for asked in (query, text, f'"{text}"'):
        try:
            expected = told(both[0], asked)
        except InvalidQuery:
            with pytest.raises(InvalidQuery):
                told(both[1], asked)
        else:
            assert told(both[1], asked) == expected


def test_a_phrase_is_found_however_late_and_often_its_words_stand(both) -> None:
    """Neither the three hundredth occurrence nor the twenty-thousandth word is beyond either index."""
    text = "的" * 400 + "无关的文字" * 4000 + "港口大桥的开放"
    for archive in both:
        put(archive, 900_001, "迟", text)
        for query in ("港口大桥的开放", "桥的开", '"大桥的"'):
            assert [hit.article.title for hit in archive.search(query)] == ["迟"], query
        assert archive.search("桥的港") == []
    assert told(both[0], "桥的开") == told(both[1], "桥的开")


@pytest.mark.parametrize(
    "narrowed",
    [
        {"host": "h1.example.org"},
        {"host": "h0.example.org", "to": later(1_000_008)},
        {"language": "tr"},
        {"kind": "listing"},
        {"from_": later(1_000_003)},
        {"to": later(1_000_003)},
        {"host": "h2.example.org", "language": "tr", "kind": "article"},
    ],
)
def test_filters_narrow_alike(both, narrowed) -> None:
    """Host, language, kind and dates leave the same ones on both, and not all."""
    for archive in both:
        for n in range(12):
            language, kind = ("tr", "en")[n % 2], ("article", "listing")[n % 4 == 3]
            put(archive, 1_000_000 + n, f"narrow {n}", "filter ışık " * (n + 1), language=language, kind=kind)
    one, other = (told(archive, "filter ISIK", **narrowed) for archive in both)
    assert one == other
    assert 0 < len(one) < 12


def test_pages_of_hits_join_without_a_seam(both) -> None:
    """Page by page the same hits come in the same order, also behind the first two hundred."""
    for archive in both:
        for n in range(230):
            put(archive, 2_000_000 + n, f"paged {n % 7}", "seam " * (n % 5 + 1) + f"{n}")
        whole = told(archive, "seam", limit=1000)
        assert len(whole) == 230
        parts = [hit for at in range(0, 260, 30) for hit in told(archive, "seam", limit=30, offset=at)]
        assert parts == whole
    assert told(both[0], "seam", limit=1000) == told(both[1], "seam", limit=1000)
