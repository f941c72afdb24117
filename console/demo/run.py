"""``palimpsest demo``: the made-up site in three editions, crawled the real way, and the account."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from archive import Archive, CaptureRow
from console.audit import audit
from console.command.asking import found
from console.command.auditing import show_findings
from console.command.exits import Exit, Stop, wrong_usage
from console.command.opening import archive_to_write, utc_now
from console.command.terminal import note, progress
from console.demo import show
from console.demo.account import Account, account
from console.demo.server import PORT, DemoSite
from console.demo.site import EDITIONS
from console.diff import difference
from console.gathering import Crew, Gathered, settle
from console.settings import AGENT, Settings
from crawler.source import Source

_MARK: Final = ".palimpsest-demo"
_LOOPBACK: Final = "1,0,0,127"  # 127.0.0.1 as keys have it
_REWORDED: Final = "/town/school-kitchen/"
_AUDITED: Final = "/town/library-saturday/"
_EVERY: Final = timedelta(days=1)


def demo(settings: Settings, folder: Path, *, keep: bool) -> None:
    """Crawl the three editions into an archive in `folder`, and print what came out.

    An earlier demo's archive there is replaced, unless `keep` says to add to it; a folder that holds
    anything else is refused. Stop with FAILURES if a page could not be fetched or cleaned.
    """
    began = time.monotonic()
    _prepare(folder, keep=keep)
    ours = replace(settings, store=str(folder), catalog="", s3_endpoint="", broker="", agent=AGENT)
    with _site() as site, archive_to_write(ours) as archive:
        accounts = _editions(ours, archive, site)
        _show_dates(archive, site.origin + _REWORDED, accounts)
        _show_audit(archive, site.origin + _AUDITED, accounts)
        _show_way_on(folder, site.origin)
    show.line(f"three editions in {time.monotonic() - began:.0f} seconds", "dim")
    failed = sum(each.failed for each in accounts)
    if failed:
        raise Stop(Exit.FAILURES, f"{failed} pages of the made-up site could not be fetched")


def sources(origin: str) -> list[Source]:
    """Return what the demo follows: two sections by their digest pages, the third by the feed."""
    return [
        Source(name="harbour", url=f"{origin}/harbour/", follow=("/harbour/",), every=_EVERY),
        Source(name="town", url=f"{origin}/town/", follow=("/town/",), every=_EVERY),
        Source(
            name="stadt",
            url=f"{origin}/feed.xml",
            kind="feed",
            follow=("/stadt/",),
            every=_EVERY,
        ),
    ]


def _prepare(folder: Path, *, keep: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise wrong_usage(f"'{folder}' is a file; name a folder with --data")
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise wrong_usage(f"'{folder}' holds something else than a demo; name another with --data")
    if folder.exists() and not keep:
        _check_only_loopback(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text(
        "An archive made by palimpsest demo, which replaces it when it runs again.\n",
        encoding="utf-8",
    )


def _check_only_loopback(folder: Path) -> None:
    """Refuse to replace an archive into which somebody has crawled real sites since."""
    captures = folder / "captures"
    hosts = sorted(path.name for path in captures.iterdir()) if captures.is_dir() else []
    real = [host for host in hosts if host.partition("+")[0] != _LOOPBACK]
    if real:
        raise wrong_usage(
            f"'{folder}' holds captures of {real[0]} too, which the demo must not replace; "
            "keep them with --keep, or name another folder with --data"
        )


@contextmanager
def _site() -> Iterator[DemoSite]:
    """Serve the site on its usual port, or on a free one where that is taken."""
    try:
        site = DemoSite(port=PORT)
    except OSError:
        site = DemoSite()
    with site:
        yield site


def _editions(settings: Settings, archive: Archive, site: DemoSite) -> list[Account]:
    show.heading("The Harbour Courier, a made-up paper, crawled three times")
    show.line(f"served at {site.origin}, archived in {settings.store}", "dim")
    accounts = []
    with Crew(settings) as crew:
        for edition in EDITIONS:
            site.edition = edition
            done = _edition(archive, crew, site, edition)
            show.show_account(done)
            accounts.append(done)
    return accounts


def _edition(archive: Archive, crew: Crew, site: DemoSite, edition: int) -> Account:
    began = utc_now()
    with progress(f"edition {edition}: crawling and cleaning") as advance:
        gathered: list[Gathered] = crew.crawl(sources(site.origin))
        most = sum(len(each.keys) for each in gathered)
        settle(archive, lambda left: advance(max(0, most - left), most), check=crew.check)
    ended = _next_second()
    return account(archive, gathered, edition=edition, began=began, ended=ended)


def _next_second() -> datetime:
    """Wait for the next full second and return it: an instant that is easily written parts editions."""
    now = utc_now()
    ended = now.replace(microsecond=0) + timedelta(seconds=1)
    time.sleep((ended - now).total_seconds())
    return ended


def _show_dates(archive: Archive, url: str, accounts: list[Account]) -> None:
    show.heading("The same article at three dates")
    rows = []
    for done in accounts:
        row = found(archive, url, (done.ended, done.ended), "before")
        rows.append(row)
        show.command(f"palimpsest get {url} --at {_iso(done.ended)} --policy before")
        show.line(_opening(archive, row))
    first, last = _iso(accounts[0].ended), _iso(accounts[-1].ended)
    show.heading("What its author changed, and nothing else")
    show.command(f"palimpsest diff {url} {first} {last}")
    show.show_difference(difference(_text(archive, rows[0]), _text(archive, rows[-1])))


def _show_audit(archive: Archive, url: str, accounts: list[Account]) -> None:
    show.heading("What was removed from one page, where, why, and since when")
    show.command(f"palimpsest audit {url} --at {_iso(accounts[-1].ended)}")
    show_findings(audit(archive, found(archive, url, (accounts[-1].ended,) * 2, "before")))


def _show_way_on(folder: Path, origin: str) -> None:
    show.heading("Look further")
    for command, words in (
        ("serve", f"in the browser, at http://127.0.0.1:{Settings().port}/"),
        (f"list '{origin}/*'", "every capture"),
        ("search Deich", "full text"),
        ("verify", "every object held against its digest"),
    ):
        show.line(words, "dim")
        show.command(f"PALIMPSEST_STORE={folder} {_program()} {command}")
    note(f"the archive is in {folder}; running the demo again replaces it")


def _program() -> str:
    """Return how this command is called here: by its name, or by its path where none finds it."""
    called = Path(sys.argv[0])
    if shutil.which("palimpsest"):
        return "palimpsest"
    if called.name == "palimpsest":
        return os.path.relpath(called)
    return f"{os.path.relpath(sys.executable)} -m console"


def _opening(archive: Archive, row: CaptureRow) -> str:
    paragraphs = [part for part in _text(archive, row).split("\n\n") if len(part) > 80]
    return paragraphs[0] if paragraphs else ""


def _text(archive: Archive, row: CaptureRow) -> str:
    stored = archive.article(row.key)
    if stored is None:
        raise Stop(Exit.FAILURES, f"{row.url} has no article ({row.state}: {row.error})")
    text: str = stored.content["text"]
    return text


def _iso(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
