"""Publishing a draft: upload, read back, compare, and swap the manifest; or leave no trace."""

from collections.abc import Callable

from archive.catalog import Catalog
from archive.errors import Damaged
from archive.pack.checking import check
from archive.pack.draft import Draft
from archive.pack.entering import follow
from archive.pack.manifest import Manifest, Pack, newest, publish
from archive.pack.member import parse_line
from archive.pack.members import members
from archive.pack.names import index_key, segment_key
from archive.store import Store


class Publisher:
    """Publishes the drafts of one run, which began with the manifest `start` in force."""

    def __init__(self, store: Store, catalog: Catalog, start: Manifest) -> None:
        self._store, self._catalog = store, catalog
        self._start = start
        self._own: set[str] = set()

    def publish(self, draft: Draft) -> Pack | None:
        """Put a draft in force and tell the catalog; None if another packer had some of its captures.

        Damaged if the store gives back other bytes than it was given.
        """
        pack = draft.finish()
        self._upload(draft, pack)
        while True:
            current = newest(self._store)
            if self._contested(draft, current):
                self._discard(pack)
                follow(self._store, self._catalog, current)
                return None
            following = current.with_pack(pack)
            if publish(self._store, following):
                break
        self._own.add(pack.name)
        follow(self._store, self._catalog, following)
        return following.find(pack.name)

    def _upload(self, draft: Draft, pack: Pack) -> None:
        segment, index = draft.files
        self._store.put_file(segment_key(pack.name), segment)
        self._store.put_file(index_key(pack.name), index)
        found = next(check(self._store, pack), None)
        if found is not None:
            self._discard(pack)
            raise Damaged(f"{found.key}: the store gives back other bytes than it was given: {found.detail}")

    def _contested(self, draft: Draft, current: Manifest) -> bool:
        """Say whether packs that others published since this run began have captures of the draft."""
        rivals = [
            pack
            for pack in current.packs
            if pack.number > self._start.last and pack.name not in self._own and pack.name != draft.name
        ]
        if not rivals:
            return False
        with draft.files[1].open(encoding="ascii") as index:
            ours = {parse_line(line).key for line in index}
        return any(member.key in ours for rival in rivals for member in members(self._store, rival))

    def _discard(self, pack: Pack) -> None:
        """Remove both objects, unless they are in force after all."""
        if newest(self._store).find(pack.name) is None:
            self._store.delete(segment_key(pack.name))
            self._store.delete(index_key(pack.name))


def amend(store: Store, name: str, change: Callable[[Pack], Pack]) -> Manifest | None:
    """Change what the manifest says of the pack called `name`; None if it is in force no more."""
    while True:
        current = newest(store)
        pack = current.find(name)
        if pack is None:
            return None
        following = current.with_pack(change(pack))
        if publish(store, following):
            return following


def withdraw(store: Store, name: str) -> Manifest:
    """Publish a manifest without the pack called `name`, unless that is so already; return it."""
    while True:
        current = newest(store)
        if current.find(name) is None:
            return current
        following = current.without(name)
        if publish(store, following):
            return following
