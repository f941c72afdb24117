"""The kinds of whole pages, from the front page of a company to the thread of a forum."""

import pytest

from cleaner import Article, clean

NAV = (
    "<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li><li><a "
    "href='/sport'>Sport</a></li>"
    "<li><a href='/about'>About</a></li></ul></nav>"
)
PARAGRAPHS = (
    (
        "The ferry company has cancelled all crossings until the pier is safe again, and islanders are "
        "told "
        "to stock up "
        "while the shop still has bread."
    ),
    (
        "“We have seen worse,” said Moira Kell, who has run the post office since 1981, “but never "
        "with the "
        "telephone "
        "down at the same time.”"
    ),
    (
        "Engineers who went out on Tuesday found that two of the oldest piles had been split along the "
        "grain, probably "
        "by a trawler that lost its moorings in January."
    ),
    (
        "A repair could take until May. The council will vote on Thursday on whether to pay for a "
        "temporary "
        "pontoon, "
        "which would take foot passengers but no lorries."
    ),
    "Until then the doctor comes by helicopter, and the mail, when the fog allows, by fishing boat.",
)
PROSE = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
RELATED = "<h3>Related</h3><ul><li><a href='/a'>Seals return to the bay</a></li><li><a href='/b'>Choir "
"wins</a></li></ul>"
POSTS = "".join(
    f"<div class='post'><p class='author'>by <strong>{name}</strong> » 0{n}.11.2025, 19:2{n}</p>"
    f"<div class='content'>{text}</div></div>"
    for n, (name, text) in enumerate(
        [
            (
                "Marek",
                "Since the rain at the weekend the clutch slips in third gear. The oil is fresh. Ideas?",
            ),
            ("Karin", "Had that as well, it was the cable. Give it one turn and ride up the hill."),
            ("jo_b", "Or the plates are simply worn, at twenty thousand kilometres that would be normal."),
        ],
        1,
    )
)


def page(body: str, *, title: str, url: str, language: str = "en") -> Article:
    markup = (
        f"<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body>{body}</body></html>"
    )
    return clean(markup.encode(), url=url)


