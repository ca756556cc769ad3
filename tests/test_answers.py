"""Problems with answers as their user runs them: drawn, recorded, judged, analysed, voted on."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog, read_eval_log

from inspect_resample.cli import main
from inspect_resample.datasets.own import load_own
from inspect_resample.datasets.problem import AnswerProblem
from inspect_resample.logs import read_evaluations
from inspect_resample.logs.draw_table import read_draw_table
from inspect_resample.tasks.own_problems import own_problems

from .datasets.own_corpus import CORPUS
from .sampling.fake_server import FakeServer, Reply

pytestmark = pytest.mark.slow

SUM = {"id": "sum", "prompt": "What is 17 + 25?", "answer": 42}
HALF = {"id": "half", "prompt": "Which part of a day are 12 hours?", "answer": r"\frac{1}{2}"}
CITY = {"id": "city", "prompt": "Capital of France? (A) Rome (B) Paris", "answer": "B",
        "form": "choice", "difficulty": "easy"}  # fmt: skip

# Draws of a problem, with what becomes of each, and its class among the answers.
DRAWS: dict[str, list[tuple[str, str, int]]] = {
    "sum": [
        (r"So \boxed{43}", "W", 1),
        ("It is 42.", "P", 0),
        ("The answer is 42.0 apples", "P", 0),
        (r"It must be \boxed{4", "X", -1),
        ("no idea", "X", -1),
    ],
    "half": [
        ("The answer is 0.5.", "P", 0),
        (r"Thus $x = \frac12$", "P", 0),
        (r"\boxed{50\%}", "P", 0),
        (r"\boxed{9^{9^{9^{9}}}}", "W", 1),
        (r"\boxed{\frac{1}{3}}", "W", 2),
    ],
    "city": [("(B)", "P", 0), ("It is (A)", "W", 1), ("B", "P", 0), ("A", "W", 1), ("B", "P", 0)],
}


def written(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def evaluate(model: Any, directory: Path, **options: Any) -> EvalLog:
    data = written(directory / "mine.jsonl", [SUM, HALF, CITY])
    (log,) = inspect_eval(
        "inspect_resample/own_problems",
        model=model,
        task_args={"data": data, **options},
        log_dir=str(directory / "logs"),
        display="none",
    )
    assert log.status == "success", log.error
    return log


def metadata(log: EvalLog) -> dict[str, dict[str, Any]]:
    return {
        str(sample.id): (sample.scores or {})["answers"].metadata or {}
        for sample in log.samples or []
    }


def read_explanation(directory: Path) -> str:
    log = read_eval_log(str(next(directory.glob("*.eval"))))
    (sample,) = log.samples or []
    (score,) = (sample.scores or {}).values()
    return str(score.explanation)


def classes(told: dict[str, Any]) -> list[int]:
    return [told["classes"][place] if place >= 0 else -1 for place in told["answer"]]


def test_recorded_completions_are_judged_by_the_answers_without_a_sandbox(tmp_path: Path) -> None:
    rows = [
        {"task_id": problem, "completion": text}
        for problem, draws in DRAWS.items()
        for text, _, _ in draws
    ]
    samples = written(tmp_path / "samples.jsonl", rows)
    log = evaluate(f"replay/{samples}", tmp_path, k=5)
    assert log.eval.sandbox is None
    told = metadata(log)
    for problem, draws in DRAWS.items():
        assert told[problem]["correct_verdicts"] == "".join(draw[1] for draw in draws), problem
        assert classes(told[problem]) == [draw[2] for draw in draws], problem
    said = {sample.id: (sample.scores or {})["answers"].explanation for sample in log.samples or []}
    assert "| 4 | (none) | wrong |" in str(said["sum"])
    assert "| 3 | `0.5` | right |" in str(said["half"])
    assert told["sum"]["failed"] == {"cut off": 1, "none": 1}
    assert told["half"]["by_text"] == 1  # the tower of powers
    assert log.results is not None
    figures = {
        name: one.value for score in log.results.scores for name, one in score.metrics.items()
    }
    assert figures["pass@1"] == pytest.approx((2 / 5 + 3 / 5 + 3 / 5) / 3)
    assert figures["without_answer"] == pytest.approx(2 / 15)

    (evaluation,) = read_evaluations([str(tmp_path / "logs")]).evaluations
    table = read_draw_table(evaluation)
    assert table.passed is None and table.answer is not None
    assert [table.answer[rows].tolist() for rows in table.each()] == [
        [0, 1, 0, 1, 0], [0, 0, 0, 1, 2], [0, 1, 1, -1, -1]
    ]  # fmt: skip

    for command, shows in (("analyze", "pass@k"), ("select", "plurality")):
        done = CliRunner().invoke(main, [command, str(tmp_path / "logs")])
        assert done.exit_code == 0, done.output
        assert shows in done.output.replace("plural…", "plurality")


def test_draws_of_a_model_that_are_cut_off_have_no_answer(tmp_path: Path) -> None:
    def script(call: Any) -> Reply:
        assert "boxed" in call.prompt
        ends = ["length" if number % 2 else "stop" for number in range(call.n)]
        return Reply([r"\boxed{42}"] * call.n, finish=ends)

    with FakeServer(script) as server:
        told = metadata(evaluate(server.model(), tmp_path, k=4, chunk=4))["sum"]
        assert (told["correct_verdicts"], told["failed"]) == ("PXPX", {"cut off": 2})
        log = evaluate(server.model(), tmp_path, k=4, chunk=4, judge_cut_off=True)
    assert metadata(log)["sum"]["correct_verdicts"] == "PPPP"


def test_recorded_answers_scores_and_tokens_are_kept(tmp_path: Path, warm: Path) -> None:
    answers = [("42", 0.5), ("41", 2.0), ("", None), ("42.0", -1.0)]
    rows = [
        {"task_id": "sum", "answer": answer, "completion": "It is 7.", "tokens": 10,
         "scores": {} if score is None else {"rm": score}}
        for answer, score in answers
    ]  # fmt: skip
    samples = written(tmp_path / "samples.jsonl", rows)
    data = written(tmp_path / "mine.jsonl", [SUM, HALF])
    command = [str(warm / "inspect-resample"), "judge", samples]
    command += ["--task", "own_problems", "--data", data, "--log-dir", str(tmp_path / "logs")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (evaluation,) = read_evaluations([str(tmp_path / "logs")]).evaluations
    table = read_draw_table(evaluation)
    assert table.right.tolist() == [True, False, False, True]
    assert table.answer is not None and table.answer.tolist() == [0, 1, -1, 0]
    assert table.scores["rm"].tolist()[:2] == [0.5, 2.0]
    assert "| 1 | `41` | wrong | 2 |" in read_explanation(tmp_path / "logs")
    assert evaluation.usage is not None
    assert evaluation.usage.output_tokens.tolist() == [40.0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"answer": ""}, "at least 1 character"),
        ({"answer": [1]}, "answer"),
        ({"answer": "x" * 1001}, "at most 1,000 characters"),
        ({"form": "choice"}, "a letter from A to J, not '42'"),
        ({"form": "poem"}, "form"),
        ({"weak": []}, "there is no such field"),
    ],
)
def test_a_line_that_is_no_problem_is_named(
    tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    with pytest.raises(ValueError, match="line 1") as refused:
        load_own(written(tmp_path / "mine.jsonl", [{**SUM, **change}]))
    assert why in str(refused.value)


def test_the_form_of_an_answer_is_inferred(tmp_path: Path) -> None:
    told = [42, 2.5, "1,234", "-.5", r"\frac{1}{2}", "x", "+"]
    rows = [{"id": str(i), "prompt": "?", "answer": answer} for i, answer in enumerate(told)]
    problems = load_own(written(tmp_path / "mine.jsonl", rows))
    forms = [one.form for one in problems if isinstance(one, AnswerProblem)]
    assert forms == ["number"] * 4 + ["maths"] * 3


def test_answers_and_programs_are_in_files_of_their_own(tmp_path: Path) -> None:
    data = written(tmp_path / "mine.jsonl", [SUM, CORPUS["cube"].line])
    with pytest.raises(PrerequisiteError, match="two files"):
        own_problems(data=data)
    with pytest.raises(PrerequisiteError, match="quality and audit are for programs"):
        own_problems(data=written(tmp_path / "other.jsonl", [SUM]), quality=True)
