"""The demo's account: which reasons stand for a kind of injection."""

from console.demo.account import Cause


def cause(**reasons: float) -> Cause:
    """Return a cause with these reasons, each by its weight in all of them together."""
    return Cause(action="drop", shape="prose", place="main", text="words", href="", reasons=reasons)


def test_the_weightiest_reasons_come_first_and_not_the_most_frequent() -> None:
    """A strong reason seen once stands before a weak one seen often."""
    found = cause(weak_and_frequent=0.9, strong_and_rare=4.0, middling=2.0, faint=0.1)
    assert found.weightiest(2) == ["strong_and_rare", "middling"]
    assert found.weightiest(9) == ["strong_and_rare", "middling", "weak_and_frequent", "faint"]


def test_what_spoke_for_a_link_is_no_reason_against_it() -> None:
    """Weights below nought, and nought itself, are left out; without any other there is none."""
    assert cause(against=1.0, in_its_favour=-3.0, nothing=0.0).weightiest(3) == ["against"]
    assert cause(in_its_favour=-3.0).weightiest(3) == []
