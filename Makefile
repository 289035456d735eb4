# Everything a person does with this repository. `make` alone prints the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: sbom help setup setup-tests packages-run packages-test python-run python-dev assets fonts words run demo-day test test-fast test-e2e test-ohif coverage check format bench histories translations check-translations docs check-docs migration screenshots clean

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
DATA ?= data/$(PORT)
export PORT DATA
# Many processes import the same modules; those that find them compiled start in half the time.
unexport PYTHONDONTWRITEBYTECODE

help: ## Print this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-20s %s\n", $$1, $$2}'

run: setup ## Install, build, migrate, add the demonstration and start everything on PORT (8000)
	@CONSILIUM_DEMO=1 exec $(BIN)/consilium up

demo-day: ## Take one panel from request to closure against the running system, step by step
	@CONSILIUM_DEMO=1 $(BIN)/consilium demo-day

test: setup-tests ## Install what tests need and run all of them
	@$(BIN)/python -m tests.support.all_tests

test-fast: ## Run the tests that need neither browser nor Temporal (T=path narrows it)
	@$(BIN)/pytest -q -n 2 $(or $(T),tests --ignore=tests/e2e --ignore=tests/benchmarks)

test-e2e: ## Run the browser tests (T=path narrows it)
	@$(BIN)/pytest -q $(or $(T),tests/e2e)

test-ohif: setup-tests ## Look at a panel's images in OHIF, which npm fetches once into build/ohif
	@$(BIN)/pytest -q tests/e2e/workstation_in_ohif.py

coverage: setup-tests ## Measure which branches outside the domain's rules are tested; fail under 90 %
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests --ignore=tests/e2e --ignore=tests/workflows/domain --cov --cov-report=
	@$(BIN)/coverage report --skip-covered --omit='workflows/domain/*,web/migrations/*' --fail-under=90

setup: packages-run python-run assets fonts words ## Install what running needs, each part once

setup-tests: packages-test python-dev assets fonts words ## Install what tests need, each part once

PACKAGES_RUN := python3-venv libmagic1 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
PACKAGES_TEST := $(PACKAGES_RUN) chromium-headless-shell poppler-utils postgresql fonts-dejavu-core

packages-run:
	@$(call need,$(PACKAGES_RUN))

packages-test:
	@$(call need,$(PACKAGES_TEST))

# A Debian package counts as missing unless it is installed; another system's user is told.
define need
missing=""; \
if command -v dpkg-query >/dev/null; then \
  for package in $(1); do \
    case $$package in python3-venv) $(PYTHON) -c 'import ensurepip' 2>/dev/null && continue;; esac; \
    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$package"; \
  done; \
else echo "This is no Debian system: make sure that these are there: $(1)"; fi; \
if [ -n "$$missing" ]; then \
  if [ "$$(id -u)" = 0 ]; then \
    echo "Installing:$$missing"; \
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
  else \
    echo "These packages are missing. Ask an administrator to run:"; \
    echo "  apt-get install -y --no-install-recommends$$missing"; exit 1; \
  fi; \
fi
endef

python-run: build/python-run
python-dev: build/python-dev

# A development environment serves for running too.
build/python-run: requirements.lock requirements-data.lock requirements-setup.lock pyproject.toml
	@if [ build/python-dev -nt requirements.lock ] && [ build/python-dev -nt requirements-data.lock ]; then mkdir -p build && touch $@; \
	else $(call python,requirements.lock requirements-data.lock); touch $@; fi

build/python-dev: requirements-dev.lock requirements-data.lock requirements-setup.lock pyproject.toml
	@$(call python,requirements-dev.lock requirements-data.lock); touch $@ build/python-run

define python
set -e; echo "Installing Python packages from $(1)"; mkdir -p build; \
[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv; \
[ -x $(BIN)/uv ] || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-setup.lock; \
$(BIN)/uv pip sync -q --require-hashes --python $(BIN)/python $(1) requirements-setup.lock; \
$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python -e .
endef

assets: build/assets

# Node comes from PyPI where the system has none, or one that is too old.
build/assets: package-lock.json package.json $(shell find web/assets -type f)
	@set -e; echo "Building the pages' styles and scripts"; mkdir -p build; \
	if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null; then \
	  [ -x build/node/bin/node ] || { $(PYTHON) -m venv build/node; build/node/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock; }; \
	  export PATH="$(CURDIR)/build/node/bin:$$PATH"; \
	fi; \
	npm ci --silent --no-audit --no-fund && npm run --silent build; touch $@

fonts:
	@$(BIN)/python -m activities.fonts

words: build/words

build/words: $(shell find i18n/locales -name '*.po')
	@$(BIN)/pybabel -q compile -D 'messages patient' -d i18n/locales && mkdir -p build && touch build/words

check: ## Formatting, lint, types, imports, spelling: what a commit needs
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/djlint --lint --quiet web/templates && $(BIN)/codespell

format: ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: setup-tests ## Measure and write docs/benchmarks.md (ONLY=part measures one part)
	@$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

histories: ## Record the replay histories of this version's workflow
	@$(BIN)/python -m tests.support.record_histories

translations: ## Extract messages and update the catalogues
	@$(BIN)/python -m i18n.catalogues update

check-translations: ## Fail when a catalogue is incomplete or out of date
	@$(BIN)/python -m i18n.catalogues check

docs: ## Write the generated pages anew
	@$(BIN)/python -m workflows.domain.panels.diagram > docs/panel-lifecycle.md
	@$(BIN)/python -m i18n.form_terms > docs/consent-terms.md

check-docs: docs ## Fail when a generated page is out of date
	@git diff --exit-code docs/panel-lifecycle.md docs/consent-terms.md

migration: ## Write a migration from the tables (m="what it does")
	@$(BIN)/python -m web.new_migration "$(m)"

screenshots: ## Take the pictures of docs/screenshots from the running product
	@$(BIN)/python -m tests.e2e.take_screenshots

# npm comes from PyPI where the system has none, as for the pages.
sbom: setup-tests ## Write what the product is made of, from the lock files, into build/sbom (CycloneDX)
	@mkdir -p build/sbom
	@for each in requirements requirements-data requirements-s3; do \
	  $(BIN)/cyclonedx-py requirements $$each.lock --output-reproducible --of JSON -o build/sbom/$$each.cdx.json; \
	done
	@PATH="$(CURDIR)/build/node/bin:$$PATH" npm sbom --sbom-format cyclonedx --package-lock-only > build/sbom/pages.cdx.json
	@ls build/sbom

clean: ## Remove what was built, but no data
	@rm -rf .venv build node_modules web/static
