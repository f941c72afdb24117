"""From the records of the main list to items."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from cleaner.article import Item
from cleaner.calendar_words import Order, find_dates
from cleaner.listing.dating import day_of, days_above, days_within, months_above, order_on
from cleaner.listing.headline import shared_by
from cleaner.listing.outline import Outline
from cleaner.listing.parts import Parts, take_apart
from cleaner.listing.records import Record
from cleaner.listing.roles import is_author, opens_byline, person, person_in, signed
from cleaner.listing.roundup import Month, day_within, first_sentence
from cleaner.listing.shape import Shapes
from cleaner.listing.teaser import teaser, teaser_slots
from cleaner.listing.threads import hold_answers
from cleaner.listing.wording import fold, undated
from cleaner.listing.words import MORE

_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-srcset", "srcset", "src")
_ICON = re.compile(
    r"avatar|icon|logo|button|pixel|spacer|blank\.|(?:^|/)(?:dot|clear|shim|trans\w*)\.|emoji|1x1|gravatar|smil(?:ey|ies)|sprite",
    re.IGNORECASE,
)
# What an entry is filed under: "arXiv:2603.01234", "#4711".
_NUMBER = re.compile(r"\S*\d{3}\S*$")
_BYLINE = 150
_LONGEST_DAY = 40
_FEWEST_SHARING = 3
_TINY = frozenset(map(str, range(33)))
_DEAD = ("#", "javascript:", "mailto:", "tel:", "data:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the fields of all entries depend on beside the outline."""

    base: str
    language: str | None
    month: Month | None = None


def read_fields(outline: Outline, shapes: Shapes, records: Sequence[Record], setting: Setting) -> list[Item]:
    """Return one item for each record, in order; records with no title give none."""
    shared = shared_by(outline, shapes, records)
    parts = [take_apart(outline, shapes, record, shared) for record in records]
    slots = teaser_slots(parts)
    order = order_on(outline, parts, setting.language)
    items = [_item(outline, part, slots, setting, order) for part in parts]
    if hold_answers(outline, records):
        items = [
            replace(item, byline=item.byline or _sender(part))
            for item, part in zip(items, parts, strict=True)
        ]
    if not any(item.published for item in items):
        months = [setting.month] * len(parts)
        if setting.month is None:
            months = months_above(outline, records, setting.language)
        days = days_within(outline, parts, setting.language, months)
        if not any(days):
            days = days_above(outline, records, setting.language, order, setting.month)
        items = [
            replace(item, published=day.isoformat()) if day else item
            for item, day in zip(items, days, strict=True)
        ]
    items = _unsigned(items)
    return [_named(item, setting) for item in _without_bullets(items) if item.title]


def _unsigned(items: list[Item]) -> list[Item]:
    """Take the authors' names from the ends of teasers, if most of them end so."""
    parted = [None if item.byline else signed(item.teaser or "") for item in items]
    if sum(found is not None for found in parted) < max(_FEWEST_SHARING, len(items) / 2):
        return items
    return [
        replace(item, teaser=found[0], byline=found[1]) if found else item
        for item, found in zip(items, parted, strict=True)
    ]


def _without_bullets(items: list[Item]) -> list[Item]:
    """Take away the pictures that most entries share: a bullet, the sign of a section."""
    shared: Counter[str | None] = Counter(item.image for item in items if item.image)
    least = max(_FEWEST_SHARING, len(items) / 2)
    return [replace(item, image=None) if shared[item.image] >= least else item for item in items]


def _named(item: Item, setting: Setting) -> Item:
    """Name an entry that is headed by nothing but its day after the first sentence of its text."""
    if not item.teaser or not _is_day(item.title, setting):
        return item
    title, rest = first_sentence(item.teaser)
    return replace(item, title=title, teaser=rest or None)


def _is_day(title: str, setting: Setting) -> bool:
    if len(title) > _LONGEST_DAY:
        return False
    found = list(find_dates(title, language=setting.language))
    if not found and setting.month:
        found = [day for day in [day_within(title, setting.month, setting.language)] if day]
    return bool(found) and not any(map(str.isalnum, title[: found[0].start] + title[found[0].end :]))


def _item(
    outline: Outline,
    part: Parts,
    slots: set[tuple[str, ...]],
    setting: Setting,
    order: Order,
) -> Item:
    url = _url(outline, part, setting.base)
    return Item(
        title=part.title,
        url=url,
        teaser=teaser(outline, part, slots),
        published=day_of(outline, part, slots, setting.language, order),
        byline=_byline(outline, part),
        image=_image(outline, part, setting.base),
        caption=_caption(outline, part),
    )


