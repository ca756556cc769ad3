"""A task of repeated sampling on a data set: what the files in `tasks/` share."""

from collections.abc import Iterable
from typing import Literal

from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig
from inspect_ai.model._model import active_model
from inspect_ai.util._sandbox.registry import registry_find_sandboxenv

from inspect_resample.drawing.replay import replay_of
from inspect_resample.drawing.resample import resample
from inspect_resample.options import refused
from inspect_resample.problems import Problem, load_problems
from inspect_resample.scoring import code_quality, dual_suite
from inspect_resample.scoring.viewer import viewer

Style = Literal["chat", "completion"]

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
    problems = problems_of(dataset, data)
    measuring = [code_quality(dataset=dataset, data=data)] if quality else []
    return Task(
        dataset=samples_of(dataset, problems.values(), style),
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
        metadata=about_recording() or None,
    )


def about_recording() -> dict[str, object]:
    """What the metadata of a task says of the recording that its draws come from, if from one."""
    replay = replay_of(active_model())
    return {"samples_sha256": replay.recording.sha256} if replay else {}


def problems_of(dataset: str, data: str | None) -> dict[str, Problem]:
    """The problems of a data set by their ids.

    Raises:
        PrerequisiteError: The data cannot be used.
    """
    try:
        return load_problems(dataset, data)
    except ValueError as unusable:
        raise refused(str(unusable)) from unusable


def samples_of(name: str, problems: Iterable[Problem], style: Style) -> MemoryDataset:
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
