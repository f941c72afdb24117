"""What the small parts of an entry are, as their tags, names and words tell."""

import re
from functools import lru_cache
from typing import Literal

from cleaner.calendar_words import find_dates
from cleaner.listing.outline import Outline
from cleaner.listing.words import counts, leads_on

Role = Literal["date", "byline", "caption", "more", "other"]

_START, _END = r"(?:^|[\s_-])(?:", r")(?=[\s_-]|$)"
_DATE = re.compile(
    rf"{_START}dates?|dateline|time|published|posted|datum|fecha|timestamp|pubdate|updated|"
    rf"day|month|year|data|clock|when|age{_END}"
    r"|Date|[a-z]date\b|time$",
)
_BYLINE = re.compile(
    rf"{_START}authors?|byline|vcard|writer|by|creator|user-?name|autor(?:e|en|es)?|auteurs?|"
    rf"poster|starter|from|sender|person-info|contributors?|(?:created|posted|written)-?by{_END}|[Aa]uthor|[Bb]yline"
)
_CAPTION = re.compile(
    r"caption|credit|legend|bildunterschrift|copyright|(?:^|[\s_-])(?:wp-caption-text|photo-text|alt-text)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"{_START}meta|tags?|tag-?list|categor\w*|cats?|comments?\w*|share\w*|sharing|social|"
    rf"btn|button|price|rating|stats?|views?(?!-)|comhead|domain|descriptor|"
    rf"repl(?:y|ies)|actions?|kicker|label|badge|eyebrow|topics?|duration|read-?time|"
    rf"breadcrumbs?|pager|pagination|location|venue|"
    rf"toolbar|lastpost|last-?post|footer|rubric|section-name|count|counter|num|flag|icon|"
    rf"tooltip|modal|embed|overlay|dropdown{_END}",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"last-?(?:post|reply|comment|message|activity)", re.IGNORECASE)
_PUBLISHED = frozenset({"datePublished", "dateCreated"})
_BY_TAG: dict[str, Role] = {
    "time": "date",
    "figcaption": "caption",
    "button": "other",
    "label": "other",
    "nav": "other",
}
_TEASER = re.compile(
    rf"{_START}excerpt|summary|descr?|description|teaser|dek|standfirst|blurb|snippet|subheadline{_END}",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", "?", "…", "。")
_SMALL, _LINK, _SENTENCE = 120, 60, 30
_WRITTEN_BY = (
    r"(?:written|posted|published|submitted|started|authored|created|contributed) by|"
    r"(?:publié|écrit|posté|démarré|commencé|proposé)e? par|"
    r"(?:publicad|escrit|iniciad|enviad|postad)[oa] por|"
    r"(?:pubblicato|scritto|iniziato|inviato) da|(?:geschrieben|verfasst|erstellt|gestartet|eröffnet) von|"
    r"(?:geschreven|geplaatst|gestart) door|(?:skrevet|startet) af|(?:skriven|publicerad|startad) av|"
    r"(?:napisane|dodane|rozpoczęty|założony) przez"
)
_BY_WORDS = re.compile(
    rf"^\W*(?:{_WRITTEN_BY}|by|via|von|par|por|di|da|door|autor(?:e|a)?|auteur|author|автор|av|af|przez|od|yazar|"
    r"συντάκτης|作者|記者|文(?=\s*[:：/]))(?:\s*[:：/]\s*|\s+)",
    re.IGNORECASE,
)
_BYLINE_OPENS = re.compile(rf"^\W*(?:(?:{_WRITTEN_BY})|by)\s*:?\s+[^\W\d_]", re.IGNORECASE)


# What stands before a date or a name in the frame of a byline, and is neither.
_NO_NAME = re.compile(
    r"\W*(?:(?:posted|published|submitted|created|updated|written|publi[ée]e?|publicad[oa]|pubblicato|geschrieben|"
    r"veröffentlicht|erstellt|opublikowano|dodano|yayınlan\w+|опубликован[оа]|geplaatst|publicerad\w*)"
    r"(?:\s+(?:on|le|el|em|il|am|dnia|op|in|at|by|par|por|da|von))?|author|by|on|le|am)\W*$",
    re.IGNORECASE,
)
_LONGEST_NAME, _LONGEST_BYLINE = 100, 80
_AUTHORS_PAGE = re.compile(
    r"(?:^|[/?&;])(?:@[\w.-]+/?(?:\?|$)|(?:authors?|autor(?:es|en|i|a)?|auteurs?|users?|profiles?|members?|contributors?)/|"
    r"~[\w.-]+/?$|(?:user\?id|author)=|action=profile)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:^|[\s|·•,–-])(?:by|von|par|por|door|av|af|przez|[Aa]utor:|[Aa]uthor:|[Аа]втор:)\s+"
    r"((?:[A-ZÀ-ÞΑ-ΩА-Я][\w'’.-]*\s*){1,4})"
)

_SIGNED = re.compile(
    r"(?<=[.!?…”\"»])\s+(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Aa]v|[Aa]f|[Pp]rzez|[Dd]i|[Аа]втор:)\s+"
    r"((?:[A-ZÀ-ÞΑ-ΩА-Я][\w'’.-]*\s*){2,4})$"
)


def role_of(outline: Outline, node: int) -> Role | None:
    """Return what a node of an entry is for, None if it may be prose."""
    attributes, tag = outline.attributes[node], outline.tags[node]
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    if attributes.get("datetime") or (tag == "meta" and attributes.get("itemprop") in _PUBLISHED):
        return "date"
    if attributes.get("rel") == "author":
        return "byline"
    size = outline.size(node)
    if not size:
        return None
    if tag == "a" and size < _LINK and (role := _of_link(outline, node)):
        return role
    return _of_name(outline, node)


def _of_name(outline: Outline, node: int) -> Role | None:
    """Return the role that a node's name tells, unless what it holds is something else."""
    attributes = outline.attributes[node]
    name = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}".strip()
    role = _named(name, small=outline.size(node) <= _SMALL) if name else None
    if role == "other" and (is_teaser(outline, node) or _is_sentence(outline, node)):
        return None
    return None if role == "caption" and _tells_when(outline, node) else role


