"""Train the model that tells a page's body from the rest, and measure it by sites held out.

    python benchmarks/train_body.py BENCH_DIR [--out cleaner/body/body.npz] [--folds 5] [--cache FILE]

BENCH_DIR holds ``truth.json`` (page -> {text, url, kind, ...}) and ``html/<page>.html.gz``. Needs the
extra ``train`` (catboost). The same pages and versions give the same model.
"""

import argparse
import gzip
import json
import pickle
import re
from bisect import bisect
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from cleaner.body.choose import best_cut, decide
from cleaner.body.features import feature_names, features, word_counts
from cleaner.body.forest import Model, read_model
from cleaner.body.kin import kinships
from cleaner.body.second_look import second_features, second_names
from cleaner.body.second_opinion import asks, extracted, held, weighed
from cleaner.body.walk import segments_of
from cleaner.document import parse
from cleaner.metadata.head import read_head
from cleaner.metadata.hints import read_hints

WORD = re.compile(r"\w+")
GRAM = 4
DEPTH = 6
TREES = (200, 450)
RATES = (0.07, 0.025)
REPEATABLE = 15


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--out", type=Path, default=Path("cleaner/body/body.npz"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--cache", type=Path, help="keep the labelled pages here between runs")
    args = parser.parse_args()
    pages = labelled_pages(args.bench, args.cache)
    held_out = held_out_models(pages, args.folds)
    first, second = (cross_validated(pages, held_out, stage) for stage in (0, 1))
    print(f"first forest, {args.folds} folds by site, {len(pages)} pages: {report(pages, first)}")
    print(f"both forests: {report(pages, second)}")
    print(f"with second opinions, {second_opinions(pages, second)}")
    body = packed([fit(pages, 0), fit(pages, 1)])
    args.out.write_bytes(body)
    print(f"{args.out}: {len(body) / 1e6:.2f} MB, version {read_model(body).version}")


def labelled_pages(bench: Path, cache: Path | None) -> list[dict[str, Any]]:
    if cache and cache.exists():
        pages: list[dict[str, Any]] = pickle.loads(cache.read_bytes())
        return pages
    truth = json.loads((bench / "truth.json").read_text(encoding="utf-8"))
    with ProcessPoolExecutor(2) as pool:
        made = pool.map(partial(labelled_page, bench), truth.items(), chunksize=20)
        pages = list(made)
    if cache:
        cache.write_bytes(pickle.dumps(pages))
    return pages


