"""One attempt at one capture: read it, gather what is known around it, clean, keep the article."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from archive import Archive
from archive.errors import CatalogUnavailable, StoreRefused, StoreUnavailable, Undecodable
from archive.review import Review
from archive.rows import CaptureRow
from cleaner import Article, Context, TooLarge, Unreadable
from worker.alarm import time_limit
from worker.limits import Limits
from worker.material import Material, gather, with_campaigns


class Clean(Protocol):
    """What turns a payload into an article; `cleaner.clean`, or what a test puts in its place."""

    def __call__(
        self,
        payload: bytes | str,
        *,
        url: str,
        content_type: str | None = None,
        previous: Article | None = None,
        context: Context | None = None,
    ) -> Article:
        """Return the article in `payload`."""


class CleanerBroken(Exception):
    """The cleaner lacks a file or a module of its own: no page's fault, and no page pays for it."""

    @classmethod
    def because(cls, error: Exception) -> "CleanerBroken":
        """Return the error for what could not be loaded, with the mend."""
        return cls(f"the cleaner is not whole: {error}; install palimpsest again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How an attempt ended: ``done``, ``failed`` (to be tried again) or ``dead``, and why.

    `more` says whether captures of the URL may still wait; where none does, its lease has ended too.
    """

    state: Literal["done", "failed", "dead"]
    error: str | None = None
    more: bool = True


def attempt(
    archive: Archive, row: CaptureRow, *, owner: str, now: datetime, clean: Clean, limits: Limits
) -> Attempt:
    """Try the capture of `row`, which `owner` holds, and write down how that ended.

    What people ruled counts as it stands at `now`. With the last capture of the URL that waits, the
    lease ends.

    That a payload is no page (Unreadable, TooLarge, Undecodable) is a verdict on the input that no
    further try can change: dead at once. After any other error of the page's it is tried again, up
    to the limit. Raises CleanerBroken, StoreUnavailable, StoreRefused or CatalogUnavailable; the
    attempt was not made then, and is given back if the catalog still hears.
    """
    try:
        material, article = _cleaned(archive, row, now, clean, limits.clean)
        more = archive.finish(row, article.to_json(), previous=material.previous_key, owner=owner)
    except (Unreadable, TooLarge, Undecodable) as verdict:
        return _failed(archive, row, str(verdict), limits, final=True)
    except (StoreUnavailable, StoreRefused):
        archive.give_back(row.key)
        raise
    except CatalogUnavailable:
        raise
    except (ImportError, OSError) as error:  # the cleaner is pure: it touches only what is installed
        archive.give_back(row.key)
        raise CleanerBroken.because(error) from error
    except Exception as error:  # noqa: BLE001 - whatever one page does, the others must go on
        return _failed(archive, row, _words(error), limits)
    return Attempt(state="done", more=more)


def _cleaned(
    archive: Archive, row: CaptureRow, now: datetime, clean: Clean, seconds: float
) -> tuple[Material, Article]:
    """Return the article of the capture, and what it was made from, with all that was ruled meanwhile."""
    ruled, began = Review(archive).newest_decision(), time.monotonic()
    material = gather(archive, row, now)
    article = cleaned(archive, row, material, now=now, clean=clean, seconds=seconds)
    spent = time.monotonic() - began
    if Review(archive).newest_decision() != ruled and spent < seconds:
        # What is ruled while a capture is under way marks it in vain, for it waits already. So look
        # again, within the time that two cleanings may take in all.
        material = gather(archive, row, now)
        left = seconds - spent / 2
        article = cleaned(archive, row, material, now=now, clean=clean, seconds=left)
    return material, article


def cleaned(
    archive: Archive, row: CaptureRow, material: Material, *, now: datetime, clean: Clean, seconds: float
) -> Article:
    """Return the article of the capture of `row`, cleaned a second time where other pages bear on it.

    Raises TooSlow when one cleaning takes longer than `seconds`, and what `clean` raises.
    """
    with time_limit(seconds):
        article = _once(material, clean)
    known = with_campaigns(archive, row, material, article, now)
    if known is material:
        return article
    with time_limit(seconds):
        return _once(known, clean)


def _once(material: Material, clean: Clean) -> Article:
    return clean(
        material.payload,
        url=material.url,
        content_type=material.content_type,
        previous=material.previous,
        context=material.context,
    )


def _failed(archive: Archive, row: CaptureRow, error: str, limits: Limits, *, final: bool = False) -> Attempt:
    state = archive.failed(row.key, error, limit=limits.attempts, final=final)
    return Attempt(state="dead" if state == "dead" else "failed", error=error)


def _words(error: Exception) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
