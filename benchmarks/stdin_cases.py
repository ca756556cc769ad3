"""How many cases a CPU second a program that reads standard input is judged on.

    python benchmarks/stdin_cases.py [--programs N] [--cases N]

Three ways in one run on one machine, by the CPU time of the whole process tree: the judge, in its
sandbox and with all its isolation; one `python3` process a case, as LiveCodeBench, Large Language
Monkeys' server and SandboxFusion have it; and the floor, which forks, executes the compiled code
and reads its output, without any check or isolation.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.standalone import judge

PROGRAM = """import sys
from collections import Counter
def main():
    n = int(input())
    a = list(map(int, input().split()))
    print(sum(a))
main()
name = "{}"
"""
FLOOR = """
import gc, os, sys
import collections
text, data, times = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
code = compile(text, "program", "exec")
gc.freeze()
for _ in range(times):
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


def cpu() -> float:
    """CPU seconds of this process and of all that it has waited for."""
    each = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in each)


def main() -> int:
    """Run the benchmark; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=30)
    parser.add_argument("--cases", type=int, default=100)
    options = parser.parse_args()
    cases = [(f"20\n{' '.join(['7'] * 19)} {n}\n", f"{133 + n}\n") for n in range(options.cases)]
    problem = StdinProblem(
        *("sum", "", "__main__", ""),
        weak=[text_case(*case) for case in cases[:2]],
        strong=[text_case(*case) for case in cases[2:]],
        oracle="tokens",
    )
    programs = [PROGRAM.format(f"{time.time_ns()}-{n}") for n in range(options.programs)]
    began = cpu()
    verdicts = judge(problem, programs)
    # Nobody waits for fork servers, so what their children took is told by the verdicts.
    spent = cpu() - began + sum(verdict.cpu for verdict in verdicts)
    seconds = {"judge": spent / len(programs) / len(cases)}
    assert all(verdict.strong_pass for verdict in verdicts)
    python = os.path.realpath(sys.executable)
    began = cpu()
    subprocess.run([python, "-sS", "-c", FLOOR, PROGRAM, cases[0][0], "1000"], check=True)
    seconds["floor"] = (cpu() - began) / 1000
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(PROGRAM)
        file.flush()
        began = cpu()
        for given, _ in cases[:30]:
            command = [python, file.name]
            subprocess.run(command, input=given.encode(), capture_output=True, check=True)
        seconds["a python3 process a case"] = (cpu() - began) / min(30, len(cases))
    for name, each in seconds.items():
        print(f"{name:<26} {1e3 * each:8.2f} CPU ms a case")
    faster = seconds["a python3 process a case"] / seconds["judge"]
    share = seconds["floor"] / seconds["judge"]
    print(f"{faster:.1f} times a process a case (wanted 10), {share:.0%} of the floor (wanted 60%)")
    return int(faster < 10 or share < 0.6)


if __name__ == "__main__":
    sys.exit(main())
