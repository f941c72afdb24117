"""Where the log lies in the bucket, and what each name says."""

import re

from archive.errors import Damaged

PROOF = "proof/"
IDENTITY = "proof/log.json"
LEAVES = "proof/leaves/"
HEADS = "proof/heads/"
TILES = "proof/tile/"

TILE_WIDTH = 256
TILE_HEIGHT = 8

_LEAVES = re.compile(r"proof/leaves/([0-9]{12})\.jsonl\.gz")
_HEAD = re.compile(r"proof/heads/([0-9]{12})\.txt")
_TILE = re.compile(r"([0-9]|[1-9][0-9])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def leaves_key(first: int) -> str:
    """Return the key of the batch whose first leaf has this number."""
    return f"{LEAVES}{first:012d}.jsonl.gz"


def head_key(size: int) -> str:
    """Return the key of the signed head of the tree of `size` leaves."""
    return f"{HEADS}{size:012d}.txt"


def parse_leaves_key(key: str) -> int:
    """Return the number of a batch's first leaf; Damaged if `key` is no batch's."""
    return _number(_LEAVES, key)


def parse_head_key(key: str) -> int:
    """Return the size of the tree whose head `key` names; Damaged if it is no head's."""
    return _number(_HEAD, key)


def tile_path(level: int, number: int) -> str:
    """Return ``<L>/<N>`` of a full tile, as C2SP tlog-tiles writes it: ``0/x001/x234/067``."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    return f"{level}/{'/'.join(groups)}"


def tile_key(level: int, number: int) -> str:
    """Return the key of a full tile."""
    return TILES + tile_path(level, number)


def parse_tile_path(path: str) -> tuple[int, int, int]:
    """Return level, number and width of the tile that ``<L>/<N>[.p/<W>]`` names; ValueError if none."""
    match = _TILE.fullmatch(path)
    if match is None:
        raise ValueError(f"'{path[:100]}' names no tile: write <level>/<number>, as in 0/x001/067")
    level, width = int(match[1]), int(match[3] or TILE_WIDTH)
    number = int(re.sub("[x/]", "", match[2]))
    if level > 63 or (match[3] and width >= TILE_WIDTH) or tile_path(level, number) != f"{level}/{match[2]}":
        raise ValueError(f"'{path[:100]}' names no tile: it is written in another way")
    return level, number, width


def _number(pattern: re.Pattern[str], key: str) -> int:
    match = pattern.fullmatch(key)
    if match is None:
        raise Damaged(f"{key}: this name has no place in the log; move it out of the bucket")
    return int(match[1])
