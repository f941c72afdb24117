"""robots.txt: whose group is whose, and what odd files mean (RFC 9309)."""

import pytest

from crawler.agent import product
from crawler.http.answer import Answer
from crawler.robots import policy_of

URL = "https://x.org/robots.txt"
PAGE = "https://x.org/private/a.html"


def verdict(
    text: str | bytes, url: str = PAGE, *, agent: str = "NewsArchive", truncated: str | None = None
) -> str:
    body = text.encode() if isinstance(text, str) else text
    answer = Answer(status=200, reason="", headers=(), body=body, truncated=truncated, ip=None, seconds=0.1)
    return policy_of(URL, answer, agent).verdict(url)


@pytest.mark.parametrize(
    "name",
    [
        "NewsArchive",
        "newsarchive",
        "NEWSARCHIVE",
        "NewsArchive/2.0",
        " newsarchive ",
        "NewsArchive # us",
        "*",
    ],
)
def test_group_of_our_whole_name_is_ours(name: str) -> None:
    """A group is ours by the whole product token, whatever its case, version or comment."""
    assert verdict(f"User-agent: {name}\nDisallow: /") == "disallowed"


@pytest.mark.parametrize(
    "name",
    ["News", "n", "NewsArch", "NewsArchiveBot", "Archive", "News-Archive", "My NewsArchive", "", "-", "0"],
)
def test_group_of_another_name_is_not(name: str) -> None:
    """A part of our name, or a longer one, is somebody else's, for better or worse."""
    assert verdict(f"User-agent: {name}\nDisallow: /") == "allowed"
    assert verdict(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\nDisallow: /") == "disallowed"


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: a\nUser-agent: newsarchive\nDisallow: /private",
        "User-agent: newsarchive\nUser-agent: a\nDisallow: /private",
        "User-agent: newsarchive\n\n# note\n\nUser-agent: a\n\nDisallow: /private",
        "User-agent: newsarchive\nSitemap: https://x.org/s.xml\nUser-agent: a\nDisallow: /private",
        "User-agent: newsarchive\nAllow: /\nUser-agent: NewsArchive\nDisallow: /pr",
        "Disallow: /c\nUser-agent: newsarchive\nDisallow: /private",
        "user-AGENT:newsarchive\ndisallow:/private",
        "useragent: newsarchive\nDisallow: /private",
        "User agent: newsarchive\nDisallow: /private",
        "User-agent newsarchive\nDisallow /private",
        "\ufeffUser-agent: newsarchive\nDisallow: /private",
        "User-agent: newsarchive\rDisallow: /private\r",
        "User-agent: newsarchive\r\n\r\nDisallow: /private\r\n",
        "\tUser-agent : newsarchive\n  Disallow : /private # keep out",
        "User-agent: newsarchive\nDisalow: /private",
        "<html>\nUser-agent: newsarchive\nnonsense\nDisallow: /private\n\0\x01",
    ],
)
def test_rules_reach_us_through_every_spelling(text: str) -> None:
    """Several names for one group, several groups for one name, and sloppy lines all count."""
    assert verdict(text) == "disallowed"
    assert verdict(text, "https://x.org/public") == "allowed"


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("Disallow:", True),
        ("Disallow: /\nAllow: /private/", True),
        ("Allow: /private/\nDisallow: /", True),
        ("Allow: /private\nDisallow: /private/a", False),
        ("Disallow: /private/a.html\nAllow: /private/a.html", True),
        ("Disallow: /PRIVATE", True),
        ("Disallow: /*.html$", False),
        ("Disallow: /*.htm$", True),
        ("Disallow: *a.html", False),
        ("Disallow: /pri%76ate", False),
        ("Disallow: /private/a.html?", True),
        ("Disallow: private", True),
        ("Disallow: /$", True),
    ],
)
def test_longest_rule_wins(rules: str, allowed: bool) -> None:
    """The most octets decide, and Allow where they are equal; * and $ are no letters (RFC 9309 §2.2.2)."""
    assert verdict(f"User-agent: *\n{rules}\n") == ("allowed" if allowed else "disallowed")


@pytest.mark.parametrize("rule", ["/стаття", "/%D1%81%D1%82%D0%B0%D1%82%D1%82%D1%8F", "/%d1%81"])
def test_letters_beyond_ascii_are_compared_escaped(rule: str) -> None:
    """A rule matches however its letters, or the URL's, are written (RFC 9309 §2.2.2)."""
    url = "https://x.org/%D1%81%D1%82%D0%B0%D1%82%D1%82%D1%8F/1"
    assert verdict(f"User-agent: *\nDisallow: {rule}", url) == "disallowed"


def test_line_that_the_cap_cut_is_not_read() -> None:
    """Of a file that is too long the last line counts only if it is whole: half a rule forbids too much."""
    text = "User-agent: *\nDisallow: /shop\nDisallow: /"
    assert verdict(text, truncated="length") == "allowed"
    assert verdict(text + "\n", truncated="length") == "disallowed"
    assert verdict(text) == "disallowed"
    assert verdict("User-agent: *", truncated="length") == "allowed"
    assert verdict("", truncated="length") == "allowed"


def test_rules_in_another_encoding_are_still_rules() -> None:
    """Bytes that are no UTF-8 spoil their own line only."""
    assert verdict(b"# caf\xe9\nUser-agent: *\nDisallow: /caf\xe9\nDisallow: /private\n") == "disallowed"


@pytest.mark.parametrize("delay", ["nan", "inf", "-1", "1,5", "", "soon", "1e9", "9" * 400])
def test_odd_delays_stay_within_bounds(delay: str) -> None:
    """Whatever a file asks for, the delay is a number from nothing to half a minute."""
    body = f"User-agent: *\nCrawl-delay: {delay}\nDisallow: /x\n".encode()
    answer = Answer(status=200, reason="", headers=(), body=body, truncated=None, ip=None, seconds=0.1)
    assert 0.0 <= policy_of(URL, answer, "NewsArchive").delay <= 30.0


def test_many_stars_are_matched_in_no_time() -> None:
    """A pattern made to be slow comes to an end."""
    url = "https://x.org/" + "a" * 2000
    assert verdict("User-agent: *\nDisallow: /" + "*a" * 200 + "$", url) == "disallowed"
    assert verdict("User-agent: *\nDisallow: /" + "*a" * 200 + "b$", url) == "allowed"


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("NewsArchive/1.0 (+https://x.org)", "NewsArchive"),
        ("News-Archive_x2/1.0", "News-Archive_x"),
        ("Mozilla/5.0 (compatible; NewsArchive/1.0; +https://x.org/bot)", "NewsArchive"),
        ("Mozilla/5.0 (X11; Linux) NewsArchive/1.0", "Mozilla"),
        ("Mozilla/5.0 (compatible; 1)", "Mozilla"),
        ("Mozilla/5.0 (compatible; )", "Mozilla"),
    ],
)
def test_product_is_the_name_that_sites_know(agent: str, token: str) -> None:
    """The product token is the agent's first word, or the one behind everybody's Mozilla."""
    assert product(agent) == token
