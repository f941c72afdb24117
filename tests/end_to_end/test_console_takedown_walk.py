"""A takedown is felt on every path: each route of the service is walked, and none may be forgotten.

The walk asks every route, as the application itself lists them, for what is withdrawn, and looks for any
trace of it. A route that is added and not named here fails the test.
"""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from archive import Archive, CaptureRow, open_archive
from archive.directives import NAMES
from archive.instant import timestamp14, timestamp17
from console.web.app import make_app
from console.web.showing import Showing
from tests.archive_making import cleaned, later, visit
from tests.walking import HOST, SECRET, URL, asks, fill, routes, said


@pytest.fixture
def world(tmp_path) -> Iterator[tuple[Archive, list[CaptureRow]]]:
    with open_archive(str(tmp_path / "s"), f"sqlite:///{tmp_path}/c.sqlite") as archive:
        yield archive, fill(archive)


def client_of(archive: Archive, **rules: object) -> TestClient:
    app = make_app(archive, token="t", now=lambda: later(10_000), showing=Showing(**rules))  # type: ignore[arg-type]
    return TestClient(app, base_url="http://archive.test", follow_redirects=False)


def suspect_of(client: TestClient) -> str:
    (suspect,) = client.get("/api/v1/review").json()
    return str(suspect["id"])


def everything(answer) -> str:
    return answer.text + repr(sorted(answer.headers.items()))


def test_the_walk_knows_every_route(world) -> None:
    """What answers GET is asked below; what is added must be added here."""
    archive, rows = world
    client = client_of(archive)
    known = set(asks(rows, "x"))
    found = routes(client.app)
    assert found - known == set()
    assert known - found == set()


def test_before_the_takedown_the_secret_is_out(world) -> None:
    """So the walk below would find it: most routes show it, and none fails."""
    archive, rows = world
    client = client_of(archive)
    shown = set()
    for route, paths in asks(rows, suspect_of(client)).items():
        for path in paths:
            answer = client.get(path)
            assert answer.status_code < 500, path
            if (
                SECRET in everything(answer)
                or "example,withdrawn" in answer.text
                or SECRET.encode() in answer.content
            ):
                shown.add(route)
    assert shown >= {
        "/", "/url/{url:path}", "/snapshot/{rest:path}", "/diff", "/search", "/changes", "/changes.atom",
        "/web/<timestamp>/<url>", "/cdx", "/api/v1/article", "/api/v1/audit", "/api/v1/changes",
        "/api/v1/search", "/api/v1/review/{suspect}", "/api/v1/decisions", "/api/v1/versions",
    }  # fmt: skip


PATTERNS = [URL, f"{URL}*", f"http://{HOST}/folder/*", f"{HOST}/*", f"*.{HOST}"]
UNNAMED = {
    "/", "/search", "/changes", "/changes.atom", "/api/v1/changes", "/api/v1/review", "/api/v1/review/sample",
    "/api/v1/decisions", "/api/v1/search",
}  # fmt: skip


@pytest.mark.parametrize("status", [451, 404])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_after_it_there_is_no_trace(world, pattern, status) -> None:
    """By URL, prefix, folder, host and domain; 451 says so, 404 keeps silent."""
    archive, rows = world
    client = client_of(archive, withdrawn_status=status)
    suspect = suspect_of(client)
    archive.takedown(pattern, reason="court order", actor="ada", now=later(500))
    for route, paths in asks(rows, suspect).items():
        for path in paths:
            answer = client.get(path)
            assert answer.status_code < 500, path
            assert SECRET not in everything(answer), path
            assert SECRET.encode() not in answer.content, path
            if route in UNNAMED and HOST not in path:
                assert HOST not in everything(answer), path
            head = client.head(path)
            assert (head.status_code, head.content) == (answer.status_code, b""), path
    for path in (
        f"/web/{URL}",
        f"/warcs/{rows[1].key}",
        f"/api/v1/article?url={URL}",
        f"/snapshot/2026/{URL}",
    ):
        answer = client.get(path)
        assert answer.status_code == status, path
        assert ("withdrawn" in answer.text.replace(HOST, "")) is (status == 451), path
    listed = client.get("/api/v1/takedowns")
    assert listed.status_code == (200 if status == 451 else 401)


def test_by_date_only_what_lies_between_is_gone(world) -> None:
    """The captures before and behind the span are shown, and nothing tells of what was in between."""
    archive, rows = world
    client = client_of(archive)
    suspect = suspect_of(client)
    archive.takedown(URL, reason="x", actor="ada", from_=later(60), to=later(120), now=later(500))
    for paths in asks(rows, suspect).values():
        for path in paths:
            answer = client.get(path)
            assert answer.status_code < 500, path
            assert SECRET not in everything(answer), path
    assert client.get(f"/web/{timestamp14(rows[0].captured_at)}id_/{URL}").content == b"<p>calm"
    assert client.get(f"/warcs/{rows[0].key}").status_code == 200
    assert client.get(f"/warcs/{rows[1].key}").status_code == 451
    assert [change["kinds"] for change in client.get(f"/api/v1/changes?url={URL}").json()["changes"]] == [
        ["first"]
    ]


