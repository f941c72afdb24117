# ruff: noqa: E501  # markup and sentences are read best on one line
import pytest

from cleaner.document import parse
from cleaner.metadata.head import read_head
from cleaner.metadata.language import read_language
from cleaner.metadata.read import Metadata, read_metadata

URL = "https://www.coastpost.example/2016/04/the-last-ferry"


def metadata(head: str, body: str = "<p>x</p>", *, shown: tuple[str, ...] = (), text: str = "") -> Metadata:
    document = parse(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", url=URL)
    return read_metadata(document, read_head(document), shown=shown, text=text)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>The Last Ferry | Coast Post</title>", "<h1>The Last Ferry</h1>", "The Last Ferry"),
        ("<title>Coast Post - The Last Ferry</title>", "", "The Last Ferry"),
        ("<title>The Last Ferry – A Story - Coast Post</title>", "", "The Last Ferry – A Story"),
        ("<title>x</title><meta property=og:title content='The Last Ferry'>", "<h1>Coast Post</h1><h2>y</h2>", "The Last Ferry"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","headline":"The Last Ferry","datePublished":"2016-04-09"}</script>', "", "The Last Ferry"),
        ("<title>駅前の本屋が閉店｜町の新聞</title>", "<h1>駅前の本屋が閉店</h1>", "駅前の本屋が閉店"),
        ("", "<h1>Only <span>here</span></h1>", "Only here"),
        ("<title>Coast Gazette - The Last Ferry</title>", "<font size=5>Coast Gazette</font><font size=6>The Last Ferry</font>", "The Last Ferry"),
        ("<title>Gazette - The Last Ferry</title>", "<font size='+3'>The Last Ferry</font><font size=2>x</font>", "The Last Ferry"),
        ("<title>The last ferry to Sandray - Forum</title>", "<h2>The last ferry to Sandray</h2><h2>Who is online</h2>", "The last ferry to Sandray"),
        ("<title>The Last Ferry - Forum</title>", "<h2>Forum</h2>", "The Last Ferry - Forum"),
        ("<title>The Last Ferry ‹ Coast Post</title>", "", "The Last Ferry"),
        ("<title>The Last Ferry - www.coastpost.example</title>", "", "The Last Ferry"),
        ("<title>The Last Ferry - ABC</title>", "<h1><a href='/'>ABC</a></h1>", "The Last Ferry"),
        ("<title>The Last Ferry | Friends of the Sea</title>", "<h1><a href='https://www.coastpost.example'>Friends of the Sea</a></h1><h2>The Last Ferry</h2>", "The Last Ferry"),
        ("<title>coastpost.example</title>", "<h1>coastpost.example</h1><h1>The Last Ferry</h1>", "The Last Ferry"),
        ("<title>ABC</title>", "<h1><a href='/2016/04/the-last-ferry'>The Last Ferry</a></h1>", "ABC"),
        ("<title>去往岛上的最后一班渡轮_新闻中心_海边网</title>", "", "去往岛上的最后一班渡轮"),
        ("<title>去往岛上的最后一班渡轮-海边网</title>", "", "去往岛上的最后一班渡轮"),
        ("<title>去往岛上的最后一班渡轮_社会_海边新闻-The Coast</title>", "<h1>去往岛上的最后一班渡轮</h1>", "去往岛上的最后一班渡轮"),
        ("<title>2015-2016年渡轮时刻表</title>", "", "2015-2016年渡轮时刻表"),
    ],
)  # fmt: skip
def test_the_title_has_no_site_in_it(head: str, body: str, title: str) -> None:
    """Heading, JSON-LD, Open Graph and title agree on one, and the site's name is cut off."""
    assert metadata(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        ("<meta name=author content='Ines Halder and Tom Brac'>", "", ("Ines Halder", "Tom Brac")),
        ('<script type="application/ld+json">{"@type":"Article","author":[{"@type":"Person","name":"Ines Halder"},{"name":"Tom Brac"}]}</script>', "", ("Ines Halder", "Tom Brac")),
        ("", "<p>By <a rel=author href=/ih>Ines Halder</a></p>", ("Ines Halder",)),
        ("", "<div class=byline>Von Ines Halder, Tom Brac</div>", ("Ines Halder", "Tom Brac")),
        ("<meta property=og:site_name content='Coast Post'><meta name=author content='Coast Post'>", "", ()),
        ("<meta name=author content='https://facebook.example/ines'>", "", ()),
        ("<meta name=author content=admin>", "", ()),
    ],
)  # fmt: skip
def test_the_byline_is_a_list_of_people(head: str, body: str, names: tuple[str, ...]) -> None:
    """Names are parted and cleaned; the site, accounts and addresses are no people."""
    assert metadata(head, body).byline == names


