"""Sum up the evidence on each foreign link, first alone, then beside its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from cleaner.article import Action, Link, Reason
from cleaner.context import Context
from cleaner.judge.before import Before
from cleaner.judge.features import Features, all_features, is_known
from cleaner.judge.gather import Sighting
from cleaner.judge.lexicon import hits
from cleaner.judge.model import Model, Weight, probability
from cleaner.judge.outside import block_reasons, context_reasons, human_reason, time_reasons
from cleaner.judge.pagewide import Pagewide
from cleaner.judge.paid import declared
from cleaner.judge.runs import Run

AUTOMATIC = 2.4
"""Log-odds from which a link is removed without asking anybody."""

DOUBTFUL = -1.0
"""Log-odds from which a link is shown to people."""

# Declared or not, what is suspect beyond this is shown to people.
_BEYOND_WORDS = 5.0
_PUT_IN = ("TIME.SENTENCE", "TIME.WRAPPED", "TIME.SWAPPED", "TIME.JUDGED")
_SHOWN = 0.05
_CLEAR = -3.0
_MOST_LIFT = 5.0
# A run of links to widely known sites, as share buttons are, needs no closer look.
_KNOWN: Features = {"URL.RENOWNED": 1.0, "BLOCK.RENOWNED": 1.0}


@dataclass(slots=True, kw_only=True, eq=False)
class Weighed:
    """A foreign link with all its evidence; `total` is the sum in log-odds.

    `weight` is what the page's own evidence comes to, `reasons` what came from neighbours and from
    outside the page.
    """

    sighting: Sighting
    run: Run
    features: Features
    weight: Weight
    reasons: list[Reason]
    total: float
    decided: str = ""
    group: str = ""
    earlier: Action | None = None

    @property
    def parts(self) -> dict[str, float]:
        """What each piece of the page's own evidence adds, by code."""
        return self.weight.parts()

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

    def all_reasons(self) -> list[Reason]:
        """Return all evidence as reasons, the weightiest first."""
        own = [
            Reason(code=code, weight=round(weight, 2), evidence=_evidence(code, self.sighting))
            for code, weight in self.parts.items()
            if abs(weight) >= _SHOWN
        ]
        return sorted(own + self.reasons, key=lambda reason: (-abs(reason.weight), reason.code))

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

    def weigh(self, runs: Sequence[Run]) -> list[list[Weighed]]:
        """Return the links of each run with their evidence, neighbours taken into account."""
        features = [self._features(run) for run in runs]
        weights = iter(self.model.weigh([each for found in features for each in found]))
        weighed = [
            [
                self._link(sighting, run, one, next(weights))
                for sighting, one in zip(run.members, found, strict=True)
            ]
            for run, found in zip(runs, features, strict=True)
        ]
        for each_run in weighed:
            smooth(each_run)
            for each in each_run:
                heed_declaration(each)
                self._overrule(each)
        return weighed

    def _features(self, run: Run) -> list[Features]:
        """Return the evidence on a run's links; one that leads to known sites alone needs no closer look."""
        if all(is_known(each) and not hits(each.folded).words for each in run.members):
            return [_KNOWN] * len(run.members)
        return all_features(run, self.page)

    def _link(self, sighting: Sighting, run: Run, features: Features, weight: Weight) -> Weighed:
        weighed = Weighed(
            sighting=sighting, run=run, features=features, weight=weight, reasons=[], total=weight.total
        )
        for reason in time_reasons(sighting, self.known, self.page):
            weighed.add(reason)
        if self.known is not None:
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


def add_block_evidence(weighed: list[Weighed], fingerprint: str, context: Context) -> None:
    """Add what other sites and other pages of this one say about a run's block to each of its links."""
    for reason in block_reasons(fingerprint, context):
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
    judged = [each for each in run if not _decent(each)]
    sure = [each for each in judged if each.automatic]
    if len(sure) >= 2 and len(sure) * 2 >= len(judged):
        level = median(each.total for each in sure)
        unseen = run[0].run.pure and all(each.sighting.hidden for each in run)
        for each in run if unseen else judged:
            if each.total < level and not each.has("TIME.THERE"):
                lift = level - each.total if unseen else min(level - each.total, _MOST_LIFT)
                each.add(_kin(lift, f"{len(sure)} of {len(run)}"))
    elif len(judged) >= 4 and len(sure) == 1:
        others = median(each.total for each in judged if not each.automatic)
        if others < DOUBTFUL:
            sure[0].add(_kin(-1.0, f"{len(judged) - 1} unsuspected"))


def heed_declaration(weighed: Weighed) -> None:
    """Let a link that is declared to be paid for pass, as far as a declaration goes.

    One that would be removed without a doubt is still shown to people: spammers can write "Sponsored".
    What was put into an old sentence declares nothing.
    """
    said = "" if any(weighed.has(code) for code in _PUT_IN) else declared(weighed.sighting)
    if said:
        goal = DOUBTFUL - 0.5 if weighed.total < _BEYOND_WORDS else AUTOMATIC - 0.5
        weighed.add(Reason(code="POS.PAID", weight=round(min(-0.1, goal - weighed.total), 2), evidence=said))


def _decent(weighed: Weighed) -> bool:
    """Tell whether a link leads where the page, or every page, links to anyway."""
    return any(weighed.features.get(code) for code in ("URL.RENOWNED", "URL.RELATED", "URL.OFTEN"))


def _kin(weight: float, evidence: str) -> Reason:
    return Reason(code="BLOCK.KIN", weight=round(weight, 2), evidence=evidence)


def _evidence(code: str, sighting: Sighting) -> str:
    """Return what was seen, as short as possible."""
    family = code.split(".", 1)[0]
    if family in {"TOPIC", "LANG"} and code not in {"TOPIC.ADDRESS", "TOPIC.PAGE"}:
        return sighting.text[:80]
    if family == "URL" or code == "TOPIC.ADDRESS":
        return (sighting.where.host + sighting.where.path)[:80]
    if family == "HIDE":
        return sighting.hidden
    return sighting.anchor.place if family == "POS" else ""


def link_of(weighed: Weighed, action: Action, context: str) -> Link:
    """Return the article's value for a judged link, its weightiest reasons first."""
    anchor = weighed.sighting.anchor
    shown = 8 if action != "keep" or weighed.total > _CLEAR else 0
    return Link(
        href=anchor.href,
        text=weighed.sighting.text,
        action=action,
        score=weighed.score,
        reasons=tuple(weighed.all_reasons()[:shown]) if shown else _plainly(weighed),
        place=anchor.place,
        index=anchor.index,
        context=context,
        rel=(anchor.element.get("rel") or "") if anchor.element is not None else "",
        hidden=bool(weighed.sighting.hidden),
        group=weighed.group,
    )


def _plainly(weighed: Weighed) -> tuple[Reason, ...]:
    """Return why a link is beyond suspicion: the one thing that says so most clearly, if any does."""
    paid = [reason for reason in weighed.reasons if reason.code == "POS.PAID"]
    given = paid or [reason for reason in weighed.reasons if reason.weight < 0]
    if given:
        return (min(given, key=lambda reason: (reason.weight, reason.code)),)
    code, part = weighed.weight.least()
    if part >= 0:
        return ()
    return (Reason(code=code, weight=round(part, 2), evidence=_evidence(code, weighed.sighting)),)
