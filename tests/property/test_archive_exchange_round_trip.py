"""Export and import again: equal archives, whatever the history; and damage that brings nothing false in."""

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import Archive, Capture, open_archive
from archive.exchange import Importer, Trouble, warcs_of, write_wacz
from tests.archive_making import visit
from tests.foreign_warcs import each_packed, response

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HOST = "*.example.org"
_SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_visits = st.builds(
    lambda name, seconds, payload, status, mime: visit(
        None if status == 304 else payload,
        seconds,
        url=f"https://{name}.example.org/news/1",
        status=status,
        mime=mime,
        headers=(("X-Odd", " a\tb "), ("Set-Cookie", "a=b"), ("Set-Cookie", "c=d\xe9")),
    ),
    st.sampled_from(["www", "a", "b"]),
    st.integers(0, 40).map(lambda n: n / 4),
    st.sampled_from([b"<p>One", b"<p>Two", b"", b"\x00\r\n\r\nWARC/1.0\r\n"]),
    st.sampled_from([200, 200, 200, 304, 301, 404]),
    st.sampled_from(["text/html", None, "image/png"]),
)


def opened(folder: str) -> Archive:
    return open_archive(str(Path(folder) / "store"), f"sqlite:///{folder}/catalog.sqlite")


def contents(archive: Archive) -> dict[str, bytes]:
    """Return every capture's object."""
    return {stat.key: archive.store.get(stat.key) for stat in archive.store.list("captures/")}


@_SLOW
@given(history=st.lists(_visits, min_size=1, max_size=14), wacz=st.booleans())
def test_import_of_an_export_gives_an_equal_archive(history: list[Capture], wacz: bool) -> None:
    """In whatever order captures came, objects and rows are equal byte for byte after export and import."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(f"{folder}/1") as source,
        opened(f"{folder}/2") as target,
    ):
        for capture in history:
            source.record(capture)
        file = Path(folder) / ("x.wacz" if wacz else "x.warc.gz")
        _write(source, file, wacz=wacz)
        assert _import(target, file) == []
        assert contents(target) == contents(source)
        assert list(target.list(HOST)) == list(source.list(HOST))


def _write(archive: Archive, file: Path, *, wacz: bool) -> None:
    with file.open("wb") as out:
        if wacz:
            write_wacz(archive, [HOST], out, created=NOW, software="tests")
        else:
            out.writelines(archive.export([HOST]))


def _import(archive: Archive, file: Path) -> list[Trouble]:
    troubles: list[Trouble] = []
    with Importer(archive, now=NOW, on_trouble=troubles.append) as importer, warcs_of(file) as parts:
        for name, part in parts:
            importer.read(name, part)
        importer.finish()
    return troubles


PLAIN = [response(f"http://x{n}.example/", b"<p>%d " % n * (1 + n * 300)) for n in range(6)]
FILES = (b"".join(PLAIN), each_packed(PLAIN))


@settings(max_examples=150, deadline=None)
@given(
    packed=st.booleans(),
    damage=st.lists(
        st.tuples(st.floats(0, 0.999), st.sampled_from("xdic"), st.binary(min_size=1, max_size=60)),
        min_size=1,
        max_size=5,
    ),
)
def test_damage_brings_nothing_false_in(packed: bool, damage: list[tuple[float, str, bytes]]) -> None:
    """However a file is damaged, import ends, and each payload it adds was in the file before."""
    body = bytearray(FILES[packed])
    for where, kind, some in damage:
        place = int(where * len(body))
        if kind == "x" and body:
            body[place] ^= some[0] or 1
        elif kind == "d":
            del body[place : place + len(some)]
        elif kind == "i":
            body[place:place] = some
        else:
            del body[-len(some) :]
    with tempfile.TemporaryDirectory() as folder, opened(folder) as archive:
        with Importer(archive, now=NOW) as importer:
            importer.read("x", io.BytesIO(bytes(body)))
            importer.finish()
        payloads = {archive.read(row.key).payload for row in archive.list("*.example")}
        assert payloads <= {b"<p>%d " % n * (1 + n * 300) for n in range(6)}


@settings(max_examples=200, deadline=None)
@given(
    body=st.binary(max_size=300),
    start=st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\0", b"\x1f\x8b\x08\x1f"]),
)
def test_any_bytes_are_read_to_their_end(body: bytes, start: bytes) -> None:
    """Random bytes crash nothing and end."""
    with tempfile.TemporaryDirectory() as folder, opened(folder) as archive:
        with Importer(archive, now=NOW) as importer:
            importer.read("x", io.BytesIO(start + body))
            importer.finish()
        assert list(archive.list("*.example")) == []
