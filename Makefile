# Verbs for people. Every one makes what it needs: the environment comes from requirements/ by hash.
.DEFAULT_GOAL := help
.PHONY: help run test check lint format types bench bench-full lock messages browser screens attacks \
	backup restore unit environment migrations translations deploy clean

START := sh scripts/with_python.sh -m
BIN := .venv/bin/
PYTHON_ := $(BIN)python

help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: ## Start the product with demo data: web server and worker (PORT=8000)
	@$(START) scripts.run

test: ## All tests, on SQLite and on a throw-away PostgreSQL (ARGS="tests/segments -x")
	@$(START) scripts.suite $(ARGS)

check: lint types unit ## What every change must pass: lint, types, tests on SQLite

unit: environment
	@$(PYTHON_) -m pytest -q -n logical --ignore tests/attacks -m "not postgresql and not browser and not libreoffice and not word_validator" $(ARGS)

lint: environment ## Style of Python and templates
	@$(BIN)ruff check --no-cache .
	@$(BIN)ruff format --check .
	@$(BIN)djlint --quiet --lint templates

format: environment ## Bring Python and templates into the house style
	@$(BIN)ruff check --fix .
	@$(BIN)ruff format .

types: environment ## Type check
	@$(BIN)mypy .

browser: environment ## Only the tests in a browser
	@$(PYTHON_) -m pytest -q -m browser $(ARGS)

attacks: environment ## Kills, power cuts, full disks and races at Log, a thousand and more, counted
	@$(PYTHON_) -m tests.attacks.report

screens: environment ## Pictures of all pages into docs/screens (ARGS="home" takes one again)
	@$(PYTHON_) -m scripts.screens $(ARGS)

bench: environment ## Benchmarks in minutes (QUICK=1: one round)
	@$(PYTHON_) -m benchmarks.run $(if $(QUICK),--quick)

bench-full: environment ## Benchmarks at full size
	@$(PYTHON_) -m benchmarks.run --full

migrations: environment ## No migration missing; forward, back and forward again on filled data
	@$(PYTHON_) -m scripts.migrations

translations: environment ## No string untranslated; compiled catalogues up to date (needs gettext)
	@$(PYTHON_) -m pytest -q tests/checks/test_translations.py

deploy: environment ## Django's deployment checklist with an operator's settings
	@$(PYTHON_) -m scripts.deploy_check

messages: environment ## Collect and compile the strings to translate (needs gettext)
	@$(PYTHON_) -m scripts.messages

lock: environment ## Renew the locked requirements from pyproject.toml
	@$(PYTHON_) -m scripts.lock $(ARGS)

backup: ## Save database and files (TO=folder)
	@$(START) scripts.backup save $(TO)

restore: ## Bring a backup back (FROM=file)
	@$(START) scripts.backup restore $(FROM)

environment:
	@$(START) scripts.environment dev

clean: ## Remove the environment and what tools left; the data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis staticfiles htmlcov .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
