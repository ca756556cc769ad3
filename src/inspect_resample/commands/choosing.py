"""Which evaluations are compared, of all that the logs hold."""

from collections.abc import Sequence
from dataclasses import replace

from inspect_resample.commands.reading import choice, in_clusters, read, reading_logs, tell
from inspect_resample.errors import Failure
from inspect_resample.logs import Logs, read_draws
from inspect_resample.logs.pool import Pool
from inspect_resample.report.identity import title
from inspect_resample.statistics.counts import Evaluation


def chosen(
    logs: Sequence[str | Logs],
    models: tuple[str | None, str | None],
    task: str | None,
    weak: str | None,
    strong: str | None,
    cluster: str | None = None,
) -> tuple[Evaluation, ...]:
    """The evaluations to compare: two, or more when all of some logs are to be ranked.

    One alone is of chains, whose depths are compared.

    Their warnings are to be told when it is known which problems they have in common.

    Args:
        logs: Two paths are A and B, with one evaluation each; of any other number all evaluations
            are taken, or the two that are named.
        models: Models of the first and of the second, where the logs have several.
        task: Task of all, where the logs have several.
        weak: Score of the weak suite.
        strong: Score of the strong suite.
        cluster: What tells which problems belong together.

    Raises:
        Failure: The logs do not have exactly what is named, two evaluations at the least, or those
            of more than one task; or of two models only one is named.
    """
    if len(logs) == 2:
        return tuple(
            only(read((path,), weak, strong, cluster, True), str(path), name, model, task)
            for path, model, name in zip(logs, models, ("a", "b"), strict=True)
        )
    found = read(logs, weak, strong, cluster, True)
    given = ", ".join(map(str, logs))
    if models == (None, None):
        return _all(fitting(found, None, task), given)
    if None in models:
        raise Failure("one directory needs both --a-model and --b-model, or neither")
    return tuple(
        only(found, given, name, model, task)
        for model, name in zip(models, ("a", "b"), strict=True)
    )


def _all(evaluations: Sequence[Evaluation], given: str) -> tuple[Evaluation, ...]:
    if len(evaluations) < 2 and not evaluations[0].depth:
        raise Failure(
            f"{given} must have two models of one task or more, or be told from which B is to be "
            f"read; it has {_listed(evaluations)}"
        )
    if len({evaluation.task for evaluation in evaluations}) > 1:
        raise Failure(
            f"{given} must have one task, and has {_listed(evaluations)}; choose with --a-model, "
            f"--b-model and --task"
        )
    return tuple(evaluations)


def only(
    evaluations: Sequence[Evaluation], path: str, name: str, model: str | None, task: str | None
) -> Evaluation:
    """The one evaluation of a path that a model and a task name.

    Args:
        evaluations: What the logs of the path hold.
        path: Where they are.
        name: `a` or `b`; empty where there is one side only.
        model: As `--a-model` gives it.
        task: As `--task` gives it.

    Raises:
        Failure: There is none, or more than one.
    """
    found = fitting(evaluations, model, task)
    if len(found) > 1:
        raise Failure(
            f"{path} must have one model and task, and has {_listed(found)}; choose with "
            f"--{f'{name}-' if name else ''}model or --task"
        )
    return found[0]


def read_one(
    logs: str | Logs,
    name: str,
    model: str | None,
    task: str | None,
    weak: str | None,
    cluster: str | None = None,
) -> Pool:
    """The samples of the one evaluation that is meant.

    Raises:
        Failure: There is none, or more than one.
    """
    with reading_logs() as progress:
        reading = read_draws((logs,), choice(weak, None), progress)
        evaluations = in_clusters((pool.evaluation for pool in reading.pools), cluster)
    tell(reading.warnings, evaluations)
    chosen = only(evaluations, str(logs), name, model, task)
    return replace(reading.pools[evaluations.index(chosen)], evaluation=chosen)


def fitting(
    evaluations: Sequence[Evaluation], model: str | None, task: str | None
) -> list[Evaluation]:
    """Those of a model and a task, by their names or what follows the last `/` of them.

    Where one model was drawn with several settings, its name may have them behind it, as in
    `7b (temperature 0.8)`.
    """

    def named(wanted: str | None, name: str, behind: str = "") -> bool:
        names = name, name.rpartition("/")[2]
        return wanted is None or wanted in (*names, *(one + behind for one in names))

    found = [
        one
        for one in evaluations
        if named(model, one.model, one.drawn_by.removeprefix(one.model))
        and named(task and task.removeprefix("inspect_resample/"), one.task)
    ]
    if not found:
        wanted = " and ".join(
            f"{what} {name}"
            for what, name in (("model", model), ("task", task))
            if name is not None
        )
        raise Failure(f"no log has {wanted}; there is {_listed(evaluations)}")
    return found


def _listed(evaluations: Sequence[Evaluation]) -> str:
    return ", ".join(f"{title(one)} (version {one.version})" for one in evaluations)
