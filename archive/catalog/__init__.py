"""The SQL index over the bucket: everything in it can be made again from the objects."""

from archive.catalog.catalog import Catalog, open_catalog

__all__ = ["Catalog", "open_catalog"]
