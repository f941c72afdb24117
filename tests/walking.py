"""Every route of the service with requests to it, over an archive with a secret: for tests that walk them."""

from urllib.parse import quote

from starlette.routing import Route

from archive import Archive, CaptureRow
from archive.instant import timestamp14, timestamp17
from tests.archive_making import article, cleaned, later, link, visit

SECRET = "Xylograph"
HOST = "withdrawn.example"
URL = f"http://{HOST}/folder/page"
OTHER = "http://stays.example/"
PROTOCOLS = {
    "/web/<url>",
    "/web/<timestamp>/<url>",
    "/web/timemap/<form>/<url>",
    "/cdx",
    "/cdx/search/cdx",
    "/wayback/available",
    "/warcs/<name>",
    "/collinfo.json",
}


def fill(archive: Archive) -> list[CaptureRow]:
    """Record a page with a secret in the middle of its life, a revisit of it, and a page that stays."""
    spam = link("https://doubtful.example/x", "doubtful", "flag")
    gone = link("https://casino.example/", f"casino {SECRET}")
    removed = [
        {"kind": "link", "text": f"casino {SECRET}", "links": ["https://casino.example/"], "reasons": [],
         "place": "main", "after_block": None}
    ]  # fmt: skip
    plain = said("The harbour is calm.", title="Harbour")
    secret = said(
        f"The harbour holds a {SECRET}.", title=SECRET, links=[_whole(spam), _whole(gone)], removed=removed
    )
    rows = [
        cleaned(archive, b"<p>calm", 0, said=plain, url=URL)[0],
        cleaned(archive, f"<p>{SECRET}".encode(), 60, said=secret, url=URL)[0],
        archive.record(visit(f"<p>{SECRET}".encode(), 120, url=URL)).row,
        cleaned(archive, b"<p>calm again", 180, said=plain, url=URL)[0],
    ]
    assert rows[2].kind == "revisit"
    example = {"url": URL, "capture": rows[1].key, "text": SECRET, "href": "https://doubtful.example/x"}
    archive.decide(
        {"kind": "campaign", "subject": "c0", "action": "drop", "links": [example]}, now=later(300)
    )
    cleaned(archive, b"<p>other", 30, said=said("The harbour of another town.", title="Stays"), url=OTHER)
    return rows


def said(text: str, **more: object) -> bytes:
    """Return an article with all that the pages show of one."""
    blocks = [{"kind": "paragraph", "spans": [{"text": text}]}]
    whole = {"markdown": text, "html": f"<p>{text}</p>", "byline": [], "notes": [], "blocks": blocks}
    return article(text, **{**whole, **more})  # type: ignore[arg-type]  # the cleaner's own names


def _whole(judged: dict[str, str]) -> dict[str, object]:
    more = {
        "score": 0.5,
        "reasons": [],
        "index": 0,
        "block": 0,
        "context": SECRET,
        "rel": "",
        "hidden": False,
    }
    return {**judged, **more}


