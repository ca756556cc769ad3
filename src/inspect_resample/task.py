"""A task of repeated sampling on a data set: what the files in `tasks/` share."""

from collections.abc import Iterable
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig
from inspect_ai.util._sandbox.registry import registry_find_sandboxenv

from inspect_resample.drawing.resample import resample
from inspect_resample.drawing.samples import (
    NAMED,
    BadLines,
    SampleFile,
    SampleFileError,
    read_samples,
    recorded,
)
from inspect_resample.options import checked, refused
from inspect_resample.problems import Problem, load_problems
from inspect_resample.scoring import code_quality, dual_suite

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

    Raises:
        PrerequisiteError: An option is out of its range, or the data cannot be used.
    """
    start(sandbox)
    problems = _problems(dataset, data)
    measuring = [code_quality(dataset=dataset, data=data)] if quality else []
    return Task(
        dataset=_dataset(dataset, problems.values(), style),
        solver=resample(k=k, chunk=chunk),
        scorer=[
            *measuring,
            dual_suite(dataset=dataset, data=data, judge_cut_off=judge_cut_off),
        ],
        headline_metric="dual_suite",
        config=_generation(style, samples_have_signature=dataset != "mbpp_plus"),
        sandbox=sandbox,
        version=VERSION,
    )


@task
@checked
def recorded_draws(
    samples: str,
    of: TaskName = "humaneval_plus",
    data: str | None = None,
    bad_lines: BadLines = "fail",
    sandbox: str = "bwrap",
) -> Task:
    """Judge draws that another tool made: what `inspect-resample judge` runs.

    Args:
        samples: Path of a sample file in EvalPlus' format. Problems without a draw are left out.
        of: The task that the samples' problems are from; the log goes by its name.
        data: Path of a copy of the data set's file; by default it is downloaded once.
        bad_lines: `fail` stops at lines that cannot be used, `skip` leaves them out.
        sandbox: Where programs run: `bwrap`, `docker`, or at your own risk `local`.

    Returns:
        The task. Its metadata tells how many draws there are and which lines were left out.
    """
    start(sandbox)
    dataset = _dataset_of(of)
    drawn, file = read_recorded(samples, of, data, bad_lines)
    return Task(
        dataset=_dataset(dataset, drawn, "completion"),
        solver=recorded(file),
        scorer=dual_suite(dataset=dataset, data=data),
        sandbox=sandbox,
        name=of,
        version=VERSION,
        metadata={
            "samples_sha256": file.sha256,
            "draws": sum(len(programs.draws) for programs in file.programs.values()),
            "bad_lines": len(file.bad),
            "first_bad_lines": list(file.bad[:NAMED]),
        },
    )


def read_recorded(
    samples: str, of: TaskName, data: str | None, bad_lines: BadLines
) -> tuple[list[Problem], SampleFile]:
    """The problems that a sample file has draws of, and the draws; arguments as above.

    Raises:
        PrerequisiteError: The file or the data cannot be used.
    """
    problems = _problems(_dataset_of(of), data)
    prompts = {problem.id: problem.prompt for problem in problems.values()}
    try:
        file = read_samples(samples, prompts, bad_lines)
    except SampleFileError as unusable:
        raise refused(str(unusable)) from unusable
    return [problem for problem in problems.values() if problem.id in file.programs], file


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
                metadata={"entry_point": problem.entry_point},
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
