"""Every benchmark in one go: `python benchmarks/run.py [FOLDER]`.

FOLDER holds the labelled pages, in `extraction`, `listing` and `spam`; without it those three are left
out with a word. Each benchmark is a script of its own with options of its own; here they run with sizes
that end within minutes.
"""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
OURS: tuple[tuple[str, ...], ...] = (
    ("record.py",),
    ("at.py", "--captures", "200000"),
    ("ingest.py", "--captures", "300"),
    ("exchange.py", "--records", "2000"),
    ("crawl.py", "--pages", "500"),
    ("serve.py", "--captures", "10000"),
    ("pack.py", "--captures", "3000"),
)
LABELLED = ("extraction", "listing", "spam")


def main() -> int:
    """Run them one after another; return how many failed."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    commands = list(OURS)
    if folder is None:
        print("extraction, listing and spam are left out: name the folder of labelled pages, BENCH=FOLDER")
    else:
        commands += [(f"{name}.py", str(folder / name)) for name in LABELLED]
        commands.append(("speed.py", str(folder / "extraction"), "--every", "10"))
        commands.append(("memory.py", str(folder / "extraction"), "--pages", "5000", "--every", "5"))
        commands.append(("bylines.py", str(folder / "extraction")))
    return sum(_run(command) for command in commands)


def _run(command: tuple[str, ...]) -> bool:
    print(f"\n── {' '.join(command)}", flush=True)
    started = time.monotonic()
    failed = subprocess.run([sys.executable, HERE / command[0], *command[1:]], check=False).returncode != 0
    print(f"── {'failed' if failed else 'done'} in {time.monotonic() - started:.0f} s", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
