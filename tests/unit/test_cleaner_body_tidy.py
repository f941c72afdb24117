import pytest

from cleaner.body.boxes import is_in_site_box
from cleaner.body.segment import Segment
from cleaner.body.tidy import tidy
from cleaner.body.walk import segments_of
from cleaner.document import parse

URL = "https://site.example/2020/a-story"
LONG = "The clock in the tower stopped at ten past four and nobody in the square noticed until evening."
OTHER = "Its keeper had gone to the coast for a funeral and left the key with a neighbour who was away."


def cut(markup: str) -> list[Segment]:
    return segments_of(parse(f"<!doctype html><body>{markup}</body>", url=URL).flat)


def kept(markup: str, kind: str = "article", byline: tuple[str, ...] = (), title: str = "") -> list[str]:
    segments = cut(markup)
    return [each.text for each in tidy(segments, segments, title=title, byline=byline, kind=kind).body]  # type: ignore[arg-type]  # a kind


@pytest.mark.parametrize(
    "names",
    [
        'class="newsletter-signup"',
        'class="c-Newsletter_box"',
        'id="subscribe"',
        'class="paywall"',
        'class="shareBar"',
        'class="login-box"',
        'class="abonnement"',
        'class="ad-slot"',
    ],
)
def test_a_small_box_of_the_sites_own_is_known_by_its_name(names: str) -> None:
    """A class or id that says newsletter, wall, share bar, login or advert marks a small box."""
    inside, outside = cut(f"<div {names}><div><p>Some few words.</p></div></div><p>{LONG}</p>")
    assert is_in_site_box(inside)
    assert not is_in_site_box(outside)


def test_a_whole_article_behind_a_wall_is_no_box() -> None:
    """What a wall wraps stays, if it is longer than any box."""
    assert kept(f'<div class="paywall">{f"<p>{LONG}</p><p>{OTHER}</p>" * 3}</div>') == [LONG, OTHER]


def test_names_of_article_and_body_say_nothing_about_boxes() -> None:
    """A body or article called after its subscribers is no box, however short."""
    assert kept(f'<article class="subscriber-content"><p>{LONG}</p></article>') == [LONG]


def test_a_box_in_the_middle_of_the_text_goes() -> None:
    """The letter to subscribe to goes and the paragraphs around it stay."""
    markup = f'<p>{LONG}</p><aside class="newsletter"><p>Get our letter.</p></aside><p>{OTHER}</p>'
    assert kept(markup) == [LONG, OTHER]


def test_a_teaser_broken_off_with_dots_goes_where_its_whole_follows() -> None:
    """A stub at the top is a teaser if a later paragraph begins with its words."""
    assert kept(f"<div>{LONG[:50]}…</div><p>{LONG}</p><p>{OTHER}</p>") == [LONG, OTHER]
    assert kept(f"<div>{LONG[:50]} [...]</div><p>{LONG}</p>") == [LONG]


def test_a_sentence_that_trails_off_stays() -> None:
    """Dots at the end of a sentence of its own are the author's."""
    assert kept(f"<p>And then there was nothing but rain…</p><p>{LONG}</p>")[0].startswith("And then")


def test_copies_for_small_screens_are_told_once() -> None:
    """A long paragraph said twice stands once, where it was first."""
    assert kept(f"<p>{LONG}</p><p>{OTHER}</p><div><p>{LONG}</p><p>{OTHER}</p></div>") == [LONG, OTHER]


def test_a_refrain_is_the_authors() -> None:
    """Short lines may be said twice in an article, but not in what is no article."""
    refrain = f"<p>And still the ferry came.</p><p>{LONG}</p><p>And still the ferry came.</p>"
    assert kept(refrain).count("And still the ferry came.") == 2
    assert kept(refrain, kind="other").count("And still the ferry came.") == 1


def test_dates_of_a_digest_may_repeat() -> None:
    """Two items of one day keep both their dates."""
    assert (
        kept("<p>4 May 2020</p><h3>One</h3><p>4 May 2020</p><h3>Two</h3>", kind="listing").count("4 May 2020")
        == 2
    )


def test_a_short_pull_quote_goes() -> None:
    """A quotation whose words stand whole in a paragraph nearby is told once."""
    assert kept(f"<blockquote>stopped at ten past four</blockquote><p>{LONG}</p>") == [LONG]
    assert kept(f"<blockquote>“Nobody asked me.”</blockquote><p>{LONG}</p>")[0] == "“Nobody asked me.”"


def test_code_may_repeat_itself() -> None:
    """A listing shown twice is shown twice."""
    code = "<pre>while True:\n    print('the clock has stopped at ten past four again')</pre>"
    assert len(kept(f"{code}<p>{LONG}</p>{code}")) == 3


