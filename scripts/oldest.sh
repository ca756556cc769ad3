#!/usr/bin/env bash
# Runs the tests that touch Inspect with the oldest version of it that pyproject.toml allows.
# Where .venv has that version, `make test` has run them already.
set -euo pipefail
cd "$(dirname "$0")/.."

oldest=$(sed -n 's/^ *"inspect-ai>=\([0-9.]*\)".*/\1/p' pyproject.toml)
here=$(.venv/bin/python -c 'from importlib.metadata import version; print(version("inspect-ai"))')
if [ "$oldest" = "$here" ]; then
    echo "inspect-ai $here is the oldest version that is allowed: nothing more to run"
    exit
fi

echo "inspect-ai $oldest, the oldest version that is allowed ($here is in .venv)"
if [ ! -x .venv-oldest/bin/pytest ]; then
    .venv/bin/python -m venv .venv-oldest
    .venv-oldest/bin/pip install --quiet --upgrade 'pip>=25.1'
fi
.venv-oldest/bin/pip install --quiet --editable . --group dev "inspect-ai==$oldest"
.venv-oldest/bin/pytest -n 2 -m "not slow and not alone" \
    tests/test_inspect.py tests/test_tasks.py tests/logs tests/recordings tests/sampling tests/scoring
