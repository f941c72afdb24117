"""The JSON API against its own description: schemathesis makes requests of it and judges the answers."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from console.web.app import make_app
from tests.small_archive import MOVED, STORY, make

TOKEN = "a-token"
# What is asked for may be no URL or date, which no schema can say: 400 for valid data is no failure.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]
BOUNDED = settings(max_examples=20, suppress_health_check=list(HealthCheck), database=None)
KNOWN_URLS = st.sampled_from([STORY, STORY.replace("http:", "https:"), f"{STORY}/", MOVED])
KNOWN_DATES = st.sampled_from(
    ["2015", "20150217140000", "2015-02-17", "2015-02-17T15:00:00Z", "2015-02-17T16:00:00+02:00"]
)


def calls() -> list[str]:
    """Return what the API describes, by method and path."""
    with pytest.MonkeyPatch.context():
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder, make(Path(folder)) as archive:
            paths = make_app(archive)._app._app._api.openapi()["paths"]  # type: ignore[attr-defined]
    return sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    with make(tmp_path_factory.mktemp("api")) as archive:
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", make_app(archive, token=TOKEN))


@pytest.mark.parametrize("call", calls())
def test_random_requests_get_answers_of_the_kinds_described(schema, call) -> None:
    """No 500, no status, type or shape that the description lacks, and nothing invalid taken as valid."""
    method, path = call.split(" ")

    @BOUNDED
    @given(case=schema[path][method].as_strategy())
    def asked(case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        case.validate_response(answer, checks=CHECKS)
        assert "Traceback" not in answer.text

    asked()


@pytest.mark.parametrize("call", [call for call in calls() if call.startswith("GET ")])
def test_requests_for_what_is_there_get_answers_of_the_kinds_described(schema, call) -> None:
    """The same with URLs and dates that the archive knows, so that answers have something to say."""
    method, path = call.split(" ")

    @settings(BOUNDED, max_examples=40)
    @given(
        case=schema[path][method].as_strategy(),
        url=KNOWN_URLS,
        dates=st.lists(KNOWN_DATES, min_size=2, max_size=2),
    )
    def asked(case, url, dates) -> None:
        known = {"url": url, "at": dates[0], "a": dates[0], "b": dates[1], "q": "bridge", "since": dates[0]}
        free, bounded = _parameters(schema, path)
        query = {name: value for name, value in (case.query or {}).items() if name in bounded}
        case.query = query | {name: value for name, value in known.items() if name in free}
        answer = case.call()
        case.validate_response(answer, checks=CHECKS[:-1])

    asked()


@pytest.mark.parametrize(
    ("path", "forms"),
    [("/api/v1/article", ("json", "markdown", "text", "html")), ("/api/v1/diff", ("json", "text", "html"))],
)
def test_each_form_of_an_answer_is_described(schema, path, forms) -> None:
    """What ``as`` asks for comes with a type that the description names."""
    for form in forms:
        dates = {"at": "20150217140000"} if path.endswith("article") else {"a": "2014", "b": "20150217150000"}
        case = schema[path]["GET"].Case(query={"url": STORY, **dates, "as": form})
        answer = case.call()
        assert answer.status_code == 200
        case.validate_response(answer, checks=CHECKS[:-1])


@pytest.mark.parametrize("call", [call for call in calls() if not call.startswith("GET ")])
def test_without_the_token_nothing_is_changed(schema, call) -> None:
    """Whatever is sent to a call that changes something, without the token it is 401, or refused before."""
    method, path = call.split(" ")

    @BOUNDED
    @given(case=schema[path][method].as_strategy())
    def asked(case) -> None:
        answer = case.call(headers={"Authorization": "Bearer nonsense"})
        assert answer.status_code in {401, 404, 405, 422}, answer.text

    asked()


def _parameters(schema, path: str) -> tuple[set[str], set[str]]:
    """Return the names of a call's free texts, and of what the description bounds: numbers and choices."""
    free, bounded = set(), set()
    for each in schema.raw_schema["paths"][path]["get"].get("parameters", []):
        kind = each["schema"]
        is_free = "enum" not in kind and "string" in {
            kind.get("type"),
            *(k.get("type") for k in kind.get("anyOf", [])),
        }
        (free if is_free else bounded).add(each["name"])
    return free, bounded
