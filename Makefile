# `make demo` and `make test` are all a newcomer needs; `make fast` and `make check` before a commit.
.PHONY: demo demo-answers test fast oldest check reference docs install vllm clean

BIN := .venv/bin
# Compiled modules are kept, whatever the shell says: tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

demo: .venv/demo
	$(BIN)/python scripts/demo.py

# The same with answers in the place of programs: votes.
demo-answers: .venv/demo
	$(BIN)/python scripts/demo.py answers

# Both groups run, whatever the first one finds, and the end counts what either has skipped. Many
# tests wait, for sandboxes, servers and pages: twice as many processes as cores are not too many.
# What fails is tried once more with nothing beside it, as CPython's suite does: that is what counts.
test: .venv/test
	@rm -f .venv/skipped; failed=0; \
	$(BIN)/pytest -n 4 -m "not alone" --cache-clear --skipped-before=.venv/skipped || failed=$$?; \
	$(BIN)/pytest -m alone --skipped-before=.venv/skipped || failed=$$((failed | $$?)); \
	if [ $$failed = 1 ]; then \
		echo "some tests failed, as told above: they are tried once more, by themselves"; \
		$(BIN)/pytest --last-failed --last-failed-no-failures=none && failed=0; \
	fi; \
	exit $$failed

# The tests that take no more than seconds: less than a minute on two quiet cores.
fast: .venv/test
	$(BIN)/pytest -n 3 -m "not slow and not alone"

# What touches Inspect, with the oldest version of it that pyproject.toml allows.
oldest: .venv/test
	scripts/oldest.sh

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy src tasks tests scripts benchmarks

# The pages of docs/reference/ that the code makes.
reference: .venv/test
	$(BIN)/python scripts/reference.py

# The documentation as a site, in build/site; its notebooks run, which takes a minute.
docs: .venv/test
	$(BIN)/pip install --quiet --group docs
	NO_MKDOCS_2_WARNING=1 PATH=$(abspath $(BIN)):$$PATH $(BIN)/mkdocs build --strict

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
	rm -rf .venv .venv-oldest .venv-vllm logs/demo logs/demo-answers build dist
