"""What is told of two cleanings of one capture."""

from datetime import UTC, datetime
from typing import Any

from worker.comparing import Compared, compared, failure

AT = datetime(2026, 11, 1, tzinfo=UTC)


def article(*links: tuple[str, str], text: str = "words", title: str = "title") -> dict[str, Any]:
    said = [
        {"index": n, "href": href, "text": href, "action": action, "score": 0.5}
        for n, (href, action) in enumerate(links)
    ]
    return {"text_digest": text, "title": title, "links": said, "fingerprint": repr(links)}


def told(before: dict[str, Any], after: dict[str, Any]) -> Compared:
    return compared(before, after, url="https://news.example/", captured_at=AT)


def test_equal_articles_are_the_same_whatever_made_them() -> None:
    """Neither the fingerprint nor a score makes a difference."""
    before, after = article(("a", "keep")), article(("a", "keep"))
    after["links"][0]["score"] = 0.1
    assert told(before, after) == Compared(captures=1, same=1)


def test_each_link_is_counted_by_what_newly_becomes_of_it() -> None:
    """Kept again, flagged, unlinked, dropped; what stays as it was is not counted."""
    names = ("keep", "flag", "unlink", "drop")
    before = article(*((f"{was}-{now}", was) for was in names for now in names))
    after = article(*((f"{was}-{now}", now) for was in names for now in names))
    found = told(before, after)
    assert found.links == {"kept": 3, "flagged": 3, "unlinked": 3, "dropped": 3}
    assert (found.same, found.text, found.verdicts, found.rest) == (0, 0, 1, 0)
    assert {change.after for change in found.samples} == set(names)
    assert all(change.before != change.after for change in found.samples)


def test_text_and_other_fields_count_apart() -> None:
    """A changed title is no changed text."""
    assert told(article(), article(text="other")) == Compared(captures=1, text=1)
    assert told(article(), article(title="other")) == Compared(captures=1, rest=1)


def test_sums_keep_counts_whole_and_samples_few() -> None:
    """However many captures are added up, what is shown stays readable."""
    change = told(article(("a", "keep")), article(("a", "drop")))
    total = sum((change for _ in range(100)), start=failure("it broke"))
    assert (total.captures, total.verdicts, total.failed) == (101, 100, 1)
    assert total.links == {"dropped": 100}
    assert len(total.samples) == 20
    assert total.errors == ("it broke",)
