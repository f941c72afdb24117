"""Declared advertising: a link that says it is paid for is no injected one."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.flat import Element
from cleaner.judge.gather import Sighting

_HIGHEST = 4
_LONGEST = 40
# What holds no label: a neighbouring link, a picture, a new line.
_MUTE = frozenset({"a", "img", "br"})
_LABELS = re.compile(
    r"(?:ads?|advert(?:s|isement|isements|ising|orial|iser content)?|sponsored(?: by| post| content| links?)?"
    r"|paid (?:post|content|partnership|promotion|links?)|promoted|promotion|partner content"
    r"|affiliate links?|anzeigen?|werbung|werbeanzeige|gesponsert|bezahlter inhalt|partnerangebot"
    r"|publicit[eé]|annonces?|sponsoris[eé]|contenu sponsoris[eé]|communiqu[eé] sponsoris[eé]"
    r"|publicidad|patrocinado|contenido patrocinado|anuncios?|publirreportaje"
    r"|pubblicit[aà]|sponsorizzato|contenuto sponsorizzato|annunci|publicidade|conte[uú]do patrocinado"
    r"|reklam[ay]?|materia[lł] sponsorowany|artyku[lł] sponsorowany|inzerce|komer[cč]n[ií] sd[eě]len[ií]"
    r"|reclame|advertentie|gesponsord|annons|sponsrat|annonse|annonceret|mainos|hirdet[eé]s|publicitate"
    r"|διαφήμιση|реклама|рекламный материал|на правах рекламы|партнерский материал|оглас|oglas"
    r"|ilan|sponsorlu(?: içerik)?|iklan|konten bersponsor|quảng cáo"
    r"|広告|スポンサー|スポンサーリンク|提供|广告|廣告|推广|推廣|赞助|광고|โฆษณา|إعلان|إعلانات|تبلیغات|آگهی"
    r"|פרסומת|विज्ञापन|বিজ্ঞাপন)",
    re.IGNORECASE,
)
_EDGES = " \t\r\n\xa0:：*-–—|.·•()[]【】«»\"'"
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:sponsored|advertorial|advertisement|anzeige|werbung|promoted|paid-?(?:post|content|link)"
    r"|reklama|publicidad|publicite|native-?ad)(?:$|[\s_-])",
    re.IGNORECASE,
)


def declared(sighting: Sighting) -> str:
    """Return what declares a link to be paid for, or an empty string; readers must be able to see it.

    That is `rel=sponsored`, or a label such as "Anzeige" right before the link or at the head of a box
    around it, or a box named so.
    """
    element = sighting.anchor.element
    if element is None or sighting.hidden:
        return ""
    if "sponsored" in (element.get("rel") or "").lower().split():
        return "rel=sponsored"
    height = 1 if sighting.in_prose else _HIGHEST  # a label above a paragraph is not about its links
    for each in sighting.lineage[:_HIGHEST]:
        if each.tag in {"body", "html", "main", "article"}:
            break
        found = (_said_before(each) if height > 0 else "") or _named(each)
        if found:
            return found
        height -= 1
    return ""


def _said_before(element: Element) -> str:
    """Return the label right before an element: text of its holder, or a short element of its own."""
    before = element.getprevious()
    if before is None:
        parent = element.getparent()
        return _label(parent.text if parent is not None else None)
    if (before.tail or "").strip():
        return _label(before.tail)
    if before.tag in _MUTE or len(before) > 3 or next(before.iter("a"), None) is not None:
        return ""
    return _label("".join(before.itertext()))


def _label(text: str | None) -> str:
    if not text or len(text) > 200:
        return ""
    said = text.strip(_EDGES)
    return said if len(said) <= _LONGEST and _LABELS.fullmatch(said) else ""


def _named(element: Element) -> str:
    return _declaring(element.get("class") or "") if element.tag != "a" else ""


@lru_cache(maxsize=4096)
def _declaring(name: str) -> str:
    """Return the word of a class that declares advertising, or nothing."""
    found = _NAMED.search(name)
    return found[0].strip(" _-") if found else ""
