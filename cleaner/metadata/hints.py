"""The page's own statements that help to find its body."""

from cleaner.hints import Hints
from cleaner.metadata.head import Head
from cleaner.metadata.jsonld import string
from cleaner.metadata.title import read_title

_LONGEST_BODY = 200_000


def read_hints(head: Head, url: str) -> Hints:
    """Return title, description, JSON-LD's text of the body and the kinds that `head` states."""
    return Hints(
        title=read_title(head, url),
        description=head.first("og:description", "description", "twitter:description"),
        body=string(head.article.get("articleBody") or head.article.get("text"))[:_LONGEST_BODY],
        types=head.kinds,
        url=url,
    )
