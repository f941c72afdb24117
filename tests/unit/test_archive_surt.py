"""The surt of a URL, and patterns over surts."""

import pytest

from archive.errors import InvalidUrl
from archive.surt import Pattern, escape_url, host_surt, surt, url_of

SURTS = {
    # what is left out
    "http://example.com": "com,example)/",
    "https://www.Example.com:443/News/?b=2&a=1#top": "com,example)/news?a=1&b=2",
    "HTTP://user:pass@EXAMPLE.com:80/": "com,example)/",
    "http://user@name:p@ss@example.com/": "com,example)/",
    "http://www2.example.com/": "com,example)/",
    "http://www.www.example.com/": "com,example)/",
    "http://wwwx.example.com/": "com,example,wwwx)/",
    "http://www.com/": "com,www)/",
    "http://www.localhost:8000/": "localhost,www:8000)/",
    "http://example.com./": "com,example)/",
    "http://example..com/": "com,example)/",
    " \thttp://exam\nple.com/a\r\n": "com,example)/a",
    "http:///example.com/": "com,example)/",
    # ports
    "http://example.com:8080/": "com,example:8080)/",
    "http://example.com:443/": "com,example:443)/",
    "https://example.com:80/": "com,example:80)/",
    "http://example.com:/": "com,example)/",
    "http://example.com:0080/": "com,example)/",
    "http://example.com:port/": "com%3aport,example)/",
    # paths
    "http://example.com/a/": "com,example)/a",
    "http://example.com//a///b//": "com,example)/a/b",
    "http://example.com/a/./b/../c": "com,example)/a/c",
    "http://example.com/../../a": "com,example)/a",
    "http://example.com/a/%2e%2E/b": "com,example)/b",
    "http://example.com/..": "com,example)/",
    "http://example.com/%7Euser/%41": "com,example)/~user/a",
    "http://example.com/a%2Fb": "com,example)/a%2fb",
    "http://example.com/a%3Fb?c": "com,example)/a%3fb?c",
    "http://example.com/100%": "com,example)/100%25",
    "http://example.com/%2541": "com,example)/%2541",
    "http://example.com/a b": "com,example)/a%20b",
    "http://example.com/é": "com,example)/%c3%a9",
    "http://example.com/%C3%A9": "com,example)/%c3%a9",
    "http://example.com/\udce9": "com,example)/%e9",
    "http://example.com/?\ud800": "com,example)/?%ed%a0%80",  # ruff reads surrogates as one
    "http://example.com/web/2015/http://other.org/": "com,example)/web/2015/http:/other.org",
    "http://example.com/(a)": "com,example)/(a)",
    # queries
    "http://example.com/?": "com,example)/",
    "http://example.com?b&a": "com,example)/?a&b",
    "http://example.com/?b=1&a=2&a=1&a": "com,example)/?a&a=1&a=2&b=1",
    "http://example.com/?a=1&&b=2&": "com,example)/?a=1&b=2",
    "http://example.com/?a=x%26b": "com,example)/?a=x%26b",
    "http://example.com/?a=1+2%2B3": "com,example)/?a=1+2%2b3",
    "http://example.com/?u=http://x.org/?y": "com,example)/?u=http://x.org/?y",
    # session ids
    "http://example.com/?PHPSESSID=0123456789abcdef0123456789abcdef&a=1": "com,example)/?a=1",
    "http://example.com/?a=1&jsessionid=0123456789ABCDEF0123456789ABCDEF": "com,example)/?a=1",
    "http://example.com/?sid=0123456789abcdef0123456789abcdef": "com,example)/",
    "http://example.com/?sid=42": "com,example)/?sid=42",
    "http://example.com/?aspsessionidabcdefgh=abcdefghijklmnopqrstuvwx&b": "com,example)/?b",
    "http://example.com/?cfid=1&cftoken=2&b": "com,example)/?b",
    "http://example.com/?cfid=1": "com,example)/?cfid=1",
    "http://example.com/a;jsessionid=0123456789ABCDEF?b=1": "com,example)/a?b=1",
    "http://example.com/(S(0123456789abcdefghijklmn))/a.aspx": "com,example)/a.aspx",
    # hosts
    "http://бюро.рф/": "xn--p1ai,xn--90a0af9c)/",
    "http://xn--90a0af9c.xn--p1ai/": "xn--p1ai,xn--90a0af9c)/",
    "http://BÜCHER.example/": "example,xn--bcher-kva)/",
    "http://b%C3%BCcher.example/": "example,xn--bcher-kva)/",
    "http://faß.de/": "de,xn--fa-hia)/",
    "http://ｅxample。com/": "com,example)/",
    "http://☃.net/": "net,xn--n3h)/",
    "http://a_b.example.com/": "com,example,a_b)/",
    "http://a,b).example.com/": "com,example,a%2cb%29)/",
    "http://127.0.0.1:8000/": "1,0,0,127:8000)/",
    "http://2130706433/": "1,0,0,127)/",
    "http://0x7f.1/": "1,0,0,127)/",
    "http://0177.0.0.1/": "1,0,0,127)/",
    "http://1.2.3.4.5/": "5,4,3,2,1)/",
    "http://256.1.1.1/": "1,1,1,256)/",
    "http://[::1]/a": "[::1])/a",
    "https://[2001:DB8:0:0::1]:8443/": "[2001:db8::1]:8443)/",
    "http://[nonsense]/": "%5bnonsense%5d)/",
}

