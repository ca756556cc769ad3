"""Failures that nothing has shown to be wrong are counted, where there are any."""

from pathlib import Path

import pytest

from inspect_resample.logs.reading import read_evaluations

from ..scoring.scripted import answer, judged, right, wrong

pytestmark = pytest.mark.slow

# Equal to what is expected, as they say of themselves.
FRACTION = "from fractions import Fraction\ndef power(b, e): return Fraction(b) ** e\n"
WHOLE = "class Whole(int): pass\ndef power(b, e): return Whole(b ** e)\n"
# The kernel kills it, as it does when it is short of memory.
KILLED = "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n"


def warnings(directory: Path, programs: list[str]) -> list[str]:
    judged(directory, {"power": [[*map(answer, programs), right("power"), wrong("power")]]})
    (evaluation,) = read_evaluations([str(directory)]).evaluations
    return [text for text in evaluation.warnings if "draws gave" in text or "doubtful" in text]


def test_values_of_other_types_are_counted_by_type(tmp_path: Path) -> None:
    (said,) = warnings(tmp_path, [FRACTION, WHOLE, FRACTION + "# the same\n"])
    assert said.startswith("3 of 5 draws gave no plain data (Fraction 2, Whole 1)")


def test_types_that_are_not_named_are_counted_too(tmp_path: Path) -> None:
    kinds = [WHOLE.replace("Whole", f"W{number}") for number in range(7)]
    (said,) = warnings(tmp_path, [*kinds, kinds[6] + "# the same\n"])
    assert said.startswith("8 of 10 draws gave no plain data (W6 2, ")
    assert ", others 2): " in said


def test_doubtful_verdicts_are_counted(tmp_path: Path) -> None:
    (said,) = warnings(tmp_path, [KILLED])
    assert said.startswith("1 of 3 draws have a doubtful verdict")


def test_nothing_is_said_where_there_are_none(tmp_path: Path) -> None:
    assert warnings(tmp_path, []) == []
