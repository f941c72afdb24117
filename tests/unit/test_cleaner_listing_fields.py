"""What is read from one entry of a digest page, on pages of the shapes that sites really have."""

from collections.abc import Sequence

import pytest

from cleaner.article import Item
from cleaner.document import parse
from cleaner.listing import read_items

TITLES = (
    "Ferry timetable changes for the winter months",
    "Library lends ladders as well as books",
    "Old brewery to become forty flats",
    "Choir wins second prize in Tallinn",
)


def items(entries: Sequence[str], *, language: str = "en") -> list[Item]:
    body = "".join(entries)
    page = (
        f"<html lang='{language}'><head><meta charset='utf-8'><title>News</title></head><body>"
        f"<div class='list'>{body}</div></body></html>"
    )
    return list(read_items(parse(page.encode(), url="https://lantern.example/news")).items)


def entries(template: str) -> list[str]:
    """Return a template for each title, with ``{t}`` and ``{n}`` filled in."""
    return [template.replace("{t}", title).replace("{n}", str(n)) for n, title in enumerate(TITLES)]


def test_links_that_readers_handed_in_are_items() -> None:
    """Headlines that lead to as many hosts as there are entries count where answers stand beside them."""
    found = items(
        entries(
            "<div class='row'><span><a href='https://site{n}.example/x'>{t}</a>"
            "<span class='site'> (<a href='/from?site=site{n}.example'>site{n}.example</a>)</span></span>"
            "<div class='sub'>{n} points by <a href='user?id=ann{n}'>ann{n}</a></div></div>"
        )
    )
    assert [item.title for item in found] == list(TITLES)
    assert [item.url for item in found] == [f"https://site{n}.example/x" for n in range(4)]
    assert [item.byline for item in found] == [f"ann{n}" for n in range(4)]


def test_links_to_many_hosts_with_nothing_beside_them_lose_to_the_news() -> None:
    """A block of bought links is no list, however long its anchors are."""
    bought = "".join(
        f"<li><a href='https://shop{n}.example/'>Cheap replica watches with express delivery {n}</a></li>"
        for n in range(6)
    )
    news = "".join(entries("<h3><a href='/{n}'>{t}</a></h3><p>It was said on Monday, and not denied.</p>"))
    found = items([news, f"<ul>{bought}</ul>"])
    assert [item.title for item in found] == list(TITLES)


@pytest.mark.parametrize(
    ("more", "language"),
    [
        ("Continuer la lecture →", "fr"),
        ("Lanjut membaca", "id"),
        ("Сакать", "xx"),
        ("Gå till hela texten", "sv"),
    ],
)
def test_words_that_all_entries_link_with_are_no_teaser(more: str, language: str) -> None:
    """A link that leads where the headline does, with the same words in all entries, only leads on."""
    found = items(
        entries(
            "<div class='post'><h2><a href='/{n}'>{t}</a></h2><p>The boat number {n} leaves forty minutes "
            f"earlier from now on <a href='/{{n}}'>{more}</a></p></div>"
        ),
        language=language,
    )
    assert [item.teaser for item in found] == [
        f"The boat number {n} leaves forty minutes earlier from now on" for n in range(4)
    ]


@pytest.mark.parametrize("more", ["Czytaj więcej: {t}", "Read more about {t}", "Continue reading “{t}”"])
def test_more_with_the_title_is_no_teaser(more: str) -> None:
    """What names the title again to lead on is left out of the teaser, in any language."""
    found = items(
        entries(
            "<div class='post'><h2><a href='/{n}'>{t}</a></h2><p>The boat number {n} leaves forty minutes "
            f"earlier from now on.</p><p><a href='/{{n}}'>{more}</a></p></div>"
        )
    )
    assert [item.teaser for item in found] == [
        f"The boat number {n} leaves forty minutes earlier from now on." for n in range(4)
    ]


def test_the_last_answer_is_not_the_thread() -> None:
    """Name and day of the last post are neither author nor date of a thread."""
    found = items(
        entries(
            "<li class='row'><dl><dt><a class='topictitle' href='t{n}'>{t}</a><div class='topic-poster'>by "
            "<a class='username' href='u1'>Marek</a> » <time datetime='2020-01-0{n}T10:00:00+00:00'>x</time>"
            "</div></dt><dd class='lastpost'>by <a class='username' href='u2'>Karin</a> "
            "<time datetime='2021-05-0{n}T10:00:00+00:00'>y</time></dd></dl></li>"
        )[1:]
    )
    assert [item.byline for item in found] == ["Marek"] * 3
    assert [(item.published or "")[:10] for item in found] == ["2020-01-01", "2020-01-02", "2020-01-03"]


