"""Exchange with the tools of the field: WARC and WACZ files, in and out."""

from archive.exchange.importing import Account, Importer, Trouble
from archive.exchange.opening import NoWacz, warcs_of

__all__ = ["Account", "Importer", "NoWacz", "Trouble", "warcs_of"]
