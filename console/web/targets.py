"""What ``/web/…`` paths ask for: an optional timestamp with modifier, and a target URL.

The path is read from the raw bytes of the request, because a framework's decoded path has already
folded ``//`` and lost the difference between an encoded and a plain character.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.types import Scope

_MEMENTO = re.compile(r"([0-9]{1,17})((?:id|if|im|js|cs|mp|oe|fw)_)?/(.+)", re.DOTALL)
# What other archives call a payload that is not rewritten; as all of ours but HTML are not anyway.
_AS_STORED = {"id_", "im_", "js_", "cs_", "oe_"}
_TIMEMAP = re.compile(r"timemap/(link|json|cdx)/(.+)", re.DOTALL)
_SCHEME = re.compile(r"(https?):/{1,2}(?!/)", re.IGNORECASE)
_ENCODED_SCHEME = re.compile(r"https?%3a", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A request below ``/web/``: `kind` is timegate, memento or timemap."""

    kind: str
    url: str
    digits: str = ""
    as_stored: bool = False
    form: str = "link"


def read_target(scope: Scope) -> Target:
    """Return what the request's path asks for; its query string belongs to the target."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    # Whoever escapes even the prefix is read from the decoded path.
    path = (_text(raw).partition("/web/") if b"/web/" in raw else scope["path"].partition("/web/"))[2]
    query: bytes = scope.get("query_string", b"")
    if query:
        path += "?" + _text(query)
    if match := _TIMEMAP.fullmatch(path):
        return Target(kind="timemap", form=match[1], url=original_url(match[2]))
    if match := _MEMENTO.fullmatch(path):
        as_stored = match[2] in _AS_STORED
        return Target(kind="memento", digits=match[1], as_stored=as_stored, url=original_url(match[3]))
    return Target(kind="timegate", url=original_url(path))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def original_url(text: str) -> str:
    """Return the URL that `text` means: encoded whole, with one slash (a proxy's habit), or bare."""
    if _ENCODED_SCHEME.match(text):
        text = unquote(text, errors="replace")
    if match := _SCHEME.match(text):
        return f"{match[1].lower()}://{text[match.end() :]}"
    return text if "://" in text[:12] else f"http://{text.lstrip('/')}"
