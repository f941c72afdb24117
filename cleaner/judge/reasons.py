"""Every reason's code in plain words for people."""

from __future__ import annotations

from cleaner.article import Reason

_WORDS = {
    "HIDE.NONE": "readers cannot see it: an element around it is not displayed",
    "HIDE.TRICK": "readers cannot see it: it is moved off the screen, shrunk, cut or painted over",
    "HIDE.NOSCRIPT": "only programs see it: it stands in a noscript, template or iframe element",
    "HIDE.COMMENT": "only programs see it: it stands in a comment or a script",
    "POS.OUTSIDE": "it stands outside the page: before the doctype or after the end",
    "POS.EDGE": "it stands before or after all of the site's own links",
    "POS.LAST": "it comes after all of the site's own links",
    "POS.MARGIN": "it stands in a header, menu, sidebar or footer",
    "POS.COMMENTS": "it stands among readers' comments",
    "POS.SENTENCE": "it stands alone inside a sentence",
    "BLOCK.SIZE": "it is one of many foreign links in one place",
    "BLOCK.SITES": "the links beside it lead to many different owners",
    "BLOCK.LINKED": "the words around it are nearly all links",
    "BLOCK.REPEAT": "the links beside it repeat the same words",
    "BLOCK.TRADE": "the links beside it advertise a trade that buys links",
    "BLOCK.RENOWNED": "the links beside it lead to widely known sites",
    "BLOCK.RELATED": "the links beside it lead to sites this page depends on",
    "BLOCK.MIXED": "the site's own links stand among them",
    "BLOCK.SHORT": "the links beside it are all a few words",
    "BLOCK.ALIEN": "the page says the words of these links nowhere else",
    "BLOCK.SHADY": "the links beside it lead to names that cost nearly nothing",
    "BLOCK.PLANTED": "the links beside it lead into folders for program files",
    "BLOCK.LENGTH": "its length",
    "BLOCK.IMAGE": "it is a picture",
    "BLOCK.EMPTY": "it has no words",
    "BLOCK.KIN": "the links in the same block are injected",
    "BLOCK.PROSE": "the paragraph exists for its links",
    "TOPIC.TRADE": "it names a trade that buys links",
    "TOPIC.ADDRESS": "its address names a trade that buys links",
    "TOPIC.SELLING": "it speaks as advertisements do",
    "TOPIC.PAGE": "the page itself speaks of this trade",
    "TOPIC.ABSENT": "the page says its words nowhere else",
    "LANG.SCRIPT": "it is written in another script than the page",
    "LANG.LATIN": "it is written in Latin letters on a page that is not",
    "LANG.LOWER": "it is a row of keywords without capitals",
    "LANG.DISGUISE": "its letters are disguised: look-alikes or invisible characters",
    "URL.BARE": "its words are a bare address",
    "URL.RENOWNED": "it leads to a widely known site",
    "URL.RELATED": "it leads to a site this page depends on",
    "URL.PLATFORM": "it leads to a place where anybody may plant a page",
    "URL.REPUTED": "it leads to a school's or an office's site",
    "URL.PLANTED": "it leads into a folder for program files, where hacked sites hide pages",
    "URL.SHADY": "it leads to a name under a suffix that costs nearly nothing",
    "URL.ADDRESS": "it leads to a bare number instead of a name",
    "URL.HOME": "it leads to a front page",
    "URL.ODD": "it leads to a name made of keywords, hyphens or digits",
    "URL.EXACT": "its address spells out its own words",
    "URL.MISMATCH": "its words are an address other than the one it leads to",
    "URL.QUERY": "its address carries parameters",
    "URL.DATED": "its address carries a date, as articles' do",
    "URL.DOFOLLOW": "it asks search engines to follow it",
    "URL.NOFOLLOW": "it asks search engines not to follow it",
    "URL.OFTEN": "the page links to the same owner in several places",
    "TIME.NEW": "it was not there in the previous capture",
    "TIME.THERE": "it was there in the previous capture",
    "TIME.OWNER": "the previous capture linked to the same owner",
    "TIME.SWAPPED": "the same words led elsewhere in the previous capture",
    "TIME.JUDGED": "it was judged injected in the previous capture",
    "TIME.SENTENCE": "the sentence stood there without it in the previous capture",
    "TIME.PARAGRAPH": "its paragraph was not there in the previous capture",
    "SITE.SURGE": "the same block is new on other pages of this site",
    "CAMPAIGN.PAIR": "the same words with the same target were judged injected on other sites",
    "LIST.ALLOW": "an operator's rule allows it",
    "LIST.DENY": "an operator's rule denies it",
    "HUMAN.DECIDED": "a person decided",
}
CODES = frozenset(_WORDS)


def in_words(reason: Reason) -> str:
    """Return a reason as a sentence for people, with what was seen."""
    said = _WORDS.get(reason.code, reason.code)
    shown = f" ({reason.evidence})" if reason.evidence else ""
    return f"{said}{shown}" if reason.weight >= 0 else f"speaks for it: {said}{shown}"
