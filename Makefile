# Two commands are all a fresh machine needs: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: demo test test-all lint format readme clean

demo: $(BIN)/.installed
	$(BIN)/gitorch demo

test: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal

test-all: $(BIN)/.installed-dev
	GITORCH_TESTS=all $(BIN)/python -m pytest -n auto --dist worksteal

lint: $(BIN)/.installed-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(BIN)/.installed-dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

readme: $(BIN)/.installed-dev
	$(BIN)/python docs/readme.py

$(BIN)/.installed: pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[model]'
	touch $@

$(BIN)/.installed-dev: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache
