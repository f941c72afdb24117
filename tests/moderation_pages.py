"""Pages for tests of moderation: honest ones, hacked ones, and one on which the brakes hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archive import Archive, Capture, Fetch
from cleaner import clean
from worker.ingest import ingest

START = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
WORDS, SPAM = "best online casino bonus", "http://lucky-casino.example/slots"
HONEST = "https://statistics.example/report"
OLD_RULES = "2025.1.1+00000000"

_PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body>
<nav><a href="/">Home</a> <a href="/town/">Town</a> <a href="/sport/">Sport</a></nav><article>
<h1>{title}</h1>
<p>The harbour council met on Tuesday and agreed to rebuild the northern quay before winter sets in.</p>
<p>{text}</p>
<p>Fishermen who keep their boats there have asked for a date, and were promised one by Friday.</p>
<p>The figures come from <a href="https://statistics.example/report">a report on small harbours</a> of
last year, which the office gives to whoever asks for it.</p>
</article>{tail}<footer><a href="/about">About us</a></footer></body></html>"""
"""A news page; `tail` stands behind the article."""


def page(text: str = "Nothing more was said.", *, tail: str = "", title: str = "The northern quay") -> bytes:
    """Return a page with that paragraph."""
    return _PAGE.format(title=title, text=text, tail=tail).encode()


def hacked(words: str = WORDS, href: str = SPAM) -> bytes:
    """Return a page with a link in the middle of a sentence that the judge is to doubt or drop."""
    return page(f'The work will cost two million, <a href="{href}">{words}</a> said the mayor on Monday.')


def captured(archive: Archive, url: str, payload: bytes, *, day: float = 1) -> str:
    """Record `payload` as it stood at `url` on some day, and return the capture's key."""
    capture = Capture(
        url=url,
        captured_at=START + timedelta(days=day),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        payload=payload,
        fetch=Fetch(source="news"),
    )
    return archive.record(capture).row.key


def crowded(links: int = 12) -> bytes:
    """Return a page so full of spam that the brakes hold."""
    spam = " ".join(f'<a href="http://casino{n}.example/">online casino bonus {n}</a>' for n in range(links))
    return page(tail=f"<p>{spam}</p>")


def clean_all(archive: Archive, *, now: datetime = NOW) -> None:
    """Clean what waits, as a worker would."""
    while keys := archive.pending(50, now=now):
        for key in keys:
            assert ingest(archive, key, owner="test", clock=lambda: now).state in {"done", "nothing"}


def doubted(archive: Archive, key: str, href: str = SPAM, score: float = 0.5) -> None:
    """Put what an older release would have made of a capture: it flagged the links to `href`."""
    capture = archive.read(key)
    new = clean(capture.payload or b"", url=capture.url, content_type=capture.content_type)
    flagged = tuple(
        replace(link, action="flag", score=score) if link.href == href else link for link in new.links
    )
    older = replace(new, links=flagged, removed=(), fingerprint=OLD_RULES)
    earlier = archive.earlier_article(key)
    archive.put_article(key, older.to_json(), previous=earlier.row.capture_key if earlier else None)


def verdict(archive: Archive, key: str, href: str = SPAM) -> tuple[str, set[str]]:
    """Return what the article in force does with the link to `href`, and the codes of its reasons."""
    stored = archive.article(key)
    assert stored is not None
    link = next(link for link in stored.content["links"] if link["href"] == href)
    return link["action"], {reason["code"] for reason in link["reasons"]}
