"""Evidence about one foreign link, as numbers with names; every name begins with its reason's family."""

from __future__ import annotations

import re
from collections import Counter

from cleaner.judge.company import company
from cleaner.judge.gather import Sighting
from cleaner.judge.kinship import foreignness, kinship, monotony
from cleaner.judge.lexicon import Hits, hits, sold_in
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
from cleaner.judge.words import TONGUES, disguised, fold, repetition, script_of, tokens

Features = dict[str, float]

_TRICKS = frozenset({"offscreen", "tiny", "opacity", "clipped", "behind", "colour"})
_OUTSIDE = {"before_doctype": 2.0, "after_html": 2.0, "after_body": 1.0, "head": 1.0}
_MARGIN = {"footer": 1.0, "aside": 1.0, "nav": 1.0, "header": 1.0}
_CASED = frozenset({"latin", "cyrillic", "greek", "armenian"})
_BARE = re.compile(r"^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)+(?:/\S*)?$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_PARTS = re.compile(r"[\s()/|,.·•-]+")
_NEIGHBOURS = ("BLOCK.TRADE", "BLOCK.SHADY", "BLOCK.PLANTED")
_NUMBER = re.compile(r"\d{5,}")
_MOST_DEEP = 6
_STRANGERS = 2
_DATED = re.compile(r"\b(?:19|20)\d\d\b")


def run_features(run: Run, page: Pagewide) -> Features:
    """Return the evidence that all links of a run share."""
    members = run.members
    where = [each.where for each in members]
    size = len(members)
    renowned = sum(1 for each in where if is_renowned(each))
    return {
        "BLOCK.SITES": float(min(len({each.site for each in where}), 30)),
        "BLOCK.LINKED": run.linked if size > 1 else 0.0,
        "BLOCK.REPEAT": repetition(each.text for each in members) if size > 2 else 0.0,
        "BLOCK.RENOWNED": renowned / size,
        "BLOCK.RELATED": sum(1 for each in where if _related(each, page)) / size,
        "BLOCK.MIXED": 0.0 if run.pure else 1.0,
        "BLOCK.SHORT": sum(1 for each in members if 0 < len(each.text) <= 40) / size,
        "BLOCK.ALIEN": _alien(run, page),
        "BLOCK.BARE": sum(1 for each in members if _BARE.match(each.text)) / size if size > 1 else 0.0,
        "BLOCK.ROW": monotony(each.folded for each in members),
        "LANG.PIECES": foreignness((each.folded for each in members[:8]), page),
        "LANG.AROUND": _around(run, page),
        **company(run, page),
        "POS.EDGE": 1.0 if run.first or run.last else 0.0,
        "POS.LAST": 1.0 if run.last else 0.0,
    }


def neighbours(run: Run) -> dict[int, Features]:
    """Return, for each link of a run, how suspicious the others are; nothing about a lone link."""
    marks = [
        (
            bool(hits(each.folded).words),
            is_shady(each.where),
            is_planted(each.where),
        )
        for each in run.members
    ]
    totals = [sum(column) for column in zip(*marks, strict=True)]
    others = max(1, len(marks) - 1)
    return {
        each.at: {
            name: (total - mark) / others for name, total, mark in zip(_NEIGHBOURS, totals, own, strict=True)
        }
        for each, own in zip(run.members, marks, strict=True)
    }


def link_features(sighting: Sighting, page: Pagewide) -> Features:
    """Return the evidence about one foreign link by itself."""
    where = sighting.where
    found = hits(sighting.folded)
    return {
        **_hiding(sighting),
        **kinship(sighting, page),
        **_topic(sighting, where, found, page),
        **_language(sighting, page),
        **_address(sighting, where, page),
    }


def all_features(run: Run, page: Pagewide) -> list[Features]:
    """Return all evidence about each link of a run, in the order of its members."""
    shared = run_features(run, page)
    beside = neighbours(run)
    here = Counter(each.where.site for each in run.members)
    decent = shared["BLOCK.RENOWNED"] > 0 or shared["BLOCK.RELATED"] > 0
    often = {
        site: {"URL.OFTEN": float(max(0, min(page.sites[site] - count, 6)))} for site, count in here.items()
    }
    found = [
        {**shared, **beside[each.at], **link_features(each, page), **often[each.where.site]}
        for each in run.members
    ]
    strangers = shared["BLOCK.SITES"] >= _STRANGERS
    for features in found:
        unseen = features["HIDE.TRICK"] or features["POS.OUTSIDE"]
        features["HIDE.STRANGERS"] = 1.0 if strangers and unseen else 0.0
        # Share buttons and shops' badges are hidden until a script shows them.
        features["HIDE.NONE"] *= not decent
    return found


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
        "POS.COMMENTS": 1.0 if sighting.commented else 0.0,
        "POS.SENTENCE": 1.0 if sighting.in_prose and not sighting.hidden else 0.0,
        "HIDE.PIXEL": 1.0 if sighting.pictured and _pixel(sighting) else 0.0,
    }


def _pixel(sighting: Sighting) -> bool:
    """Tell whether a link is nothing but a picture too small to see."""
    if sighting.anchor.element is None:
        return False
    image = next(sighting.anchor.element.iter("img"), None)
    return image is not None and {image.get("width"), image.get("height")} <= {"0", "1"}


