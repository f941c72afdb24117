"""The fingerprint: which rules, model and lists made an article."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from cleaner.context import Context

RULES = "2026.12.1"
"""The release of the rules; raised by hand whenever what comes out may differ."""

_PARTS = (".py", ".npz", ".json", ".txt", ".gz")


def fingerprint(context: Context | None = None) -> str:
    """Return the fingerprint under `context`, such as ``2026.12.1+ab12cd34``.

    The digits stand for the cleaner's own code, models and lists and for what operators ruled, so
    that two articles with one fingerprint came about in the same way.
    """
    return f"{RULES}+{_digest(context.rules_digest if context is not None else '')}"


@cache
def _own_digest() -> bytes:
    digest = sha256()
    for path, part in sorted(_parts(files("cleaner"), "")):
        digest.update(path.encode())
        digest.update(part.read_bytes())
    return digest.digest()


def _parts(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for each in folder.iterdir():
        if each.is_dir() and not each.name.startswith("_"):
            found += _parts(each, f"{prefix}{each.name}/")
        elif each.name.endswith(_PARTS):
            found.append((prefix + each.name, each))
    return found


def _digest(context: str) -> str:
    return sha256(_own_digest() + context.encode()).hexdigest()[:8]
