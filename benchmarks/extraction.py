"""Measure the cleaner beside its peers on the same pages in one run.

    python benchmarks/extraction.py BENCH_DIR [--tools ours,…] [--every N] [--folds N] [--json FILE]

BENCH_DIR holds ``truth.json`` (page -> {text, kind, url, title, date}) and ``html/<page>.html.gz``.
Peers are optional (extra ``peers``): trafilatura, readability, newspaper4k, resiliparse, and htmldate
for dates. Our model of the body is trained on such a folder, so that its figures on the same pages flatter:
with ``--folds N`` every page is read by a model that saw no page of its site (this trains N models, and
needs the extra ``train``). Times are CPU times of one thread, everything
included: for ours body, items, metadata, links with verdicts and three renderings; for peers what they
give in one call with metadata where they have it.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

from extraction_scores import FIGURES, Row, interval, of_text
from held_out import HeldOut

Output = dict[str, Any]
Page = tuple[str, dict[str, Any]]


def ours() -> Callable[[bytes, str], Output]:
    from cleaner import Unreadable, clean

    def run(payload: bytes, url: str) -> Output:
        try:
            article = clean(payload, url=url)
        except Unreadable:
            return {"text": ""}
        return {
            "text": article.text,
            "title": article.title,
            "date": article.published,
            "byline": article.byline,
            "kind": article.kind,
        }

    return run


def trafilatura() -> Callable[[bytes, str], Output]:
    import trafilatura as peer

    def run(payload: bytes, url: str) -> Output:
        found = peer.bare_extraction(payload, url=url, with_metadata=True)
        if found is None:
            return {"text": ""}
        return {"text": found.text or "", "title": found.title, "date": found.date}

    return run


def readability() -> Callable[[bytes, str], Output]:
    from lxml import html
    from readability import Document

    def run(payload: bytes, url: str) -> Output:
        document = Document(payload.decode("utf-8", "replace"), url=url)
        try:
            summary = document.summary()
            text = "\n".join(html.fromstring(summary).itertext()) if summary else ""
            return {"text": text, "title": document.short_title()}
        except Exception:  # noqa: BLE001  # a peer's failure is its score
            return {"text": ""}

    return run


def newspaper4k() -> Callable[[bytes, str], Output]:
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False
    config.memorize_articles = False

    def run(payload: bytes, url: str) -> Output:
        article = Article(url, config=config)
        try:
            article.download(input_html=payload.decode("utf-8", "replace"))
            article.parse()
        except Exception:  # noqa: BLE001  # a peer's failure is its score
            return {"text": ""}
        day = article.publish_date.isoformat() if article.publish_date else None
        return {"text": article.text, "title": article.title, "date": day}

    return run


def resiliparse() -> Callable[[bytes, str], Output]:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def run(payload: bytes, _url: str) -> Output:
        tree = HTMLTree.parse_from_bytes(payload, "utf-8")
        return {"text": extract_plain_text(tree, main_content=True, alt_texts=False), "title": tree.title}

    return run


def htmldate() -> Callable[[bytes, str], Output]:
    from htmldate import find_date

    def run(payload: bytes, url: str) -> Output:
        return {
            "text": "",
            "date": find_date(payload.decode("utf-8", "replace"), url=url, original_date=True),
        }

    return run


TOOLS = {each.__name__: each for each in (ours, trafilatura, readability, newspaper4k, resiliparse, htmldate)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--every", type=int, default=1, help="take every Nth page")
    parser.add_argument("--folds", type=int, default=0, help="read ours with models that never saw the site")
    parser.add_argument("--cache", type=Path, help="keep the labelled pages for --folds here between runs")
    parser.add_argument("--json", type=Path, help="write per-page scores here")
    args = parser.parse_args()
    truth = json.loads((args.bench / "truth.json").read_text(encoding="utf-8"))
    pages = list(truth.items())[:: args.every]
    held_out = HeldOut(args.bench, args.folds, args.cache) if args.folds else None
    rows = {}
    for name in args.tools.split(","):
        try:
            tool = TOOLS[name]()
        except ImportError as error:
            print(f"{name} is left out: {error}; pip install '.[peers]' brings it")
            continue
        rows[name] = run_tool(tool, pages, args.bench, held_out if name == "ours" else None)
        print_tool(name, rows[name])
    for name in rows.keys() - {"ours"} if "ours" in rows else ():
        print_gaps(name, rows["ours"], rows[name])
    if args.json:
        args.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def run_tool(
    run: Callable[[bytes, str], Output], pages: list[Page], bench: Path, held_out: HeldOut | None = None
) -> list[Row]:
    rows = []
    for name, truth in pages:
        if held_out is not None:
            held_out.use_for(name)
        payload = gzip.decompress((bench / "html" / f"{name}.html.gz").read_bytes())
        start = time.process_time()
        output = run(payload, truth.get("url") or "https://unknown.example/")
        seconds = time.process_time() - start
        rows.append({"page": name, "seconds": seconds, "group": group(name, truth), **score(output, truth)})
    return rows


def group(name: str, truth: dict[str, Any]) -> str:
    return "news" if name.startswith("news") else str(truth["kind"])


def score(output: Output, truth: dict[str, Any]) -> Row:
    row = of_text(output.get("text") or "", truth["text"])
    if truth.get("title") and "title" in output:
        row["title"] = float(squash(output["title"]) == squash(truth["title"]))
    if truth.get("date") and "date" in output:
        row["date"] = float((output["date"] or "")[:10] == str(truth["date"])[:10])
    if "kind" in output:
        row["kind"] = float(output["kind"] == kind_of(truth["kind"]))
    return row


def kind_of(kind: str) -> str:
    """Return our kind for one of the benchmark's seven."""
    return {"article": "article", "listing": "listing", "collection": "listing"}.get(kind, "other")


def squash(text: str | None) -> str:
    return " ".join((text or "").split()).lower()


def print_tool(name: str, rows: list[Row]) -> None:
    seconds = sorted(row["seconds"] for row in rows)
    p99 = quantiles(seconds, n=100)[-1] * 1000 if len(seconds) > 1 else 0.0
    print(f"\n{name}: {len(rows) / sum(seconds):.0f} pages/s of CPU, p99 {p99:.0f} ms")
    for label, each in groups_of(rows).items():
        keys = [key for key in FIGURES if key == "shingles" or any(key in row for row in each)]
        figures = "  ".join(f"{key} {FIGURES[key](each):.3f}" for key in keys)
        print(f"  {label:14} n {len(each):4}  {figures}")


def print_gaps(name: str, ours_rows: list[Row], rows: list[Row]) -> None:
    """Print by how much ours is ahead of a peer, with paired 95% bootstrap intervals."""
    print(f"\nours ahead of {name} by")
    theirs = groups_of(rows)
    for label, each in groups_of(ours_rows).items():
        parts = []
        for key in ("word", "shingles", "exact"):
            gap, low, high = interval(each, theirs[label], FIGURES[key])
            parts.append(f"{key} {gap:+.3f} [{low:+.3f}, {high:+.3f}]")
        print(f"  {label:14} n {len(each):4}  {'  '.join(parts)}")


def groups_of(rows: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of all pages, of all articles (news or not), and of each group."""
    groups: dict[str, list[Row]] = {"all": rows}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    articles = [row for row in rows if row["group"] in {"article", "news"}]
    return {**dict(sorted(groups.items())), **({"articles+news": articles} if articles else {})}


if __name__ == "__main__":
    main()
