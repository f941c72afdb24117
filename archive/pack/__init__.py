"""Many captures in one file: packs, how they come to be, and how what is in them is read."""

from archive.pack.entering import catch_up
from archive.pack.files import ServedFile, require_shown, served_file
from archive.pack.manifest import Manifest, Pack, newest
from archive.pack.names import index_key, segment_key
from archive.pack.objects import exists, fetch, fetch_key
from archive.pack.outcome import Outcome
from archive.pack.packing import Plan, pack, rehearse, undo
from archive.pack.step import InStep

__all__ = [
    "InStep",
    "Manifest",
    "Outcome",
    "Pack",
    "Plan",
    "ServedFile",
    "catch_up",
    "exists",
    "fetch",
    "fetch_key",
    "index_key",
    "newest",
    "pack",
    "rehearse",
    "require_shown",
    "segment_key",
    "served_file",
    "undo",
]
