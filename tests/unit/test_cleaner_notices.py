import pytest

from cleaner import clean
from cleaner.metadata.notices import CORRECTED, WALL, carries_correction

URL = "https://post.example/2021/the-clock"
TEXT = "".join(
    f"<p>In the {part} part of the night the clock was heard by the baker, by two nurses and by the man who "
    f"keeps the ferry, and each of them wrote down another hour, which the council will now compare.</p>"
    for part in ("first", "second", "third", "fourth")
)

WALLED = '<div class="paywall"><p>To read the rest of it, subscribe to the Post for one pound.</p></div>'


def notes(extra: str, head: str = "") -> tuple[str, ...]:
    page = (
        f"<!doctype html><html><head><title>The clock</title>{head}</head><body><article><h1>The clock</h1>"
    )
    return clean(f"{page}<div class=story-body>{TEXT}{extra}</div></article></body></html>", url=URL).notes


@pytest.mark.parametrize(
    "text",
    [
        "Correction: the workshop closed in 1987.",
        "Corrections and clarifications: none",
        "An earlier version of this article said that the workshop closed in 1978.",
        "This article was amended on 4 May 2021.",
        "Korrektur: Die Werkstatt schloss 1987.",
        "In einer früheren Version stand 1978.",
        "Rectificatif du 4 mai : l’atelier a fermé en 1987.",
        "Fe de errores: el taller cerró en 1987.",
        "Rettifica: la bottega chiuse nel 1987.",
        "Errata: a oficina fechou em 1987.",
        "Rättelse: verkstaden stängde 1987.",
        "Sprostowanie: warsztat zamknięto w 1987 roku.",
        "Исправление: мастерская закрылась в 1987 году.",
        "Düzeltme: atölye 1987'de kapandı.",
        "訂正：工房が閉まったのは1987年でした。",
        "更正：作坊於1987年關閉。",
        "[정정] 공방은 1987년에 문을 닫았다.",
    ],
)
def test_a_correction_is_known_in_many_languages(text: str) -> None:
    """A paragraph that begins as notes of correction do is one."""
    assert carries_correction(["A paragraph.", text])


@pytest.mark.parametrize(
    "text",
    [
        "Correctional officers went on strike on Monday.",
        "Corrective lenses are cheap in the north.",
        "The correction of the river took eleven years.",
        "Oprava mostu potrvá do května.",
        "Corrections officers say that the correction: it never came.",
    ],
)
def test_words_that_only_look_like_it_are_none(text: str) -> None:
    """A sentence about corrections is not a note of correction."""
    assert not carries_correction([text])


def test_a_correction_that_readers_see_is_noted() -> None:
    """The note stands on the article, and the correction stays in its text."""
    assert CORRECTED in notes("<p>Correction: the clock was heard by three nurses.</p>")
    assert CORRECTED not in notes("")


def test_a_wall_that_readers_see_is_noted() -> None:
    """A small box named so inside the text says that there is more to read for who pays."""
    assert WALL in notes(WALLED)
    assert WALL not in notes("")


def test_what_the_head_states_is_noted_once() -> None:
    """Statement and sight of one wall make one note."""
    stated = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    assert notes(WALLED, stated).count(WALL) == 1
