# Detent's commands. `make test` is what CI runs; everything sets itself up the first time.

# The first Python on the path that is new enough; or say which: make test PYTHON=/path/to/python3.12
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)

BIN := .venv/bin
# -qq: pip's warnings are about this machine's settings, its errors are still shown.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
KILLS ?= 200
# A file of tests stays in one process; the files come in order, and the longest begin.
WORKERS ?= 2
TOGETHER := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# What is compiled once is kept: tests start hundreds of Pythons.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo check check-client client test e2e crash bench clean

help:
	@echo "make setup   make .venv with what requirements.lock pins"
	@echo "make demo    see one click from beginning to end"
	@echo "make check   format, lint, types, import contracts"
	@echo "make test    check, then all tests, in $(WORKERS) processes (WORKERS=0: in one)"
	@echo "make e2e     the tests that drive real processes and editors"
	@echo "make crash   kill and corrupt, many times (KILLS=$(KILLS))"
	@echo "make client  pack the VS Code extension: vscode-client/dist/detent.vsix"
	@echo "make bench   figures, side by side"
	@echo "make clean   remove everything that was made"

setup: .venv/.project

.venv/.locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Detent needs Python 3.11 or newer: install it, or run: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make .venv: install its venv module (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }
	@echo "Installing into .venv what requirements.lock pins (about a minute, once) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

.venv/.project: pyproject.toml .venv/.locked
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(BIN)/detent demo

check: setup
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory check-client

# The client needs npm; where there is none, the server is checked all the same, and this says so.
CLIENT := vscode-client
HAS_NPM := $(shell command -v npm 2>/dev/null)

$(CLIENT)/node_modules/.locked: $(CLIENT)/package-lock.json
	@echo "Installing what the VS Code client is built with (half a minute, once) ..."
	@cd $(CLIENT) && node scripts/install.mjs

ifeq ($(HAS_NPM),)
check-client:
	@echo "The VS Code client is not checked: there is no npm here."
else
check-client: $(CLIENT)/node_modules/.locked
	@cd $(CLIENT) && npm run --silent types && npm run --silent lint && npm run --silent test
endif

client: $(CLIENT)/node_modules/.locked
	@cd $(CLIENT) && npm run --silent package

test: check
	@$(BIN)/pytest $(TOGETHER)

e2e: setup
	@$(BIN)/pytest $(TOGETHER) tests/scenarios tests/e2e tests/editors

crash: setup
	@$(BIN)/pytest tests/security tests/unit/landing tests/unit/hub -k "crash or kill" --kills $(KILLS) --timeout 900 -o faulthandler_timeout=4000

bench: setup
	@$(BIN)/python -m tests.bench

clean:
	rm -rf $(CLIENT)/node_modules $(CLIENT)/dist
	rm -rf .venv .demo .artefacts build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .grimp_cache .hypothesis
	find server tests -name __pycache__ -type d -prune -exec rm -rf {} +
