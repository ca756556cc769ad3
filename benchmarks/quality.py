"""Code quality of many programs: ours against one pylint process for each.

    python benchmarks/quality.py              # a minute
    python benchmarks/quality.py --quick

The exit code is 1 when a target is missed: 50 times as fast a program, in CPU seconds of all
processes, and no block of Inspect's event loop of more than 50 ms of its CPU time. Seconds of the
clock, which have the noise of the machine, are printed beside them.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import anyio
from inspect_ai.model import ModelName
from inspect_ai.scorer import Target
from inspect_ai.solver import TaskState
from programs import variants

from inspect_resample.datasets import load_problems
from inspect_resample.quality.measuring import measure_programs, quality_workers
from inspect_resample.quality.settings import Settings
from inspect_resample.sampling.draws import Draws
from inspect_resample.scoring import code_quality

WANTED_TIMES = 50
WANTED_BLOCK = 0.05  # seconds
TICK = 0.001


@dataclass(frozen=True, slots=True)
class Took:
    """What something took for each program, in seconds."""

    cpu: float
    clock: float


def main() -> int:
    """Measure, print, and tell whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer programs")
    parser.add_argument("--seed", type=int, default=0, help="which programs pylint has for itself")
    options = parser.parse_args()
    each, alone = (5, 5) if options.quick else (20, 20)
    programs = distinct_programs(each)
    settings = Settings.of()
    some = random.Random(options.seed).sample(programs, alone)
    theirs = took(lambda: one_process_each(some, settings), len(some))
    ours = took(lambda: all_at_once(programs, settings), len(programs))
    clock, cpu = anyio.run(longest_block, each * 50)
    print(f"{len(programs)} distinct programs; pylint alone has {alone} of them\n")
    print("| a program | CPU ms | clock ms |\n|---|--:|--:|")
    print(f"| one pylint process each | {1000 * theirs.cpu:.0f} | {1000 * theirs.clock:.0f} |")
    print(f"| ours, workers' start included | {1000 * ours.cpu:.1f} | {1000 * ours.clock:.1f} |")
    times = Took(theirs.cpu / ours.cpu, theirs.clock / ours.clock)
    print(
        f"| times as fast, wanted {WANTED_TIMES} in CPU | {times.cpu:.0f} | {times.clock:.0f} |\n"
    )
    print(
        f"scoring a sample of {each * 50} draws, the event loop was busy for {1000 * cpu:.1f} ms "
        f"at most (wanted {1000 * WANTED_BLOCK:.0f}), and late by {1000 * clock:.1f} ms at most"
    )
    return int(times.cpu < WANTED_TIMES or cpu > WANTED_BLOCK)


def distinct_programs(each: int) -> list[str]:
    """Variants of the references of this project's problems."""
    return [
        program
        for problem in load_problems("pocket").values()
        for program in variants(problem.reference, problem.entry_point, each)
    ]


def took(work: Callable[[], None], programs: int) -> Took:
    """What work takes a program, of this process and of the ones it started and waited for."""
    before, start = cpu_seconds(), time.perf_counter()
    work()
    return Took(
        (cpu_seconds() - before) / programs,
        (time.perf_counter() - start) / programs,
    )


def cpu_seconds() -> float:
    """CPU seconds of this process and of the ones that it waited for."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def one_process_each(programs: list[str], settings: Settings) -> None:
    """Start pylint for each program, with the same configuration."""
    command = [sys.executable, "-m", "pylint", f"--rcfile={settings.pylintrc}"]
    with tempfile.TemporaryDirectory() as folder:
        for program in programs:
            path = Path(folder, "program.py")
            path.write_text(program)
            done = subprocess.run([*command, path], capture_output=True, text=True)
            if "rated at" not in done.stdout:
                sys.exit(f"pylint has failed:\n{done.stdout}{done.stderr}")


def all_at_once(programs: list[str], settings: Settings) -> None:
    """Measure all programs with all tools, from the start of the workers to their end."""
    found = anyio.run(measure_programs, programs, settings)
    quality_workers(settings).close()
    if any(quality.measures.get("pylint_score") is None for quality in found):
        sys.exit("some programs have not been measured")


async def longest_block(draws: int) -> tuple[float, float]:
    """Score a sample of many distinct draws; how long the event loop did not come to anything else.

    Returns:
        Seconds of the clock and of the loop's own CPU time; the first has the noise of the machine.
    """
    problem = next(iter(load_problems("pocket").values()))
    texts = [
        f"This is number {number}:\n\n```python\n{program}\n```\n"
        for number, program in enumerate(variants(problem.reference, problem.entry_point, draws))
    ]
    state = TaskState(ModelName("mockllm/model"), problem.id, 1, problem.prompt, [])
    record = Draws(store=state.store, texts=texts, text=list(range(draws)))
    if len(record.texts) != draws:
        sys.exit("the draws are not in the sample's store")
    score = code_quality()
    clock = cpu = 0.0
    async with anyio.create_task_group() as group:

        async def run() -> None:
            await score(state, Target(""))
            group.cancel_scope.cancel()

        group.start_soon(run)
        while True:
            before, spent = time.perf_counter(), time.thread_time()
            try:
                await anyio.sleep(TICK)
            finally:
                clock = max(clock, time.perf_counter() - before - TICK)
                cpu = max(cpu, time.thread_time() - spent)
    return clock, cpu


if __name__ == "__main__":
    sys.exit(main())
