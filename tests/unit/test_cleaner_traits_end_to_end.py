"""Every trait of a body that a page may have, each on a page of its own, from bytes to text."""

# ruff: noqa: E501 - a page is read more easily when its elements are not cut in two

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from cleaner import Article, clean

P = (
    (
        "The ferry company has cancelled all crossings until the pier is safe again, and islanders are "
        "told to stock "
        "up while the shop still has bread."
    ),
    (
        "“We have seen worse,” said Moira Kell, who has run the post office since 1981, “but never with "
        "the telephone "
        "down at the same time.”"
    ),
    (
        "Engineers who went out on Tuesday found that two of the oldest piles had been split along the "
        "grain, probably "
        "by a trawler that lost its moorings in January."
    ),
    (
        "A repair could take until May. The council will vote on Thursday on whether to pay for a "
        "temporary pontoon, "
        "which would take foot passengers but no lorries."
    ),
    (
        "Until then the doctor comes by helicopter, and the mail, when the fog allows, by fishing boat, as "
        "it did in the "
        "winter of 1963."
    ),
    (
        "Nobody on the island can remember a spring without the boat, and the school has begun to teach by "
        "radio again."
    ),
)
HEAD = "<title>Pier closed after storm | Isle News</title><meta property='og:type' content='article'>"
NAV = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li></ul></nav>"
CUT = P[2].index(" of the oldest")
H1 = "<h1>Pier closed after storm</h1>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page, what its text holds and does not hold, and whatever else is true of its article."""

    markup: str
    has: Sequence[str] = P
    lacks: Sequence[str] = ()
    also: Callable[[Article], bool] = lambda _: True
    mime: str = "text/html; charset=utf-8"


def ps(*numbers: int) -> str:
    return "".join(f"<p>{P[number]}</p>" for number in numbers or range(6))


def page(body: str) -> str:
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>{HEAD}</head><body>{body}</body></html>"
    )


def story(*parts: str) -> str:
    return page(f"{NAV}<article>{H1}{''.join(parts)}</article>")


def _marked_as_caption(article: Article) -> bool:
    marked = any(block.kind == "caption" and "broken pier" in block.text for block in article.blocks)
    return marked and "broken pier" in article.markdown and "broken pier" not in article.text


