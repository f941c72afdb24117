"""What the archive raises, each named for what its reader must do about it."""


class ArchiveError(Exception):
    """Base of every error that this package raises on purpose."""


class NotArchived(ArchiveError):
    """No capture answers the question: the URL was never seen, or not in that span."""


class Withdrawn(ArchiveError):
    """A takedown covers the capture: it is served as gone, whatever the bucket holds."""


class InvalidTime(ArchiveError, ValueError):
    """A date or timestamp that cannot be read, or an instant without a time zone."""


class InvalidUrl(ArchiveError, ValueError):
    """A URL that has no host or no scheme that is archived."""


class InvalidQuery(ArchiveError, ValueError):
    """A parameter of a question to the index that cannot be read; the message names it."""


class Damaged(ArchiveError):
    """A stored object's bytes are not what its key, digest or format promise."""


class Undecodable(ArchiveError):
    """A payload's Content-Encoding that cannot be undone: broken, unknown, or too large unpacked."""


class StoreError(ArchiveError):
    """Base of the store's errors."""


class NoSuchObject(StoreError):
    """The key is not in the store."""


class ObjectExists(StoreError):
    """A create-only put found the key taken."""


class StoreUnavailable(StoreError):
    """The store cannot be reached or is out of space or permission; worth another try later."""


class StoreRefused(StoreError):
    """The store answered and will not do it: a wrong setting, or a server that lacks a promise."""


class CatalogUnavailable(ArchiveError):
    """The catalog's database cannot be reached or opened."""
