"""Acts of moderators that are broken off in the middle, and what mends them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive, open_archive, rebuild_catalog
from archive.errors import StoreUnavailable
from archive.review import Review, campaign_of
from tests.moderation_pages import NOW, SPAM, WORDS, captured, clean_all, doubted, hacked, verdict
from worker.ruling import Order, decide

URLS = ("https://news.example/a", "https://paper.example/c")
ORDER = Order(suspect=str(campaign_of(WORDS, SPAM)), action="drop")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path}/catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def keys(archive: Archive) -> list[str]:
    found = [captured(archive, url, hacked()) for url in URLS]
    for key in found:
        doubted(archive, key)
    return found


def test_killed_after_the_decision_the_same_command_marks_the_rest(
    archive: Archive, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decision is found again, not made twice, and every capture that it bears on waits."""
    mark = archive.again

    def dies_after_one(key: str) -> bool:
        if archive.pending(9, now=NOW):
            raise KeyboardInterrupt
        return mark(key)

    monkeypatch.setattr(archive, "again", dies_after_one)
    with pytest.raises(KeyboardInterrupt):
        decide(archive, ORDER, actor="ada", now=NOW)
    monkeypatch.undo()
    ruled = decide(archive, ORDER, actor="ada", now=NOW)
    assert ruled.new is False
    clean_all(archive)
    assert [verdict(archive, key)[0] for key in keys] == ["drop", "drop"]
    assert len(list(archive.store.list("decisions/"))) == 1


def test_a_decision_that_the_store_refuses_was_not_made(
    archive: Archive, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the catalog nor any capture knows of it."""

    def full(*_: object, **__: object) -> None:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(archive.store, "put", full)
    with pytest.raises(StoreUnavailable):
        decide(archive, ORDER, actor="ada", now=NOW)
    assert archive.decisions(in_force=False) == []
    assert archive.pending(9, now=NOW) == []


def test_a_decision_without_a_row_is_found_by_reconcile(
    archive: Archive, keys: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between object and row, it stands in the bucket and counts once its row is there."""

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("archive.catalog.rulings.add_decision", dies)
        with pytest.raises(KeyboardInterrupt):
            decide(archive, ORDER, actor="ada", now=NOW)
    assert archive.decisions() == []
    archive.reconcile(now=NOW)
    assert len(archive.decisions()) == 1
    assert decide(archive, ORDER, actor="ada", now=NOW).new is False
    clean_all(archive)
    assert [verdict(archive, key)[0] for key in keys] == ["drop", "drop"]
    url = f"sqlite:///{tmp_path}/anew.sqlite"
    rebuild_catalog(str(tmp_path / "store"), url)
    with open_archive(str(tmp_path / "store"), url) as anew:
        assert Review(anew).queue() == Review(archive).queue() == []


def test_an_article_that_cannot_be_read_holds_up_no_decision(archive: Archive, keys: list[str]) -> None:
    """The damaged one is left to `verify`; the others follow."""
    row = archive.articles(keys[0])[0]
    address = f"articles/{keys[0].removeprefix('captures/').removesuffix('.warc.gz')}/{row.name}"
    archive.store.put(address, b"junk", create_only=False)
    assert decide(archive, ORDER, actor="ada", now=NOW).waiting == (keys[1],)
