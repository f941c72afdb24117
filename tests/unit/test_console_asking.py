"""What people write for addresses and dates, and the way on when there is nothing."""

from datetime import UTC, datetime

import pytest

from archive.errors import InvalidTime, InvalidUrl, NotArchived
from archive.surt import Pattern, surt
from console.command.asking import helpful, live, moment, since, until
from console.command.exits import Exit, Stop


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("x.org", "org,x)/"),
        ("x.org/a", "org,x)/a"),
        ("https://x.org/a", "org,x)/a"),
        ("HTTPS://X.org", "org,x)/"),
        ("http:/x.org/a", "org,x)/a"),
        ("localhost:8080/a", "localhost:8080)/a"),
        ("[::1]:8080/a", "[::1]:8080)/a"),
        (" x.org/a\n", "org,x)/a"),
        ("web.example/2015/http://x.org/", "example,web)/2015/http:/x.org"),
        ("x.org/?u=https://y.org/", "org,x)/?u=https://y.org/"),
    ],
)
def test_scheme_may_be_left_out(written: str, meant: str) -> None:
    """An address without a scheme is one of the web, also where another address stands in its path."""
    assert surt(live(written)) == meant
    assert Pattern.parse(written.strip()).low == meant


@pytest.mark.parametrize(
    "written", ["ftp://x.org/", "file:///etc/passwd", "gopher://x.org", "s3://bucket/a", ""]
)
def test_other_schemes_are_refused(written: str) -> None:
    """What no crawler of the web fetches is refused, and no takedown or search is made of it."""
    with pytest.raises(InvalidUrl):
        surt(live(written))
    for pattern in (written, written + "*"):
        with pytest.raises(InvalidUrl):
            Pattern.parse(pattern)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", "2015-01-01T00:00:00+00:00", "2015-12-31T23:59:59.999000+00:00"),
        ("2015-02", "2015-02-01T00:00:00+00:00", "2015-02-28T23:59:59.999000+00:00"),
        ("2015-02-17", "2015-02-17T00:00:00+00:00", "2015-02-17T23:59:59.999000+00:00"),
        ("20150217093015", "2015-02-17T09:30:15+00:00", "2015-02-17T09:30:15.999000+00:00"),
        ("2015-02-17T09:30:15Z", "2015-02-17T09:30:15+00:00", "2015-02-17T09:30:15.999000+00:00"),
        (" 2015-02-17 ", "2015-02-17T00:00:00+00:00", "2015-02-17T23:59:59.999000+00:00"),
    ],
)
def test_spans_begin_and_end_where_people_mean(text: str, first: str, last: str) -> None:
    """--from takes the first instant that a date can mean, --to the last."""
    assert since(text) == datetime.fromisoformat(first)
    assert until(text) == datetime.fromisoformat(last)


@pytest.mark.parametrize("text", [None, ""])
def test_no_date_is_no_bound(text: str | None) -> None:
    """What was not given bounds nothing."""
    assert since(text) is until(text) is None


@pytest.mark.parametrize("text", ["yesterday", "2015-02-30", "٢٠١٥-٠٢-١٧", "٢٠١٥", " "])
def test_what_is_no_date_is_told_at_both_ends(text: str) -> None:
    """A date that is none is refused alike as beginning and as end."""
    for read in (since, until):
        with pytest.raises(InvalidTime):
            read(text)


def test_moments_are_told_in_utc() -> None:
    """An instant of any zone is shown in UTC, to the second."""
    assert moment(datetime.fromisoformat("2015-02-17T09:30:15.9+02:00")) == "2015-02-17 07:30:15 UTC"
    assert moment(datetime(1, 1, 1, tzinfo=UTC)).endswith("-01-01 00:00:00 UTC")


@pytest.mark.parametrize("url", ["x.org/a", "http://x.org/a", "https://x.org"])
def test_way_on_names_the_host(url: str) -> None:
    """Where nothing is archived, the line says how to see what there is of that host."""
    with pytest.raises(Stop, match=r"palimpsest list 'x\.org/\*'") as caught, helpful(url):
        raise NotArchived(f"{url} was never archived")
    assert caught.value.code is Exit.NOT_FOUND