def test_a_date_before_the_link_in_one_headline() -> None:
    """Where day and link share a bold term the link is the title and the day the date."""
    found = items(
        [
            "<dl>",
            *entries(
                "<dt><b>{n}2 March 1999</b> <a href='{n}.html'>{t}</a><dd>The first of the month is meant."
            ),
            "</dl>",
        ]
    )[0:3]
    assert [item.title for item in found] == list(TITLES[:3])
    assert [item.published for item in found] == ["1999-03-02", "1999-03-12", "1999-03-22"]


def test_title_and_summary_in_one_link_are_parted_where_only_some_have_a_summary() -> None:
    """The summary of a lead story inside its link is the teaser, not the end of the title."""
    found = items(
        [
            f"<section class='w'><a href='/{n}'><div><p class='h'>{title}</p></div>"
            + (
                "<p class='summary-class'>Nobody had expected it, least of all the choir.</p>"
                if n < 2
                else ""
            )
            + "</a></section>"
            for n, title in enumerate(TITLES)
        ]
    )
    assert [item.title for item in found] == list(TITLES)
    assert [item.teaser for item in found] == ["Nobody had expected it, least of all the choir."] * 2 + [
        None
    ] * 2


def test_a_second_link_with_words_of_its_own_is_the_teaser() -> None:
    """Short lines without a full stop are teasers where each entry has another one, linked like its title."""
    second = ("Barges and moths", "You wrote. A lot", "Part two of three", "It grew legs")
    found = items(
        [
            f"<div class='r'><a class='sc-1abc' href='/{n}'>{title}</a><div><a class='sc-2def' href='/{n}'>"
            f"{second[n]}</a></div></div>"
            for n, title in enumerate(TITLES)
        ]
    )
    assert [item.teaser for item in found] == list(second)


def test_a_lower_heading_is_the_teaser() -> None:
    """A subtitle in the next rank of heading belongs to the title above it."""
    found = items(
        entries(
            "<div class='c'><a href='/{n}'><h2>{t}</h2><h3>And what came of it in year {n}</h3></a></div>"
        )
    )
    assert [item.title for item in found] == list(TITLES)
    assert [item.teaser for item in found] == [f"And what came of it in year {n}" for n in range(4)]


def test_a_short_teaser_counts_where_its_frame_names_it() -> None:
    """One word is a teaser in a frame that is called excerpt."""
    texts = (
        "Fog.",
        "The last boat leaves forty minutes earlier from November.",
        "Work starts in May.",
        "Rain.",
    )
    found = items(
        [
            f"<div class='p'><h2><a href='/{n}'>{title}</a></h2>"
            f"<div class='excerpt'><p>{texts[n]}</p></div></div>"
            for n, title in enumerate(TITLES)
        ]
    )
    assert [item.teaser for item in found] == list(texts)


def test_a_row_of_buttons_is_no_headline() -> None:
    """Where a number and its files stand above the title, the number only gives the address."""
    found = items(
        [
            "<dl>",
            *entries(
                "<dt>[{n}] <a href='/abs/2603.0{n}'>No:2603.0{n}11</a> [<a href='/pdf/{n}'>pdf</a>, "
                "<a href='/html/{n}'>html</a>, <a href='/other/{n}'>other</a>]</dt><dd><div class='meta'>"
                "<div class='list-title'><span class='descriptor'>Title:</span> {t}</div></div></dd>"
            ),
            "</dl>",
        ]
    )
    assert [item.title for item in found] == list(TITLES)
    assert [item.url for item in found] == [f"https://lantern.example/abs/2603.0{n}" for n in range(4)]


def test_cards_that_only_a_script_opens_are_items() -> None:
    """Cards without any link are items without an address."""
    found = items(
        entries(
            "<div class='card' role='link' onclick='go({n})'><div class='card-baslik'>{t}</div>"
            "<div class='card-ozet'>Son vapur kırk dakika önce kalkıyor, {n} numara hariç.</div></div>"
        ),
        language="tr",
    )
    assert [item.title for item in found] == list(TITLES)
    assert {item.url for item in found} == {None}
    assert found[1].teaser == "Son vapur kırk dakika önce kalkıyor, 1 numara hariç."


