"""Evidence about one foreign link, as numbers with names; every name begins with its reason's family."""

from __future__ import annotations

import re

from cleaner.judge.gather import Sighting
from cleaner.judge.lexicon import Hits, lexicon
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.runs import Run
from cleaner.judge.urls import (
    Target,
    is_address,
    is_planted,
    is_platform,
    is_renowned,
    is_reputed,
    is_shady,
)
from cleaner.judge.words import disguised, repetition, script_of, tokens

Features = dict[str, float]

_TRICKS = frozenset({"offscreen", "tiny", "opacity", "clipped", "behind", "colour"})
_OUTSIDE = {"before_doctype": 2.0, "after_html": 2.0, "after_body": 1.0, "head": 1.0}
_MARGIN = {"footer": 1.0, "aside": 1.0, "nav": 1.0, "header": 1.0}
_CASED = frozenset({"latin", "cyrillic", "greek", "armenian"})
_BARE = re.compile(r"^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)+(?:/\S*)?$", re.IGNORECASE)
_COMMENTS = re.compile(
    r"comment|respond|discussion|reply|guestbook|disqus|forum|post-?body|review", re.IGNORECASE
)
_DATED = re.compile(r"\b(?:19|20)\d\d\b")


def run_features(run: Run, page: Pagewide) -> Features:
    """Return the evidence that all links of a run share."""
    members = run.members
    hits = [lexicon().find(each.folded) for each in members]
    texts = [each.text for each in members]
    sites = {each.where.site for each in members if each.where}
    renowned = sum(1 for each in members if each.where and is_renowned(each.where))
    related = sum(1 for each in members if each.where and _related(each.where, page))
    foreign = len(members) - renowned
    return {
        "BLOCK.SIZE": float(min(foreign, 30)),
        "BLOCK.SITES": float(min(len(sites), 30)),
        "BLOCK.LINKED": run.linked if len(members) > 1 else 0.0,
        "BLOCK.REPEAT": repetition(texts) if len(members) > 2 else 0.0,
        "BLOCK.TRADE": sum(1 for hit in hits if hit.words) / len(members),
        "BLOCK.RENOWNED": renowned / len(members),
        "BLOCK.RELATED": related / len(members),
        "BLOCK.MIXED": 0.0 if run.pure else 1.0,
        "BLOCK.SHORT": sum(1 for each in members if 0 < len(each.text) <= 40) / len(members),
        "BLOCK.ALIEN": _alien(run, page),
        "BLOCK.SHADY": sum(1 for each in members if each.where and is_shady(each.where)) / len(members),
        "BLOCK.PLANTED": sum(1 for each in members if each.where and is_planted(each.where)) / len(members),
        "POS.EDGE": 1.0 if run.first or run.last else 0.0,
        "POS.LAST": 1.0 if run.last else 0.0,
    }


def link_features(sighting: Sighting, shared: Features, page: Pagewide) -> Features:
    """Return all evidence about one foreign link of a run."""
    where = sighting.where
    if where is None:
        raise ValueError("a link without a web address has no evidence to weigh")
    hits = lexicon().find(sighting.folded)
    features = dict(shared)
    features.update(_hiding(sighting))
    features.update(_topic(sighting, where, hits, page))
    features.update(_language(sighting, page))
    features.update(_address(sighting, where, page))
    return features


def _hiding(sighting: Sighting) -> Features:
    place = sighting.anchor.place
    how = sighting.hidden
    return {
        "HIDE.NONE": 1.0 if how in {"none", "invisible"} else 0.0,
        "HIDE.TRICK": 1.0 if how in _TRICKS else 0.0,
        "HIDE.NOSCRIPT": 1.0 if how in {"noscript", "template", "iframe"} else 0.0,
        "HIDE.COMMENT": 1.0 if how in {"comment", "script"} else 0.0,
        "POS.OUTSIDE": _OUTSIDE.get(place, 0.0),
        "POS.MARGIN": _MARGIN.get(place, 0.0),
        "POS.COMMENTS": 1.0 if _in_comments(sighting) else 0.0,
        "POS.SENTENCE": _sentence(sighting),
    }


def _in_comments(sighting: Sighting) -> bool:
    for element in sighting.lineage[1:9]:
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag not in {"body", "html"} and len(named) > 1 and _COMMENTS.search(named):
            return True
    return False


def _sentence(sighting: Sighting) -> float:
    """Return 1 when words of a sentence stand before and behind the link in its own holder."""
    if sighting.holder is None or sighting.anchor.element is None or sighting.hidden:
        return 0.0
    tail = (sighting.anchor.element.tail or "").strip()
    previous = sighting.anchor.element.getprevious()
    parent = sighting.anchor.element.getparent()
    lead = previous.tail if previous is not None else parent.text if parent is not None else ""
    return 1.0 if len((lead or "").strip()) > 12 and len(tail) > 12 else 0.0