# Given by the Internet Archive's package surt 0.3.1; archive/surt.py says where we part from it.
ARCHIVE_SAYS = {
    "http://www.archive.org/": "org,archive)/",
    "http://archive.org/goo/?a=2&b&a=1": "org,archive)/goo?a=1&a=2&b",
    "http://archive.org:80/goo/": "org,archive)/goo",
    "https://archive.org:443/goo?": "org,archive)/goo",
    "http://archive.org:8080/goo/": "org,archive:8080)/goo",
    "http://Archive.Org/Goo/#hash": "org,archive)/goo",
    "http://user:pass@archive.org/goo": "org,archive)/goo",
    "http://www3.archive.org/a/b/../c": "org,archive)/a/c",
    "http://archive.org//a//b": "org,archive)/a/b",
    "http://127.0.0.1/a": "1,0,0,127)/a",
    "http://example.com/caf%C3%A9": "com,example)/caf%c3%a9",
    "http://example.com/café?q=à": "com,example)/caf%c3%a9?q=%c3%a0",
    "http://example.com/a b": "com,example)/a%20b",
    "http://example.com/%7Eme": "com,example)/~me",
    "http://bücher.example/": "example,xn--bcher-kva)/",
    "http://example.com/?phpsessid=0123456789abcdefghijklmnopqrstuv&x=1": "com,example)/?x=1",
    "http://example.com/x?sid=0123456789abcdefghijklmnopqrstuv": "com,example)/x",
    "http://example.com/(s(0123456789abcdefghijklmn))/p.aspx": "com,example)/p.aspx",
    "http://example.com/?u=http://other.org/": "com,example)/?u=http://other.org/",
    "http://example.com/web/http://other.org/x": "com,example)/web/http:/other.org/x",
    "http://example.com/A%41": "com,example)/aa",
    "http://3279880203/": "11,0,127,195)/",
}


@pytest.mark.parametrize(("url", "expected"), SURTS.items())
def test_surt(url: str, expected: str) -> None:
    """Each rule of the canonical form, one URL a rule."""
    assert surt(url) == expected


@pytest.mark.parametrize("url", SURTS)
def test_a_surts_own_url_has_that_surt(url: str) -> None:
    """The surt of a surt's URL is that surt again."""
    assert surt(url_of(surt(url))) == surt(url)


@pytest.mark.parametrize(("url", "expected"), ARCHIVE_SAYS.items())
def test_the_internet_archives_answers(url: str, expected: str) -> None:
    """On ordinary URLs the answer is the Internet Archive's, which every CDX tool shares."""
    assert surt(url) == expected


def test_one_page_is_one_history() -> None:
    """Scheme, www, case of the host, default port, fragment and order of parameters make no difference."""
    spellings = (
        "http://example.org/a?x=1&y=2",
        "https://example.org/a/?y=2&x=1",
        "http://www.example.org:80/a?x=1&y=2#part",
        "https://WWW.EXAMPLE.ORG:443//a?x=1&y=2",
    )
    assert {surt(url) for url in spellings} == {"org,example)/a?x=1&y=2"}


@pytest.mark.parametrize(
    "url",
    ["", "example.com", "/path", "//example.com/", "ftp://example.com/", "urn:x:http://a.b/", "http://", "http:///",
     "http://:80/", "http://user@/", "http://.../", "http://?a", "mailto:a@b.c", "javascript:alert(1)"],
)  # fmt: skip
def test_what_has_no_host_or_scheme_is_refused(url: str) -> None:
    """InvalidUrl quotes what it was given."""
    with pytest.raises(InvalidUrl, match="'"):
        surt(url)


def test_long_urls() -> None:
    """Ten kilobytes of any kind are a surt too, and an error quotes only their beginning."""
    for part in ("a/", "a", "%", "%2e%2e/", "&", "=&", "é", "/", "?", "(", ";jsessionid=x", ":1", "@", "."):
        for url in (
            f"http://e.org/{part * 10_000}",
            f"http://e.org/?{part * 10_000}",
            f"http://e{part * 10_000}.org/",
        ):
            answer = surt(url)
            assert surt(url_of(answer)) == answer
    with pytest.raises(InvalidUrl) as refusal:
        surt("x" * 10_000)
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://www.example.com:8080/a)", "com,example:8080"),
        ("com,example:8080)/a)", "com,example:8080"),
        ("com,example)/web/http://x.org/", "com,example"),
        ("http://[::1]/", "[::1]"),
    ],
)
def test_host_surt(given: str, expected: str) -> None:
    """The host of a URL or of a surt, with a port that is not the default one."""
    assert host_surt(given) == expected


