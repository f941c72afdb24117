"""Notes about a text that readers see: corrections under it, and walls before it."""

import re
from collections.abc import Iterable

WALL = "the page says that it is behind a paywall"
CORRECTED = "the page carries a correction"

_CORRECTION = re.compile(
    r"^\W*(?:corrections?(?: and clarifications)?|clarification|erratum|editor[’']s note|korrektur|"
    r"berichtigung|richtigstellung|rectificatif|correctif|corrección|fe de errores|rectificación|"
    r"rettifica|errata corrige|correção|errata|correctie|rectificatie|sprostowanie|oprava|rättelse|"
    r"rettelse|oikaisu|helyesbítés|düzeltme|исправление|уточнение|виправлення|уточнення|διόρθωση|תיקון|"
    r"تصحيح|ralat|đính chính)"
    r"\s*(?:[:.,(–—-]|(?:of|du|de|vom|am|от)\b|\d|$)"
    r"|^\W*(?:an earlier version of this|in einer früheren (?:version|fassung)|お詫びと訂正|訂正|更正|정정|"
    r"this (?:article|story|post) (?:has been|was) (?:corrected|amended))",
    re.IGNORECASE,
)
_LONGEST = 1200


def carries_correction(texts: Iterable[str]) -> bool:
    """Tell whether one of `texts`, paragraphs of a body, begins as notes of correction do."""
    return any(len(text) <= _LONGEST and _CORRECTION.match(text) is not None for text in texts)