def test_a_picture_that_all_entries_share_is_a_bullet() -> None:
    """Only a picture of its own is an entry's image."""
    shared = items(entries("<div class='p'><img src='/ball.gif'><h3><a href='/{n}'>{t}</a></h3></div>"))
    own = items(entries("<div class='p'><img src='/{n}.jpg'><h3><a href='/{n}'>{t}</a></h3></div>"))
    assert {item.image for item in shared} == {None}
    assert [item.image for item in own] == [f"https://lantern.example/{n}.jpg" for n in range(4)]


def test_the_picture_of_an_author_gives_no_caption() -> None:
    """The small head shot's alternative text is the author's name, no caption."""
    found = items(
        entries(
            "<div class='p'><img src='/h{n}.jpg' alt='Mara Lind' width='20' height='20'><p>Mara Lind</p>"
            "<h3><a href='/{n}'>{t}</a></h3></div>"
        )
    )
    assert {item.caption for item in found} == {None}


@pytest.mark.parametrize("frame", ["Publié le", "Posted on", "Published", "Опубликовано", "By"])
def test_words_before_a_date_are_no_author(frame: str) -> None:
    """What a theme frames as part of the byline and is no name gives no byline."""
    found = items(
        entries(
            f"<div class='p'><h3><a href='/{{n}}'>{{t}}</a></h3><span class='meta-author'>{frame}</span> "
            "<span class='date'>2 March 2020</span></div>"
        )
    )
    assert {item.byline for item in found} == {None}


def test_an_entry_of_another_class_in_front_is_of_the_list() -> None:
    """The top story, whose frame alone has one more class, comes first."""
    found = items(
        [
            f"<div class='article{' topnews' if n == 0 else ''}'><div class='header'><h3><a href='/{n}'>"
            f"{title}</a></h3></div><div class='teaser-text'><p>It was said on Monday and not denied by "
            "anyone.</p></div></div>"
            for n, title in enumerate(TITLES)
        ]
    )
    assert [item.title for item in found] == list(TITLES)


def test_a_heading_over_the_whole_list_makes_no_box_of_its_first_entry() -> None:
    """A heading "Recommended stories" of the titles' own rank does not take the first one away."""
    found = items(
        [
            "<h2>Recommended stories</h2>",
            *entries("<article><p>Mara Lind</p><a href='/{n}'><h2>{t}</h2></a></article>"),
        ]
    )
    assert [item.title for item in found] == list(TITLES)


def test_a_kicker_that_a_style_sheet_parts_from_the_title_is_left_out() -> None:
    """A label that touches the title, in an element of its own in every headline, is not its beginning."""
    kickers = ("Traffic", "Books", "Housing", "Music")
    found = items(
        [
            f"<article><h2><a href='/{n}'><span class='k'>{kickers[n]}</span><span class='h'>{title}</span>"
            "</a></h2></article>"
            for n, title in enumerate(TITLES)
        ]
    )
    assert [item.title for item in found] == list(TITLES)


def test_words_in_one_line_with_a_blank_between_them_stay_one_title() -> None:
    """An element at the beginning of a title with a blank behind it may well be its first words."""
    found = items(entries("<article><h2><a href='/{n}'><em>No {n}</em> <span>{t}</span></a></h2></article>"))
    assert [item.title for item in found] == [f"No {n} {title}" for n, title in enumerate(TITLES)]


def test_the_heading_in_the_frame_of_a_title_is_the_title() -> None:
    """What else is framed as title, such as an artist, is not."""
    found = items(
        entries(
            "<div class='r'><a href='/{n}'><img src='/{n}.jpg' alt=''><div class='review-title'><ul>"
            "<li>Artist {n}</li></ul><h2><em>{t}</em></h2></div></a></div>"
        )
    )
    assert [item.title for item in found] == list(TITLES)


