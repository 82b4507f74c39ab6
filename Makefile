# `make demo` runs a demo hall, `make test` runs every check and test; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-faults test-postgres lint checks bench bench-quick bench-unplugged fuzz journey vendor pictures clean

demo: $(VENV)/.runtime
	$(BIN)/hallsys demo

journey: $(VENV)/.runtime
	$(BIN)/hallsys demo --journey

# Each commit of a test waits for its disk, some milliseconds, and workers for each other's. What a test wrote goes with it:
# but for tests/faults, which are about what outlives a failure, it lies in memory, where there is room for it.
test: $(VENV)/.dev
	sh tools/packages.sh test
	$(MAKE) --no-print-directory -j 2 -O checks test-faults
	PYTEST_DEBUG_TEMPROOT=$$(sh tools/memory.sh) \
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder --ignore tests/faults # they wait more than they reckon

# Apart from the others, whose load this would be too; the checks run meanwhile, since faults wait most of their time.
# The plus has `make -O`, which tells at its end what the checks said, leave the output of pytest as it comes.
test-faults: $(VENV)/.dev
	+$(BIN)/python -m pytest -n 5 --dist loadfile --no-loadscope-reorder tests/faults

checks: lint
	$(BIN)/python -m tools.audit

test-postgres: $(VENV)/.dev
	sh tools/packages.sh test
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --database=postgresql

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m bench

bench-quick: $(VENV)/.dev
	$(BIN)/python -m bench --quick

fuzz: $(VENV)/.dev
	$(BIN)/python tools/fuzz.py
	$(BIN)/python -m pytest tests/web/api/test_described.py --hypothesis-profile=thorough # more than 20,000 requests

bench-unplugged: $(VENV)/.dev
	$(BIN)/python -m bench.unplugged

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	sh tools/packages.sh demo
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; } # half a one would be taken for a whole one

$(VENV)/.runtime: pyproject.toml requirements/constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# uv takes a third of the time of pip; pip knows of an index that only its own settings name.
$(VENV)/.dev: pyproject.toml requirements/constraints-dev.txt requirements/installer.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/installer.txt && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/constraints-dev.txt || \
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/constraints-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $(VENV)/.runtime $@

pictures: $(VENV)/.dev
	$(BIN)/python -m tools.screenshots

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
