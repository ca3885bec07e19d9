# Every target sets up what it needs in .venv/ (Linux, Python 3.11+, no root, only the package registries).
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PACKAGES := agent dialogue_flows ears escalation evals telephony transcripts
KILLS ?= 30
CALLS ?= 200
# Among how many calls the service is killed; what CALLS has beyond is held by a service that lives.
KILL_CALLS ?= $(shell echo $$(( $(CALLS) < 200 ? $(CALLS) : 200 )))

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast serve check format bench soak ears lock clean

help: ## prints these
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (first time: about a minute) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: $(READY) ## a night call from start to finish, on this machine; writes var/demo/
	@$(BIN)/onbam demo

test: $(READY) ## the whole test suite
	@$(BIN)/python -m compileall -q $(PACKAGES) # once, not in each worker and program
	@$(BIN)/python -m pytest -n 3 --dist loadfile

test-fast: $(READY) ## the tests that take less than ten seconds each
	@$(BIN)/python -m pytest -m "not slow and not browser" -n 2 --dist loadfile

serve: $(READY) ## the service and its console on http://127.0.0.1:8000, with demo data
	@$(BIN)/onbam serve --demo-data

check: $(READY) ## format, lint, import contracts, types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

format: $(READY) ## formats the code and mends what lint can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY) ## benchmarks against a plain pipecat bot in the same run; writes var/bench/results.json
	@$(BIN)/python -m evals.bench

soak: $(READY) ## random kills, then many calls and flat memory, bounded by KILLS= and CALLS=; writes var/soak/
	@$(BIN)/python -m evals.soak --kills $(KILLS) --calls $(KILL_CALLS); killed=$$?; \
	  $(BIN)/python -m evals.call_soak --calls $(CALLS) && exit $$killed

ears: $(READY) ## retrains the practice ears (see ears/RECIPE.md)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement ears/requirements.in
	@$(BIN)/python -m ears

lock: ## pins every dependency into requirements.lock (needs uv)
	uv pip compile pyproject.toml --extra espeak --group dev --universal --python-version 3.11 \
	  --no-emit-index-url --no-header --output-file requirements.lock

clean: ## removes what make made, but not var/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist build
