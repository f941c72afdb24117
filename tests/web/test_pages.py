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
        thread.join(60)


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
    assert page.locator(".diff del").inner_text().strip() == "Monday"
    assert page.locator(".diff ins").inner_text().strip() == "Tuesday"
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


PAGES = (
    "/",
    f"/url/{STORY}",
    "/url/courier.example/*",
    f"/snapshot/20150217140000/{STORY}",
    f"/diff?url={STORY}&a=20150217120000&b=20150217150000",
    "/search?q=bridge&host=courier.example",
    "/changes",
    "/review",
    "/sources",
    "/api",
    "/url/http://never.example/",
)


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(address, chromium_page, width):
    """Nothing needs sideways scrolling, on a telephone or a desk."""
    page = chromium_page
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(address + path)
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, (path, overflow)
        wider = page.evaluate(
            "[...document.querySelectorAll('.scroll')].some(e => e.scrollWidth > e.clientWidth + 1)"
        )
        assert not wider, path


def test_every_page_can_be_heard_and_reached(address, chromium_page):
    """One heading of the first rank, names for all fields and links, a way past the menu by keyboard."""
    page = chromium_page
    for path in PAGES:
        page.goto(address + path)
        assert page.locator("h1").count() == 1, path
        assert page.locator("html[lang]").count() == 1
        assert page.locator("main#content").count() == 1
        for field in page.locator("input, select, button").all():
            name = field.evaluate("e => e.ariaLabel || e.labels?.[0]?.innerText || e.innerText")
            assert name.strip(), (path, field.evaluate("e => e.outerHTML"))
        for link in page.locator("a").all():
            assert link.evaluate("e => e.textContent.trim()"), (path, link.evaluate("e => e.outerHTML"))
        for heading in page.locator("th").all():
            assert heading.get_attribute("scope") == "col", path
    page.goto(address + "/changes")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(address, chromium_page, scheme):
    """A contrast of 4.5 to 1 for what was added, removed, marked, quiet and linked (WCAG 2.2, 1.4.3)."""
    page = chromium_page
    page.emulate_media(color_scheme=scheme)
    measured = 0
    for path, selectors in (
        (f"/diff?url={STORY}&a=20150217120000&b=20150217150000", ("ins", "del", ".quiet", "main a")),
        ("/search?q=bridge", ("mark", "li .quiet", "button")),
        ("/changes", (".badge.injected", ".badge.edited", ".badge.moved", ".badge.gone")),
    ):
        page.goto(address + path)
        for selector in selectors:
            contrast = page.locator(selector).first.evaluate(_CONTRAST)
            assert contrast >= 4.5, (path, selector, contrast)
            measured += 1
    assert measured == 11


_CONTRAST = """element => {
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  let ground = element;
  while (ground && numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const under = light(numbers(getComputedStyle(ground || document.body).backgroundColor));
  const over = light(numbers(getComputedStyle(element).color));
  return (Math.max(under, over) + 0.05) / (Math.min(under, over) + 0.05);
}"""


def test_a_difference_is_said_to_who_cannot_see_it(address, chromium_page):
    """Insertions and deletions are elements of that meaning, and spoken with words around them."""
    page = chromium_page
    page.goto(f"{address}/diff?url={STORY}&a=20150217120000&b=20150217150000")
    heard = page.locator(".diff").aria_snapshot()
    assert "deletion" in heard
    assert "insertion" in heard
    spoken = page.locator(".diff del").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert "removed" in spoken


def test_changes_lead_to_the_difference_and_on(address, chromium_page):
    """From the list of changes, narrowed by kind, to what an edit changed."""
    page = chromium_page
    page.goto(f"{address}/changes")
    page.get_by_label("Kind").select_option("edited")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".changes > li").count() == 1
    page.get_by_role("link", name="What changed").click()
    assert page.locator(".diff ins").inner_text().strip() == "Tuesday"
