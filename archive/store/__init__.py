"""Where objects are kept: one small interface, a plain directory and S3 behind it."""

from archive.store.address import open_store
from archive.store.base import Stat, Store
from archive.store.directory import DirectoryStore

__all__ = ["DirectoryStore", "Stat", "Store", "open_store"]
