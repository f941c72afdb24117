"""The attackers that measure the judge: what they plant is there, by seed, and none sells another's wares."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cleaner.document import parse

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"


def load(name: str) -> ModuleType:
    """Load a benchmark's module by its file."""
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


injections = load("injections")
graft_words = load("graft_words")
grafts = load("grafts")
intrusion_words = load("intrusion_words")
intrusions = load("intrusions")

URL = "https://dale-observer.example/news/ferry/"
MENU = "".join(f"<li><a href='/{name}/'>{name.title()} pages</a></li>" for name in "abcdefghij")
TAGS = "<p><a rel='tag' href='/tag/ferry'>ferry</a> <a rel='tag' href='/tag/lake'>lake</a></p>"
PARAGRAPHS = "".join(
    f"<p>Passengers of the {number} o'clock ferry waited longer than usual on Monday, because the captain "
    f"refused to leave before every bicycle was tied down properly, as the harbour office explained.</p>"
    for number in ("seven", "eight", "nine", "ten")
)
OUTSIDE = (
    "<p>More is on <a href='https://lake-office.example/timetable'>the timetable of the lake</a> itself.</p>"
)
PAGE = (
    f"<!doctype html><html lang=en><head><title>The ferry</title></head><body><ul>{MENU}</ul><article>"
    f"<h1>The ferry</h1>{PARAGRAPHS}{OUTSIDE}{TAGS}</article></body></html>"
)


@pytest.mark.parametrize("trick", list(grafts.GRAFTS))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_the_third_attacker_plants_is_among_the_pages_links(trick: str, seed: int) -> None:
    """Every address it says it planted can be found again, and was not there before."""
    hacked = grafts.graft(PAGE, trick, seed)
    assert hacked is not None
    assert hacked.ours
    after = {anchor.href for anchor in parse(hacked.text, url=URL).anchors}
    before = {anchor.href for anchor in parse(PAGE, url=URL).anchors}
    assert set(hacked.ours) <= after
    assert not set(hacked.ours) & before


@pytest.mark.parametrize("trick", list(grafts.GRAFTS))
def test_the_third_attacker_is_told_by_its_seed_alone(trick: str) -> None:
    """The same seed makes the same page, another one another."""
    assert grafts.graft(PAGE, trick, 5) == grafts.graft(PAGE, trick, 5)
    assert len({grafts.graft(PAGE, trick, seed).text for seed in range(6)}) > 1


@pytest.mark.parametrize("trick", ["tags", "submenu", "retarget", "dressed", "bracket"])
def test_a_trick_without_hold_on_the_page_makes_none(trick: str) -> None:
    """A page without lists, foreign links or paragraphs offers nothing to hold on to."""
    assert grafts.graft("<html><body><b>Nothing here.</b></body></html>", trick, 1) is None


def test_no_attacker_sells_what_another_sells() -> None:
    """Wares are not shared, so that none is learned from one attacker and counted with the next."""
    first = {ware for trades in injections.TRADES.values() for wares in trades.values() for ware in wares}
    second = {
        ware for trades in intrusion_words.WARES.values() for wares in trades.values() for ware in wares
    }
    third = {ware for trades in graft_words.WARES.values() for wares in trades for ware in wares}
    assert not first & third
    assert not second & third


def test_no_trick_bears_the_name_of_anothers() -> None:
    """The tables of figures name tricks by themselves."""
    assert not set(grafts.GRAFTS) & set(intrusions.INTRUSIONS)
    assert not set(grafts.GRAFTS) & set(injections.TRICKS)
