"""The process that measures programs: JSON lines in, JSON lines out.

It is started by `pool.py` as `python -m inspect_resample.quality.worker SETTINGS`. One line is
written when it is ready, and then one for each text that it reads.
"""

import json
import os
import resource
import sys
import tempfile
from dataclasses import asdict
from typing import TextIO

MOST_MEMORY = 2 << 30
"""Bytes of address space: a text that makes a tool want more is not measured."""

MOST_TEXTS = 2000
"""The tools keep a little of every text, so a worker is replaced after so many."""


def main() -> None:
    """Serve until standard input ends, a tool failed, or there were many texts."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    requests = os.fdopen(os.dup(0), encoding="ascii")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as home:
        os.chdir(empty)  # Pylint looks for modules where it is started.
        os.environ["PYLINTHOME"] = home  # Where it writes about its own failures.
        _serve(requests, answers, sys.argv[1])


def _serve(requests: TextIO, answers: TextIO, described: str) -> None:
    from inspect_resample.quality.lint import Linter, LintError, keep_to_standard_library
    from inspect_resample.quality.program import measure
    from inspect_resample.quality.settings import Settings

    def answer(record: object) -> None:
        answers.write(json.dumps(record) + "\n")
        answers.flush()

    named = json.loads(described)
    settings = Settings(**{**named, "disable": tuple(named["disable"])})
    try:
        linter = Linter(settings)
    except LintError as error:
        answer({"refused": str(error)})
        return
    measure("def f():\n    pass\n", linter, settings.seconds)  # Imports what is imported late.
    keep_to_standard_library()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer({"ready": True})
    for number, line in enumerate(requests, 1):
        quality = measure(json.loads(line), linter, settings.seconds)
        # A tool that failed or was interrupted is in no state to go on.
        leaving = number == MOST_TEXTS or quality.tool_failed
        answer({"quality": asdict(quality), "leaving": leaving})
        if leaving:
            return


if __name__ == "__main__":
    main()
