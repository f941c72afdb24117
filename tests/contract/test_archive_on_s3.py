"""The archive over S3: what holds on a directory holds there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive, open_archive, rebuild_catalog
from tests.archive_making import NEWER_RULES, START, URL, article, cleaned, visit
from tests.services import Moto

pytestmark = pytest.mark.service


@pytest.fixture
def archive(moto_s3: Moto, tmp_path: Path) -> Iterator[tuple[Archive, str, str]]:
    """A new archive in a bucket of its own, with the addresses that open it again."""
    store, catalog = moto_s3.fresh_url(), f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    with open_archive(store, catalog) as opened:
        yield opened, store, catalog


def test_a_history_in_s3_is_kept_verified_and_rebuilt(archive: tuple[Archive, str, str]) -> None:
    """Captures, revisits and articles go through S3 and come back, also into a new catalog."""
    opened, store, catalog = archive
    row, _ = cleaned(opened, b"<p>Hello")
    revisit = opened.record(visit(b"<p>Hello", 60)).row
    opened.put_article(row.key, article("newer", fingerprint=NEWER_RULES))
    assert opened.payload(revisit.key).payload == b"<p>Hello"
    assert not list(opened.verify())
    before = opened.timemap(URL)
    counts = rebuild_catalog(store, catalog)
    assert (counts["captures"], counts["articles"]) == (2, 2)
    assert opened.timemap(URL) == before
    assert opened.reconcile(now=START).pending == []
    assert len(list(opened.export([URL]))) == 2
    opened.store.delete(row.key)
    assert [finding.problem for finding in opened.verify()] == ["row-without-object"]
