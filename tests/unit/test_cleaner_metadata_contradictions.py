"""Pages whose statements contradict each other, and dates and bylines as many languages write them."""

import json
from typing import Any

import pytest

from cleaner import Article, clean

TITLE = "<title>Pier closed after storm | Isle News</title>"
HEADING = "<h1>Pier closed after storm</h1>"
TEXT = (
    "The ferry company has cancelled all crossings until the pier is safe again, and islanders are told "
    "to stock "
    "up while the shop still has bread. A repair could take until May, and the council will vote on "
    "Thursday on "
    "whether to pay for a temporary pontoon that would take foot passengers but no lorries."
)


def linked(**statements: Any) -> str:
    said = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **statements})
    return f'<script type="application/ld+json">{said}</script>'


def read(head: str, body: str, *, language: str = "en", text: str = TEXT, url: str = "") -> Article:
    markup = (
        f"<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'>{head}</head>"
        f"<body>{body}<div class='text'><p>{text}</p><p>{text[: len(text) // 2]} …</p></div></body></html>"
    )
    return clean(markup.encode(), url=url or "https://isle.example/news/pier")


def test_json_ld_is_believed_before_open_graph_and_both_before_what_is_shown() -> None:
    """Title, author and days that three places state differently come from the first of the order."""
    head = (
        f"{TITLE}<meta property='og:title' content='You will not believe this pier'>"
        "<meta property='article:published_time' content='2026-03-06T08:00:00+00:00'>"
    ) + linked(
        headline="Pier closed after storm",
        datePublished="2026-03-05T10:00:00+01:00",
        dateModified="2026-03-05T12:00:00+01:00",
        author={"@type": "Person", "name": "Ann Lester"},
    )
    shown = f"{HEADING}<p class='byline'>By Bo Lind</p><time datetime='2026-03-07'>7 March 2026</time>"
    found = read(head, shown)
    assert found.title == "Pier closed after storm"
    assert found.published == "2026-03-05T10:00:00+01:00"
    assert found.modified == "2026-03-05T12:00:00+01:00"
    assert found.byline == ("Ann Lester",)
    assert "published: JSON-LD datePublished" in found.notes


def test_a_change_before_the_publishing_is_not_believed() -> None:
    """A text cannot have been changed before it was there."""
    found = read(TITLE + linked(headline="x", datePublished="2026-03-05", dateModified="2026-03-01"), HEADING)
    assert (found.published, found.modified) == ("2026-03-05", None)


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Updated 7 March 2026 — Published 5 March 2026</p>",
        "<p>Published 5 March 2026, updated 7 March 2026</p>",
        "<p>Last updated: 7 March 2026</p><p>First published: 5 March 2026</p>",
        "<p>Stand: 07.03.2026</p><p>05.03.2026</p>",
        "<p>Mis à jour le 7 mars 2026</p><p>Publié le 5 mars 2026</p>",
        "<p>Обновлено 7 марта 2026</p><p>5 марта 2026</p>",
        "<time class='updated' datetime='2026-03-07'></time><time class='date' datetime='2026-03-05'></time>",
    ],
)
def test_of_two_days_that_readers_see_the_one_called_an_update_is_the_change(shown: str) -> None:
    """Each date means what the words before it say, in whatever order they stand."""
    found = read(TITLE, HEADING + shown)
    assert (found.published, found.modified) == ("2026-03-05", "2026-03-07")


def test_a_page_that_shows_only_the_day_of_its_change_is_dated_by_it() -> None:
    """Where no day of publishing is told the day of the change is better than none."""
    found = read(TITLE, f"{HEADING}<p>Last updated: 7 March 2026</p>")
    assert found.published == "2026-03-07"


def test_another_day_near_the_title_proves_the_order_of_numbers() -> None:
    """25/02 cannot be American, so 05/03 is in March."""
    found = read(TITLE, f"{HEADING}<p>05/03/2026, 10:22</p><p>Related, 25/02/2026</p>")
    assert found.published == "2026-03-05"


def test_a_day_in_the_text_is_not_the_day_of_the_text() -> None:
    """An announced opening is no date of publishing, and a page that tells none has none."""
    text = TEXT.replace("until May", "until 14 July 2026")
    assert read(TITLE, f"{HEADING}<p class='meta'>5 March 2026</p>", text=text).published == "2026-03-05"
    assert read(TITLE, HEADING, text=text).published is None


