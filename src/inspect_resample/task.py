"""A task of repeated sampling on a data set: what the files in `tasks/` share."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig
from inspect_ai.model._model import active_model
from inspect_ai.util._sandbox.registry import registry_find_sandboxenv

from inspect_resample.drawing.recordings.recording import NAMED, brief, named
from inspect_resample.drawing.replay import ReplayAPI, replay_of
from inspect_resample.drawing.resample import resample
from inspect_resample.options import checked, refused
from inspect_resample.problems import Problem, load_problems
from inspect_resample.scoring import code_quality, dual_suite
from inspect_resample.scoring.recorded import recorded as recorded_scores
from inspect_resample.scoring.viewer import viewer

Style = Literal["chat", "completion"]
TaskName = Literal["humaneval_plus", "mbpp_plus", "pocket_plus"]

CHAT = (
    "Complete this Python function. Answer with the whole function, and all that it needs, "
    "in one block of code.\n\n```python\n{prompt}\n```"
)
CHAT_WITHOUT_SIGNATURE = (
    "Write the Python function `{entry_point}` that does what this text asks for. Answer with the "
    "whole function, and all that it needs, in one block of code.\n\n```python\n{prompt}\n```"
)
VERSION = 1
"""Of the tasks: logs of different versions are not pooled."""

RECORDED_AT_ONCE = 250
"""Recorded draws in one answer: a request has its own event in the log."""

STOPS = ["\nclass ", "\nif __name__", "\nprint(", "\nassert "]
"""Where a base model goes on after the end of the function."""


def resampling_task(
    dataset: str,
    data: str | None,
    k: int,
    chunk: int,
    style: Style,
    judge_cut_off: bool,
    sandbox: str,
    quality: bool = False,
    first: int = 0,
) -> Task:
    """Draw k programs for every problem of a data set and judge each with both suites.

    Args:
        dataset: Name of the data set.
        data: Path of a copy of the data set's file; None for the default.
        k: Draws a sample.
        chunk: Choices a request.
        style: "chat" asks for the function; "completion" sends the bare prompt for a base model to
            go on.
        judge_cut_off: Judge draws that were cut off at the token limit.
        sandbox: Where programs run.
        quality: Measure the quality of the programs' text, too.
        first: Number of the first draw, to go on where another run ended.

    Raises:
        PrerequisiteError: An option is out of its range, or the data cannot be used.
    """
    start(sandbox)
    problems = _problems(dataset, data)
    measuring = [code_quality(dataset=dataset, data=data)] if quality else []
    return Task(
        dataset=_dataset(dataset, problems.values(), style),
        solver=resample(k=k, chunk=chunk, first=first),
        scorer=[
            *measuring,
            dual_suite(dataset=dataset, data=data, judge_cut_off=judge_cut_off),
        ],
        headline_metric="dual_suite",
        config=_generation(style, samples_have_signature=dataset != "mbpp_plus"),
        sandbox=sandbox,
        viewer=viewer(quality),
        version=VERSION,
        metadata=_about_recording() or None,
    )


@task
@checked
def recorded_draws(
    of: TaskName = "humaneval_plus", data: str | None = None, sandbox: str = "bwrap"
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
    dataset = _dataset_of(of)
    drawn, bad, left_out = recorded_problems(replay, of, data)
    return Task(
        dataset=_dataset(dataset, drawn, "completion"),
        solver=resample(k=None, chunk=RECORDED_AT_ONCE),
        scorer=dual_suite(dataset=dataset, data=data),
        sandbox=sandbox,
        viewer=viewer(),
        name=of,
        version=VERSION,
        metadata={
            **_about_recording(),
            "draws": sum(len(replay.recording.problems[problem.id].draws) for problem in drawn),
            "bad_lines": left_out,
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
            "`inspect-resample judge`, or by any task with --model replay/PATH."
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
            **_about_recording(),
            "draws": recording.draws,
            "bad_lines": len(recording.bad),
            "first_bad_lines": list(recording.bad[:NAMED]),
        },
    )


def recorded_problems(
    replay: ReplayAPI, of: TaskName, data: str | None
) -> tuple[list[Problem], Sequence[str], int]:
    """The problems of a task that a recording has draws of, and what is left out of it.

    Returns:
        The problems, in the order of the task; what is wrong with what is left out; and how many
        lines, files or draws that is.

    Raises:
        PrerequisiteError: The data cannot be used, or the recording has draws of other problems
            and bad lines are not to be left out, or of other problems only.
    """
    problems = _problems(_dataset_of(of), data)
    recording = replay.recording
    some = ", ".join(list(problems)[:3])
    strangers = {
        problem: recorded
        for problem, recorded in recording.problems.items()
        if problem not in problems
    }
    others = [
        f"{recorded.where} has the task_id {brief(repr(problem))} ({len(recorded.draws)} draws), "
        f"which is none of the {len(problems)} problems ({some}, ...)"
        for problem, recorded in strangers.items()
    ]
    drawn = [problem for problem in problems.values() if problem.id in recording.problems]
    if not drawn or (others and replay.bad_lines == "fail"):
        raise refused(
            f"{recording.name}: {named(others)}. Repair it, or have such draws left out "
            "(`--bad-lines skip`)."
        )
    draws = sum(len(recorded.draws) for recorded in strangers.values())
    return drawn, [*recording.bad, *others], len(recording.bad) + draws


def _about_recording() -> dict[str, object]:
    """What the metadata of a task says of the recording that its draws come from, if from one."""
    replay = replay_of(active_model())
    return {"samples_sha256": replay.recording.sha256} if replay else {}


def _dataset_of(task: TaskName) -> str:
    return "pocket" if task == "pocket_plus" else task


def _problems(dataset: str, data: str | None) -> dict[str, Problem]:
    """The problems of a data set by their ids."""
    try:
        return load_problems(dataset, data)
    except ValueError as unusable:
        raise refused(str(unusable)) from unusable


def _dataset(name: str, problems: Iterable[Problem], style: Style) -> MemoryDataset:
    """An Inspect sample for each problem."""
    return MemoryDataset(
        [
            Sample(
                id=problem.id,
                input=_input(problem, style),
                target=problem.entry_point,
                metadata={"entry_point": problem.entry_point} | _bare_prompt(problem, style),
            )
            for problem in problems
        ],
        name=name,
    )


def start(sandbox: str) -> None:
    """Put the exit code in force, and refuse a sandbox that Inspect does not know.

    Raises:
        PrerequisiteError: It does not.
    """
    # Here, not above: Inspect announces hooks that are known before it loads a task.
    from inspect_resample import exit_code  # noqa: F401

    try:
        registry_find_sandboxenv(sandbox)
    except ValueError as unknown:
        raise refused(
            f"sandbox must be bwrap, docker, local, or another that is installed, not {sandbox!r}."
        ) from unknown


def _bare_prompt(problem: Problem, style: Style) -> dict[str, str]:
    """What a recorded completion goes on from, where it is not what the model is sent."""
    return {} if style == "completion" else {"prompt": problem.prompt}


def _input(problem: Problem, style: Style) -> str:
    """What the model is sent."""
    if style == "completion":
        return problem.prompt
    template = CHAT if f"def {problem.entry_point}" in problem.prompt else CHAT_WITHOUT_SIGNATURE
    return template.format(prompt=problem.prompt.strip(), entry_point=problem.entry_point)


def _generation(style: Style, samples_have_signature: bool) -> GenerateConfig:
    """Settings that `inspect eval`'s own options go before."""
    stops = None
    if style == "completion":
        stops = [*STOPS, "\ndef "] if samples_have_signature else STOPS
    return GenerateConfig(temperature=0.8, top_p=0.95, max_tokens=1024, stop_seqs=stops)