@pytest.mark.parametrize(
    ("head", "body", "shown", "day"),
    [
        ("<meta property=article:published_time content='2016-04-09T07:30:00+02:00'>", "", (), "2016-04-09T07:30:00+02:00"),
        ('<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2016-04-08"}]}</script><meta name=date content=2001-01-01>', "", (), "2016-04-08"),
        ("", "<time class=published datetime='2016-04-09'>x</time>", (), "2016-04-09"),
        ("", "<p>Updated <time datetime='2017-01-01'>x</time></p>", ("9 April 2016",), "2016-04-09"),
        ("", "", ("Updated 1 May 2017", "9. April 2016"), "2016-04-09"),
        ("", "", (), None),
        ("", "<h1>x</h1><time datetime='2016-04-09'>x</time><div id=comments><time pubdate datetime='2016-05-02'>x</time></div>", (), "2016-04-09"),
        ("", "<h1>x</h1><ol class=commentlist><li><time class=published datetime='2016-05-02'>x</time></ol>", ("9 April 2016",), "2016-04-09"),
        ("", "", ("The harbour board, which was to meet in Sandray again on 1 May 2017, put off all that it had to say about the ferry to the islands.", "9 April 2016"), "2016-04-09"),
        ("", "", ("SANDRAY, 9 April 2016 - The harbour board put off all that it had to say about the ferry to the islands beyond the sound.",), "2016-04-09"),
    ],
)  # fmt: skip
def test_the_day_of_publishing_is_found_in_the_documented_order(
    head: str, body: str, shown: tuple[str, ...], day: str | None
) -> None:
    """JSON-LD before meta, machine dates before visible ones, no update for a first date."""
    assert metadata(head, body or "<p>x</p>", shown=shown).published == day


def test_broken_jsonld_is_read_as_far_as_it_goes() -> None:
    """Trailing commas, comments around it and line breaks in strings do not hide an object."""
    script = '<script type="application/ld+json"><!--\n{"@type":"Article","headline":"A\nB","author":"Ines Halder",}\n--></script>'
    assert metadata(script).byline == ("Ines Halder",)
    assert metadata("<script type='application/ld+json'>{nonsense</script>").byline == ()


def test_the_rest_of_the_statements_are_gathered() -> None:
    """Section, tags, canonical address, image and a paywall are told as the page tells them."""
    found = metadata(
        "<link rel=canonical href=/2016/ferry><meta property=og:image content=/i.jpg>"
        "<meta property=article:section content=Sea><meta property=article:tag content=ferry><meta property=article:tag content=coast>"
        '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    )
    assert (found.section, found.tags) == ("Sea", ("ferry", "coast"))
    assert found.canonical_url == "https://www.coastpost.example/2016/ferry"
    assert found.image == "https://www.coastpost.example/i.jpg"
    assert any("paywall" in note for note in found.notes)


def test_a_stated_language_is_believed_unless_the_script_denies_it() -> None:
    """The tag is given in small letters; Cyrillic text under `en` is looked at again."""
    assert read_language("de_AT", "Der Brunnen auf dem Marktplatz läuft wieder.") == "de-at"
    russian = "Новый мост через реку открыли в субботу, на две недели раньше, чем было обещано жителям."
    assert read_language("en", russian) == "ru"
    assert (
        read_language("", "The bridge was opened on Saturday, two weeks before anybody had expected it.")
        == "en"
    )


def test_the_newsrooms_own_day_beats_the_same_instant_in_utc() -> None:
    """A day in the address, one off a time in UTC, is the day the newsroom printed."""
    head = "<meta property=article:published_time content='2016-04-10T02:41:41Z'>"
    document = parse(
        f"<html><head>{head}</head><body><p>x</p></body></html>", url="https://s.example/2016/04/09/ferry"
    )
    assert read_metadata(document, read_head(document), shown=(), text="").published == "2016-04-09"


def test_scripts_and_the_date_of_change_are_asked_last() -> None:
    """Where nothing else tells the day, a script's datePublished does, then the last change."""
    script = '<script>window.state = {"datePublished":"2016-04-09T07:30:00Z"}</script>'
    changed = "<meta property=article:modified_time content=2016-05-01>"
    assert metadata(script + changed).published == "2016-04-09T07:30:00Z"
    found = metadata(changed)
    assert (found.published, found.modified) == ("2016-05-01", "2016-05-01")
    assert "change" in found.evidence
