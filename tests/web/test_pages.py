"""The pages in a real browser: an archivist's walk, without script and without a request elsewhere."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn

from console.web.app import make_app
from tests.services import free_ports
from tests.small_archive import STORY, make

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """Serve a small archive on loopback for the browser."""
    with make(tmp_path_factory.mktemp("archive")) as archive:
        (port,) = free_ports(1)
        server = uvicorn.Server(uvicorn.Config(make_app(archive), port=port, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            thread.join(0.05)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)


def test_an_archivist_finds_versions_a_snapshot_and_a_difference(address, chromium_page):
    """From the search by URL to the versions, the article beside what was removed, and what changed."""
    page = chromium_page
    page.goto(address)
    page.get_by_role("searchbox").fill(STORY)
    page.get_by_role("button", name="Show versions").click()
    assert page.get_by_role("heading", level=1).inner_text() == "The bridge"
    rows = page.locator("table").first.locator("tbody tr")
    assert rows.count() == 3
    page.get_by_role("link", name="what changed").first.click()
    assert page.locator("del").inner_text().strip() == "Monday"
    assert page.locator("ins").inner_text().strip() == "Tuesday"
    page.goto(f"{address}/snapshot/20150217140000/{STORY}")
    assert "opens on Monday" in page.locator("article").inner_text()
    assert "hxxp://casino[.]example" in page.get_by_label("What was removed").inner_text()


def test_the_words_searched_for_lead_to_the_article(address, chromium_page):
    """Full text from the search page."""
    page = chromium_page
    page.goto(f"{address}/search")
    page.get_by_role("searchbox").fill("Tuesday")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="The bridge").click()
    assert "opens on Tuesday" in page.locator("article").inner_text()


def test_an_archived_page_runs_no_script_and_asks_nothing_of_the_live_web(address, chromium_page):
    """The capture's script stays silent, and every request of the browser goes to the archive."""
    page = chromium_page
    asked: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{address}/web/20150217120000/{STORY}")
    assert "opens on Monday" in page.locator("body").inner_text()
    assert dialogs == []
    assert all(url.startswith(address) for url in asked)


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(address, chromium_page, width):
    """Nothing needs sideways scrolling, on a telephone or a desk."""
    page = chromium_page
    page.set_viewport_size({"width": width, "height": 800})
    for path in (
        "/",
        f"/url/{STORY}",
        f"/snapshot/20150217140000/{STORY}",
        "/search?q=bridge",
        "/sources",
        "/api",
    ):
        page.goto(address + path)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, (path, overflow)
