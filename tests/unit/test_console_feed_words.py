"""What a change is, in a sentence for people."""

import pytest

from archive import CaptureRow
from archive.changes import Change, Kind
from console.feed import in_words
from tests.archive_making import URL, later


def change(*kinds: Kind, injected: int = 0, cleared: int = 0) -> Change:
    """Return a change of those kinds, of a page that has no article yet."""
    row = CaptureRow(
        key="captures/x",
        surt="org,example)/news/1",
        url=URL,
        captured_at=later(),
        status=404,
        mime="text/html",
        payload_digest="sha256:0",
        payload_size=1,
        kind="response",
        location="https://www.example.org/news/2",
    )
    return Change(
        row=row, before=None, kinds=kinds, article=None, earlier=None, injected=injected, cleared=cleared
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (change("first"), "seen for the first time"),
        (change("first", "injected", injected=1), "seen for the first time, with 1 injected link or block"),
        (
            change("first", "injected", injected=16),
            "seen for the first time, with 16 injected links or blocks",
        ),
        (change("injected", injected=1), "1 link or block injected"),
        (
            change("injected", "cleared", injected=2, cleared=1),
            "2 links or blocks injected and 1 injected link or block cleared",
        ),
        (change("edited"), "replaced by other bytes"),
        (change("gone"), "gone (status 404)"),
        (change("moved"), "moved to https://www.example.org/news/2"),
    ],
)
def test_a_change_is_one_sentence(told: Change, words: str) -> None:
    """Each kind has its words; of a page first seen with them nobody saw links come in."""
    assert in_words(told) == words