@pytest.mark.parametrize("text", ["", "example.com", ")/a", "http://"])
def test_what_has_no_host_has_no_host_surt(text: str) -> None:
    """Neither a URL nor a surt is InvalidUrl."""
    with pytest.raises(InvalidUrl):
        host_surt(text)


INSIDE = {
    "http://x.org/y": (["http://www.x.org/y/", "https://x.org/Y#a"], ["http://x.org/y/z", "http://x.org/y?a", "http://x.org/"]),
    "x.org/y": (["http://x.org/y"], ["http://x.org/yy"]),
    "x.org": (["http://x.org/"], ["http://x.org/y"]),
    "http://x.org/y*": (["http://x.org/y", "http://x.org/yy", "http://x.org/y/z?q", "http://x.org/y?q"], ["http://x.org/x"]),
    "http://x.org/y/*": (["http://x.org/y/z", "http://x.org/y/z/a"], ["http://x.org/yy", "http://x.org/y-z"]),
    "http://x.org/y?a=*": (["http://x.org/y?a=1", "http://x.org/y?a=1&b"], ["http://x.org/y?b=1", "http://x.org/y"]),
    "x.org/*": (["http://x.org/", "http://x.org/~z", "https://www.x.org/?q"], ["http://a.x.org/", "http://x.org:8080/"]),
    "http://x.org*": (["http://x.org/", "http://x.org/a"], ["http://x.organ/"]),
    "x.org:8080/*": (["http://x.org:8080/a"], ["http://x.org/a", "http://x.org:80801/a"]),
    "*.x.org": (["http://x.org/", "http://a.x.org/b", "http://b.x.org:81/"], ["http://ax.org/", "http://x-y.org/"]),
    "*.x.org/*": (["http://x.org/q", "http://a.x.org/"], ["http://y.org/"]),
    "*.бюро.рф": (["http://бюро.рф/", "http://а.бюро.рф/"], ["http://рф/"]),
    "http://x.org/y%2A": (["http://x.org/y*"], ["http://x.org/yy"]),
}  # fmt: skip


@pytest.mark.parametrize("text", INSIDE)
def test_patterns(text: str) -> None:
    """A pattern's range holds what it names, and nothing beside it."""
    pattern = Pattern.parse(text)
    within, without = INSIDE[text]
    low, high = pattern.range()
    assert [url for url in within if not low <= surt(url) <= high] == []
    assert [url for url in without if pattern.covers(surt(url))] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [("http://x.org/y", "exact"), ("http://x.org/y*", "prefix"), ("x.org/*", "host"), ("*.x.org", "domain")],
)
def test_the_kind_of_a_pattern(text: str, kind: str) -> None:
    """Each way of writing one is its own kind."""
    assert Pattern.parse(text).kind == kind


@pytest.mark.parametrize("text", ["", "*", "*.", "*.x.org/y", "*.*.org", "http://", "/*", "*.x.org/y*"])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    """InvalidUrl, never a range of everything."""
    with pytest.raises(InvalidUrl):
        Pattern.parse(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://x.org/é?q=%20", "http://x.org/é?q=%20"),
        ("http://x.org/a b\r\nWARC-Type: x", "http://x.org/a%20b%0d%0aWARC-Type:%20x"),
        ("http://x.org/\u2028\x85\udc80", "http://x.org/%e2%80%a8%c2%85%80"),
    ],
)
def test_escape_url(url: str, expected: str) -> None:
    """Only what would break a line or an encoding is escaped."""
    assert escape_url(url) == expected
    assert escape_url(expected) == expected


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("http://x.org/town/", True),
        ("http://x.org/town", True),
        ("http://x.org/town/?page=2", True),
        ("http://x.org/town/bridge", True),
        ("http://x.org/town/bridge/?a=1", True),
        ("https://www.x.org/Town//bridge", True),
        ("http://x.org/town-hall", False),
        ("http://x.org/town.html", False),
        ("http://x.org/town0", False),
        ("http://x.org/towns", False),
        ("http://x.org/", False),
        ("http://x.org/tow", False),
        ("http://y.org/town/", False),
    ],
)
def test_a_folder_s_pattern_means_the_folder_itself(url: str, covered: bool) -> None:
    """``/town/*`` is what lies in the folder, its index with and without a query, and no neighbour."""
    pattern = Pattern.parse("http://x.org/town/*")
    assert pattern.covers(surt(url)) is covered
    low, high = pattern.range()
    if covered:
        assert low <= surt(url) <= high
