"""Measure the cleaner beside its peers on the same pages in one run.

    python benchmarks/extraction.py BENCH_DIR [--tools ours,trafilatura,…] [--every N] [--json FILE]

BENCH_DIR holds ``truth.json`` (page -> {text, kind, url, title, date}) and ``html/<page>.html.gz``.
Peers are optional (extra ``peers``): trafilatura, readability, newspaper4k, resiliparse, and htmldate
for dates. Our model of the body is trained on such a folder: on the same pages its figures flatter, and
`train_body.py` prints those with whole sites held out. Times are CPU times of one thread, everything
included: for ours body, items, metadata, links with verdicts and three renderings; for peers what they
give in one call with metadata where they have it.
"""

import argparse
import gzip
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

WORD = re.compile(r"\w+")
Output = dict[str, Any]
DRAWS = 2000


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
    parser.add_argument("--json", type=Path, help="write per-page scores here")
    args = parser.parse_args()
    truth = json.loads((args.bench / "truth.json").read_text(encoding="utf-8"))
    pages = list(truth.items())[:: args.every]
    rows = {}
    for name in args.tools.split(","):
        try:
            tool = TOOLS[name]()
        except ImportError as error:
            print(f"{name} is left out: {error}; pip install '.[peers]' brings it")
            continue
        rows[name] = run_tool(tool, pages, args.bench)
    for name, each in rows.items():
        print_tool(name, each, rows.get("trafilatura"))
    if args.json:
        args.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def run_tool(
    run: Callable[[bytes, str], Output], pages: list[tuple[str, dict[str, Any]]], bench: Path
) -> list[dict[str, Any]]:
    rows = []
    for name, truth in pages:
        payload = gzip.decompress((bench / "html" / f"{name}.html.gz").read_bytes())
        start = time.process_time()
        output = run(payload, truth.get("url") or "https://unknown.example/")
        seconds = time.process_time() - start
        rows.append({"page": name, "seconds": seconds, "group": group(name, truth), **score(output, truth)})
    return rows


def group(name: str, truth: dict[str, Any]) -> str:
    return "news" if name.startswith("news") else str(truth["kind"])


def score(output: Output, truth: dict[str, Any]) -> dict[str, Any]:
    text, wanted = output.get("text") or "", truth["text"]
    row = {
        "word": f1(Counter(WORD.findall(text.lower())), Counter(WORD.findall(wanted.lower()))),
        "shingles": f1(shingles(text), shingles(wanted)),
        "exact": float(WORD.findall(text) == WORD.findall(wanted)),
    }
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


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))


def f1(one: Counter[Any], other: Counter[Any]) -> float:
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if common else float(one == other)


def squash(text: str | None) -> str:
    return " ".join((text or "").split()).lower()


def print_tool(name: str, rows: list[dict[str, Any]], base: list[dict[str, Any]] | None) -> None:
    seconds = sorted(row["seconds"] for row in rows)
    p99 = quantiles(seconds, n=100)[-1] * 1000 if len(seconds) > 1 else 0.0
    print(f"\n{name}: {len(rows) / sum(seconds):.0f} pages/s of CPU, p99 {p99:.0f} ms")
    groups = defaultdict(list)
    for row in rows:
        groups["ALL"].append(row)
        groups[row["group"]].append(row)
    for label, each in sorted(groups.items()):
        figures = "  ".join(
            f"{key} {mean(values):.3f}"
            for key in ("word", "shingles", "exact", "title", "date", "kind")
            if (values := [row[key] for row in each if key in row])
        )
        print(f"  {label:14} n {len(each):4}  {figures}{_against(label, each, base)}")


def _against(label: str, rows: list[dict[str, Any]], base: list[dict[str, Any]] | None) -> str:
    """Return the paired difference in word F1 with a 95% bootstrap interval over pages."""
    if not base or base[0] is rows[0]:
        return ""
    by_page = {row["page"]: row["word"] for row in base}
    gaps = [row["word"] - by_page[row["page"]] for row in rows]
    draw = random.Random(label)
    means = sorted(mean(draw.choices(gaps, k=len(gaps))) for _ in range(DRAWS))
    low, high = means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS)]
    return f"  word against trafilatura {mean(gaps):+.3f} [{low:+.3f}, {high:+.3f}]"


if __name__ == "__main__":
    main()
