"""Finding what a foreign revisit points to, and making a capture of it."""

from collections.abc import Mapping

from archive import digest
from archive.capture import Capture, RevisitOf
from archive.catalog import Catalog, nearest, originals
from archive.errors import Damaged, InvalidUrl
from archive.exchange.aside import Aside
from archive.exchange.visits import Claim
from archive.instant import milliseconds
from archive.lookup import read_object
from archive.recording import mime_of, root
from archive.rows import RESPONSE, CaptureRow
from archive.store import Store
from archive.surt import surt

_EMPTY = "sha1:" + digest.sha1_bytes(digest.sha1_base32(b"")).hex()  # type: ignore[union-attr]  # well formed


def sha1_of(claim: Claim) -> bytes | None:
    """Return the SHA-1 that a claim states, or None."""
    algorithm, _, digits = claim.digest.partition(":")
    return bytes.fromhex(digits) if algorithm == "sha1" else None


class Resolver:
    """Resolves claims against the archive, and against what the files of this import stated."""

    def __init__(self, store: Store, catalog: Catalog, aside: Aside) -> None:
        self._store, self._catalog, self._aside = store, catalog, aside

    def capture_of(self, claim: Claim, anywhere: Mapping[bytes, CaptureRow] | None = None) -> Capture | None:
        """Return the capture that `claim` is, or None while what it points to cannot be found.

        `anywhere` holds captures of other URLs by the SHA-1 of their payload, for a last try.
        """
        if claim.own is not None and self._holds(claim.own):
            return claim.own
        if claim.digest in {_EMPTY, digest.EMPTY} and not claim.not_modified:
            return _answer(claim, b"", 200)
        target = self._target(claim)
        if target is None and anywhere and (wanted := sha1_of(claim)):
            target = anywhere.get(wanted)
        return None if target is None else self._pointing(claim, target)

    def _holds(self, own: Capture) -> bool:
        """Say whether what a revisit of our own points to is in this archive, as it says."""
        if own.revisit_of is None:
            return False
        try:
            target = nearest.find(self._catalog, own.revisit_of.key)
        except Damaged:
            return False
        return target is not None and target.kind == RESPONSE and target.payload_digest == own.payload_digest

    def _target(self, claim: Claim) -> CaptureRow | None:
        place = surt(claim.url)
        return (
            self._referred(claim, place)
            or self._with_digest(claim, place)
            or (self._confirmed(claim, place) if claim.not_modified and claim.since is None else None)
        )

    def _referred(self, claim: Claim, place: str) -> CaptureRow | None:
        if claim.since is None or claim.until is None:
            return None
        since, until = milliseconds(claim.since), milliseconds(claim.until)
        rows = originals.during(self._catalog, _surt_or(claim.refers_to, place), since, until)
        if since == until and not rows and claim.since.microsecond == 0:
            # The archive may know milliseconds that the revisit's writer cut off.
            rows = originals.during(self._catalog, _surt_or(claim.refers_to, place), since, since + 999)
        return self._fitting(claim, rows)

    def _with_digest(self, claim: Claim, place: str) -> CaptureRow | None:
        rows: list[CaptureRow] = []
        if wanted := sha1_of(claim):
            for each in dict.fromkeys((place, _surt_or(claim.refers_to, place))):
                rows += originals.with_sha1(self._catalog, each, wanted)
        earlier = [row for row in rows if row.captured_at <= claim.captured_at]
        found = self._fitting(claim, earlier or rows)
        if found is None and claim.digest and (key := self._aside.stated(claim.digest)):
            return self._fitting(claim, [row for row in [nearest.find(self._catalog, key)] if row])
        return found

    def _confirmed(self, claim: Claim, place: str) -> CaptureRow | None:
        found = root(self._catalog, nearest.confirmed(self._catalog, place, claim.captured_at))
        return self._fitting(claim, [found] if found else [])

    def _fitting(self, claim: Claim, rows: list[CaptureRow]) -> CaptureRow | None:
        """Return the first of `rows`, or of what they point to, that can be what `claim` says."""
        for row in rows:
            found = root(self._catalog, row)
            if found is None or (claim.not_modified and found.status != 200):
                continue
            if not claim.digest or claim.not_modified or self._agrees(claim.digest, found):
                return found
        return None

    def _agrees(self, stated: str, row: CaptureRow) -> bool:
        sha1 = digest.sha1_bytes(row.payload_sha1)
        known = {row.payload_digest, "" if sha1 is None else f"sha1:{sha1.hex()}"}
        return stated in known or self._aside.stated(stated) == row.key

    def _pointing(self, claim: Claim, target: CaptureRow) -> Capture:
        same = claim.status in {0, target.status} and _mime(claim) in {"", target.mime}
        if not claim.not_modified and not same:
            # Under another status or type the same bytes are an answer of their own.
            stored = read_object(self._store, self._catalog, target.key)
            return _answer(claim, stored.payload or b"", target.status)
        profile = "server-not-modified" if claim.not_modified else "identical-payload-digest"
        return Capture(
            url=claim.url,
            captured_at=claim.captured_at,
            status=304 if claim.not_modified else target.status,
            reason=claim.reason,
            headers=claim.headers,
            payload=None,
            payload_digest=target.payload_digest,
            payload_sha1="" if claim.not_modified else target.payload_sha1,
            revisit_of=RevisitOf(
                key=target.key, url=target.url, captured_at=target.captured_at, profile=profile
            ),
            fetch=claim.fetch,
        )


def _answer(claim: Claim, payload: bytes, status: int) -> Capture:
    return Capture(
        url=claim.url,
        captured_at=claim.captured_at,
        status=claim.status or status,
        reason=claim.reason,
        headers=claim.headers,
        payload=payload,
        fetch=claim.fetch,
    )


def _mime(claim: Claim) -> str:
    return next((mime_of(value) for name, value in claim.headers if name.lower() == "content-type"), "")


def _surt_or(url: str, place: str) -> str:
    try:
        return surt(url)
    except InvalidUrl:
        return place
