"""What is known from outside a page: as JSON and back, and what its digests tell apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.context import Context, Decision, Rule
from cleaner.version import RULES, fingerprint

words = st.text(max_size=12)
rules = st.builds(
    Rule,
    verdict=st.sampled_from(["allow", "deny"]),
    domain=words,
    path=words,
    anchor=words,
    site=words,
    name=words,
)
decisions = st.builds(
    Decision, href=words, text=words, action=st.sampled_from(["keep", "flag", "unlink", "drop"]), name=words
)
counts = st.dictionaries(words, st.integers(0, 99), max_size=3)
contexts = st.builds(
    Context,
    rules=st.lists(rules, max_size=3).map(tuple),
    campaigns=st.dictionaries(st.tuples(words, words), st.integers(0, 99), max_size=3),
    site_blocks=counts,
    campaign_blocks=counts,
    decisions=st.lists(decisions, max_size=3).map(tuple),
)


@given(contexts)
def test_context_survives_json(context: Context) -> None:
    """What was written is read back equal, byte for byte the same again, as text or bytes."""
    written = context.to_json()
    assert Context.from_json(written) == context
    assert Context.from_json(written.decode()).to_json() == written
    assert Context.from_json(written).digest == context.digest


@given(contexts, contexts)
def test_digests_tell_contexts_apart(one: Context, other: Context) -> None:
    """Equal contexts have equal digests, others others."""
    assert (one.digest == other.digest) == (one == other)
    assert one.digest.startswith("sha256:")


@given(st.lists(rules, max_size=4), st.randoms(use_true_random=False))
def test_order_of_rules_does_not_change_the_fingerprint(some: list[Rule], chance: object) -> None:
    """Operators' rules are a set to the fingerprint: their order says nothing."""
    mixed = list(some)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    assert fingerprint(Context(rules=tuple(some))) == fingerprint(Context(rules=tuple(mixed)))


def test_rules_change_the_fingerprint_and_other_evidence_does_not() -> None:
    """A ruling makes another fingerprint; what other pages showed is the page's own history."""
    plain = fingerprint(Context())
    denied = Context(rules=(Rule(verdict="deny", domain="casino.example"),))
    allowed = Context(rules=(Rule(verdict="allow", domain="casino.example"),))
    assert len({plain, fingerprint(denied), fingerprint(allowed)}) == 3
    assert fingerprint(Context(campaigns={("a", "b"): 3}, site_blocks={"x": 1})) == plain


def test_fingerprint_has_its_form() -> None:
    """The release of the rules, a plus, eight hex digits; and the same whenever it is asked."""
    release, _, digits = fingerprint().partition("+")
    assert release == RULES
    assert len(digits) == 8
    assert int(digits, 16) >= 0
    assert fingerprint() == fingerprint(None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        '"x"',
        '{"rules": 3}',
        '{"rules": [{"verdict": "deny", "colour": "red"}]}',
        '{"rules": [3]}',
        '{"campaigns": [["a", "b"]]}',
        '{"campaigns": [1]}',
        '{"site_blocks": 3}',
        '{"decisions": [{}]}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_context_is_refused(text: str | bytes) -> None:
    """Text that is no JSON, or JSON of another shape, is a ValueError and nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011  # of whichever kind, told by Python or by us
        Context.from_json(text)


def test_parts_may_be_left_out() -> None:
    """An older writer's JSON, without parts that came later, is read."""
    assert Context.from_json("{}") == Context()
    assert Context.from_json('{"rules": [{"verdict": "deny"}]}') == Context(rules=(Rule(verdict="deny"),))
