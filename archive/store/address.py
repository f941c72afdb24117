"""From a store's address to the store."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from archive.errors import StoreRefused
from archive.store.base import Store
from archive.store.directory import DirectoryStore

_QUERY = {"endpoint", "region"}


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Address:
    """The parts of ``s3://bucket/prefix?endpoint=URL&region=NAME``; prefix, endpoint, region optional."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str | None

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read an S3 address; StoreRefused, naming the mend, if it is none."""
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.scheme != "s3" or not parts.netloc or parts.fragment:
            raise StoreRefused(f"'{address}' is no S3 address: write s3://bucket/prefix")
        if odd := set(query) - _QUERY:
            raise StoreRefused(
                f"'{address}' sets {', '.join(sorted(odd))}; only endpoint and region can be set"
            )
        return cls(
            bucket=parts.netloc,
            prefix=parts.path.strip("/"),
            endpoint=query.get("endpoint") or None,
            region=query.get("region") or None,
        )


def open_store(
    address: str, *, endpoint: str | None = None, create_bucket: bool = False, create: bool = True
) -> Store:
    """Open the store at `address`: a directory's path, or ``s3://bucket/prefix``.

    `endpoint` is the S3 server's URL where the address itself names none; a directory is made where
    there is none unless `create` is false, a bucket only with `create_bucket`. StoreUnavailable or
    StoreRefused say what stands in the way.
    """
    if "://" not in address:
        return DirectoryStore(Path(address), create=create)
    parsed = S3Address.parse(address)
    from archive.store.s3 import S3Store  # noqa: PLC0415  # boto3 takes 0.2 s and 30 MB to import

    return S3Store(
        bucket=parsed.bucket,
        prefix=parsed.prefix,
        endpoint=parsed.endpoint or endpoint,
        region=parsed.region,
        create_bucket=create_bucket,
    )
