"""`ingest` over a real archive in a folder; the cleaner is real except where a test says why not."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import Archive, open_archive
from archive.capture import Capture, Fetch
from archive.errors import StoreUnavailable
from cleaner import Article, Context, Unreadable, clean
from worker.attempt import CleanerBroken
from worker.ingest import Outcome, ingest
from worker.limits import Limits

START = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://news.example/harbour"
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><article>
<h1>{title}</h1>
<p>The harbour council met on Tuesday and agreed to rebuild the northern quay before winter sets in.</p>
<p>{text}</p>
<p>Fishermen who keep their boats there have asked for a date, and were promised one by Friday.</p>
</article></body></html>"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path}/catalog.sqlite") as opened:
        yield opened


def captured(
    archive: Archive, *, day: int, text: str = "", payload: bytes | None = None, **more: object
) -> str:
    """Record a page as it was on some day, and return its key."""
    body = payload if payload is not None else page(text or f"On day {day} nothing more was said.")
    headers = {"Content-Type": "text/html; charset=utf-8", **dict(more.pop("headers", {}))}  # type: ignore[call-overload]
    capture = Capture(
        url=str(more.pop("url", URL)),
        captured_at=START + timedelta(days=day),
        status=200,
        headers=tuple(headers.items()),
        payload=body,
        fetch=Fetch(source="news"),
    )
    return archive.record(capture).row.key


def page(text: str, title: str = "The northern quay") -> bytes:
    return PAGE.format(title=title, text=text).encode()


def work(archive: Archive, key: str, **more: object) -> Outcome:
    return ingest(archive, key, owner=str(more.pop("owner", "one")), clock=lambda: NOW, **more)  # type: ignore[arg-type]


class Recorder:
    """The real cleaner, and a note of what it was given."""

    def __init__(self) -> None:
        self.seen: list[tuple[bytes | str, Article | None, Context | None]] = []

    def __call__(
        self,
        payload: bytes | str,
        *,
        url: str,
        content_type: str | None = None,
        previous: Article | None = None,
        context: Context | None = None,
    ) -> Article:
        self.seen.append((payload, previous, context))
        return clean(payload, url=url, content_type=content_type, previous=previous, context=context)


def raising(error: BaseException) -> Recorder:
    """A cleaner that fails as said, whatever it is given."""

    class Failing(Recorder):
        def __call__(self, *_: object, **__: object) -> Article:
            raise error

    return Failing()


def test_a_pending_capture_gets_its_article(archive: Archive) -> None:
    """The row is ready after one attempt, and the article has the page's words."""
    key = captured(archive, day=1)
    outcome = work(archive, key)
    assert (outcome.state, outcome.done) == ("done", 1)
    row, stored = archive.row(key), archive.article(key)
    assert row is not None
    assert row.state == "ready"
    assert stored is not None
    assert "harbour council met on Tuesday" in stored.content["text"]


def test_a_second_run_finds_the_work_done(archive: Archive) -> None:
    """Nothing is cleaned again, and there is still one article."""
    key = captured(archive, day=1)
    work(archive, key)
    cleaner = Recorder()
    assert work(archive, key, owner="two", clean=cleaner).state == "nothing"
    assert cleaner.seen == []
    assert len(archive.articles(key)) == 1


def test_captures_of_a_url_are_cleaned_in_the_order_of_their_instants(archive: Archive) -> None:
    """A task for the latest cleans the earlier ones first, each with the one before as evidence."""
    keys = [captured(archive, day=day) for day in (3, 1, 2)]
    cleaner = Recorder()
    outcome = work(archive, keys[0], clean=cleaner)
    assert (outcome.state, outcome.done) == ("done", 3)
    assert [b"On day 1" in cleaner.seen[0][0], b"On day 2" in cleaner.seen[1][0]] == [True, True]  # type: ignore[operator]
    assert cleaner.seen[0][1] is None
    assert [seen[1] is not None for seen in cleaner.seen[1:]] == [True, True]
    stored = archive.article(keys[0])
    assert stored is not None
    assert stored.row.previous == keys[2]


def test_a_url_that_another_owner_holds_is_busy_and_costs_no_attempt(archive: Archive) -> None:
    """When the lease is over, the same call does the work."""
    key = captured(archive, day=1)
    archive.claim(key, owner="other", now=NOW, lease=timedelta(seconds=60))
    assert work(archive, key).state == "busy"
    row = archive.row(key)
    assert row is not None
    assert row.attempts == 1
    later = NOW + timedelta(seconds=61)
    assert ingest(archive, key, owner="one", clock=lambda: later).state == "done"


def test_the_same_owner_goes_on_where_it_was_killed(archive: Archive) -> None:
    """A message handed out again carries its owner's name and need not wait for the lease."""
    key = captured(archive, day=1)
    archive.claim(key, owner="one", now=NOW, lease=timedelta(hours=1))
    assert work(archive, key, owner="one").state == "done"


