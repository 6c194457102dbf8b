# clausegraph: what a developer does with it. Needs make and Python 3.11 or newer; npm, where it is, brings the SPARQL editor.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LIBRARIES := api/static/libraries
BROWSER := build/browser
STORE ?= clausegraph-store
PORT ?= 8000

# other people's browser code: never committed, never needed
LIBRARY_FILES := @zazuko/yasgui/build/yasgui.min.js @zazuko/yasgui/build/yasgui.min.css cytoscape/dist/cytoscape.min.js

.PHONY: help install run test browser lint format constraints clean

help: ## show what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

install: $(INSTALLED) $(LIBRARIES)/.installed $(LIBRARIES)/vocabulary.ja.html ## install into .venv (again only when what it is made from changed)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'clausegraph needs Python 3.11 or newer: make PYTHON=/path/to/python3 $(MAKECMDGOALS)' >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(LIBRARIES)/.installed: package.json
	@mkdir -p $(LIBRARIES) $(BROWSER)
	@cp package.json $(BROWSER)/
	@if ! command -v npm > /dev/null; then echo 'npm is not here: the SPARQL page has a plain editor, and references have no picture'; \
	elif (cd $(BROWSER) && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null); then \
	  (cd $(BROWSER)/node_modules && cp $(LIBRARY_FILES) ../../../$(LIBRARIES)/) && touch $@; \
	else echo 'npm could not bring the browser libraries: the pages do without them; make install tries again'; fi

$(LIBRARIES)/vocabulary.ja.html: $(INSTALLED) ontology/clausegraph.ttl ontology/documentation.py
	@mkdir -p $(LIBRARIES)
	$(BIN)/python -m ontology.documentation $(LIBRARIES)

run: install ## ingest the examples and serve pages, SPARQL and REST on 127.0.0.1:$(PORT)
	$(BIN)/clausegraph --store $(STORE) ingest examples/
	$(BIN)/clausegraph --store $(STORE) serve --port $(PORT)

lint: install ## everything but the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: install ## a Chromium for the tests of the pages, where the machine has none; without root
	@$(BIN)/python -m tests.chromium

test: lint browser ## everything that CI runs
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
