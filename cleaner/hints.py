"""The page's own statements that help to find its body and its kind."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the page says about itself elsewhere: its title, description, body in JSON-LD, type."""

    title: str = ""
    description: str = ""
    body: str = ""
    types: frozenset[str] = frozenset()
    url: str = ""
