"""The title, without the site's name."""

import re
from urllib.parse import urlsplit

from cleaner.lines import fold
from cleaner.metadata.head import Head
from cleaner.metadata.jsonld import string

_SPLIT = re.compile(r"\s+(?:[|–—\-•·»«/›:]|::)+\s+|\s*[|»«›｜│]\s*|\s*[【〖].*?[】〗]\s*")
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
    first. The site's name at either end is cut off.
    """
    site = site_name(head)
    names = [name for name in (_squeezed(site), _host_name(url)) if name]
    said = [
        string(head.article.get("headline")) or string(head.article.get("name")),
        head.first("og:title"),
        head.first("twitter:title", "dc.title", "parsely-title", "sailthru.title"),
        head.title,
    ]
    claims = [text for text in (_without(text, names) for text in said) if text]
    shown = [text for text in head.headings if text and fold(text) != fold(site)]
    for heading in shown:
        if any(_confirms(claim, heading) for claim in claims):
            return heading[:_LONGEST]
    for line in head.lesser:
        if any(_is_part(claim, line) for claim in claims):
            return line[:_LONGEST]
    return next(iter([*claims, *shown]), "")[:_LONGEST]


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
        title = title[: title.rindex(parts.pop())].rstrip(" |–—-•·»«:/›｜│【】")
    if len(parts) > 1 and _is_site(parts[0], names):
        title = title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—-•·»«:/›｜│【】")
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
