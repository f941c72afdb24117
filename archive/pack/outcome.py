"""What a run of the packer did."""

from dataclasses import dataclass, field

from archive.rows import Finding


@dataclass(slots=True, kw_only=True)
class Outcome:
    """Counts of one run, and what it found amiss and therefore left alone.

    `packs` are the names of the packs that it published, with `captures` in `bytes`. `waiting` captures
    are old enough, and stay loose until more fill a segment. `removed` loose objects went, their packs
    having been verified after the grace period; `due` packs are to come to that, `held` are within it.
    `undone` packs went, their captures being loose again; `swept` objects of broken-off runs went.
    """

    packs: list[str] = field(default_factory=list)
    captures: int = 0
    bytes: int = 0
    waiting: int = 0
    removed: int = 0
    held: int = 0
    undone: int = 0
    swept: int = 0
    findings: list[Finding] = field(default_factory=list)
