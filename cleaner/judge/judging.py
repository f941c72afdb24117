"""The judge: every link of a document gets a verdict, and injected blocks are named."""

from __future__ import annotations

from cleaner.article import Article, Link
from cleaner.context import Context
from cleaner.document import Document
from cleaner.judge.before import Before, before
from cleaner.judge.brakes import brake
from cleaner.judge.deciding import Plan, decide
from cleaner.judge.gather import Gathered, Sighting, gather
from cleaner.judge.model import model
from cleaner.judge.pagewide import pagewide
from cleaner.judge.runs import runs
from cleaner.judge.verdicts import Judgement
from cleaner.judge.weighing import Scales, Weighed

_NOTHING = Context()


def judge(
    document: Document, *, previous: Article | None = None, context: Context | None = None
) -> Judgement:
    """Return a verdict on every link of `document` and on the blocks that go whole.

    `previous` is the cleaned earlier capture of the same address, `context` what other pages and
    people know. The document is not changed. Same input, same judgement.
    """
    known = before(previous) if previous is not None else None
    return judge_against(document, known=known, context=context or _NOTHING)


def judge_against(document: Document, *, known: Before | None, context: Context) -> Judgement:
    """Judge with the previous capture's links and words already read."""
    gathered = gather(document)
    weighed = _weigh(document, gathered, known, context)
    plan = brake(decide(weighed, known, context), gathered.sightings)
    return _judgement(gathered.sightings, plan)


def _weigh(
    document: Document, gathered: Gathered, known: Before | None, context: Context
) -> list[list[Weighed]]:
    groups = runs(gathered.sightings)
    if not groups:
        return []
    scales = Scales(
        page=pagewide(document, gathered),
        model=model(),
        known=known,
        context=context,
        url=document.url,
    )
    return [scales.weigh(run) for run in groups]


def _judgement(sightings: tuple[Sighting, ...], plan: Plan) -> Judgement:
    links = tuple(
        plan.links[each.at] if each.at in plan.links else _kept(each)
        for each in sightings
        if each.anchor.href_raw
    )
    return Judgement(
        links=links,
        blocks=tuple(plan.blocks),
        cuts=tuple(plan.cuts),
        unlinked=tuple(plan.unlinked),
        notes=tuple(plan.notes),
        braked=plan.braked,
    )


def _kept(sighting: Sighting) -> Link:
    """Return the verdict on a link within the site, or on what leads nowhere."""
    anchor = sighting.anchor
    return Link(
        href=anchor.href,
        text=sighting.text,
        place=anchor.place,
        index=anchor.index,
        rel=(anchor.element.get("rel") or "") if anchor.element is not None else "",
        hidden=bool(sighting.hidden),
    )
