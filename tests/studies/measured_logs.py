"""Real Inspect logs whose verdicts and measures of code quality are given."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_resample.sampling.draws import Draws

from .scripted_tasks import lettered

Drawn = tuple[str, str, Sequence[int]]
"""Letters of both suites, and the index of the text of each draw."""


@solver
def texts(draws: Mapping[str, Drawn]) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        record = state.store_as(Draws)
        index = list(draws[str(state.sample_id)][2])
        record.texts, record.text = [str(i) for i in range(max(index) + 1)], index
        return state

    return solve


@scorer(metrics={"*": [mean()]}, name="inspect_resample/code_quality")
def measured(
    values: Mapping[str, Mapping[str, Sequence[float | None]]], settings: str = "own"
) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score | None:
        found = values.get(str(state.sample_id))
        if found is None:
            return None
        told = {"measures": {name: list(each) for name, each in found.items()}}
        return Score(
            value={"pylint_score": 1.0},
            metadata={**told, "settings": {"pylintrc_sha256": settings}},
        )

    return score


def measured_log(
    directory: Path,
    draws: Mapping[str, Drawn],
    values: Mapping[str, Mapping[str, Sequence[float | None]]],
    settings: str = "own",
    **options: Any,
) -> EvalLog:
    """A log of the task pocket_plus with a score of both kinds."""
    letters = {name: [weak, strong] for name, (weak, strong, _) in draws.items()}
    options.setdefault("model", "mockllm/model")
    (log,) = inspect_eval(
        Task(
            [Sample(id=name, input="a prompt") for name in draws],
            solver=texts(draws),
            scorer=[measured(values, settings), lettered(letters)],
            name="pocket_plus",
        ),
        display="none",
        log_dir=str(directory),
        **options,
    )
    assert log.status == "success", log.error
    return log


DRAWN: dict[str, Drawn] = {
    "a": ("PPPW", "PP--"[:2] + "W-", [0, 0, 1, 2]),  # two right of one text, one false positive
    "b": ("PPHP", "WPHP", [0, 1, 2, 3]),  # one false positive, a fault, two right
    "c": ("PP", "PP", [0, 1]),  # nothing to compare with
    "d": ("PX", "WX", [0, 1]),  # false positives only
}
MEASURED: dict[str, dict[str, list[float | None]]] = {
    "a": {"pylint_score": [9.0, 6.0, 1.0], "length": [1, 0, 0]},
    "b": {"pylint_score": [7.0, 8.0, 0.0, None], "length": [1, 1, 0, 0]},
    "c": {"pylint_score": [10.0, 10.0], "length": [1, 1]},
    "d": {"pylint_score": [2.0, None], "length": [0, None]},
}
