"""Inspect tasks whose scores are written in their arguments: real logs with known contents."""

from pathlib import Path
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver


@scorer(metrics={"*": [mean()]}, name="inspect_resample/dual_suite")
def dual_suite(counts: dict[str, list[int]]) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        n, b, c, unscored = (counts[str(state.sample_id)] + [0])[:4]
        shares = (b / n, c / n, (b - c) / n) if n else (float("nan"),) * 3
        return Score(
            value=dict(zip(("weak", "strong", "false_positive"), shares, strict=True)),
            metadata={"draws": n, "weak_passes": b, "strong_passes": c, "unscored": unscored},
        )

    return score


@scorer(metrics=[mean()])
def verdict(values: dict[str, list[Any]]) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=values[str(state.sample_id)][state.epoch - 1])

    return score


@scorer(metrics={"*": [mean()]})
def judge(values: dict[str, list[Any]]) -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=values[str(state.sample_id)][state.epoch - 1])

    return score


@solver
def breaks(flag: str, sample: str) -> Solver:
    """Raises on one sample for as long as the file `flag` exists."""

    def broken() -> bool:
        return bool(flag) and Path(flag).exists()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if broken() and state.sample_id == sample:
            raise RuntimeError("the sandbox died")
        return state

    return solve


def _samples(ids: dict[str, Any]) -> list[Sample]:
    return [Sample(id=name, input="a prompt", target="a target") for name in ids]


@task
def pocket_plus(
    counts: dict[str, list[int]], flag: str = "", breaks_on: str = "", version: int = 1
) -> Task:
    return Task(
        dataset=_samples(counts),
        solver=breaks(flag, breaks_on),
        scorer=dual_suite(counts),
        version=version,
    )


@task
def one_score(values: dict[str, list[Any]]) -> Task:
    return Task(dataset=_samples(values), solver=breaks("", ""), scorer=verdict(values))


@task
def two_scores(weak: dict[str, list[Any]], both: dict[str, list[Any]]) -> Task:
    return Task(dataset=_samples(weak), solver=breaks("", ""), scorer=[verdict(weak), judge(both)])
