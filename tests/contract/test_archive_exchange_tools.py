"""Import of what the field's tools write: the real ones where they install, and the shapes of the others."""

import gzip
import hashlib
import io
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Archive, CaptureRow
from archive.exchange import Account, Importer, Trouble, warcs_of
from tests.conftest import _lacking
from tests.foreign_warcs import PAGE, each_packed, http, record, response, revisit, sha1

# warcio leaves the temporary files of its writer to the garbage collector.
UNCLOSED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
NOW = datetime(2200, 1, 1, tzinfo=UTC)  # wget dates its records by the real clock
X = "http://x.example/"
SITE = {
    "/": b'<title>Home</title><a href="/news/1">one</a> <a href="/news/2">two</a> <a href="/gone">gone</a>',
    "/news/1": b"<title>One</title><p>The first of two pieces of news.",
    "/news/2": b"<title>Two</title><p>The second of two pieces of news.",
}


def take(archive: Archive, *files: Path) -> tuple[list[Account], list[Trouble]]:
    """Import files by name; return an account of each WARC file, and what was amiss."""
    troubles: list[Trouble] = []
    with Importer(archive, now=NOW, on_trouble=troubles.append) as importer:
        for file in files:
            with warcs_of(file) as parts:
                for name, warc in parts:
                    importer.read(name, warc)
        importer.finish()
        return list(importer.accounts.values()), troubles


def taken(archive: Archive, body: bytes, folder: Path) -> tuple[Account, list[Trouble]]:
    """Import one file's bytes."""
    file = folder / "file.warc.gz"
    file.write_bytes(body)
    (account,), troubles = take(archive, file)
    return account, troubles


def rows(archive: Archive, pattern: str = "*.example") -> dict[str, CaptureRow]:
    """Return every row by its URL."""
    return {row.url: row for row in archive.list(pattern)}


class Site(BaseHTTPRequestHandler):
    """A few pages, one of them in chunks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = SITE.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        if self.path == "/news/2":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body or b"", b"")))
            return
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Quiet(ThreadingHTTPServer):
    """A server that says nothing of clients that go away."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a small site on loopback."""
    with Quiet(("127.0.0.1", 0), Site) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.parametrize("plain", [[], ["--no-warc-compression"]], ids=["packed", "plain"])
def test_what_wget_wrote(archive: Archive, tmp_path: Path, site: str, plain: list[str]) -> None:
    """A recursive crawl by wget: pages, a missing one, chunks, wget's own records passed over."""
    wget = shutil.which("wget")
    if wget is None:
        _lacking("import of wget's files: apt-get install wget")
    given = ["-q", "-r", "-l1", "--tries=3", "--no-proxy", "-e", "robots=off", "--warc-file=crawl", *plain]
    subprocess.run(
        [wget, *given, f"{site}/"],
        cwd=tmp_path,
        check=False,  # 8: a page was missing, as it should
        timeout=120,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    (file,) = (path for path in tmp_path.iterdir() if ".warc" in path.name)
    (account,), troubles = take(archive, file)
    assert (account.captured, account.lost, troubles) == (4, 0, [])
    assert account.passed > 4
    found = rows(archive, f"{site}/*")
    for path, body in SITE.items():
        assert archive.read(found[f"{site}{path}"].key).payload == body
    assert found[f"{site}/gone"].status == 404
    (again,), _ = take(archive, file)
    assert (again.captured, again.known) == (0, 4)


@UNCLOSED
@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("packed", [True, False])
def test_what_warcio_wrote(archive: Archive, tmp_path: Path, version: str, packed: bool) -> None:
    """Requests, responses and a revisit in both versions, packed and plain."""
    file = tmp_path / "warcio.warc.gz"
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=packed, warc_version=f"WARC/{version}")
        out_of_warcio(writer)
    (account,), troubles = take(archive, file)
    assert (account.captured, account.revisits, account.passed, troubles) == (2, 1, 2, [])
    found = rows(archive)
    assert archive.payload(found["http://y.example/"].key).payload == PAGE
    assert found["http://y.example/"].refers_to == found[X].key


