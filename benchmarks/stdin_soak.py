"""Whether judging many programs that read standard input stays small, quick and the same.

    python benchmarks/stdin_soak.py [--draws N] [--cases N] [--passing SHARE] [--repeats N]

Judges draws of one problem, all different, of which some pass all cases, and tells the memory of
this process and all that it starts after the first part and at the end, and the longest time for
which its event loop was blocked. Then it judges every fifth honest and hostile program of the tests
so many times, and tells how many verdicts were not as the first time.
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

from meter import Memory

from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.engines import environment
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.request import Limits
from inspect_resample.judging.standalone import judge

sys.path.insert(0, str(Path(__file__).parents[1]))
BLOCKED = 0.05  # seconds
GROWN = 200  # MiB
MIB = 1 << 20  # bytes


async def soak(
    draws: int, cases: int, part: int, passing: float, memory: Memory
) -> tuple[float, list[float]]:
    """Judge draws; the longest block of the event loop in seconds, and the peaks of memory."""
    numbers = [text_case(f"{n} {n + 1}\n", f"{2 * n + 1}\n") for n in range(cases)]
    problem = StdinProblem("sum", "", "__main__", "", numbers[:2], numbers[2:], "tokens")
    every = max(1, round(1 / passing))
    longest, done = 0.0, False

    async def watch() -> None:
        nonlocal longest
        while not done:
            began, spent = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.001)
            # A processor that others have is no block of this loop: only what it worked itself.
            worked = time.thread_time() - spent
            longest = max(longest, min(time.perf_counter() - began, worked))

    peaks = []
    async with environment("bwrap") as sandbox:
        await judge_programs(problem, ["print(0)"], sandbox)  # what is imported and started once
        watcher = asyncio.create_task(watch())
        for first in range(0, draws, part):
            programs = [
                f"name = {n}\n"  # in the code: programs that differ by a comment are one
                + ("print(sum(map(int, input().split())))" if n % every == 0 else f"print({n})")
                for n in range(first, min(first + part, draws))
            ]
            found = (await judge_programs(problem, programs, sandbox)).verdicts
            right = sum(n % every == 0 for n in range(first, first + len(programs)))
            assert sum(verdict.strong_pass for verdict in found) == right
            peaks.append(memory.peak / MIB)
        done = True
        await watcher
    return longest, peaks


def repeat(times: int) -> int:
    """Judge programs of the tests again and again; the verdicts that changed."""
    from tests.judging.stdin.honest import HONEST, case
    from tests.judging.stdin.hostile import HOSTILE

    suite = [text_case(*case(numbers)) for numbers in ([3, 1, 2], [-5], [*range(50)])]
    problem = StdinProblem("order", "", "__main__", "", suite[:1], suite[1:], "tokens")
    texts = [*list(HONEST.values())[::5], *[source for source, _ in list(HOSTILE.values())[::5]]]
    first: list[tuple[Any, bool]] = []
    changed = 0
    for number in range(times):
        limits = Limits(floor=0.4, wall=10.0)
        found = judge(problem, [f"{text}\nrepeated = {number}\n" for text in texts],
                      limits=limits)  # fmt: skip
        told: list[tuple[Any, bool]] = [
            (verdict.last.status, verdict.strong_pass) for verdict in found
        ]
        first = first or told
        changed += sum(a != b for a, b in zip(first, told, strict=True))
    print(f"{times} times {len(texts)} programs: {changed} verdicts unlike the first time")
    return changed


def main() -> int:
    """Run it; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--part", type=int, default=1000, help="draws that are judged in one call")
    parser.add_argument("--passing", type=float, default=0.02)
    parser.add_argument("--repeats", type=int, default=200)
    options = parser.parse_args()
    told = options.draws, options.cases, options.part, options.passing
    with Memory(os.getpid(), None) as memory:
        blocked, peaks = asyncio.run(soak(*told, memory))
    print(
        f"{options.draws} draws of {options.cases} cases: {peaks[0]:.0f} MiB after the first "
        f"{options.part}, {peaks[-1]:.0f} at the end (peaks of the process tree); "
        f"event loop blocked for {1000 * blocked:.0f} ms at most (wanted 50)"
    )
    changed = repeat(options.repeats) if options.repeats else 0
    return int(blocked > BLOCKED or peaks[-1] - peaks[0] > GROWN or changed > 0)


if __name__ == "__main__":
    sys.exit(main())
