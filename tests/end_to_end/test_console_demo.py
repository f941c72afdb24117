"""The demo as a newcomer runs it: interrupted at any moment, run again, and its account."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_STORE = "palimpsest-demo"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("console_demo")]


def _start(folder: Path, *arguments: str, store: str | None = None) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PALIMPSEST_")}
    more = {"PYTHONPATH": str(_ROOT)} | ({"PALIMPSEST_STORE": store} if store else {})
    return subprocess.Popen(
        [sys.executable, "-m", "console", *arguments],
        cwd=folder,
        env=kept | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _run(folder: Path, *arguments: str, store: str | None = None) -> tuple[int, str, str]:
    with _start(folder, *arguments, store=store) as process:
        out, err = process.communicate(timeout=300)
        return process.returncode, out, err


@dataclass(frozen=True)
class Shown:
    """A demo that ran to its end: where, and what it printed."""

    folder: Path
    out: str

    def edition(self, number: int) -> str:
        parts = re.split(r"^Edition \d: .*$", self.out, flags=re.MULTILINE)
        return parts[number]

    def instants(self) -> list[str]:
        return re.findall(r"--at (\S+) --policy before", self.out)

    def url(self) -> str:
        found = re.search(r"palimpsest get (\S+)", self.out)
        assert found
        return found[1]


@pytest.fixture(name="shown", scope="module")
def _shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("demo")
    code, out, err = _run(folder, "demo")
    assert code == 0, err
    assert "Traceback" not in err
    return Shown(folder, out)


def test_account_tells_each_edition(shown: Shown) -> None:
    """Captured, unchanged, reworded, only injected, gone and moved, each with its number."""
    first, second, third = (shown.edition(number) for number in (1, 2, 3))
    assert "33  captured: 30 articles, 2 digest pages, 1 feed" in first
    assert "nothing was removed" in first
    assert "32  captured: 30 articles, 2 digest pages" in second
    assert "1  unchanged" in second
    assert "32  changed only by what was injected" in second
    assert "changed in the article's own text" not in second
    assert "30  unchanged" in third
    assert "1  changed in the article's own text" in third
    assert "[-Forty-]{+Fourteen+}" in third
    assert "[-Tuesday-]{+Thursday+}" in third
    assert "gone     http" in third
    assert "moved    http" in third


def test_account_says_what_was_dropped_and_why(shown: Shown) -> None:
    """Each kind of injection has its line with counts, reasons and a defanged sample."""
    second = shown.edition(2)
    for words in ("row of links", "prose", "single link", "after </html>", "removed", "previous"):
        assert words in second
    assert "hxxps://lucky" in second
    assert "https://" not in second


def test_instants_that_it_prints_give_what_it_says(shown: Shown) -> None:
    """The three dates of the account can be used: get and diff answer for them."""
    url, (first, second, third) = shown.url(), shown.instants()
    texts = [
        _run(shown.folder, "get", url, "--at", at, "--policy", "before", "--as", "text", store=_STORE)
        for at in (first, second, third)
    ]
    assert [code for code, _, _ in texts] == [0, 0, 0]
    assert texts[0][1] == texts[1][1]
    assert "Forty pupils" in texts[0][1]
    assert "Fourteen pupils" in texts[2][1]
    code, out, _ = _run(shown.folder, "diff", url, first, third, store=_STORE)
    assert (code, "[-Forty-]{+Fourteen+}" in out) == (0, True)


def test_archive_it_leaves_is_whole(shown: Shown) -> None:
    """Verify finds nothing amiss in the demo's archive."""
    code, out, err = _run(shown.folder, "verify", store=_STORE)
    assert code == 0, out + err


def _marked(folder: Path, since: float) -> bool:
    """Whether a demo started after `since` has got past loading its modules."""
    mark = folder / _STORE / ".palimpsest-demo"
    return mark.exists() and mark.stat().st_mtime >= since


def test_interrupted_at_any_moment_it_leaves_a_whole_archive(tmp_path: Path) -> None:
    """SIGINT at random moments: 130, one line, and an archive that verifies; then it runs again."""
    rng = random.Random()
    for latest in (2.0, 6.0, 12.0):
        began = time.time()
        process = _start(tmp_path, "demo")
        while process.poll() is None and not _marked(tmp_path, began):
            time.sleep(0.02)
        time.sleep(rng.uniform(0, latest))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert process.returncode in (130, 0), err
        assert "Traceback" not in err
        if (tmp_path / _STORE / "catalog.sqlite").exists():
            code, out, said = _run(tmp_path, "verify", store=_STORE)
            assert code == 0, out + said
    code, _, err = _run(tmp_path, "demo")
    assert code == 0, err


def test_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """A folder that holds anything but a demo is refused, and so is one with real captures in it."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    code, _, err = _run(tmp_path, "demo", "--data", "mine")
    assert code == 2
    assert "'mine' holds something else" in err
    crawled = tmp_path / _STORE
    (crawled / "captures" / "org,example").mkdir(parents=True)
    (crawled / ".palimpsest-demo").write_text("")
    code, _, err = _run(tmp_path, "demo")
    assert code == 2
    assert "org,example" in err
    assert (crawled / "captures" / "org,example").exists()
