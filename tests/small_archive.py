"""A small archive with a history: what the HTTP tests and the browser look at."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import Archive, Capture, Fetch, Recorded, open_archive
from cleaner.article import Article, Block, Link, Reason, Removed, Span

NOON = datetime(2015, 2, 17, 12, 0, 0, tzinfo=UTC)
STORY = "http://www.courier.example/town/bridge"
MOVED = "http://courier.example/old-bridge"
SPAM = "http://casino.example/slots?a=<script>"
BEFORE = "The bridge opens on Monday. It took three years to build."
AFTER = "The bridge opens on Tuesday. It took three years to build."


def capture(
    url: str = STORY, *, hours: float = 0, status: int = 200, body: str = "", **headers: str
) -> Capture:
    """Return a capture `hours` after noon of the first day."""
    named = {
        "Content-Type": "text/html; charset=utf-8",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    return Capture(
        url=url, captured_at=NOON + timedelta(hours=hours), status=status, reason="OK",
        headers=tuple(named.items()), payload=body.encode(), fetch=Fetch(source="town"),
    )  # fmt: skip


def article(text: str, *, removed: tuple[Removed, ...] = (), links: tuple[Link, ...] = ()) -> bytes:
    """Return a cleaned article's JSON of one paragraph."""
    return Article(
        kind="article", url=STORY, title="The bridge", byline=("Ada Quay",), published="2015-02-17",
        language="en", text=text, markdown=text, html=f"<p>{text}</p>",
        blocks=(Block(kind="paragraph", spans=(Span(text=text),)),), removed=removed, links=links,
        fingerprint="1.0+test", text_digest=f"sha256:{hash_of(text)}", confidence=1.0,
    ).to_json()  # fmt: skip


def hash_of(text: str) -> str:
    """Return a digest's hex digits of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()


def fill(archive: Archive) -> dict[str, Recorded]:
    """Record a story in two versions, hacked in between, a revisit, a move and an end; clean it."""
    page = "<title>The bridge</title><a href='/town/'>Town</a><p>{}</p><script>alert(1)</script>"
    done = {
        "first": archive.record(capture(body=page.format(BEFORE), Set_Cookie="a=b")),
        "same": archive.record(capture(hours=1, body=page.format(BEFORE))),
        "hacked": archive.record(capture(hours=2, body=page.format(BEFORE + " casino"))),
        "edited": archive.record(capture(hours=3, body=page.format(AFTER))),
        "gone": archive.record(capture(hours=4, status=410, body="gone")),
        "moved": archive.record(capture(MOVED, status=301, Location="/town/bridge?x=1")),
    }
    spam = Removed(
        kind="link", text="casino <b>bonus</b>", links=(SPAM,), place="footer", after_block=0,
        reasons=(Reason(code="TIME.NEW", weight=1.0, evidence="casino"),),
    )  # fmt: skip
    link = Link(href=SPAM, text="casino <b>bonus</b>", action="drop", score=0.99, place="footer")
    archive.put_article(done["first"].row.key, article(BEFORE))
    archive.put_article(done["hacked"].row.key, article(BEFORE, removed=(spam,), links=(link,)))
    archive.put_article(done["edited"].row.key, article(AFTER))
    return done


def make(folder: Path) -> Archive:
    """Return a filled archive in `folder`."""
    archive = open_archive(str(folder / "store"), f"sqlite:///{folder}/catalog.sqlite")
    fill(archive)
    return archive
