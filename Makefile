# The till on a fresh machine: Python 3.11 or later and make are enough; uv is used where it is.

PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo test second-opinion simulate fleet bench lint docs screenshots lock clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

demo: .venv/run ## the till on its embedded sandbox; without a terminal, the demo script
	@$(BIN)/pos demo

test: .venv/test ## the whole test suite
	@$(BIN)/python -m pytest -n auto --dist worksteal

second-opinion: .venv/second-opinion/ready ## devices made by others, which the tests then use too; wants Python 3.13

simulate: .venv/test ## stores of ten tills in which things fail; DAYS=500, SEED=17 for one again
	@$(BIN)/python tests/simulation --days $(or $(DAYS),200) --seed $(or $(SEED),1)

fleet: .venv/test ## a chain's day through the real engine: 1,000 tills; STORES=20 RECEIPTS=30000 for a smaller one
	@$(BIN)/python tests/fleet $(if $(STORES),--stores $(STORES)) $(if $(RECEIPTS),--receipts $(RECEIPTS))

bench: .venv/test ## the benchmark table
	@$(BIN)/python -m bench

lint: .venv/test ## format, lint, types, import rules
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

docs: .venv/run ## the tables of docs/offline.md, from the code
	@$(BIN)/python -m pos.cli.offline docs/offline.md

screenshots: .venv/test ## the pictures in the README
	@$(BIN)/python -m bench.screenshots

lock: ## the newest versions that fit pyproject.toml into requirements/; needs uv
	@test -n "$(UV)" || { echo "make lock needs uv: install it, then run it again" >&2; exit 1; }
	@$(call compile,run)
	@$(call compile,test,--extra dev --constraint requirements/run.txt)
	@$(call resolve,requirements/second-opinion.in,second-opinion,3.13)

clean: ## the environment and what the tools left
	@rm -rf .venv build *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

compile = $(call resolve,pyproject.toml requirements/extra.in,$1,3.11,$2)
resolve = $(UV) pip compile $1 --output-file requirements/$2.txt \
	--universal --python-version $3 --generate-hashes --upgrade --quiet $4 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# Each stamp is the environment with those requirements in it, and the till as a link to this tree.
.venv/run .venv/test: .venv/%: requirements/%.txt pyproject.toml | .venv/made
	@echo "Installing requirements/$*.txt into .venv"
	@$(call install,--require-hashes -r requirements/$*.txt)
	@$(call install,--no-deps --no-build-isolation --no-index --editable .)
	@touch $@ $(if $(filter test,$*),.venv/run) # the test requirements hold the others, same versions

# An environment of its own, as it needs a later Python; pyenv's are looked at too.
.venv/second-opinion/ready: requirements/second-opinion.txt
	@for later in $(SECOND_PYTHON) python3.14 python3.13 python3 $(wildcard $(HOME)/.pyenv/versions/*/bin/python3); do \
		"$$later" -c 'import sys; sys.exit(sys.version_info < (3, 13))' 2>/dev/null || continue; \
		echo "Installing $< into $(@D)"; \
		$(call second_venv,"$$later") && $(call second_install,-r $<) && touch $@; exit; \
	done; echo "no Python 3.13 or later found: name one with make second-opinion SECOND_PYTHON=..." >&2; exit 1

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "the till needs Python 3.11 or later: name one with make PYTHON=..." >&2; exit 1; }
ifdef UV
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
else
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) has no venv module: install it (python3-venv), or uv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
endif
	@touch $@

ifdef UV
install = $(UV) pip install --quiet --python $(BIN)/python $1
second_venv = $(UV) venv --quiet --allow-existing --python $1 $(@D)
second_install = $(UV) pip install --quiet --python $(@D)/bin/python --require-hashes $1
else
install = $(BIN)/python -m pip install -qq --disable-pip-version-check $1
second_venv = $1 -m venv $(@D)
second_install = $(@D)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes $1
endif
