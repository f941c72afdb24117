"""Index lines as each dialect writes them. Text comes in pieces, each whole lines."""

import json
from collections.abc import Iterable, Iterator, Sequence

from archive.catalog.listing_entries import Entry
from archive.cdx.fields import Field, field_of, resolved_mime
from archive.cdx.query import IA, PYWB, Query
from archive.cdx.selection import Selection

_MIMES = {"mime", "mimetype"}


def ia_lines(query: Query, selection: Selection) -> Iterator[str]:
    """Yield the answer as the Internet Archive's server writes it: text, or JSON rows below a header."""
    fields = query.fields or IA.fields
    rows = _rows(selection, [_reader(name, query) for name in fields])
    return _json_rows(fields, rows, selection) if query.output == "json" else _text_rows(rows, selection)


def pywb_lines(query: Query, entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the answer as pywb writes it: CDXJ, JSON lines, or bare fields where `fl` names them."""
    names = query.fields or PYWB.fields
    rows = _rows(entries, [_reader(name, query) for name in names])
    if query.output == "json":
        return (f"{json.dumps(dict(zip(names, row, strict=True)))}\n" for row in rows)
    if query.fields and query.output == "text":
        return (f"{' '.join(row)}\n" for row in rows)
    return _cdxj(query, entries)


def _cdxj(query: Query, entries: Iterable[Entry]) -> Iterator[str]:
    names = [name for name in query.fields or PYWB.fields if name not in {"urlkey", "timestamp"}]
    readers = [_reader(name, query) for name in names]
    key, stamp = field_of("urlkey"), field_of("timestamp")
    for entry in entries:
        told = {name: read(entry) for name, read in zip(names, readers, strict=True)}
        yield f"{key(entry)} {stamp(entry)} {json.dumps(told)}\n"


def _text_rows(rows: Iterable[Sequence[str]], selection: Selection) -> Iterator[str]:
    for row in rows:
        yield f"{' '.join(row)}\n"
    if selection.resume_key:
        yield f"\n{selection.resume_key}\n"


def _json_rows(fields: Sequence[str], rows: Iterable[Sequence[str]], selection: Selection) -> Iterator[str]:
    opening = f"[{json.dumps(fields)}"
    for row in rows:
        yield f"{opening},\n{json.dumps(row)}"
        opening = ""
    if opening:
        # Behind the last page there is not even an empty list: that is what clients turn pages until.
        yield "" if selection.beyond else "[]\n"
        return
    yield f",\n[],\n{json.dumps([selection.resume_key])}]\n" if selection.resume_key else "]\n"


def _rows(entries: Iterable[Entry], readers: Sequence[Field]) -> Iterator[list[str]]:
    return ([read(entry) for read in readers] for entry in entries)


def _reader(name: str, query: Query) -> Field:
    return resolved_mime if query.resolve and name in _MIMES else field_of(name)
