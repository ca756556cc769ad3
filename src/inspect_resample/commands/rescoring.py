"""How a log's draws are judged again: what `rescore` does."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from inspect_ai.log import EvalLog
from rich.console import Console

from inspect_resample.commands.ahead import judge_ahead
from inspect_resample.commands.evaluation import free_name, read_places, refusals_told
from inspect_resample.datasets import Problem, dataset_named
from inspect_resample.datasets.ids import find_id
from inspect_resample.errors import Failure
from inspect_resample.logs.sample_draws import Place
from inspect_resample.report.tables import Table, columns, print_blocks
from inspect_resample.scoring.rescore import (
    Suites,
    VerdictChanges,
    programs_of,
    rescore,
    suites_of,
)
from inspect_resample.tasks.common.soundness import sound_problems
from inspect_resample.tasks.common.task import start
from inspect_resample.whole_file import whole_file


@refusals_told()
def rescore_log(**options: Any) -> None:
    """Judge, write the new log, and say what has changed."""
    target, changes = _rescored(**options)
    _print_changes(changes)
    click.echo(f"log: {target}")
    click.echo(f"next: inspect-resample analyze {shlex.quote(target)}")


def _rescored(
    log: str,
    of: str | None,
    data: str | None,
    judge_cut_off: bool | None,
    sandbox: str,
    log_dir: str,
) -> tuple[str, VerdictChanges]:
    """Judge, and write the new log."""
    start(sandbox)
    header, places = read_places(log)
    suites = _suites(header, of, data, judge_cut_off)
    try:
        dataset = dataset_named(suites.dataset)
        problems, _ = sound_problems(dataset, suites.data, sandbox, "skip")
    except ValueError as unusable:
        raise Failure(str(unusable)) from unusable
    _check_ids(log, places, problems, suites.dataset)
    target = free_name(log_dir.rstrip("/"), f"{Path(log).stem}-rescored")
    tasks = programs_of(log, problems, suites.judge_cut_off)
    judge_ahead(tasks, len(places), sandbox)
    with whole_file(target) as file:
        return target, rescore(log, header, places, suites, sandbox, file)


def _suites(
    header: EvalLog, of: str | None, data: str | None, judge_cut_off: bool | None
) -> Suites:
    """What judges: the log's own, where the options do not say otherwise.

    Raises:
        Failure: Neither says it.
    """
    suites = suites_of(header)
    if of is not None:
        dataset = dataset_named(of).name
        if suites is None or suites.dataset != dataset:
            suites = Suites(dataset)
    if suites is None:
        raise Failure(
            f"the log is of the task {header.eval.task}, which this package does not judge: say "
            "with --task from which task its problems are"
        )
    if data is not None:
        suites = replace(suites, data=data)
    if judge_cut_off is not None:
        suites = replace(suites, judge_cut_off=judge_cut_off)
    return suites


def _check_ids(log: str, places: list[Place], problems: dict[str, Problem], dataset: str) -> None:
    """See to it that every sample is one of the problems.

    Raises:
        Failure: Some are not.
    """
    ids = dict.fromkeys(str(id) for id, _ in places)
    strangers = [id for id in ids if find_id(problems, id) is None]
    if strangers:
        more = ", ..." if len(strangers) > 3 else ""
        raise Failure(
            f"{log} has {len(strangers)} samples whose ids are none of the {len(problems)} "
            f"problems of {dataset}: {', '.join(strangers[:3])}{more} (expected are ids such as "
            f"{next(iter(problems))})"
        )


def _print_changes(changes: VerdictChanges) -> None:
    """Say what the scores were and are, of the problems where they differ."""
    found = changes.by_problem()
    differ = {
        problem: change for problem, change in found.items() if change.draws_changed or change.fresh
    }
    rows = [
        (
            problem,
            change.draws,
            "-" if change.fresh == change.draws else change.draws_changed,
            *(_before_after(*pair) for pair in (change.weak, change.strong)),
        )
        for problem, change in differ.items()
    ]
    table = Table(
        "Problems whose verdicts are new or changed, before -> after",
        columns("problem", "draws", "verdicts changed", "weak passes", "strong passes"),
        rows,
    )
    if differ:
        print_blocks(Console(), [table])
    draws = sum(change.draws + change.unscored for change in found.values())
    total = sum(change.draws_changed for change in differ.values())
    problems = sum(change.draws_changed > 0 for change in differ.values())
    fresh = sum(change.fresh for change in found.values())
    told = [f"{fresh} draws judged"] if fresh else []
    if fresh < draws or not draws:
        told.append(f"{total} verdicts changed in {problems} problems")
    click.echo(f"{len(found)} problems, {draws} draws: {', '.join(told)}")
    unscored = sum(change.unscored for change in found.values())
    if unscored:
        click.echo(f"warning: {unscored} draws have no verdict", err=True)


def _before_after(before: int | None, after: int) -> str:
    return f"{'-' if before is None else before} -> {after}"
