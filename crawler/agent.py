"""Who the crawler says it is: an honest user agent with a way to reach its operator."""

import re

from crawler.errors import AgentNotConfigured
from crawler.guard import is_loopback

PLACEHOLDER = "Palimpsest/0.1 (+https://palimpsest.example/contact)"
"""The agent of nobody in particular; good for loopback only."""

_PLACEHOLDER_HOST = "palimpsest.example"
_CONTACT = re.compile(r"https?://|@|mailto:")
_PRINTABLE = re.compile(r"[\x20-\x7e]{3,256}")
_EVERYBODY = re.compile(r"Mozilla/[0-9.]+ \(compatible; *")
_PRODUCT = re.compile(r"[A-Za-z_-]+")


def require_agent(agent: str, url: str) -> None:
    """Raise AgentNotConfigured unless `agent` may visit the host of `url`.

    Loopback is the operator's own. Anybody else is told who comes and how to complain.
    """
    mend = 'set PALIMPSEST_AGENT, such as "NewsArchive/1.0 (+https://example.org/bot; me@example.org)"'
    if not _PRINTABLE.fullmatch(agent) or not _PRODUCT.match(agent):
        raise AgentNotConfigured(f"the user agent {agent!r} is not printable ASCII with a name; {mend}")
    if is_loopback(url):
        return
    if _PLACEHOLDER_HOST in agent:
        raise AgentNotConfigured(f"the user agent is still the placeholder; {mend}, then visit {url}")
    if not _CONTACT.search(agent):
        raise AgentNotConfigured(f"the user agent '{agent}' names no URL or address; {mend}")


def product(agent: str) -> str:
    """Return the product token that robots.txt files address (RFC 9309 §2.2.1).

    Behind ``Mozilla/5.0 (compatible;``, which everybody is, that is the name that follows.
    """
    match = _PRODUCT.match(_EVERYBODY.sub("", agent)) or _PRODUCT.match(agent)
    return match[0] if match else agent
