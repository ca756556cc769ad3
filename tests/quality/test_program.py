"""All measures of one program, against what the tools themselves say of it."""

import ast
import json
import math
import subprocess
import sys
import time
from pathlib import Path

import pytest
from radon.metrics import mi_visit

from inspect_resample.datasets import load_problems
from inspect_resample.quality.lint import Lint, Linter, LintError
from inspect_resample.quality.measures import HEADLINE, MEASURES, Quality
from inspect_resample.quality.program import LONGEST, complexity, measure
from inspect_resample.quality.settings import PYLINTRC, Settings

pytestmark = pytest.mark.slow

POCKET = [problem.reference for problem in load_problems("pocket").values()]

BRANCHES = """\
def classify(number):
    if number > 0 and number % 2:
        return "odd"
    for digit in str(number):
        if digit == "0":
            return "zero"
    return None


class Shape:
    def area(self):
        return 1
"""

BAD = """\
import os
def LongName(l = []):
    unused = 1
    if l == None: return undefined
    else:
        return eval("1")
"""


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter(Settings.of())


def test_every_measure_is_there_and_in_its_range(linter: Linter) -> None:
    for program in [*POCKET, BRANCHES, BAD]:
        found = measure(program, linter, 10)
        assert found.not_measured == "" and not found.unparsable
        assert found.measures.keys() == MEASURES.keys()
        for name, value in found.measures.items():
            if value is None:  # of a program that reads standard input
                assert name == "longest_function" or name.startswith("complexity"), name
                assert "def " not in program
            else:
                assert MEASURES[name].low <= value <= MEASURES[name].high, name
    assert set(HEADLINE) <= MEASURES.keys()


def test_radon_by_hand() -> None:
    found = complexity(BRANCHES, ast.parse(BRANCHES))
    assert found["complexity_max"] == 5  # one and two ifs, an `and`, a loop
    assert found["complexity_mean"] == 3  # (5 + 1) / 2: the class itself is no function
    assert (found["loc"], found["blank"], found["sloc"], found["comments"]) == (12, 2, 10, 0)
    simple = complexity("a = b + c\n", ast.parse("a = b + c\n"))
    assert simple["complexity_mean"] is None and simple["complexity_max"] is None
    assert simple["halstead_volume"] == pytest.approx(3 * math.log2(3))  # + with b and c
    assert simple["halstead_difficulty"] == 1 / 2 * 2 / 2
    assert simple["halstead_effort"] == pytest.approx(3 * math.log2(3) / 2)


@pytest.mark.parametrize("program", [*POCKET[:8], BRANCHES, BAD, "x = 1\n"])
def test_the_maintainability_index_is_radons(program: str) -> None:
    assert complexity(program, ast.parse(program))["maintainability"] == mi_visit(program, True)


def pylint_itself(program: str, folder: Path) -> Lint:
    """What the command says of a program in a file of its own."""
    path = folder / "program.py"
    path.write_text(program)
    command = [sys.executable, "-m", "pylint", f"--rcfile={PYLINTRC}", "--output-format=json2"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, cwd=folder)
    report = json.loads(done.stdout)
    symbols = [message["symbol"] for message in report["messages"]]
    counts = report["statistics"]["messageTypeCount"]
    return Lint(
        {
            "pylint_score": report["statistics"]["score"],
            **{
                f"pylint_{name}": float(counts[name])
                for name in ("convention", "refactor", "warning", "error")
            },
        },
        {symbol: symbols.count(symbol) for symbol in symbols},
    )


@pytest.mark.parametrize("program", [POCKET[3], BAD], ids=["good", "bad"])
def test_pylint_says_what_its_command_says_whatever_came_before(
    program: str, linter: Linter, tmp_path: Path
) -> None:
    theirs = pylint_itself(program, tmp_path)
    for before in (BAD, POCKET[0], program):
        linter.lint(before)
        ours = linter.lint(program)
        assert ours.messages == theirs.messages
        assert ours.measures == pytest.approx(theirs.measures, abs=0.005)


def test_one_function_is_not_asked_for_what_a_module_has(linter: Linter) -> None:
    found = linter.lint("def double(number):\n    return 2 * number")
    assert found.messages == {} and found.measures["pylint_score"] == 10


@pytest.mark.parametrize(
    "silencer",
    ["# pylint: skip-file\n", "# pylint: disable=all\n", "# pylint: disable=unused-import\n"],
)
def test_a_program_cannot_silence_pylint(silencer: str, linter: Linter) -> None:
    assert linter.lint(f"{silencer}import os\n").messages["unused-import"] == 1


def test_messages_can_be_left_out() -> None:
    found = Linter(Settings.of(disable=("unused-import", "R"))).lint(BAD)
    assert "unused-import" not in found.messages and found.measures["pylint_refactor"] == 0


def test_a_configuration_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "own"
    path.write_text("[MAIN]\npersistent=no\n[FORMAT]\nmax-line-length=10\n")
    found = Linter(Settings.of(str(path))).lint("def double(number):\n    return 2 * number\n")
    assert found.messages["line-too-long"] == 2
    assert found.messages["missing-function-docstring"] == 1


@pytest.mark.parametrize("text", ["disable=no-such-message", "no-such-option=1"])
def test_a_wrong_configuration_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own"
    path.write_text(f"[MAIN]\n{text}\n")
    with pytest.raises(LintError, match="does not accept"):
        Linter(Settings.of(str(path)))


def test_settings_are_told_apart_by_the_text_of_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "own"
    path.write_text("[MAIN]\njobs=1\n")
    first = Settings.of(str(path))
    path.write_text("[MAIN]\njobs=1\npersistent=no\n")
    assert Settings.of(str(path)) != first
    with pytest.raises(ValueError, match=r"absent cannot be read"):
        Settings.of(str(tmp_path / "absent"))
    with pytest.raises(ValueError, match=r"more than 0 seconds, got 0"):
        Settings.of(seconds=0)


@pytest.mark.parametrize("text", ["def f(:", "a = 1\0", "(" * 300, "x = '", "\ud800"])
def test_what_does_not_parse_is_unparsable_and_has_no_measures(text: str, linter: Linter) -> None:
    assert measure(text, linter, 10) == Quality(unparsable=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is no program"),
        ("  \n", "there is no program"),
        ("x = 1\n" * (LONGEST // 6 + 1), "it has more than 100,000 characters"),
        ("x = " + "-" * 7_900 + "1", "it is too deeply nested"),
    ],
)
def test_what_is_not_measured_says_why(text: str, why: str, linter: Linter) -> None:
    assert measure(text, linter, 10) == Quality(not_measured=why)


def test_a_tool_that_takes_too_long_is_named_and_the_others_count() -> None:
    class Slow(Linter):
        def lint(self, text: str) -> Lint:
            while True:
                time.sleep(0)

    found = measure("x = 1\n", Slow(Settings.of()), 0.05)
    assert found.not_measured == "pylint: timeout" and found.tool_failed
    assert found.measures["loc"] == 1 and found.measures["pylint_score"] is None
