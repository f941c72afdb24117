"""Who may change things: the bearer of the operator's token. Reading is open."""

import hmac
from typing import Any, Final

from fastapi import Depends, HTTPException, Request

from console.web.shapes import ProblemShape


def operator_only(request: Request) -> None:
    """Refuse a request that lacks ``Authorization: Bearer <token>`` (RFC 6750 §2.1).

    A service without a token changes nothing for anybody. Cookies are not accepted, so that no foreign
    page can make a reader's browser act.
    """
    token: str = request.app.state.token
    if not token:
        raise HTTPException(403, "No operator's token is set: give the service PALIMPSEST_TOKEN")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise HTTPException(
            401,
            "This changes the archive: send Authorization: Bearer with the operator's token",
            headers={"WWW-Authenticate": 'Bearer realm="palimpsest"'},
        )


# What a route says of itself that only the operator may take.
OPERATORS: Final[dict[str, Any]] = {
    "dependencies": [Depends(operator_only)],
    "responses": {status: {"model": ProblemShape} for status in (401, 403)},
}
