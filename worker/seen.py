"""What a person sees of a suspect: the links themselves, as the articles in force have them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from archive import Archive, Damaged, StoredArticle, Withdrawn
from archive.suspects import Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One link as the newest article that has it says: `link` is the cleaner's JSON."""

    sighting: Sighting
    link: dict[str, Any]
    fingerprint: str

    @property
    def told(self) -> dict[str, Any]:
        """The link as a decision keeps it: what it is, where it stood, and what the judge said."""
        return {
            "text": self.link["text"],
            "href": self.link["href"],
            "url": self.sighting.url,
            "capture": self.sighting.capture_key,
            "index": self.link.get("index", -1),
            "judged": self.link["action"],
            "score": self.link.get("score", 0.0),
            "fingerprint": self.fingerprint,
        }


def seen(archive: Archive, sightings: Iterable[Sighting]) -> Iterator[Seen]:
    """Yield each of `sightings`, newest first, whose words and address on its page are new.

    What cannot be read, or has changed meanwhile, is passed over.
    """
    told = set[tuple[str, str, str]]()
    asked = set[tuple[str, str, str]]()
    read = _Reader(archive)
    for sighting in sightings:
        asking = (sighting.surt, sighting.anchor, sighting.href)
        stored = read(sighting.capture_key) if asking not in asked else None
        link = _link(stored, sighting) if stored is not None else None
        if stored is None or link is None:
            continue
        asked.add(asking)
        known = (sighting.surt, link["text"], link["href"])
        if known not in told:
            told.add(known)
            yield Seen(sighting=sighting, link=link, fingerprint=stored.row.fingerprint)


class _Reader:
    """Reads articles, and keeps the last: a page's links come one after another."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._key = ""
        self._stored: StoredArticle | None = None

    def __call__(self, key: str) -> StoredArticle | None:
        if key != self._key:
            self._key, self._stored = key, None
            with suppress(Withdrawn, Damaged):
                self._stored = self._archive.article(key)
        return self._stored


def _link(stored: StoredArticle, sighting: Sighting) -> dict[str, Any] | None:
    links = stored.content.get("links", [])
    link = links[sighting.number] if sighting.number < len(links) else None
    return link if link is not None and link["href"] == sighting.href else None
