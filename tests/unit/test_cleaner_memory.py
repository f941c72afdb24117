"""Memory stays flat: what is remembered between pages is bounded, and a page leaves nothing behind."""

import gc
import importlib
import pkgutil
import tracemalloc
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import cleaner
from cleaner import clean
from cleaner.calendar_words import find_dates
from cleaner.document import parse
from cleaner.flat import LONGEST_NAME
from cleaner.month_names import months_of

GOLDEN = Path(__file__).parent.parent / "golden" / "cleaner"
PAGES = [path.read_bytes() for path in sorted(GOLDEN.glob("*/page.html"))]
URL = "https://site.example/news/a-story"
# Asked for a few names of the cleaner's own, never for what a page says.
FIXED = {"_months", "_common", "_language", "_own_digest"}
GROWTH_BYTES = 1_000_000


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        yield importlib.import_module(found.name)


def remembering() -> dict[str, Any]:
    """Return every function of the cleaner that remembers answers."""
    return {
        f"{value.__module__}.{value.__name__}": value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, _lru_cache_wrapper)
    }


def test_whatever_is_remembered_between_pages_is_bounded() -> None:
    """Every cache has a size, unless there is nothing to ask it for but a few fixed things."""
    found = remembering()
    assert len(found) > 10
    for name, function in found.items():
        takes_nothing = function.__wrapped__.__code__.co_argcount == 0
        assert (
            function.cache_parameters()["maxsize"] is not None or takes_nothing or function.__name__ in FIXED
        ), name


def test_no_module_keeps_what_it_read() -> None:
    """Cleaning pages lets no list, set or mapping of a module grow."""

    def sizes() -> dict[str, int]:
        return {
            f"{module.__name__}.{name}": len(value)
            for module in modules()
            for name, value in vars(module).items()
            if isinstance(value, list | set | dict) and not name.startswith("__")
        }

    for page in PAGES[:3]:
        clean(page, url=URL)
    before = sizes()
    for page in PAGES:
        clean(page, url=URL)
    assert sizes() == before


def test_a_page_leaves_nothing_behind() -> None:
    """Cleaned over and over, the same pages take no more memory after hundreds than after a few."""
    assert PAGES
    for _ in range(2):
        for page in PAGES:
            clean(page, url=URL)
    tracemalloc.start()
    try:
        for page in PAGES[:5]:
            clean(page, url=URL)
        before = held()
        for turn in range(150):
            clean(PAGES[turn % min(len(PAGES), 15)], url=URL)
        assert held() - before < GROWTH_BYTES
    finally:
        tracemalloc.stop()


def held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_made_up_languages_are_not_remembered() -> None:
    """A page that calls its language anything gets the months all languages share, one mapping for all."""
    assert months_of("x-made-up") is months_of("another")
    assert months_of("nb") is months_of("no")
    assert [each.day.isoformat() for each in find_dates("3 May 2021", language="zz-made-up")] == [
        "2021-05-03"
    ]


def test_endless_names_are_cut() -> None:
    """Names are remembered across pages, so a class of a megabyte is cut; other attributes stay whole."""
    page = f"<body><p class='{'x ' * 500_000}' title='{'y' * 5000}'>words</p>"
    flat = parse(page, url=URL).flat
    [paragraph] = flat.named("p")
    assert len(flat.attributes[paragraph]["class"]) == LONGEST_NAME
    assert len(flat.attributes[paragraph]["title"]) == 5000
