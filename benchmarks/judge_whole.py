"""The whole judge on pages whose host and trick its tables never saw: blocks, sentences, brakes and all.

    python benchmarks/judge_whole.py BENCH/spam --honest BENCH/extraction [--listing BENCH/listing]
                                     [--earlier] [--automatic 2.0 2.4 2.8] [--folds FOLDER]

For each fold of hosts and tricks the tables are grown anew without either (or read, where
`train_judge.py --folds` kept them), and the whole judge, with these tables, goes over the fold's pages:
the bench's, the honest pages as crawled, those attacked by `injections.py`, and those attacked by
`intrusions.py` and `grafts.py`, which no training ever sees. One capture each; with `--earlier` also with
the capture before the attack. With `--automatic` all of it for several log-odds from which a link goes
without asking, so that the one in force can be chosen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grafts import GRAFTS, graft
from injections import TRICKS, hack, update
from intrusions import INTRUSIONS, intrude
from judge_samples import NOT_HONEST, bench_rows, fold_of, honest_pages, host_name
from train_judge import FOLDS, Material, every_sample, fold_file

from cleaner import Link, clean
from cleaner.document import Document, parse
from cleaner.judge import deciding, judge, weighing
from cleaner.judge.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page to judge: its fold's names, and which of its links were planted; None for those not asked."""

    source: str
    trick: str
    host: str
    page: str
    url: str
    text: str | bytes
    spam: dict[int, bool] | None
    planted: tuple[str, ...] = ()
    before: str | None = None

    def label(self, link: Link) -> bool | None:
        """Tell whether a link was planted; None if opinions differ."""
        if self.spam is not None:
            return self.spam.get(link.index)
        return link.href in self.planted


def bench_cases(bench: Path) -> Iterator[Case]:
    """Yield the labelled pages."""
    for row in bench_rows(bench):
        yield Case(
            source=row["kind"],
            trick=row.get("technique") or "",
            host=row["host_domain"],
            page=row["page"],
            url=row["url"],
            text=(bench / row["page"]).read_bytes(),
            spam={each["i"]: bool(each["spam"]) for each in row["anchors"] if not each.get("grey")},
        )


def only(cases: Iterable[Case], tricks: list[str]) -> Iterator[Case]:
    """Yield the cases of some tricks, or all where none is named."""
    return (case for case in cases if not tricks or case.trick in tricks)