def out_of_warcio(writer: WARCWriter) -> None:
    """Write a warcinfo record, a request with its response, and a revisit of another URL."""
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    date = {"WARC-Date": "2024-05-06T07:08:09Z"}
    writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "a crawler"}))
    answer = writer.create_warc_record(
        X, "response", payload=io.BytesIO(PAGE), http_headers=head, warc_headers_dict=date
    )
    asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x.example")], is_http_request=True)
    request = writer.create_warc_record(X, "request", http_headers=asked, warc_headers_dict=date)
    writer.write_request_response_pair(request, answer)
    digest = answer.rec_headers.get_header("WARC-Payload-Digest")
    later = {"WARC-Date": "2024-05-07T07:08:09Z"}
    writer.write_record(
        writer.create_revisit_record(
            "http://y.example/", digest, X, date["WARC-Date"], http_headers=head, warc_headers_dict=later
        )
    )


@UNCLOSED
@pytest.mark.parametrize("how", ["none", "gzip"])
def test_what_fastwarc_wrote(archive: Archive, tmp_path: Path, how: str) -> None:
    """Records read and written again by FastWARC come in as from the first writer."""
    first = io.BytesIO()
    out_of_warcio(WARCWriter(first, gzip=True))
    first.seek(0)
    out = io.BytesIO()
    for each in ArchiveIterator(first, parse_http=False):
        if how == "none":
            each.write(out)
            continue
        one = io.BytesIO()
        each.write(one)
        out.write(gzip.compress(one.getvalue()))
    account, troubles = taken(archive, out.getvalue(), tmp_path)
    assert (account.captured, account.revisits, troubles) == (2, 1, [])


def heritrix() -> bytes:
    """Return a file as Heritrix 3 writes it: WARC 1.0 with DNS, requests and metadata beside each visit."""
    digest = sha1(PAGE)
    block = http()
    dns = b"20240506070809\nx.example.\t300\tIN\tA\t192.0.2.1\n"
    metadata = b"seed: \r\nfetchTimeMs: 58\r\ncharsetForLinkExtraction: UTF-8\r\n"
    return each_packed(
        [
            record("warcinfo", "", b"software: Heritrix/3.4.0\r\n", Content_Type="application/warc-fields"),
            record("response", "dns:x.example", dns, Content_Type="text/dns", WARC_IP_Address="192.0.2.53"),
            record("response", X, block, WARC_Payload_Digest=digest, WARC_IP_Address="192.0.2.1"),
            record("request", X, b"GET / HTTP/1.0\r\n\r\n", Content_Type="application/http; msgtype=request"),
            record("metadata", X, metadata, Content_Type="application/warc-fields"),
            revisit(
                "http://x.example/again",
                block=http(b"", headers={"Content-Type": "text/html", "Content-Length": str(len(PAGE))}),
                WARC_Truncated="length",
                WARC_Refers_To_Target_URI=X,
                WARC_Refers_To_Date="2024-05-06T07:08:09Z",
                WARC_Date="2024-05-07T07:08:09Z",
            ),
        ]
    )


def common_crawl() -> bytes:
    """Return a file as Common Crawl's: request, response and metadata of each, some cut at a megabyte."""
    page = PAGE * 50
    headers = {
        "Content-Type": "text/html",
        "X-Crawler-Content-Encoding": "gzip",
        "X-Crawler-Content-Length": "700",
        "Content-Length": str(len(page)),
    }
    block = http(page, headers=headers)
    digests = {"WARC_Payload_Digest": sha1(page), "WARC_Block_Digest": sha1(block)}
    languages = b"fetchTimeMs: 104\r\ncharset-detected: UTF-8\r\n"
    return each_packed(
        [
            record("warcinfo", "", b"isPartOf: CC-MAIN-2024-18\r\n", Content_Type="application/warc-fields"),
            record("request", X, b"GET / HTTP/1.1\r\n\r\n"),
            record("response", X, block, WARC_Identified_Payload_Type="text/html", **digests),
            record("metadata", X, languages, Content_Type="application/warc-fields"),
            record(
                "response",
                "http://x.example/again",
                block,
                WARC_Truncated="length",
                WARC_Identified_Payload_Type="text/html",
                **digests,
            ),
        ]
    )


@pytest.mark.parametrize(("made", "revisits"), [(heritrix, 1), (common_crawl, 0)])
def test_what_large_crawlers_write(
    archive: Archive, tmp_path: Path, made: Callable[[], bytes], revisits: int
) -> None:
    """Two visits are taken, and what stands around them is passed over."""
    account, troubles = taken(archive, made(), tmp_path)
    assert (account.captured, account.revisits, account.lost, troubles) == (2, revisits, 0, [])
    found = rows(archive)
    assert set(found) == {X, "http://x.example/again"}
    original, again = (archive.payload(found[url].key) for url in (X, "http://x.example/again"))
    assert original.payload == again.payload


