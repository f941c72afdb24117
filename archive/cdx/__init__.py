"""CDX: questions to the index in the dialects of the Internet Archive and of pywb, and their answers.

Pure but for the catalog that a `Selection` reads. `read_query` makes a question of a request's
parameters, `Selection` the captures that answer it, `archive.cdx.wire` the lines.
"""

from archive.cdx.query import IA, PYWB, Dialect, Query, read_query
from archive.cdx.selection import Selection

__all__ = ["IA", "PYWB", "Dialect", "Query", "Selection", "read_query"]