CASES = {
    "several articles": Case(
        markup=page(NAV + H1 + "".join(f"<article><h2>Part {n}</h2><p>{text}</p></article>" for n, text in enumerate(P))),
        also=lambda it: [it.text.index(text) for text in P] == sorted(it.text.index(text) for text in P),
    ),
    "aside": Case(
        markup=story(ps(0, 1), "<aside class='info-box'><h3>Background</h3><p>The pier was built in 1874 and rebuilt "
        "after the storm of 1911; it rests on 164 piles of greenheart.</p></aside>", ps(2, 3, 4, 5)),
        has=(*P, "164 piles"),
    ),
    "details": Case(
        markup=story(ps(0, 1, 2), "<details><summary>How deep is the harbour?</summary><p>Four metres at low water, "
        "which is one metre less than in 1990 because nobody has dredged it.</p></details>", ps(3, 4, 5)),
        has=(*P, "Four metres at low water"),
    ),
    "pull quote": Case(
        markup=story(ps(0, 1), "<blockquote class='pullquote'>We have seen worse</blockquote>", ps(2, 3, 4, 5)),
        also=lambda it: it.text.count("We have seen worse") == 1,
    ),
    "pull quote in an aside": Case(
        markup=story(ps(0, 1), "<aside class='pull-quote'><p>“never with the telephone down at the same time”</p>"
        "</aside>", ps(2, 3, 4, 5)),
        also=lambda it: it.text.count("telephone down") == 1,
    ),
    "counts of readers": Case(
        markup=story(ps(), "<p>355 reads</p><div class='views'>Views: 1,204</div><p>Просмотров: 355</p>"),
        lacks=("355 reads", "1,204", "Просмотров"),
    ),
    "share bars": Case(
        markup=story("<div class='share'><a href='https://facebook.com/sharer'>Share on Facebook</a> <a "
        "href='https://twitter.com/intent'>Tweet</a></div>", ps(), "<p>Share this: Facebook Twitter WhatsApp</p>"),
        lacks=("Share on", "Share this", "Tweet"),
    ),
    "newsletter box": Case(
        markup=story(ps(0, 1, 2), "<div class='nl'><h4>Get our newsletter</h4><p>Sign up for the best of the isles, "
        "every morning in your inbox.</p><form><input type=email><button>Sign "
        "up</button></form></div>", ps(3, 4, 5)),
        lacks=("best of the isles",),
    ),
    "cookie wall": Case(
        markup=page("<div id='cmp'><p>We and our 834 partners store and access information on your device, such as "
        "cookies. You can accept or manage your choices by clicking below.</p><button>Accept "
        "all</button></div>"
        f"{NAV}<article>{H1}{ps()}</article>"),
        lacks=("834 partners",),
    ),
    "author box": Case(
        markup=story(ps(), "<div class='author-box'><h4>About the author</h4><p>Ann Lester has reported on the isles "
        "since 1998. She lives in Nore with two goats.</p></div>"),
        lacks=("two goats",),
        also=lambda it: "two goats" in (it.biography or ""),
    ),
    "related link": Case(
        markup=story(ps(0, 1), "<p><strong>Read also:</strong> <a href='/x'>Seals return to the bay at last</a></p>",
        ps(2, 3, 4, 5)),
        lacks=("Seals return",),
    ),
    "cut by advertising": Case(
        markup=story(ps(0, 1), f"<p>{P[2][:CUT]}</p><div class='ad'>Advertisement</div><p>{P[2][CUT + 1:]}</p>",
        ps(3, 4, 5)),
        lacks=("Advertisement",),
    ),
    "hyphen at the cut": Case(
        markup=story(ps(0, 1), f"<p>{P[2][:P[2].index('probably')]}prob-</p><hr class='pagebreak'><p>ably"
        f"{P[2][P[2].index('probably') + 8:]}</p>", ps(3, 4, 5)),
    ),
    "table": Case(
        markup=story(ps(0, 1, 2), "<table><tr><th>Year</th><th>Crossings</th></tr><tr><td>2024</td><td>1,402</td></tr>"
        "<tr><td>2025</td><td>1,377</td></tr></table>", ps(3, 4, 5)),
        has=(*P, "2024 | 1,402"),
        also=lambda it: any(block.kind == "table" for block in it.blocks),
    ),
    "caption": Case(
        markup=story(ps(0), "<figure><img src=a.jpg alt='x'><figcaption>The broken pier on Monday. Photo: L. Prado"
        "</figcaption></figure>", ps(1, 2, 3, 4, 5)),
        also=_marked_as_caption,
    ),
    "footnotes": Case(
        markup=story(f"<p>{P[0]}<sup><a href='#fn1' id='r1'>1</a></sup></p>", ps(1, 2, 3, 4, 5), "<hr><ol "
        "class='footnotes'><li id='fn1'>Board of Herring, Annual report 1873, page 12. <a "
        "href='#r1'>↩</a></li><li "
        "id='fn2'>Kell, Piers of the North, 1999, page 88. <a href='#r2'>↩</a></li></ol>"),
        has=(*P, "Annual report 1873, page 12.", "Piers of the North"),
    ),
    "verse": Case(
        markup=story(ps(), "<p class='poem'>The tide comes in,<br>the tide goes out,<br>and what it takes<br>it takes "
        "about.</p>"),
        has=(*P, "The tide comes in,\nthe tide goes out,\nand what it takes\nit takes about."),
    ),
    "code": Case(
        markup=story(ps(), "<p>To check the tide run this and wait for the answer of the harbour.</p><pre><code>"
        "def tide():\n    return 4\n</code></pre>"),
        has=(*P, "def tide():\n    return 4"),
    ),
    "list": Case(
        markup=story(ps(0, 1), "<ol><li>Fill the bath with water while there is any.</li><li>Bring the hens inside "
        "before dark.</li></ol>", ps(2, 3, 4, 5)),
        has=(*P, "Bring the hens inside before dark."),
        also=lambda it: "1. Fill the bath" in it.markdown,
    ),
    "comments and noscript": Case(
        markup=page(f"<!-- <p>{P[5]}</p> --><article>{H1}{ps(0, 1, 2, 3, 4)}</article><noscript><img src=pixel><p>"
        "Enable JavaScript</p></noscript>"),
        has=P[:5],
        lacks=(P[5], "Enable JavaScript"),
    ),
    "text in noscript alone": Case(
        markup=page(f"{NAV}<article>{H1}<noscript>{ps()}</noscript><div class='js-only'></div></article>"),
    ),
    "spam before the doctype": Case(
        markup="<div style='display:none'><a href='https://x.casino.example'>casino "
        "bonus</a></div>" + story(ps()),
        lacks=("casino",),
    ),
    "spam after the end": Case(
        markup=story(ps()) + "<div style='position:absolute;left:-9999px'><a href='https://x.casino.example/a'>best "
        "casino bonus</a> <a href='https://y.pills.example/b'>cheap pills online</a></div>",
        lacks=("casino", "pills"),
    ),
    "layout table": Case(
        markup="<html><head><title>Pier closed after storm</title></head><body><table "
        "width=100%><tr><td width=150><a "
        "href=/>Home</a><br><a href=/n>News</a><br><a href=/s>Sport</a></td><td><font size=5><b>Pier "
        "closed after "
        f"storm</b></font><br><br>{'<br><br>'.join(P)}</td></tr></table></body></html>",
        lacks=("Sport",),
    ),
    "frames of the nineties": Case(
        markup="<html><head><title>Isle</title></head><frameset cols='20%,80%'><frame src=menu.htm><frame "
        f"src=main.htm><noframes><body>{H1}{ps()}</body></noframes></frameset></html>",
    ),
    "nothing closed": Case(
        markup=f"<html><title>Pier closed</title><body><h1>Pier closed after "
        f"storm<p>{'<p>'.join(P)}<hr><a href=/>Home",
    ),
    "AMP": Case(
        markup="<!doctype html><html ⚡ lang=en><head><meta charset=utf-8><title>Pier closed after "
        "storm</title></head>"
        f"<body><amp-sidebar id=s><ul><li><a "
        f"href=/>Home</a></li></ul></amp-sidebar><article>{H1}<amp-img src=a.jpg "
        f"width=1 height=1></amp-img>{ps(0, 1, 2)}<amp-ad "
        f"type=x></amp-ad>{ps(3, 4, 5)}</article></body></html>",
    ),
    "NUL bytes": Case(markup=story(ps()).replace("helicopter", "heli\x00copter"), has=(*P[:4], P[5])),
    "print version": Case(
        markup=page(f"<p>Printed from https://isle.example/pier</p>{H1}<p>By Ann Lester</p>{ps()}<script>"
        "window.print()</script>"),
        lacks=("Printed from", "window.print"),
    ),
    "teaser above": Case(
        markup=story("<div class='teaser'>The boat is off, the bread is short.</div>", ps()),
        lacks=("short.The ferry", "short. The ferry"),
    ),
    "plain text": Case(
        markup="Pier closed after storm\n\n" + "\n\n".join(P) + "\n\n355 reads\n",
        lacks=("355 reads",),
        mime="text/plain",
    ),
    "Markdown": Case(
        markup="# Pier closed after storm\n\n" + "\n\n".join(P) + "\n\n* first point of the harbour master\n* second "
        "point of the harbour master\n",
        has=(*P, "first point of the harbour master"),
        mime="text/markdown",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_trait_of_bodies(name: str) -> None:
    """All of the author's text is there, in order, and nothing that the site put round or into it."""
    case = CASES[name]
    found = clean(case.markup.encode(), url="https://isle.example/2026/03/05/pier", content_type=case.mime)
    places = [found.text.find(words) for words in case.has]
    assert -1 not in places, [words for words, place in zip(case.has, places, strict=True) if place < 0]
    assert places[: len(P)] == sorted(places[: len(P)])
    assert not [words for words in case.lacks if words in found.text]
    assert case.also(found)


@pytest.mark.parametrize(
    "line",
    [
        "Share this: Facebook Twitter WhatsApp E-mail",
        "Teilen auf Facebook, Twitter, WhatsApp",
        "Partager sur Facebook | Partager sur LinkedIn",
        "Поделиться ВКонтакте Одноклассники Telegram",
        "分享到 微信 微博",
    ],
)
def test_a_line_of_networks_is_no_text(line: str) -> None:
    """Words for sharing and the names of two networks are the site's, linked or not."""
    found = clean(story(ps(), f"<p>{line}</p>").encode(), url="https://isle.example/2026/03/05/pier")
    assert line not in found.text
    assert all(text in found.text for text in P)


def test_a_sentence_about_networks_is_text() -> None:
    """An author who writes of Facebook and Twitter is not cut."""
    sentence = "The islanders share their boats on Facebook and Twitter, where the harbour master reads."
    found = clean(story(ps(), f"<p>{sentence}</p>").encode(), url="https://isle.example/2026/03/05/pier")
    assert sentence in found.text
