"""Articles that still show a decision which has expired since: what nobody marked, for nobody acted."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from archive import Archive, Damaged, Withdrawn
from archive.surt import Pattern
from worker.bearing import bearing_on
from worker.standing import CAMPAIGN, LINK, PAGE, SITE, holds

_ON_LINKS = (LINK, PAGE, SITE, CAMPAIGN)


def outlived(archive: Archive, pattern: str | None, now: datetime) -> dict[str, str]:
    """Return, by surt, the key of the first capture whose article shows a decision expired at `now`.

    Rules need no such look: those in force are part of the fingerprint that an article is made under.
    """
    low, high = Pattern.parse(pattern).range() if pattern else ("", "\U0010ffff")
    found: dict[str, str] = {}
    for said in archive.decisions():
        if said.get("kind") not in _ON_LINKS or holds(said, now):
            continue
        for key in bearing_on(archive, said):
            row = archive.row(key)
            if row is not None and low <= row.surt <= high and _shows(archive, key, said):
                found[row.surt] = min(key, found.get(row.surt, key))
    return found


def _shows(archive: Archive, key: str, said: Mapping[str, Any]) -> bool:
    """Tell whether the article in force rests on a decision."""
    with suppress(Withdrawn, Damaged):
        stored = archive.article(key)
        links = stored.content.get("links", []) if stored else []
        return any(
            reason["code"] == "HUMAN.DECIDED" and reason["evidence"] == said["id"]
            for link in links
            for reason in link["reasons"]
        )
    return False
