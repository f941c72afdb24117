"""The log over HTTP: its head, proofs from it, its public key, and its tiles for whoever watches it."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field

from archive import Archive, Damaged, InvalidQuery, NotArchived, Withdrawn, keys
from archive.proof.layout import parse_tile_path
from archive.proof.leaf import kind_of
from archive.proof.log import Log
from archive.proof.making import entry_of, make_proof, signed_head
from archive.proof.merkle import consistency_path
from archive.proof.note import Head
from archive.proof.proof import Entry, write_proof
from archive.proof.signing import PublicKey
from console.proofing import entries_of
from console.web.parameters import When, moment
from console.web.shapes import ProblemShape
from console.web.targets import original_url

PublicKeys = Callable[[], Sequence[PublicKey]]
_Size = Annotated[int | None, Query(ge=0, lt=1 << 60)]
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_FOR_NOW = {"Cache-Control": "no-cache"}


class HeadShape(BaseModel):
    """A signed head of the log: one signature over everything that was logged until then."""

    origin: str = Field(description="the log's name")
    size: int = Field(description="how many leaves")
    root: str = Field(description="the Merkle Tree Hash of all leaves, in base64")
    signed: datetime | None
    key: str = Field(description="the fingerprint of the public key that checks it")
    note: str = Field(description="the head as it was signed: a C2SP checkpoint")


class EntryShape(BaseModel):
    """One logged object: its leaf, and the path from it to the head's root."""

    leaf: str = Field(description="the leaf's bytes, which are ASCII")
    number: int
    path: list[str]
    url: str | None = None
    captured_at: datetime | None = None


class ProofShape(BaseModel):
    """A proof as `palimpsest check-proof` checks it."""

    format: str
    says: list[str]
    entries: list[EntryShape]
    head: str
    key: str


class ConsistencyShape(BaseModel):
    """What shows that the tree of `first` leaves is the beginning of the one of `second`."""

    first: int
    second: int
    path: list[str]


class LogReader:
    """The log as it is read for others: opened when it is first asked for."""

    def __init__(self, archive: Archive, public: PublicKeys) -> None:
        self.archive = archive
        self.public = public
        self.log = cache(lambda: Log(archive.store, archive.catalog))

    def head(self) -> tuple[Head, PublicKey]:
        """Return the newest head and the key that signed it; NotArchived where there is none."""
        return signed_head(self.log(), self.public())

    def entries(self, key: str) -> list[Entry]:
        """Return the entry of the object `key`; NotArchived or Withdrawn if it is not to be shown."""
        capture = _capture_of(key)
        row = self.archive.row(capture) if capture else None
        if capture and row is None:
            raise NotArchived(f"{key}: there is no such object")
        if row is not None and row.withdrawn:
            raise Withdrawn(f"{key}: it was withdrawn")
        return [entry_of(self.log(), self.head()[0], key)]


def _capture_of(key: str) -> str | None:
    """Return the key of the capture that `key` is of, None for a ruling's; NotArchived for any other."""
    try:
        kind = kind_of(key)
        if kind == "capture":
            keys.parse_capture_key(key)
            return key
        return keys.parse_article_key(key)[0] if kind == "article" else None
    except Damaged as error:
        raise NotArchived(f"{key[:200]} names no object that is logged") from error


def make_proof_router(reader: LogReader, now: Callable[[], datetime]) -> APIRouter:
    """Return the calls below ``/api/v1/proof``."""
    problems: dict[int | str, dict[str, Any]] = {
        status: {"model": ProblemShape} for status in (400, 404, 422, 451, 502, 503)
    }
    router = APIRouter(prefix="/api/v1", responses=problems)
    _add_head(router, reader)
    _add_inclusion(router, reader, now)
    _add_consistency(router, reader)
    return router


def _add_head(router: APIRouter, reader: LogReader) -> None:
    @router.get("/proof/head", summary="The newest signed head of the log of everything that is kept")
    def head() -> HeadShape:
        """Give the newest head; 404 while nothing is logged and signed."""
        found, key = reader.head()
        return HeadShape(
            origin=found.origin,
            size=found.size,
            root=base64.b64encode(found.root).decode("ascii"),
            signed=found.signed_at,
            key=key.fingerprint,
            note=found.note,
        )


def _add_inclusion(router: APIRouter, reader: LogReader, now: Callable[[], datetime]) -> None:
    @router.get("/proof/inclusion", summary="The proof that a capture, or another object, was logged")
    def inclusion(
        url: Annotated[str | None, Query(description="the URL as it was on the live web")] = None,
        when: When = None,
        key: Annotated[str | None, Query(description="or the object's key in the bucket")] = None,
    ) -> ProofShape:
        """Give what ``check-proof`` checks offline. 404 for what is not logged yet."""
        if (url is None) == (key is None):
            raise InvalidQuery("Ask with url (and at) or with key, one of the two")
        log, public = reader.log(), reader.public()
        if key is not None:
            found, entries = reader.head()[0], reader.entries(key)
        else:
            row = reader.archive.asked(original_url(str(url)), moment(when, now))
            found, entries = entries_of(reader.archive, log, public, row)
        proof = make_proof(log, public, entries, found, None)
        return ProofShape.model_validate(json.loads(write_proof(proof)))


def _add_consistency(router: APIRouter, reader: LogReader) -> None:
    @router.get("/proof/consistency", summary="What shows that the log was only ever added to")
    def consistency(first: _Size = None, second: _Size = None) -> ConsistencyShape:
        """Give the path of RFC 9162 §2.1.4 from the tree of `first` leaves to that of `second`."""
        size = reader.head()[0].size
        last = size if second is None else second
        if first is None or not first <= last <= size:
            raise InvalidQuery(f"Sizes must be 0 <= first <= second <= {size}")
        path = consistency_path(first, last, reader.log().tiles(last).hash_of)
        texts = [base64.b64encode(octets).decode("ascii") for octets in path]
        return ConsistencyShape(first=first, second=last, path=texts)


def add_log(api: FastAPI, reader: LogReader) -> None:
    """Add what a watcher of the log reads as files, as in C2SP tlog-tiles: head, tiles, and the key."""

    def key() -> Response:
        """Give the public keys that sign this log, in PEM form."""
        public = reader.public()
        if not public:
            raise NotArchived("This archive has no signing key")
        return PlainTextResponse("".join(each.pem for each in public), headers=_FOR_NOW)

    def checkpoint() -> Response:
        """Give the newest signed head as a note."""
        return PlainTextResponse(reader.head()[0].note, headers=_FOR_NOW)

    def tile(path: str) -> Response:
        """Give the hashes of one tile (C2SP tlog-tiles), whole for ever, partial while it grows."""
        try:
            level, number, width = parse_tile_path(path)
            hashes = reader.log().tiles(reader.head()[0].size).tile(level, number)
        except ValueError as error:
            raise NotArchived(str(error)) from error
        if len(hashes) < width:
            raise NotArchived(f"that tile has {len(hashes)} hashes, and not {width} yet")
        return Response(b"".join(hashes[:width]), media_type="application/octet-stream", headers=_FOR_EVER)

    calls: dict[str, Callable[..., Any]] = {"/key": key, "/checkpoint": checkpoint, "/tile/{path:path}": tile}
    for path, call in calls.items():
        api.add_api_route(f"/proof{path}", call, include_in_schema=False, response_model=None)
