"""The title, without the site's name."""

import re
from urllib.parse import urlsplit

from cleaner.lines import fold
from cleaner.metadata.head import Head
from cleaner.metadata.jsonld import string

_SPLIT = re.compile(r"\s+(?:[|–—\-•·»«/›‹:]|::)+\s+|\s*[|»«›｜│]\s*|\s*[【〖].*?[】〗]\s*")
_MARKS = " |–—-•·»«:/›‹｜│【】"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CHINESE_PARTS = re.compile(
    r"\s*_+\s*"
    r"|\s*-+\s*(?=[^-_]{0,16}(?:网|網|官网|官網|网站|網站|传媒|傳媒|新闻|新聞|频道|頻道|在线|在線|日报|日報|晚报|晚報|时报|時報|快报)"
    r"(?:[\s_-]|$))"
)
"""What parts a Chinese title from section and site, which stand behind it: 标题_新闻_海边网, 标题-海边网."""
_SHORTEST_CHINESE = 6
_LONGEST = 400


def site_name(head: Head) -> str:
    """Return the name of the site as the page gives it, else ""."""
    name = head.first("og:site_name", "application-name", "apple-mobile-web-app-title")
    if name:
        return name
    publisher = string(head.article.get("publisher"))
    if publisher and not publisher.startswith("http"):
        return publisher
    for node in head.nodes:
        if "WebSite" in str(node.get("@type")):
            return string(node.get("name"))
    return head.first("twitter:site").removeprefix("@")


def read_title(head: Head, url: str) -> str:
    """Return the title of the page's article.

    The order: a heading of rank 1 that the head's own words confirm, JSON-LD's headline, ``og:title``,
    ``<title>``, a lone heading. Where no heading has rank 1, a lesser one that the head confirms comes
    first. The site's name at either end is cut off. What leads home, and the address of the site, is no title
    where there is another.
    """
    site = site_name(head)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    named = (site, host, *head.banners)
    names = [name for name in (*map(_squeezed, named), _host_name(url)) if name]
    said = [
        string(head.article.get("headline")) or string(head.article.get("name")),
        head.first("og:title"),
        head.first("twitter:title", "dc.title", "parsely-title", "sailthru.title"),
        head.title,
    ]
    claims = [text for text in (_without(_first_chinese_part(text), names) for text in said) if text]
    shown = [
        text
        for text in head.headings
        if text and text not in head.banners and fold(text) not in {fold(site), fold(host)}
    ]
    for heading in shown:
        if any(_confirms(claim, heading) for claim in claims):
            return heading[:_LONGEST]
    for line in head.lesser:
        if any(_is_part(claim, line) for claim in claims):
            return line[:_LONGEST]
    telling = [claim for claim in claims if fold(claim) != fold(host)]
    return next(iter([*telling, *shown, *claims]), "")[:_LONGEST]


def _first_chinese_part(title: str) -> str:
    """Return a Chinese title without the section and the site behind it."""
    if not _CHINESE.search(title):
        return title
    first = _CHINESE_PARTS.split(title, maxsplit=1)[0].strip()
    return first if len(first) >= _SHORTEST_CHINESE else title


def _confirms(claim: str, heading: str) -> bool:
    one, other = fold(claim), fold(heading)
    if not one or not other:
        return False
    if one == other or other in map(fold, _SPLIT.split(claim)):
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 15 and shorter in longer and 2 * len(shorter) > len(longer)


def _is_part(claim: str, line: str) -> bool:
    """Tell a line that is `claim`, or one of its parts and no shorter than any other."""
    parts = sorted(map(fold, _SPLIT.split(claim)), key=len)
    return bool(fold(line)) and fold(line) in {fold(claim), parts[-1]}


def _without(title: str, names: list[str]) -> str:
    title = " ".join(title.split())
    parts = _SPLIT.split(title)
    while len(parts) > 1 and _is_site(parts[-1], names):
        title = title[: title.rindex(parts.pop())].rstrip(_MARKS)
    if len(parts) > 1 and _is_site(parts[0], names):
        title = title[title.index(parts[0]) + len(parts[0]) :].lstrip(_MARKS)
    before, _, rest = title.partition(": ")
    return rest.lstrip() if rest and _squeezed(before) in names else title


def _is_site(part: str, names: list[str]) -> bool:
    folded = _squeezed(part)
    if not folded:
        return True
    return any(_same_name(folded, name) for name in names if name)


def _same_name(part: str, name: str) -> bool:
    if part == name or part.removeprefix("the") == name.removeprefix("the"):
        return True
    if len(name) > 3 and name in part:
        return len(part) < 3 * len(name)
    return len(part) > 3 and part in name and 2 * len(part) > len(name)


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")


def _host_name(url: str) -> str:
    """Return the telling label of the host, ``example`` of www.example.co.uk."""
    labels = [label for label in (urlsplit(url).hostname or "").split(".") if label != "www"]
    return max(labels[:-1], key=len, default="").replace("-", "")