def browsertrix() -> bytes:
    """Return a WARC file as Browsertrix writes it: 1.1, SHA-256, and records of the crawler's own beside."""
    digest = f"sha256:{hashlib.sha256(PAGE).hexdigest()}"
    said = {"WARC_Page_ID": "5ec3c6ee", "WARC_Payload_Digest": digest, "version": "1.1"}
    seen = {"WARC_Resource_Type": "document", "WARC_JSON_Metadata": '{"ipType":"Public"}'}
    json = b'{"pageid":"5ec3c6ee","urls":{}}'
    return each_packed(
        [
            record("warcinfo", "", b"software: Browsertrix-Crawler 1.4\r\n", version="1.1"),
            record("response", X, http(), WARC_Date="2024-05-06T07:08:09.123Z", **said, **seen),
            record("request", X, b"GET / HTTP/1.1\r\n\r\n", version="1.1"),
            record("resource", "urn:pageinfo:http://x.example/", json, Content_Type="application/json"),
            record("resource", "urn:text:http://x.example/", b"A page Hello", Content_Type="text/plain"),
            record("resource", "urn:view:http://x.example/", b"\x89PNG", Content_Type="image/png"),
            record(
                "revisit",
                "http://y.example/",
                http(b""),
                WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
                WARC_Refers_To_Target_URI=X,
                WARC_Refers_To_Date="2024-05-06T07:08:09.123Z",
                WARC_Date="2024-05-06T08:00:00.000Z",
                **said,
            ),
        ]
    )


def test_what_browsertrix_writes(archive: Archive, tmp_path: Path) -> None:
    """A WACZ file with several WARC files and a revisit by SHA-256; the crawler's own records stay out."""
    file = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        package.writestr("archive/rec-0.warc.gz", browsertrix())
        package.writestr("archive/rec-1.warc.gz", each_packed([response("http://z.example/", b"<p>More")]))
        package.writestr("pages/pages.jsonl", '{"format":"json-pages-1.0"}\n')
        package.writestr("datapackage.json", "{}")
    accounts, troubles = take(archive, file)
    assert [account.captured for account in accounts] == [2, 1]
    assert troubles == []
    found = rows(archive)
    assert set(found) == {X, "http://y.example/", "http://z.example/"}
    assert found["http://y.example/"].refers_to == found[X].key
    assert found[X].captured_at.microsecond == 123_000


def test_what_the_first_crawlers_wrote(archive: Archive, tmp_path: Path) -> None:
    """An ARC file: the page with its address and date, a bare one as a resource, the name look-up not."""
    block = http(line="HTTP/1.0 200 Document follows")
    about = b"1 0 Internet Archive\nURL IP-address Archive-date Content-type Archive-length\n"

    def arc(url: str, kind: str, body: bytes, date: str = "19961104142103") -> bytes:
        return f"{url} 192.0.2.7 {date} {kind} {len(body)}\n".encode() + body + b"\n"

    body = each_packed(
        [
            arc("filedesc://IA-001.arc", "text/plain", about),
            arc("dns:x.example", "text/dns", b"19961104142103\nx.example. 300 IN A 192.0.2.7\n"),
            arc(X, "text/html", block),
            arc("http://x.example/bare", "text/plain", b"Bare words, as they were."),
            arc("http://x.example/future", "text/html", block, "29961104142103"),
        ]
    )
    account, troubles = taken(archive, body, tmp_path)
    assert (account.captured, account.passed, account.lost) == (2, 2, 1)
    assert "still to come" in str(troubles[0])
    found = rows(archive)
    assert found[X].captured_at == datetime(1996, 11, 4, 14, 21, 3, tzinfo=UTC)
    assert archive.read(found[X].key).fetch.ip == "192.0.2.7"
    bare = archive.read(found["http://x.example/bare"].key)
    assert (bare.payload, bare.content_type) == (b"Bare words, as they were.", "text/plain")
    again, _ = taken(archive, body, tmp_path)
    assert (again.captured, again.known) == (0, 2)
