"""Verifying signed heads: each bears a signature of ours, and the root that the leaves give."""

from collections.abc import Iterator, Sequence

from archive.errors import Damaged, NoSuchObject
from archive.proof.frontier import Frontier
from archive.proof.layout import head_key
from archive.proof.note import Head, signer_of
from archive.proof.signing import PublicKey, named
from archive.rows import Finding
from archive.store import Store

_REWRITTEN = (
    "restore proof/ from a copy of the bucket; if no copy agrees with this head, the log was rewritten: "
    "hold it against heads that others keep (palimpsest proof consistency)"
)
_FOREIGN = "set PALIMPSEST_SIGNING_KEY to the key that signed it; if that is none of yours, remove the head"


class Heads:
    """The heads in the bucket, of the trees of these `sizes` in ascending order."""

    def __init__(
        self, store: Store, sizes: Sequence[int], keys: Sequence[PublicKey], origin: str | None
    ) -> None:
        self._store = store
        self._left = list(sizes)[::-1]
        self._keys = keys
        self._origin = origin

    def check(self, before: Frontier, hashes: Sequence[bytes]) -> list[Finding]:
        """Return what is wrong with the heads of the trees that `hashes` after `before` pass through."""
        found: list[Finding] = []
        while self._left and self._left[-1] <= before.size + len(hashes):
            size = self._left.pop()
            tree = before.extended(list(hashes[: max(size - before.size, 0)]))
            found += self._check(size, tree)
        return found

    def beyond(self, size: int) -> Iterator[Finding]:
        """Yield a finding for each head of a tree larger than `size`, which is all the leaves there are."""
        for larger in reversed(self._left):
            detail = f"it was signed for {larger} leaves, and there are {size}: leaves were cut off"
            yield Finding(key=head_key(larger), problem="log-truncated", detail=detail, mend=_REWRITTEN)

    def _check(self, size: int, tree: Frontier) -> Iterator[Finding]:
        key = head_key(size)
        try:
            head = Head.read(self._store.get(key))
            signer = signer_of(head, self._keys)
        except NoSuchObject:
            return  # removed while we read
        except Damaged as error:
            yield Finding(key=key, problem="head-altered", detail=str(error), mend=_REWRITTEN)
            return
        if head.size != size or (self._origin is not None and head.origin != self._origin):
            detail = f"it is the head of {head.size} leaves of {head.origin}"
            yield Finding(key=key, problem="head-altered", detail=detail, mend=_REWRITTEN)
        elif signer is None:
            detail = f"none of these keys signed it: {named(self._keys) or 'there is no key'}"
            yield Finding(key=key, problem="head-not-ours", detail=detail, mend=_FOREIGN)
        elif head.root != tree.root:
            detail = f"the first {size} leaves are not those that it was signed for: history was rewritten"
            yield Finding(key=key, problem="log-rewritten", detail=detail, mend=_REWRITTEN)
