"""The links that the judge is trained and measured on, each with its evidence and whether it was planted."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from injections import TRICKS, hack

from cleaner.document import Document, parse
from cleaner.judge.features import all_features
from cleaner.judge.gather import gather
from cleaner.judge.lexicon import hits
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.runs import runs

# Pages of the honest collections that are hacked or made up, seen by eye: no natural negatives.
NOT_HONEST = frozenset(
    ["wcxb-0393", "wcxb-0548", "a29", "a43", "d1_div", "d2_table", "d3_drupal", "d4_pair", "d5_more"]
)
_HARD = (
    "wrap",
    "neutral",
    "single",
    "image",
    "menu",
    "bare",
    "sidebar",
    "hijack",
    "prose",
    "related",
    "gaps",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One foreign link: its evidence, whether it was injected, and what must be held out together.

    `words` and `address` are the folded words of the link and of where it leads, `topic` what it sells.
    """

    features: dict[str, float]
    spam: bool
    weight: float
    host: str
    trick: str
    source: str
    page: str
    said: str
    words: str
    address: str
    topic: str


def fold_of(name: str, folds: int) -> int:
    """Return the fold that a host, trick or topic belongs to."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds


def page_samples(document: Document, spam: dict[int, bool], *, topic: str, **facts: Any) -> list[Sample]:
    """Return the foreign links of a page that `spam` knows by their ordinal."""
    gathered = gather(document)
    page = Pagewide(document=document, gathered=gathered)
    found = []
    for run in runs(gathered):
        for sighting, features in zip(run.members, all_features(run, page), strict=True):
            label = spam.get(sighting.anchor.index)
            if label is not None:
                found.append((features, label, sighting))
    counts = {label: max(1, sum(1 for _, each, _ in found if each is label)) for label in (True, False)}
    # A page counts about as the root of its links: a block of forty is not forty attacks.
    return [
        Sample(
            features=features,
            spam=label,
            said=f"{sighting.text[:50]} {sighting.anchor.href[:70]}",
            words=sighting.folded,
            address=sighting.where.words,
            topic=hits(sighting.folded).trade or hits(sighting.where.words).trade or topic,
            weight=(1.0 if label else 4.0) / counts[label] ** 0.5,
            **facts,
        )
        for features, label, sighting in found
    ]


def bench_rows(bench: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled pages of the bench, doorways left out."""
    for line in (bench / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] != "doorway":
            yield row


def bench_samples(bench: Path) -> Iterator[Sample]:
    """Yield the links of the labelled bench; those on which opinions differ are left out."""
    for row in bench_rows(bench):
        document = parse((bench / row["page"]).read_bytes(), url=row["url"])
        spam = {each["i"]: bool(each["spam"]) for each in row["anchors"] if not each.get("grey")}
        yield from page_samples(
            document,
            spam,
            host=row["host_domain"],
            trick=row.get("technique") or "",
            source=row["kind"],
            page=row["page"],
            topic=row.get("topic") or "",
        )


def honest_pages(folder: Path) -> Iterator[tuple[str, str, Document]]:
    """Yield (name, url, document) for the pages of the extraction or listing bench."""
    urls = _urls(folder)
    for path in sorted((folder / "html").iterdir()):
        name = path.name.split(".html")[0]
        payload = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        url = urls.get(name) or _canonical(payload)
        yield name, url, parse(payload, url=url)


def _urls(folder: Path) -> dict[str, str]:
    pages = folder / "pages.jsonl"
    if not pages.exists():
        return {}
    rows = map(json.loads, pages.read_text(encoding="utf-8").splitlines())
    return {row["page"]: row["url"] for row in rows}


def _canonical(payload: bytes) -> str:
    found = re.search(rb"<link[^>]+rel=[\"']?canonical[\"']?[^>]+href=[\"']?(https?://[^\"' >]+)", payload)
    found = found or re.search(rb"property=[\"']og:url[\"'][^>]+content=[\"'](https?://[^\"']+)", payload)
    return found[1].decode("utf-8", "replace") if found else "http://unknown.invalid/"


def host_name(name: str, url: str) -> str:
    """Return what must be held out together with a page of the honest collections."""
    if name.startswith("news-"):
        return name.split("_20", maxsplit=1)[0]
    known = "unknown.invalid" not in url
    return re.sub(r"^https?://(?:www\.)?", "", url).split("/")[0] if known else name


def tricks_on(number: int) -> tuple[str, str]:
    """Return the two tricks that the honest page of this number is attacked with in training.

    The second is one of those that are hard to tell: they deserve more examples.
    """
    every = list(TRICKS)
    return every[number % len(every)], _HARD[number % len(_HARD)]


def honest_samples(folder: Path, *, attack: bool) -> Iterator[Sample]:
    """Yield the links of honest pages, and with `attack` those of the same pages after attacks."""
    for number, (name, url, document) in enumerate(honest_pages(folder)):
        if name in NOT_HONEST:
            continue
        facts = {"host": host_name(name, url), "page": name}
        every = {anchor.index: False for anchor in document.anchors}
        yield from page_samples(document, every, trick="", source="natural", topic="", **facts)
        if not attack or document.form != "html":
            continue
        for trick, seed in zip(tricks_on(number), (number, 20_000 + number), strict=True):
            hacked = hack(document.source, trick, seed, honest=True)
            if hacked is not None:
                after = parse(hacked.text, url=url)
                spam = {anchor.index: anchor.href in hacked.ours for anchor in after.anchors}
                facts_of = {**facts, "trick": f"own {trick}", "source": "own", "topic": hacked.trade}
                yield from page_samples(after, spam, **facts_of)
