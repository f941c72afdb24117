"""Dates in the queries of API and pages: what people write, taken to its beginning or its end."""

from datetime import datetime

from archive.instant import parse_when, span


def start(text: str | None) -> datetime | None:
    """Return the first instant that `text` can mean, None for no text; InvalidTime if it is no date."""
    if not text or not text.strip():
        return None
    digits = text.strip().replace("-", "")
    return span(digits)[0] if digits.isdigit() else parse_when(text)


def end(text: str | None) -> datetime | None:
    """Return the last instant that `text` can mean, None for no text; InvalidTime if it is no date."""
    return parse_when(text) if text and text.strip() else None
