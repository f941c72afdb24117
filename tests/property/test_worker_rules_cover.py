"""Whatever people write as a rule is either refused in words or put into one form for good."""

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.context import Rule
from cleaner.judge.outside import matches
from cleaner.judge.urls import target
from worker.rules import InvalidRuling, RuleOrder

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_HOSTS = st.from_regex(r"[a-z0-9]{1,9}(\.[a-z0-9]{1,9}){1,3}", fullmatch=True)


@given(st.text(), st.text(), st.text(), st.text())
@example("//[", "", "", "")
@example("a.b", "/", "", "[::1]")
def test_a_rule_is_refused_or_stays_as_it_is_put(domain: str, path: str, anchor: str, site: str) -> None:
    """Checking twice gives what checking once gave."""
    try:
        once = RuleOrder(verdict="deny", domain=domain, path=path, anchor=anchor, site=site).checked(NOW)
    except InvalidRuling:
        return
    assert once.checked(NOW) == once
    assert Rule(**once.said).verdict == "deny"  # type: ignore[arg-type]


@given(_HOSTS, st.sampled_from(["", "www.", "*.", "https://", "HTTP://www."]))
def test_a_rule_meets_its_own_domain_and_what_is_below_it(host: str, before: str) -> None:
    """However it was written, a link to the host and one to a name below it match."""
    rule = Rule(**RuleOrder(verdict="deny", domain=before + host).checked(NOW).said)  # type: ignore[arg-type]
    for address in (f"https://{host}/x", f"http://sub.{host}/"):
        leads_to = target(address)
        assert leads_to is not None
        assert matches(rule, leads_to, "words", "https://news.example/")