def asks(rows: list[CaptureRow], suspect: str) -> dict[str, list[str]]:
    """Return, for every route that reads, requests that would show what is withdrawn."""
    stamps = [timestamp17(row.captured_at) for row in rows]
    short, at, end = timestamp14(rows[1].captured_at), stamps[1], stamps[3]
    url = quote(URL, safe="")
    return {
        "/": ["/"],
        "/url": [f"/url?url={url}"],
        "/url/{url:path}": [f"/url/{URL}", f"/url/{HOST}/*", f"/url/*.{HOST}", f"/url/http://{HOST}/folder/*"],
        "/snapshot/{rest:path}": [f"/snapshot/{stamp}/{URL}" for stamp in stamps],
        "/diff": [f"/diff?url={url}&a={stamps[0]}&b={at}", f"/diff?url={url}&a={at}&b={end}"],
        "/search": ["/search?q=harbour", f"/search?q=harbour&host={HOST}"],
        "/changes": ["/changes", f"/changes?url={HOST}/*", "/changes?source=news"],
        "/changes.atom": ["/changes.atom", f"/changes.atom?host={HOST}"],
        "/sources": ["/sources"],
        "/api": ["/api"],
        "/review": ["/review", f"/review?host={HOST}"],
        "/review/{suspect}": [f"/review/{suspect}"],
        "/metrics": ["/metrics"],
        "/healthz": ["/healthz"],
        "/static": ["/static/style.css"],
        "/web/<url>": [f"/web/{URL}"],
        "/web/<timestamp>/<url>": [
            f"/web/{stamp}{way}/{URL}" for stamp in (*stamps, short) for way in ("", "id_")
        ],
        "/web/timemap/<form>/<url>": [f"/web/timemap/{form}/{URL}" for form in ("link", "json", "cdx")],
        "/cdx": [f"/cdx?url={url}", f"/cdx?url={HOST}/*", f"/cdx?url={url}&closest={short}"],
        "/cdx/search/cdx": [f"/cdx/search/cdx?url={url}", f"/cdx/search/cdx?url=*.{HOST}&output=json"],
        "/wayback/available": [f"/wayback/available?url={url}&timestamp={short}"],
        "/warcs/<name>": [f"/warcs/{row.key}" for row in rows[1:3]],
        "/collinfo.json": ["/collinfo.json"],
        "/api/v1/openapi.json": ["/api/v1/openapi.json"],
        "/api/v1/article": [f"/api/v1/article?url={url}&at={stamp}" for stamp in stamps],
        "/api/v1/articles": [f"/api/v1/articles?url={url}&at={stamp}" for stamp in stamps],
        "/api/v1/audit": [f"/api/v1/audit?url={url}&at={stamp}" for stamp in stamps],
        "/api/v1/capture": [f"/api/v1/capture?url={url}&at={stamp}" for stamp in stamps],
        "/api/v1/captures": [f"/api/v1/captures?url={url}", f"/api/v1/captures?url=*.{HOST}"],
        "/api/v1/changes": [
            "/api/v1/changes", "/api/v1/changes?order=oldest", f"/api/v1/changes?host={HOST}"
        ],
        "/api/v1/decisions": ["/api/v1/decisions?all=true"],
        "/api/v1/diff": [
            f"/api/v1/diff?url={url}&a={stamps[0]}&b={at}", f"/api/v1/diff?url={url}&a={at}&b={end}"
        ],
        "/api/v1/proof/head": ["/api/v1/proof/head"],
        "/api/v1/proof/inclusion": [
            f"/api/v1/proof/inclusion?url={url}&at={at}", f"/api/v1/proof/inclusion?key={rows[1].key}"
        ],
        "/api/v1/proof/consistency": ["/api/v1/proof/consistency?first=1"],
        "/proof/checkpoint": ["/proof/checkpoint"],
        "/proof/key": ["/proof/key"],
        "/proof/tile/{path:path}": ["/proof/tile/0/000.p/1"],
        "/api/v1/review": ["/api/v1/review", f"/api/v1/review?host={HOST}"],
        "/api/v1/review/sample": ["/api/v1/review/sample?seed=x&limit=1000"],
        "/api/v1/review/stats": ["/api/v1/review/stats"],
        "/api/v1/review/{suspect}": [f"/api/v1/review/{suspect}"],
        "/api/v1/rules": ["/api/v1/rules?all=true"],
        "/api/v1/search": ["/api/v1/search?q=harbour", f"/api/v1/search?q=harbour&host={HOST}"],
        "/api/v1/status": ["/api/v1/status"],
        "/api/v1/takedowns": ["/api/v1/takedowns"],
        "/api/v1/versions": [f"/api/v1/versions?url={url}"],
    }  # fmt: skip


def routes(app) -> set[str]:
    """Return every path that the application answers by GET: its own, its API's, and the protocols'."""
    api = app._app._app._api  # the framework's application behind what measures, packs and goes past it
    paths = api.openapi()["paths"]
    described = {path for path, methods in paths.items() if "get" in methods}
    routed = {route.path for route in api.router.routes if isinstance(route, Route) or hasattr(route, "app")}
    return described | {path for path in routed if path} | {"/api/v1/openapi.json"} | PROTOCOLS
