# `make demo` and `make test` are all a newcomer needs; `make check` before every commit.
.PHONY: demo test check install clean

BIN := .venv/bin

demo: .venv/demo
	$(BIN)/python scripts/demo.py

test: .venv/test
	$(BIN)/pytest

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tasks tests scripts benchmarks

install: .venv/demo .venv/test

# Each stamp says that what its name says has been installed for this pyproject.toml.
.venv/demo: pyproject.toml scripts/install.sh
	scripts/install.sh demo

.venv/test: pyproject.toml scripts/install.sh
	scripts/install.sh test

clean:
	rm -rf .venv demo build dist