@pytest.mark.parametrize(
    ("language", "shown", "day"),
    [
        ("fa", "پنجشنبه ۱۵ اسفند ۱۴۰۴ - ۱۰:۲۲", "2026-03-06"),
        ("fa", "۱۴۰۴/۱۲/۱۵ ۱۰:۲۲", "2026-03-06"),
        ("ar", "الخميس ٥ مارس ٢٠٢٦", "2026-03-05"),
        ("ar", "٥ آذار ٢٠٢٦", "2026-03-05"),
        ("th", "5 มีนาคม 2569 เวลา 10:22 น.", "2026-03-05"),
        ("th", "5 มี.ค. 2569", "2026-03-05"),
        ("th", "5 เม.ย. 2569", "2026-04-05"),
        ("ja", "令和8年3月5日", "2026-03-05"),
        ("ja", "令和元年10月1日", "2019-10-01"),
        ("zh", "民國115年3月5日", "2026-03-05"),
        ("he", "5 במרץ 2026", "2026-03-05"),
        ("he", "5 בפבר׳ 2026", "2026-02-05"),
        ("vi", "5 tháng 3, 2026", "2026-03-05"),
        ("hu", "2026. március 5.", "2026-03-05"),
        ("ko", "입력 2026.03.05 10:22", "2026-03-05"),
    ],
)
def test_days_of_many_calendars(language: str, shown: str, day: str) -> None:
    """A day under the title counts in the page's own calendar, digits and names."""
    found = read(TITLE, f"{HEADING}<p class='date'>{shown}</p>", language=language)
    assert (found.published or "")[:10] == day


BYLINES = {
    "de": ("Von Anna Müller und Timo Brandt", ("Anna Müller", "Timo Brandt")),
    "fr": ("Par Claire Moreau", ("Claire Moreau",)),
    "ru": ("Автор: Ольга Петрова", ("Ольга Петрова",)),
    "es": ("Por María José García López", ("María José García López",)),
    "pl": ("Autor: Katarzyna Nowak", ("Katarzyna Nowak",)),
    "tr": ("Yazan: Ayşe Yılmaz", ("Ayşe Yılmaz",)),
    "it": ("di Luca De Santis", ("Luca De Santis",)),
    "nl": ("Door Jan van der Berg", ("Jan van der Berg",)),
    "sv": ("Av Karin Ek", ("Karin Ek",)),
    "el": ("Του Γιώργου Παπαδόπουλου", ("Γιώργου Παπαδόπουλου",)),
    "pt": ("Por João da Silva e Ana Sousa", ("João da Silva", "Ana Sousa")),
    "uk": ("Автор: Іван Франчук", ("Іван Франчук",)),
    "hu": ("Írta: Kovács János", ("Kovács János",)),
    "he": ("מאת: נעמה לוי", ("נעמה לוי",)),
    "hi": ("लेखक: राजेश कुमार", ("राजेश कुमार",)),
    "cs": ("Autor: Jana Dvořáková", ("Jana Dvořáková",)),
    "id": ("Oleh Dewi Lestari", ("Dewi Lestari",)),
    "vi": ("Tác giả: Nguyễn Văn An", ("Nguyễn Văn An",)),
    "da": ("Af Mette Holm", ("Mette Holm",)),
    "fi": ("Teksti: Aino Saari", ("Aino Saari",)),
    "ar": ("كتب: أحمد منصور", ("أحمد منصور",)),
    "fa": ("نویسنده: سارا احمدی", ("سارا احمدی",)),
    "ja": ("文・佐藤花子", ("佐藤花子",)),
    "th": ("โดย สมชาย ใจดี", ("สมชาย ใจดี",)),
    "ko": ("김민수 기자", ("김민수",)),
    "zh": ("记者：王芳 李强", ("王芳", "李强")),
}


@pytest.mark.parametrize("language", BYLINES)
def test_a_plain_line_signs_in_many_languages(language: str) -> None:
    """A line under the title that nothing marks names its people in twenty-six languages."""
    line, names = BYLINES[language]
    assert read(TITLE, f"{HEADING}<p>{line}</p>", language=language).byline == names