def _url(outline: Outline, part: Parts, base: str) -> str | None:
    record = part.record
    head = record.head
    for link in outline.inside(outline.links, part.headline, outline.ends[head]):
        if found := _absolute(outline, link, base):
            return found
    around = outline.parents[head]
    while around > 0:
        if outline.tags[around] == "a" or outline.attributes[around].get("data-href"):
            return _absolute(outline, around, base)
        around = outline.parents[around]
    return _lone_link(outline, part, base)


def _lone_link(outline: Outline, part: Parts, base: str) -> str | None:
    """Return where a number, "read more" or the picture leads, for a headline that is no link."""
    image, leading = None, part.roles.get("more", ())
    for link in outline.inside(outline.links, part.record.start, part.record.end):
        text = outline.text(link)
        if link < part.record.head and _NUMBER.match(text):
            return _absolute(outline, link, base)
        if text and (link in leading or MORE.match(text) or fold(text) == fold(part.title)):
            return _absolute(outline, link, base)
        if not text and image is None:
            image = _absolute(outline, link, base)
    return image


def _absolute(outline: Outline, link: int, base: str) -> str | None:
    attributes = outline.attributes[link]
    href = (attributes.get("href") or attributes.get("data-href") or "").strip()
    if not href or href.lower().startswith(_DEAD):
        return None
    try:
        return urljoin(base, href)
    except ValueError:
        return None


def _image(outline: Outline, part: Parts, base: str) -> str | None:
    for node in part.images:
        attributes = outline.attributes[node]
        if _is_tiny(outline, node):
            continue
        for name in _SOURCES:
            value = (attributes.get(name) or "").strip()
            if name.endswith("srcset"):
                value = value.split(",")[0].split(" ")[0]
            if value and not value.startswith("data:") and not _ICON.search(value):
                try:
                    return urljoin(base, value)
                except ValueError:
                    break
    return None


def _is_tiny(outline: Outline, image: int) -> bool:
    attributes = outline.attributes[image]
    return any((attributes.get(side) or "99").strip("px ") in _TINY for side in ("width", "height"))


def _byline(outline: Outline, part: Parts) -> str | None:
    for node in part.roles.get("byline", ()):
        if name := person(_name_in(outline, node)):
            return name
    for line in part.lines:
        if opens_byline(line.text):
            return person(line.text)
        if not undated(line.text) and (name := person_in(line.text)):
            return name
    for role in ("date", "other"):
        for node in part.roles.get(role, ()):
            if outline.size(node) < _BYLINE and (name := person_in(outline.text(node))):
                return name
    return next((person(outline.text(node)) for node in _credits(outline, part)), None)


def _credits(outline: Outline, part: Parts) -> list[int]:
    """Return what is named as a credit and stands behind words of the entry's text, no picture by it."""
    found = []
    for node in part.roles.get("caption", ()):
        before = outline.first_runs[node] - 1
        inline = before >= outline.last_runs[part.headline] and (
            outline.run_lines[before] == outline.run_lines[before + 1]
        )
        if inline and outline.size(node) < _LONGEST_DAY:
            found.append(node)
    return found


def _sender(part: Parts) -> str | None:
    """Return who wrote a letter: the first words behind its subject."""
    line = next((line.text for line in part.lines if line.after), "")
    return person(line) if len(line) < _LONGEST_DAY and not find_dates(line) else None


def _name_in(outline: Outline, node: int) -> str:
    """Return the text of the one link in a byline that has several words beside it, else all of it."""
    links = [link for link in outline.inside(outline.links, node, outline.ends[node]) if outline.size(link)]
    named = [link for link in links if is_author(outline, link)] or links
    return outline.text(named[0] if len(named) == 1 else node)


def _caption(outline: Outline, part: Parts) -> str | None:
    credits_of_text = _credits(outline, part)
    for node in part.roles.get("caption", ()):
        if node not in credits_of_text and (text := outline.text(node)):
            return text
    alts = {
        fold(outline.attributes[image].get("alt") or "")
        for image in part.images
        if not (_is_tiny(outline, image) or _ICON.search(outline.attributes[image].get("class") or ""))
    } - {""}
    for line in part.lines:
        if not line.after and fold(line.text) in alts:
            return line.text
    return None
