"""Noise makes no difference: pages that change in markup, advertising and spam, cleaned for real."""

import pytest
from starlette.testclient import TestClient

from archive import Archive, open_archive
from cleaner import Article, clean
from console.web.app import make_app
from tests.archive_making import URL, visit

BODY = (
    "The ferry between the two islands will stop for six weeks in spring, the harbour office said on Monday.",
    "Its hull is to be inspected for the first time since the storm of last autumn, when it ran aground.",
    "Until then a smaller boat carries passengers and post, but no cars; the office advises to book ahead.",
    "Islanders fear for the season. “We live by those who come with a car,” said Marit Holm.",
)
SPAM = "".join(
    f'<a href="https://casino-{n}.example/">{words}</a> '
    for n, words in enumerate(
        ["online casino bonus", "best slots", "cheap viagra", "payday loans", "free spins"]
    )
)


def page(*, before: str = "", after: str = "", body: tuple[str, ...] = BODY, wrap: str = "p") -> bytes:
    paragraphs = "".join(f"<{wrap}>{text}</{wrap}>" for text in body)
    return (
        "<!doctype html><html lang=en><head><title>Ferry stops for six weeks</title></head><body>"
        f"<nav><a href=/>Home</a></nav>{before}<article><h1>Ferry stops for six weeks</h1>"
        f"{paragraphs}</article>{after}<footer><p>© The Island Post</p></footer></body></html>"
    ).encode()


NOISE = {
    "markup": page(before="<div class=wrapper><div id=a1>", after="</div></div><script>var a=1</script>"),
    "advertising": page(
        before='<aside class="ad"><p>Advertisement</p><a href=/ad/1>New boots, half price</a></aside>'
    ),
    "hidden spam": page(after=f'<div style="display:none">{SPAM}</div>'),
    "spam behind the end": page() + f"<p>{SPAM}</p>".encode(),
}


@pytest.fixture
def client(tmp_path):
    with open_archive(str(tmp_path / "s"), f"sqlite:///{tmp_path}/c.sqlite") as archive:
        yield TestClient(make_app(archive)), archive


def put(archive: Archive, payload: bytes, seconds: float) -> None:
    row = archive.record(visit(payload, seconds)).row
    earlier = archive.earlier_article(row.key)
    previous = Article.from_json(earlier.body) if earlier else None
    made = clean(payload, url=URL, content_type="text/html; charset=utf-8", previous=previous)
    archive.put_article(row.key, made.to_json())


@pytest.mark.parametrize("noise", sorted(NOISE))
def test_noise_is_no_difference(client, noise) -> None:
    """By words, by blocks and in the feed; the page says that the article is the same."""
    http, archive = client
    put(archive, page(), 0)
    put(archive, NOISE[noise], 60)
    asked = {"url": URL, "a": "20260301120000", "b": "20260301120100"}
    told = http.get("/api/v1/diff", params=asked).json()
    assert told["changed"] is False, told
    assert {block["kind"] for block in told["blocks"]} == {"equal"}
    assert "is the same in both" in http.get("/diff", params=asked).text
    kinds = [change["kinds"] for change in http.get("/api/v1/changes", params={"url": URL}).json()["changes"]]
    assert ["edited"] not in kinds
    assert len(http.get("/api/v1/versions", params={"url": URL}).json()) == 1


def test_an_edit_among_noise_is_told_alone(client) -> None:
    """One corrected word, while ads and spam came too."""
    http, archive = client
    put(archive, page(), 0)
    edited = (BODY[0].replace("six", "eight"), *BODY[1:])
    put(archive, page(body=edited, after=f'<div style="display:none">{SPAM}</div>'), 60)
    asked = {"url": URL, "a": "20260301120000", "b": "20260301120100"}
    told = http.get("/api/v1/diff", params=asked).json()
    assert [(run["kind"], run["text"].strip()) for run in told["runs"] if run["kind"] != "equal"] == [
        ("delete", "six"),
        ("insert", "eight"),
    ]
    assert [block["kind"] for block in told["blocks"] if block["kind"] != "equal"] == ["change"]
    assert http.get("/api/v1/diff", params={**asked, "as": "text"}).text.count("[-six-]{+eight+}") == 1
    by_blocks = http.get("/api/v1/diff", params={**asked, "as": "html", "by": "blocks"})
    assert "<del>six</del> <ins>eight</ins> " in by_blocks.text
    assert by_blocks.headers["content-type"].startswith("text/plain")
    (newest, _) = http.get("/api/v1/changes", params={"url": URL}).json()["changes"]
    assert "edited" in newest["kinds"]
