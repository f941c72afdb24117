"""Verdicts on addresses that stand in no `<a>`; only those that sell something are spoken of."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from cleaner.article import Action, Link, Reason
from cleaner.document import Anchor
from cleaner.judge.elsewhere import ESCAPED, PACKED, Mention, mentions
from cleaner.judge.gather import Sighting, is_own
from cleaner.judge.pagewide import sells
from cleaner.judge.runs import Run
from cleaner.judge.urls import is_renowned, target
from cleaner.judge.verdicts import Cut
from cleaner.judge.weighing import DOUBTFUL, Scales, Weighed, link_of
from cleaner.judge.words import fold

# Who writes a link so that no program finds it has a reason.
_WEIGHTS = {PACKED: 3.0, ESCAPED: 1.0, "script that leads away": 1.0}


def mentioned(scales: Scales) -> list[tuple[Link, Cut | None]]:
    """Return the suspect addresses outside all `<a>`, each with what to take out of the tree, if anything."""
    found = list(_selling(scales))
    if not found:
        return []
    groups = [list(each) for _, each in groupby(found, key=lambda one: one[0].how)]
    weighed = scales.weigh([_run([sighting for _, sighting in group]) for group in groups])
    return [
        (_link(mention, each, action), _cut(mention, action))
        for group, run in zip(groups, weighed, strict=True)
        for (mention, _), each in zip(group, run, strict=True)
        if (action := _action(mention, each)) != "keep"
    ]


def _selling(scales: Scales) -> list[tuple[Mention, Sighting]]:
    owners, first = scales.page.owners, len(scales.page.document.anchors)
    sightings = []
    for number, mention in enumerate(mentions(scales.page.document)):
        where = target(mention.href)
        if where is None or is_own(where.site, owners) or is_renowned(where):
            continue
        sighting = Sighting(
            at=first + number,
            anchor=_anchor(mention),
            text=mention.text,
            where=where,
            folded=fold(mention.text),
            hidden="" if mention.element is not None else "script",
            lineage=(),
            holder=None,
            around=None,
            pictured=False,
        )
        if sells(sighting) or mention.how == PACKED:
            sightings.append((mention, sighting))
    return sightings


def _anchor(mention: Mention) -> Anchor:
    return Anchor(
        element=None,
        index=-1,
        href_raw=mention.href,
        href=mention.href,
        text=mention.text,
        place=mention.place,
    )


def _run(members: list[Sighting]) -> Run:
    return Run(
        members=tuple(members),
        container=None,
        words=" ".join(each.text for each in members)[:6000],
        linked=1.0,
        pure=False,
        first=False,
        last=False,
    )


def _action(mention: Mention, weighed: Weighed) -> Action:
    weighed.add(Reason(code="HIDE.ELSEWHERE", weight=_WEIGHTS.get(mention.how, 0.0), evidence=mention.how))
    if weighed.decided in {"drop", "unlink"} or (weighed.automatic and not weighed.decided):
        return "drop"
    doubtful = weighed.total >= DOUBTFUL if not weighed.decided else weighed.decided == "flag"
    return "flag" if doubtful else "keep"


def _link(mention: Mention, weighed: Weighed, action: Action) -> Link:
    """Return the link's value; where it stands is always told, however little it weighs."""
    found = link_of(weighed, action, "")
    where = next(reason for reason in weighed.reasons if reason.code == "HIDE.ELSEWHERE")
    rest = tuple(reason for reason in found.reasons if reason is not where)[:7]
    return replace(found, reasons=(*rest, where), hidden=mention.element is None)


def _cut(mention: Mention, action: Action) -> Cut | None:
    return Cut(element=mention.element) if action == "drop" and mention.element is not None else None
