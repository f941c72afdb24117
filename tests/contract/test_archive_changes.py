"""The change feed: what became of URLs, told from captures and articles alone."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from archive import Archive, CaptureRow, InvalidQuery, open_archive
from archive.catalog import order
from archive.catalog.passing import Axis, Moment, Stretch, _inner
from archive.catalog.tables import landed
from archive.changes import KINDS, Changes, changes
from archive.surt import Pattern
from tests.archive_making import NEWER_RULES, START, URL, article, cleaned, later, link, visit

SPAM = link("https://casino.example/", "slots")


def all_of(archive: Archive, *, forwards: bool = True, **more: object) -> Changes:
    stretch = Stretch(**more.pop("within", {}))  # type: ignore[arg-type]  # a stretch's own names
    return changes(archive.catalog, stretch, forwards=forwards, **{"limit": 1000, **more})  # type: ignore[arg-type]


def kinds(archive: Archive, **more: object) -> list[tuple[str, ...]]:
    return [entry.kinds for entry in all_of(archive, **more).entries]


def say(archive: Archive, words: str, seconds: float, *spam: dict[str, str], url: str = URL) -> CaptureRow:
    payload = f"{words}{len(spam)}{seconds}".encode()
    removed = [{"kind": "link", "text": each["text"]} for each in spam]
    said = article(words, links=list(spam), removed=removed)
    return cleaned(archive, payload, seconds, said=said, url=url)[0]


def test_a_life_of_a_url(archive: Archive) -> None:
    """First seen, edited, hacked, cleared, gone, back with other words, moved."""
    say(archive, "one", 0)
    say(archive, "one", 1)  # markup changed, words did not
    say(archive, "two", 2)
    say(archive, "two", 3, SPAM)
    say(archive, "two", 4, SPAM)
    say(archive, "three", 5, SPAM, link("https://pills.example/", "pills"))
    say(archive, "three", 6)
    archive.record(visit(b"no", 7, status=404))
    archive.record(visit(b"never", 8, status=410))
    say(archive, "four", 9)
    archive.record(visit(b"", 10, status=301, headers=[("Location", "https://other.example/1")]))
    archive.record(visit(b"", 11, status=301, headers=[("Location", "https://other.example/1")]))
    archive.record(visit(b"", 12, status=301, headers=[("Location", "https://other.example/2")]))
    told = all_of(archive).entries
    assert [(entry.kinds, round((entry.row.captured_at - START).total_seconds())) for entry in told] == [
        (("first",), 0),
        (("edited",), 2),
        (("injected",), 3),
        (("edited", "injected"), 5),
        (("cleared",), 6),
        (("gone",), 7),
        (("edited", "back"), 9),
        (("moved",), 10),
        (("moved",), 12),
    ]
    assert [(entry.injected, entry.cleared) for entry in told][2:5] == [(1, 0), (1, 0), (0, 2)]
    back = told[6]
    assert back.before is not None
    assert back.before.captured_at == later(6)
    assert [entry.kinds for entry in all_of(archive, forwards=False).entries] == [
        entry.kinds for entry in reversed(told)
    ]


def test_the_same_words_again_are_no_change(archive: Archive) -> None:
    """Revisits, errors, and redirects to another spelling of the URL say nothing."""
    say(archive, "one", 0)
    archive.record(visit(b"one00", 1))
    archive.record(visit(b"busy", 2, status=503))
    archive.record(visit(b"", 3, status=301, headers=[("Location", URL.replace("https", "http") + "/")]))
    say(archive, "one", 4)
    assert kinds(archive) == [("first",)]
    assert len(archive.versions(URL)) == 1


def test_a_revert_to_an_earlier_payload_is_an_edit(archive: Archive) -> None:
    """A revisit that points past the capture before it has that one's words again."""
    say(archive, "one", 0)
    say(archive, "two", 1)
    assert archive.record(visit(b"one00", 2)).unchanged
    assert kinds(archive) == [("first",), ("edited",), ("edited",)]
    archive.record(visit(b"gone", 3, status=404))
    archive.record(visit(b"one00", 4))
    assert kinds(archive)[3:] == [("gone",), ("back",)]