def test_counts_title_and_dateline_go() -> None:
    """Readers' counts, the title again and a line of author and date are told elsewhere."""
    markup = f"<h1>The clock</h1><p>355 reads</p><p>By Ann Lee | 3 May 2020 | 355 reads</p><p>{LONG}</p>"
    assert kept(markup, byline=("Ann Lee",), title="The clock") == [LONG]


def test_the_biography_is_taken_off_the_end() -> None:
    """A last paragraph about the author becomes the biography."""
    segments = cut(f"<p>{LONG}</p><p>{OTHER}</p><p>Ann Lee is a clockmaker and writes of their towers.</p>")
    tidied = tidy(segments, segments, title="", byline=("Ann Lee",), kind="article")
    assert [each.text for each in tidied.body] == [LONG, OTHER]
    assert tidied.biography.startswith("Ann Lee is a clockmaker")


@pytest.mark.parametrize("sign", ["¶", "↩", "#", "↑"])
def test_signs_that_link_to_their_own_place_go(sign: str) -> None:
    """A heading's or footnote's link to itself or back is no word of the author's."""
    assert kept(f'<p>{LONG} <a href="#top">{sign}</a></p>') == [LONG]
    assert kept(f"<p>{LONG} {sign}</p>") == [f"{LONG} {sign}"]


def test_a_cell_of_links_is_no_part_of_an_article() -> None:
    """A layout table's cell of three links and nothing else is a menu; elsewhere such a row may be text."""
    menu = "<a href=/1>Home</a> | <a href=/2>World</a> | <a href=/3>Sport</a>"
    assert kept(f"<table><tr><td>{menu}</td><td><p>{LONG}</p></td></tr></table>") == [LONG]
    assert len(kept(f"<p>{LONG}</p><p>{menu}</p>")) == 2


def test_the_title_goes_with_its_dateline_in_one_cell() -> None:
    """Old pages set title, author and date in one cell, parted by breaks alone."""
    markup = f"<td><font size=6>The clock</font><br><i>Ann Lee, 3 May 2020</i><p>{LONG}</p></td>"
    assert kept(f"<table><tr>{markup}</tr></table>", title="The clock") == [LONG]
    assert (
        len(kept(f"<p>The clock stopped on 3 May 2020, it is said.</p><p>{LONG}</p>", title="The clock")) == 2
    )


def test_the_address_on_a_print_version_goes() -> None:
    """A line at the top that only says where the text was printed from is no part of it."""
    assert kept(f"<p>Printed from: https://site.example/2020/a-story</p><p>{LONG}</p>") == [LONG]
    assert len(kept(f"<p>{LONG} See https://site.example/ for all of it.</p>")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: <a href=/b>The keeper who went to the coast for a week</a>",
        "<b>Lesen Sie auch:</b> <a href=/b>Der Türmer, der an die Küste fuhr</a>",
        "Читайте также: <a href=/b>Сторож, который уехал на море</a>",
        "Related | <a href=/b>Why clocks in towers stop at ten past four</a>",
    ],
)
def test_a_line_that_sends_readers_to_another_article_goes(line: str) -> None:
    """A word for more, then a linked title, is the site's line, whatever stands around it."""
    assert kept(f"<p>{LONG}</p><p>{line}</p><p>{OTHER}</p>") == [LONG, OTHER]


@pytest.mark.parametrize(
    "line",
    [
        "Read more: the mayor has written a whole book about the clock, <a href=/b>out now</a>.",
        "The report: <a href=/b>Why clocks in towers stop at ten past four</a>",
        "More: <a href=/b>Clocks</a>",
        "<a href=/b>Why clocks in towers stop at ten past four</a>",
    ],
)
def test_a_line_that_says_something_of_its_own_stays(line: str) -> None:
    """Words without a link, a source, or a link of a word or two are the author's."""
    assert len(kept(f"<p>{LONG}</p><p>{line}</p><p>{OTHER}</p>")) == 3


def test_lines_to_other_pages_stay_where_the_page_is_no_article() -> None:
    """On a manual's page "See also" is a part of the manual."""
    line = "See also: <a href=/b>How to wind the clock in the tower</a>"
    assert len(kept(f"<p>{LONG}</p><p>{line}</p>", kind="other")) == 2


@pytest.mark.parametrize("title", ["The clock of Ost", "Something else entirely"])
def test_the_first_heading_of_an_article_is_its_title_however_worded(title: str) -> None:
    """What begins an article as its highest heading stands in the title already."""
    markup = f"<h1>A stopped clock, a lost key</h1><p>{LONG}</p>"
    assert kept(markup, title=title) == [LONG]
    assert len(kept(markup, title=title, kind="other")) == 2


