"""Whether right programs pass that are slow, on a busy machine: the judge must fail nobody for it.

    python benchmarks/slow.py [--load N] [--times N] [--references]

Sixty programs use 50 to 90% of what they may. With `--references` those of HumanEval+ and MBPP+ are
judged too. The exit code is 1 when any program does not pass.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

from setting import RELEASES, add_options, data_file, problems

from inspect_resample.datasets import Problem, load_problems
from inspect_resample.folders import CACHE_VARIABLE
from inspect_resample.judging.harness import limits as harness_limits
from inspect_resample.judging.judge import Judgement
from inspect_resample.judging.request import Limits
from inspect_resample.judging.standalone import judge_many

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)
KINDS = ("one case", "every case", "the definition", "all of it")
EACH = 3  # programs of a share and a kind

SLOW = """\
{reference}

import time as _time
_right, _left, _until = {entry_point}, {calls}, _time.process_time()

def _burn(seconds):
    global _until
    _until += seconds  # counted from the start, for some clocks tick in milliseconds
    while _time.process_time() < _until:
        pass

_burn({definition})

def {entry_point}(*arguments):
    global _left
    _left -= 1
    if _left >= 0:
        _burn({case})
    return _right(*arguments)
"""

Slow = tuple[str, Problem, str]
"""What is slow about a program, its problem, and its text."""


def slow_programs(limits: Limits) -> list[Slow]:
    """Right programs that use from half to nine tenths of what they may, each on its own problem.

    Args:
        limits: What they may use where the reference takes next to nothing, as here.
    """
    made_up = [squares(f"squares/{number}", 3 + number, 10 * number) for number in range(4)]
    pocket = [one for one in load_problems("pocket").values() if one.entry_point.islower()]
    chosen = [*(one for one in pocket if type(one) is Problem), *made_up]
    table = product(KINDS, SHARES, range(EACH))
    return [
        (f"{kind}, {share:.0%}", problem, slowed(problem, kind, share, limits))
        for (kind, share, _), problem in zip(table, chosen, strict=True)
    ]


def squares(name: str, weak: int, strong: int) -> Problem:
    """A made-up problem of so many cases, with outputs that are too large to be sent at once."""
    reference = "def squares(n):\n    return [n * n + i for i in range(2000)]\n"
    cases = [(number,) for number in range(weak + strong)]
    return Problem(name, "", "squares", reference, cases[:weak], cases[weak:])


def slowed(problem: Problem, kind: str, share: float, limits: Limits) -> str:
    """A problem's reference, made slow."""
    suites = [
        harness_limits.SuiteLimits(limits.request(), (0.0, 0.0, 0.0), len(suite))
        for suite in (problem.weak, problem.strong)
    ]
    calls = 1 if kind == "one case" else len(problem.weak) + len(problem.strong)
    each = [
        suite.case if kind == "one case" else min(suite.case, suite.suite / max(len(cases), 1))
        for suite, cases in zip(suites, (problem.weak, problem.strong), strict=True)
    ]
    return SLOW.format(
        reference=problem.reference,
        entry_point=problem.entry_point,
        calls=0 if kind == "the definition" else calls,
        case=share * min(each),
        definition=share * suites[0].definition if kind in KINDS[2:] else 0.0,
    )


@contextmanager
def busy(load: int) -> Iterator[None]:
    """So many processes that do nothing but take time from others."""
    command = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(command) for _ in range(load)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def failures(programs: list[Slow], limits: Limits | None = None) -> list[str]:
    """What was said of each program that did not pass, judged without a cache."""
    with tempfile.TemporaryDirectory() as folder:
        kept = os.environ.get(CACHE_VARIABLE)
        os.environ[CACHE_VARIABLE] = folder
        try:
            tasks = [(problem, [program]) for _, problem, program in programs]
            judged = judge_many(tasks, limits=limits)
        finally:
            os.environ.pop(CACHE_VARIABLE)
            if kept is not None:
                os.environ[CACHE_VARIABLE] = kept
    return [
        f"{problem.id}, {what}: {said(judgement)}"
        for (what, problem, _), judgement in zip(programs, judged, strict=True)
        if not isinstance(judgement, Judgement) or not judgement.verdicts[0].strong_pass
    ]


def said(judgement: Judgement | Exception) -> str:
    """What was said of a program."""
    if isinstance(judgement, Exception):
        return str(judgement)
    (verdict,) = judgement.verdicts
    return f"weak {verdict.weak}, strong {verdict.strong}"


def main() -> int:
    """Judge them; 1 when one does not pass."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument("--load", type=int, default=10, help="processes that are busy meanwhile")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="of how many programs to take one")
    parser.add_argument("--scale", type=float, default=1.0, help="of the limits on CPU time")
    parser.add_argument("--references", action="store_true", help="of HumanEval+ and MBPP+ too")
    options = parser.parse_args()
    usual, scale = Limits(), options.scale
    limits = Limits(
        floor=scale * usual.floor,
        definition=scale * usual.definition,
        suite=scale * usual.suite,
    )
    jobs = {"slow programs": (slow_programs(limits)[:: options.every], limits)}
    if options.references:
        for dataset in RELEASES:
            known = problems(dataset, data_file(dataset, options.data)).values()
            jobs[f"references of {dataset}"] = (
                [("the reference", problem, problem.reference) for problem in known],
                usual,
            )
    failed = 0
    for time in range(options.times):
        for name, (programs, own) in jobs.items():
            with busy(options.load):
                wrong = failures(programs, own)
            print(f"{time + 1}. {name}: {len(programs)}, not passed: {len(wrong)}", flush=True)
            print("\n".join(wrong), end="\n" if wrong else "")
            failed += len(wrong)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
