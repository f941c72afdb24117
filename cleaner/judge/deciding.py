"""From evidence to verdicts: what goes with its words, what keeps them, what a person should see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cleaner.article import Action, Link, Reason
from cleaner.context import Context
from cleaner.flat import Element
from cleaner.judge.before import Before
from cleaner.judge.extent import extent, widest
from cleaner.judge.outside import block_fingerprint
from cleaner.judge.prose import Paragraph, paragraph
from cleaner.judge.verdicts import BlockVerdict, Cut
from cleaner.judge.weighing import AUTOMATIC, DOUBTFUL, Weighed, add_block_evidence, link_of

_INDEPENDENT = 0.6
_WITNESSES = frozenset({"HIDE", "TOPIC", "LANG", "URL", "TIME", "CAMPAIGN", "SITE"})
_MORE_WITNESSES = frozenset({"BLOCK.ALIEN", "BLOCK.REPEAT", "POS.COMMENTS", "TOPIC.AROUND"})
_BEYOND_THE_PAGE = frozenset({"TIME", "SITE", "CAMPAIGN", "LIST", "HUMAN"})
_SENTENCE = re.compile(r"[^.!?。！？]{30,}[.!?](?=\s|$)|[^。！？]{15,}[。！？]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_WORDS = 6
# Evidence that is none where the page itself is about the trade.
_SUBJECT = ("TOPIC.", "BLOCK.TRADE")
# So many of a thousand words make a trade the page's own subject.
_OWN_SUBJECT = 8.0


@dataclass(slots=True, kw_only=True, eq=False)
class Plan:
    """Verdicts as they are made: links by their place in the document, blocks, and what to take out.

    `vouched` are the links that more than the page itself speaks against; `sentences` would go with a
    block on the page's evidence alone, `paragraphs` counts those written for their links that would.
    """

    links: dict[int, Link] = field(default_factory=dict)
    blocks: list[BlockVerdict] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    unlinked: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    braked: bool = False
    vouched: set[int] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)
    paragraphs: int = 0


def decide(groups: list[list[Weighed]], known: Before | None, context: Context) -> Plan:
    """Return verdicts on all runs of foreign links."""
    plan = Plan()
    for run in groups:
        fingerprint = _fingerprint(run) if _telling(run, known) else ""
        for each in run:
            each.group = fingerprint
        if fingerprint:
            add_block_evidence(run, fingerprint, context)
        going = [each for each in run if _goes(each)]
        if going:
            _remove(plan, run, going, known, fingerprint)
        for each in run:
            if each.sighting.at not in plan.links:
                _settle(plan, each, _mild(each))
    return plan


def _telling(run: list[Weighed], known: Before | None) -> bool:
    """Tell whether a run of links is worth comparing with other pages: new there, or suspect if unknown."""
    if known is not None:
        return any(each.has("TIME.NEW") or each.has("TIME.SWAPPED") for each in run)
    return any(each.total >= DOUBTFUL for each in run)


def _fingerprint(run: list[Weighed]) -> str:
    pairs = ((each.sighting.folded, each.sighting.where.site) for each in run)
    return block_fingerprint(pairs)


def _goes(weighed: Weighed) -> bool:
    if weighed.decided:
        return weighed.decided in {"drop", "unlink"}
    return weighed.automatic and not _in_its_place(weighed)


def _in_its_place(weighed: Weighed) -> bool:
    """Tell whether a visible link names the page's own subject, with too little else against it."""
    if _by_history(weighed) is not None or _unseen(weighed) or not _own_subject(weighed):
        return False
    named = sum(weight for code, weight in weighed.parts.items() if code.startswith(_SUBJECT))
    return weighed.total - named < AUTOMATIC


def _mild(weighed: Weighed) -> Action:
    """Return keep or flag for a link that stays."""
    if weighed.decided in {"keep", "flag"}:
        return "flag" if weighed.decided == "flag" else "keep"
    return "flag" if weighed.total >= DOUBTFUL else "keep"


def _settle(plan: Plan, weighed: Weighed, action: Action) -> None:
    shown = action != "keep"
    if _vouched(weighed):
        plan.vouched.add(weighed.sighting.at)
    plan.links[weighed.sighting.at] = link_of(weighed, action, _context(weighed) if shown else "")


def _vouched(weighed: Weighed) -> bool:
    """Tell whether time, other pages, other sites, operators or people speak against a link."""
    return any(
        reason.weight > 0 and reason.code.split(".", 1)[0] in _BEYOND_THE_PAGE for reason in weighed.reasons
    )


def _sentence(text: str, links: list[Weighed]) -> str:
    """Return the sentence that stands outside the links of a text, if one does."""
    for each in links:
        text = text.replace(each.sighting.text, "\n", 1) if each.sighting.text else text
    for line in text.split("\n"):
        said = _SENTENCE.search(line)
        if said and (len(said[0].split()) >= _SENTENCE_WORDS or _UNSPACED.search(said[0])):
            return said[0].strip()
    return ""


def _context(weighed: Weighed) -> str:
    """Return a few words before and behind a link."""
    element = weighed.sighting.anchor.element
    if element is None:
        return ""
    before = element.getprevious()
    parent = element.getparent()
    lead = before.tail if before is not None else parent.text if parent is not None else ""
    left = " ".join((lead or "").split())[-60:]
    right = " ".join((element.tail or "").split())[:60]
    return f"{left} [{weighed.sighting.text[:60]}] {right}".strip()


