# clausegraph: what a developer does with it. Needs make and Python 3.11 or newer, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
STORE ?= clausegraph-store
PORT ?= 8000

.PHONY: help install run test lint format constraints clean

help: ## show what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

install: $(INSTALLED) ## install into .venv (again only when pyproject.toml or constraints.txt changed)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'clausegraph needs Python 3.11 or newer: make PYTHON=/path/to/python3 $(MAKECMDGOALS)' >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: install ## ingest the examples and serve pages, SPARQL and REST on 127.0.0.1:$(PORT)
	$(BIN)/clausegraph --store $(STORE) ingest examples/
	$(BIN)/clausegraph --store $(STORE) serve --port $(PORT)

lint: install ## everything but the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## everything that CI runs
	$(BIN)/pytest

format: install ## put the code into shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

constraints: ## write constraints.txt anew from what pyproject.toml allows today
	rm -rf build/constraints
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	{ sed -n '/^#/p' constraints.txt; build/constraints/bin/python -m pip freeze --exclude-editable; } > build/constraints.txt
	mv build/constraints.txt constraints.txt

clean: ## remove what was built, keep the store
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
