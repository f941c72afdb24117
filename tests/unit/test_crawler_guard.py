"""The guard: what may be fetched at all."""

import pytest

from crawler import AgentNotConfigured, Refused, require_agent
from crawler.agent import PLACEHOLDER, product
from crawler.guard import Guard, check_url, is_loopback

PUBLIC = Guard()
LOOPBACK = Guard.of("http://127.0.0.1:8800/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "fe80::1", "fe80::1%eth0", "fc00::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_of_no_public_network_are_refused(address: str) -> None:
    """Whatever is not of the public Internet is refused, also inside an IPv6 address."""
    with pytest.raises(Refused) as caught:
        PUBLIC.address(address)
    assert caught.value.code == "address"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    """The public Internet may be fetched."""
    PUBLIC.address(address)


def test_loopback_sources_see_loopback_only() -> None:
    """A source on loopback may fetch there, and nowhere else."""
    LOOPBACK.address("127.0.0.1")
    LOOPBACK.address("::1")
    for address in ("8.8.8.8", "10.0.0.1", "169.254.169.254"):
        with pytest.raises(Refused):
            LOOPBACK.address(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://x.org/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//x.org/", "scheme"),
        ("http:///x", "url"),
        ("http://x.org:0/", "url"),
        ("http://x.org:99999/", "url"),
        ("http://[::1/", "url"),
        ("http://x.org/a b", "url"),
        ("http://x.org/\r\nEvil: 1", "url"),
        ("http://me@x.org/", "credentials"),
        ("http://:secret@x.org/", "credentials"),
        ("http://x.org/" + "a" * 3000, "length"),
    ],
)
def test_urls_out_of_the_rules_are_refused(url: str, code: str) -> None:
    """Only http and https, with a host, without credentials, of bearable length."""
    with pytest.raises(Refused) as caught:
        check_url(url)
    assert caught.value.code == code


def test_ports_are_the_usual_ones_and_the_sources_own() -> None:
    """A link to a mail or database port is refused, the source's own port is not."""
    Guard.of("https://x.org:9443/").url("https://x.org:9443/a")
    for url in ("http://x.org:25/", "http://x.org:6379/"):
        with pytest.raises(Refused, match="port"):
            PUBLIC.url(url)
    with pytest.raises(Refused, match="private"):
        PUBLIC.url("http://10.0.0.1/")


def test_loopback_is_known_by_name_and_address() -> None:
    """This machine is localhost and every loopback address, and no name that looks like one."""
    assert is_loopback("http://localhost:1/")
    assert is_loopback("http://demo.localhost/")
    assert is_loopback("http://[::1]/")
    assert not is_loopback("http://localhost.example.org/")


def test_nobody_is_visited_without_a_contact() -> None:
    """Real hosts are visited by an agent with a contact only; loopback by any."""
    require_agent(PLACEHOLDER, "http://127.0.0.1/")
    require_agent("Archive/1.0 (me@example.org)", "https://x.org/")
    for agent in (PLACEHOLDER, "Archive/1.0", "", "Archive\r\nEvil: 1 @", "é@x"):
        with pytest.raises(AgentNotConfigured, match="PALIMPSEST_AGENT"):
            require_agent(agent, "https://x.org/")
    assert product("News-Archive/1.0 (+https://x.org)") == "News-Archive"
