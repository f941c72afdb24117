"""What was seen, kept, and how to get it back."""

from archive.archive import Archive, open_archive, rebuild_catalog
from archive.capture import Capture, Fetch, RevisitOf
from archive.catalog import Catalog, open_catalog
from archive.errors import (
    ArchiveError,
    CatalogUnavailable,
    Damaged,
    InvalidQuery,
    InvalidTime,
    InvalidUrl,
    NoSuchObject,
    NotArchived,
    ObjectExists,
    StoreError,
    StoreRefused,
    StoreUnavailable,
    Withdrawn,
)
from archive.rows import (
    ArticleRow,
    CaptureRow,
    Finding,
    Hit,
    Reconciled,
    Recorded,
    StoredArticle,
    Tombstone,
    Version,
)
from archive.store import Stat, Store, open_store

__all__ = [
    "Archive",
    "ArchiveError",
    "ArticleRow",
    "Capture",
    "CaptureRow",
    "Catalog",
    "CatalogUnavailable",
    "Damaged",
    "Fetch",
    "Finding",
    "Hit",
    "InvalidQuery",
    "InvalidTime",
    "InvalidUrl",
    "NoSuchObject",
    "NotArchived",
    "ObjectExists",
    "Reconciled",
    "Recorded",
    "RevisitOf",
    "Stat",
    "Store",
    "StoreError",
    "StoreRefused",
    "StoreUnavailable",
    "StoredArticle",
    "Tombstone",
    "Version",
    "Withdrawn",
    "open_archive",
    "open_catalog",
    "open_store",
    "rebuild_catalog",
]
