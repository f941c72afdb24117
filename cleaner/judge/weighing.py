"""Sum up the evidence on each foreign link, first alone, then beside its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from cleaner.article import Action, Link, Reason
from cleaner.context import Context
from cleaner.judge.before import Before
from cleaner.judge.features import Features, all_features
from cleaner.judge.gather import Sighting
from cleaner.judge.model import Model, probability
from cleaner.judge.outside import context_reasons, human_reason, site_reason, time_reasons
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.runs import Run

AUTOMATIC = 2.5
"""Log-odds from which a link is removed without asking anybody."""

DOUBTFUL = -0.5
"""Log-odds from which a link is shown to people."""

_SHOWN = 0.05


@dataclass(slots=True, kw_only=True, eq=False)
class Weighed:
    """A foreign link with all its evidence; `total` is the sum in log-odds."""

    sighting: Sighting
    run: Run
    features: Features
    reasons: list[Reason]
    total: float
    decided: str = ""
    earlier: Action | None = None

    @property
    def automatic(self) -> bool:
        """Whether the evidence suffices to act."""
        return self.total >= AUTOMATIC

    @property
    def score(self) -> float:
        """The sum as a probability, rounded as it is stored."""
        return round(probability(self.total), 4)

    def add(self, reason: Reason) -> None:
        """Take one more piece of evidence into the sum."""
        self.reasons.append(reason)
        self.total += reason.weight

    def has(self, code: str) -> bool:
        """Tell whether a reason of this code was given."""
        return any(reason.code == code for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scales:
    """All that links are weighed against."""

    page: Pagewide
    model: Model
    known: Before | None
    context: Context
    url: str

    def weigh(self, run: Run) -> list[Weighed]:
        """Return the links of a run with their evidence, neighbours taken into account."""
        weighed = [
            self._link(sighting, run, features)
            for sighting, features in zip(run.members, all_features(run, self.page), strict=True)
        ]
        smooth(weighed)
        for each in weighed:
            self._overrule(each)
        return weighed

    def _link(self, sighting: Sighting, run: Run, features: Features) -> Weighed:
        parts = self.model.weigh(features)
        reasons = [
            Reason(code=code, weight=round(weight, 2), evidence=_evidence(code, sighting))
            for code, weight in parts.items()
            if abs(weight) >= _SHOWN and features[code]
        ]
        total = self.model.start + sum(parts.values())
        weighed = Weighed(sighting=sighting, run=run, features=features, reasons=reasons, total=total)
        for reason in time_reasons(sighting, self.known):
            weighed.add(reason)
        if self.known is not None and sighting.where is not None:
            weighed.earlier = self.known.removed(sighting.where, sighting.folded)
        return weighed

    def _overrule(self, weighed: Weighed) -> None:
        """Add what other sites and the operators say, then a person's word."""
        for reason in context_reasons(weighed.sighting, self.context, self.url):
            weighed.add(reason)
        human = human_reason(weighed.sighting, self.context)
        if human is not None:
            weighed.decided = human[0]
            weighed.add(human[1])


def add_site_evidence(weighed: list[Weighed], fingerprint: str, context: Context) -> None:
    """Add what other pages of the site say about a run's block to each of its links."""
    for reason in site_reason(fingerprint, context):
        for each in weighed:
            each.add(reason)


def smooth(run: list[Weighed]) -> None:
    """Let the links of one block speak for each other.

    An injected block is injected whole: when most of its links are beyond doubt, the rest goes along,
    a decoy to a known site too if readers cannot see the block. A single suspect among links that
    nobody suspects is drawn towards them.
    """
    if len(run) < 3:
        return
    judged = [each for each in run if not each.features["URL.RENOWNED"]]
    sure = [each for each in judged if each.automatic]
    hidden = all(each.sighting.hidden for each in run)
    if len(sure) >= 2 and len(sure) * 2 >= len(judged):
        level = median(each.total for each in sure)
        for each in run:
            decoy = each.features["URL.RENOWNED"] and not (hidden and each.run.pure)
            if each.total < level and not decoy and not each.has("TIME.THERE"):
                each.add(_kin(level - each.total, f"{len(sure)} of {len(run)}"))
    elif len(judged) >= 4 and len(sure) == 1:
        others = median(each.total for each in judged if not each.automatic)
        if others < DOUBTFUL:
            sure[0].add(_kin(-1.0, f"{len(judged) - 1} unsuspected"))


def _kin(weight: float, evidence: str) -> Reason:
    return Reason(code="BLOCK.KIN", weight=round(weight, 2), evidence=evidence)


def _evidence(code: str, sighting: Sighting) -> str:
    """Return what was seen, as short as possible."""
    family = code.split(".", 1)[0]
    if family in {"TOPIC", "LANG"} and code not in {"TOPIC.ADDRESS", "TOPIC.PAGE"}:
        return sighting.text[:80]
    if (family == "URL" or code == "TOPIC.ADDRESS") and sighting.where is not None:
        return (sighting.where.host + sighting.where.path)[:80]
    if family == "HIDE":
        return sighting.hidden
    return sighting.anchor.place if family == "POS" else ""


def link_of(weighed: Weighed, action: Action, context: str) -> Link:
    """Return the article's value for a judged link, its weightiest reasons first."""
    anchor = weighed.sighting.anchor
    ordered = sorted(weighed.reasons, key=lambda reason: (-abs(reason.weight), reason.code))
    return Link(
        href=anchor.href,
        text=weighed.sighting.text,
        action=action,
        score=weighed.score,
        reasons=tuple(ordered[:8]),
        place=anchor.place,
        index=anchor.index,
        context=context,
        rel=(anchor.element.get("rel") or "") if anchor.element is not None else "",
        hidden=bool(weighed.sighting.hidden),
    )
