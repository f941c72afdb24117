"""What the framework refuses before a call of ours begins, in the shape that all of our errors have."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as RoutingException
from starlette.responses import JSONResponse, Response

from console.web.errors import Problem

_CODES = {401: "token-needed", 403: "no-token-set", 404: "no-such-path", 405: "no-such-method"}
_WORDS = {
    404: "There is nothing at this path; / leads to the pages, /api to the calls",
    405: "This path is not asked so; the header Allow names the methods it takes",
}


def add_refusals(api: FastAPI, page: Callable[[Problem], Response]) -> None:
    """Have `api` answer unknown paths and methods, missing tokens and bad parameters in one shape.

    As JSON with `code` and `words`; to a browser, outside the JSON API, as the page that `page` makes.
    """

    def refused(request: Request, error: Exception) -> Response:
        """Answer what routing or the check of the token refused."""
        if not isinstance(error, RoutingException):
            raise error
        words = (
            error.detail if isinstance(error, HTTPException) else _WORDS.get(error.status_code, error.detail)
        )
        problem = Problem(
            status=error.status_code, code=_CODES.get(error.status_code, "refused"), words=words
        )
        response = page(problem) if _wants_page(request) else _as_json(problem)
        response.headers.update(error.headers or {})
        return response

    def misread(_request: Request, error: Exception) -> Response:
        """Answer parameters and bodies that lack something or hold what cannot be read."""
        if not isinstance(error, RequestValidationError):
            raise error
        return _as_json(Problem(status=422, code="invalid-request", words=_named(error.errors())))

    api.add_exception_handler(RoutingException, refused)
    api.add_exception_handler(RequestValidationError, misread)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def _as_json(problem: Problem) -> Response:
    return JSONResponse({"code": problem.code, "words": problem.words}, status_code=problem.status)


def _named(errors: Sequence[Any]) -> str:
    """Return what is amiss in one line: where it stands, and what ails it."""
    return "; ".join(f"{' '.join(map(str, each['loc']))}: {each['msg']}" for each in errors[:5])
