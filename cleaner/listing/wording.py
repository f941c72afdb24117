"""Words compared as a reader would, and lines without their dates."""

import re

from cleaner.calendar_words import find_dates

_FAIR, _SHORT, _DATELINE = 30, 12, 70
SENTENCE = re.compile(r"[.!?…。！？।؟](?:[\"'”’»)\]]*)(?:\s|$)|\.\.\.|\[…\]|[。！？]")
"""The end of a sentence, in many scripts."""


def fold(text: str) -> str:
    """Return a text's letters and digits in lower case, for comparing what a reader would."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def undated(text: str) -> str:
    """Return a line without the date it begins with; nothing of a line that is a date and a name."""
    if not any(map(str.isdigit, text[:_DATELINE])):
        return text
    found = find_dates(text[:_DATELINE])
    if not found:
        return text
    first = found[0]
    rest = len(text) - (first.end - first.start)
    if len(text) < _DATELINE and rest < _FAIR + 10 and (rest < _SHORT or text[-1] not in ".!?"):
        return ""
    if first.start == 0 and first.end - first.start >= _SHORT - 4:
        return text[first.end :].lstrip(" \u00a0·•|–—-:,./")
    return text
