"""Ids of the review queue."""

from hypothesis import given
from hypothesis import strategies as st

from archive.review import campaign_of
from archive.suspects import SuspectId, labels

_NUMBERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)


@given(st.none() | _NUMBERS, st.none() | _NUMBERS)
def test_an_id_is_read_as_it_was_written(pair: int | None, place: int | None) -> None:
    """Whatever numbers it stands for, their text leads back to them."""
    if pair is None and place is None:
        return
    identity = SuspectId(pair=pair, place=place)
    assert SuspectId.parse(f" {str(identity).upper()} ") == identity


@given(st.text(), st.sampled_from(["", "www."]), st.text(alphabet="abc/?=", max_size=9))
def test_a_campaign_is_the_words_and_the_host(text: str, www: str, path: str) -> None:
    """Case, blanks around and the rest of the address make no difference."""
    assert campaign_of(f"  {text} ", f"http://{www}x.example/{path}") == campaign_of(
        text, "https://x.example"
    )
    assert campaign_of(text, "https://x.example") != campaign_of(text, "https://y.example")


@given(st.lists(st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True), min_size=1, max_size=5))
def test_labels_turned_round_put_subdomains_behind(names: list[str]) -> None:
    """A host is a prefix of what is below it, and turning twice gives the host."""
    host = ".".join(names)
    assert labels(f"sub.{host}").startswith(f"{labels(host)},")
    assert labels(host).split(",")[::-1] == names
