"""Dates in the queries of API and pages: what people write, taken to its beginning or its end."""

from datetime import datetime

from archive.instant import parse_span, parse_when


def start(text: str | None) -> datetime | None:
    """Return the first instant that `text` can mean, None for no text; InvalidTime if it is no date."""
    return parse_span(text)[0] if text and text.strip() else None


def end(text: str | None) -> datetime | None:
    """Return the last instant that `text` can mean, None for no text; InvalidTime if it is no date."""
    return parse_when(text) if text and text.strip() else None