def _topic(sighting: Sighting, where: Target, hits: Hits, page: Pagewide) -> Features:
    in_address = lexicon().find(where.words)
    trade = hits.trade or in_address.trade
    words = tokens(sighting.folded)
    return {
        "TOPIC.TRADE": float(min(len(hits.words), 2)),
        "TOPIC.ADDRESS": float(min(len(in_address.words), 2)),
        "TOPIC.SELLING": float(min(len(hits.modifiers), 2)),
        "TOPIC.PAGE": min(page.trades.get(trade, 0.0), 20.0) if trade else 0.0,
        "TOPIC.ABSENT": _absent(words, page) if words and len(words) <= 12 else 0.0,
    }


def _absent(words: tuple[str, ...], page: Pagewide) -> float:
    """Return the share of a link's words that the page says nowhere else."""
    own = {word: words.count(word) for word in words}
    missing = sum(1 for word, count in own.items() if page.counts[word] <= count)
    return missing / len(own)


def _alien(run: Run, page: Pagewide) -> float:
    """Return the share of the run's different words that the page says nowhere else."""
    words: dict[str, int] = {}
    for word in tokens(" ".join(each.folded for each in run.members)):
        words[word] = words.get(word, 0) + 1
    if not words:
        return 0.0
    return sum(1 for word, count in words.items() if page.counts[word] <= count) / len(words)


def _language(sighting: Sighting, page: Pagewide) -> Features:
    text = sighting.text
    script = script_of(text)
    bare = bool(_BARE.match(text))
    lower = script in _CASED and text == text.lower() and " " in text and not bare
    return {
        "LANG.SCRIPT": 1.0
        if script and page.script and script != page.script and (script != "latin" or not page.script)
        else 0.0,
        "LANG.LATIN": 1.0 if script == "latin" and page.script not in {"latin", ""} and " " in text else 0.0,
        "LANG.LOWER": 1.0 if lower and not _sentence(sighting) else 0.0,
        "LANG.DISGUISE": 1.0 if disguised(text) else 0.0,
        "URL.BARE": 1.0 if bare else 0.0,
        "BLOCK.LENGTH": float(min(len(text), 120)),
        "BLOCK.IMAGE": 1.0 if sighting.pictured else 0.0,
        "BLOCK.EMPTY": 0.0 if text else 1.0,
    }


def _address(sighting: Sighting, where: Target, page: Pagewide) -> Features:
    rel = (sighting.anchor.element.get("rel") or "").lower() if sighting.anchor.element is not None else ""
    label = where.site.split(".", 1)[0]
    words = set(tokens(sighting.folded))
    return {
        "URL.RENOWNED": 1.0 if is_renowned(where) else 0.0,
        "URL.RELATED": 1.0 if _related(where, page) else 0.0,
        "URL.PLATFORM": 1.0 if is_platform(where) else 0.0,
        "URL.REPUTED": 1.0 if is_reputed(where) else 0.0,
        "URL.PLANTED": 1.0 if is_planted(where) else 0.0,
        "URL.SHADY": 1.0 if is_shady(where) else 0.0,
        "URL.ADDRESS": 1.0 if is_address(where) else 0.0,
        "URL.HOME": 1.0 if where.path in {"", "/"} and not where.query else 0.0,
        "URL.ODD": 1.0
        if label.count("-") >= 2 or "xn--" in where.host or sum(map(str.isdigit, label)) >= 2
        else 0.0,
        "URL.EXACT": _exact(words, where),
        "URL.MISMATCH": 1.0 if _mismatch(sighting.text, where) else 0.0,
        "URL.QUERY": 1.0 if where.query else 0.0,
        "URL.DATED": 1.0 if _DATED.search(where.path) else 0.0,
        "URL.DOFOLLOW": 1.0 if "dofollow" in rel.split() else 0.0,
        "URL.NOFOLLOW": 1.0 if {"nofollow", "sponsored", "ugc"} & set(rel.split()) else 0.0,
        "URL.OFTEN": float(min(page.sites[where.site], 6)),
    }


def _related(where: Target, page: Pagewide) -> bool:
    """Tell whether the page depends on the target's site, or their names share a long word."""
    if where.site in page.helpers:
        return True
    label = where.site.split(".", 1)[0]
    if len(label) < 5:
        return False
    for name in page.owners:
        own = name.split(".", 1)[0]
        if len(own) >= 5 and (own in label or label in own):
            return True
    return False


def _exact(words: set[str], where: Target) -> float:
    """Return the share of the link's words that are spelt out in its address."""
    if not words or len(words) > 6:
        return 0.0
    spelt = where.words.replace(" ", "")
    return sum(1 for word in words if len(word) > 2 and word in spelt) / len(words)


def _mismatch(text: str, where: Target) -> bool:
    """Tell whether the link's words are an address of another site than its own."""
    if not _BARE.match(text):
        return False
    said = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower()).split("/", 1)[0]
    return bool(said) and "." in said and said.rsplit(".", 2)[-2] not in where.host