def _remove(
    plan: Plan,
    run: list[Weighed],
    going: list[Weighed],
    known: Before | None,
    fingerprint: str,
) -> None:
    """Settle the links of a run that go: as a block, as a paragraph, or one by one.

    Links whose words are the author's, because they stood there before, never go as a block.
    """
    planted = [each for each in going if not _authors_words(each)]
    area = extent(run, planted)
    if area.block:
        _drop_block(plan, planted, area.cuts, area.text, fingerprint)
    for each in going:
        if each.sighting.at not in plan.links:
            _remove_one(plan, each, going, known)


def _remove_one(plan: Plan, weighed: Weighed, going: list[Weighed], known: Before | None) -> None:
    """Settle one link: with its paragraph, with its words, or keeping them."""
    around = paragraph(weighed, going, known)
    if around is not None:
        _drop_paragraph(plan, around)
        return
    action = _single(weighed, len(going))
    _settle(plan, weighed, action)
    element = weighed.sighting.anchor.element
    if element is None:
        return
    if action == "drop":
        plan.cuts.append(Cut(element=widest(element)))  # no empty box stays behind
    elif action == "unlink":
        plan.unlinked.append(element)


def _single(weighed: Weighed, company: int) -> Action:
    """Return what happens to a link that is no block: its words stay unless they came with it."""
    history = _by_history(weighed)
    if history is not None:
        return history
    if _unseen(weighed):
        return "drop"
    if weighed.features.get("POS.SENTENCE"):
        ruled = weighed.has("LIST.DENY")  # an operator's word needs no second witness
        return "unlink" if ruled or _independent(weighed) or _crowded(weighed, company) else "flag"
    return "drop" if company > 1 or _alone(weighed) else "unlink"


def _by_history(weighed: Weighed) -> Action | None:
    """Return what people or the previous capture settle: whether the words were there before."""
    if weighed.decided:
        return "drop" if weighed.decided == "drop" else "unlink"
    if weighed.earlier:
        return weighed.earlier
    if _authors_words(weighed):
        return "unlink"
    return "drop" if weighed.has("TIME.SENTENCE") else None


def _authors_words(weighed: Weighed) -> bool:
    """Tell whether a link's words stood there before it led where it leads now."""
    return weighed.earlier == "unlink" or weighed.has("TIME.SWAPPED") or weighed.has("TIME.WRAPPED")


def _unseen(weighed: Weighed) -> bool:
    """Tell whether no reader sees the link where it stands."""
    sighting = weighed.sighting
    raw = sighting.anchor.element is None
    return raw or bool(sighting.hidden) or weighed.features.get("POS.OUTSIDE", 0.0) > 0


def _independent(weighed: Weighed) -> bool:
    """Tell whether at least two kinds of evidence speak against a link inside a sentence."""
    strong = {each.code for each in weighed.all_reasons() if each.weight >= _INDEPENDENT}
    if _own_subject(weighed):
        strong = {code for code in strong if not code.startswith(_SUBJECT)}
    families = {code.split(".", 1)[0] for code in strong} & _WITNESSES
    return len(families) + len(strong & _MORE_WITNESSES) >= 2


def _own_subject(weighed: Weighed) -> bool:
    """Tell whether the page itself speaks of the link's trade, so that naming it proves nothing."""
    return weighed.features.get("TOPIC.PAGE", 0.0) >= _OWN_SUBJECT


def _crowded(weighed: Weighed, company: int) -> bool:
    """Tell whether at least three injected links share a paragraph about something else."""
    return company >= 3 and not _own_subject(weighed)


def _alone(weighed: Weighed) -> bool:
    """Tell whether a link's holder says nothing beside the link."""
    holder = weighed.sighting.holder
    if holder is None:
        return False
    said = " ".join("".join(holder.itertext()).split())
    return len(said) <= len(weighed.sighting.text) + 4


def _drop_block(plan: Plan, going: list[Weighed], cuts: tuple[Cut, ...], text: str, fingerprint: str) -> None:
    for each in going:
        _settle(plan, each, "drop")
    if not any(_vouched(each) for each in going) and not all(_unseen(each) for each in going):
        said = _sentence(text, going)
        plan.sentences += [said] if said else []
    plan.cuts.extend(cuts)
    plan.blocks.append(_block(going, cuts, text, fingerprint, ()))


def _drop_paragraph(plan: Plan, around: Paragraph) -> None:
    for each in around.links:
        _settle(plan, each, "drop")
    if not any(_vouched(each) or _unseen(each) for each in around.links):
        plan.paragraphs += 1
    cuts = (Cut(element=around.element),)
    plan.cuts.extend(cuts)
    fingerprint = _fingerprint(list(around.links))
    plan.blocks.append(_block(list(around.links), cuts, around.text, fingerprint, around.reasons))


def _block(
    links: list[Weighed],
    cuts: tuple[Cut, ...],
    text: str,
    fingerprint: str,
    more: tuple[Reason, ...],
) -> BlockVerdict:
    worst = max(links, key=lambda each: each.total)
    against = [reason for reason in worst.all_reasons() if reason.weight > 0]
    return BlockVerdict(
        action="drop",
        score=worst.score,
        text=text,
        links=tuple(each.sighting.anchor.index for each in links),
        reasons=(*more, *against[:8]),
        place=worst.sighting.anchor.place,
        cuts=cuts,
        fingerprint=fingerprint,
    )
