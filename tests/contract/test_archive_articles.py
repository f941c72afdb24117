"""Articles: their chain, their objects, what is in force, and what a kill leaves behind."""

import gzip
import json

import pytest

from archive import Archive, Damaged, NotArchived
from archive.envelope import Envelope, seal
from archive.keys import article_key
from tests.archive_making import NEWER_RULES, RULES, START, URL, article, cleaned, link, visit


def test_an_article_is_kept_byte_for_byte(archive: Archive) -> None:
    """The cleaner's bytes come back as they were, in a row and an object of their own."""
    body = article("Größe 中文", title="Titel", removed=[{}], links=[link("http://x.org/", "a", "flag")])
    row, put = cleaned(archive, b"<p>Hello", said=body)
    stored = archive.article(row.key)
    assert stored is not None
    assert stored.row == put
    assert stored.body == body
    assert stored.content["text"] == "Größe 中文"
    assert (put.kind, put.title, put.language, put.published) == ("article", "Titel", "en", "2026-03-01")
    assert (put.removed, put.flagged, put.in_force, put.supersedes, put.previous) == (1, 1, True, None, None)
    assert archive.counts()["ready"] == 1


def test_the_object_is_an_envelope_in_canonical_form(archive: Archive) -> None:
    """The object is what the format says, to the byte: sorted keys, no blanks, no clock."""
    row, put = cleaned(archive, b"<p>Hello")
    stored = archive.store.get(article_key(row.key, put.name))
    plain = gzip.decompress(stored)
    said = json.loads(plain)
    assert plain == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert said == {
        "format": "palimpsest-article/1",
        "capture": row.key,
        "previous": None,
        "supersedes": None,
        "article": json.loads(article("<p>Hello")),
    }
    assert stored[4:8] == b"\0\0\0\0"


def test_putting_the_same_article_again_changes_nothing(archive: Archive) -> None:
    """No second object and no second row, whatever evidence was named."""
    row, put = cleaned(archive, b"<p>Hello")
    assert archive.put_article(row.key, article("<p>Hello"), previous=row.key) == put
    assert archive.articles(row.key) == [put]
    assert len(list(archive.store.list("articles/"))) == 1


def test_cleaning_again_supersedes_and_keeps(archive: Archive) -> None:
    """Newer rules and other outcomes each add an article; the last is in force and all stay readable."""
    row, _ = cleaned(archive, b"<p>Hello", said=article("one"))
    second = archive.put_article(row.key, article("two"))
    third = archive.put_article(row.key, article("three", fingerprint=NEWER_RULES))
    back = archive.put_article(row.key, article("one"))
    names = [f"{RULES}.json.gz", f"{RULES}~2.json.gz", f"{NEWER_RULES}.json.gz", f"{RULES}~3.json.gz"]
    assert [second.name, third.name, back.name] == names[1:]
    assert [second.supersedes, third.supersedes, back.supersedes] == names[:3]
    assert [(a.name, a.in_force) for a in archive.articles(row.key)] == [
        (names[0], False),
        (names[1], False),
        (names[3], True),
        (names[2], False),
    ]
    asked = [
        archive.article(row.key),
        archive.article(row.key, name=names[1]),
        archive.article(row.key, fingerprint=NEWER_RULES),
        archive.article(row.key, fingerprint=RULES),
    ]
    assert [stored.content["text"] for stored in asked if stored] == ["one", "two", "three", "one"]
    assert archive.article(row.key, fingerprint="none") is None
    assert archive.article(row.key, name="none") is None


def test_an_object_left_by_a_kill_is_found_and_its_row_written(archive: Archive) -> None:
    """After a death between PUT and row, the same article again writes the row and no object."""
    row = archive.record(visit()).row
    body = article("Hello")
    left = Envelope(capture=row.key, previous=None, supersedes=None, body=body, content=json.loads(body))
    archive.store.put(article_key(row.key, f"{RULES}.json.gz"), seal(left))
    put = archive.put_article(row.key, body)
    assert (put.name, put.in_force) == (f"{RULES}.json.gz", True)
    assert len(list(archive.store.list("articles/"))) == 1
    assert not list(archive.verify())


def test_an_object_left_by_a_kill_with_other_words_is_superseded(archive: Archive) -> None:
    """If the evidence has changed since, the one left behind gets its row and is superseded."""
    row = archive.record(visit()).row
    body = article("before")
    left = Envelope(capture=row.key, previous=None, supersedes=None, body=body, content=json.loads(body))
    archive.store.put(article_key(row.key, f"{RULES}.json.gz"), seal(left))
    put = archive.put_article(row.key, article("after"))
    assert (put.name, put.supersedes) == (f"{RULES}~2.json.gz", f"{RULES}.json.gz")
    assert [a.in_force for a in archive.articles(row.key)] == [False, True]
    assert [hit.article for hit in archive.search("after")] == [put]
    assert not archive.search("before")


