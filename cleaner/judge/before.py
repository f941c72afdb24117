"""What the previous capture of the same address already had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cleaner.article import Action, Article, Link
from cleaner.judge.urls import Target, address, owner, target
from cleaner.judge.words import fold, tokens

_REMOVED = frozenset({"drop", "unlink"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The previous capture's links and words, ready to be asked.

    `by_text` says where each text led, `times` how many links had it. `words` is the article's folded
    text, `plain` the same as bare words without punctuation.
    `verdicts` holds what was decided there, so that a link once judged injected does not become
    honest by having been there before.
    """

    addresses: frozenset[str]
    owners: frozenset[str]
    by_text: dict[str, frozenset[str]]
    times: Counter[str]
    verdicts: dict[tuple[str, str], Link]
    words: str
    plain: str

    def had(self, where: Target) -> bool:
        """Tell whether an honest link to this very address stood there."""
        return address(where) in self.addresses

    def knew(self, where: Target) -> bool:
        """Tell whether an honest link to the same owner stood there."""
        return owner(where) in self.owners

    def swapped(self, where: Target, folded: str) -> str:
        """Return where the same words led, if to one other address alone, queries aside; else nothing."""
        led = self.by_text.get(folded, frozenset())
        if len({each.partition("?")[0] for each in led}) != 1 or len(folded) < 3:
            return ""
        if address(where) in self.addresses or owner(where) in self.owners:
            return ""
        return min(led)

    def verdict(self, where: Target, folded: str) -> Link | None:
        """Return the previous verdict on the same words with the same address, if it was no keep."""
        return self.verdicts.get((address(where), folded))

    def removed(self, where: Target, folded: str) -> Action | None:
        """Return how the same words with the same address were removed there, if they were."""
        earlier = self.verdicts.get((address(where), folded))
        return earlier.action if earlier is not None and earlier.action in _REMOVED else None


def before(previous: Article) -> Before:
    """Return what the previous article's links and text say."""
    text = " ".join(fold(part) for part in previous.text.split("\n") if part)
    return from_links(previous.links, text=text)


def from_links(links: Iterable[Link], *, text: str = "") -> Before:
    """Return the same from links and folded text; honest are those neither dropped nor unlinked."""
    addresses, owners = set(), set()
    by_text: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    verdicts: dict[tuple[str, str], Link] = {}
    for link in links:
        where = target(link.href)
        if where is None:
            continue
        folded = fold(link.text)
        if link.action != "keep":
            verdicts[address(where), folded] = link
        if link.action in _REMOVED:
            continue
        addresses.add(address(where))
        owners.add(owner(where))
        if folded:
            by_text.setdefault(folded, set()).add(address(where))
            times[folded] += 1
    return Before(
        addresses=frozenset(addresses),
        owners=frozenset(owners),
        by_text={words: frozenset(found) for words, found in by_text.items()},
        times=times,
        verdicts=verdicts,
        words=f" {text} ",
        plain=f" {' '.join(tokens(text))} ",
    )
