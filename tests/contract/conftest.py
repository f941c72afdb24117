"""Both catalogs, behind one fixture: what passes on one must pass on the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import Archive, open_archive
from archive.store import Store, open_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def catalog_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a new, empty catalog."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """The directory of a new, empty store."""
    return tmp_path / "store"


@pytest.fixture
def archive(store_path: Path, catalog_url: str) -> Iterator[Archive]:
    """A new archive in a directory, under either catalog."""
    with open_archive(str(store_path), catalog_url) as opened:
        yield opened


@pytest.fixture(
    params=[
        "directory",
        pytest.param("seaweed", marks=pytest.mark.service),
        pytest.param("moto_s3", marks=pytest.mark.service),
    ]
)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store of each kind."""
    if request.param == "directory":
        return str(tmp_path / "store")
    return str(request.getfixturevalue(request.param).fresh_url())


@pytest.fixture
def store(address: str) -> Store:
    """An empty store of each kind."""
    return open_store(address)
