"""Servers that repeat themselves are pointed out, easy problems are not."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_resample.cli import main
from inspect_resample.logs import read_evaluations
from inspect_resample.studies.summary.same_texts import same_texts

from .made_logs import make_log

pytestmark = pytest.mark.slow

SHORT, MIDDLE, LONG = 5, 100, 300


def text(problem: int, number: int, length: int) -> str:
    return f"{problem} {number} ".ljust(length, "x")


def told(directory: Path, texts: list[list[str]], **options: Any) -> str | None:
    named = {f"p{i}": own for i, own in enumerate(texts)}
    make_log(directory, "said", args={"texts": named}, **{"temperature": 0.8, **options})
    (evaluation,) = read_evaluations([str(directory)]).evaluations
    return same_texts(evaluation)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        pytest.param(
            [[text(i, 0, MIDDLE)] * 8 for i in range(5)], "the same text in 5 of 5", id="one each"
        ),
        pytest.param([[text(0, 0, MIDDLE)] * 8] * 3, "the same text in 3 of 3", id="one for all"),
        pytest.param([[text(0, 0, LONG)] * 8], "the same text in 1 of 1", id="one long problem"),
        pytest.param(
            [[text(i, j // 4, LONG) for j in range(8)] for i in range(4)],
            "86% of the draws after the first repeat",
            id="two chunks of one seed",
        ),
        pytest.param(
            [[text(i, 0, SHORT)] * 8 for i in range(9)], None, id="short answers coincide"
        ),
        pytest.param([[text(0, 0, MIDDLE)] * 8] * 2, None, id="two easy problems"),
        pytest.param(
            [[text(i, j * (i > 2), MIDDLE) for j in range(8)] for i in range(6)],
            None,
            id="half the problems are easy",
        ),
        pytest.param([[text(i, j, LONG) for j in range(8)] for i in range(6)], None, id="draws"),
        pytest.param([[text(i, 0, LONG)] for i in range(6)], None, id="one draw a problem"),
        pytest.param([[""] * 8] * 5, None, id="no texts"),
    ],
)
def test_repeated_texts_are_told_where_draws_would_differ(
    tmp_path: Path, texts: list[list[str]], said: str | None
) -> None:
    found = told(tmp_path, texts)
    assert found is None if said is None else said in (found or "")


def test_at_temperature_0_draws_are_not_independent(tmp_path: Path) -> None:
    found = told(tmp_path, [[text(0, 0, SHORT)] * 8], temperature=0)
    assert found is not None and found.startswith("the temperature is 0: the draws of a problem")


def test_analyze_and_the_page_say_it(tmp_path: Path) -> None:
    said = told(tmp_path / "logs", [[text(i, 0, MIDDLE)] * 8 for i in range(5)])
    page = tmp_path / "page.html"
    options = [str(tmp_path / "logs"), "--replicates", "100"]
    assert said is not None
    shown = CliRunner().invoke(main, ["analyze", *options, "--json"])
    made = CliRunner().invoke(main, ["report", *options, "--no-forecast", "-o", str(page)])
    assert said in json.loads(shown.stdout)[0]["warnings"]
    assert f"warning: said by mockllm/model: {said}" in shown.stderr
    assert made.exit_code == 0, made.output
    assert said in page.read_text()
