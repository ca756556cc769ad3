"""A task of repeated sampling on a data set: what the files in `tasks/` share."""

from typing import Literal

from inspect_ai import Task
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig

from inspect_resample.drawing.resample import resample
from inspect_resample.problems import Problem, load_problems
from inspect_resample.scoring import dual_suite

Style = Literal["chat", "completion"]

CHAT = (
    "Complete this Python function. Answer with the whole function, and all that it needs, "
    "in one block of code.\n\n```python\n{prompt}\n```"
)
CHAT_WITHOUT_SIGNATURE = (
    "Write the Python function `{entry_point}` that does what this text asks for. Answer with the "
    "whole function, and all that it needs, in one block of code.\n\n```python\n{prompt}\n```"
)
STOPS = ["\nclass ", "\nif __name__", "\nprint(", "\nassert "]
"""Where a base model goes on after the end of the function."""


def resampling_task(
    dataset: str,
    data: str | None,
    k: int,
    chunk: int,
    style: Style,
    seed: int | None,
    judge_cut_off: bool,
    sandbox: str,
) -> Task:
    """Draw k programs for every problem of a data set and judge each with both suites.

    Args:
        dataset: Name of the data set.
        data: Path of a copy of the data set's file; None for the default.
        k: Draws a sample.
        chunk: Choices a request.
        style: "chat" asks for the function; "completion" sends the bare prompt for a base model to
            go on.
        seed: Base of the seeds.
        judge_cut_off: Judge draws that were cut off at the token limit.
        sandbox: Where programs run.

    Raises:
        PrerequisiteError: An option is out of its range, or the data cannot be used.
    """
    if style not in ("chat", "completion"):
        raise PrerequisiteError(f"style must be chat or completion, not {style!r}.")
    try:
        problems = load_problems(dataset, data)
    except ValueError as unusable:
        raise PrerequisiteError(str(unusable)) from unusable
    samples = [
        Sample(
            id=problem.id,
            input=_input(problem, style),
            target=problem.entry_point,
            metadata={"entry_point": problem.entry_point},
        )
        for problem in problems.values()
    ]
    return Task(
        dataset=MemoryDataset(samples, name=dataset),
        solver=resample(k=k, chunk=chunk, seed=seed),
        scorer=dual_suite(dataset=dataset, data=data, judge_cut_off=judge_cut_off),
        config=_generation(style, samples_have_signature=dataset != "mbpp_plus"),
        sandbox=sandbox,
        version=1,
    )


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
