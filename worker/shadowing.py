"""A candidate judge beside the one in force: both judge what is archived, and only a report comes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from archive import Archive, ArticleRow
from archive.errors import StoreRefused, StoreUnavailable
from archive.review import Review
from archive.rows import CaptureRow
from cleaner import Article
from cleaner.document import parse
from cleaner.judge import Judgement, judge
from cleaner.judge.model import Model
from worker.alarm import time_limit
from worker.comparing import Compared, compared_links, failure
from worker.limits import Limits
from worker.material import gather, with_campaigns
from worker.place import Place
from worker.pool import Pool
from worker.recleaning import PATIENT, Rehearsed, each_told, in_force

Progress = Callable[[int, int | None], None]


def shadow(
    place: Place,
    candidate: str,
    *,
    now: datetime,
    pattern: str | None = None,
    processes: int | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Compared:
    """Judge the captures that `pattern` covers (None: all) by both judges; store and change nothing.

    `candidate` is a model of the judge as JSON. Both get the same evidence from time, other pages and
    people, as it stands at `now`. Of the result, `verdicts` counts the captures on which they differ,
    `judged` and `agreed` the links that either weighed and those they agree on. `progress` is told of
    URLs. Raises InvalidModel, and as `drain` does.
    """
    _model(candidate)
    with place.open() as archive:
        total = Review(archive).count_stale(pattern, None)
        sums = Compared()
        with Pool(place, processes=processes, limits=PATIENT, work=_Shadow(candidate, now)) as pool:
            for done, told in enumerate(each_told(pool, _first_keys(archive, pattern)), start=1):
                sums += told
                progress(done, total)
        return sums


@dataclass(frozen=True, slots=True)
class _Shadow:
    """The work of a child: one URL's captures judged twice."""

    candidate: str
    now: datetime

    def __call__(
        self,
        archive: Archive,
        key: str,
        *,
        owner: str,  # noqa: ARG002  # what stores nothing holds nothing
        limits: Limits,
    ) -> Rehearsed:
        row = archive.row(key)
        told = Compared()
        for article in in_force(archive, row.surt) if row else ():
            told += self._one(archive, article, limits)
        return Rehearsed(key=key, state="done", done=told.captures, told=told)

    def _one(self, archive: Archive, article: ArticleRow, limits: Limits) -> Compared:
        row, stored = archive.row(article.capture_key), archive.article(article.capture_key)
        if row is None or stored is None:
            return Compared()
        try:
            with time_limit(limits.clean):
                return self._judged(archive, row, Article.from_json(stored.body))
        except (StoreUnavailable, StoreRefused):
            raise
        except Exception as error:  # noqa: BLE001 - whatever one page does, the others must be told
            return failure(f"{row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S}: {error}")

    def _judged(self, archive: Archive, row: CaptureRow, known: Article) -> Compared:
        material = with_campaigns(archive, row, gather(archive, row, self.now), known, self.now)
        document = parse(material.payload, url=material.url, content_type=material.content_type)
        evidence = {"previous": material.previous, "context": material.context}
        ours = judge(document, **evidence)  # type: ignore[arg-type]  # two names, each of its type
        theirs = judge(document, **evidence, by=_model(self.candidate))  # type: ignore[arg-type]  # likewise
        return compared_links(_told(ours), _told(theirs), url=row.url, captured_at=row.captured_at)


@lru_cache(maxsize=2)
def _model(text: str) -> Model:
    return Model.from_json(text)


def _told(judgement: Judgement) -> list[dict[str, Any]]:
    """Return the verdicts as articles have them."""
    return [
        {
            "index": link.index,
            "href": link.href,
            "text": link.text,
            "action": link.action,
            "score": link.score,
            "weighed": bool(link.reasons) or link.score > 0,
        }
        for link in judgement.links
    ]


def _first_keys(archive: Archive, pattern: str | None) -> Iterator[str]:
    for surt in Review(archive).stale(pattern, None):
        for article in in_force(archive, surt)[:1]:
            yield article.capture_key
