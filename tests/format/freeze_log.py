"""Freeze a log over the frozen bucket as this release writes it, once; later releases must read it for ever.

    python tests/format/freeze_log.py

Writes tests/format/frozen-log-1 and refuses to touch it if it is there. The private key is thrown away.
"""

import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive import open_archive, rebuild_catalog
from archive.proof.log import Log
from archive.proof.making import entry_of, make_proof, signed_head
from archive.proof.proof import write_proof
from archive.proof.signing import Signer, create_signer

HERE = Path(__file__).parent
BUCKET = HERE / "frozen-1" / "bucket"
FROZEN = HERE / "frozen-log-1"
START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def append(store: Path, signer: Signer, now: datetime) -> Log:
    """Make a catalog from what is in `store`, and log what is new."""
    url = f"sqlite:///{store.parent / 'catalog.sqlite'}"
    rebuild_catalog(str(store), url)
    archive = open_archive(str(store), url)
    log = Log(archive.store, archive.catalog)
    log.append(now=now, signer=signer)
    return log


def main() -> None:
    """Log the captures, keep that head, log the rest, and prove one capture under the newer head."""
    if FROZEN.exists():
        sys.exit(f"{FROZEN} is frozen: write another number beside it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "bucket"
        signer = create_signer(folder / "key.pem")
        shutil.copytree(BUCKET / "captures", store / "captures")
        older = append(store, signer, START).head()
        for part in ("articles", "decisions", "tombstones"):
            shutil.copytree(BUCKET / part, store / part)
        log = append(store, signer, START + timedelta(hours=1))
        head, key = signed_head(log, [signer.public])
        entries = [entry_of(log, head, log.leaf(number).key) for number in (0, head.size - 1)]
        proof = make_proof(log, [signer.public], entries, head, older)
        FROZEN.mkdir()
        shutil.copytree(store / "proof", FROZEN / "proof")
        (FROZEN / "archive.pem").write_text(key.pem)
        (FROZEN / "two.proof").write_bytes(write_proof(proof))


if __name__ == "__main__":
    main()