def test_the_url_is_free_afterwards(archive: Archive) -> None:
    """Done or failed, nothing is held when the call comes back."""
    first, other = captured(archive, day=1), captured(archive, day=1, url="https://news.example/x")
    work(archive, first)
    work(archive, other, clean=raising(ValueError("bad")))
    second = captured(archive, day=2)
    assert set(archive.pending(9, now=NOW)) == {second, other}


def test_an_error_of_the_page_is_tried_again_and_ends_dead_after_five(archive: Archive) -> None:
    """Its words stand in the row, and the sixth task finds nothing to do."""
    key = captured(archive, day=1)
    cleaner = raising(ValueError("a tag within a tag"))
    outcomes = [work(archive, key, clean=cleaner) for _ in range(6)]
    assert [outcome.state for outcome in outcomes] == [*["failed"] * 4, "dead", "nothing"]
    row = archive.row(key)
    assert row is not None
    assert (row.state, row.attempts, row.error) == ("dead", 5, "ValueError: a tag within a tag")


def test_a_page_that_killed_every_worker_ends_dead(archive: Archive) -> None:
    """Attempts are counted before the work, so those nobody lived to report count too."""
    key = captured(archive, day=1)
    for attempt in range(5):
        owner = f"killed {attempt}"
        assert archive.claim(key, owner=owner, now=NOW, lease=timedelta(seconds=-1)).row is not None
    cleaner = Recorder()
    outcome = work(archive, key, clean=cleaner)
    assert (outcome.state, outcome.dead) == ("dead", 1)
    assert cleaner.seen == []
    assert "its worker died" in str(outcome.error)


def test_a_payload_that_is_no_page_is_dead_at_once(archive: Archive) -> None:
    """No second attempt could change that verdict, and the capture itself stays archived."""
    key = captured(archive, day=1)
    outcome = work(archive, key, clean=raising(Unreadable("an image under an HTML type")))
    assert (outcome.state, outcome.error) == ("dead", "an image under an HTML type")
    assert archive.read(key).payload


def test_a_broken_content_coding_is_dead_at_once(archive: Archive) -> None:
    """A foreign capture whose gzip is cut short is named with its coding."""
    key = captured(archive, day=1, payload=b"\x1f\x8b\x08broken", headers={"Content-Encoding": "gzip"})
    outcome = work(archive, key)
    assert outcome.state == "dead"
    assert "Content-Encoding gzip" in str(outcome.error)


def test_a_dead_capture_does_not_hold_up_the_later_ones(archive: Archive) -> None:
    """The next capture of the URL is cleaned in the same call."""
    first, second = (
        captured(archive, day=1, payload=b"\x89PNG\r\n\x1a\n" + bytes(99)),
        captured(archive, day=2),
    )
    outcome = work(archive, second)
    assert (outcome.state, outcome.done, outcome.dead) == ("done", 1, 1)
    row = archive.row(first)
    assert row is not None
    assert row.state == "dead"


def test_a_failed_capture_holds_up_the_later_ones(archive: Archive) -> None:
    """Evidence from time must not depend on luck: the later one waits for the retry."""
    captured(archive, day=1)
    second = captured(archive, day=2)
    outcome = work(archive, second, clean=raising(ValueError("bad luck")))
    assert (outcome.state, outcome.failed, outcome.done) == ("failed", 1, 0)
    assert work(archive, second).done == 2


def test_a_damaged_object_fails_with_its_words(archive: Archive, tmp_path: Path) -> None:
    """The row says which object is broken and what to do."""
    key = captured(archive, day=1)
    (path,) = (tmp_path / "store").rglob("*.warc.gz")
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(body)
    outcome = work(archive, key)
    assert outcome.state == "failed"
    assert "Damaged" in str(outcome.error)
    assert key in str(outcome.error)


def test_a_page_that_never_ends_fails_within_its_time(archive: Archive) -> None:
    """The limit is enforced around the cleaner, and its words say how long it was."""

    class Endless(Recorder):
        def __call__(self, *_: object, **__: object) -> Article:
            while True:
                time.sleep(0.01)

    key = captured(archive, day=1)
    outcome = work(archive, key, clean=Endless(), limits=Limits(clean=0.1))
    assert outcome.state == "failed"
    assert "took longer than 0.1 seconds" in str(outcome.error)


def test_a_store_out_of_reach_costs_no_attempt(archive: Archive) -> None:
    """It is raised for the caller to wait, and the page is as it was."""
    key = captured(archive, day=1)
    with pytest.raises(StoreUnavailable):
        work(archive, key, clean=raising(StoreUnavailable("no route")))
    row = archive.row(key)
    assert row is not None
    assert (row.state, row.attempts) == ("pending", 0)
    assert archive.pending(1, now=NOW) == [key]


