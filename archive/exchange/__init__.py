"""Exchange with the tools of the field: WARC and WACZ files, in and out."""

from archive.exchange.importing import Account, Importer, Trouble
from archive.exchange.opening import NoWacz, warcs_of
from archive.exchange.wacz import write_wacz

__all__ = ["Account", "Importer", "NoWacz", "Trouble", "warcs_of", "write_wacz"]
