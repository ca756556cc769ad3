"""The programs in a sample's draws."""

import anyio.lowlevel

from inspect_resample.drawing.draws import Draws
from inspect_resample.drawing.extract import extract_program

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
        extraction = extract_program(text, prompt=prompt, entry_point=entry_point)
        found.append((extraction.program, extraction.method))
        await anyio.lowlevel.checkpoint()  # other samples go on between thousands of completions
    return found
