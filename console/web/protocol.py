"""What the small ASGI applications past the framework share: a request's parts, a refusal, an answer."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from archive import InvalidQuery

METHODS = ("GET", "HEAD")
_PARAMETERS_AT_MOST = 200
_TAG = re.compile(r'"[^"]*"')  # a comma may stand within one


def not_allowed() -> Response:
    """Return the answer to a method that reads nothing."""
    words = "The archive is read with GET and HEAD.\n"
    return PlainTextResponse(words, status_code=405, headers={"Allow": ", ".join(METHODS)})


def parameters(scope: Scope) -> list[tuple[str, str]]:
    """Return the query's names and values in order, decoded once; InvalidQuery if there are too many."""
    query: bytes = scope.get("query_string", b"")
    try:
        return parse_qsl(
            query.decode("latin-1"),
            keep_blank_values=True,
            max_num_fields=_PARAMETERS_AT_MOST,
            encoding="utf-8",
            errors="replace",
        )
    except ValueError as error:
        raise InvalidQuery(f"More than {_PARAMETERS_AT_MOST} parameters") from error


def header(scope: Scope, name: bytes) -> str | None:
    """Return the first header called `name`, which is in lower case, or None."""
    for given, value in scope["headers"]:
        if given == name:
            return str(value.decode("latin-1"))
    return None


def named(wanted: str | None, tag: str) -> bool:
    """Say whether an If-None-Match header names `tag`, weakly compared, or everything (RFC 9110 §13.1.2)."""
    return wanted is not None and (wanted.strip() == "*" or tag in _TAG.findall(wanted))


def one_line(words: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal: `words` on one line, whatever they quote."""
    return PlainTextResponse(f"{' '.join(words.split())}\n", status_code=status, headers=dict(headers or {}))
