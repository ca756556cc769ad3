"""`judge --solutions`: what programs of people say of the suites."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_resample.cli import main

SQUARE: dict[str, Any] = {
    "id": "square",
    "prompt": "Print the square.",
    "difficulty": "easy",
    "weak": [{"input": "2", "output": "4"}],
    "strong": [{"input": "3", "output": "9"}, {"input": "-1", "output": "1"}],
    "solutions": ["n = int(input())\nprint(n * n)", "print(int(input()) ** 2)"],
    "incorrect_solutions": ["print(2 * int(input()))", "print(0)", "print(4)"],
}
# Its strong suite is wrong, so that it rejects who is right; one that is said to be right hangs.
HALF: dict[str, Any] = {
    "id": "half",
    "prompt": "Print the half.",
    "difficulty": "hard",
    "weak": [{"input": "2", "output": "1"}],
    "strong": [{"input": "4", "output": "3"}],
    "time_limit": 0.5,
    "solutions": ["print(int(input()) // 2)", "while True: pass"],
    "incorrect_solutions": ["print(1)"],
}
CALLED: dict[str, Any] = {
    "id": "twice",
    "prompt": "Return it twice.",
    "entry_point": "Solution().twice",
    "weak": [{"args": [1], "expected": [1, 1]}],
    "strong": [{"args": ["x"], "expected": ["x", "x"]}],
    "difficulty": "easy",
    "solutions": ["class Solution:\n    def twice(self, a):\n        return [a, a]"],
}


def file_of(folder: Path, *rows: dict[str, Any]) -> str:
    path = folder / "mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["judge", "--solutions", *arguments])


def test_a_program_that_is_said_to_be_right_and_wrong_is_left_out(tmp_path: Path) -> None:
    (right, _), (wrong, *_) = SQUARE["solutions"], SQUARE["incorrect_solutions"]
    row = {**SQUARE, "solutions": [right, wrong], "incorrect_solutions": [wrong]}
    done = run("--task", "own_problems", "--data", file_of(tmp_path, row), "--json")
    assert "left out, for being given as right and as wrong: 1, first of square" in done.stderr
    found = json.loads(done.stdout)
    assert found["programs"] == 1
    assert {(row["right"], row["wrong"]) for row in found["rows"]} == {(1, 0)}


def test_each_suite_has_its_rates_by_difficulty(tmp_path: Path) -> None:
    path = file_of(tmp_path, SQUARE, HALF, CALLED)
    done = run("--task", "own_problems", "--data", path, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["task"], found["programs"], found["unscored"]) == ("own_problems", 9, 0)
    counts = {
        (row["difficulty"], row["suite"]): tuple(
            row[name]
            for name in ("right", "false_negatives", "too_slow", "wrong", "false_positives")
        )
        for row in found["rows"]
    }
    assert counts == {
        ("all", "weak"): (5, 1, 1, 4, 3),
        ("all", "strong"): (5, 2, 1, 4, 0),
        ("easy", "weak"): (3, 0, 0, 3, 2),
        ("easy", "strong"): (3, 0, 0, 3, 0),
        ("hard", "weak"): (2, 1, 1, 1, 1),
        ("hard", "strong"): (2, 2, 1, 1, 0),
    }
    rates = found["rows"][0]["false_positive_rate"]
    assert rates["estimate"] == 0.75 and rates["low"] < 0.75 < rates["high"] <= 1
    table = run("--task", "own_problems", "--data", path).stdout
    assert "9 programs of people" in table and "hard" in table


def test_variants_that_are_told_change_no_interval(tmp_path: Path) -> None:
    problems = [SQUARE, {**SQUARE, "id": "zero", "incorrect_solutions": ["print(0)"]}, CALLED]
    twice = [{**one, "id": f"{one['id']}-{copy}"} for one in problems for copy in (1, 2)]
    of = ("--task", "own_problems", "--json", "--data")
    once = run(*of, file_of(tmp_path, *problems))
    (tmp_path / "twice").mkdir()
    told = run(*of, file_of(tmp_path / "twice", *twice), "--cluster", "^[a-z]+")
    assert once.exit_code == told.exit_code == 0, told.output
    assert "only 3 clusters" in told.stderr
    first, second = (json.loads(done.stdout)["rows"][0] for done in (once, told))
    assert second["wrong"] == 2 * first["wrong"]
    assert second["false_positive_rate"] == pytest.approx(first["false_positive_rate"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--task", "pocket_plus"], "pocket_plus holds no programs of people"),
        (["--task", "own_problems", "--data", "PATH"], "no problem of own_problems has a program"),
        (["--task", "own_problems", "--data", "PATH", "--model", "m"], "goes without SAMPLES"),
        (["--task", "own_problems", "--data", "FULL", "--cluster", "x"], "it matches no id"),
        (["--task", "codecontests", "-T", "splt=test"], "-T takes data=PATH, split=..., strong"),
    ],
)
def test_what_cannot_be_judged_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    bare = {k: v for k, v in SQUARE.items() if "solutions" not in k}
    paths = {"PATH": file_of(tmp_path, bare)}
    (tmp_path / "full").mkdir()
    paths["FULL"] = file_of(tmp_path / "full", SQUARE)
    done = run(*[paths.get(each, each) for each in arguments])
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_without_samples_or_solutions_it_says_what_it_wants() -> None:
    done = CliRunner().invoke(main, ["judge", "--task", "pocket_plus"])
    assert done.exit_code == 2 and "name the SAMPLES" in done.output
