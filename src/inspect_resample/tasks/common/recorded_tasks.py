"""The task on recorded draws, which `inspect-resample judge` runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspect_ai import Task, task

from inspect_resample._inspect import active_model, refused
from inspect_resample.datasets import Dataset, Problem, dataset_named
from inspect_resample.datasets.ids import find_id
from inspect_resample.recordings.recording import NAMED, brief, named, recorded_part
from inspect_resample.recordings.replay import ReplayAPI, replay_of
from inspect_resample.sampling.resample import resample
from inspect_resample.tasks.common.options import checked
from inspect_resample.tasks.common.samples import samples_of
from inspect_resample.tasks.common.soundness import Faulty, sound_problems
from inspect_resample.tasks.common.task import (
    about_recording,
    identity,
    judging,
    start,
    tell_left_out,
)

RECORDED_AT_ONCE = 250
"""Recorded draws in one answer: a request has its own event in the log."""


def at_once(replay: ReplayAPI) -> int:
    """How many recorded draws are asked for in one request.

    Attempts of a chain are asked for one by one, for each has tokens of its own.
    """
    return 1 if replay.recording.chained else RECORDED_AT_ONCE


@task
@checked
def recorded_draws(
    of: str = "humaneval_plus",
    data: str | None = None,
    sandbox: str = "bwrap",
    faulty: Faulty = "stop",
) -> Task:
    """Judge all draws of a recording: what `inspect-resample judge` runs.

    The model must be `replay/...`, which names the recording. Problems without a draw are left out.

    Args:
        of: The task that the recorded problems are from; the log goes by its name.
        data: Path of a copy of the data set's file; by default it is downloaded once.
        sandbox: Where programs run: `bwrap`, `docker`, or at your own risk `local`.
        faulty: What to do about a user's problems that fail their own suites: `stop` or `skip`.

    Returns:
        The task. Its metadata tells how many draws there are and what was left out.
    """
    start(sandbox)
    replay = replay_of(active_model())
    if replay is None:
        raise refused("recorded_draws needs recorded draws: --model replay/PATH.")
    found = recorded_problems(replay, of, data, sandbox, faulty)
    return Task(
        dataset=samples_of(found.dataset, found.drawn, "completion"),
        solver=resample(k=None, chunk=at_once(replay)),
        **judging(found.drawn, found.dataset.name, data, sandbox),
        **identity(found.dataset, data, of.partition("?")[0]),
        metadata={
            **about_recording(replay),
            **tell_left_out(found.not_recorded),
            **({"left_out": found.faults} if found.faults else {}),
            "draws": sum(len(replay.draws_of(problem.id)) for problem in found.drawn),
            "bad_lines": found.lost,
            "first_bad_lines": list(found.bad[:NAMED]),
        },
    )


@dataclass(frozen=True)
class RecordedProblems:
    """The problems of a data set that a recording has draws of, and what is left out.

    Attributes:
        dataset: The data set.
        drawn: The problems, in its order.
        not_recorded: What the recording lacks; empty when it lacks nothing.
        faults: What is wrong with problems that cannot tell right from wrong, by their ids.
        bad: What is wrong with what is left out of the recording.
        lost: How many lines, files or draws that is.
    """

    dataset: Dataset
    drawn: list[Problem]
    not_recorded: str
    faults: dict[str, str]
    bad: Sequence[str]
    lost: int


def recorded_problems(
    replay: ReplayAPI, of: str, data: str | None, sandbox: str, faulty: Faulty
) -> RecordedProblems:
    """Match a recording with the problems of a task.

    Raises:
        PrerequisiteError: There is no such task; its data cannot be used; problems are not sound
            and are not to be left out; or the recording has draws of other problems and bad lines
            are not to be left out, or of other problems only.
    """
    try:
        dataset = dataset_named(of)
        problems, faults = sound_problems(dataset, data, sandbox, faulty)
    except ValueError as unusable:
        raise refused(str(unusable)) from unusable
    recording = replay.recording
    some = ", ".join(list(problems)[:3])
    strangers = {
        problem: recorded
        for problem, recorded in recording.problems.items()
        if find_id(problems, problem) is None and find_id(faults, problem) is None
    }
    others = [
        f"{recorded.where} has the task_id {brief(repr(problem))} ({len(recorded.draws)} draws), "
        f"which is none of the {len(problems)} problems ({some}, ...)"
        for problem, recorded in strangers.items()
    ]
    drawn, not_recorded = recorded_part(problems, recording)
    if not drawn or (others and replay.bad_lines == "fail"):
        raise refused(
            f"{recording.name}: {named(others)}. Repair it, or have such draws left out "
            "(`--bad-lines skip`)."
        )
    draws = sum(len(recorded.draws) for recorded in strangers.values())
    bad, lost = [*recording.bad, *others], len(recording.bad) + draws
    return RecordedProblems(dataset, drawn, not_recorded, faults, bad, lost)