def test_a_highest_heading_further_down_is_the_texts() -> None:
    """Only what begins the text is its title: some pages head every part with an h1."""
    assert kept(f"<p>{LONG}</p><h1>The key</h1><p>{OTHER}</p>") == [LONG, "The key", OTHER]


def test_a_heading_or_a_point_of_a_list_is_no_pull_quote() -> None:
    """In a box that stands out, headings and points stay even where the text has their words as well."""
    box = "<div class=highlight><h2>What stopped the clock</h2><p>the clock in the square</p></div>"
    text = f"<p>Nobody knew what stopped the clock in the square, says the mayor. {LONG}</p>"
    assert kept(f"{box}{text}")[0] == "What stopped the clock"
    assert "the clock in the square" not in kept(f"{box}{text}")


@pytest.mark.parametrize(
    "names", ["sr-only", "visually-hidden", "screen-reader-text", "u-screenReader", "go-vh", "visuallyHidden"]
)
def test_what_is_only_read_out_is_no_part_of_an_article(names: str) -> None:
    """What is said to who cannot see a sign, such as that a window will open, no author wrote."""
    line = f"The <a href=/b>keeper <span class='{names}'>(öffnet im neuen Fenster)</span></a> had gone."
    assert kept(f"<p>{LONG}</p><p>{line}</p>") == [LONG, "The keeper had gone."]
    assert "(öffnet im neuen Fenster)" in kept(f"<p>{LONG}</p><p>{line}</p>", kind="other")[1]
    assert kept(f"<p>{LONG}</p><p><span class='{names}'>Opens elsewhere</span></p>") == [LONG]


@pytest.mark.parametrize(
    "hint",
    [
        ", opens new tab", "(opens in a new window)", "Öffnet in neuem Tab", "(öffnet im neuen Fenster)",
        "(nouvelle fenêtre)", "s’ouvre dans un nouvel onglet", "se abre en una ventana nueva",
        "otwiera się w nowym oknie", "откроется в новом окне", "external link",
    ],
)  # fmt: skip
def test_a_link_that_says_where_it_opens_says_it_to_who_cannot_see(hint: str) -> None:
    """Where no class tells it the words do, in a piece of their own inside the link and nowhere else."""
    line = f"The <a href=/b>keeper<span class=x9f2> {hint}</span></a> had gone."
    assert kept(f"<p>{LONG}</p><p>{line}</p>") == [LONG, "The keeper had gone."]
    said = f"The shop <a href=/b>opens a new window, he said,</a> and the notice: <b>{hint}</b>."
    assert hint in kept(f"<p>{LONG}</p><p>{said}</p>")[1]


def test_a_mark_stands_right_behind_the_word_where_what_is_read_out_went() -> None:
    """No space is left before a comma, and the one between two words stays."""
    hint = "<span class=sr-only>(abre en otra ventana)</span>"
    assert kept(f"<p>The keeper {hint}, who had gone {hint} home {hint}.</p>") == [
        "The keeper, who had gone home."
    ]


@pytest.mark.parametrize("names", ["srv-only", "vhs", "hidden-gem", "screen", "reader-text"])
def test_names_that_only_look_alike_hide_nothing(names: str) -> None:
    """Other names with such letters in them say nothing about who sees the words."""
    assert kept(f"<p>The <span class='{names}'>keeper</span> had gone.</p>") == ["The keeper had gone."]


def banner(first: str, *, headed: str) -> list[str]:
    """Return the body of an article "A stopped clock" whose head says `headed`."""
    segments = cut(f"<td>{first}</td><p>{LONG}</p>")
    tidied = tidy(segments, segments, title="A stopped clock", byline=(), kind="article", headed=headed)
    return [each.text for each in tidied.body]


@pytest.mark.parametrize("headed", ["The Lantern - A stopped clock", "A stopped clock | THE LANTERN"])
def test_the_name_that_the_head_puts_beside_the_title_is_the_sites(headed: str) -> None:
    """On old pages the site's name stands above the text in the text's own table."""
    assert banner("The Lantern", headed=headed) == [LONG]


@pytest.mark.parametrize(
    "headed", ["", "A stopped clock", "The Lantern", "The Lantern - News - A stopped clock"]
)
def test_a_line_that_is_not_all_the_rest_of_the_head_stays(headed: str) -> None:
    """Only what makes the head together with the title is the site's name."""
    assert banner("The Lantern", headed=headed) == ["The Lantern", LONG]
