"""The process that compares answers: `python -m inspect_resample.answers.worker`."""

import logging
import resource
import time
from functools import lru_cache

from math_verify import parse, verify  # type: ignore[import-untyped]

from inspect_resample.answers.equivalence import SECONDS
from inspect_resample.answers.forms import one_script, plain
from inspect_resample.parsing.workers import Answer, serve


@lru_cache(maxsize=4096)
def _read(answer: str) -> list[object]:
    # In a box, so that the library takes all of it; without time limits, which the kernel holds.
    found: list[object] = parse(f"\\boxed{{{one_script(answer)}}}", parsing_timeout=None)
    return found or parse(f"\\boxed{{{plain(answer)}}}", parsing_timeout=None)


def begin(_: str) -> Answer:
    """Nothing is to be made ready."""
    logging.disable()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]

    def answer(question: list[str]) -> tuple[object, bool]:
        # The kernel ends a process beyond it, in the middle of a formula, too.
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + SECONDS, hard))
        one, other = (_read(text) for text in question)
        if not (one and other):
            return [bool(one), bool(other)], True
        # A set of solutions may be written as an interval or by inequalities.
        same = verify(one, other, timeout_seconds=None, allow_set_relation_comp=True) or verify(
            other, one, timeout_seconds=None, allow_set_relation_comp=True
        )
        return bool(same), True

    return answer


if __name__ == "__main__":
    serve(begin)
