"""A folder's pattern, ``/town/*``, means the same to lists, exports, takedowns and the index."""

from fastapi.testclient import TestClient

from archive import Archive
from console.web.app import make_app
from tests.archive_making import START, later, visit

SITE = "http://x.org"
INSIDE = ("/town", "/town/?page=2", "/town/bridge", "/town/hall/")
OUTSIDE = ("/", "/town-hall", "/town.html", "/town0", "/towns")


def record(archive: Archive) -> None:
    for number, path in enumerate(INSIDE + OUTSIDE):
        archive.record(visit(path.encode(), number, url=SITE + path))


def test_lists_and_exports_take_the_folder_itself_and_no_neighbour(archive: Archive) -> None:
    """The index page of a folder is in the folder, with its queries; ``/town-hall`` is not."""
    record(archive)
    expected = {SITE + path for path in INSIDE}
    assert {row.url for row in archive.list(f"{SITE}/town/*")} == expected
    assert {row.url for row, _ in archive.exported([f"{SITE}/town/*"])} == expected
    assert list(archive.verify(f"{SITE}/town/*")) == []


def test_both_index_dialects_agree(archive: Archive) -> None:
    """Forwards, backwards and page by page."""
    record(archive)
    client = TestClient(make_app(archive))
    expected = {SITE + path for path in INSIDE}
    for path in ("/cdx/search/cdx", "/cdx"):
        for more in ({}, {"sort": "reverse"}, {"limit": "-100"}):
            asked = {"url": f"{SITE}/town/*", "fl": "original", "output": "text", **more}
            assert set(client.get(path, params=asked).text.split()) == expected, (path, more)
    pages = int(
        client.get(
            "/cdx/search/cdx", params={"url": f"{SITE}/town/*", "showNumPages": "true", "pageSize": "1"}
        ).text
    )
    found = [
        line
        for page in range(pages)
        for line in client.get(
            "/cdx/search/cdx",
            params={"url": f"{SITE}/town/*", "fl": "original", "pageSize": "1", "page": str(page)},
        ).text.split()
    ]
    assert sorted(found) == sorted(expected)


def test_a_takedown_of_a_folder_hides_the_folder_s_own_page(archive: Archive) -> None:
    """What is there and what comes later, and lifting shows it again; neighbours stay."""
    record(archive)
    tombstone = archive.takedown(f"{SITE}/town/*", reason="court", actor="ada", now=START)
    assert {row.url for row in archive.list("x.org/*")} == {SITE + path for path in OUTSIDE}
    assert archive.record(visit(b"late", 100, url=f"{SITE}/town/")).row.withdrawn
    assert not archive.record(visit(b"late", 100, url=f"{SITE}/town-hall")).row.withdrawn
    archive.lift(tombstone.id, actor="ada", now=later(200))
    assert len(list(archive.list("x.org/*"))) == len(INSIDE + OUTSIDE) + 2
