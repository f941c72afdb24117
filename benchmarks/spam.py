"""Injected links: ours, a keyword list, and what reaches the output of the peers, in one run.

    python benchmarks/spam.py BENCH/spam [--honest BENCH/extraction] [--listing BENCH/listing] [--leak 60]

1. Ours and a plain keyword list on the labelled bench, scored by its own evaluate.py, each page with
   its own evidence alone; then ours again with the earlier capture where the bench has one.
2. Honest pages as crawled: how many lose a link (every one is printed, to be judged by eye), and what
   the judge costs beside the parse.
3. Honest pages hacked by `injections.py`, whose tricks, trades and addresses the bench does not have:
   each trick on its own, with and without the earlier capture, and the author's honest update.
4. Leak: on how many hacked pages a planted link or its words reach the cleaned article, ours beside
   trafilatura, readability, newspaper4k and resiliparse where they are installed.

Figures under 1 and 3 are those of the shipped tables, which were trained on such pages;
`train_judge.py` prints what they do on hosts and tricks held out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from injections import TRICKS, Hacked, hack, update
from judge_samples import NOT_HONEST, honest_pages

from cleaner import Article, Link, clean
from cleaner.document import parse
from cleaner.judge import judge
from cleaner.judge.lexicon import hits
from cleaner.judge.words import fold

PARTS = ("bench", "honest", "hacked", "leak")
REMOVED = frozenset({"drop", "unlink"})
Judged = Callable[[bytes, str, Article | None], Iterable[Link]]


def ours(payload: bytes, url: str, previous: Article | None) -> Iterable[Link]:
    """Return our verdicts."""
    return judge(parse(payload, url=url), previous=previous).links


def keywords(payload: bytes, url: str, previous: Article | None) -> Iterable[Link]:  # noqa: ARG001  # same shape as ours
    """Return the verdicts of a word list alone: a link that names a trade is dropped."""
    for anchor in parse(payload, url=url).anchors:
        if anchor.href_raw:
            sold = hits(fold(anchor.text)).words or hits(fold(anchor.href)).words
            yield Link(
                href=anchor.href, text=anchor.text, index=anchor.index, action="drop" if sold else "keep"
            )


def on_bench(bench: Path, judged: Judged, *, earlier: bool) -> list[float]:
    """Print evaluate.py's figures for a judge; return seconds of CPU per page."""
    seconds = []
    rows = map(json.loads, (bench / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for row in rows:
            previous = (
                clean((bench / row["prev"]).read_bytes(), url=row["url"])
                if earlier and row.get("prev")
                else None
            )
            start = time.process_time()
            links = list(judged((bench / row["page"]).read_bytes(), row["url"], previous))
            seconds.append(time.process_time() - start)
            found = [
                {
                    "href": link.href or "#",
                    "text": link.text,
                    "action": link.action,
                    "score": link.score,
                    "i": link.index,
                }
                for link in links
            ]
            out.write(json.dumps({"page": row["page"], "links": found}) + "\n")
        out.flush()
        command = [sys.executable, str(bench / "evaluate.py"), out.name]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print("\n".join(_real_first(report.splitlines())))
    return seconds


def _real_first(lines: list[str]) -> list[str]:
    """Return the lines of a report that tell of sources and techniques, real blocks first."""
    head = [line for line in lines if line.startswith("slice")][:1]
    real = [line for line in lines if line.startswith(("real", "natural"))]
    rest = lines[: next(at for at, line in enumerate(lines) if line.startswith("-- topic"))]
    others = [line for line in rest if line and not line.startswith(("real", "natural", "slice"))]
    return head + real + others + lines[-8:]


def on_honest(folders: Iterable[Path]) -> None:
    """Print how many honest pages lose a link, each such link, and CPU a page in the median."""
    pages = links = touched = flagged = 0
    parsing, judging = [], []
    for folder in folders:
        for name, url, read in honest_pages(folder):
            if name in NOT_HONEST:
                continue
            start = time.process_time()
            document = parse(read.source, url=url)
            parsed = time.process_time()
            found = judge(document).links
            parsing.append(parsed - start)
            judging.append(time.process_time() - parsed)
            gone = [link for link in found if link.action in REMOVED]
            pages, links, touched = pages + 1, links + len(found), touched + bool(gone)
            flagged += any(link.action == "flag" for link in found)
            for link in gone:
                print(f"  {name}: {link.action} {link.score:.2f} {link.text[:50]!r} {link.href[:70]}")
    print(f"honest pages {pages} with {links} links: altered {touched}, flagged {flagged}")
    one, two = 1e3 * median(parsing), 1e3 * median(judging)
    print(f"CPU a page, median: parse {one:.2f} ms, judge {two:.2f} ms, {two / one:.2f} of the parse")


def on_hacked(folder: Path, step: int) -> None:
    """Print figures for each trick of our own generator, one capture and with the earlier one."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name, url, document, hacked in _hacked(folder, step):
        before = clean(document.source, url=url)
        for mode, previous in (("one", None), ("two", before)):
            _count(
                counts[hacked.trick, mode],
                judge(parse(hacked.text, url=url), previous=previous).links,
                hacked.ours,
            )
        honest = update(document.source, len(name))
        after = judge(parse(honest, url=url), previous=before).links
        known = {link.href for link in before.links}
        _count(counts["honest update", "two"], [link for link in after if link.href not in known], ())
    print(f"{'trick':14} {'links':>5}  one capture: auto +flag lost   with the earlier: auto +flag lost")
    for trick in (*TRICKS, "honest update"):
        cells = []
        for mode in ("one", "two"):
            count = counts[trick, mode]
            spam = max(1, count["spam"])
            auto, seen = count["auto"] / spam, (count["auto"] + count["flag"]) / spam
            cells.append(f"{auto:6.2f} {seen:6.2f} {count['lost']:4}/{count['honest']}")
        print(f"{trick:14} {counts[trick, 'two']['spam']:5}  {'   '.join(cells)}")


def _hacked(folder: Path, step: int) -> Iterable[tuple[str, str, Any, Hacked]]:
    """Yield honest pages with an attack each, other pairs of page and trick than in training."""
    tricks = list(TRICKS)
    for number, (name, url, document) in enumerate(honest_pages(folder)):
        if number % step or name in NOT_HONEST or document.form != "html":
            continue
        found = hack(document.source, tricks[(number // step + 7) % len(tricks)], 50_000 + number)
        if found is not None:
            yield name, url, document, found


def _count(count: Counter[str], links: Iterable[Link], planted: tuple[str, ...]) -> None:
    for link in links:
        kind = "spam" if link.href in planted else "honest"
        count[kind] += 1
        if kind == "spam":
            count["auto"] += link.action in REMOVED
            count["flag"] += link.action == "flag"
        else:
            count["lost"] += link.action in REMOVED


def leak(folder: Path, number: int) -> None:
    """Print on how many hacked pages a planted link reaches each extractor's output."""
    readers = _readers()
    tricks = ("hidden", "footer", "after", "prose", "single", "wrap", "hijack", "related")
    reached: dict[tuple[str, str], int] = Counter()
    pages: Counter[str] = Counter()
    read_by: dict[tuple[str, str], int] = Counter()
    for at, (name, url, document) in enumerate(honest_pages(folder)):
        if document.form != "html" or name in NOT_HONEST or not name.startswith("news-"):
            continue
        trick = tricks[at % len(tricks)]
        if pages[trick] >= number:
            continue
        hacked = hack(document.source, trick, 90_000 + at)
        if hacked is None:
            continue
        pages[trick] += 1
        before = clean(document.source, url=url)
        for reader, read in readers.items():
            try:
                output = read(hacked.text, url, before)
            except ImportError:  # newspaper4k wants a package of its own for some languages
                continue
            read_by[reader, trick] += 1
            reached[reader, trick] += any(planted in output for planted in hacked.ours)
    print(f"{'share of pages leaking':24}" + "".join(f"{trick:>9}" for trick in tricks))
    for reader in readers:
        shares = (f"{reached[reader, trick] / max(1, read_by[reader, trick]):9.2f}" for trick in tricks)
        print(f"{reader:24}" + "".join(shares))


def _readers() -> dict[str, Callable[[str, str, Article], str]]:
    """Return ways of reading a page that keep links, by name; peers only where installed."""
    readers: dict[str, Callable[[str, str, Article], str]] = {
        "ours, one capture": lambda page, url, _: clean(page, url=url).html,
        "ours, with the earlier": lambda page, url, before: clean(page, url=url, previous=before).html,
    }
    if importlib.util.find_spec("trafilatura"):
        import trafilatura

        readers["trafilatura"] = lambda page, url, _: (
            trafilatura.extract(page, url=url, include_links=True) or ""
        )
    if importlib.util.find_spec("readability"):
        from readability import Document

        readers["readability"] = lambda page, _url, _: Document(page).summary()
    if importlib.util.find_spec("newspaper"):
        import newspaper

        def read(page: str, url: str, _: Article) -> str:
            article = newspaper.Article(url, fetch_images=False, keep_article_html=True)
            article.download(input_html=page)
            article.parse()
            return article.article_html or ""

        readers["newspaper4k"] = read
    if importlib.util.find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text

        readers["resiliparse"] = lambda page, _url, _: extract_plain_text(page, main_content=True, links=True)
    return readers


def main() -> int:
    """Print all parts for which folders were given."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("bench", type=Path)
    reader.add_argument("--honest", type=Path)
    reader.add_argument("--listing", type=Path)
    reader.add_argument("--step", type=int, default=5, help="hack every STEP-th honest page")
    reader.add_argument("--leak", type=int, default=20, help="pages a trick in the leak table")
    reader.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="these alone")
    options = reader.parse_args()
    folders = [folder for folder in (options.honest, options.listing) if folder]
    if "bench" in options.parts:
        on_all_bench(options.bench)
    if folders and "honest" in options.parts:
        print("== honest pages as crawled")
        on_honest(folders)
    if options.honest and "hacked" in options.parts:
        print("== honest pages hacked by our own generator")
        on_hacked(options.honest, options.step)
    if options.honest and "leak" in options.parts:
        print("== leak into the article")
        leak(options.honest, options.leak)
    return 0


def on_all_bench(bench: Path) -> None:
    """Print the figures of the labelled bench, for the keyword list and for ours."""
    print("== a keyword list, one capture")
    on_bench(bench, keywords, earlier=False)
    print("== ours, one capture")
    seconds = on_bench(bench, ours, earlier=False)
    parse_only, both = (1e3 * median(each) for each in (_parsing(bench), seconds))
    print(f"CPU a page, median: parse {parse_only:.2f} ms, parse and judge {both:.2f} ms")
    print("== ours, with the earlier capture where there is one")
    on_bench(bench, ours, earlier=True)


def _parsing(bench: Path) -> list[float]:
    """Return seconds of CPU that the parse alone takes, page by page."""
    seconds = []
    for line in (bench / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        payload = (bench / row["page"]).read_bytes()
        start = time.process_time()
        parse(payload, url=row["url"])
        seconds.append(time.process_time() - start)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
