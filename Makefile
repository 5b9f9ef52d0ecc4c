# `make` lists what can be done. Everything happens in .venv, which needs Python 3.11+ and git only.
# The first of these that runs and is new enough; a version manager's shim may be there and refuse to run.
CANDIDATES := python3.14 python3.13 python3.12 python3.11 python3 python
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8501
.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
.venv/.run: requirements.txt requirements-build.txt pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Installing what the dashboard needs into .venv; it takes some minutes, once"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements-build.txt -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	@echo "Installing what the tests need into .venv, once"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: setup
setup: .venv/.run ## Make .venv with what the dashboard needs

.PHONY: run
run: setup ## Open the dashboard on http://localhost:8501, to this machine only (PORT=8600 for another)
	$(BIN)/leverage serve --port $(PORT)

.PHONY: build
build: setup ## Build the store from the embedded facts
	$(BIN)/leverage build

.PHONY: quick
quick: .venv/.dev ## Run the quick tests of parts, pages, metrics and architecture
	$(BIN)/python -m pytest -n 2 -q -m "not processes and not browser and not slow" tests/unit tests/pages \
		tests/contract/test_metrics.py tests/contract/test_architecture.py

.PHONY: test
test: .venv/.dev ## Run all tests, the browser's included
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.postgres
	@$(BIN)/python -m tools.nginx
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

.PHONY: thorough
thorough: .venv/.dev ## Go on with every case of every property, for hours: make thorough ONLY="--only-properties --minutes 60"
	@$(BIN)/python -m tools.browser
	@$(BIN)/python -m tools.postgres
	@$(BIN)/python -m tools.nginx
	$(BIN)/python -m tools.thorough --write docs/thorough.md $(ONLY)
	$(BIN)/python -m tools.reliability --write docs/reliability.md

.PHONY: format
format: .venv/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lint
lint: .venv/.dev ## Check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: types
types: .venv/.dev ## Check types, strictly
	$(BIN)/mypy

.PHONY: imports
imports: .venv/.dev ## Check which room imports which
	$(BIN)/lint-imports

.PHONY: audit
audit: .venv/.dev ## Ask an advisory service about all pinned packages; says so where it does not answer
	$(BIN)/python -m tools.advisories

.PHONY: check
check: lint types imports test ## All of the above

.PHONY: bench
bench: .venv/.dev ## Measure speed as ratios
	$(BIN)/python -m benchmarks

.PHONY: compare
compare: .venv/.dev ## Compare what all charts export with another commit: make compare BASE=main
	@test -n "$(BASE)" || { echo "Name the commit before: make compare BASE=main"; exit 1; }
	$(BIN)/python -m tools.compare_commits --base $(BASE)

.PHONY: reliability
reliability: .venv/.dev ## Refresh with everything going wrong, and write docs/reliability.md
	$(BIN)/python -m tools.reliability --write docs/reliability.md

.PHONY: hard-cases
hard-cases: .venv/.dev ## Run the hard cases and documents of ../shared/fixtures through the real add and refresh
	$(BIN)/python -m tools.hard_cases

.PHONY: sentences
sentences: .venv/.dev ## Draw all charts with 2,000 random parameter sets and look up every number of their sentences
	$(BIN)/python -m tools.sentences

.PHONY: universe
universe: .venv/.dev ## Run the filers of ../shared/facts/universe through the store's code: make universe BASE=main
	$(BIN)/python -m tools.universe_check $(if $(BASE),--base $(BASE))

.PHONY: headcount
headcount: .venv/.dev ## Measure how well headcount is read out of filings
	$(BIN)/python -m tools.headcount_evaluation
	$(BIN)/python -m tools.headcount_cross_validation

.PHONY: coverage
coverage: .venv/.dev ## Simulate size and coverage of every interval and write docs/methods.md (minutes)
	$(BIN)/python -m tools.coverage --write docs/methods.md
	$(BIN)/python -m tools.headcount_coverage --write docs/methods.md
	$(BIN)/python -m tools.frontier_coverage --write docs/methods.md
	$(BIN)/python -m tools.ceiling_simulation --write docs/methods.md

.PHONY: docs
docs: .venv/.dev ## Write what README and docs take from the code and the embedded facts
	$(BIN)/python -m tools.metrics_doc
	$(BIN)/python -m tools.curated_readme
	$(BIN)/python -m tools.dependencies
	$(BIN)/python -m tools.architecture_picture
	$(BIN)/python -m tools.readme --write README.md

.PHONY: docs-site
docs-site: .venv/.dev ## Build the documentation site in build/docs-site; asks no other server
	$(BIN)/python -m tools.docs_site

.PHONY: screenshots
screenshots: .venv/.dev ## Take docs/screenshots of a running dashboard (make run)
	$(BIN)/python -m tools.screenshots
	$(BIN)/python -m tools.animation

.PHONY: access
access: .venv/.dev ## Look at all pages of a running dashboard (make run) with axe
	$(BIN)/python -m tools.accessibility

LOCK := uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --generate-hashes
.PHONY: lock
lock: ## Compile the pinned requirements with their hashes (needs uv)
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --extra shared --extra dev --extra docs --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(LOCK) --group build --constraint requirements-dev.txt --output-file requirements-build.txt

.PHONY: wheel
wheel: .venv/.run ## Build dist/*.whl, to be installed anywhere: pipx install dist/*.whl
	@rm -rf dist
	@$(BIN)/hatchling build --directory dist

.PHONY: clean
clean: ## Remove .venv and caches; the store stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
