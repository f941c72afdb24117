"""Addresses that stand in no link are found, judged where they sell, and left alone where they do not."""

import base64
from urllib.parse import quote

import pytest

from cleaner import Article, clean
from cleaner.article import Link
from cleaner.document import parse
from cleaner.judge import judge
from cleaner.judge.elsewhere import mentions

URL = "https://quay-gazette.example/town/market/"
MENU = "".join(
    f"<a href='/{name}/'>{name}</a> " for name in ("town", "harbour", "sport", "letters", "schools")
)
TEXT = (
    "<p>The market on the quay opens an hour earlier from Saturday, the council said. Traders had asked for "
    "it since spring, because the fish comes in with the early boat.</p>"
)
SPAM = "https://slot-gacor-88.example/daftar"
LINK = f"<a href='{SPAM}'>slot gacor</a>"


def page(more: str, head: str = "") -> str:
    """Return a small page of the paper with something more in its head and in its article."""
    return (
        f"<html lang=en><head><title>Market opens early</title>{head}</head><body><nav>{MENU}</nav>"
        f"<article><h1>Market opens early</h1>{TEXT}{more}{TEXT}</article></body></html>"
    )


def suspects(article: Article) -> dict[str, str]:
    """Return what became of addresses outside all links."""
    return {link.href: link.action for link in article.links if link.index < 0}


def escaped(text: str) -> str:
    """Write a text as a script hides it."""
    return "".join(f"\\x{ord(letter):02x}" for letter in text)


SLASHED = SPAM.replace("/", chr(92) + "/")
HIDDEN = {
    "option": f"<select><option value='{SPAM}'>slot gacor resmi</option></select>",
    "area": f"<map><area href='{SPAM}' alt='slot gacor'></map>",
    "microdata link": f"<div itemscope><link itemprop=url href='{SPAM}'></div>",
    "microdata meta": f"<div itemscope><meta itemprop=url content='{SPAM}'></div>",
    "structured data": f'<script type="application/ld+json">{{"sameAs": "{SPAM}"}}</script>',
    "escaped slashes": f'<script type="application/ld+json">{{"url": "{SLASHED}"}}</script>',
    "base64": f"<script>document.write(atob('{base64.b64encode(LINK.encode()).decode()}'))</script>",
    "hex escapes": f"<script>document.write('{escaped(LINK)}')</script>",
    "percent": f"<script>document.write(unescape('{quote(LINK, safe='')}'))</script>",
    "char codes": f"<script>x(String.fromCharCode({','.join(str(ord(letter)) for letter in LINK)}))</script>",
    "location": f"<script>window.location = '{SPAM}'</script>",
}


@pytest.mark.parametrize("how", HIDDEN)
def test_every_hiding_place_is_looked_into(how: str) -> None:
    """An address for sale is found, told of with a reason, and does not come through."""
    article = clean(page(HIDDEN[how]), url=URL)
    assert suspects(article).get(SPAM) in {"drop", "flag"}
    (link,) = [link for link in article.links if link.index < 0]
    assert any(reason.code == "HIDE.ELSEWHERE" for reason in link.reasons)
    assert "slot gacor" not in article.text
    assert SPAM not in article.html


def test_a_refresh_that_leads_to_a_seller_is_told_of() -> None:
    """A page that sends its readers on says where."""
    article = clean(page("", f"<meta http-equiv=refresh content='0; url={SPAM}'>"), url=URL)
    assert suspects(article).get(SPAM) in {"drop", "flag"}


@pytest.mark.parametrize("how", ["base64", "char codes"])
def test_what_a_script_packs_goes_without_asking(how: str) -> None:
    """Who writes a link so that no program finds it has a reason."""
    assert suspects(clean(page(HIDDEN[how]), url=URL)) == {SPAM: "drop"}


HONEST = {
    "options": "<select><option value='https://partner-paper.example/de'>Deutsch</option></select>",
    "area": "<map><area href='https://island-tours.example/map' alt='The island'></map>",
    "structured data": (
        '<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"url":'
        ' "https://media-house.example/"}, "sameAs": ["https://www.facebook.com/quay"]}</script>'
    ),
    "microdata": "<div itemscope><link itemprop=sameAs href='https://media-house.example/about'></div>",
    "escaped text": (
        '<script>self.__page = {"html": "\\u003ca href=\\u0027https://founder.example/review\\u0027\\u003e'
        'recent reviews\\u003c/a\\u003e"}</script>'
    ),
    "long name": f"<script>var token = '{'QmFzZTY0' * 20}'; atob(token)</script>",
    "own": f"<script>window.location = '{URL}mobile'</script>",
}


@pytest.mark.parametrize("how", HONEST)
def test_honest_addresses_outside_links_are_not_spoken_of(how: str) -> None:
    """Options, maps and structured data of honest pages add nothing to the article."""
    assert suspects(clean(page(HONEST[how]), url=URL)) == {}


def test_what_is_packed_badly_breaks_nothing() -> None:
    """Strings that look packed and are not are passed over."""
    broken = (
        "<script>atob('%%%'); atob('AAAA" + "=" * 30 + "'); x = String.fromCharCode(99999999, 12)</script>"
    )
    assert isinstance(clean(page(broken), url=URL), Article)


def test_a_page_full_of_options_is_read_within_bounds() -> None:
    """No more than two hundred such addresses are looked at."""
    options = "".join(
        f"<option value='https://casino-{number}.example/'>casino</option>" for number in range(900)
    )
    document = parse(page(f"<select>{options}</select>"), url=URL)
    assert len(mentions(document)) == 200


def test_an_option_that_sells_is_taken_out_of_the_page() -> None:
    """The element goes, its neighbours stay."""
    options = f"<select><option>Choose</option><option value='{SPAM}'>slot gacor</option></select>"
    document = parse(page(options), url=URL)
    found = judge(document)
    assert [cut.element.tag for cut in found.cuts] == ["option"]


def test_links_of_the_page_keep_their_numbers() -> None:
    """What stands outside links comes after them and has no ordinal."""
    found: tuple[Link, ...] = judge(parse(page(HIDDEN["option"]), url=URL)).links
    assert [link.index for link in found] == [*range(len(found) - 1), -1]
