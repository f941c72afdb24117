"""What lies below ``packs/``, and under which names.

A pack is two objects: its segment ``packs/<name>.warc.gz`` and its index ``packs/<name>.cdxj``. The
manifests that say which packs are in force are ``packs/manifest/<number>.json``.
"""

import re

from archive.errors import Damaged
from archive.keys import PACKS, segment_key

__all__ = [
    "MANIFESTS",
    "PACKS",
    "index_key",
    "is_name",
    "manifest_key",
    "parse_manifest_key",
    "parse_pack_key",
    "segment_key",
]

MANIFESTS = f"{PACKS}manifest/"

_NAME = "[0-9A-HJKMNP-TV-Z]{26}"  # a ULID
_PACK = re.compile(rf"packs/({_NAME})\.(?:warc\.gz|cdxj)")
_MANIFEST = re.compile(r"packs/manifest/([0-9]{10})\.json")


def is_name(text: str) -> bool:
    """Say whether a pack can be called `text`."""
    return re.fullmatch(_NAME, text) is not None


def index_key(name: str) -> str:
    """Return the key of the CDXJ index of the pack called `name`."""
    return f"{PACKS}{name}.cdxj"


def manifest_key(number: int) -> str:
    """Return the key of the manifest with this number."""
    return f"{MANIFESTS}{number:010d}.json"


def parse_manifest_key(key: str) -> int:
    """Return a manifest's number; Damaged if `key` is no manifest's."""
    match = _MANIFEST.fullmatch(key)
    if match is None:
        raise Damaged(f"{key}: not the key of a manifest; remove the object or restore its name")
    return int(match[1])


def parse_pack_key(key: str) -> str:
    """Return the name of the pack whose segment or index `key` is; Damaged if it is neither."""
    match = _PACK.fullmatch(key)
    if match is None:
        raise Damaged(f"{key}: not the key of a pack's segment or index; move it out of the bucket")
    return match[1]
