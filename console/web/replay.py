"""A stored capture as an HTTP answer that is safe to open in a browser.

Archived pages are hostile and come from our own origin, so every one of them is sandboxed: no script,
no form, no plugin, no request to the live web. ``id_`` answers keep the payload byte for byte; the others
have their links turned into this archive's addresses.
"""

from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser
from starlette.responses import Response

from archive import Capture
from archive.memento import safe
from cleaner.encoding import decode
from console.web.targets import Target

SANDBOX = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; img-src 'self' data:; "
    "media-src 'self'; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)
_LINKING = (("a[href], area[href], link[href]", "href"), ("img[src], source[src], iframe[src]", "src"))
_REWRITTEN_AT_MOST = 4 * 2**20


def replayed(capture: Capture, target: Target, stamp: str, headers: dict[str, str]) -> Response:
    """Return the answer for one memento: stored status and body, `headers` of Memento added.

    The original headers follow as ``X-Archive-Orig-*``; Content-Type and Content-Encoding keep their
    names because they say how to read the body. An archived Location leads into the archive.
    """
    modifier = "id_" if target.as_stored else ""
    answer = {**_original(capture), **headers, "Content-Security-Policy": SANDBOX}
    answer |= {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    location = capture.header("Location")
    if location:
        answer["Location"] = f"/web/{stamp}{modifier}/{safe(urljoin(capture.url, location))}"
    body = capture.payload or b""
    if not target.as_stored and _is_rewritable(capture, body):
        body = _with_archived_links(body, capture, stamp)
        answer["Content-Type"] = "text/html; charset=utf-8"
    status = 200 if capture.status == 304 else capture.status
    return Response(body, status_code=status, headers=answer)


def _original(capture: Capture) -> dict[str, str]:
    """Return the stored headers under names that cannot be mistaken for ours; repeats are joined."""
    kept: dict[str, str] = {}
    for name, value in capture.headers:
        lower = name.lower()
        if lower in {"content-type", "content-encoding"}:
            kept.setdefault(name.title(), _printable(value))
        prefix = "" if lower.startswith("x-archive-orig-") else "X-Archive-Orig-"
        key = f"{prefix}{_token(name)}"
        kept[key] = f"{kept[key]}, {_printable(value)}" if key in kept else _printable(value)
    return kept


def _token(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)


def _printable(value: str) -> str:
    return "".join(c if " " <= c <= "~" else safe(c) for c in value)


def _is_rewritable(capture: Capture, body: bytes) -> bool:
    kind = (capture.content_type or "").partition(";")[0].strip().lower()
    is_html = kind in {"text/html", "application/xhtml+xml"}
    return is_html and len(body) <= _REWRITTEN_AT_MOST and not capture.header("Content-Encoding")


def _with_archived_links(body: bytes, capture: Capture, stamp: str) -> bytes:
    text, _ = decode(body, capture.content_type)
    tree = LexborHTMLParser(text)
    base_node = tree.css_first("base[href]")
    base = urljoin(capture.url, (base_node.attributes.get("href") or "") if base_node else "")
    for selector, attribute in _LINKING:
        for node in tree.css(selector):
            node.attrs[attribute] = _archived(base, node.attributes.get(attribute) or "", stamp)
    if base_node is not None:
        base_node.decompose()
    return (tree.html or "").encode()


def _archived(base: str, href: str, stamp: str) -> str:
    if href.startswith("#"):
        return href
    try:
        absolute = urljoin(base, href.strip())
    except ValueError:
        return "#"
    return f"/web/{stamp}/{absolute}" if absolute.startswith(("http://", "https://")) else "#"
