"""The answer to one request: what came over the wire, made storable."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered.

    `headers` keep the server's order, case and repetition, but for the codings that were removed
    from `body`: those stand as ``X-Archive-Orig-*``. `truncated` is WARC's word for why the body is
    not whole: ``length`` (over the cap), ``time`` (over the time), ``disconnect``. `seconds` run
    from the request to the last byte.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: str | None
    ip: str | None
    seconds: float

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (in lower case), or None."""
        return next((value for key, value in self.headers if key.lower() == name), None)
