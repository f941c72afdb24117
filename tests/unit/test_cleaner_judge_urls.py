"""Addresses taken apart."""

import pytest

from cleaner.judge.urls import host_of, is_planted, is_platform, is_renowned, is_reputed, site_of, target


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("lib.unsam.ac.id", "unsam.ac.id"),
        ("shop.weebly.com", "shop.weebly.com"),
        ("a.b.blogspot.com", "b.blogspot.com"),
        ("103.47.60.38", "103.47.60.38"),
        ("localhost", "localhost"),
    ],
)
def test_the_registered_name(host: str, site: str) -> None:
    """A host belongs to whoever registered its name, or to a platform's customer."""
    assert site_of(host) == site


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://User:pw@Example.ORG:8080/x", "example.org"),
        ("http://[::1]:80/", "[::1]"),
        ("mailto:a@b.c", ""),
        ("", ""),
        ("https:///x", ""),
        ("http://a.b?q=/c", "a.b"),
        ("http://a.b\\c", "a.b"),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    """Users, ports and odd delimiters are left out; what is no web address has no host."""
    assert host_of(url) == host


def test_a_target_keeps_path_and_query_apart() -> None:
    """Path and query are parted, the fragment goes."""
    where = target("http://x.org/a/b?c=d#e")
    assert where is not None
    assert (where.path, where.query) == ("/a/b", "c=d")


def test_renown_reputation_and_planted_pages() -> None:
    """A known name is known, a platform under it is not, and a school's upload folder is suspect."""
    known, planted, school = (
        target(url)
        for url in (
            "https://www.bbc.com/news",
            "https://sites.google.com/view/x",
            "https://si.poltek.ac.id/wp-content/slot/",
        )
    )
    assert known is not None
    assert planted is not None
    assert school is not None
    assert [is_renowned(each) for each in (known, planted)] == [True, False]
    assert [is_platform(each) for each in (known, planted)] == [False, True]
    assert is_reputed(school)
    assert [is_planted(each) for each in (known, school)] == [False, True]
