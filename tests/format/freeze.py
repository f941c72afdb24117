"""Freeze a bucket as this release writes it, once; later releases must read it for ever.

    python tests/format/freeze.py

Writes tests/format/frozen-1 and refuses to touch it if it is there. A change of the format gets a new
number beside the old one, never in its place.
"""

import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive import Archive, Capture, Fetch, open_archive

FROZEN = Path(__file__).parent / "frozen-1"
START = datetime(2026, 11, 22, 2, 55, 18, 42_000, tzinfo=UTC)
URL = "https://www.example.org/news/2026/größe?b=2&a=1"
RULES, NEWER = "2026.11.1+ab12cd34", "2026.12.1+00ff00ff"


def capture(payload: bytes | None, days: int, **said: Any) -> Capture:
    given: dict[str, Any] = {
        "url": URL,
        "captured_at": START + timedelta(days=days),
        "status": 200,
        "reason": "OK",
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", f'"{days}"')),
        "payload": payload,
        "fetch": Fetch(
            source="news",
            found_on="https://www.example.org/",
            via=("http://example.org/n",),
            robots="allowed",
            agent="Palimpsest/0.1 (+https://example.org/contact)",
            seconds=0.25,
            run="01KDVDNA00RDMC6GJKQ3J7N51S",
            depth=1,
            ip="192.0.2.7",
        ),
    }
    return Capture(**{**given, **said})


def article(text: str, fingerprint: str, **more: object) -> bytes:
    said: dict[str, object] = {
        "fingerprint": fingerprint,
        "kind": "article",
        "title": "Größe",
        "language": "de",
        "text": text,
        "text_digest": f"sha256:{len(text):064x}",
        "published": "2026-11-22",
        "links": [
            {
                "href": "https://pills.example/",
                "text": "cheap pills",
                "action": "drop",
                "place": "footer",
            }
        ],
        "items": [],
        "removed": [{"kind": "link"}],
        **more,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fill(archive: Archive) -> None:
    """Put something of everything that the format knows into the bucket."""
    first = archive.record(capture("<p>Größe 1".encode(), 0)).row
    archive.put_article(first.key, article("Größe 1", RULES))
    archive.put_article(first.key, article("Größe eins", RULES))
    archive.put_article(first.key, article("Größe eins.", NEWER))
    archive.record(capture("<p>Größe 1".encode(), 1))
    archive.record(capture(None, 2, status=304, reason="Not Modified", headers=(("ETag", '"2"'),)))
    second = archive.record(capture("<p>Größe 2".encode(), 3)).row
    archive.put_article(second.key, article("Größe zwei", NEWER), previous=first.key)
    archive.record(capture(b"gone", 4, status=410, reason="Gone"))
    moved = (("Location", "/anderswo"),)
    archive.record(capture(b"", 5, status=301, reason="Moved", headers=moved))
    archive.record(capture(b"cut", 6, truncated="length"))
    listing = archive.record(capture(b"<ul>", 0, url="http://list.example.org:8080/")).row
    items = [{"url": "https://www.example.org/news/next"}]
    archive.put_article(listing.key, article("list", NEWER, kind="listing", items=items))
    archive.record(capture(b"%PDF", 0, url="https://hidden.example/x.pdf"))
    hidden = archive.takedown("hidden.example/*", reason="order", actor="jo", now=START)
    other = archive.takedown(
        URL, reason="mistake", actor="jo", now=START, from_=START, to=START + timedelta(days=9)
    )
    archive.lift(other.id, actor="mo", now=START + timedelta(days=1))
    decided = archive.decide({"kind": "link", "subject": "x", "action": "keep"}, now=START)
    archive.decide({"kind": "link", "subject": "x", "action": "drop", "supersedes": decided}, now=START)
    if not hidden.id:
        raise AssertionError("a takedown has an id")


def answers(archive: Archive) -> dict[str, Any]:
    """Return what the archive says of the bucket, as JSON has it."""
    rows = [asdict(row) for pattern in ("*.org", "*.example") for row in archive.list(pattern)]
    for row in rows:
        row["captured_at"] = row["captured_at"].isoformat()
    texts = {}
    for row in rows:
        stored = archive.article(row["key"])
        texts[row["key"]] = stored.content["text"] if stored else None
    return {
        "rows": rows,
        "texts": texts,
        "articles": {row["key"]: [asdict(one) for one in archive.articles(row["key"])] for row in rows},
        "takedowns": [
            {**asdict(one), **{n: str(getattr(one, n)) for n in ("since", "until", "created_at")}}
            for one in archive.takedowns()
        ],
        "decisions": archive.decisions(in_force=False),
        "discovered": archive.discovered("news", 10),
        "payloads": {row["key"]: (archive.payload(row["key"]).payload or b"").decode() for row in rows},
    }


def main() -> None:
    if FROZEN.exists():
        raise SystemExit(f"{FROZEN} is frozen; a new format gets a new number")
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(str(FROZEN / "bucket"), f"sqlite:///{folder}/c.sqlite") as archive,
    ):
        fill(archive)
        said = json.dumps(answers(archive), indent=1, sort_keys=True, ensure_ascii=False)
    (FROZEN / "expected.json").write_text(said + "\n")
    shutil.rmtree(FROZEN / "bucket" / ".tmp")


if __name__ == "__main__":
    main()
