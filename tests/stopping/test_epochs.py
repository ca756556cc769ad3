"""Inspect's early-stopping manager by a stopping rule."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task, task
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.scorer import SampleScore, Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_resample.logs import read_evaluations
from inspect_resample.stopping.epochs import stop_epochs

DRAWS = {"a": "xxXy", "b": "yxyx", "c": "XXXX"}
"""By problem a letter for each epoch: its answer, a capital where it is right."""


@scorer(metrics=[mean()])
def lettered() -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        letter = DRAWS[str(state.sample_id)][state.epoch - 1]
        return Score(value="C" if letter.isupper() else "I", answer=letter.lower())

    return score


@solver
def nothing(seconds: float) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        await asyncio.sleep(seconds)
        return state

    return solve


@task
def lettered_epochs(rule: str = "first-pass", seconds: float = 0) -> Task:
    samples = [Sample(id=name, input="a prompt") for name in DRAWS]
    early_stopping = stop_epochs(rule)
    return Task(samples, solver=nothing(seconds), scorer=lettered(), early_stopping=early_stopping)


def run(folder: Path, rule: str) -> EvalLog:
    (log,) = inspect_eval(
        lettered_epochs(rule),
        model="mockllm/model",
        epochs=4,
        max_samples=1,
        display="none",
        log_dir=str(folder),
    )
    assert log.status == "success", log.error
    return log


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "draws"),
    [("first-pass", [3, 4, 1]), ("window:2", [2, 4, 2])],
)
def test_epochs_are_drawn_until_the_rule_stops(tmp_path: Path, rule: str, draws: list[int]) -> None:
    log = run(tmp_path, rule)
    (evaluation,) = read_evaluations([log.location]).evaluations
    assert evaluation.counts.draws.tolist() == draws
    assert evaluation.counts.stopped_early
    assert log.results and log.results.early_stopping
    told: Any = log.results.early_stopping.metadata
    assert told["decisions"]["b"] == {
        "looked_at": 4,
        "stopped": False,
        "submitted": None if rule == "first-pass" else 1,
    }


def test_an_epoch_that_ends_first_has_no_say_before_those_with_smaller_numbers() -> None:
    manager: Any = stop_epochs("first-pass")

    def ends(epoch: int, value: str) -> bool:
        score = SampleScore(score=Score(value=value))
        asyncio.run(manager.complete_sample("a", epoch, {"match": score}))
        return asyncio.run(manager.schedule_sample("a", 9)) is not None

    assert [ends(3, "C"), ends(2, "I"), ends(4, "C"), ends(1, "I")] == [False, False, False, True]
    told: Any = asyncio.run(manager.complete_task())
    assert told["decisions"]["a"] == {"looked_at": 3, "stopped": True, "submitted": 3}


@pytest.mark.parametrize("rule", ["never", "soon"])
def test_rules_that_stop_no_epochs(rule: str) -> None:
    with pytest.raises(PrerequisiteError, match="stop_epochs: "):
        stop_epochs(rule)
