"""What the tests of faults share: an archive of their own, and where it lies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive
from worker.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where an archive of this test's own lies."""
    return Place(store=str(tmp_path / "store"), catalog=f"sqlite:///{tmp_path}/catalog.sqlite")


@pytest.fixture
def archive(place: Place) -> Iterator[Archive]:
    """That archive, opened."""
    with place.open() as opened:
        yield opened