def test_ranges_of_a_withdrawn_file_are_refused_too(world) -> None:
    """No byte by any kind of range, and no size by HEAD."""
    archive, rows = world
    client = client_of(archive)
    archive.takedown(URL, reason="x", actor="ada", now=later(500))
    for asked in ("bytes=0-10", "bytes=-10", "bytes=5-", "bytes=999999-", "bytes=0-1,3-4"):
        answer = client.get(f"/warcs/{rows[1].key}", headers={"Range": asked})
        assert answer.status_code == 451
        assert "content-range" not in answer.headers


def test_lifting_brings_all_of_it_back(world) -> None:
    """Each answer is what it was before the takedown."""
    archive, rows = world
    client = client_of(archive)
    every = [
        path
        for route, paths in asks(rows, suspect_of(client)).items()
        for path in paths
        if route not in {"/metrics", "/api/v1/takedowns"}
    ]
    before = {path: client.get(path).content for path in every}
    tombstone = archive.takedown(f"*.{HOST}", reason="x", actor="ada", now=later(500))
    assert client.get(every[2]).content != before[every[2]]
    archive.lift(tombstone.id, actor="ada", now=later(600))
    assert {path: client.get(path).content for path in every} == before


def test_what_comes_later_is_covered_at_once(world) -> None:
    """A capture that a crawl or an import adds under a takedown is never shown."""
    archive, _ = world
    client = client_of(archive)
    archive.takedown(f"{HOST}/*", reason="x", actor="ada", now=later(500))
    row = archive.record(visit(SECRET.encode(), 700, url=f"http://{HOST}/new")).row
    assert row.withdrawn
    assert client.get(f"/warcs/{row.key}").status_code == 451
    assert client.get(f"/cdx/search/cdx?url={HOST}/*").text == ""


def test_exports_leave_it_out(world) -> None:
    """No export holds a byte of it, also not as what a revisit points to."""
    archive, _ = world
    archive.takedown(URL, reason="x", actor="ada", from_=later(60), to=later(60), now=later(500))
    rows = [row for row, _ in archive.exported(["*.example"])]
    assert later(60) not in {row.captured_at for row in rows}


def test_pages_that_ask_not_to_be_shown_are_not_where_that_is_obeyed(tmp_path) -> None:
    """Under noarchive no copy and nothing made of it, also by a revisit; else all of it."""
    with open_archive(str(tmp_path / "s"), f"sqlite:///{tmp_path}/c.sqlite") as archive:
        markup = f'<meta name="robots" content="noarchive, nosnippet"><p>{SECRET}'.encode()
        body = said(f"The harbour holds a {SECRET}.", title="Asks")
        row, _ = cleaned(archive, markup, 0, said=body, url=URL)
        again = archive.record(visit(markup, 60, url=URL)).row
        assert again.kind == "revisit"
        cleaned(archive, b"<p>open", 120, said=said("The harbour is open.", title="Open"), url=URL)
        open_to_all, obeying = client_of(archive), client_of(archive, obeyed=NAMES)
        url = quote(URL, safe="")
        for one in (row, again):
            stamp = timestamp17(one.captured_at)
            for path in (
                f"/web/{stamp[:14]}/{URL}", f"/web/{stamp}id_/{URL}", f"/warcs/{one.key}",
                f"/api/v1/article?url={url}&at={stamp}", f"/api/v1/audit?url={url}&at={stamp}",
                f"/api/v1/diff?url={url}&a={stamp}&b=20260301120200", f"/snapshot/{stamp}/{URL}",
                f"/diff?url={url}&a={stamp}&b=20260301120200",
            ):  # fmt: skip
                assert open_to_all.get(path).status_code == 200, path
                refused = obeying.get(path)
                assert refused.status_code == 403, path
                assert SECRET not in everything(refused)
        assert obeying.get(f"/web/20260301120200id_/{URL}").content == b"<p>open"
        assert SECRET in open_to_all.get("/api/v1/search?q=harbour").text
        assert SECRET not in obeying.get("/api/v1/search?q=harbour").text
        assert SECRET not in obeying.get("/search?q=harbour").text
        listed = obeying.get(f"/api/v1/captures?url={url}").json()
        assert [capture["directives"] for capture in listed] == [["noarchive", "nosnippet"], [], []]
