"""Pages out of templates: what every one of them shares, and how values are written in them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from archive import Hit
from archive.instant import timestamp17
from console.audit import defang
from console.comparing import runs_html
from console.diff import Run
from console.feed import in_words, title_of
from console.web.atom import diff_address, look_address

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Renders templates; whatever they are given is escaped."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.filters |= {
            "capitalise": _capitalise,
            "defang": defang,
            "day": _day,
            "difference": diff_address,
            "instant": _instant,
            "lines": _lines,
            "look": look_address,
            "passage": _passage,
            "path": as_path,
            "runs": _runs,
            "stamp": timestamp17,
            "titled": title_of,
            "words": in_words,
        }

    def render(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        """Return the page of the template `name` over `values`."""
        body = self._templates.get_template(name).render(**values)
        return HTMLResponse(body, status_code=status, headers=SECURITY)


def _day(stated: str) -> str:
    """Return a date as a page stated it for people: without the T, a time to the minute."""
    day, _, time = stated.partition("T")
    zone = time[8:] if time[8:9] in {"+", "-", "Z"} else ""
    return f"{day} {time[:5]} {zone.replace('Z', 'UTC')}".strip() if time else day


def _instant(when: datetime) -> Markup:
    """Return `when` for people, to the second and in UTC, and for programs beside it."""
    utc = when.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(utc.isoformat(), f"{utc:%Y-%m-%d %H:%M:%S}")


def as_path(url: str) -> str:
    """Return `url` as it can stand in a path of ours; its own escapes are kept."""
    return quote(url, safe="/:?=&%~@!$'()*+,;[]")


def _runs(runs: Sequence[Run]) -> Markup:
    return Markup(runs_html(runs))  # noqa: S704 - which escapes all that was archived


def _capitalise(text: str) -> str:
    """Return `text` with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))


def _passage(hit: Hit) -> Markup:
    """Return a hit's snippet with the words found marked."""
    return Markup().join(_marked(hit))


def _marked(hit: Hit) -> Iterator[str]:
    at = 0
    for begin, end in hit.marks:
        yield hit.snippet[at:begin]
        yield Markup("<mark>{}</mark>").format(hit.snippet[begin:end])
        at = end
    yield hit.snippet[at:]
