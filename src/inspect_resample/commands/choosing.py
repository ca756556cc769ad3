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
            only(read((path,), weak, strong), path, name, model, task)
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
        only(found, a, name, model, task) for model, name in zip(models, ("a", "b"), strict=True)
    )
    return first, second


def only(
    evaluations: "Sequence[Evaluation]", path: str, name: str, model: str | None, task: str | None
) -> "Evaluation":
    """The one evaluation of a path that a model and a task name.

    Args:
        evaluations: What the logs of the path hold.
        path: Where they are.
        name: `a` or `b`.
        model: As `--a-model` gives it.
        task: As `--task` gives it.

    Raises:
        Failure: There is none, or more than one.
    """
    fitting = _of(evaluations, model, task)
    if len(fitting) > 1:
        raise Failure(
            f"{path} must have one model and task, and has {_listed(fitting)}; choose with "
            f"--{name}-model or --task"
        )
    return fitting[0]


def _of(
    evaluations: "Sequence[Evaluation]", model: str | None, task: str | None
) -> "list[Evaluation]":
    """Those of a model and a task, by their names or what follows the last `/` of them.

    Where one model was drawn with several settings, its name may have them behind it, as in
    `7b (temperature 0.8)`.
    """

    def named(wanted: str | None, name: str, behind: str = "") -> bool:
        names = name, name.rpartition("/")[2]
        return wanted is None or wanted in (*names, *(one + behind for one in names))

    fitting = [
        one
        for one in evaluations
        if named(model, one.model, one.drawn_by.removeprefix(one.model)) and named(task, one.task)
    ]
    if not fitting:
        wanted = " and ".join(
            f"{what} {name}"
            for what, name in (("model", model), ("task", task))
            if name is not None
        )
        raise Failure(f"no log has {wanted}; there is {_listed(evaluations)}")
    return fitting


def _listed(evaluations: "Sequence[Evaluation]") -> str:
    return ", ".join(f"{title(one)} (version {one.version})" for one in evaluations)
