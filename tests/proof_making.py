"""An archive with something of every kind that is logged, and its log."""

from collections.abc import Sequence
from pathlib import Path

from archive import Archive, Finding
from archive.proof.layout import leaves_key
from archive.proof.leaf import Leaf, pack_leaves, unpack_leaves
from archive.proof.log import Appended, Log
from archive.proof.signing import Signer, create_signer, load_signer
from archive.proof.verify import verify_log
from archive.store import Store
from tests.archive_making import START, URL, cleaned, later, visit

OTHER = "https://town.example/park"


def signer_in(folder: Path) -> Signer:
    """Return the signer of the key in `folder`, made on the first call."""
    path = folder / "signing-key.pem"
    return load_signer(path) or create_signer(path)


def fill(archive: Archive) -> dict[str, str]:
    """Keep something of every kind: eight objects, of which this returns seven keys by name."""
    first, article = cleaned(archive, b"<p>Hello")
    revisit = archive.record(visit(b"<p>Hello", 60)).row
    other, _ = cleaned(archive, b"<p>Park", 90, url=OTHER)
    decision = archive.decide({"kind": "rule", "verdict": "deny", "domain": "spam.example"}, now=START)
    tombstone = archive.takedown("http://gone.example/*", reason="asked", actor="ada", now=START)
    lift = archive.lift(tombstone.id, actor="ada", now=later(5)).lifted_by
    return {
        "capture": first.key,
        "article": f"articles/{first.key[len('captures/') : -len('.warc.gz')]}/{article.name}",
        "revisit": revisit.key,
        "other": other.key,
        "decision": f"decisions/{decision}.json",
        "tombstone": f"tombstones/{tombstone.id}.json",
        "lift": f"tombstones/{lift}.json",
    }


def more(archive: Archive, count: int, *, start: float = 1000, url: str = URL) -> list[str]:
    """Record so many more captures of `url` and return their keys."""
    return [archive.record(visit(b"<p>%d" % n, start + n, url=url)).row.key for n in range(count)]


def log_of(archive: Archive) -> Log:
    """Return the log of `archive`."""
    return Log(archive.store, archive.catalog)


def append(archive: Archive, signer: Signer | None, seconds: float = 0) -> Appended:
    """Append what is not logged yet, that many seconds after the tests' first instant."""
    return log_of(archive).append(now=later(seconds), signer=signer)


def problems(archive: Archive, *signers: Signer) -> list[tuple[str, str]]:
    """Return problem and key of everything that verification finds."""
    return [(found.problem, found.key) for found in findings(archive, *signers)]


def findings(archive: Archive, *signers: Signer) -> list[Finding]:
    """Return everything that verification finds."""
    return list(verify_log(archive.store, archive.catalog, [signer.public for signer in signers]))


def logged(store: Store) -> list[Leaf]:
    """Return every leaf in the bucket, in order, and see that no number is left out."""
    firsts = sorted(int(stat.key[-21:-9]) for stat in store.list("proof/leaves/"))
    found: list[Leaf] = []
    for first in firsts:
        assert first == len(found)
        found += unpack_leaves(store.get(leaves_key(first)))
    return found


def rewrite(store: Store, first: int, leaves: Sequence[Leaf]) -> None:
    """Put other leaves in the place of a batch, as only somebody with the run of the bucket can."""
    store.put(leaves_key(first), pack_leaves(leaves), create_only=False)
