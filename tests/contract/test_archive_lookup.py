"""Looking up: by date, in order, by pattern; versions, takedowns and search."""

from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive, Damaged, InvalidTime, InvalidUrl, NotArchived, Withdrawn
from tests.archive_making import START, URL, article, cleaned, later, visit


def seconds_at(archive: Archive, when: float, policy: str) -> float | None:
    try:
        row = archive.at(URL, later(when), policy)  # type: ignore[arg-type]  # given as text on purpose
    except NotArchived:
        return None
    return (row.captured_at - START).total_seconds()


@pytest.mark.parametrize(
    ("when", "nearest", "before", "after"),
    [
        (-5, 0, None, 0),
        (0, 0, 0, 0),
        (9, 0, 0, 20),
        (10, 0, 0, 20),
        (11, 20, 0, 20),
        (20, 20, 20, 20),
        (99, 20, 20, None),
    ],
)
def test_at_finds_by_policy(
    archive: Archive, when: float, nearest: float, before: float | None, after: float | None
) -> None:
    """Nearest takes the earlier of two equally far; before and after include the instant itself."""
    archive.record(visit(b"one", 0))
    archive.record(visit(b"two", 20))
    assert seconds_at(archive, when, "nearest") == nearest
    assert seconds_at(archive, when, "before") == before
    assert seconds_at(archive, when, "after") == after


def test_captures_of_every_status_count_for_at(archive: Archive) -> None:
    """What the URL answered on that date is the answer, an error or a revisit too."""
    archive.record(visit(b"one", 0))
    archive.record(visit(b"one", 10))
    archive.record(visit(b"gone", 20, status=410))
    assert archive.at(URL, later(11)).kind == "revisit"
    assert archive.at(URL, later(21)).status == 410


def test_what_was_never_captured_is_not_archived(archive: Archive) -> None:
    """The error says which: never, or not on that side of the date."""
    with pytest.raises(NotArchived, match=f"{URL} was never captured"):
        archive.at(URL, START)
    archive.record(visit(b"one", 0))
    with pytest.raises(NotArchived, match="not captured before 2026-03-01 11:59:59"):
        archive.at(URL, later(-1), "before")
    with pytest.raises(InvalidUrl):
        archive.at("mailto:x@example.org", START)
    with pytest.raises(InvalidTime):
        archive.at(URL, datetime(2026, 1, 1))  # noqa: DTZ001 - the point
    with pytest.raises(ValueError, match="'closest' is no policy"):
        archive.at(URL, START, "closest")  # type: ignore[arg-type]  # the point
    nothing = "captures/org,example/0000000000000000/20260301120000000-000000000000.warc.gz"
    assert archive.row(nothing) is None
    with pytest.raises(NotArchived, match="no such capture"):
        archive.read(nothing)
    with pytest.raises(Damaged, match="not the key of a capture"):
        archive.row("captures/nonsense")


def test_a_capture_stands_among_its_neighbours(archive: Archive) -> None:
    """First, previous, next and last are those of the URL; at the ends there is none beyond."""
    rows = [archive.record(visit(b"%d" % n, n)).row for n in (0, 10, 20, 30)]
    archive.record(visit(b"other", 15, url=f"{URL}/other"))
    around = archive.around(rows[1])
    found = (around.first, around.previous, around.current, around.next, around.last)
    expected = (rows[0], rows[0], rows[1], rows[2], rows[3])
    assert [(one and one.url, one and one.captured_at) for one in found] == [
        (row.url, row.captured_at) for row in expected
    ]
    ends = [archive.around(rows[0]), archive.around(rows[3])]
    assert (ends[0].previous, ends[1].next) == (None, None)


def test_a_timemap_is_in_time_order_and_bounded(archive: Archive) -> None:
    """Captures come in time order however they were recorded; both bounds are included."""
    for seconds in (30, 0, 20, 10):
        archive.record(visit(b"%d" % seconds, seconds))
    times = [(row.captured_at - START).seconds for row in archive.timemap(URL)]
    assert times == [0, 10, 20, 30]
    assert len(archive.timemap(URL, later(10), later(20))) == 2
    assert archive.timemap(f"{URL}/none") == []


def test_list_takes_urls_prefixes_hosts_and_domains(archive: Archive) -> None:
    """Each pattern covers its range, in the order of surt and time, and only to its limit."""
    urls = [
        "https://example.org/a/1",
        "https://example.org/a/2",
        "https://example.org/b",
        "https://sub.example.org/a",
        "https://example.organ/a",
    ]
    for number, url in enumerate(urls):
        for seconds in (number, number + 100):
            archive.record(visit(b"%d %d" % (number, seconds), seconds, url=url))

    def listed(pattern: str, **more: object) -> list[str]:
        return [row.url for row in archive.list(pattern, **more)]  # type: ignore[arg-type]  # bounds

    assert listed("https://example.org/a/1") == urls[:1] * 2
    assert listed("https://example.org/a/*") == [urls[0], urls[0], urls[1], urls[1]]
    assert sorted(set(listed("example.org/*"))) == sorted(urls[:3])
    assert sorted(set(listed("*.example.org"))) == sorted(urls[:4])
    assert listed("example.org/*", limit=3) == [urls[0], urls[0], urls[1]]
    assert listed("example.org/*", from_=later(100), to=later(101)) == urls[:2]


