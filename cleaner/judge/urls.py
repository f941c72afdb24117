"""What an address alone tells: whose it is, and whether its path belongs to its host."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

from cleaner.judge.lexicon import asset
from cleaner.judge.words import fold, word_set

# Second-level labels under which country registries sell names (co.uk, or.jp, go.id).
_SECOND_LEVEL = word_set(
    "ac co com edu gob gouv gov go gv info ltd me mil mod ne net nhs nic nom or org plc police sch"
    " k12 my web desa biz asn id school govt cri geek gen kiwi maori iwi uni inf tv res firm gub"
)
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$")
_PORT = re.compile(r":\d*$")
_AUTHORITY_END = re.compile(r"[/?#\\]")
_SHADY_TLD = word_set(
    "top xyz icu club online site website space shop store win bid loan click link live vip cyou"
    " cfd sbs buzz monster quest rest bond lol fun pw cc tk ml ga cf gq work party trade review"
    " stream download racing science date faith men cam bet casino poker win ws su"
)
# Country suffixes that everybody uses for what they spell.
_WORLDWIDE = word_set("io co tv me ai ly to gl be gg fm so sh cc ws eu us im is it la ms nu st app dev")
# Folders in which programs keep their own files: a reader's page below them was planted there.
_PLANTED = re.compile(
    r"/(?:wp-content|wp-includes|wp-admin|\.well-known|\.tmb|\.git|vendor|node_modules|plugins"
    r"|tinymce|ckeditor|xampp|cgi-bin|icons|fonts|css|js|img|imgs|images?|uploads?|upload|assets|themes"
    r"|storage|files|media|tmp|cache|backup|application|system|libraries|-)(?:/|$)",
    re.IGNORECASE,
)
_ASSET_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|xlsx?|pptx?|zip|mp[34]|css|js|ico|avif)$", re.IGNORECASE
)
_REPUTED = re.compile(r"\.(?:gov|edu|mil|ac|go|gob|gouv|gv|sch|desa|int)(?:\.[a-z]{2})?$")
# Widely known hosts that send whoever asks on to any address: what counts is where they send.
_REDIRECTORS = word_set(
    "google.com google.de google.fr google.ru facebook.com youtube.com instagram.com linkedin.com"
    " reddit.com tumblr.com steamcommunity.com vk.com slack-redir.net bing.com yahoo.com duckduckgo.com"
    " mail.ru yandex.ru ok.ru line.me zhihu.com weibo.com medium.com deviantart.com gravatar.com"
)
_PASSES_ON = re.compile(
    r"/(?:url|l\.php|flx/warn/?|redirect|redir(?:/redirect)?|link|linkfilter/?|away\.php|ck/a|aclk|outgoing"
    r"|translate|out|go|goto|jump|logout|safety/go|dk)$",
    re.IGNORECASE,
)
_PASSED = frozenset(
    {"q", "u", "url", "to", "target", "z", "e", "redirect_uri", "adurl", "dest", "link", "continue"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a link leads, taken apart.

    `site` is the name somebody registered (`bbc.co.uk`); on hosting platforms the customer's own
    part belongs to it (`shop.weebly.com`), because each customer is a different author. `through` is
    the host of a public redirector that the address goes through; the rest is where it ends.
    """

    url: str
    host: str
    site: str
    path: str
    query: str
    through: str = ""

    @property
    def country(self) -> str:
        """The two-letter country suffix, or an empty string for one sold to everybody."""
        suffix = self.site.rpartition(".")[2]
        return suffix if len(suffix) == 2 and suffix not in _WORLDWIDE else ""

    @property
    def words(self) -> str:
        """Return host label, path and query as folded words."""
        return _words(self.site, self.path, self.query)


@lru_cache(maxsize=8192)
def _words(site: str, path: str, query: str) -> str:
    return fold(re.sub(r"[\W_]+", " ", f"{site} {unquote(path)} {unquote(query)}"))


