"""Single pieces of evidence on a link: the shape of its address, hidden strangers, commenters' nofollow."""

import pytest

from cleaner.document import parse
from cleaner.judge import CODES
from cleaner.judge.features import all_features
from cleaner.judge.gather import gather
from cleaner.judge.model import model
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.runs import runs

URL = "https://ridge-herald.example/news/bridge/"
TEXT = "<p>The bridge over the gorge is closed until spring. Engineers found rust in two of its cables.</p>"


def evidence(body: str, after: str = "") -> dict[str, dict[str, float]]:
    """Return the evidence on each foreign link of a page, by address."""
    document = parse(f"<html lang=en><body><h1>The bridge</h1>{TEXT}{body}</body></html>{after}", url=URL)
    gathered = gather(document)
    page = Pagewide(document=document, gathered=gathered)
    return {
        sighting.anchor.href: features
        for run in runs(gathered)
        for sighting, features in zip(run.members, all_features(run, page), strict=True)
    }


def link(href: str, more: str = "") -> str:
    """Return a link."""
    return f"<a href='{href}'{more}>the gorge survey</a>"


@pytest.mark.parametrize(
    ("path", "depth"),
    [("", 0), ("/", 0), ("/survey", 1), ("/a//b/", 2), ("/2024/05/cables/", 3), ("/a/b/c/d/e/f/g/h", 6)],
)
def test_the_depth_of_an_address_is_its_steps(path: str, depth: int) -> None:
    """Empty steps do not count, and beyond six nothing more is told."""
    href = f"https://survey.example{path}"
    assert next(iter(evidence(f"<p>{link(href)}</p>").values()))["URL.DEPTH"] == depth


@pytest.mark.parametrize(
    ("rest", "numbered"),
    [("/story-10482213", 1.0), ("/view?id=48213", 1.0), ("/2024/05/cables", 0.0), ("/p/1234", 0.0)],
)
def test_a_long_number_in_an_address_is_told(rest: str, numbered: float) -> None:
    """Articles and items are numbered; a year or a short number is not such a number."""
    href = f"https://survey.example{rest}"
    assert evidence(f"<p>{link(href)}</p>")[href]["URL.NUMBER"] == numbered


@pytest.mark.parametrize(
    "style", ["position:absolute;left:-9000px", "font-size:0", "opacity:0", "height:0;overflow:hidden"]
)
def test_hidden_links_to_several_owners_are_strangers(style: str) -> None:
    """Two owners in a box that no reader sees are told of, on each of the links."""
    found = evidence(
        f"<div style='{style}'>{link('https://one.example/')} {link('https://two.example/')}</div>"
    )
    assert [features["HIDE.STRANGERS"] for features in found.values()] == [1.0, 1.0]


def test_links_to_several_owners_behind_the_page_are_strangers() -> None:
    """What stands after the end of the page is as little seen."""
    links = f"<p>{link('https://one.example/')} {link('https://two.example/')}</p>"
    assert [features["HIDE.STRANGERS"] for features in evidence("", after=links).values()] == [1.0, 1.0]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{link('https://one.example/')} {link('https://two.example/')}</p>",
        f"<div style='font-size:0'>{link('https://one.example/')} {link('https://one.example/b')}</div>",
        f"<div style='font-size:0'>{link('https://one.example/')}</div>",
    ],
)
def test_seen_links_and_links_to_one_owner_are_no_strangers(body: str) -> None:
    """A box in sight, or one owner alone, is no such evidence."""
    assert not any(features["HIDE.STRANGERS"] for features in evidence(body).values())


def test_nofollow_among_comments_speaks_for_nobody() -> None:
    """Where readers comment the site's program writes it on every link; elsewhere it is the author's word."""
    nofollow = link("https://one.example/", " rel='external nofollow ugc'")
    comment = f"<ol class='commentlist'><li><cite>{nofollow}</cite><p>I agree.</p></li></ol>"
    assert evidence(comment)["https://one.example/"]["URL.NOFOLLOW"] == 0.0
    assert evidence(f"<p>{nofollow}</p>")["https://one.example/"]["URL.NOFOLLOW"] == 1.0


def test_every_code_of_the_shipped_tables_is_told_in_words_and_looked_at() -> None:
    """No table weighs what no page shows, and every reason has words."""
    found = evidence(f"<p>{link('https://one.example/')}</p>")["https://one.example/"]
    assert set(model().codes) <= set(found)
    assert set(model().codes) <= CODES


def test_many_links_weigh_as_each_alone() -> None:
    """The sum over pairs does not depend on which links are weighed together."""
    every = list(
        evidence("".join(f"<p>{link(f'https://owner{at}.example/p/{at}')}</p>" for at in range(80))).values()
    )
    together = model().weigh(every)
    for one, weight in zip(every, together, strict=True):
        alone = model().weigh([one])[0]
        assert alone.total == pytest.approx(weight.total)
        assert sum(weight.parts().values()) + model().start == pytest.approx(weight.total)
