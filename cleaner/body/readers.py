"""What readers wrote below an article: comments, trackbacks and the form for more.

Where many wrote at length their comments read like an article and outweigh it. Only an article with a good
deal of text before them goes without; what opens a thread is short, and the replies are its text.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from cleaner.body.segment import Scope, Segment

_CALLED = re.compile(
    r"(?:^|\s)(?:(?:user|reader|visitor|article|post|entry|blog|news|read|leave)s?-)*"
    r"(?:comments?|trackbacks?|pingbacks?|respond|disqus|kommentare?|leserkommentare?|commentaires?|"
    r"comentarios?|commenti|kommentarer|reacties|opmerkingen)"
    r"(?:-?(?:lists?|area|section|block|box|body|content|text|thread|container|wrap(?:per)?|items?|"
    r"component|form|author|div|\d+))*(?=\s|$)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WHOLE = frozenset(("body", "html", "main"))
_PROSE = 80
_LONG_ENOUGH = 1500
_FEW_TIMES = 3


def without_comments(body: Sequence[Segment]) -> list[Segment]:
    """Return `body` without its readers' comments, if enough of the author's prose stands before them."""
    theirs = [each for each in body if _is_comment(each)]
    if not theirs:
        return list(body)
    before = _prose(body[: body.index(theirs[0])])
    if not before or (before < _LONG_ENOUGH and before * _FEW_TIMES < _prose(theirs)):
        return list(body)
    left_out = set(map(id, theirs))
    return [each for each in body if id(each) not in left_out]


def _prose(segments: Sequence[Segment]) -> int:
    return sum(len(each.text) for each in segments if len(each.text) > _PROSE)


def _is_comment(segment: Segment) -> bool:
    """Tell a segment in an element that is called after comments, and is not the whole page."""
    at: Scope | None = segment.scope
    while at is not None and at.tag not in _WHOLE:
        if is_called_comment(f"{at.attributes.get('class', '')} {at.attributes.get('id', '')}"):
            return True
        at = at.parent
    return False


@lru_cache(maxsize=8192)
def is_called_comment(names: str) -> bool:
    """Tell whether the class and id `names` say comments, trackbacks or a form for more."""
    plain = _CAMEL.sub("-", names).lower().replace("_", "-")
    return _CALLED.search(plain) is not None
