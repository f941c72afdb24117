"""WARC files as other tools write them, for tests of import: sound, odd and broken."""

import base64
import gzip
import hashlib
from collections.abc import Iterable, Mapping

DATE = "2024-05-06T07:08:09Z"
PAGE = b"<title>A page</title><p>Hello"


def sha1(content: bytes) -> str:
    """Return the digest of `content` as most tools write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def record(
    kind: str, target: str, block: bytes, *, version: str = "1.0", length: int | None = None, **fields: str
) -> bytes:
    """Return one plain record; a field called `WARC_Date` becomes ``WARC-Date``."""
    number = hashlib.md5(repr((kind, target, block, fields)).encode()).hexdigest()
    said = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "WARC-Date": DATE,
        **({"WARC-Target-URI": target} if target else {}),
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(block) if length is None else length),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def http(
    payload: bytes = PAGE,
    *,
    line: str = "HTTP/1.1 200 OK",
    headers: Mapping[str, str] | None = None,
    end: str = "\r\n",
) -> bytes:
    """Return an HTTP response."""
    named = {"Content-Type": "text/html"} if headers is None else headers
    lines = [line, *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return end.join(lines).encode("latin-1") + payload


def response(target: str = "http://x.example/", payload: bytes = PAGE, **fields: str) -> bytes:
    """Return a response record with honest digests."""
    block = http(payload)
    honest = {"WARC_Payload_Digest": sha1(payload), "WARC_Block_Digest": sha1(block)}
    return record("response", target, block, **(honest | fields))


def revisit(target: str, payload: bytes = PAGE, *, block: bytes | None = None, **fields: str) -> bytes:
    """Return a revisit record of the profile for equal payloads."""
    said = {
        "WARC_Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        "WARC_Payload_Digest": sha1(payload),
        **fields,
    }
    return record("revisit", target, http(b"") if block is None else block, **said)


def each_packed(records: Iterable[bytes]) -> bytes:
    """Return the records with a gzip member for each, as the standard recommends."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)
