"""ARC files, versions 1 and 2: what the web was archived in before WARC (Burner and Kahle, 1996).

A record is one line (URL, IP address, 14 digits of a date, content type, in version 2 five fields more, and
the length) and so many bytes of an HTTP response, then a line feed. The line becomes the fields of a WARC
record here, so that nothing behind needs to know of ARC.
"""

import re

Fields = tuple[tuple[str, str], ...]

STARTS = (b"filed", b"http:", b"https", b"dns:", b"ftp:/")
"""What the first line of a record may begin with."""

NEXT = re.compile(
    rb"\n(?:https?://|dns:|ftp://|filedesc://)[^\s]{1,4000} [0-9a-fA-F.:]{1,45} [0-9]{8,17} [^\n]{1,300}\n"
)
"""Where in a stream another record seems to begin, behind a line feed."""

_LONGEST = 1 << 14
_LINE = re.compile(
    rb"(?P<url>[a-z][a-z0-9+.-]*:.+?) (?P<ip>[0-9a-fA-F.:]+|-) (?P<date>[0-9]{8,17}) (?P<type>.+?)"
    rb"(?: [0-9-]{1,5} \S+ \S+ [0-9]+ \S+)? (?P<length>[0-9]{1,12})\r?",
    re.IGNORECASE,
)
_LEAST = 5  # characters that a start is told by


def first_line(some: bytes) -> bytes | None:
    """Return the line that `some` begins with, without its end, if it can be the head of an ARC record."""
    if not some[:_LEAST].lower().startswith(STARTS):
        return None
    line, end, _ = some[:_LONGEST].partition(b"\n")
    return line if end and _LINE.fullmatch(line) else None


def fields_of(line: bytes) -> Fields:
    """Return what a record's line says, as the fields of a WARC record."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"no head of an ARC record: {line[:80]!r}")
    said = {name: value.decode("latin-1").strip() for name, value in match.groupdict().items()}
    kind = "warcinfo" if said["url"].lower().startswith("filedesc:") else "response"
    return (
        ("WARC-Type", kind),
        ("WARC-Target-URI", said["url"]),
        ("WARC-Date", said["date"]),
        ("WARC-IP-Address", said["ip"]),
        ("Content-Type", said["type"]),
        ("Content-Length", said["length"]),
    )


def with_block(fields: Fields, block: bytes | None) -> Fields:
    """Return the fields of a record that holds `block`: without an HTTP head it is the resource itself."""
    if not block or block.lstrip()[:4].upper() == b"HTTP":
        return fields
    return tuple((name, "resource" if value == "response" else value) for name, value in fields)
