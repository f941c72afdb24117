"""The judge: every link of a document gets a verdict, and injected blocks are named."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.article import Article, Link
from cleaner.context import Context
from cleaner.document import Anchor, Document
from cleaner.judge.before import Before, before
from cleaner.judge.brakes import all_flagged, brake
from cleaner.judge.deciding import Plan, decide
from cleaner.judge.doorway import doorway, verdict_on
from cleaner.judge.gather import gather
from cleaner.judge.mentioned import mentioned
from cleaner.judge.model import Model, model
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.runs import runs
from cleaner.judge.verdicts import Cut, Judgement
from cleaner.judge.weighing import Scales

_NOTHING = Context()


def judge(
    document: Document,
    *,
    previous: Article | None = None,
    context: Context | None = None,
    by: Model | None = None,
) -> Judgement:
    """Return a verdict on every link of `document` and on the blocks that go whole.

    `previous` is the cleaned earlier capture of the same address, `context` what other pages and
    people know, `by` a model other than the one that ships. The document is not changed. Same input,
    same judgement.
    """
    known = before(previous) if previous is not None else None
    return judge_against(document, known=known, context=context or _NOTHING, by=by)


def judge_against(
    document: Document, *, known: Before | None, context: Context, by: Model | None = None
) -> Judgement:
    """Judge with the previous capture's links and words already read."""
    gathered = gather(document)
    page = Pagewide(document=document, gathered=gathered)
    scales = Scales(page=page, model=by or model(), known=known, context=context, url=document.url)
    groups = scales.weigh(runs(gathered))
    plan = brake(decide(groups, known, context), gathered)
    why = doorway(page, groups)
    if why:
        plan = all_flagged(plan, why)
    elsewhere = mentioned(scales)
    if why:
        elsewhere.append((verdict_on(page, why), None))
    return _judgement(document, plan, elsewhere, doorway=bool(why))


def _judgement(
    document: Document, plan: Plan, elsewhere: Sequence[tuple[Link, Cut | None]], *, doorway: bool
) -> Judgement:
    links = tuple(
        plan.links.get(at) or _kept(anchor) for at, anchor in enumerate(document.anchors) if anchor.href_raw
    )
    return Judgement(
        links=(*links, *(link for link, _ in elsewhere)),
        blocks=tuple(plan.blocks),
        cuts=(*plan.cuts, *(cut for _, cut in elsewhere if cut is not None)),
        unlinked=tuple(plan.unlinked),
        notes=tuple(plan.notes),
        braked=plan.braked,
        doorway=doorway,
    )


def _kept(anchor: Anchor) -> Link:
    """Return the verdict on a link within the site, or on what leads nowhere."""
    rel = anchor.element.get("rel") if anchor.element is not None else None
    return Link(href=anchor.href, text=anchor.text, place=anchor.place, index=anchor.index, rel=rel or "")