def test_what_has_no_article_is_compared_by_its_payload(archive: Archive) -> None:
    """An image that was exchanged is edited."""
    for seconds, payload in enumerate((b"a", b"a", b"b")):
        archive.record(visit(payload, seconds, mime="image/png"))
    assert kinds(archive) == [("first",), ("edited",)]


def test_a_url_first_seen_gone_or_moved_says_so(archive: Archive) -> None:
    """It was there before anybody looked."""
    archive.record(visit(b"x", 0, status=404))
    archive.record(visit(b"", 1, url=f"{URL}/2", status=302, headers=[("Location", "/3")]))
    assert kinds(archive) == [("gone",), ("moved",)]


def test_what_could_not_be_cleaned_is_passed_over(archive: Archive) -> None:
    """A dead capture is no change, and the next is compared with the one before it."""
    say(archive, "one", 0)
    row = archive.record(visit(b"poison", 1)).row
    archive.failed(row.key, "it broke", final=True)
    say(archive, "one", 2)
    assert kinds(archive) == [("first",)]


def test_a_list_forwards_waits_for_what_is_not_cleaned_yet(archive: Archive) -> None:
    """Nothing behind a waiting capture is told, so that nobody misses it; backwards it is left out."""
    say(archive, "one", 0)
    row = archive.record(visit(b"waits", 1)).row
    say(archive, "other", 2, url=f"{URL}/2")
    first = all_of(archive)
    assert [entry.row.captured_at for entry in first.entries] == [later(0)]
    assert not first.more
    assert [entry.row.captured_at for entry in all_of(archive, forwards=False).entries] == [
        later(2),
        later(0),
    ]
    archive.put_article(row.key, article("two"))
    rest = all_of(archive, cursor=first.cursor)
    assert [entry.row.captured_at for entry in rest.entries] == [later(1), later(2)]


def test_it_is_told_by_source_host_folder_and_date(archive: Archive) -> None:
    """Each narrows; a URL's changes are compared with all of its captures."""
    say(archive, "one", 0)
    say(archive, "two", 1)
    archive.record(visit(b"x", 2, url="https://other.example/town/", mime="image/png", source="town"))
    archive.record(visit(b"x", 3, url="https://sub.other.example/", mime="image/png", source="town"))
    town = {"low": (pattern := Pattern.parse("other.example/town/*")).low, "high": pattern.high}
    low, high = Pattern.parse("*.other.example").range()
    assert len(kinds(archive, within={"source": "town"})) == 2
    assert len(kinds(archive, within=town)) == 1
    assert len(kinds(archive, within={"low": low, "high": high})) == 2
    second = 1000
    start = int(START.timestamp() * second)
    assert kinds(archive, within={"since": start + second, "until": start + 2 * second}) == [
        ("edited",),
        ("first",),
    ]
    assert kinds(archive, kinds=["edited"]) == [("edited",)]


def test_a_takedown_hides_from_it(archive: Archive) -> None:
    """What is withdrawn is no change, nor what another is compared with."""
    say(archive, "one", 0)
    say(archive, "two", 1)
    say(archive, "three", 2, SPAM)
    tombstone = archive.takedown(URL, reason="x", actor="y", from_=later(1), to=later(1), now=START)
    told = all_of(archive).entries
    assert [entry.row.captured_at for entry in told] == [later(0), later(2)]
    assert told[1].before is not None
    assert told[1].before.captured_at == later(0)
    archive.takedown("www.example.org/*", reason="x", actor="y", now=START)
    assert kinds(archive) == []
    archive.lift(tombstone.id, actor="y", now=START)
    assert kinds(archive) == []


