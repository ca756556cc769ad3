"""Tables at their edges: every command says what it can, and never a number that is none."""

import json
import math
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_resample.cli import main

from .made_logs import make_log

pytestmark = pytest.mark.slow

TABLES: dict[str, dict[str, list[int]]] = {
    "no draw passes": {name: [10, 0, 0] for name in "abcdef"},
    "all draws are right": {name: [10, 10, 10] for name in "abcdef"},
    "all passes are wrong": {name: [10, 10, 0] for name in "abcdef"},
    "one problem": {"a": [10, 5, 3]},
    "one problem without a pass": {"a": [10, 0, 0]},
    "one draw a problem": {"a": [1, 1, 1], "b": [1, 1, 0], "c": [1, 0, 0], "d": [1, 0, 0]},
    "one pass in all": {"a": [10, 1, 1], **{name: [10, 0, 0] for name in "bcdef"}},
    "unlike numbers of draws": {"a": [1, 1, 0], "b": [40, 3, 2], "c": [7, 0, 0], "d": [3, 3, 3]},
    "many draws": {"a": [10_000, 3, 2], "b": [10_000, 9_999, 5_000], "c": [10_000, 0, 0]},
}

COMMANDS = (
    ("analyze", "--strong-error", "0.05"),
    ("optimal-k", "--verify-price", "0.1", "--price", "0.01"),
    ("compare",),
    ("leaderboard",),
    ("fit", "--family"),
    ("forecast", "--k", "100,20000"),
    ("backtest", "--draws", "1", "--resamples", "1"),
    ("plan", "--max-wrong", "0.3", "--most-draws", "20"),
)


def no_numbers(found: Any) -> Iterator[float]:
    """The numbers in JSON that are infinite, or none."""
    if isinstance(found, dict | list):
        for each in found.values() if isinstance(found, dict) else found:
            yield from no_numbers(each)
    elif isinstance(found, float) and not math.isfinite(found):
        yield found


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_at_its_edge_breaks_no_command(name: str, tmp_path: Path) -> None:
    for model in ("one", "two"):
        make_log(tmp_path, args={"counts": TABLES[name]}, model=f"mockllm/{model}")
    first = str(next(tmp_path.glob("*.eval")))
    for command, *options in COMMANDS:
        of_two = command in ("compare", "leaderboard", "fit")
        asked = [command, str(tmp_path) if of_two else first, *options]
        if command in ("analyze", "optimal-k", "compare", "leaderboard"):
            asked += ["--replicates", "50"]
        for form in ([], ["--json"]):
            with warnings.catch_warnings():
                warnings.simplefilter("error", RuntimeWarning)
                told = CliRunner().invoke(main, asked + form, catch_exceptions=False)
            assert told.exit_code in (0, 2), (asked, told.output)
            assert not re.search(r"\b(nan|inf)\b", told.output), (asked, told.output)
            if told.exit_code:
                assert "Error: " in told.output
            elif form:
                assert not list(no_numbers(json.loads(told.stdout))), asked
