"""``palimpsest import``: WARC and WACZ files of any tool into the archive, and what they bring cleaned."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from archive import Archive, Recorded
from archive.exchange import Account, Importer, NoWacz, Trouble, warcs_of
from archive.proof.signing import PublicKey
from console.command.exits import Exit, Stop, wrong_usage
from console.command.log_keeping import keep_log
from console.command.opening import archive_to_write, utc_now
from console.command.seals import seal_holds
from console.command.terminal import Column, note, progress, show
from console.gathering import settle
from console.numerals import counted
from console.proofing import open_keys
from console.settings import Settings
from worker.local import drain
from worker.queue import Queue, open_queue

_WAITING = ("pending", "failed")


def import_files(
    settings: Settings, files: Sequence[Path], *, keep_damaged: bool, wait: bool, as_json: bool
) -> None:
    """Take what `files` tell, print an account of each, and come back when it is cleaned or queued.

    Stop with FAILURES where records could not be taken. Files that are not there stop it before anything
    is done.
    """
    for file in files:
        _check(file)
    with archive_to_write(settings) as archive, closing(open_queue(settings.broker)) as queue:
        intake = _Intake(archive, queue, open_keys(settings).public)
        intake.take(files, keep_damaged=keep_damaged)
        dead = _clean(settings, archive, intake.waiting, wait=wait)
        if settings.embedded:
            keep_log(settings, archive)
    show(
        [{"file": name, **asdict(account)} for name, account in intake.accounts.items()],
        _REPORT,
        as_json=as_json,
    )
    _end(intake, dead)


def _check(file: Path) -> None:
    if not file.exists():
        raise wrong_usage(f"'{file}': there is no such file")
    if not file.is_file():
        raise wrong_usage(f"'{file}' is no file; name the WARC files in it one by one")


class _Intake:
    """One run of the verb: what became of each file's records, and how many captures wait for cleaning."""

    def __init__(self, archive: Archive, queue: Queue, own: Sequence[PublicKey]) -> None:
        self._archive, self._queue, self._own = archive, queue, own
        self.accounts: dict[str, Account] = {}
        self.failed: list[str] = []  # files that could not be read
        self.broken_seals = 0
        self.waiting = 0

    def take(self, files: Sequence[Path], *, keep_damaged: bool) -> None:
        """Read `files` one after the other; a file that cannot be read keeps none of the others back."""
        importer = Importer(
            self._archive,
            now=utc_now(),
            keep_damaged=keep_damaged,
            on_trouble=_tell,
            on_recorded=self._recorded,
        )
        with importer:
            self.accounts = importer.accounts
            for file in files:
                self.broken_seals += not seal_holds(file, self._own)
                try:
                    _read(importer, file)
                except NoWacz as error:
                    self._fail(str(file), str(error))
            importer.finish()
        for name, account in self.accounts.items():
            if not account.records:
                self._fail(name, f"{name}: there is no record in it")

    def _fail(self, name: str, words: str) -> None:
        note(words, "red")
        self.failed.append(name)

    def _recorded(self, recorded: Recorded) -> None:
        if recorded.row.state in _WAITING and not recorded.row.withdrawn:
            self.waiting += 1
            self._queue.send(recorded.row.key)


def _read(importer: Importer, file: Path) -> None:
    size = file.stat().st_size
    with warcs_of(file) as parts, progress(f"importing {file.name}", size) as advance:
        for name, warc in parts:
            importer.read(name, warc, lambda position: advance(position, None))


def _tell(trouble: Trouble) -> None:
    note(str(trouble), "red" if trouble.lost else "yellow")


def _clean(settings: Settings, archive: Archive, waiting: int, *, wait: bool) -> int:
    """Let what waits be cleaned here, or wait while others do it; return how many could not be."""
    if not waiting or not (settings.embedded or wait):
        return 0
    before = archive.counts()["dead"]
    with progress("cleaning", waiting) as advance:
        if settings.embedded:
            drain(
                settings.store,
                settings.catalog_url,
                endpoint=settings.endpoint,
                processes=settings.workers,
                progress=lambda so_far: advance(so_far.done + so_far.dead, None),
            )
        else:
            settle(archive, lambda left: advance(max(0, waiting - left), None))
    return archive.counts()["dead"] - before


def _end(intake: _Intake, dead: int) -> None:
    lost = sum(account.lost for account in intake.accounts.values())
    withdrawn = sum(account.withdrawn for account in intake.accounts.values())
    if withdrawn:
        told = counted(withdrawn, "capture")
        note(f"{told} covered by a takedown and not shown; see palimpsest takedown list")
    if intake.broken_seals:
        note(f"altered after it was signed: {counted(intake.broken_seals, 'file')}", "red")
    if lost or dead or intake.failed or intake.broken_seals:
        raise Stop(
            Exit.FAILURES, f"{_amiss(lost, len(intake.failed), dead)}everything else is in the archive"
        )


def _amiss(lost: int, failed: int, dead: int) -> str:
    """Return what could not be taken or cleaned, as far as there is any, and a semicolon."""
    counts = ((lost, "record", "not taken"), (failed, "file", "not taken"), (dead, "capture", "not cleaned"))
    told = ", ".join(f"{counted(number, noun)} {how}" for number, noun, how in counts if number)
    return f"{told}; " if told else ""


_REPORT = (
    Column(heading="File", key="file", style="bold"),
    Column(heading="Records", key="records", right=True),
    Column(heading="Captured", key="captured", right=True),
    Column(heading="Revisits", key="revisits", right=True),
    Column(heading="Known", key="known", right=True),
    Column(heading="Withdrawn", key="withdrawn", right=True),
    Column(heading="Passed over", key="passed", right=True),
    Column(heading="Left out", key="lost", right=True),
    Column(heading="Doubted", key="doubted", right=True),
)
