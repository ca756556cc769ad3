"""The programs in a sample's draws."""

from functools import partial

import anyio.to_thread

from inspect_resample.extraction.extract import extract_program
from inspect_resample.sampling.draws import Draws
from inspect_resample.workers import limiter

GIVEN = "given"
"""How a program was found that was not looked for: the draw is a program."""


async def find_programs(draws: Draws, prompt: str, entry_point: str) -> list[tuple[str, str]]:
    """The program in each text, and how it was found.

    Args:
        draws: The draws of a sample.
        prompt: The problem's prompt.
        entry_point: Name of the function that the suites call.
    """
    if draws.holds == "programs":
        return [(text, GIVEN) for text in draws.texts]
    found: list[tuple[str, str]] = []
    for text in draws.texts:
        extract = partial(extract_program, text, prompt=prompt, entry_point=entry_point)
        # Not in the event loop: other samples go on.
        extraction = await anyio.to_thread.run_sync(extract, limiter=limiter())
        found.append((extraction.program, extraction.method))
    return found
