"""Exchange with the tools of the field: WARC files in, WACZ files out."""

from archive.exchange.importing import Account, Importer, Trouble

__all__ = ["Account", "Importer", "Trouble"]
