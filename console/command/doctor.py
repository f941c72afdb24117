"""``palimpsest doctor``: is everything there that the service stands on? One line a check."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import redis
from rich.text import Text

from archive import open_archive
from archive.errors import ArchiveError
from archive.proof.signing import exposed
from archive.store import open_store
from console.command.exits import Exit, Stop
from console.command.opening import settings_here, utc_now
from console.command.terminal import print_json, printable, stdout
from console.numerals import counted
from console.proofing import open_keys
from console.settings import Settings, SettingsInvalid, unknown
from crawler.agent import PLACEHOLDER, require_agent
from crawler.errors import AgentNotConfigured
from crawler.sources import SourcesInvalid, load_sources

_LITTLE_SPACE = 1 << 30
_CLOCK_OFF = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one check found. `verdict` is ok, note or bad; `code` is how the command ends if bad."""

    name: str
    verdict: str
    words: str
    code: Exit = Exit.DONE


def doctor(*, as_json: bool) -> None:
    """Print the checks; Stop with the gravest one's code if any is bad."""
    checks = []
    for check in _checks():
        checks.append(check)
        _print(check, as_json=as_json)
    codes = [check.code for check in checks if check.verdict == "bad"]
    if codes:
        raise Stop(max(codes))


def _checks() -> Iterator[Check]:
    yield _python()
    try:
        settings = settings_here()
    except SettingsInvalid as error:
        for problem in error.problems:
            yield _bad("settings", problem, Exit.INVALID)
        return
    yield _settings()
    for name, look, code in (
        ("store", _store, Exit.UNREACHABLE),
        ("catalog", _catalog, Exit.UNREACHABLE),
        ("broker", _broker, Exit.UNREACHABLE),
        ("sources", _sources, Exit.INVALID),
        ("agent", _agent, Exit.INVALID),
        ("key", _key, Exit.INVALID),
        ("disk", _disk, Exit.UNREACHABLE),
        ("clock", _clock, Exit.FAILURES),
    ):
        yield _looked(name, look, settings, code)


def _looked(name: str, look: Callable[[Settings], Check], settings: Settings, code: Exit) -> Check:
    try:
        return look(settings)
    except (ArchiveError, SourcesInvalid, AgentNotConfigured, redis.RedisError, OSError) as error:
        return _bad(name, str(error).replace("\n", "; "), code)


def _python() -> Check:
    # An older one than 3.11 cannot even read this program.
    return _ok("python", ".".join(str(part) for part in sys.version_info[:3]))


def _settings() -> Check:
    strange = unknown(os.environ)
    if strange:
        return _note("settings", f"no setting reads {', '.join(strange)}; see docs/settings.md")
    return _ok("settings", "readable")


def _store(settings: Settings) -> Check:
    if not settings.on_s3 and not Path(settings.store).exists():
        return _note("store", f"there is no folder '{settings.store}' yet; the first crawl makes it")
    open_store(settings.store, endpoint=settings.endpoint)
    return _ok("store", f"{settings.store} keeps its promises")


def _catalog(settings: Settings) -> Check:
    file = settings.catalog_url.removeprefix("sqlite:///")
    if file != settings.catalog_url and not Path(file).exists():
        return _note("catalog", f"there is no {file} yet; the first crawl makes it")
    with open_archive(settings.store, settings.catalog_url, endpoint=settings.endpoint) as archive:
        counts = archive.counts()
    waiting = counts.get("pending", 0) + counts.get("failed", 0)
    words = f"{counted(sum(counts.values()), 'capture')}, {waiting} to clean, {counts.get('dead', 0)} dead"
    return _ok("catalog", words)


def _key(settings: Settings) -> Check:
    signer, file = open_keys(settings).signer, settings.key_file
    if signer is None and settings.embedded:
        return _note("key", f"there is no '{file}' yet; the first thing to be signed makes it")
    if signer is None:
        return _note("key", f"there is no '{file}': the log is not signed; run palimpsest proof keygen")
    if exposed(file):
        return _note("key", f"others may read '{file}'; run chmod 600 on it")
    return _ok("key", f"'{file}', {signer.public.fingerprint}")


def _broker(settings: Settings) -> Check:
    if settings.embedded:
        return _ok("broker", "none: captures are cleaned by the process that crawls")
    client = redis.Redis.from_url(settings.broker, socket_connect_timeout=3, socket_timeout=3)
    try:
        policy: Any = client.config_get("maxmemory-policy")
    except redis.ResponseError:
        return _note("broker", "answers, but does not tell its maxmemory-policy; it must be noeviction")
    finally:
        client.close()
    if policy.get("maxmemory-policy") != "noeviction":
        return _note("broker", "may throw messages away; set maxmemory-policy noeviction in Redis")
    return _ok("broker", "answers, and keeps what it is given")


def _sources(settings: Settings) -> Check:
    if not settings.sources.exists():
        return _note("sources", f"there is no '{settings.sources}' yet; docs/sources.md shows one")
    sources = load_sources(settings.sources)
    enabled = sum(source.enabled for source in sources)
    return _ok("sources", f"{len(sources)}, {enabled} of them enabled")


def _agent(settings: Settings) -> Check:
    if settings.sources.exists():
        for source in load_sources(settings.sources):
            require_agent(settings.agent, source.url)
    if settings.agent == PLACEHOLDER:
        mend = "set PALIMPSEST_AGENT before any other is crawled"
        return _note("agent", f"the placeholder, which visits this machine alone; {mend}")
    return _ok("agent", settings.agent)


def _disk(settings: Settings) -> Check:
    folder = settings.folder if settings.folder.exists() else Path.cwd()
    free = shutil.disk_usage(folder).free
    words = f"{free / 1e9:.1f} GB free for '{settings.folder}'"
    if free < _LITTLE_SPACE:
        return _bad("disk", f"only {words}; free some space", Exit.UNREACHABLE)
    return _ok("disk", words)


def _clock(settings: Settings) -> Check:
    """Captures are ordered by this machine's clock, so hold it against the S3 server's."""
    now = utc_now()
    if not 2024 < now.year < 2100:
        return _bad("clock", f"it says {now:%Y-%m-%d}; set it, or captures are dated wrong", Exit.FAILURES)
    if settings.endpoint is None:
        return _ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC")
    began = time.monotonic()
    try:
        with urlopen(settings.endpoint, timeout=3) as answer:  # noqa: S310  # http(s) by its setting
            date = answer.headers.get("Date")
    except URLError as error:
        date = getattr(error, "headers", {}).get("Date")
    if not date:
        return _ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC; the store's server tells none to compare")
    off = (now - parsedate_to_datetime(date)).total_seconds() - (time.monotonic() - began)
    if abs(off) > _CLOCK_OFF:
        return _bad("clock", f"{off:+.0f} s off the store's; start NTP on both", Exit.FAILURES)
    return _ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, as the store's")


def _ok(name: str, words: str) -> Check:
    return Check(name=name, verdict="ok", words=words)


def _note(name: str, words: str) -> Check:
    return Check(name=name, verdict="note", words=words)


def _bad(name: str, words: str, code: Exit) -> Check:
    return Check(name=name, verdict="bad", words=words, code=code)


def _print(check: Check, *, as_json: bool) -> None:
    if as_json:
        print_json({"check": check.name, "verdict": check.verdict, "words": check.words})
        return
    sign, style = {"ok": ("✓", "green"), "note": ("·", "yellow"), "bad": ("✗", "red")}[check.verdict]
    line = Text(f"{sign} ", style=style)
    line.append(f"{check.name:<9}", style="bold")
    line.append(printable(check.words))
    stdout().print(line)
