"""Which two evaluations are compared, of all that the logs hold."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.reading import Failure, read, title

if TYPE_CHECKING:
    from inspect_resample.analysis.counts import Evaluation


def chosen(
    a: str,
    b: str | None,
    models: tuple[str | None, str | None],
    task: str | None,
    weak: str | None,
    strong: str | None,
) -> "tuple[Evaluation, Evaluation]":
    """The two evaluations to compare.

    Args:
        a: Logs of the first; of both when `b` is None.
        b: Logs of the second.
        models: Models of the first and of the second, where the logs have several.
        task: Task of both, where the logs have several.
        weak: Score of the weak suite.
        strong: Score of the strong suite.

    Raises:
        Failure: The logs do not have exactly one for each of the two.
        UsageError: Of two models of one directory only one is named.
    """
    if b is not None:
        first, second = (
            _only(_of(read((path,), weak, strong), model, task), path, name)
            for path, model, name in zip((a, b), models, ("a", "b"), strict=True)
        )
        return first, second
    found = read((a,), weak, strong)
    if models == (None, None):
        of_task = _of(found, None, task)
        if len(of_task) != 2:
            raise Failure(
                f"{a} must have two models of one task, or be told from which B is to be read; it "
                f"has {_listed(of_task)}; choose with --a-model, --b-model and --task"
            )
        return of_task[0], of_task[1]
    if None in models:
        raise click.UsageError("one directory needs both --a-model and --b-model, or neither")
    first, second = (
        _only(_of(found, model, task), a, name)
        for model, name in zip(models, ("a", "b"), strict=True)
    )
    return first, second


def _of(
    evaluations: "Sequence[Evaluation]", model: str | None, task: str | None
) -> "list[Evaluation]":
    """Those of a model and a task, by their names or what follows the last `/` of them."""

    def named(wanted: str | None, name: str) -> bool:
        return wanted is None or wanted in (name, name.rpartition("/")[2])

    fitting = [
        evaluation
        for evaluation in evaluations
        if named(model, evaluation.model) and named(task, evaluation.task)
    ]
    if not fitting:
        wanted = " and ".join(
            f"{what} {name}"
            for what, name in (("model", model), ("task", task))
            if name is not None
        )
        raise Failure(f"no log has {wanted}; there is {_listed(evaluations)}")
    return fitting


def _only(evaluations: "Sequence[Evaluation]", path: str, name: str) -> "Evaluation":
    if len(evaluations) > 1:
        raise Failure(
            f"{path} must have one model and task, and has {_listed(evaluations)}; choose with "
            f"--{name}-model or --task"
        )
    return evaluations[0]


def _listed(evaluations: "Sequence[Evaluation]") -> str:
    return ", ".join(f"{title(one)} (version {one.version})" for one in evaluations)
