"""The programs in draws: in those of a sample that is scored, of any log, and of a recording."""

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import anyio.to_thread
from inspect_ai.log import transcript
from inspect_ai.solver import TaskState

from inspect_resample._inspect import refused
from inspect_resample.datasets import all_datasets, find_problem
from inspect_resample.extraction.extract import extract_program
from inspect_resample.extraction.fences import fences
from inspect_resample.logs.sample_draws import draws_told
from inspect_resample.parsing.workers import limiter
from inspect_resample.recordings.recording import Draw
from inspect_resample.sampling.draws import Draws

GIVEN = "given"
"""How a program was found that was not looked for: the draw is a program."""


async def find_programs(draws: Draws, prompt: str, entry_point: str) -> list[tuple[str, str]]:
    """The program in each text, and how it was found."""
    if draws.holds == "programs":
        return [(text, GIVEN) for text in draws.texts]
    found: list[tuple[str, str]] = []
    for text in draws.texts:
        extract = partial(extract_program, text, prompt=prompt, entry_point=entry_point)
        # Not in the event loop: other samples go on.
        extraction = await anyio.to_thread.run_sync(extract, limiter=limiter())
        found.append((extraction.program, extraction.method))
    return found


_STORED = "Draws:texts"
_DEFINITION = re.compile(r"^[ \t]*(?:async +)?def +\w", re.MULTILINE)


class _Assignment(NamedTuple):
    """What a model was asked for."""

    prompt: str
    entry_point: str


def draws_of(state: TaskState) -> Draws:
    """The draws of a sample; in a log of another task its answers, one draw each."""
    if _STORED in state.store:
        return state.store_as(Draws)
    restored = draws_told(transcript().events)
    if restored.text:  # Inspect restored the sample after a kill, without its store.
        return restored
    completions = [choice.message.text for choice in state.output.choices]
    texts = list(dict.fromkeys(completions))
    return Draws(texts=texts, text=[texts.index(completion) for completion in completions])


async def programs_of(
    state: TaskState, draws: Draws, dataset: str | None, data: str | None
) -> list[str]:
    """The program in each text of a sample's draws; empty where there is none.

    A block of code with a function that does not parse is a program, as it stands.

    What was asked for is the problem of the data set, which the sample's id names if `dataset` does
    not. In a log of another task it is what the sample's metadata say as `prompt` and
    `entry_point`; without an entry point all functions and classes are taken, and without these the
    last block of code or the whole answer.

    Args:
        state: The sample.
        draws: Its draws.
        dataset: Name of the data set that the sample's id belongs to; None to go by the id.
        data: Path of a copy of the data set's file.

    Raises:
        PrerequisiteError: The data set cannot be loaded, or has no such problem.
    """
    asked = _asked(state, draws, dataset, data)
    found = [program for program, _ in await find_programs(draws, *asked)]
    if draws.holds == "programs":
        return found
    return await anyio.to_thread.run_sync(
        _with_others, found, draws.texts, asked, limiter=limiter()
    )


def _asked(state: TaskState, draws: Draws, dataset: str | None, data: str | None) -> _Assignment:
    sample = str(state.sample_id)
    if dataset is None and draws.request:
        dataset = _dataset_of(sample)
    if dataset is None:
        told = state.metadata or {}
        return _Assignment(str(told.get("prompt") or ""), str(told.get("entry_point") or ""))
    try:
        problem = find_problem(dataset, data, sample)
    except ValueError as unusable:
        raise refused(f"code_quality: {unusable}") from unusable
    except KeyError as missing:
        raise refused(
            f"code_quality: the data set {dataset} has no problem {sample}; name the data set that "
            f"the log is about with -S dataset=NAME, or leave it out"
        ) from missing
    return _Assignment(problem.prompt, problem.entry_point)


def _dataset_of(problem: str) -> str | None:
    """The data set that a problem's id names by how it begins."""
    for name, dataset in all_datasets().items():
        if dataset.id_prefix and problem.startswith(dataset.id_prefix):
            return name
    return None


def _with_others(found: Sequence[str], texts: Sequence[str], asked: _Assignment) -> list[str]:
    """Programs, and the code of the texts in which none was found."""
    return [program or _otherwise(text, asked) for program, text in zip(found, texts, strict=True)]


def _otherwise(text: str, asked: _Assignment) -> str:
    """The code of a text in which no function or class can be read."""
    blocks = fences(text.replace("\r\n", "\n"))
    code = blocks[-1].text if blocks else text
    # Where a function was asked for, code without one is none; one that does not parse is one.
    return code if not asked.entry_point or _DEFINITION.search(code) else ""


def programs(
    draws: Sequence[Draw], prompt: str, entry_point: str, judge_cut_off: bool = False
) -> list[str]:
    """The distinct programs that will be judged.

    Args:
        draws: Of a problem.
        prompt: The problem's prompt in HumanEval's form.
        entry_point: Name of the function that it asks for.
        judge_cut_off: Draws that were cut off are judged too.
    """

    def program(draw: Draw) -> str:
        whole = draw.as_it_is(prompt, entry_point)
        if whole is not None:
            return whole
        return extract_program(draw.text, prompt=prompt, entry_point=entry_point).program

    judged = (None, "cut off") if judge_cut_off else (None,)
    answers = {(draw.holds, draw.text): draw for draw in draws if draw.failed in judged}
    return list(dict.fromkeys(map(program, answers.values())))
