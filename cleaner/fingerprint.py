"""The name of everything that decides what the cleaner makes of a payload: rules, model and lists."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cleaner.context import Context
from cleaner.judge.lexicon import asset

RULES = "2026.11.1"
"""Version of the cleaner's rules: raise it with any change that may change an article's bytes."""

_ASSETS = ("model.json", "lexicon.txt", "renowned.txt", "platforms.txt")


def fingerprint(context: Context | None = None) -> str:
    """Return rules' version and a short digest of model and lists, such as `2026.11.1+ab12cd34`.

    Operators' rules are lists too and count. Campaigns and people's decisions do not: they grow
    every hour, and cleaning again under them is a new article beside the old one.
    """
    shipped = _shipped()
    if context is None or not context.rules:
        return f"{RULES}+{shipped[:8]}"
    joined = hashlib.sha256(f"{shipped} {context.rules_digest}".encode()).hexdigest()
    return f"{RULES}+{joined[:8]}"


@lru_cache(maxsize=1)
def _shipped() -> str:
    """Return the digest of the model and the lists that ship with the cleaner."""
    digest = hashlib.sha256()
    for name in _ASSETS:
        digest.update(f"{name}\n{asset(name)}\n".encode())
    return digest.hexdigest()