def test_a_cleaner_that_lacks_a_file_costs_no_attempt(archive: Archive) -> None:
    """A broken installation must not be the death of every page that it meets."""
    key = captured(archive, day=1)
    with pytest.raises(CleanerBroken, match="install palimpsest again"):
        work(archive, key, clean=raising(FileNotFoundError("no model.npz")))
    row = archive.row(key)
    assert row is not None
    assert (row.state, row.attempts) == ("pending", 0)


def test_a_long_history_lets_others_have_a_turn(archive: Archive) -> None:
    """When the batch's time is up, the call says that there is more and lets go."""
    keys = [captured(archive, day=day) for day in range(3)]
    limits = Limits(batch=0)
    assert work(archive, keys[-1], limits=limits).state == "more"
    assert archive.pending(1, now=NOW) == keys[:1]
    assert work(archive, keys[-1]).done == 3


def test_a_capture_imported_late_has_the_next_one_cleaned_again(archive: Archive) -> None:
    """The later capture's evidence has changed, so it waits again and is cleaned after the import."""
    later = captured(archive, day=9)
    work(archive, later)
    earlier = captured(archive, day=5)
    cleaner = Recorder()
    work(archive, earlier, clean=cleaner)
    assert [b"On day 5" in payload for payload, _, _ in cleaner.seen] == [True, False]  # type: ignore[operator]
    previous = cleaner.seen[1][1]
    assert previous is not None
    assert "On day 5" in previous.text
    row = archive.row(later)
    assert row is not None
    assert row.state == "ready"


def test_what_a_digest_page_lists_is_there_to_be_fetched(archive: Archive) -> None:
    """Addresses of its items that no capture shows yet are kept for the source's next crawl."""
    items = "".join(
        f'<li><h3><a href="/story/{n}">Council decides matter number {n} after long debate</a></h3>'
        f"<p>What was said about matter {n}, and who was against it in the end.</p></li>"
        for n in range(12)
    )
    body = f"<!doctype html><html><title>News</title><body><main><ul>{items}</ul></main></body></html>"
    key = captured(archive, day=1, payload=body.encode(), url="https://news.example/")
    assert work(archive, key).state == "done"
    found = {url for url, _ in archive.discovered("news", 99)}
    assert found == {f"https://news.example/story/{n}" for n in range(12)}


def test_links_judged_on_other_hosts_are_evidence(archive: Archive) -> None:
    """The page is cleaned a second time with the campaign that its own links turned out to be of."""
    spam = '<p style="display:none"><a href="https://casino.example/win">best casino bonus</a></p>'
    for number in range(3):
        other = captured(
            archive,
            day=1,
            url=f"https://site{number}.example/a",
            payload=page("Quiet.").replace(b"</article>", spam.encode() + b"</article>"),
        )
        work(archive, other)
    judged = archive.links_elsewhere([("best casino bonus", "https://casino.example/win")], surt="org,else)/")
    assert list(judged.values()) == [3]
    cleaner = Recorder()
    link = '<a href="https://casino.example/win">best casino bonus</a>'
    key = captured(archive, day=2, text=f"They said that {link} was near the quay.")
    work(archive, key, clean=cleaner)
    assert len(cleaner.seen) == 2
    contexts = [context for _, _, context in cleaner.seen]
    assert contexts[0] is not None
    assert contexts[1] is not None
    assert not contexts[0].campaigns
    assert contexts[1].campaigns == {("best casino bonus", "casino.example"): 3}


def test_operators_rules_and_decisions_reach_the_cleaner(archive: Archive) -> None:
    """Rules apply everywhere, decisions to their own page; what is superseded or broken is left out."""
    key = captured(archive, day=1)
    row = archive.row(key)
    assert row is not None
    old = archive.decide({"kind": "rule", "verdict": "deny", "domain": "old.example"}, now=NOW)
    archive.decide(
        {"kind": "rule", "verdict": "deny", "domain": "casino.example", "supersedes": old}, now=NOW
    )
    archive.decide({"kind": "rule", "verdict": "perhaps", "domain": "x.example"}, now=NOW)
    link = {"kind": "link", "href": "https://a.example/", "text": "a", "action": "keep"}
    archive.decide({**link, "subject": row.surt}, now=NOW)
    archive.decide({**link, "subject": "example,elsewhere)/"}, now=NOW)
    cleaner = Recorder()
    work(archive, key, clean=cleaner)
    context = cleaner.seen[0][2]
    assert context is not None
    assert [rule.domain for rule in context.rules] == ["casino.example"]
    assert [decision.href for decision in context.decisions] == ["https://a.example/"]


def test_a_key_that_the_catalog_does_not_know_is_nothing_to_do(archive: Archive) -> None:
    """A message may outlive its row, when the catalog was lost."""
    unknown = "captures/org,x/0123456789abcdef/20261122000000000-0123456789ab.warc.gz"
    assert work(archive, unknown).state == "nothing"