@pytest.mark.parametrize("language", sorted(BYLINES.keys() - {"ko", "zh"}))
def test_a_marked_byline_is_read_in_many_languages(language: str) -> None:
    """An element that is named for the author gives the names without the words before them."""
    line, names = BYLINES[language]
    assert read(TITLE, f"{HEADING}<div class='author-name'>{line}</div>", language=language).byline == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("김민수 기자 | 입력 2026.03.05 10:22 | 수정 2026.03.06 09:00", ("김민수",)),
        ("[서울=이지은 특파원] 입력 2026-03-05", ("이지은",)),
        ("2026-03-05 08:12 来源：晚报 记者：王芳、李强", ("王芳", "李强")),
        ("民國115年3月5日 記者王小明／台北報導", ("王小明",)),
        ("기자 간담회가 열렸다", ()),
    ],
)
def test_reporters_are_named_beside_their_word(line: str, names: tuple[str, ...]) -> None:
    """Korean and Chinese lines name who reports behind or before the word for it, among dates and sources."""
    assert read(TITLE, f"{HEADING}<p>{line}</p>", language="ko").byline == names


def test_an_author_that_is_referred_to_is_looked_up() -> None:
    """A graph that states its author by reference alone names the person it refers to."""
    graph = [
        {"@type": "Person", "@id": "#p", "name": "Ann Lester"},
        {"@type": "NewsArticle", "headline": "x", "author": {"@id": "#p"}, "datePublished": "2026-03-05"},
    ]
    said = json.dumps({"@context": "https://schema.org", "@graph": graph})
    found = read(f'{TITLE}<script type="application/ld+json">{said}</script>', HEADING)
    assert found.byline == ("Ann Lester",)


def test_an_organisation_is_no_author_where_a_person_signs() -> None:
    """The publisher in JSON-LD gives way to the name under the title."""
    author = {"@type": "Organization", "name": "Isle News"}
    found = read(TITLE + linked(headline="x", author=author), f"{HEADING}<p class='byline'>By Ann Lester</p>")
    assert found.byline == ("Ann Lester",)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Pier closed - News - Isle News</title>", "<h1>Pier closed</h1>", "Pier closed"),
        ("<title>Isle News: Pier closed</title>", "<h1>Pier closed</h1>", "Pier closed"),
        ("<title>Pier closed – now what? | Isle News</title>", "<h1>Pier closed – now what?</h1>", None),
        (
            "<title>Pier closed | Isle News</title>",
            "<h1><a href='/'>Isle News</a></h1><h2>Pier closed</h2>",
            None,
        ),
    ],
)
def test_the_site_is_no_part_of_the_title(head: str, body: str, title: str | None) -> None:
    """Before, behind or as the page's own heading, the site's name goes and the title's own dash stays."""
    found = read(f"{head}<meta property='og:site_name' content='Isle News'>", body)
    assert found.title == (title or ("Pier closed – now what?" if "what" in body else "Pier closed"))


def test_the_languages_that_the_page_states_and_writes() -> None:
    """A region is kept; a statement that the script denies is not believed."""
    russian = "Паромная компания отменила все рейсы, пока причал не станет безопасным, и советует "
    "запастись хлебом. "
    stated = "<meta property='og:locale' content='pt_BR'>"
    assert read(stated, HEADING, language="").language == "pt-br"
    assert read("", "<h1>Причал закрыт</h1>", language="en", text=russian * 3).language == "ru"


def test_addresses_section_and_tags() -> None:
    """Canonical address and image are made absolute; section and tags come as stated."""
    found = read(
        f"{TITLE}<link rel='canonical' href='/news/pier'><meta property='og:image' content='/i/p.jpg'>"
        "<meta property='article:section' content='Islands'><meta property='article:tag' content='storm'>"
        "<meta property='article:tag' content='pier'>",
        HEADING,
        url="https://isle.example/amp/pier?x=1",
    )
    assert found.canonical_url == "https://isle.example/news/pier"
    assert found.image == "https://isle.example/i/p.jpg"
    assert (found.section, found.tags) == ("Islands", ("storm", "pier"))