def target(url: str) -> Target | None:
    """Take an absolute address apart; None for what is no web address (mail, script, fragment)."""
    found = _apart(url)
    if found is None or found.site not in _REDIRECTORS or not _PASSES_ON.match(found.path):
        return found
    inner = next((value for name, value in parse_qsl(found.query) if name in _PASSED and "//" in value), "")
    end = _apart(inner)
    return replace(end, url=url, through=found.host) if end is not None else found


def _apart(url: str) -> Target | None:
    host = host_of(url)
    if not host:
        return None
    rest = url.partition("://")[2].partition("/")[2]
    path, _, query = rest.partition("#")[0].partition("?")
    return Target(url=url, host=host, site=site_of(host), path=f"/{path}", query=query)


def host_of(url: str) -> str:
    """Return the host of an absolute web address in lower case, or an empty string."""
    parts = url.split("/", 3)
    if len(parts) < 3 or parts[1] or parts[0].lower() not in {"http:", "https:"}:
        return ""
    return _host(parts[2])


@lru_cache(maxsize=16384)
def _host(authority: str) -> str:
    bare = _AUTHORITY_END.split(authority, maxsplit=1)[0].rpartition("@")[2]
    return _PORT.sub("", bare).rstrip(".").lower()


@lru_cache(maxsize=16384)
def site_of(host: str) -> str:
    """Return the registered name a host belongs to; a platform's customers count as owners."""
    host = host.lower().removeprefix("www.")
    if _IPV4.match(host) or ":" in host:
        return host
    labels = host.split(".")
    if len(labels) <= 2 or host in platforms():
        return host
    size = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    registered = ".".join(labels[-size:])
    if registered in platforms() and len(labels) > size:
        return ".".join(labels[-size - 1 :])
    return registered


@lru_cache(maxsize=1)
def platforms() -> frozenset[str]:
    """Return names under which anybody may open a site or a page of their own."""
    return frozenset(_listed("platforms.txt"))


@lru_cache(maxsize=1)
def renowned() -> frozenset[str]:
    """Return widely known names that honest pages link to everywhere."""
    return frozenset(_listed("renowned.txt"))


def _listed(name: str) -> list[str]:
    lines = (line.split("#")[0] for line in asset(name).splitlines())
    return [word for line in lines for word in line.split()]


def is_renowned(where: Target) -> bool:
    """Tell whether a link leads to a widely known site and not to a page anybody may plant there."""
    names = renowned()
    if where.site in platforms() or where.site.partition(".")[2] in platforms():
        return False
    return where.site in names or where.host.removeprefix("www.") in names


def is_platform(where: Target) -> bool:
    """Tell whether anybody may plant pages below the target's host."""
    names = platforms()
    return where.site in names or where.site.partition(".")[2] in names or where.host in names


def is_reputed(where: Target) -> bool:
    """Tell whether the name says government, school or army: trusted by search engines, so hacked."""
    return bool(_REPUTED.search("." + where.site))


def is_planted(where: Target) -> bool:
    """Tell whether the path lies in a folder for program files, yet is no such file."""
    return bool(_PLANTED.search(where.path)) and not _ASSET_FILE.search(where.path)


def is_shady(where: Target) -> bool:
    """Tell whether the name lies under a suffix that is sold for nearly nothing."""
    return where.site.rsplit(".", 1)[-1] in _SHADY_TLD


def is_address(where: Target) -> bool:
    """Tell whether the host is a bare IP number."""
    return bool(_IPV4.match(where.host))


def address(where: Target) -> str:
    """Return an address as compared over time: without scheme, `www.`, closing slash."""
    query = f"?{where.query}" if where.query else ""
    return where.host.removeprefix("www.") + where.path.rstrip("/") + query


def owner(where: Target) -> str:
    """Return who is behind an address: the registered name, or the page on a public platform."""
    if is_platform(where) and where.site == where.host.removeprefix("www."):
        return where.site + "/" + where.path.strip("/").split("/", 1)[0]
    return where.site