def test_list_is_whole_beyond_one_chunk(archive: Archive) -> None:
    """Rows that the catalog gives in several portions are neither lost nor doubled."""
    from archive.catalog import captures

    for number in range(23):
        archive.record(visit(b"%d" % number, number % 5, url=f"{URL}/{number % 7}"))
    whole = list(archive.list("*.example.org"))
    captures._CHUNK, kept = 4, captures._CHUNK
    try:
        assert list(archive.list("*.example.org")) == whole
    finally:
        captures._CHUNK = kept
    assert len(whole) == 23
    assert whole == sorted(whole, key=lambda row: (row.surt, row.captured_at, row.key))


def test_versions_are_runs_of_equal_text(archive: Archive) -> None:
    """Markup and spam that come and go make no version; words, absence and a move do."""
    cleaned(archive, b"v1", 0, said=article("The text"))
    archive.record(visit(b"v1", 10))
    cleaned(archive, b"v1 with advertising", 20, said=article("The text"))
    archive.record(visit(b"busy", 25, status=503))
    cleaned(archive, b"v2", 30, said=article("The text, corrected"))
    archive.record(visit(b"gone", 40, status=404))
    archive.record(visit(b"gone for good", 50, status=410))
    archive.record(visit(b"", 60, status=301, headers=[("Location", "/news/2")]))
    cleaned(archive, b"v3", 70, said=article("The text"))
    archive.record(visit(b"v4", 80))
    found = archive.versions(URL)
    shape = [(v.captures, v.article.text_digest[-6:] if v.article else None, v.gone, v.moved) for v in found]
    first, second = (
        article_row.text_digest[-6:] for article_row in (found[0].article, found[1].article) if article_row
    )
    assert shape == [
        (3, first, False, None),
        (1, second, False, None),
        (2, None, True, None),
        (1, None, False, "https://www.example.org/news/2"),
        (1, first, False, None),
        (1, None, False, None),
    ]
    assert (found[0].first.captured_at, found[0].last.captured_at) == (later(0), later(20))
    assert archive.versions(f"{URL}/none") == []


def test_a_takedown_hides_from_every_path_at_once(archive: Archive) -> None:
    """Look-ups, lists, search and reading know nothing of what is withdrawn, also what comes later."""
    row, _ = cleaned(archive, b"<p>secret words")
    other, _ = cleaned(archive, b"<p>open words", url="https://other.org/")
    archive.takedown("example.org/*", reason="court order", actor="jo", now=START)
    archive.record(visit(b"<p>more secret words", 60))
    for look in (
        lambda: archive.at(URL, START),
        lambda: archive.at(URL, START, "before"),
        lambda: archive.read(row.key),
        lambda: archive.payload(row.key),
        lambda: archive.article(row.key),
        lambda: archive.articles(row.key),
    ):
        with pytest.raises(Withdrawn, match="was withdrawn"):
            look()
    assert archive.timemap(URL) == []
    assert archive.versions(URL) == []
    assert [r.url for r in archive.list("*.org")] == [other.url]
    assert [hit.row.key for hit in archive.search("words")] == [other.key]
    assert len(list(archive.export(["*.org"]))) == 1
    assert archive.pending(10, now=START) == []
    assert archive.counts()["pending"] == 0
    known = archive.row(row.key)
    assert known is not None
    assert known.withdrawn
    assert not list(archive.verify())


def test_a_takedown_may_cover_a_span_of_time(archive: Archive) -> None:
    """Outside the span the history is shown; nearest answers from what is left."""
    for seconds in (0, 10, 20):
        archive.record(visit(b"%d" % seconds, seconds))
    archive.takedown(URL, reason="r", actor="a", now=START, from_=later(5), to=later(10))
    assert [row.captured_at for row in archive.timemap(URL)] == [later(0), later(20)]
    assert archive.at(URL, later(11)).captured_at == later(20)
    with pytest.raises(NotArchived):
        archive.at(URL, later(-1), "before")


def test_a_takedown_can_be_lifted_and_others_stay(archive: Archive) -> None:
    """What another takedown covers too stays hidden; lifting twice changes nothing."""
    archive.record(visit(b"one", 0))
    archive.record(visit(b"other", 0, url="https://example.org/other"))
    host = archive.takedown("example.org/*", reason="r", actor="a", now=START)
    archive.takedown(URL, reason="r", actor="a", now=later(1))
    lifted = archive.lift(host.id, actor="b", now=later(2))
    assert lifted.lifted
    assert archive.lift(host.id, actor="b", now=later(3)) == lifted
    assert [row.url for row in archive.list("example.org/*")] == ["https://example.org/other"]
    assert [t.lifted for t in archive.takedowns()] == [True, False]
    assert len(list(archive.store.list("tombstones/"))) == 3
    with pytest.raises(NotArchived, match="no such takedown"):
        archive.lift("nothing", actor="b", now=START)
    with pytest.raises(InvalidUrl):
        archive.takedown("*", reason="r", actor="a", now=START)