@pytest.mark.parametrize("forwards", [True, False])
def test_pages_join_without_a_seam(archive: Archive, forwards: bool) -> None:
    """Page by page each change comes once, in order, whatever the size of a page."""
    for seconds in range(20):
        url = f"{URL}/{seconds % 3}"
        archive.record(
            visit(hashlib.sha256(b"%d" % seconds).digest(), seconds // 2, url=url, mime="image/png")
        )
    whole = all_of(archive, forwards=forwards).entries
    assert len(whole) == 20
    found, cursor, more = [], None, True
    while more:
        part = all_of(archive, forwards=forwards, cursor=cursor, limit=3)
        found += part.entries
        cursor, more = part.cursor, part.more
    assert found == whole


@pytest.mark.parametrize(
    "cursor", ["x", "1.2", "1.2.zz", "1.99999999999999999999.", "1.2.abc", "'", "9" * 50]
)
def test_a_cursor_that_is_none_is_refused(archive: Archive, cursor: str) -> None:
    """InvalidQuery says what to send instead."""
    with pytest.raises(InvalidQuery, match="no cursor"):
        all_of(archive, cursor=cursor)


def test_kinds_are_told_in_one_order(archive: Archive) -> None:
    """The order of KINDS, so that lists of them can be compared."""
    archive.record(visit(b"x", 0, status=410))
    say(archive, "one", 1, SPAM)
    (_, back) = kinds(archive)
    assert list(back) == [kind for kind in KINDS if kind in back]
    assert set(back) == {"back", "injected"}


@pytest.mark.parametrize(
    ("axis", "after", "seeks"),
    [
        ("time", Moment(5, 1, b"x"), "arrivals_in_time (captured_at>?)"),
        ("arrival", 5, "arrivals USING INTEGER PRIMARY KEY (rowid>?)"),
    ],
)
def test_sqlite_goes_along_an_index(tmp_path: Path, axis: Axis, after: Moment | int, seeks: str) -> None:
    """A step along all URLs seeks instead of sorting the whole archive."""
    with (
        open_archive(str(tmp_path), f"sqlite:///{tmp_path}/c.sqlite") as archive,
        archive.catalog.read() as connection,
    ):
        inner = select(_inner(connection, Stretch(), after, axis=axis, forwards=True))
        written = inner.compile(connection, compile_kwargs={"literal_binds": True})
        plan = " ".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {written}")))
    assert seeks in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


def test_arrivals_are_told_in_the_order_they_came(archive: Archive) -> None:
    """Whatever their dates; each says when it came, and the list can be read from both ends."""
    for seconds, number in ((5, 1), (3, 2), (4, 3), (4, 4)):
        archive.record(visit(b"%d" % number, seconds, url=f"{URL}/{number}", mime="image/png"))
    told = all_of(archive, axis="arrival").entries
    assert [entry.row.url for entry in told] == [f"{URL}/{number}" for number in (1, 2, 3, 4)]
    assert [entry.arrived_at for entry in told] == sorted(entry.arrived_at for entry in told)
    assert len({entry.arrived_at for entry in told}) == 4
    back = all_of(archive, axis="arrival", forwards=False).entries
    assert back == told[::-1]


def test_a_follower_of_arrivals_hears_of_what_came_late(archive: Archive) -> None:
    """An import from the past, long after its date was passed, comes behind the cursor."""
    say(archive, "new", 100)
    first = all_of(archive, axis="arrival")
    say(archive, "old", 1, url=f"{URL}/old")
    say(archive, "older", 0)
    rest = all_of(archive, axis="arrival", cursor=first.cursor)
    assert [(entry.row.captured_at, entry.kinds) for entry in rest.entries] == [
        (later(1), ("first",)),
        (later(0), ("first",)),
    ]
    assert all_of(archive, axis="arrival", cursor=rest.cursor).entries == []


def test_what_changed_nothing_is_told_when_something_comes_before_it(archive: Archive) -> None:
    """The same words again became an edit when other words turned up in between; told edits stay told."""
    say(archive, "one", 0)
    say(archive, "one", 10)
    say(archive, "two", 20)
    first = all_of(archive, axis="arrival")
    assert [entry.row.captured_at for entry in first.entries] == [later(0), later(20)]
    row = archive.record(visit(b"other", 5)).row
    archive.put_article(row.key, article("other"))
    again = archive.record(visit(b"one010", 10)).row
    archive.put_article(again.key, article("one"))
    rest = all_of(archive, axis="arrival", cursor=first.cursor)
    assert [(entry.row.captured_at, entry.kinds) for entry in rest.entries] == [
        (later(5), ("edited",)),
        (later(10), ("edited",)),
    ]


def test_what_could_not_be_cleaned_is_told_once_it_could(archive: Archive) -> None:
    """A dead capture was passed without a word; cleaned after all, it comes behind the cursor."""
    row = archive.record(visit(b"poison")).row
    archive.failed(row.key, "it broke", final=True)
    first = all_of(archive, axis="arrival")
    assert first.entries == []
    assert order.again(archive.catalog, row.key)
    archive.put_article(row.key, article("cured"))
    rest = all_of(archive, axis="arrival", cursor=first.cursor)
    assert [entry.kinds for entry in rest.entries] == [("first",)]


def test_what_is_compared_with_something_that_waits_waits_too(archive: Archive) -> None:
    """A removal is not passed over because the capture before it is being cleaned again."""
    row, _ = cleaned(archive, b"one", 0, said=article("one"))
    first = all_of(archive, axis="arrival")
    archive.record(visit(b"no", 5, status=404))
    assert order.again(archive.catalog, row.key)
    held = all_of(archive, axis="arrival", cursor=first.cursor)
    assert held.entries == []
    archive.put_article(row.key, article("one", fingerprint=NEWER_RULES))
    rest = all_of(archive, axis="arrival", cursor=held.cursor)
    assert [entry.kinds for entry in rest.entries] == [("gone",)]


def test_a_few_urls_are_followed_like_all(archive: Archive) -> None:
    """A source, a host and a folder give what the whole gives of them, in the same order."""
    for number in range(12):
        url = f"https://{'other' if number % 3 else 'www'}.example/{number % 2}"
        payload = hashlib.sha256(b"%d" % number).digest()
        archive.record(visit(payload, 100 - number // 2, url=url, mime="image/png", source=f"s{number % 2}"))
    whole = all_of(archive, axis="arrival").entries
    low, high = Pattern.parse("other.example/*").range()
    for within, fits in (
        ({"low": low, "high": high}, lambda row: "other" in row.url),
        ({"source": "s1"}, lambda row: row.source == "s1"),
        ({"since": int(later(97).timestamp() * 1000)}, lambda row: row.captured_at >= later(97)),
    ):
        assert [entry.row.key for entry in all_of(archive, axis="arrival", within=within).entries] == [
            entry.row.key for entry in whole if fits(entry.row)
        ]


@pytest.mark.parametrize("cursor", ["1.2.00", "a", "a1", "a1.", "a1.2.3", "a-1.2", "a1.99999999999999999"])
def test_a_cursor_of_another_order_is_refused(archive: Archive, cursor: str) -> None:
    """A place in time is none among the arrivals."""
    with pytest.raises(InvalidQuery, match="no cursor"):
        all_of(archive, axis="arrival", cursor=cursor)


def test_a_follower_goes_on_after_a_rebuild(archive: Archive) -> None:
    """It is told once more of what was stored in the day before, by the same ids, and of all that is new."""
    for number in range(5):
        archive.record(visit(b"%d" % number, 50 - number, url=f"{URL}/{number}", mime="image/png"))
    before = all_of(archive, axis="arrival")
    archive.rebuild_catalog()
    archive.record(visit(b"new", 0, url=f"{URL}/new", mime="image/png"))
    rest = all_of(archive, axis="arrival", cursor=before.cursor)
    keys = [entry.row.key for entry in rest.entries]
    assert {entry.row.key for entry in before.entries} <= set(keys)
    assert rest.entries[-1].row.url == f"{URL}/new"
    assert len(set(keys)) == len(keys) == 6
    assert all_of(archive, axis="arrival", cursor=rest.cursor).entries == []
    assert archive.catalog.fetch(select(func.count()).select_from(landed)) == [(0,)]


def test_a_cursor_before_a_rebuild_leads_a_day_back(archive: Archive) -> None:
    """What was stored earlier than that is not told again."""
    archive.record(visit(b"x", mime="image/png"))
    page = all_of(archive, axis="arrival")
    number, made = page.cursor[1:].split(".")
    day = 24 * 60 * 60 * 1000
    other = int(made) - 1
    assert all_of(archive, axis="arrival", cursor=f"a{int(number) + day - 1}.{other}").entries
    assert not all_of(archive, axis="arrival", cursor=f"a{int(number) + day}.{other}").entries
    assert not all_of(archive, axis="arrival", cursor=f"a{number}.{made}").entries
