"""How many cases a CPU second a program that reads standard input is judged on.

    python benchmarks/stdin_cases.py [--data FILE] [--rounds N] [--programs N] [--only WAY]

Three ways in one run on one machine, by the CPU time of all their processes: the judge, with the
start of its sandbox and all its isolation; one `python3` process a case, as LiveCodeBench, Large
Language Monkeys' server and SandboxFusion have it; and the floor, which forks, executes compiled
code and reads its output, without any check or isolation. The inputs are those of the problems in
SandboxFusion's file of CodeContests, where it is given; the program sums what it reads.

What a case takes depends on what else the machine does. So judge and floor take turns, and their
ratio is told of each round and of all rounds together.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from meter import cpu_seconds, group

from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.standalone import judge_many

PROGRAM = """import sys
from collections import Counter
def main():
    words = sys.stdin.read().split()
    print(sum(map(int, filter(str.isdigit, words))), len(words))
main()
name = "{}"
"""
FLOOR = """
import gc, json, os, sys
import collections
code = compile(sys.argv[1], "program", "exec")
inputs = [text.encode() for text in json.load(open(sys.argv[2]))]
gc.collect()
gc.freeze()
for data in inputs:
    given, written = os.memfd_create("input"), os.memfd_create("output")
    os.write(given, data)
    os.lseek(given, 0, 0)
    child = os.fork()
    if child == 0:
        os.dup2(given, 0)
        os.dup2(written, 1)
        exec(code, {"__name__": "__main__"})
        sys.stdout.flush()
        os._exit(0)
    os.wait4(child, 0)
    os.pread(written, 100, 0)
    os.close(given)
    os.close(written)
"""
PYTHON = os.path.realpath(sys.executable)
MADE = [[f"20\n{' '.join(['7'] * 19)} {n}\n" for n in range(100)]] * 3


def main() -> int:
    """Run the benchmark; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="codecontests12.jsonl.gz")
    parser.add_argument("--rounds", type=int, default=5, help="in which judge and floor take turns")
    parser.add_argument("--programs", type=int, default=2, help="for each problem and round")
    parser.add_argument("--only", choices=["judge", "floor", "process"])
    options = parser.parse_args()
    suites = read_suites(options.data) if options.data else MADE
    cases = options.programs * sum(map(len, suites))
    ways: dict[str, tuple[Callable[[], None], int]] = {
        "judge": (lambda: judged(suites, options.programs), cases),
        "floor": (lambda: floor(suites, options.programs), cases),
        "process": (lambda: processes([suite[0] for suite in suites]), len(suites)),
    }
    took: dict[str, list[float]] = {name: [] for name in ways if options.only in (None, name)}
    for number in range(options.rounds):
        for name, found in took.items():
            work, count = ways[name]
            found.append(spent(work) / count)
        words = ", ".join(f"{name} {1e3 * found[-1]:.2f}" for name, found in took.items())
        print(f"round {number + 1}: CPU ms a case: {words}{share_of(took)}", flush=True)
    each = {name: sum(found) / options.rounds for name, found in took.items()}
    if options.only:
        return 0
    faster, share = each["process"] / each["judge"], each["floor"] / each["judge"]
    print(f"{faster:.1f} times a process a case (wanted 10), {share:.0%} of the floor (wanted 60%)")
    return int(faster < 10 or share < 0.6)


def share_of(took: dict[str, list[float]]) -> str:
    """What part of the judge's time the floor takes in the last round, in words."""
    if not {"judge", "floor"} <= set(took):
        return ""
    return f"; {took['floor'][-1] / took['judge'][-1]:.0%} of the floor"


def spent(work: Callable[[], None]) -> float:
    """CPU seconds of some work, of all processes that it starts, whoever waits for them."""
    with group() as cgroup:
        if cgroup is None:
            sys.exit("This needs a control group of its own, which only root may make.")
        pid = os.fork()
        if pid == 0:
            (cgroup / "cgroup.procs").write_text(str(os.getpid()))
            work()
            sys.stdout.flush()
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            sys.exit("The work was not done.")
        time.sleep(0.5)  # for what is still ending
        return cpu_seconds(cgroup)


def read_suites(path: str) -> list[list[str]]:
    """The inputs of all cases of each problem."""
    with gzip.open(path, "rt") as file:
        tests = [json.loads(json.loads(line)["test"]) for line in file]
    return [[case["input"]["stdin"] for case in cases] for cases in tests]


def answer(text: str) -> str:
    """What the program writes."""
    words = text.split()
    return f"{sum(map(int, filter(str.isdigit, words)))} {len(words)}\n"


def judged(suites: list[list[str]], programs: int) -> None:
    """The judge: programs that differ in code, all of which pass."""
    tasks = []
    for number, suite in enumerate(suites):
        cases = [text_case(text, answer(text)) for text in suite]
        problem = StdinProblem(f"{number}", "", "__main__", "", cases[:2], cases[2:], "tokens")
        names = [f"{time.time_ns()}-{number}-{n}" for n in range(programs)]
        tasks.append((problem, [PROGRAM.format(name) for name in names]))
    for found in judge_many(tasks):
        assert all(verdict.strong_pass for verdict in found.verdicts)  # type: ignore[union-attr]


def floor(suites: list[list[str]], programs: int) -> None:
    """Fork, execute, read."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([text for suite in suites for text in suite] * programs, file)
        file.flush()
        subprocess.run([PYTHON, "-sS", "-c", FLOOR, PROGRAM, file.name], check=True)


def processes(inputs: list[str]) -> None:
    """An interpreter for each case."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(PROGRAM)
        file.flush()
        for text in inputs:
            subprocess.run(
                [PYTHON, file.name], input=text.encode(), capture_output=True, check=True
            )


if __name__ == "__main__":
    sys.exit(main())
