"""Our own golden cases as pages to learn a page's kind from, beside the labelled ones of a benchmark.

They are few and small, and show what the benchmark hardly has: an article in a layout table, a recipe.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CASES = Path(__file__).parent.parent / "tests" / "golden" / "cleaner"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenPage:
    """A page: its file, its address and its kind."""

    path: Path
    url: str
    kind: str


def golden_pages() -> Iterator[GoldenPage]:
    """Give the pages of `tests/golden/cleaner`, text dumps left out."""
    for case in sorted(_CASES.glob("page-*")):
        yield GoldenPage(
            path=case / "page.html",
            url=json.loads((case / "meta.json").read_text(encoding="utf-8"))["url"],
            kind=json.loads((case / "expected.json").read_text(encoding="utf-8"))["kind"],
        )
