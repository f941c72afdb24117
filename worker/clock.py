"""The one place where this package reads the clock; everything below is handed the time."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)
