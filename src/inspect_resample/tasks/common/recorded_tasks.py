"""Tasks on recorded draws: what `inspect-resample judge` and `inspect-resample import` run."""

from collections.abc import Sequence
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample

from inspect_resample._inspect import active_model, refused
from inspect_resample.datasets import Dataset, Problem, all_datasets
from inspect_resample.datasets.ids import find_id
from inspect_resample.recordings.recording import NAMED, brief, named, recorded_part
from inspect_resample.recordings.replay import ReplayAPI, replay_of
from inspect_resample.sampling.resample import resample
from inspect_resample.scoring import dual_suite
from inspect_resample.scoring.recorded import recorded as recorded_scores
from inspect_resample.scoring.viewer import viewer
from inspect_resample.tasks.common.options import checked
from inspect_resample.tasks.common.task import (
    VERSION,
    about_recording,
    identity,
    problems_of,
    samples_of,
    start,
    tell_left_out,
)

RECORDED_AT_ONCE = 250
"""Recorded draws in one answer: a request has its own event in the log."""


@task
@checked
def recorded_draws(
    of: str = "humaneval_plus", data: str | None = None, sandbox: str = "bwrap"
) -> Task:
    """Judge all draws of a recording: what `inspect-resample judge` runs.

    The model must be `replay/...`, which names the recording. Problems without a draw are left out.

    Args:
        of: The task that the recorded problems are from; the log goes by its name.
        data: Path of a copy of the data set's file; by default it is downloaded once.
        sandbox: Where programs run: `bwrap`, `docker`, or at your own risk `local`.

    Returns:
        The task. Its metadata tells how many draws there are and what was left out.
    """
    start(sandbox)
    replay = replay_of(active_model())
    if replay is None:
        raise refused("recorded_draws needs recorded draws: --model replay/PATH.")
    dataset = dataset_of(of)
    drawn, bad, lost = recorded_problems(replay, of, data)
    _, left_out = recorded_part(problems_of(dataset.name, data), replay.recording)
    return Task(
        dataset=samples_of(dataset, drawn, "completion"),
        solver=resample(k=None, chunk=RECORDED_AT_ONCE),
        scorer=dual_suite(dataset=dataset.name, data=data),
        sandbox=sandbox,
        viewer=viewer(),
        **identity(dataset, data, of),
        metadata={
            **about_recording(),
            **tell_left_out(left_out),
            "draws": sum(len(replay.draws_of(problem.id)) for problem in drawn),
            "bad_lines": lost,
            "first_bad_lines": list(bad[:NAMED]),
        },
    )


@task
def recorded_verdicts() -> Task:
    """Put draws and their recorded verdicts into a log: what `inspect-resample import` runs.

    The model must be `replay/...`, which names the recording.

    Returns:
        The task, with a sample for each problem that is recorded.
    """
    start("bwrap")
    replay = replay_of(active_model())
    if replay is None:
        raise refused("recorded_verdicts needs recorded draws: --model replay/PATH.")
    recording = replay.recording
    problems = recording.problems.items()
    if not any(draw.correct is not None for _, recorded in problems for draw in recorded.draws):
        raise refused(
            f"{recording.name} holds no verdicts. Draws without them are judged: with "
            "`inspect-resample judge`, those of a log with `inspect-resample rescore`, or by any "
            "task with --model replay/PATH."
        )
    return Task(
        dataset=MemoryDataset(
            [
                Sample(id=problem, input=recorded.question or problem)
                for problem, recorded in problems
            ],
            name=Path(recording.name).name,
        ),
        solver=resample(k=None, chunk=RECORDED_AT_ONCE),
        scorer=recorded_scores(),
        version=VERSION,
        metadata={
            **about_recording(),
            "draws": recording.draws,
            "bad_lines": len(recording.bad),
            "first_bad_lines": list(recording.bad[:NAMED]),
        },
    )


def recorded_problems(
    replay: ReplayAPI, of: str, data: str | None
) -> tuple[list[Problem], Sequence[str], int]:
    """The problems of a task that a recording has draws of, and what is left out of it.

    Returns:
        The problems, in the order of the task; what is wrong with what is left out; and how many
        lines, files or draws that is.

    Raises:
        PrerequisiteError: The data cannot be used, or the recording has draws of other problems
            and bad lines are not to be left out, or of other problems only.
    """
    problems = problems_of(dataset_of(of).name, data)
    recording = replay.recording
    some = ", ".join(list(problems)[:3])
    strangers = {
        problem: recorded
        for problem, recorded in recording.problems.items()
        if find_id(problems, problem) is None
    }
    others = [
        f"{recorded.where} has the task_id {brief(repr(problem))} ({len(recorded.draws)} draws), "
        f"which is none of the {len(problems)} problems ({some}, ...)"
        for problem, recorded in strangers.items()
    ]
    drawn, _ = recorded_part(problems, recording)
    if not drawn or (others and replay.bad_lines == "fail"):
        raise refused(
            f"{recording.name}: {named(others)}. Repair it, or have such draws left out "
            "(`--bad-lines skip`)."
        )
    draws = sum(len(recorded.draws) for recorded in strangers.values())
    return drawn, [*recording.bad, *others], len(recording.bad) + draws


def dataset_of(task: str) -> Dataset:
    """The data set of a task's problems.

    Raises:
        PrerequisiteError: There is no such task.
    """
    for dataset in all_datasets().values():
        if dataset.task == task:
            return dataset
    names = ", ".join(dataset.task for dataset in all_datasets().values())
    raise refused(f"of: expected is one of {names}, not {task!r}.")
