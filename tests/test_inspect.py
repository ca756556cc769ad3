"""What is used of Inspect beyond its public interface stands in one file, and is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from inspect_resample import _inspect

SOURCES = Path(_inspect.__file__).parent
PRIVATE = re.compile(r"(?:from|import) inspect_ai(?:\.\w+)*\._|inspect_ai(?:\.\w+)* import _")


@pytest.mark.parametrize("name", _inspect.__all__)
def test_a_private_symbol_is_there(name: str) -> None:
    assert callable(getattr(_inspect, name)) or name.endswith("_context_var")


def test_no_other_file_imports_a_private_symbol() -> None:
    private = [
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if PRIVATE.search(path.read_text(encoding="utf-8"))
    ]
    assert private == ["_inspect.py"]


def test_what_is_imported_is_what_is_named() -> None:
    text = (
        Path(_inspect.__file__)
        .read_text(encoding="utf-8")
        .partition("\ntry:")[2]
        .partition("\nexcept")[0]
    )
    taken = re.findall(r"import (\w+)$|^        (\w+),$", text, re.MULTILINE)
    assert sorted(a or b for a, b in taken if "Requirement" not in a) == _inspect.__all__


@pytest.mark.slow
def test_a_missing_symbol_is_told_with_the_versions_that_have_it() -> None:
    code = (
        "import inspect_ai._util.error as error\n"
        "del error.PrerequisiteError\n"
        "import inspect_resample._inspect"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    told = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert told.startswith("ImportError: inspect-resample supports inspect-ai>=")
    assert "'PrerequisiteError'" in told
    assert re.search(r"pip install 'inspect-ai==[\d.]+'$", told)
