"""Selection rules from recorded answers to JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_resample.cli import main

# One problem whose majority is right, one whose best score is right, one that nobody solves.
DRAWS = {
    "vote": [("4", True, 0.1), ("4.0", True, 0.2), ("5", False, 0.9), ("", False, 0.0)],
    "score": [("1", False, 0.1), ("1", False, 0.2), ("2", True, 0.9), ("1", False, 0.3)],
    "none": [("7", False, 0.5), ("8", False, 0.5), ("9", False, 0.5), ("", False, 0.0)],
}


def rows() -> list[dict[str, Any]]:
    return [
        {"task_id": problem, "answer": answer, "correct": right, "scores": {"rm": score},
         "tokens": 10}
        for problem, draws in DRAWS.items()
        for answer, right, score in draws
    ]  # fmt: skip


def imported(tmp_path: Path, lines: list[dict[str, Any]]) -> tuple[int, str]:
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = CliRunner().invoke(
        main, ["import", str(path), "--model", "made", "--log-dir", str(tmp_path / "logs")]
    )
    return done.exit_code, done.output


def test_rules_of_recorded_answers_are_compared(tmp_path: Path) -> None:
    code, output = imported(tmp_path, rows())
    assert code == 0, output
    arguments = ["select", str(tmp_path / "logs"), "--k", "1,4", "--cost-ratio", "0,4", "--json"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    (found,) = json.loads(done.stdout)
    assert (found["problems"], found["draws"], found["without_answer"]) == (3, 12, 2)
    rules = found["rules"]

    def accuracy(rule: str, k: int) -> float:
        return float(rules[rule]["accuracy"][str(k)]["estimate"])

    # "4" and "4.0" are one answer, so that the vote is right where both are drawn.
    assert accuracy("plurality", 4) == pytest.approx(1 / 3)
    assert accuracy("best_of:rm", 4) == pytest.approx(1 / 3)
    assert accuracy("oracle", 4) == pytest.approx(2 / 3)
    assert accuracy("random", 4) == pytest.approx((2 / 4 + 1 / 4) / 3)
    assert not rules["weighted:rm"]["exact"]
    assert rules["plurality"]["abstained"]["1"]["estimate"] == pytest.approx((1 / 4 + 1 / 4) / 3)
    assert rules["oracle"]["k_star"]["0"]["k"] == 4
    assert rules["random"]["gain_over_random"]["4"]["estimate"] == 0
    assert {"random", "first_draw", "oracle", "plurality", "best_of:rm", "threshold:rm",
            "weighted:rm", "weighted_mean:rm", "weighted_max:rm"} == set(rules)  # fmt: skip
    # Each draw took 10 tokens of its own, and what the log does not tell is not made up.
    assert rules["random"]["dollars"] is None
    assert found["budgets"]["draws"][-1]["budget"] == 4
    assert {"random", "plurality"} <= set(found["may_be_best"]["4"])
    table = CliRunner().invoke(main, [*arguments[:-1]])
    assert "By random subsets: weighted:rm" in " ".join(table.output.split())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"correct": "yes"}, "neither true nor false"),
        ({"scores": {"rm": "high"}}, "no numbers by name"),
        ({"tokens": -1}, "no whole number"),
        ({"scores": {"rm": [1]}}, "no numbers by name"),
        ({"scores": {"rm": float("inf")}}, "no numbers by name"),
        ({"scores": {"rm": True}}, "no numbers by name"),
        ({"scores": [0.5]}, "no numbers by name"),
        ({"tokens": 1.5}, "no whole number"),
        ({"answer": ["4"]}, "not a string"),
        ({"task_id": None}, "neither a string nor a number"),
    ],
)
def test_a_bad_row_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    lines = rows()
    lines[4] |= change
    code, output = imported(tmp_path, lines)
    assert code == 2
    assert "line 5" in output.replace("\n", " ")
    assert why in " ".join(output.split())


def test_rows_as_tables_write_them_are_the_same_draws(tmp_path: Path) -> None:
    """Numbers for texts and texts for numbers, 0 and 1, and what is missing as NaN or null."""
    plain: list[dict[str, Any]] = [
        {"task_id": "7", "answer": "4", "correct": True, "scores": {"rm": 0.5}, "tokens": 10},
        {"task_id": "7", "answer": "0", "correct": False, "scores": {"rm": -1.0}, "tokens": 20},
        {"task_id": "7", "answer": "", "correct": False, "scores": {}},
        {"task_id": "7", "answer": "", "correct": False, "scores": {"rm": 2.0}},
        {"task_id": "7", "answer": "\u00e9t\u00e9 \U0001f600", "correct": False, "scores": {}},
        {"task_id": "7", "answer": "5", "correct": False},
        {"task_id": "7", "answer": "5", "correct": False},
    ]
    nan = float("nan")
    table: list[dict[str, Any]] = [
        {"task_id": 7.0, "answer": 4, "correct": 1, "scores": {"rm": "0.5"}, "tokens": 10.0},
        {"task_id": 7, "answer": 0, "correct": 0.0, "scores": {"rm": -1}, "tokens": 20},
        {"task_id": "7", "answer": None, "correct": 0, "scores": {"rm": None}, "tokens": None},
        {"task_id": "7", "answer": nan, "correct": False, "scores": {"rm": 2}, "tokens": nan},
        {**plain[4], "scores": {"rm": nan}},
        {**plain[5], "scores": None},
        {**plain[6], "scores": {"rm": -float("inf")}},
    ]
    found = []
    for name, lines in (("plain", plain), ("table", table)):
        (tmp_path / name).mkdir()
        code, output = imported(tmp_path / name, lines)
        assert code == 0, output
        select = ["select", str(tmp_path / name / "logs"), "--k", "1,5", "--json"]
        done = CliRunner().invoke(main, select)
        assert done.exit_code == 0, done.output
        (record,) = json.loads(done.stdout)
        found.append({key: record[key] for key in ("rules", "draws", "without_answer", "budgets")})
    assert found[0] == found[1]
    assert found[0]["without_answer"] == 2 and "best_of:rm" in found[0]["rules"]


def test_k_beyond_the_data_is_refused(tmp_path: Path) -> None:
    assert imported(tmp_path, rows())[0] == 0
    done = CliRunner().invoke(main, ["select", str(tmp_path / "logs"), "--k", "5"])
    assert done.exit_code == 2
    assert "between 1 and 4" in done.output


def test_guesses_of_training_answers_are_baselines(tmp_path: Path) -> None:
    assert imported(tmp_path, rows())[0] == 0
    train = tmp_path / "train.jsonl"
    texts = ["so it is\n#### 2", "2", "2.0", "4", "4", "1"]
    train.write_text("".join(json.dumps({"answer": text}) + "\n" for text in texts))
    arguments = ["select", str(tmp_path / "logs"), "--k", "1,2", "--train", str(train), "--json"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    # The answer of the problem that nobody solves is not known.
    assert "right answer of 1 problems is not in the log" in done.stderr
    (found,) = json.loads(done.stdout)
    guesses, majority = (found["rules"][name] for name in ("keep_guessing", "majority"))
    assert guesses["accuracy"]["1"]["estimate"] == pytest.approx(1 / 3)  # "2" is most frequent.
    assert guesses["accuracy"]["2"]["estimate"] == pytest.approx(2 / 3)
    assert majority["accuracy"]["2"]["estimate"] == pytest.approx(1 / 3)
    assert majority["draws"]["2"]["estimate"] == 0
    first = found["rules"]["random"]["draws"]["1"]
    assert first == {"estimate": 1.0, "low": 1.0, "high": 1.0}


def test_where_all_draws_are_right_no_rule_is_better_than_a_random_draw(tmp_path: Path) -> None:
    assert imported(tmp_path, [{**row, "correct": True} for row in rows()])[0] == 0
    logs = str(tmp_path / "logs")
    done = CliRunner().invoke(main, ["select", logs, "--replicates", "100"])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "no rule submits a right one for more of the problems than a draw at random: 100" in told