def test_decisions_are_appended_and_superseded(archive: Archive) -> None:
    """Nothing is edited: a later decision names the one it replaces, and both can be read."""
    first = archive.decide({"kind": "link", "subject": "x", "action": "keep"}, now=START)
    second = archive.decide(
        {"kind": "link", "subject": "x", "action": "drop", "supersedes": first}, now=later(1)
    )
    archive.decide({"kind": "rule", "subject": "y"}, now=later(2))
    assert [said["id"] for said in archive.decisions(kind="link")] == [second]
    assert [said["id"] for said in archive.decisions(subject="x", in_force=False)] == [first, second]
    assert len(archive.decisions()) == 2
    assert len(list(archive.store.list("decisions/"))) == 3


def found(archive: Archive, words: str, **more: object) -> list[str]:
    return [hit.article.title for hit in archive.search(words, **more)]  # type: ignore[arg-type]  # filters


def test_search_finds_words_in_every_script(archive: Archive) -> None:
    """Case, accents and width do not count; scripts without spaces are found by part of a word."""
    texts = {
        "tr": "ISPARTA'da İstanbul ve ışık üzerine",
        "ru": "Ёлка в Москве; новости культуры",
        "zh": "中华人民共和国成立七十周年",
        "ja": "東京タワーは有名です",
        "ko": "대한민국의 수도는 서울이다",
        "de": "Die Größe der Straße, caf\u00e9",
    }
    for number, (language, words) in enumerate(texts.items()):
        said = article(words, title=language, language=language)
        cleaned(archive, words.encode(), number, said=said, url=f"{URL}/{language}")
    for query, title in [
        ("ısparta", "tr"),
        ("istanbul IŞIK", "tr"),
        ("елка МОСКВЕ", "ru"),
        ("人民", "zh"),
        ("共和国成立", "zh"),
        ("タワー", "ja"),
        ("民国の", None),
        ("대한민국", "ko"),
        ("수도", "ko"),
        ("grösse STRASSE", "de"),
        ("cafe", "de"),
        ("café", "de"),
    ]:
        assert found(archive, query) == ([title] if title else []), query


def test_search_takes_phrases_exclusions_and_filters(archive: Archive) -> None:
    """Quotes ask for a phrase, a minus excludes, and host, dates, language and kind narrow."""
    for number, words in enumerate(["red green blue", "red blue green", "red green"]):
        said = article(words, title=words, language="en" if number else "fr")
        cleaned(archive, words.encode(), number, said=said, url=f"https://h{number}.org/")
    assert sorted(found(archive, "red green")) == ["red blue green", "red green", "red green blue"]
    assert sorted(found(archive, '"red green"')) == ["red green", "red green blue"]
    assert found(archive, '"red green" -blue') == ["red green"]
    assert found(archive, "red", host="h1.org") == ["red blue green"]
    assert found(archive, "red", language="fr") == ["red green blue"]
    assert found(archive, "red", from_=later(1), to=later(1)) == ["red blue green"]
    assert found(archive, "red", kind="listing") == []
    assert len(found(archive, "red", limit=2)) == 2
    for nothing in ("", "   ", "-red", "!!", '"', "' OR 1=1 --"):
        assert found(archive, nothing) == []


def test_a_find_is_shown_in_its_words(archive: Archive) -> None:
    """The snippet holds the first find, and its marks lie on the words that were asked for."""
    words = "before " * 60 + "the Needle in\nthe hay " + "after " * 60
    cleaned(archive, b"x", said=article(words))
    (hit,) = archive.search("needle hay")
    marked = [hit.snippet[start:end] for start, end in hit.marks]
    assert marked == ["Needle", "hay"]
    assert len(hit.snippet) < 200


def test_equal_wordings_are_one_find_of_their_first_capture(archive: Archive) -> None:
    """A text that many captures of a URL say is found once, and forgotten when none says it."""
    rows = [cleaned(archive, b"%d" % n, n, said=article("Same words"))[0] for n in range(3)]
    (hit,) = archive.search("same")
    assert hit.row.key == rows[0].key
    (hit,) = archive.search("same", from_=later(1))
    assert hit.row.key == rows[1].key
    for number, row in enumerate(rows):
        assert len(archive.search("same")) == 1
        archive.put_article(row.key, article("Changed", title=str(number)))
    assert archive.search("same") == []


def test_a_lease_of_days_is_no_problem_for_dates_far_away(archive: Archive) -> None:
    """The calendar's ends can be asked for."""
    archive.record(visit(b"one", 0))
    for when in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC) - timedelta(days=1)):
        assert archive.at(URL, when).captured_at == START
