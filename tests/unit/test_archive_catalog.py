"""The catalog's database: what it says when it cannot be used, and many processes at one file."""

import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from archive import Archive, ArchiveError, CatalogUnavailable, open_archive, open_catalog
from archive.catalog import Catalog, captures, statement
from tests.archive_making import URL, article, later, visit


def _write_many(store: str, url: str, number: int) -> None:
    with open_archive(store, url) as archive:
        for turn in range(40):
            row = archive.record(visit(b"%d %d" % (number, turn), turn, url=f"{URL}/{number % 2}")).row
            if turn % 4 == 0:
                archive.put_article(row.key, article(f"{number} {turn}"))


def test_processes_at_once_are_never_told_of_a_lock(tmp_path: Path) -> None:
    """Several processes that open, make and write one SQLite file at once all succeed."""
    store, url = str(tmp_path / "store"), f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_write_many, args=(store, url, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    with open_archive(store, url) as archive:
        assert sum(archive.counts().values()) == 160
        assert not list(archive.verify())


def test_a_catalog_is_opened_in_wal_mode_and_again(tmp_path: Path) -> None:
    """The folder is made, and a second opening finds the tables there."""
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'catalog.sqlite'}"
    for _ in range(2):
        catalog = open_catalog(url)
        with catalog.read() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        catalog.close()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nonsense", "'nonsense' is no catalog: write sqlite:///FILE or postgresql://"),
        ("oracle://x", "oracle"),
        ("mysql://u:secret@h/d", "mysql"),
        ("sqlite://", "in memory ends with its process"),
    ],
)
def test_what_is_no_catalog_is_refused(address: str, message: str) -> None:
    """An address that names no database of ours is told so, and no password is shown."""
    with pytest.raises(CatalogUnavailable) as caught:
        open_catalog(address)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_an_unreachable_database_is_named_without_its_password() -> None:
    """The message says where, what and the mend."""
    with pytest.raises(CatalogUnavailable) as caught:
        open_catalog("postgresql://jo:secret@127.0.0.1:9/archive")
    said = str(caught.value)
    assert "postgresql+psycopg://jo:***@127.0.0.1:9/archive" in said
    assert "PALIMPSEST_CATALOG" in said
    assert "secret" not in said


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """Another file under the catalog's name is left as it is."""
    path = tmp_path / "catalog.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(CatalogUnavailable, match=r"Move .*catalog.sqlite away and run: palimpsest"):
        open_catalog(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"not a database")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where a folder should be is no traceback."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(CatalogUnavailable, match="cannot be used"):
        open_catalog(f"sqlite:///{tmp_path / 'file' / 'catalog.sqlite'}")


def test_a_failing_transaction_leaves_nothing(tmp_path: Path) -> None:
    """What fails half-way is rolled back, and the catalog goes on."""
    catalog = open_catalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")

    def fail_half_way() -> None:
        with catalog.write() as connection:
            connection.execute(text("INSERT INTO meta VALUES ('a', 'b')"))
            connection.execute(text("INSERT INTO missing VALUES (1)"))

    with pytest.raises(CatalogUnavailable, match="no such table"):
        fail_half_way()
    with catalog.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM meta WHERE name = 'a'")).scalar() == 0
    catalog.close()


def test_two_urls_of_one_hash_are_never_mixed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should two surts ever share a hash, the second is refused and not filed under the first."""
    from archive import archive as module
    from archive import keys

    monkeypatch.setattr(keys, "_hash", lambda _: "0" * 16)
    with module.open_archive(str(tmp_path / "s"), f"sqlite:///{tmp_path / 'c'}") as archive:
        from archive.catalog import place

        place.place_of_surt.cache_clear()
        archive.record(visit(b"one"))
        with pytest.raises(ArchiveError, match="same 64-bit hash"):
            archive.record(visit(b"two", 5, url="https://example.org/other"))
        place.place_of_surt.cache_clear()


@pytest.fixture
def watched(tmp_path: Path) -> Any:
    """An archive in SQLite and the list of statements that SQLAlchemy sends."""
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path / 'c.sqlite'}") as archive:
        seen: list[str] = []
        event.listen(
            archive.catalog._engine,
            "before_cursor_execute",
            lambda _c, _cur, statement, *_: seen.append(statement),
        )
        yield archive, seen


def test_a_look_up_by_date_is_one_range_to_either_side(tmp_path: Path) -> None:
    """The database seeks in the primary key; it neither scans nor sorts a history."""
    path = tmp_path / "c.sqlite"
    with open_archive(str(tmp_path / "store"), f"sqlite:///{path}") as archive:
        archive.record(visit())
        archive.at(URL, later(), "nearest")
        prepared = [one for one in statement._prepared.values() if one.order and "captured_at <=" in one.sql]
    connection = sqlite3.connect(path)
    plans = [
        row[3]
        for one in prepared
        for row in connection.execute("EXPLAIN QUERY PLAN " + one.sql, [0 for _ in one.order or ()])
    ]
    connection.close()
    assert any("captures USING PRIMARY KEY (place=? AND captured_at<?)" in plan for plan in plans)
    assert not any(plan.startswith(("SCAN captures", "SCAN urls")) for plan in plans)


def test_a_list_seeks_and_does_not_sort(watched: tuple[Archive, list[str]], tmp_path: Path) -> None:
    """Listing a range goes along the index from where the last portion ended."""
    archive, seen = watched
    archive.record(visit())
    list(archive.list("*.example.org"))
    statement = next(one for one in seen if "ORDER BY urls.surt" in one)
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    parameters = [0] * statement.count("?")
    plans = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement, parameters)]
    connection.close()
    assert any("urls USING INDEX" in plan and "surt>?" in plan for plan in plans)
    assert not any("TEMP B-TREE FOR ORDER BY" in plan for plan in plans)


def test_a_lost_connection_is_replaced(tmp_path: Path) -> None:
    """A look-up whose idle connection has gone stale succeeds on a new one."""
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path / 'c.sqlite'}") as archive:
        row = archive.record(visit()).row
        archive.catalog._idle[-1].close()
        assert archive.row(row.key) == row


def test_counts_of_an_empty_catalog_name_every_state(tmp_path: Path) -> None:
    """No captures are no captures in every state."""
    catalog: Catalog = open_catalog(f"sqlite:///{tmp_path / 'c.sqlite'}")
    assert captures.counts(catalog) == {"ready": 0, "pending": 0, "failed": 0, "dead": 0}
    catalog.close()


def test_a_catalog_that_must_be_there_is_not_made(tmp_path: Path) -> None:
    """Whoever only works on an archive is told that its catalog is gone, and leaves no empty one behind."""
    file = tmp_path / "c.sqlite"
    with pytest.raises(CatalogUnavailable, match="catalog rebuild"):
        open_catalog(f"sqlite:///{file}", make=False)
    assert not file.exists()
    file.touch()
    with pytest.raises(CatalogUnavailable, match="holds no catalog"):
        open_catalog(f"sqlite:///{file}", make=False)


def test_a_catalog_that_was_replaced_is_not_used_on(tmp_path: Path) -> None:
    """SQLite would go on in the file that nobody finds any more."""
    file = tmp_path / "c.sqlite"
    catalog = open_catalog(f"sqlite:///{file}")
    catalog.check()
    file.rename(tmp_path / "away")
    with pytest.raises(CatalogUnavailable, match="Restore"):
        catalog.check()
    open_catalog(f"sqlite:///{file}").close()
    with pytest.raises(CatalogUnavailable, match="replaced"):
        catalog.check()
    catalog.close()
