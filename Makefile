# Needs only Python 3.11 or newer (with its venv module) and make: everything else is installed
# into .venv. `make help` lists what there is.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

RESIDENTS ?= 100000
SEED ?= 1
MINUTES ?= 10

.DEFAULT_GOAL := help
.PHONY: help demo demo-clean install test check types lint format bench soak clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Try it

demo: demo/.made ## Build a demo province, run the main job on it, show the summary
	@$(BIN)/commonweal run demo
	@echo "More: $(BIN)/commonweal status demo; the README goes on from here."

demo/.made: | $(VENV)/.installed
	@rm -rf demo
	@$(BIN)/commonweal demo demo --residents $(RESIDENTS) --seed $(SEED)
	@touch $@

demo-clean: ## Remove the demo province
	rm -rf demo

##@ Develop

install: $(VENV)/.installed-test ## Make .venv with everything that development needs

test: check ## Check the code, then run every test (this is what CI runs)
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: lint types ## Lint, formatting, types, and imports against the layers
	$(BIN)/lint-imports --no-logo

lint: $(VENV)/.installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.installed-test
	$(BIN)/mypy

format: $(VENV)/.installed-test ## Put the code into its format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

##@ Measure

bench: bench/.venv/.installed bench/.venv-openfisca/.installed ## Measure speed and accuracy, renew docs/benchmarks.md and docs/accuracy.md (hours)
	bench/.venv/bin/python -m bench.linkage
	bench/.venv/bin/python -m bench.run
	bench/.venv/bin/python -m bench.incremental
	bench/.venv/bin/python -m bench.lookup
	bench/.venv/bin/python -m bench.encoding
	bench/.venv/bin/python -m bench.charts
	bench/.venv/bin/python -m bench.trials
	bench/.venv/bin/python -m bench.grants
	bench/.venv/bin/python -m bench.person
	bench/.venv/bin/python -m bench.programmes
	bench/.venv/bin/python -m bench.report

bench/.venv/.installed: pyproject.toml
	@$(PYTHON) -m venv bench/.venv
	@bench/.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

bench/.venv-openfisca/.installed: pyproject.toml
	@$(PYTHON) -m venv bench/.venv-openfisca
	@bench/.venv-openfisca/bin/python -m pip install --quiet --disable-pip-version-check 'openfisca-france>=176' pandas pyarrow
	@touch $@

soak: $(VENV)/.installed-test ## Kill runs at random moments for MINUTES=10 and compare the results
	$(BIN)/python bench/soak.py --minutes $(MINUTES)

##@ Tidy

clean: demo-clean ## Remove everything that was made here
	rm -rf $(VENV) bench/.venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
	  "Commonweal needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...")'
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Commonweal into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Commonweal and what its tests need into $(VENV) ..."
	@$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.installed