def _topic(sighting: Sighting, where: Target, said: Hits, page: Pagewide) -> Features:
    in_address = hits(where.words)
    trade = said.trade or in_address.trade
    around = sighting.around.outside[:800] if sighting.around and sighting.in_prose else ""
    beside = hits(fold(around)).words if around else ()
    elsewhere = page.trades[trade] - len(beside) if trade else 0
    return {
        "TOPIC.TRADE": float(min(len(said.words), 2)),
        "TOPIC.ADDRESS": float(min(len(in_address.words), 2)),
        "TOPIC.LABEL": 1.0 if sold_in(where.site) else 0.0,
        "TOPIC.UNSAID": 1.0 if in_address.words and not said.words else 0.0,
        "TOPIC.AROUND": float(min(len(beside), 4)) if len(beside) > 1 and elsewhere <= 0 else 0.0,
        "TOPIC.SELLING": float(min(len(said.modifiers), 2)),
        "TOPIC.PAGE": min(1000 * elsewhere / page.size, 20.0) if elsewhere > 0 else 0.0,
    }


def _around(run: Run, page: Pagewide) -> float:
    """Return the share of the words around a run in prose that the page says nowhere else."""
    around = run.members[0].around
    if around is None or not run.members[0].in_prose:
        return 0.0
    words = Counter(_LETTERS.findall(around.outside[:800].lower()))
    long = [word for word in words if len(word) >= 5 or word > "\u2000"]
    if len(long) < 6:
        return 0.0
    return sum(1 for word in long if not page.says(word[:6], words[word])) / len(long)


def _alien(run: Run, page: Pagewide) -> float:
    """Return the share of the run's different words that the page says nowhere else."""
    words = Counter(_LETTERS.findall(" ".join(each.text.lower() for each in run.members)[:600]))
    if not words:
        return 0.0
    return sum(1 for word, count in words.items() if not page.says(word, count)) / len(words)


def _language(sighting: Sighting, page: Pagewide) -> Features:
    text = sighting.text
    script = script_of(text)
    bare = bool(_BARE.match(text))
    lower = script in _CASED and text == text.lower() and " " in text and not bare
    return {
        "LANG.SCRIPT": 1.0 if _other_script(sighting, script, page) else 0.0,
        "LANG.LOWER": 1.0 if lower and not sighting.in_prose else 0.0,
        "LANG.LETTERS": 1.0 if _strange_letters(text, page) else 0.0,
        "LANG.DISGUISE": 1.0 if disguised(text) else 0.0,
        "URL.BARE": 1.0 if bare else 0.0,
        "BLOCK.LENGTH": float(min(len(text), 120)),
        "BLOCK.IMAGE": 1.0 if sighting.pictured else 0.0,
    }


def _other_script(sighting: Sighting, script: str, page: Pagewide) -> bool:
    """Tell whether a link is in another script than the page, and no switch to another edition.

    Latin letters are at home everywhere.
    """
    if script in {"", "latin", page.script} or not page.script:
        return False
    words = _PARTS.split(sighting.folded)
    return not all(word in TONGUES for word in words if word)


def is_known(sighting: Sighting) -> bool:
    """Tell whether a link leads to a widely known site, so that closer looks do not pay."""
    return is_renowned(sighting.where)


def _strange_letters(text: str, page: Pagewide) -> bool:
    """Tell whether a text has letters beyond ASCII that the page has nowhere else."""
    if text.isascii():
        return False
    strange = {letter for letter in text.lower() if letter > "\x7f" and letter.isalpha()}
    return any(not page.says(letter, text.lower().count(letter)) for letter in strange)


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
        "URL.ABROAD": 1.0
        if where.country and page.countries[where.country] < 2 and not _at_home(where, page)
        else 0.0,
        "URL.SLUG": _spelt(words, where.path),
        "URL.MISMATCH": 1.0 if _mismatch(sighting.text, where) else 0.0,
        "URL.QUERY": 1.0 if where.query else 0.0,
        "URL.DEPTH": float(min(_MOST_DEEP, sum(1 for step in where.path.split("/") if step))),
        "URL.NUMBER": 1.0 if _NUMBER.search(where.path) or _NUMBER.search(where.query) else 0.0,
        "URL.DATED": 1.0 if _DATED.search(where.path) else 0.0,
        "URL.DOFOLLOW": 1.0 if "dofollow" in rel.split() else 0.0,
        # Among readers' comments every link carries it: the site's program, not its author, put it there.
        "URL.NOFOLLOW": 1.0
        if {"nofollow", "sponsored", "ugc"} & set(rel.split()) and not sighting.commented
        else 0.0,
    }


def _related(where: Target, page: Pagewide) -> bool:
    """Tell whether the page depends on the target's site, or their names share a long word."""
    if where.site in page.suppliers:
        return True
    label = where.site.split(".", 1)[0]
    if len(label) < 5:
        return False
    for name in page.owners:
        own = name.split(".", 1)[0]
        if len(own) >= 5 and (own in label or label in own):
            return True
    return False


def _at_home(where: Target, page: Pagewide) -> bool:
    """Tell whether the target's country is one of the page's own."""
    return any(owner.endswith("." + where.country) for owner in page.owners)


def _spelt(words: set[str], part: str) -> float:
    """Return the share of a short link's words that a part of its address spells out."""
    if not 1 <= len(words) <= 5:
        return 0.0
    spelt = fold(part)
    return sum(1 for word in words if len(word) > 2 and word in spelt) / len(words)


def _mismatch(text: str, where: Target) -> bool:
    """Tell whether the link's words are an address of another site than its own."""
    if not _BARE.match(text):
        return False
    said = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower()).split("/", 1)[0]
    return bool(said) and "." in said and said.rsplit(".", 2)[-2] not in where.host
