"""Operators' rules as people give them: put into one form, or refused with the mend."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_SCHEME, _PORT, _BEFORE = re.compile(r"^https?://"), re.compile(r":\d*$"), re.compile(r"^(?:\*\.|www\.)*")
_LONGEST_ANCHOR = 300


class InvalidRuling(ValueError):
    """A decision or rule that cannot be made as it was asked for; the message names the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOrder:
    """A rule to make: links that match every given part are allowed or denied.

    `domain` covers its subdomains, `path` is a prefix of the target's path, `anchor` the link's whole
    words without regard to case and accents, `site` limits the rule to pages of that domain. After
    `until` it no longer counts.
    """

    verdict: Literal["allow", "deny"]
    domain: str = ""
    path: str = ""
    anchor: str = ""
    site: str = ""
    until: datetime | None = None
    note: str = ""

    def checked(self, now: datetime) -> "RuleOrder":
        """Return the rule in its one form.

        Raises:
            InvalidRuling: no part is given, a part cannot be what it is said to be, or it is over.
        """
        if not (self.domain or self.path or self.anchor):
            raise InvalidRuling("a rule needs a domain, a path or an anchor to go by; give at least one")
        if self.path and not self.path.startswith("/"):
            raise InvalidRuling(f"the path '{self.path}' must begin with /, as in /wp-content/")
        anchor = " ".join(self.anchor.split())
        if len(anchor) > _LONGEST_ANCHOR or (self.anchor and not anchor):
            raise InvalidRuling(f"the anchor is blank or longer than {_LONGEST_ANCHOR} characters")
        return replace(
            self,
            domain=_domain(self.domain, "domain"),
            anchor=anchor,
            site=_domain(self.site, "site"),
            until=still_ahead(self.until, now),
            note=self.note.strip(),
        )

    @property
    def said(self) -> dict[str, str]:
        """What the rule goes by, as its decision has it."""
        parts = {"domain": self.domain, "path": self.path, "anchor": self.anchor, "site": self.site}
        return {"verdict": self.verdict, **{name: value for name, value in parts.items() if value}}


def still_ahead(until: datetime | None, now: datetime) -> datetime | None:
    """Return `until`; InvalidRuling if it has passed."""
    if until is not None and until <= now:
        raise InvalidRuling(
            f"it would be over at once: {until:%Y-%m-%d %H:%M} UTC has passed; give a later end"
        )
    return until


def _domain(text: str, what: str) -> str:
    """Return the host in `text`, which may be a whole address, without ``www.`` and ``*.``."""
    given = text.strip().lower()
    if not given:
        return ""
    authority, _, more = _SCHEME.sub("", given).partition("/")
    if more:
        raise InvalidRuling(f"the {what} '{text}' holds more than a host; give what follows it as a path")
    host = _ascii(_PORT.sub("", authority).rstrip("."), text, what)
    host = _BEFORE.sub("", host)
    names = host.split(".")
    if len(names) < 2 and host != "localhost":
        raise InvalidRuling(
            f"the {what} '{text}' is a whole suffix; name a domain below it, as in shop.{host}"
        )
    if not all(_LABEL.fullmatch(name) for name in names):
        raise InvalidRuling(f"the {what} '{text}' is no host name; write it as in shop.example")
    return host


def _ascii(host: str, text: str, what: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise InvalidRuling(f"the {what} '{text}' is no host name: {error}") from error
