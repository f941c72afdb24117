"""Moderation over HTTP: reading is open, deciding needs the token, and what waits reaches the queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive import Archive, open_archive
from archive.review import campaign_of
from console.web.app import make_app
from tests.moderation_pages import NOW, OLD_RULES, SPAM, WORDS, captured, clean_all, doubted, hacked, verdict
from worker.queue import QueueUnavailable

TOKEN = "a-token-for-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
HERE, OTHER = "https://news.example/a", "https://paper.example/c"
CAMPAIGN = str(campaign_of(WORDS, SPAM))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(str(tmp_path / "store"), f"sqlite:///{tmp_path}/catalog.sqlite") as opened:
        yield opened


@pytest.fixture
def keys(archive: Archive) -> list[str]:
    found = [captured(archive, url, hacked()) for url in (HERE, OTHER)]
    for key in found:
        doubted(archive, key)
    return found


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def client(archive: Archive, keys: list[str], sent: list[str]) -> TestClient:
    return TestClient(make_app(archive, token=TOKEN, now=lambda: NOW, send=sent.append))


def test_the_queue_and_a_case_are_open_to_read(client: TestClient) -> None:
    """Campaigns with their spread, then each place with reasons in words and defanged addresses."""
    (line,) = client.get("/api/v1/review").json()
    assert (line["id"], line["pages"], line["hosts"], line["anchor"]) == (CAMPAIGN, 2, 2, WORDS)
    assert client.get("/api/v1/review", params={"host": "nowhere.example"}).json() == []
    case = client.get(f"/api/v1/review/{CAMPAIGN}").json()
    assert {place["url"] for place in case["places"]} == {HERE, OTHER}
    for place in case["places"]:
        assert place["href"] == "hxxp://lucky-casino[.]example/slots"
        assert place["reasons"]
    assert client.get("/api/v1/review/c0123456789abcdef").status_code == 404


def test_a_decision_is_made_felt_and_undone(
    client: TestClient, archive: Archive, keys: list[str], sent: list[str]
) -> None:
    """What it bears on goes to the queue; it stands in the list until it is undone."""
    order = {"action": "drop", "actor": "ada", "note": "sold"}
    made = client.post(f"/api/v1/review/{CAMPAIGN}", json=order, headers=BEARER)
    assert (made.status_code, made.json()["waiting"], made.json()["new"]) == (201, 2, True)
    assert set(sent) == set(keys)
    clean_all(archive)
    assert verdict(archive, keys[0])[0] == "drop"
    again = client.post(f"/api/v1/review/{CAMPAIGN}", json=order, headers=BEARER)
    assert again.json()["new"] is False
    (said,) = client.get("/api/v1/decisions").json()
    assert (said["actor"], said["note"], said["kind"]) == ("ada", "sold", "campaign")
    assert sum(band["decided"] for band in client.get("/api/v1/review/stats").json()) == 2
    undone = client.delete(f"/api/v1/decisions/{said['id']}?actor=bo", headers=BEARER)
    assert undone.json()["decision"]["kind"] == "undo"
    assert client.get("/api/v1/decisions").json() == []
    assert len(client.get("/api/v1/decisions?all=true").json()) == 2
    assert client.delete(f"/api/v1/decisions/{said['id']}?actor=bo", headers=BEARER).status_code == 404


def test_rules_are_made_listed_and_ended(client: TestClient, archive: Archive, keys: list[str]) -> None:
    """A rule that can mean nothing is 400 with the mend; a good one is felt."""
    bad = client.post("/api/v1/rules", json={"verdict": "deny", "actor": "ada"}, headers=BEARER)
    assert (bad.status_code, bad.json()["code"]) == (400, "invalid-ruling")
    assert "at least one" in bad.json()["words"]
    rule = {
        "verdict": "allow",
        "domain": "lucky-casino.example",
        "actor": "ada",
        "until": "2027-01-01T00:00:00Z",
    }
    made = client.post("/api/v1/rules", json=rule, headers=BEARER).json()
    assert made["waiting"] == 2
    clean_all(archive)
    assert verdict(archive, keys[0])[0] == "keep"
    (listed,) = client.get("/api/v1/rules").json()
    assert (listed["domain"], listed["state"]) == ("lucky-casino.example", "in force")
    odd = client.post("/api/v1/rules", json={**rule, "until": "next year"}, headers=BEARER)
    assert (odd.status_code, odd.json()["code"]) == (400, "invalid-time")
    whole = client.post(
        "/api/v1/rules", json={**rule, "domain": "x.example", "until": "2027"}, headers=BEARER
    )
    assert whole.json()["decision"]["until"].startswith("2027-12-31T23:59:59")
    client.delete(f"/api/v1/rules/{whole.json()['decision']['id']}?actor=bo", headers=BEARER)
    client.delete(f"/api/v1/rules/{listed['id']}?actor=bo", headers=BEARER)
    assert client.get("/api/v1/rules").json() == []
    assert [each["state"] for each in client.get("/api/v1/rules?all=1").json()] == ["ended", "ended"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"/api/v1/review/{CAMPAIGN}"),
        ("POST", "/api/v1/rules"),
        ("DELETE", "/api/v1/decisions/01J?actor=x"),
        ("DELETE", "/api/v1/rules/01J?actor=x"),
    ],
)
def test_nothing_is_changed_without_the_token(
    client: TestClient, archive: Archive, method: str, path: str
) -> None:
    """401 for each call that changes something, and no decision is there afterwards."""
    body = {"action": "drop", "verdict": "deny", "domain": "x.example", "actor": "mallory"}
    answer = client.request(method, path, json=body)
    assert answer.status_code == 401
    assert archive.decisions() == []


def test_a_queue_out_of_reach_loses_no_decision(archive: Archive, keys: list[str]) -> None:
    """The decision stands and the captures wait: reconcile sends them later."""

    def unreachable(_key: str) -> None:
        raise QueueUnavailable("the broker does not answer")

    client = TestClient(make_app(archive, token=TOKEN, now=lambda: NOW, send=unreachable))
    order = {"action": "keep", "actor": "ada"}
    assert client.post(f"/api/v1/review/{CAMPAIGN}", json=order, headers=BEARER).status_code == 201
    assert set(archive.pending(9, now=NOW)) == set(keys)


def test_a_sample_is_drawn_by_its_seed(client: TestClient, archive: Archive, keys: list[str]) -> None:
    """The same removals for the same seed; the seed must be given."""
    for key in keys:
        archive.again(key)
    clean_all(archive)
    first = client.get("/api/v1/review/sample?seed=tide").json()
    assert first == client.get("/api/v1/review/sample?seed=tide").json()
    assert len(first) == 2
    assert client.get("/api/v1/review/sample").status_code == 422


def test_an_older_cleaning_can_be_asked_for(client: TestClient, archive: Archive, keys: list[str]) -> None:
    """Every cleaning is listed, and each is had by its fingerprint or name."""
    archive.again(keys[0])
    clean_all(archive)
    listed = client.get("/api/v1/articles", params={"url": HERE}).json()
    assert [each["in_force"] for each in listed] == [False, True]
    for asked in ({"fingerprint": OLD_RULES}, {"name": listed[0]["name"]}):
        got = client.get("/api/v1/article", params={"url": HERE, **asked}).json()
        assert got["fingerprint"] == OLD_RULES
    missing = client.get("/api/v1/article", params={"url": HERE, "fingerprint": "2000.1.1+00000000"})
    assert missing.status_code == 404
