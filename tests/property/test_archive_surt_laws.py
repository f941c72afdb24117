"""Surts of arbitrary URLs."""

from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.provisional import domains, urls

from archive import digest
from archive.errors import InvalidTime, InvalidUrl
from archive.instant import aware
from archive.keys import capture_key, parse_capture_key
from archive.store.base import check_key
from archive.surt import Pattern, _full, _simple, escape_url, host_surt, surt, url_of

_PIECES = st.sampled_from(
    [
        *("/", "//", "..", ".", "%", "%2", "%2f", "%25", "%41", "?", "&", "=", "#", ")", ":", "@", "[", "]"),
        *(";jsessionid=1", "(s(", "cfid=1&cftoken=2", "sid=" + "a" * 32, ".aspx", "(" + "a" * 24 + ")/"),
        *(
            "www.",
            "80",
            "443",
            "::1",
            ",",
            "x.org",
            "0x7f",
            "1",
            "*",
            "+",
            "~",
            "xn--",
            "a",
            "B",
            " ",
            "\x00",
        ),
        *("é", "ｗ", "ß", "。", "%ef%bc%85", "\udc80", "\ud800"),
    ]
)
_ODD = st.lists(_PIECES, max_size=14).map("".join)
_URLS = st.one_of(
    urls(),
    st.builds("{}://{}".format, st.sampled_from(["http", "https", "HTTP"]), _ODD),
    st.builds("http://{}{}".format, domains(), _ODD),
    st.text().map("http://x.org/{}".format),
    st.text().map("http://{}".format),
)


def surt_or_none(url: str) -> str | None:
    try:
        return surt(url)
    except InvalidUrl:
        return None


@given(_URLS)
@example("http://www.%77ww.x.org/")
@example("http://[ABC]/")
@example("http://０x7f.1/")
def test_a_surt_is_stable_and_plain(url: str) -> None:
    """A surt holds printable ASCII only, and its own URL has the same surt."""
    answer = surt_or_none(url)
    if answer is not None:
        assert all("!" <= char <= "~" for char in answer)
        assert answer.startswith(host_surt(answer) + ")/")
        assert surt(url_of(answer)) == answer
        assert host_surt(url_of(answer)) == host_surt(answer)


@given(domains(), _ODD)
def test_scheme_and_www_make_no_difference(host: str, rest: str) -> None:
    """One page over http, https, with www and without, is one history."""
    answers = {
        surt(f"{scheme}://{name}/{rest}") for scheme in ("http", "https") for name in (host, f"www.{host}")
    }
    assert len(answers) == 1


@given(_URLS)
@example("http://a.ac/\udc80\ud800")
def test_an_escaped_url_has_the_same_surt(url: str) -> None:
    """Escaping what no line may hold changes no page's key, unless the blanks were at its ends."""
    blanks = "".join(map(chr, range(0x21)))
    if url.strip(blanks) == url and not set("\t\r\n") & set(url):
        assert surt_or_none(escape_url(url)) == surt_or_none(url)


@given(_URLS, st.text(alphabet="abcdefghijklmnopqrstuvwxyz/-_.", max_size=20))
def test_a_pattern_covers_what_it_was_made_from(url: str, more: str) -> None:
    """A URL lies in the ranges of itself, its host and its domain; a longer path in its prefix."""
    answer = surt_or_none(url)
    if answer is None:
        return
    own = url_of(answer)
    if not own.endswith("*"):
        assert Pattern.parse(own).covers(answer)
    host = host_surt(answer)
    assert Pattern.parse(f"{url_of(host + ')')}/*").covers(answer)
    assert Pattern.parse("http://x.org/a*").covers(surt(f"http://x.org/a{more.replace('.', '')}"))


@given(_URLS, st.datetimes(timezones=st.timezones()), st.binary(max_size=8))
def test_every_url_has_a_key_that_any_store_takes(url: str, when: datetime, payload: bytes) -> None:
    """Whatever the URL, the key is valid, bounded, and gives back what it says."""
    answer = surt_or_none(url)
    if answer is None:
        return
    try:
        instant = aware(when)
    except InvalidTime:  # at the calendar's ends
        return
    key = check_key(capture_key(answer, instant, digest.sha256(payload)))
    assert len(key) <= 210
    assert parse_capture_key(key).captured_at == instant


_NEIGHBOURS = st.text("!-.,/09:;<=>?@atz", max_size=4)


@given(_NEIGHBOURS, _NEIGHBOURS)
def test_a_folder_means_what_is_below_it_and_itself(name: str, more: str) -> None:
    """Of a folder and its neighbours in the order of surts, exactly those that begin with its path."""
    pattern = Pattern.parse("http://x.org/town/*")
    answer = surt(f"http://x.org/town{name}{more}")
    rest = answer.removeprefix("org,x)/town")
    assert pattern.covers(answer) is (rest == "" or rest[0] in "/?")
    assert Pattern.parse("x.org/*").covers(answer)


_LABELS = st.text("abcz019-_", min_size=1, max_size=4)
_NAMES = st.lists(
    _LABELS | st.sampled_from(["www", "www2", "0x7f", "1", "xn--"]), min_size=1, max_size=4
).map(".".join)
_SEGMENT = st.text("aBz09._~-=:@,+*'()%;&!$ \t\\", max_size=4) | st.sampled_from([".", "..", "x.aspx"])
_PARAMETERS = st.lists(st.sampled_from(["b=2", "a=1", "A", "", "=", "sid=" + "a" * 32, "cfid=1", "x=/y?z"]))
_NEARLY_SIMPLE = st.builds(
    "{}://{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "Http"]),
    _NAMES,
    st.sampled_from(["", "", "", ":80", ":8080", "."]),
    st.lists(_SEGMENT, max_size=4).map(lambda segments: "".join(f"/{segment}" for segment in segments)),
    _PARAMETERS.map("&".join).map(lambda query: f"?{query}" if query else ""),
    st.sampled_from(["", "#", "#top", "#\n", "\n", " "]),
)


@given(_NEARLY_SIMPLE | _URLS)
@example("http://x.org/a\n")
@example("http://www.com/")
@example("http://www1.www.x.org?")
@example("http://x.org/a/.../..b")
def test_the_short_way_gives_what_the_long_one_gives(url: str) -> None:
    """A URL that seems to need little gets the very surt that all the rules together make of it."""
    short = _simple(url)
    assert short is None or short == _full(url)


@given(_NAMES, st.lists(st.text("aBz09._~-", min_size=1, max_size=4), max_size=3))
def test_most_urls_go_the_short_way(name: str, segments: list[str]) -> None:
    """Plain names and paths are not left to the long way, unless dots or digits might mean something."""
    plain = name.rpartition(".")[2][:1].isalpha() and "." in name
    dotted = any(segment.startswith(".") for segment in segments)
    url = f"https://{name}/{'/'.join(segments)}"
    assert (_simple(url) is not None) == (plain and not dotted)
