"""The scorer `code_quality` in evaluations, beside the dual suite, and on logs that are there."""

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai import score as inspect_score
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Scorer

from inspect_resample.quality.measures import HEADLINE, MEASURES, Quality
from inspect_resample.scoring import code_quality, dual_suite
from inspect_resample.scoring.code_quality import explain_quality
from inspect_resample.tasks.pocket_plus import pocket_plus

from .scripted import given, right, samples, weak_only

pytestmark = pytest.mark.slow

TIDY = "```python\ndef check_byte(data):\n    return sum(data)\n```"
UNTIDY = "```python\ndef check_byte(dataBytes):\n  import os; return sum(dataBytes)\n```"
BROKEN = "```python\ndef check_byte(data:\n    return 1\n```"
NAME = "reverse_text"


def run(
    directory: Path,
    draws: dict[str, list[list[str]]],
    scorers: Scorer | list[Scorer],
    failed: dict[str, list[int]] | None = None,
    sandbox: str | None = None,
) -> EvalLog:
    (log,) = inspect_eval(
        Task(
            [Sample(id=name, input="a prompt") for name in draws],
            solver=given(draws, failed or {}),
            scorer=scorers,
            sandbox=sandbox,
        ),
        model="mockllm/model",
        epochs=max(map(len, draws.values())),
        display="none",
        log_dir=str(directory),
    )
    return log


def quality(log: EvalLog, sample: int = 0) -> Any:
    return (samples(log)[sample].scores or {})["code_quality"]


def value(log: EvalLog, sample: int = 0) -> dict[str, float]:
    found: dict[str, float] = quality(log, sample).value
    return found


def test_means_are_over_draws_and_measures_over_distinct_texts(tmp_path: Path) -> None:
    drawn = [TIDY, TIDY, UNTIDY, TIDY, BROKEN, "I do not know."]
    log = run(tmp_path, {"pocket/check_byte": [drawn]}, code_quality())
    found, told = value(log), quality(log).metadata
    assert set(found) == {*HEADLINE, "unparsable"}
    assert found["snake_case"] == 3 / 4 and found["camel_case"] == 0
    assert found["unparsable"] == 1 / 5
    assert told["measures"].keys() == MEASURES.keys()
    assert told["measures"]["snake_case"] == [1, 0, None, None]
    scores = told["measures"]["pylint_score"]
    assert scores[0] == 10 and scores[1] < 10 and scores[2:] == [None, None]
    assert found["pylint_score"] == pytest.approx((3 * scores[0] + scores[1]) / 4)
    assert told["unparsable"] == [2]
    assert told["not_measured"] == {"3": "there is no program"}
    assert told["messages"]["unused-import"] == {"1": 1}
    assert "6 draws with 4 distinct texts; 1 unparsable" in quality(log).explanation


def test_a_sample_without_a_program_has_no_zero(tmp_path: Path) -> None:
    drawn = {"pocket/check_byte": [["I do not know."]], "pocket/reverse_text": [[BROKEN]]}
    log = run(tmp_path, drawn, code_quality())
    nothing, broken = value(log), value(log, 1)
    assert all(math.isnan(number) for number in nothing.values())
    assert broken.pop("unparsable") == 1
    assert all(math.isnan(number) for number in broken.values())
    assert log.results is not None
    assert {score.name for score in log.results.scores} == {*HEADLINE, "unparsable"}


def test_epochs_are_pooled_by_problem(tmp_path: Path) -> None:
    drawn = {"pocket/check_byte": [[TIDY], [UNTIDY]], "pocket/reverse_text": [[TIDY], [TIDY]]}
    log = run(tmp_path, drawn, code_quality())
    assert log.results is not None
    metrics = {score.name: score.metrics for score in log.results.scores}
    # Two problems, of which one has 1 and 0 in its epochs; the error is that of two problems.
    assert metrics["snake_case"]["mean"].value == pytest.approx(3 / 4)
    assert metrics["snake_case"]["stderr"].value == pytest.approx(1 / 4)


