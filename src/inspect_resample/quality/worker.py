"""The process that measures programs: `python -m inspect_resample.quality.worker SETTINGS`."""

import json
from dataclasses import asdict

from inspect_resample.parsing.workers import Answer, serve
from inspect_resample.quality.lint import Linter, LintError, keep_to_standard_library
from inspect_resample.quality.program import measure
from inspect_resample.quality.settings import Settings


def begin(described: str) -> Answer:
    """Make the tools ready for settings in JSON.

    Raises:
        LintError: Pylint does not accept them.
    """
    named = json.loads(described)
    settings = Settings(**{**named, "disable": tuple(named["disable"])})
    linter = Linter(settings)
    measure("def f():\n    pass\n", linter, settings.seconds)  # Imports what is imported late.
    keep_to_standard_library()

    def answer(text: str) -> tuple[object, bool]:
        quality = measure(text, linter, settings.seconds)
        # A tool that failed or was interrupted is in no state to go on.
        return asdict(quality), not quality.tool_failed

    return answer


if __name__ == "__main__":
    serve(begin, LintError)