CASES = {
    "news": (
        "article",
        "/2026/03/05/pier",
        f"{NAV}<article><h1>Pier closed</h1><p>By Ann Lester, 5 March 2026</p>{PROSE}</article>{RELATED}",
    ),
    "short news": (
        "article",
        "/news/4711",
        (
            f"{NAV}<h1>Coast road closed</h1><p>5 March 2026</p><p>The coast road is closed between "
            f"Nore and "
            f"Pell after "
            f"a rockfall. Police expect it to open on Friday.</p>{RELATED}"
        ),
    ),
    "thread": ("other", "/forum/viewtopic.php?t=900", f"<h1>Mopeds</h1><h2>The clutch slips</h2>{POSTS}"),
    "manual": (
        "other",
        "/docs/install.html",
        (
            "<div><ul><li><a href='a.html'>Quickstart</a></li><li><a "
            "href='b.html'>Reference</a></li></ul></div><h1>"
            "Installation</h1><p>The tool needs Python 3.10 or later. We recommend an environment of its "
            "own.</p><pre>"
            "<code>pip install tool</code></pre><h2>From source</h2><p>Clone the repository and run the "
            "build. You need "
            "a C compiler.</p><pre><code>make install</code></pre>"
        ),
    ),
    "goods": (
        "other",
        "/p/kettle-12345",
        (
            "<a href='/cart'>Cart (0)</a><div itemscope itemtype='http://schema.org/Product'><h1 "
            "itemprop='name'>Kettle "
            "1.5 l</h1><span itemprop='price'>€49.00</span><button>Add to cart</button><p>Enamelled steel "
            "with a beech "
            "handle that stays cool.</p><ul><li>Capacity 1.5 l</li><li>Weight 900 g</li></ul></div>"
        ),
    ),
    "contact": (
        "other",
        "/contact",
        (
            f"{NAV}<h1>Contact us</h1><p>Pell &amp; Sons, 12 Mill Lane, Norrey. Telephone 01234 567890. "
            f"Monday to Friday, "
            "8 to 5.</p><form><input><textarea></textarea><button>Send</button></form>"
        ),
    ),
    "questions": (
        "other",
        "/help/faq",
        (
            f"{NAV}<h1>Frequently asked questions</h1>"
            "<details><summary>Can I take a bicycle?</summary><p>Yes, on all trains outside the "
            "peak.</p></details>"
            "<details><summary>What if my train is late?</summary><p>From sixty minutes we refund a "
            "quarter.</p></details>"
            "<details><summary>Are dogs allowed?</summary><p>Small ones travel free.</p></details>"
        ),
    ),
    "search": (
        "listing",
        "/search?q=pier",
        f"{NAV}<h1>Search results for “pier”</h1>"
        + "".join(
            f"<div class='result'><h3><a href='/r/{n}'>The pier and its history, part "
            f"{n}</a></h3><p>{text} …</p></div>"
            for n, text in enumerate(PARAGRAPHS)
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_pages_of_every_kind(name: str) -> None:
    """News are articles, results of a search a digest; threads, manuals, goods and contacts are neither."""
    kind, path, body = CASES[name]
    found = page(body, title=name.capitalize(), url=f"https://isle.example{path}")
    assert found.kind == kind
    assert bool(found.items) == (kind == "listing")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/login", "<h1>Sign in</h1><form><input><input type='password'><button>Sign in</button></form>"),
        (
            "/nothing",
            f"{NAV}<h1>Page not found</h1><p>We are sorry, what you are looking for is not here.</p>",
        ),
    ],
    ids=["login", "not found"],
)
def test_pages_that_say_next_to_nothing_are_doubted(path: str, body: str) -> None:
    """A form or an apology gets a low confidence, and the notes say so."""
    found = page(body, title="Isle", url=f"https://isle.example{path}")
    assert found.confidence < 0.6
    assert any("doubtful" in note or "no main text" in note for note in found.notes)
    assert found.items == ()


ENTRIES = {
    "en": ("Monthly round-up: March 2026", PARAGRAPHS),
    "de": (
        "Wochenrückblick",
        (
            (
                "Nach drei Wochen Reparatur können Radfahrer wieder über die Brücke fahren, Fußgänger noch "
                "nicht."
            ),
            "Die neue Pfarrerin kommt von den Färöern und hat ihr eigenes Boot mitgebracht, sagt der Küster.",
            "Die Gemeinde legt sechs Kilometer Schotterwege an, über deren Breite sich niemand einig ist.",
            "Die letzte Vorstellung im Kino ist derselbe Film wie die erste im Jahr 1957 gewesen.",
        ),
    ),
    "ru": (
        "Дайджест новостей за март",
        (
            "После трёх недель ремонта велосипедисты снова могут ездить по мосту, а пешеходы пока нет.",
            "Новый настоятель приехал с островов и привёз собственную лодку, рассказал нам звонарь.",
            "Община прокладывает шесть километров дорожек, о ширине которых никто не может договориться.",
            "Последним сеансом в кинотеатре стал тот же фильм, что был первым в 1957 году.",
        ),
    ),
}


HEADS = ("Nore / Норе", "Pell / Пелль", "Norrey / Норрей", "Cala / Кала", "Oban Alto")


@pytest.mark.parametrize("language", ENTRIES)
def test_a_round_up_without_links_is_a_digest(language: str) -> None:
    """What calls itself a round-up and has one paragraph under each heading is a list of items."""
    title, texts = ENTRIES[language]
    body = f"{NAV}<h1>{title}</h1>" + "".join(
        f"<h3>{head}</h3><p>{text}</p>" for head, text in zip(HEADS, texts, strict=False)
    )
    found = page(body, title=title, url="https://isle.example/blog/march", language=language)
    assert found.kind == "listing"
    assert [item.title for item in found.items] == list(HEADS[: len(texts)])
    assert [item.teaser for item in found.items] == list(texts)


def test_short_news_with_bold_leads_are_a_digest() -> None:
    """Paragraphs that begin with a place in bold are the items of a column of short news."""
    places = ("Nore.", "Pell.", "Norrey.", "Cala.", "Oban.")
    body = "".join(f"<p><b>{place}</b> {text}</p>" for place, text in zip(places, PARAGRAPHS, strict=True))
    found = page(
        f"{NAV}<h1>Kurz notiert</h1>{body}", title="Kurz notiert", url="https://isle.example/kurz-notiert"
    )
    assert found.kind == "listing"
    assert [item.title for item in found.items] == list(places)


def test_a_digest_by_name_with_long_sections_is_an_article() -> None:
    """What an author calls a digest and writes in sections of several paragraphs stays an article."""
    sections = "".join(f"<h3>{head}</h3>{PROSE.replace('The', head)}" for head in HEADS)
    found = page(
        f"{NAV}<h1>The year in review – foreign policy digest</h1>{sections}",
        title="The year in review – foreign policy digest",
        url="https://isle.example/2026/01/foreign-policy-digest-of-the-year",
    )
    assert found.kind == "article"
    assert all(PARAGRAPHS[0].replace("The", head) in found.text for head in HEADS)


def test_steps_of_a_recipe_are_no_list_of_news() -> None:
    """Lines without link, day or picture among other text make no digest page."""
    found = page(
        "<h1>Rye bread</h1><p>This is the loaf that my grandmother made on Fridays. It keeps for a week "
        "and is best on "
        "the third day, with butter and a slice of radish.</p><h2>Method</h2><ol><li>Mix everything and "
        "leave it "
        "overnight in a covered bowl somewhere cool.</li><li>Shape with wet hands, put into a tin and "
        "wait until it "
        "has grown by half.</li><li>Bake for an hour at 200 °C and do not cut it before morning.</li></ol>",
        title="Rye bread",
        url="https://cook.example/recipes/rye-bread",
    )
    assert found.kind != "listing"
    assert found.items == ()


def test_cards_without_links_but_dated_are_a_digest() -> None:
    """Title, day and teaser in nearly every entry tell a digest page though no entry leads anywhere."""
    cards = "".join(
        f"<div class='card' onclick='go({n})'><div class='card-title'>The pier and its story, part "
        f"{n}</div>"
        f"<div class='card-summary'>{text}</div><div class='card-date'>0{n + 1}.03.2026</div></div>"
        for n, text in enumerate(PARAGRAPHS)
    )
    found = page(
        f"{NAV}<h1>Latest</h1><div class='grid'>{cards}</div>", title="Isle", url="https://isle.example/"
    )
    assert found.kind == "listing"
    assert [item.published for item in found.items] == [f"2026-03-0{n + 1}" for n in range(5)]
    assert {item.url for item in found.items} == {None}
