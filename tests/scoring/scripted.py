"""Samples whose draws are given, before the real scorer and a real sandbox."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.scorer import Score
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_resample.datasets import Problem, load_problems
from inspect_resample.sampling.draws import Draws
from inspect_resample.scoring import dual_suite

from ..datasets.pocket_wrong import WRONG_PROGRAMS

POCKET = load_problems("pocket")


def problem(name: str) -> Problem:
    return POCKET[f"pocket/{name}"]


def right(name: str) -> str:
    return answer(problem(name).reference)


def weak_only(name: str) -> str:
    """A program that passes the weak suite and fails the strong one."""
    return answer(WRONG_PROGRAMS[f"pocket/{name}"][0])


def wrong(name: str) -> str:
    return answer(f"def {name}(*arguments):\n    return object\n".replace("object", "'no'"))


def answer(program: str) -> str:
    return f"This is the function:\n\n```python\n{program}\n```\n"


@solver
def given(draws: Mapping[str, Sequence[Sequence[str]]], failed: Mapping[str, list[int]]) -> Solver:
    """Takes completions from a table: problem, epoch, draw."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        completions = draws[str(state.sample_id)][state.epoch - 1]
        record = state.store_as(Draws)
        record.texts = list(dict.fromkeys(completions))
        record.text = [record.texts.index(completion) for completion in completions]
        record.request = [0] * len(completions)
        record.failed = dict(failed)
        return state

    return solve


def judged(
    directory: Path,
    draws: Mapping[str, Sequence[Sequence[str]]],
    failed: Mapping[str, list[int]] | None = None,
    sandbox: str = "bwrap",
    **options: Any,
) -> EvalLog:
    """The log of an evaluation of given draws, a list an epoch, of pocket problems by name."""
    table = {f"pocket/{name}": epochs for name, epochs in draws.items()}
    epochs = max(map(len, table.values()))
    (log,) = inspect_eval(
        Task(
            [Sample(id=name, input="a prompt") for name in table],
            solver=given(table, failed or {}),
            scorer=dual_suite("pocket", **options),
            sandbox=sandbox,
        ),
        model="mockllm/model",
        epochs=epochs,
        display="none",
        log_dir=str(directory),
    )
    return log


def samples(log: EvalLog) -> list[EvalSample]:
    assert log.status == "success", log.error
    return sorted(log.samples or [], key=lambda sample: (str(sample.id), sample.epoch))


def score(sample: EvalSample) -> Score:
    return (sample.scores or {})["dual_suite"]


def figures(log: EvalLog) -> dict[str, float]:
    """The metrics in a log by name."""
    assert log.results is not None
    return {name: each.value for s in log.results.scores for name, each in s.metrics.items()}