def test_beside_the_dual_suite_and_added_later_the_score_is_the_same(tmp_path: Path) -> None:
    drawn = {f"pocket/{NAME}": [[right(NAME), weak_only(NAME), right(NAME)]]}
    both = run(tmp_path, drawn, [code_quality(), dual_suite("pocket")], sandbox="bwrap")
    later = run(tmp_path, drawn, dual_suite("pocket"), sandbox="bwrap")
    # As `inspect score` does it: from the file, and without a sandbox.
    scored = inspect_score(
        read_eval_log(later.location), code_quality(), action="append", display="none"
    )
    assert list(samples(scored)[0].scores or {}) == ["dual_suite", "code_quality"]
    assert list(samples(both)[0].scores or {}) == ["code_quality", "dual_suite"]
    assert value(scored) == value(both)
    assert quality(scored).metadata == quality(both).metadata
    # The problem was found by its id: the prompt's imports and helpers are in the programs.
    named = inspect_score(read_eval_log(later.location), code_quality("pocket"), display="none")
    assert quality(named).metadata["measures"] == quality(both).metadata["measures"]


@pytest.mark.parametrize(
    ("completion", "metadata", "functions"),
    [
        ("```python\ndef f():\n    return 1\n\ndef g():\n    return 2\n```", None, 4),
        ("def f():\n    return 1\n", None, 2),
        ("First\n```python\nprint(1)\n```\nthen\n```python\nx = 1\nprint(x)\n```", None, 2),
        (
            "```python\ndef f():\n    return 1\n\ndef g():\n    return 2\n```",
            {"entry_point": "g"},
            4,
        ),
        ("    return 1\n", {"entry_point": "f", "prompt": "def f():\n"}, 2),
    ],
)
def test_answers_of_another_task_are_its_draws(
    completion: str, metadata: dict[str, Any] | None, functions: int, tmp_path: Path
) -> None:
    (log,) = inspect_eval(
        Task([Sample(id="1", input="a prompt", metadata=metadata)], scorer=code_quality()),
        model=get_model("mockllm/model", custom_outputs=[output(completion)]),
        display="none",
        log_dir=str(tmp_path),
    )
    assert quality(log).metadata["measures"]["lloc"] == [functions]


def output(completion: str) -> ModelOutput:
    answer = ModelOutput.from_content("mockllm/model", completion)
    answer.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return answer


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pylintrc": "absent/pylintrc"}, "pylintrc .*absent/pylintrc cannot be read"),
        ({"disable": "unused-import,no-such"}, "no-such"),
        ({"disable": ["no-such"]}, "no-such"),
        ({"seconds": 0}, "more than 0 seconds, got 0"),
    ],
)
def test_wrong_options_end_before_anything_is_drawn(options: dict[str, Any], message: str) -> None:
    with pytest.raises(PrerequisiteError, match=message):
        code_quality(**options)


@pytest.mark.parametrize("dataset", ["pocket", "no_such_set"])
def test_a_data_set_without_the_problem_is_named(dataset: str, tmp_path: Path) -> None:
    log = run(tmp_path, {"other/thing": [[TIDY]]}, code_quality(dataset=dataset))
    assert log.status == "error" and log.error is not None
    assert dataset in log.error.message


def test_the_tasks_have_an_option_for_it(tmp_path: Path) -> None:
    assert names(pocket_plus()) == ["dual_suite"]
    assert names(pocket_plus(quality=True)) == ["code_quality", "dual_suite"]
    (log,) = inspect_eval(
        pocket_plus(k=2, quality=True),
        model=get_model("mockllm/model", custom_outputs=[output(TIDY), output(UNTIDY)]),
        limit=1,
        display="none",
        log_dir=str(tmp_path),
    )
    assert list(samples(log)[0].scores or {}) == ["code_quality", "dual_suite"]
    assert log.results is not None and log.results.headline is not None
    assert log.results.headline.scorer == "dual_suite"


def names(task: Task) -> list[str]:
    from inspect_ai._util.registry import registry_unqualified_name

    scorers: Sequence[Any] = task.scorer or []
    return [registry_unqualified_name(scorer) for scorer in scorers]


def test_the_explanation_is_bounded() -> None:
    qualities = [
        Quality({"pylint_score": float(i % 10)}, {f"message-{i}": 1}, False, f"radon: {i}")
        for i in range(3000)
    ]
    text = explain_quality(qualities, Counter(range(3000)))
    assert text.count("\n") < 30 and len(text) < 2500
    assert "| pylint score | 4.50 | 0.00 | 9.00 |" in text
