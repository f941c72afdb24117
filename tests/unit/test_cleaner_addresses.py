"""Link targets as browsers resolve them, above all where they are written to look like something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import clean
from cleaner.addresses import Addresses

BASE = "https://site.example/news/a.html"


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("b.html", "https://site.example/news/b.html"),
        ("/b", "https://site.example/b"),
        ("../b", "https://site.example/b"),
        ("/a/../b", "https://site.example/b"),
        ("../../../b", "https://site.example/b"),
        ("?q=1", "https://site.example/news/a.html?q=1"),
        ("#part", "https://site.example/news/a.html#part"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example", "http://other.example"),
        ("HTTPS://Other.example/B", "https://Other.example/B"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+49", "tel:+49"),
        ("/a b", "https://site.example/a%20b"),
        ("http://other.example/a b", "http://other.example/a%20b"),
        ("ht\ntp://oth\ter.example/", "http://other.example/"),
        ("\x01 https://other.example/\x1f", "https://other.example/"),
        ("\u00a0https://other.example/", "https://other.example/"),
        ("a:b", "a:b"),
    ],
)
def test_targets_are_absolute(href: str, target: str) -> None:
    """Relative, scheme-relative and absolute targets are resolved, blanks escaped, line breaks removed."""
    assert Addresses(BASE).absolute(href) == target


@pytest.mark.parametrize(
    "href",
    [
        None,
        "",
        " ",
        "#",
        "#top",
        "#!",
        "##",
        "javascript:void(0)",
        "JavaScript:x",
        "java\nscript:x",
        "\x01javascript:x",
        "vbscript:x",
        "about:blank",
        "data:text/html,x",
        "void(0)",
        "https:",
        "\t\r\n",
    ],
)
def test_dead_links_lead_nowhere(href: str | None) -> None:
    """What no reader can follow is no target, however it is written."""
    assert Addresses(BASE).absolute(href) == ""


@pytest.mark.parametrize(
    "href",
    [
        "//evil.example/x",
        "\\\\evil.example/x",
        "/\\evil.example/x",
        "\\/evil.example/x",
        "///evil.example/x",
        "/\\/\\evil.example/x",
        "https:\\\\evil.example/x",
        "https:\\/evil.example/x",
        "https:////evil.example/x",
        "https://\\evil.example/x",
        "https://evil.example\\x",
        "HTTPS:\\\\evil.example\\x",
        " \\\\evil.example/x",
        "/\t/evil.example/x",
        "\\\n\\evil.example/x",
    ],
)
def test_slashes_that_lead_away_are_seen(href: str) -> None:
    """A backslash is a slash, and two of them or more name another host (WHATWG URL §4.4)."""
    assert Addresses(BASE).absolute(href) == "https://evil.example/x"


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("http:evil.example/x", "http://evil.example/x"),
        ("http:/evil.example/x", "http://evil.example/x"),
        ("http:\\evil.example/x", "http://evil.example/x"),
        ("https:b.html", "https://site.example/news/b.html"),
        ("https:/b.html", "https://site.example/b.html"),
        ("https://evil.example\\@site.example/", "https://evil.example/@site.example/"),
        ("/a?u=\\\\b", "https://site.example/a?u=\\\\b"),
        ("/a#\\b", "https://site.example/a#\\b"),
        ("a\\b", "https://site.example/news/a/b"),
    ],
)
def test_schemes_without_their_slashes_are_read_as_browsers_do(href: str, target: str) -> None:
    """Another scheme needs no slashes to leave the site; the page's own one without them stays on it."""
    assert Addresses(BASE).absolute(href) == target


@pytest.mark.parametrize("base", ["", "about:blank", "http://[", "not a url", "file:///a/b", "//x.example/"])
def test_any_base_will_do(base: str) -> None:
    """A base that is no web address spoils relative targets only."""
    addresses = Addresses(base)
    assert addresses.absolute("https://other.example/") == "https://other.example/"
    assert isinstance(addresses.absolute("/a"), str)
    assert isinstance(addresses.absolute("\\\\a"), str)


@given(st.text(max_size=60))
def test_any_href_has_a_target_or_none(href: str) -> None:
    """No href raises, and what has a target has the same one when it is asked again."""
    addresses = Addresses(BASE)
    target = addresses.absolute(href)
    assert target == addresses.absolute(href)
    assert not set(target) & set("\t\r\n\0")


ODD = st.text(st.sampled_from("/\\:?#@.[]% \t\nhtps123ax"), max_size=30)


@given(ODD)
def test_resolving_a_target_again_changes_nothing(href: str) -> None:
    """What was made absolute is absolute."""
    addresses = Addresses(BASE)
    target = addresses.absolute("https://other.example/" + href.replace("..", "."))
    assert addresses.absolute(target) == target


@given(st.lists(ODD, min_size=1, max_size=5))
def test_pages_with_any_hrefs_are_cleaned(hrefs: list[str]) -> None:
    """Hrefs that are no URLs harm neither the page nor its other links."""
    links = "".join(f'<p>Words around <a href="{href}">a link</a> and more of them.</p>' for href in hrefs)
    page = f"<article><h1>A heading</h1>{links}<p><a href='/good'>good</a></p></article>"
    article = clean(page, url=BASE)
    assert [link.href for link in article.links][-1:] == ["https://site.example/good"]


@pytest.mark.parametrize(
    "href", ["/\\{}/slots", "https:\\\\{}/slots", "///{}/slots", "https://{}\\@site.example/"]
)
def test_spam_does_not_pass_for_a_link_of_the_site(href: str) -> None:
    """A casino's link is doubted however its address is written to look like one of the site's own."""
    words = "<p>The council met on Tuesday and spoke of the harbour's new crane for two hours.</p>"
    link = f'<p>See <a href="{href.format("casino-slots-bonus.example")}">casino online slots bonus</a>.</p>'
    page = f"<html><body><article><h1>The crane</h1>{words * 6}{link}</article></body></html>"
    (found,) = (link for link in clean(page, url=BASE).links if "casino" in link.text)
    assert "//casino-slots-bonus.example/" in found.href
    assert found.action != "keep"
