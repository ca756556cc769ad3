# `make demo` and `make test` are all a newcomer needs; `make check` before every commit.
.PHONY: demo test check install vllm clean

BIN := .venv/bin

demo: .venv/demo
	$(BIN)/python scripts/demo.py

test: .venv/test
	$(BIN)/pytest -n 2 --dist loadfile -m "not alone"
	$(BIN)/pytest -m alone

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

# vLLM for CPUs and a small model for it: 4 GB of disk, for the live tests and the example logs.
vllm: .venv-vllm/done

.venv-vllm/done: pyproject.toml scripts/install_vllm.sh .venv/test
	scripts/install_vllm.sh

clean:
	rm -rf .venv .venv-vllm logs/demo build dist
