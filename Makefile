# Everything that a person or CI does with this repository. `make help` lists it.
# `make run` and `make test` need nothing but Debian 12, Python 3.11, Node 20, make and git; see .ci/setup.sh.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
export PORT ?= 8000
# How many processes run the tests (one more than processors, as tests in a browser wait a lot), and anything else for pytest: make test JOBS=4 ARGS="tests/web -k quiz"
JOBS ?= 3
ARGS ?= tests

.PHONY: help run test check lint fix types arch migrations content catalogues i18n bench screenshots migrate audit reset \
        setup-run setup-check setup-test

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | while IFS=$$'\t' read -r name text; do \
	    printf '  make %-12s %s\n' "$$name" "$$text"; done

# --- Using it --------------------------------------------------------------------------------------------------------

run: setup-run ## set everything up and start the demo (PORT=8000); Ctrl-C stops it
	@exec $(BIN)/lms run

reset: ## forget the demo: remove its database, files and keys
	rm -rf var

# --- Trusting it -----------------------------------------------------------------------------------------------------

test: setup-test ## set everything up and run every test, on SQLite, PostgreSQL and in Chromium
	@$(BIN)/python -m pytest -n $(JOBS) --database=both --forbid-skips $(ARGS)

check: lint types arch migrations content catalogues ## everything that needs no test: style, types, imports, content

lint: setup-check ## style and format of Python and templates
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/djlint --quiet --lint templates

types: setup-check ## types of lms/, strictly
	@$(BIN)/mypy

arch: setup-check ## imports look down only
	@$(BIN)/lint-imports

migrations: setup-check ## migrations make exactly the tables of the models
	@$(BIN)/lms db check

content: setup-check ## every course for every country and language
	@$(BIN)/lms content check --on $$(sed -n 's/^content_as_of: *//p' lms/demo/programme.yaml)

catalogues: setup-check ## interface texts are complete and fresh in every language
	@$(BIN)/lms i18n check

audit: setup-check ## known holes in the pinned Python packages (asks an outside service)
	@$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements.txt

# --- Changing it -----------------------------------------------------------------------------------------------------

fix: setup-check ## put style and format right
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

migrate: setup-check ## write the migration that the models ask for: make migrate m="add seats"
	@test -n "$(m)" || { echo 'Say what changes: make migrate m="add seats"' >&2; exit 2; }
	@state=$$(mktemp -d); trap 'rm -rf "$$state"' EXIT; export LMS_VAR_DIR="$$state"; \
	    $(BIN)/lms db upgrade && $(BIN)/lms db migrate -m "$(m)"

i18n: setup-check ## bring the catalogues of interface texts up to date with the code, then say what is untranslated
	@$(BIN)/lms i18n update
	@$(BIN)/lms i18n compile
	@$(BIN)/lms i18n check

screenshots: setup-test ## photograph the running product for README and docs
	@$(BIN)/python -m tests.screenshots

bench: setup-test ## measure the figures of the product under load, on both databases
	@$(BIN)/python -m tests.bench

# --- Set-up ----------------------------------------------------------------------------------------------------------

setup-run setup-check setup-test:
	@.ci/setup.sh $(@:setup-%=%)
