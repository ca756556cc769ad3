"""Rows of other tools, read by where their fields are."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai.log import read_eval_log

from inspect_resample.cli import main
from inspect_resample.logs import read_evaluations
from inspect_resample.logs.draw_table import read_draw_table
from inspect_resample.recordings.opening import open_recording
from inspect_resample.recordings.recording import RecordingError

VOTES: list[dict[str, Any]] = [
    {"all_answers": [["1/2", 10], [None, 20], ["2", 30]], "gold_answer": "0.5"},
    {"all_answers": [["7", 1], ["x=7", 2], ["8", 3]], "gold_answer": 7},
]
MAPPED = ["answer=all_answers.*.0", "tokens=all_answers.*.1", "gold=gold_answer", "task_id=#"]


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_lists_of_a_row_are_draws(tmp_path: Path) -> None:
    rows = [
        {"id": 5, "pred": ["1", 2], "score": [True, 0], "rm": [[0.5], [-1]], "text": ["a", "b"]},
        {"id": 6, "pred": ["3"], "score": [False], "rm": [[None]], "text": ["c"]},
    ]
    mapped = ["task_id=id", "answer=pred.*", "correct=score.*", "scores.rm=rm.*.0"]
    mapped.append("completion=text.*")
    path = tmp_path / "rows.json"
    for text in ("".join(json.dumps(row) + "\n" for row in rows), json.dumps(rows)):
        path.write_text(text)
        problems = open_recording(str(path), mapped=mapped).problems
        draws = [
            (name, draw.text, draw.answer, draw.correct, dict(draw.scores))
            for name, recorded in problems.items()
            for draw in recorded.draws
        ]
        assert draws == [
            ("5", "a", "1", True, {"rm": 0.5}),
            ("5", "b", "2", False, {"rm": -1}),
            ("6", "c", "3", False, {}),
        ]


@pytest.mark.parametrize(
    ("mapped", "why"),
    [
        (["answer=nothing.*"], "line 1 has nothing at nothing.*"),
        (["answer=gold_answer.*"], "line 1 has no list at gold_answer.*"),
        (["answer=all_answers.9"], "line 1 has nothing at all_answers.9"),
        (["answer=all_answers.*.0", "tokens=more.*"], "different lengths: answer 3, tokens 1"),
        (["colour=x"], "--map is FIELD=PATH"),
        (["answer="], "--map is FIELD=PATH"),
        (["answer=a.*.*"], "at most one *"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(tmp_path: Path, mapped: list[str], why: str) -> None:
    path = written(tmp_path / "rows.jsonl", [{**VOTES[0], "more": [1]}])
    with pytest.raises(RecordingError) as refused:
        open_recording(str(path), mapped=mapped)
    assert why in str(refused.value)


def test_answers_are_imported_and_judged_by_the_right_one(tmp_path: Path) -> None:
    path = written(tmp_path / "votes.jsonl", VOTES)
    command = ["import", str(path), "--log-dir", str(tmp_path / "logs"), "--model", "made"]
    refused = CliRunner().invoke(main, [*command, "--map", "task_id=#", "--map", MAPPED[0]])
    assert refused.exit_code != 0
    assert "no right answers (`gold`)" in refused.output.replace("\n", " ")
    done = CliRunner().invoke(main, [*command, *(x for one in MAPPED for x in ("--map", one))])
    assert done.exit_code == 0, done.output
    (evaluation,) = read_evaluations([str(tmp_path / "logs")]).evaluations
    table = read_draw_table(evaluation)
    assert table.right.tolist() == [True, False, False, True, True, False]
    assert table.answer is not None
    assert table.answer.tolist() == [0, -1, 1, 0, 0, 1]
    assert evaluation.usage is not None
    assert evaluation.usage.output_tokens.tolist() == [60.0, 6.0]


@pytest.mark.slow
def test_answers_are_imported_and_judged_by_problems(tmp_path: Path) -> None:
    problems = [{"id": "sum", "prompt": "What is 1 + 1?", "answer": 2}]
    data = written(tmp_path / "problems.jsonl", problems)
    said = [{"task_id": "sum", "answer": "2.0"}, {"task_id": "sum", "answer": "3"}]
    path = written(tmp_path / "said.jsonl", said)
    command = ["import", str(path), "--data", str(data), "--log-dir", str(tmp_path / "logs")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    (evaluation,) = read_evaluations([str(tmp_path / "logs")]).evaluations
    assert read_draw_table(evaluation).right.tolist() == [True, False]
    other = written(
        tmp_path / "other.jsonl", [{**one, "gold": str(i)} for i, one in enumerate(said)]
    )
    with pytest.raises(RecordingError, match="line 2 has the gold '1', an earlier one '0'"):
        open_recording(str(other))


def test_questions_are_what_the_log_asks(tmp_path: Path) -> None:
    rows = [{"id": 3, "q": "Half of 9?", "said": said, "gold": "9/2"} for said in ("4.5", "4")]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    paths = {"task_id": "id", "question": "q", "answer": "said", "gold": "gold"}
    maps = [word for field, at in paths.items() for word in ("--map", f"{field}={at}")]
    done = CliRunner().invoke(main, ["import", str(path), *maps, "-o", str(tmp_path / "logs")])
    assert done.exit_code == 0, done.output
    (log,) = (tmp_path / "logs").glob("*.eval")
    (sample,) = read_eval_log(str(log)).samples or []
    assert (sample.id, sample.input) == ("3", "Half of 9?")
    scores = sample.scores or {}
    assert scores["recorded"].value == {"correct": 0.5}
