# make run: set up, build the bundled example and serve it on http://127.0.0.1:8000
# make test: set up and pass every test
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STORE ?= build/example

.PHONY: run test check setup setup-dev system lint bench pages lock vendor

run: setup
	$(BIN)/goldenthread demo --store $(STORE)

test: setup-dev system lint
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

setup: .venv/.runtime
setup-dev: .venv/.dev

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# What the tests need from the operating system: a real browser, and Java for the reasoner.
system:
	@sh .ci/system-packages

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-dev
	$(BIN)/python -m bench

# Every kind of page in Chromium over 60,000 learning points; makes their store in build/country (COUNTRY) where it is not there.
COUNTRY ?= build/country
pages: setup-dev system
	$(BIN)/python -m bench.pages $(COUNTRY)

# Kill -9 at random moments while people decide, publish, build, back up and restore: nothing acknowledged may be lost.
trial-work: setup-dev
	$(BIN)/python -m bench.killing --decisions 1000

# For maintainers: write the lock files again, and build the front-end assets (needs Node).
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

vendor:
	cd web/assets && npm ci && npm run build