def test_a_link_that_fills_the_first_line_of_a_cell_is_the_title() -> None:
    """Who started a thread, on the line below, is not, however short the title is."""
    found = items(
        [
            "<table>",
            *(
                f"<tr><td class='subject'><div><span><a href='/{n}'>{title}</a></span><p>Démarré par <a "
                f"href='?action=profile;u={n}'>Gaston{n}</a><small> « <a href='/{n}?p=1'>1</a> "
                f"<a href='/{n}?p=2'>2</a> »</small></p></div></td><td>3 Réponses</td></tr>"
                for n, title in enumerate(("Le chat", "Isolation du grenier", "Compteur qui tourne", "Poêle"))
            ),
            "</table>",
        ],
        language="fr",
    )
    assert [item.title for item in found] == [
        "Le chat",
        "Isolation du grenier",
        "Compteur qui tourne",
        "Poêle",
    ]
    assert [item.byline for item in found] == [f"Gaston{n}" for n in range(4)]


def test_a_day_in_a_tooltip_is_the_date() -> None:
    """Where readers see "2 hours ago" the day that the tooltip tells counts."""
    found = items(
        entries(
            "<article><h3><a href='/{n}'>{t}</a></h3><div class='media-date'>"
            "<span title='Kamis, 0{n} Mar 2026 10:11 WIB'>{n} jam yang lalu</span></div></article>"
        )[1:],
        language="id",
    )
    assert [item.published for item in found] == ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_days_under_the_heading_of_a_month() -> None:
    """An archive parted by months gives each entry the month of the heading above it."""
    found = items(
        [
            "<h2>March 2026</h2><ul>",
            *entries(
                "<li>{n}1 March: <a href='/{n}'>{t}</a>. It was said on day {n}, and denied by nobody.</li>"
            )[:2],
            "</ul><h2>February 2026</h2><ul>",
            *entries(
                "<li>{n} February: <a href='/{n}'>{t}</a>. It was said on day {n}, and denied by nobody.</li>"
            )[2:],
            "</ul>",
        ]
    )
    assert [item.published for item in found] == ["2026-03-01", "2026-03-11", "2026-02-02", "2026-02-03"]
    assert [item.teaser for item in found] == [
        f"It was said on day {n}, and denied by nobody." for n in range(4)
    ]


def test_cards_of_utility_classes_that_a_script_opens() -> None:
    """Without heading, link or telling class the part that reads like a title is the title."""
    found = items(
        [
            f"<div role='link' data-href='/s/{n}' class='p-4'><div class='text-xs'>Law</div>"
            f"<div class='text-lg'>{title}</div>"
            f"<div class='text-sm'>The ruling protects bog {n} for now.</div></div>"
            for n, title in enumerate(TITLES)
        ]
    )
    assert [item.title for item in found] == list(TITLES)
    assert [item.url for item in found] == [f"https://lantern.example/s/{n}" for n in range(4)]
    assert found[2].teaser == "The ruling protects bog 2 for now."


def test_tools_above_a_list_of_the_same_shape_are_not_of_it() -> None:
    """Several links in one line, such as the ways to sort, are no entries."""
    found = items(
        [
            "<ul><li><a href='s'>[ topic ]</a> <a href='t'>[ thread ]</a> <a href='d'>[ day ]</a></li></ul>",
            "<ul>",
            *entries("<li><a href='/{n}.html'>{t}</a> <i>Jan Olsen</i></li>"),
            "</ul>",
        ]
    )
    assert [item.title for item in found] == list(TITLES)


def test_a_byline_after_a_colon() -> None:
    """The word before a name goes, with its colon."""
    found = items(
        entries(
            "<article><h3><a href='/{n}'>{t}</a></h3><span class='authors'><span>by: </span>Dara Voss</span>"
            "</article>"
        )
    )
    assert {item.byline for item in found} == {"Dara Voss"}


def test_a_line_of_day_and_name_among_prose_is_read() -> None:
    """A line "Posted 2/28/02 by Ed" in the same type as the teaser dates and signs its entry."""
    found = items(
        entries(
            "<font size=3><b>{t}</b></font><br><font size=1>Posted 2/2{n}/02 by "
            "<a href='mailto:e@x.example'>Ed</a></font><br>"
            "<font size=2>The pavilion is an island until the ducks leave {n}.</font>"
            "<br><a href='news.cgi?id={n}'>Full story</a><hr>"
        )
    )
    assert [item.published for item in found] == [f"2002-02-2{n}" for n in range(4)]
    assert {item.byline for item in found} == {"Ed"}
