import pytest

from cleaner.body.walk import segments_of
from cleaner.document import parse


def texts(markup: str) -> list[str]:
    flat = parse(f"<!doctype html><body>{markup}</body>", url="https://site.example/a").flat
    return [each.text for each in segments_of(flat)]


@pytest.mark.parametrize(
    "between",
    ["<img src=a>", "<a href=/b><img src=a></a>", "<span><img src=a></span>", "<iframe src=b></iframe>",
     "<video controls></video>", "<img src=a><img src=b>"],
)  # fmt: skip
def test_a_picture_or_player_parts_the_words_around_it(between: str) -> None:
    """Words before and behind a picture are not run together."""
    assert texts(f"<p>Updated in June 2024{between}If you come by train</p>") == [
        "Updated in June 2024 If you come by train"
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("It was late<img src=moon>.", "It was late."),
        ("It was late<img src=moon>, and dark.", "It was late, and dark."),
        ("It was <img src=moon> late.", "It was late."),
        ("夜<img src=moon>明け", "夜明け"),
        ("H<sub>2</sub>O and w<b>o</b>rds", "H2O and words"),
        ("late<svg></svg>comers", "latecomers"),
    ],
)
def test_what_belongs_together_stays_together(markup: str, text: str) -> None:
    """Marks stand right behind a picture, ideographs take no spaces, and a drawing may stand in a word."""
    assert texts(f"<p>{markup}</p>") == [text]


def test_a_picture_at_the_end_of_a_block_parts_nothing() -> None:
    """The next block begins with its own first letter."""
    assert texts("<p>Late.<img src=a></p><p>Early.</p>") == ["Late.", "Early."]
    assert texts("<pre>late<img src=a></pre><pre>early</pre>") == ["late", "early"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<a href=/k>Kommentare</a><a href=/d>Drucken</a>", "Kommentare Drucken"),
        ("<a href=/k>Yorumlar</a><span><a href=/d>Yazdır</a></span>", "Yorumlar Yazdır"),
        ("noon<sup><a href=#1>[1]</a></sup><sup><a href=#2>[2]</a></sup>", "noon[1][2]"),
        ("<a href=/k>noon</a>s and <a href=/d>mid</a>day", "noons and midday"),
        ("<a href=/k>時計</a><a href=/d>広場</a>", "時計広場"),
        ("the <a href=/k>clock</a>, <a href=/d>tower</a>", "the clock, tower"),
    ],
)
def test_two_links_in_a_row_are_two_words(markup: str, text: str) -> None:
    """Labels that each lead elsewhere are not run together; a link and the rest of its word are."""
    assert texts(f"<p>{markup}</p>") == [text]
