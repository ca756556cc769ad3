"""What judging on Ray costs, a program, beside judging here, on one machine.

    python benchmarks/engines.py [--programs 100000] [--nodes 2]

The same programs, variants of the pocket problems' references, go before both suites in this
process and on a Ray cluster of nodes of one core, started here. The start of the cluster and of its
first processes is left out; that of sandboxes is not. Caches are empty. CPU time is that of a
control group, for nobody waits for the processes of programs: where none can be made, none is told.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from meter import cpu_seconds, group
from ray.cluster_utils import Cluster

from inspect_resample.datasets import load_problems
from inspect_resample.folders import CACHE_VARIABLE
from inspect_resample.judging.judge import Task
from inspect_resample.judging.on_ray import on_ray
from inspect_resample.judging.request import JudgeError
from inspect_resample.judging.standalone import judge_many

OBJECTS = 100 << 20  # bytes of a node's object store


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--problems", type=int, default=81)
    parser.add_argument("--nodes", type=int, default=2)
    options = parser.parse_args()
    problems = list(load_problems("pocket").values())[: options.problems]
    programs: list[list[str]] = [[] for _ in problems]
    for number, index in enumerate(islice(cycle(range(len(problems))), options.programs)):
        programs[index].append(f"{problems[index].reference}\n_ = {number}\n")
    tasks: list[Task] = list(zip(problems, programs, strict=True))

    with group() as cgroup:
        if cgroup is None:
            sys.exit("CPU time is read from a control group, and none can be made here")
        (cgroup / "cgroup.procs").write_text(str(os.getpid()))
        try:
            compare(tasks, options.programs, options.nodes, cgroup)
        finally:
            (cgroup.parent / "cgroup.procs").write_text(str(os.getpid()))


def compare(tasks: list[Task], programs: int, nodes: int, cgroup: Path) -> None:
    """Judge here and on a cluster."""
    here = measured("here", lambda: judge(tasks), programs, cgroup)
    node: dict[str, Any] = {"num_cpus": 1, "object_store_memory": OBJECTS}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    for _ in range(nodes - 1):
        cluster.add_node(**node)
    try:
        with on_ray(cluster.address):
            judge([(problem, [problem.reference]) for problem, _ in tasks[:4]])
            there = measured("on Ray", lambda: judge(tasks), programs, cgroup)
    finally:
        cluster.shutdown()  # type: ignore[no-untyped-call]
    print(f"on Ray more, a program: {there - here:.2f} CPU ms ({there / here - 1:+.0%})")


def judge(tasks: list[Task]) -> None:
    """Judge with an empty cache; all programs are right."""
    with TemporaryDirectory() as folder:
        os.environ[CACHE_VARIABLE] = folder
        for judged in judge_many(tasks):
            if isinstance(judged, JudgeError):
                raise judged
            assert all(verdict.strong_pass for verdict in judged.verdicts)


def measured(name: str, work: Callable[[], None], programs: int, cgroup: Path) -> float:
    """CPU milliseconds a program, of all processes in the control group."""
    start, before = time.perf_counter(), cpu_seconds(cgroup)
    work()
    wall, each = time.perf_counter() - start, 1e3 * (cpu_seconds(cgroup) - before) / programs
    print(f"{name:<8} {programs} programs, {each:.2f} CPU ms each, {wall:.1f} s in all", flush=True)
    return each


if __name__ == "__main__":
    main()
