# Everything that a developer, an administrator or the continuous integration runs.
PYTHON ?= python3
PORT ?= 8000
ESSOR_DATA ?= $(CURDIR)/var
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
export ESSOR_DATA PORT

.PHONY: help setup demo test check fmt lint types arch migrations templates test-engine e2e e2e-all bench docs audit lock clean

help:  ## This list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Essor needs Python 3.11 or newer: PYTHON=/path/to/python3.11 make …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/build.txt requirements/base.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/base.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev  ## Make .venv with everything a developer needs

demo: $(VENV)/.base  ## Run the demonstration territory on http://127.0.0.1:$(PORT)
	@$(BIN)/essor demo --port $(PORT)

test: $(VENV)/.dev  ## The whole suite: SQLite with the browser, then PostgreSQL
	@VENV=$(VENV) WORKERS=$(WORKERS) sh tools/test.sh

check: lint types arch migrations templates test-engine  ## What must be green before a commit

fmt: $(VENV)/.dev  ## Format the code and the templates
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --quiet --reformat essor/web/templates || true

lint: $(VENV)/.dev  ## Ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev  ## Mypy: strict on kernel and engines
	$(BIN)/mypy

arch: $(VENV)/.dev  ## Import contracts and repository rules
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture

migrations: $(VENV)/.dev  ## No model change without its migration
	DJANGO_SETTINGS_MODULE=essor.config.settings.test ESSOR_DATABASE_URL=sqlite:///:memory: $(BIN)/python manage.py makemigrations --check --dry-run

templates: $(VENV)/.dev  ## Template linter
	$(BIN)/djlint --lint essor/web/templates

test-engine: $(VENV)/.dev  ## Pure engines, without a database
	$(BIN)/pytest -q -n $(WORKERS) tests/engine

e2e: $(VENV)/.dev  ## Browser tests only
	@VENV=$(VENV) WORKERS=$(WORKERS) sh tools/test.sh browser

e2e-all: $(VENV)/.dev  ## Every page in every role, in the browser
	@VENV=$(VENV) WORKERS=$(WORKERS) sh tools/test.sh all-roles

bench: $(VENV)/.dev  ## Every side-by-side measure; results in bench/results
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

docs: $(VENV)/.dev  ## Screenshots of the main pages, from the demonstration
	$(BIN)/python tools/screenshots.py

audit: $(VENV)/.dev  ## Known vulnerabilities in what we depend on (needs a network)
	$(BIN)/pip-audit --require-hashes -r requirements/base.txt

lock: $(VENV)/.dev  ## Lock dependencies again, with hashes
	sh tools/lock.sh

clean:  ## Remove the environment and the demonstration's data
	rm -rf $(VENV) var