def _tells_when(outline: Outline, node: int) -> bool:
    """Say whether a node holds a time: no caption does, only the small print of an entry."""
    return any(tag == "time" for tag in outline.tags[node : outline.ends[node]])


def _is_sentence(outline: Outline, node: int) -> bool:
    """Say whether a node that is named like a label holds a sentence of its own words."""
    start, end = outline.first_runs[node], outline.last_runs[node]
    linked = outline.linked_sizes[end] - outline.linked_sizes[start]
    size = outline.size(node)
    return size > _SENTENCE and linked * 2 < size and outline.text(node).endswith(_SENTENCE_END)


def _of_link(outline: Outline, link: int) -> Role | None:
    text = outline.text(link)
    if leads_on(text):
        return "more"
    if counts(text):
        return "other"
    return "byline" if is_author(outline, link) else None


def is_author(outline: Outline, link: int) -> bool:
    """Say whether a link leads to the page of whoever wrote or sent in an entry."""
    attributes = outline.attributes[link]
    return attributes.get("rel") == "author" or _AUTHORS_PAGE.search(attributes.get("href") or "") is not None


@lru_cache(maxsize=16384)
def _is_answer_name(name: str) -> bool:
    return _ANSWER.search(name) is not None


def tells_of_an_answer(outline: Outline, node: int) -> bool:
    """Say whether a node tells when and by whom a thread was answered last: neither is the entry's own."""
    name = outline.attributes[node].get("class")
    if name is not None and _is_answer_name(name):
        return True
    if outline.tags[node] not in ("td", "dd") or not 0 < outline.size(node) <= _SMALL:
        return False
    links = outline.inside(outline.links, node, outline.ends[node])
    return any(_ANSWER.search(outline.attributes[link].get("href") or "") for link in links)


def is_teaser(outline: Outline, node: int) -> bool:
    """Say whether a node is named as what introduces an entry."""
    attributes = outline.attributes[node]
    name = attributes.get("class")
    if name is None:
        return attributes.get("itemprop") == "description"
    return attributes.get("itemprop") == "description" or _is_teaser_name(name)


@lru_cache(maxsize=16384)
def _is_teaser_name(name: str) -> bool:
    return _TEASER.search(name) is not None


@lru_cache(maxsize=16384)
def _named(name: str, *, small: bool) -> Role | None:
    if _CAPTION.search(name):
        return "caption"
    if not small:
        return None
    if _BYLINE.search(name):
        return "byline"
    if _DATE.search(name):
        return "date"
    return "other" if _OTHER.search(name) else None


def person(text: str) -> str | None:
    """Return the names in a byline, without "by" and without a date, or None."""
    dates = find_dates(text)
    if dates:
        text = text[: dates[0].start] or text[dates[-1].end :]
    text = _BY_WORDS.sub("", text.strip())
    text = re.split(r"\s[|•·–—]\s|\s+on\s+(?=\w+day\b|$)", text)[0].strip(" ,;:|•·–—-/»«›‹")
    if not 1 < len(text) <= _LONGEST_NAME or not any(map(str.isalpha, text)) or _NO_NAME.match(text):
        return None
    return text


def person_in(text: str) -> str | None:
    """Return the name in a line that says when and by whom: "1 May 2011 by Ann Other"."""
    found = _BY.search(text)
    return person(found[1]) if found else None


def signed(text: str) -> tuple[str, str] | None:
    """Part a teaser that ends with its author's name, "… on Sunday. By Ann Other", into both."""
    found = _SIGNED.search(text)
    name = person(found[1]) if found else None
    return (text[: found.start()].rstrip(), name) if found and name else None


def opens_byline(text: str) -> bool:
    """Say whether a short line names an author: "By Ann Other"."""
    return len(text) < _LONGEST_BYLINE and _BYLINE_OPENS.match(text) is not None
