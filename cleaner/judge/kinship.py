"""Whether an address belongs to the page that links to it: shared words, a name the page speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from cleaner.judge.gather import Sighting
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.urls import Target
from cleaner.judge.words import more_often, word_set

_STEM = 5
_SHORTEST = 4
_LETTERS = re.compile(r"[a-z]+")
_MOST_PIECES = 20
# Words that stand in addresses of every kind and say nothing of what is there.
_HOLLOW = word_set(
    "html htm php aspx asp jsp index default home main page pages post posts blog blogs news article articles"
    " archive archives category categories node item items view views show story stories content contents"
    " file files upload uploads images image media asset assets static public site sites docs document"
    " documents wiki user users profile topic topics about contact http https node print text detail details"
    " search query link links redirect source portal component includes themes plugins data list online web"
)


def kinship(sighting: Sighting, page: Pagewide) -> dict[str, float]:
    """Return what the words of a link's address have to do with the page around it.

    `URL.STRANGE` is the share of the address's words that the page never says; pages in other than
    Latin letters are not asked. `URL.NAMED` tells that the page itself says the name it leads to.
    """
    where = sighting.where
    words = address_words(where) if page.script == "latin" else ()
    strange = sum(1 for word in words if word[:_STEM] not in page.folded)
    return {
        "URL.STRANGE": strange / len(words) if words else 0.0,
        "URL.NAMED": 1.0 if _named(sighting, page) else 0.0,
    }


@lru_cache(maxsize=8192)
def address_words(where: Target) -> tuple[str, ...]:
    """Return the telling words of an address's path and query, hollow ones left out."""
    found = _LETTERS.findall(where.words)
    label = where.site.split(".", 1)[0]
    return tuple(
        word for word in found if len(word) >= _SHORTEST and word not in _HOLLOW and word not in label
    )[:12]


def _named(sighting: Sighting, page: Pagewide) -> bool:
    """Tell whether the page says the target's name beside the link itself."""
    label = sighting.where.site.split(".", 1)[0].replace("-", "")
    if len(label) < _SHORTEST:
        return False
    own = sighting.folded.replace(" ", "").replace("-", "").count(label)
    return more_often(page.squeezed, label, own * page.texts[sighting.folded] if own else 0)


def foreignness(texts: Iterable[str], page: Pagewide) -> float:
    """Return the share of three-letter pieces of some words that the page has nowhere; 0 if too few.

    Words of another language are made of other pieces.
    """
    said = " ".join(texts)
    pieces = {said[at : at + 3] for at in range(len(said) - 2)}
    some = sorted(piece for piece in pieces if piece.isalpha())
    some = some[:: len(some) // _MOST_PIECES + 1]
    if len(some) < 6:
        return 0.0
    return sum(1 for piece in some if not more_often(page.folded, piece, said.count(piece))) / len(some)


def monotony(texts: Iterable[str]) -> float:
    """Return how many neighbours of a row of phrases begin or end with the same word, as a share."""
    ends = [(words[0], words[-1]) for text in texts if (words := text.split())]
    if len(ends) < 3:
        return 0.0
    same = sum(1 for one, two in pairwise(ends) if one[0] == two[0] or one[1] == two[1])
    return same / (len(ends) - 1)
