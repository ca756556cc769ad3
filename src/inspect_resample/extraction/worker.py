"""The process that reads large texts: `python -m inspect_resample.extraction.worker`."""

import resource
import time

from inspect_resample.extraction.extract import extract_here
from inspect_resample.extraction.large import SECONDS
from inspect_resample.parsing.workers import Answer, serve


def begin(_: str) -> Answer:
    """Nothing is to be made ready."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]

    def answer(question: list[str]) -> tuple[object, bool]:
        completion, prompt, entry_point = question
        # The kernel ends a process beyond it, in the middle of a parse, too.
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, hard))
        found = extract_here(completion, prompt=prompt, entry_point=entry_point)
        return [found.program, found.method], True

    return answer


if __name__ == "__main__":
    serve(begin)
