# Every target does its own set-up: a virtual environment in .venv with locked dependencies.
# `make` or `make help` lists the targets.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PACKAGES := archive cleaner crawler worker console
# Installing takes a while and says little; the notes go to stderr, results to stdout.
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Left empty, pytest chooses what its own options say; e.g. make test PYTEST_ARGS="-k revisit".
PYTEST_ARGS ?=
JOBS   ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo up test check lint format bench compose-check lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python3" >&2; exit 3; }
	@echo "Setting up $(VENV) ..." >&2
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "The venv module is missing: on Debian, apt-get install python3-venv" >&2; rm -rf $(VENV); exit 3; }
	@$(PIP) install --upgrade pip

$(VENV)/.run: requirements/run.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Palimpsest needs (a minute or two, once) ..." >&2
	@$(PIP) install -r requirements/run.lock
	@# setuptools warns at length that a package may shadow a folder of its name; here it is that folder.
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "Installing what the tests need ..." >&2
	@$(PIP) install -r requirements/dev.lock
	@touch $@

demo: $(VENV)/.run ## crawl a made-up site in three editions and show what came out
	@$(BIN)/palimpsest demo

up: $(VENV)/.run ## run everything here: schedule, crawl, clean, serve
	@$(BIN)/palimpsest up

test: $(VENV)/.dev ## the whole suite; what this machine lacks skips with a word, and fails when CI=true
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --cov --cov-report= $(PYTEST_ARGS)
	@$(BIN)/python -m coverage report --fail-under=$(COVERAGE_FLOOR) --skip-covered

# Of lines and branches seen in the tests' own processes: 89 at the last count. What runs only in the
# children that tests start (the command, the crawler, workers) is not counted, and not excluded either.
COVERAGE_FLOOR ?= 86

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint ## lint, types, arrows between packages, and the unit tests without services; about a minute
	@HYPOTHESIS_PROFILE=quick $(BIN)/python -m pytest -n $(JOBS) -q tests/unit -m "not slow and not service" $(PYTEST_ARGS)

format: $(VENV)/.dev ## put the code into its one form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## the figures of docs/benchmarks.md; BENCH=folder adds the labelled pages
	@$(BIN)/python benchmarks/run.py $(BENCH)

compose-check: $(VENV)/.dev ## hold docker-compose.yml against Compose itself and against our promises
	@$(BIN)/python -m pytest -q tests/unit/test_compose.py

lock: $(BIN)/python ## resolve requirements/*.lock anew
	@$(PIP) install uv
	@$(BIN)/uv pip compile $(LOCK) pyproject.toml requirements/build.in --output-file requirements/run.lock
	@$(BIN)/uv pip compile $(LOCK) pyproject.toml requirements/build.in --extra dev \
	  --constraint requirements/run.lock --output-file requirements/dev.lock

LOCK := --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate --upgrade

clean: ## remove what the other targets made, archives excepted
	@rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find $(PACKAGES) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