def labelled_page(bench: Path, item: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    name, truth = item
    payload = gzip.decompress((bench / "html" / f"{name}.html.gz").read_bytes())
    document = parse(payload, url=truth.get("url") or f"http://{name}.example/")
    segments = segments_of(document.flat)
    texts = [segment.text for segment in segments]
    hints = read_hints(read_head(document), document.url)
    return {
        "page": name,
        "kind": "news" if name.startswith("news") else truth["kind"],
        "site": ".".join(
            (truth.get("site") or urlsplit(truth.get("url") or name).hostname or name).split(".")[-2:]
        ),
        "rows": features(segments, hints) if segments else np.zeros((0, len(feature_names())), np.float32),
        "labels": labels(texts, truth["text"]),
        "lengths": word_counts(segments),
        "kin": kinships(segments),
        "texts": texts,
        "truth": truth["text"],
        "hints": hints,
        "held": held(texts, extracted(document.flat)) if segments else (),
    }


def labels(texts: list[str], truth: str) -> np.ndarray:
    """Return for each text what share of it the truth holds, 0 to 1.

    Longer texts by their four-word runs; shorter ones only near where their neighbours stand, since
    "Share" may be on any page's list of buttons and in its truth as well.
    """
    wanted = WORD.findall(truth.lower())
    where: dict[tuple[str, ...], int] = {}
    for index in range(len(wanted) - GRAM + 1):
        where.setdefault(tuple(wanted[index : index + GRAM]), index)
    words = [WORD.findall(text.lower()) for text in texts]
    found = np.zeros(len(texts))
    fixed: list[tuple[int, int]] = []
    for number, each in enumerate(words):
        if len(each) > GRAM:
            hit = np.zeros(len(each), bool)
            places = []
            for index in range(len(each) - GRAM + 1):
                place = where.get(tuple(each[index : index + GRAM]))
                if place is not None:
                    hit[index : index + GRAM] = True
                    places.append(place)
            found[number] = hit.mean()
            if found[number] > 0.5:
                fixed.append((number, int(np.median(places))))
    lines = {" ".join(WORD.findall(line.lower())) for line in truth.splitlines()}
    numbers = [number for number, _ in fixed]
    for number, each in enumerate(words):
        if 0 < len(each) <= GRAM:
            at = bisect(numbers, number)
            start = fixed[at - 1][1] if at else 0
            end = fixed[at][1] if at < len(fixed) else len(wanted)
            span = wanted[max(0, min(start, end) - 30) : max(start + (120 if at else 0), end) + 30]
            text = " ".join(each)
            telling = text in lines or len(each) >= 2 or len(text) > 9
            found[number] = float(telling and f" {text} " in f" {' '.join(span)} ")
    return found


def fit(pages: list[dict[str, Any]], stage: int) -> Any:
    from catboost import CatBoostClassifier, Pool

    key = ("rows", "second")[stage]
    pool = Pool(
        np.vstack([page[key] for page in pages]),
        (np.concatenate([page["labels"] for page in pages]) > 0.5).astype(int),
        weight=np.concatenate([weights(page) for page in pages]),
    )
    model = CatBoostClassifier(
        iterations=TREES[stage], depth=DEPTH, learning_rate=RATES[stage], l2_leaf_reg=5,
        border_count=64, rsm=0.5,
        bootstrap_type="Bernoulli", subsample=0.7, random_seed=7, thread_count=2, verbose=0,
        allow_writing_files=False,
    )  # fmt: skip
    return model.fit(pool)


def weights(page: dict[str, Any]) -> np.ndarray:
    """Long segments weigh more, and long pages more than short ones, both less than in proportion."""
    each = page["lengths"] ** 0.8 + 1.0
    return each / np.sqrt(max(each.sum(), 1.0))


def fold_of(page: dict[str, Any], folds: int) -> int:
    """Return the fold that all pages of a page's site are in."""
    return int(sha256(page["site"].encode()).hexdigest(), 16) % folds


def held_out_models(pages: list[dict[str, Any]], folds: int) -> list[Model]:
    """Return for every fold the model that saw all pages but those of its sites.

    What the first forest says of a page it never saw becomes ``second`` of that page, for the second.
    """
    firsts = []
    for fold in range(folds):
        firsts.append(fit([page for page in pages if fold_of(page, folds) != fold], 0))
        for page in pages:
            if fold_of(page, folds) == fold:
                first = answers(firsts[-1], page["rows"])
                page["second"] = np.hstack([page["rows"], second_columns(first, page)])
    seconds = [fit([page for page in pages if fold_of(page, folds) != fold], 1) for fold in range(folds)]
    return [read_model(packed(list(pair))) for pair in zip(firsts, seconds, strict=True)]


def second_columns(first: np.ndarray, page: dict[str, Any]) -> np.ndarray:
    if not len(first):
        return np.zeros((0, len(second_names())), np.float32)
    return second_features(first, page["lengths"], page["kin"])


def answers(model: Any, rows: np.ndarray) -> np.ndarray:
    return np.asarray(model.predict_proba(rows)[:, 1], np.float32) if len(rows) else np.zeros(0, np.float32)


def cross_validated(pages: list[dict[str, Any]], models: list[Model], stage: int) -> list[np.ndarray]:
    """Return each page's probabilities by the forest of a stage that saw no page of its site."""
    out = []
    for page in pages:
        model = models[fold_of(page, len(models))]
        forest, rows = ((model.first, page["rows"]), (model.second, page["second"]))[stage]
        out.append(forest.probabilities(rows) if len(rows) else np.zeros(0, np.float32))
    return out


def report(pages: list[dict[str, Any]], probabilities: list[np.ndarray]) -> str:
    """Return the mean word F1 by kind; a text that is said twice counts once, as `tidy` has it."""
    scores: dict[str, list[float]] = defaultdict(list)
    for page, each in zip(pages, probabilities, strict=True):
        chosen = best_cut(each, page["lengths"]) if len(each) else []
        kept = [text for text, is_body in zip(page["texts"], chosen, strict=True) if is_body]
        value = word_f1("\n".join(once(kept)), page["truth"])
        scores["ALL"].append(value)
        scores[page["kind"]].append(value)
    return "  ".join(f"{kind} {mean(values):.4f}" for kind, values in sorted(scores.items()))


def once(texts: list[str]) -> list[str]:
    """Return `texts` without what was said before, if it is longer than a date or a name."""
    first = {text: at for at, text in reversed(list(enumerate(texts)))}
    return [text for at, text in enumerate(texts) if len(text) <= REPEATABLE or first[text] == at]


def second_opinions(pages: list[dict[str, Any]], probabilities: list[np.ndarray]) -> str:
    """Return what `report` says once trafilatura's opinion is weighed in wherever it is asked for."""
    after, asked = [], []
    for number, (page, each) in enumerate(zip(pages, probabilities, strict=True)):
        if not len(each):
            after.append(each)
            continue
        choice = decide(each, page["lengths"])
        if asks(choice, page["texts"], page["hints"]):
            choice = weighed(choice, page["held"], page["lengths"])
            asked.append(number)
        after.append(np.array(choice.probabilities, dtype=np.float32))
    unsure = [pages[number] for number in asked]
    return (
        f"asked for on {len(asked)} of {len(pages)} pages: {report(pages, after)}\n"
        f"on those without: {report(unsure, [probabilities[number] for number in asked])}\n"
        f"on those with it: {report(unsure, [after[number] for number in asked])}"
    )


def word_f1(text: str, truth: str) -> float:
    one, other = Counter(WORD.findall(text.lower())), Counter(WORD.findall(truth.lower()))
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if common else float(one == other)


def packed(models: list[Any]) -> bytes:
    """Return both forests as plain arrays; the version is the digest of what they hold."""
    arrays: dict[str, np.ndarray] = {}
    for name, model in zip(("first", "second"), models, strict=True):
        for key, value in arrays_of(model).items():
            arrays[f"{name}_{key}"] = value
    digest = sha256(b"".join(arrays[key].tobytes() for key in sorted(arrays))).hexdigest()[:8]
    names = np.array([*feature_names(), *second_names()])
    out = BytesIO()
    np.savez_compressed(out, **arrays, version=np.array(digest), names=names)
    return out.getvalue()


def arrays_of(model: Any) -> dict[str, np.ndarray]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        content = json.loads(path.read_text(encoding="utf-8"))
    trees = content["oblivious_trees"]
    depth = max(len(tree["splits"]) for tree in trees)
    columns = np.zeros((len(trees), depth), np.int16)
    borders = np.full((len(trees), depth), np.inf, np.float32)  # a missing question is answered no
    leaves = np.zeros((len(trees), 2**depth), np.float16)
    for number, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"]):
            columns[number, level] = split["float_feature_index"]
            borders[number, level] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = content["scale_and_bias"]
    return {
        "columns": columns,
        "borders": borders,
        "leaves": (leaves * scale).astype(np.float16),
        "bias": np.array(bias[0]),
    }


if __name__ == "__main__":
    main()
