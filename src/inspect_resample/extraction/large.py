"""Texts that are too large to be read in this process: a worker reads them.

It is started as `python -m inspect_resample.extraction.worker`.
"""

from functools import cache

from inspect_resample.parsing.workers import Workers

SECONDS = 20
"""CPU time that a worker has for a text; a megabyte of honest text takes about two."""

_PATIENCE = 60.0  # seconds of real time beyond that: machines are busy


def program_in(completion: str, prompt: str, entry_point: str) -> tuple[str, str]:
    """The program in a completion and how it was found, as `extract.extract_here` finds it.

    Raises:
        WorkerError: No worker can be started.
        LostError: It takes too long, or too much memory.
    """
    program, method = _workers().ask([completion, prompt, entry_point])
    return program, method


@cache
def _workers() -> Workers:
    return Workers("inspect_resample.extraction.worker", "", SECONDS + _PATIENCE)
