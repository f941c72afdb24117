"""Where on the page a link stands: landmarks by tag, role and name, and the odd corners of a file."""

import pytest

from cleaner.document import parse
from cleaner.places import PLACES

URL = "https://site.example/a"
LINK = "<a href='/x'>x</a>"


def place(markup: str) -> str:
    """Return the place of the one link to /x in `markup`."""
    (found,) = (anchor.place for anchor in parse(markup, url=URL).anchors if anchor.href.endswith("/x"))
    return found


def body(markup: str) -> str:
    return place(f"<!doctype html><html><head><title>t</title></head><body>{markup}</body></html>")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<p>{LINK}</p>", "main"),
        (f"<main><p>{LINK}</p></main>", "main"),
        (f"<article>{LINK}</article>", "main"),
        (f"<header>{LINK}</header>", "header"),
        (f"<nav><ul><li>{LINK}</ul></nav>", "nav"),
        (f"<aside>{LINK}</aside>", "aside"),
        (f"<footer><div><p>{LINK}</p></div></footer>", "footer"),
        (f"<noscript>{LINK}</noscript>", "noscript"),
        (f"<template>{LINK}</template>", "template"),
        (f"<!-- {LINK} -->", "comment"),
        (f'<script>write("{LINK}")</script>', "script"),
    ],
)
def test_landmarks_are_known_by_their_tag(markup: str, expected: str) -> None:
    """The elements of HTML that name a part of the page do so."""
    assert body(markup) == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("role=banner", "header"), ("role=navigation", "nav"), ("role=complementary", "aside"),
        ("role=contentinfo", "footer"), ("role=main", "main"), ("role=button", "main"),
        ("class=sidebar", "aside"), ("class='wide Footer x'", "footer"), ("class=site-header", "header"),
        ("id=menu", "nav"), ("id=BreadCrumbs", "nav"), ("class=footers", "main"), ("id=footer-1", "main"),
        ("role=navigation class=footer", "nav"),
    ],
)  # fmt: skip
def test_landmarks_are_known_by_role_and_name(attributes: str, expected: str) -> None:
    """A role wins over a class or id, and of these only whole words count."""
    assert body(f"<div {attributes}><p>{LINK}</p></div>") == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<article><header>{LINK}</header></article>", "main"),
        (f"<article><footer>{LINK}</footer></article>", "main"),
        (f"<main><footer>{LINK}</footer></main>", "footer"),
        (f"<article><div class=footer>{LINK}</div></article>", "footer"),
        (f"<article><aside>{LINK}</aside></article>", "aside"),
        (f"<header><nav>{LINK}</nav></header>", "nav"),
        (f"<footer><article>{LINK}</article></footer>", "main"),
        (f"<noscript><nav>{LINK}</nav></noscript>", "noscript"),
        (f"<template><footer>{LINK}</footer></template>", "template"),
        (f"<nav></nav><p>{LINK}</p>", "main"),
        (f"<nav>n</nav><aside>a</aside>{LINK}<footer>f</footer>", "main"),
    ],
)
def test_innermost_landmark_counts(markup: str, expected: str) -> None:
    """Landmarks nest; an article's own head and foot are the article, and hidden parts stay what they are."""
    assert body(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"{LINK}<!doctype html><html><body><p>t</p></body></html>", "before_doctype"),
        (f"<!doctype html><html><body><p>t</p></body></html>{LINK}", "after_html"),
        (f"<!doctype html><html><body><p>t</p></body><p>{LINK}</p></html>", "after_body"),
        (f"<!doctype html><html><body><div><p>t</p></body></html><div><nav>{LINK}</nav></div>", "after_html"),
    ],
)
def test_corners_of_the_file_are_places_too(markup: str, expected: str) -> None:
    """What stands before the doctype or behind the end is there, whatever landmark it claims to be."""
    assert place(markup) == expected


def test_body_and_html_are_no_landmarks() -> None:
    """A class on body or html, such as themes put there, names no part of the page."""
    assert (
        place(f"<html class=footer><body class='nav sidebar' id=menu><p>{LINK}</p></body></html>") == "main"
    )


def test_every_place_has_a_name_of_its_own() -> None:
    """The names are distinct, and a place found is one of them."""
    assert len(set(PLACES)) == len(PLACES)
    assert body(f"<div>{LINK}</div>") in PLACES