def honest_cases(folder: Path, every: int, *, attack: bool) -> Iterator[Case]:
    """Yield honest pages as crawled, attacked by all attackers, and after an author's own change."""
    for number, (name, url, document) in enumerate(honest_pages(folder)):
        if name in NOT_HONEST:
            continue
        facts = {"host": host_name(name, url), "page": name, "url": url}
        yield Case(source="natural", trick="", text=document.source, spam=None, **facts)
        if attack and document.form == "html" and number % every == 0:
            yield from _attacked(number // every, document, facts)


def _attacked(number: int, document: Document, facts: dict[str, str]) -> Iterator[Case]:
    kept = {"spam": None, "before": document.source, **facts}
    tricks, others, more = list(TRICKS), list(INTRUSIONS), list(GRAFTS)
    for source, found in (
        ("own", hack(document.source, tricks[(number + 7) % len(tricks)], 50_000 + number, honest=True)),
        ("second", intrude(document.source, others[number % len(others)], number)),
        ("third", graft(document.source, more[number % len(more)], number)),
    ):
        if found is not None:
            yield Case(source=source, trick=found.trick, text=found.text, planted=found.ours, **kept)
    yield Case(source="update", trick="", text=update(document.source, number), **kept)


class Counts(Counter[str]):
    """Links of one source and trick by what became of them."""

    def take(self, case: Case, links: Iterable[Link]) -> None:
        """Count the verdicts on a page."""
        gone, flagged = 0, 0
        for link in links:
            label = case.label(link)
            if label is None:
                continue
            removed, flag = link.action in {"drop", "unlink"}, link.action == "flag"
            self["spam" if label else "honest"] += 1
            self["found"] += label and removed
            self["shown"] += label and flag
            self["lost"] += not label and removed
            gone, flagged = gone + (not label and removed), flagged + (not label and flag)
        self["pages"] += 1
        self["altered"] += gone > 0
        self["flagged pages"] += flagged > 0
        self["flags"] += flagged

    def line(self) -> str:
        """Return the counts for people."""
        spam, pages = max(1, self["spam"]), max(1, self["pages"])
        return (
            f"{self['pages']:5} {self['spam']:5} {self['found'] / spam:6.3f} "
            f"{(self['found'] + self['shown']) / spam:6.3f} {self['lost']:5}/{self['honest']:<6} "
            f"{self['altered']:4} {self['flags'] / pages:6.3f} {self['flagged pages'] / pages:6.3f}"
        )


@contextmanager
def acting_from(automatic: float) -> Iterator[None]:
    """Let the judge act from other log-odds than those in force."""
    before = weighing.AUTOMATIC
    try:
        weighing.AUTOMATIC = deciding.AUTOMATIC = automatic
        yield
    finally:
        weighing.AUTOMATIC = deciding.AUTOMATIC = before


def verdicts(
    case: Case, by: Model, *, earlier: bool, automatic: list[float]
) -> Iterator[tuple[str, list[Link]]]:
    """Yield the verdicts on a case under every threshold, from one capture and with the earlier one."""
    document = parse(case.text, url=case.url)
    previous = clean(case.before, url=case.url) if earlier and case.before is not None else None
    known = {link.href for link in previous.links} if previous is not None else set()
    for edge in automatic:
        with acting_from(edge):
            if case.source != "update":
                yield f"{edge:.1f} one", list(judge(document, by=by).links)
            if previous is not None:
                found = judge(document, previous=previous, by=by).links
                yield (
                    f"{edge:.1f} two",
                    [link for link in found if case.source != "update" or link.href not in known],
                )


def measure(
    cases: Iterable[Case], cells: dict[tuple[int, int], Model], *, earlier: bool, automatic: list[float]
) -> None:
    """Judge every case by its fold's tables and print what came of it."""
    counts: dict[tuple[str, str, str], Counts] = defaultdict(Counts)
    for case in cases:
        trick = f"own {case.trick}" if case.source == "own" else case.trick
        by = cells[fold_of(case.host, FOLDS), fold_of(trick, FOLDS) if trick else 0]
        for captures, found in verdicts(case, by, earlier=earlier, automatic=automatic):
            for key in {(captures, case.source, ""), (captures, case.source, case.trick)}:
                counts[key].take(case, found)
    print(
        f"captures source    {'trick':20} pages  spam  found  +flag  lost/honest altered flags/page flagged"
    )
    for key in sorted(counts):
        print(f"{key[0]:8} {key[1]:9} {key[2]:20} {counts[key].line()}")


def kept(folder: Path) -> dict[tuple[int, int], Model]:
    """Return the tables of each fold as `train_judge.py --folds` kept them."""
    cells = [(host, trick) for host in range(FOLDS) for trick in range(FOLDS)]
    return {cell: Model.from_json(fold_file(folder, cell).read_text(encoding="utf-8")) for cell in cells}


def grown(options: argparse.Namespace) -> dict[tuple[int, int], Model]:
    """Return the tables of each fold, grown anew."""
    held_out = Material(every_sample(options.bench, options.honest, options.listing)).folds(FOLDS)
    return {
        cell: Model.from_json(json.dumps(tables.content(held_out.slope, held_out.offset)))
        for cell, tables in held_out.tables.items()
    }


def main() -> int:
    """Grow the tables of every fold, judge, print."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("bench", type=Path)
    reader.add_argument("--honest", type=Path, required=True)
    reader.add_argument("--listing", type=Path)
    reader.add_argument("--every", type=int, default=2, help="attack every Nth honest page")
    reader.add_argument("--earlier", action="store_true")
    reader.add_argument("--folds", type=Path, help="where train_judge.py kept the tables of each fold")
    reader.add_argument("--tricks", nargs="+", default=[], help="these alone, and nothing honest")
    reader.add_argument("--automatic", type=float, nargs="+", default=[weighing.AUTOMATIC])
    options = reader.parse_args()
    cells = kept(options.folds) if options.folds else grown(options)
    cases = [bench_cases(options.bench), honest_cases(options.honest, options.every, attack=True)]
    cases += [honest_cases(options.listing, 1, attack=False)] if options.listing else []
    every_case = only((case for some in cases for case in some), options.tricks)
    measure(every_case, cells, earlier=options.earlier, automatic=options.automatic)
    return 0


if __name__ == "__main__":
    sys.exit(main())
