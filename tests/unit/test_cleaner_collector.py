import gc
from collections.abc import Iterator

import pytest

from cleaner import Unreadable, clean
from cleaner.collector import put_off
from cleaner.flat import Element, Flat

URL = "https://lantern.example/2024/05/ferry"
PAGE = (
    "<title>Ferry late</title><h1>Ferry late</h1>"
    + "<p>The ferry was late again, and those on the pier knew why. <a href='https://other.example/x'>More</a></p>"
    * 9
)


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.parametrize("running", [True, False])
def test_the_collector_is_found_as_it_was_left(running: bool) -> None:
    """Cleaning starts no collector that somebody stopped, and stops none that ran."""
    (gc.enable if running else gc.disable)()
    clean(PAGE, url=URL)
    assert gc.isenabled() is running


def test_nothing_is_collected_in_between() -> None:
    """Inside, no search for cycles starts by itself, however much is made."""
    started: list[str] = []
    gc.callbacks.append(lambda phase, _: started.append(phase))
    try:
        with put_off():
            kept = [[number] for number in range(200_000)]
            assert not started
    finally:
        gc.callbacks.pop()
    assert len(kept) == 200_000


def test_an_error_leaves_the_collector_running() -> None:
    """A payload that is no page stops nothing for good."""
    gc.enable()
    with pytest.raises(Unreadable):
        clean(b"%PDF-1.7", url=URL)
    assert gc.isenabled()


HIDDEN = "<div style='position:absolute;left:-9999px'>" + "".join(
    f"<a href='https://casino-{n}.xyz/'>online casino bonus {n}</a> " for n in range(9)
)


@pytest.mark.parametrize(("page", "dropped"), [(PAGE, False), (PAGE + HIDDEN, True)], ids=["whole", "cut"])
def test_a_page_leaves_nothing_for_the_collector(page: str, dropped: bool) -> None:
    """The tree of a page goes when its article is made: nothing waits in cycles for a collection."""
    assert bool(clean(page, url=URL).removed) is dropped
    gc.collect()
    gc.disable()
    clean(page, url=URL)
    assert not [each for each in gc.get_objects() if isinstance(each, Flat | Element)]