def test_two_that_supersede_the_same_one_are_told_apart_by_name(archive: Archive) -> None:
    """In a forked chain the greatest name is in force, found and shown, whichever row came last."""
    row, first = cleaned(archive, b"<p>Hello", said=article("one"))
    archive.put_article(row.key, article("greater", fingerprint=NEWER_RULES))
    body = article("lesser")
    fork = Envelope(
        capture=row.key, previous=None, supersedes=first.name, body=body, content=json.loads(body)
    )
    archive.store.put(article_key(row.key, f"{RULES}~2.json.gz"), seal(fork))
    archive.reconcile(now=row.captured_at)
    shown = archive.article(row.key)
    assert shown is not None
    assert shown.content["text"] == "greater"
    assert len(archive.articles(row.key)) == 3
    assert archive.search("greater")
    assert not archive.search("lesser")


def test_a_revisit_has_the_article_of_what_it_points_to(archive: Archive) -> None:
    """Both captures show one article, and the revisit takes none of its own."""
    _, put = cleaned(archive, b"<p>Hello")
    revisit = archive.record(visit(b"<p>Hello", 60)).row
    stored = archive.article(revisit.key)
    assert stored is not None
    assert stored.row == put
    assert archive.articles(revisit.key) == [put]
    with pytest.raises(ValueError, match="a revisit has the article of"):
        archive.put_article(revisit.key, article())


def test_the_earlier_article_is_that_of_the_nearest_capture_with_one(archive: Archive) -> None:
    """Captures without an article, and other URLs, are passed over."""
    first, put = cleaned(archive, b"one", 0)
    archive.record(visit(b"pdf", 30, mime="application/pdf"))
    cleaned(archive, b"other", 40, url=f"{URL}/other")
    second = archive.record(visit(b"two", 60)).row
    found = archive.earlier_article(second.key)
    assert found is not None
    assert found.row == put
    assert archive.earlier_article(first.key) is None


def test_what_is_no_article_is_refused(archive: Archive) -> None:
    """Bytes that lack what the archive needs are refused by name, and leave the capture pending."""
    row = archive.record(visit()).row
    with pytest.raises(ValueError, match="no JSON"):
        archive.put_article(row.key, b"{")
    with pytest.raises(TypeError, match="text_digest"):
        archive.put_article(row.key, article(text_digest=None))
    with pytest.raises(TypeError, match="links"):
        archive.put_article(row.key, article(links={}))
    with pytest.raises(ValueError, match="fingerprint"):
        archive.put_article(row.key, article(fingerprint="../x"))
    with pytest.raises(NotArchived, match="no such capture"):
        archive.put_article(row.key.replace("2026", "2025"), article())
    assert archive.counts()["pending"] == 1
    assert not list(archive.store.list("articles/"))


def test_a_damaged_article_is_not_shown(archive: Archive) -> None:
    """Other bytes under an article's key are refused, by the object's name."""
    row, put = cleaned(archive, b"<p>Hello")
    key = article_key(row.key, put.name)
    body = article("forged")
    forged = Envelope(capture=row.key, previous=None, supersedes=None, body=body, content=json.loads(body))
    archive.store.put(key, seal(forged), create_only=False)
    with pytest.raises(Damaged, match="not the article that the catalog knows"):
        archive.article(row.key)
    archive.store.delete(key)
    with pytest.raises(Damaged, match="missing"):
        archive.article(row.key)


def test_judged_links_are_counted_by_other_hosts(archive: Archive) -> None:
    """Evidence of a campaign: hosts, not pages; not one's own; not what was kept or leads home."""
    said = [
        link("https://www.pills.example/buy?x=1", " Cheap  PILLS\u200b"),
        link("https://good.example/", "a source", "keep"),
        link("https://www.example.org/x", "home"),
    ]
    for number, host in enumerate(["a.org", "a.org", "www.a.org", "b.org", "c.net"]):
        body = article(str(number), links=said)
        cleaned(archive, b"%d" % number, number, url=f"https://{host}/{number}", said=body)
    pair, other = ("cheap pills", "pills.example"), ("a source", "good.example")
    assert archive.links_elsewhere([pair, other], surt="org,new)/") == {pair: 3}
    assert archive.links_elsewhere([pair], surt="org,a)/x") == {pair: 2}
    assert archive.links_elsewhere([], surt="org,a)/x") == {}
    archive.takedown("b.org/*", reason="asked", actor="clerk", now=START)
    assert archive.links_elsewhere([pair], surt="org,new)/") == {pair: 2}


def test_links_of_a_superseded_article_no_longer_count(archive: Archive) -> None:
    """Only what is in force is evidence."""
    row, _ = cleaned(archive, b"x", said=article("one", links=[link("http://pills.example/", "pills")]))
    archive.put_article(row.key, article("two"))
    assert archive.links_elsewhere([("pills", "pills.example")], surt="com,x)/") == {}
