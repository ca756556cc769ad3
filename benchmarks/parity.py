"""Judges the same programs with evalplus and with this project and explains every disagreement.

    python benchmarks/parity.py --peers PYTHON [--mutants N] [--every N] [--samples FILE]

The programs are references, variants and mutants of them, or those of a sample file. The exit code
is 1 when there is a disagreement without a reason.
"""

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from disagreements import Disagreement, reason
from meter import measure
from programs import mutants, variants
from setting import RELEASES, add_options, check_peers, data_file, problems

from inspect_resample.datasets import Problem

VARIANTS = 2  # a problem
PATIENT = {"min_time_limit": 20.0, "time_factor": 40.0}
"""Limits for evalplus under which only a program that hangs runs out of time."""

Program = tuple[str, str]
"""A problem's id and a source text."""


def main() -> int:
    """Run the comparison; 1 when a disagreement has no reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument("--dataset", choices=RELEASES, help="one of the two, not both")
    parser.add_argument("--mutants", type=int, default=10, help="mutants a problem")
    parser.add_argument("--every", type=int, default=1, help="of how many problems to take one")
    parser.add_argument("--samples", type=Path, help="an EvalPlus sample file to judge instead")
    options = parser.parse_args()
    check_peers(options.peers, "evalplus")
    samples = None if options.samples is None else read_samples(options.samples)
    unexplained = 0
    for dataset in [options.dataset] if options.dataset else RELEASES:
        path = data_file(dataset, options.data)
        known = problems(dataset, path)
        if samples is None:
            chosen = list(known.values())[:: options.every]
            programs = made(chosen, options.mutants, random.Random(options.seed))
        else:
            programs = [
                (sample["task_id"], text(sample, known[sample["task_id"]]))
                for sample in samples
                if sample.get("task_id") in known
            ]
        if programs:
            unexplained += compare(dataset, path, known, programs, options.peers)
    return int(unexplained > 0)


def made(chosen: list[Problem], count: int, chance: random.Random) -> list[Program]:
    """References, variants and mutants."""
    return [
        (problem.id, program)
        for problem in chosen
        for program in (
            problem.reference,
            *variants(problem.reference, problem.entry_point, VARIANTS),
            *mutants(problem.reference, count, chance),
        )
    ]


def read_samples(file: Path) -> list[dict[str, Any]]:
    """The lines of a sample file."""
    return [json.loads(line) for line in file.read_text().splitlines() if line.strip()]


def text(sample: dict[str, Any], problem: Problem) -> str:
    """A sample's program, put together as evalplus does."""
    if "solution" in sample:
        return str(sample["solution"])
    return problem.prompt + str(sample["completion"])


def compare(
    dataset: str, path: str, known: dict[str, Problem], programs: list[Program], peers: str
) -> int:
    """Judge programs twice and print the disagreements; how many have no reason."""
    job = {"dataset": dataset, "data": path, "programs": programs, "strong": True}
    print(f"\n{RELEASES[dataset].name}: {len(programs)} programs", flush=True)
    verdicts = measure("ours", job).findings[1:]
    theirs = measure("evalplus", job, peers).findings
    apart = [
        Disagreement(known[task], program, verdict, found)
        for (task, program), verdict, found in zip(programs, verdicts, theirs, strict=True)
    ]
    apart = [each for each in apart if each.suites]
    patient(job, apart, peers)
    counted: Counter[str] = Counter()
    for each in apart:
        why = reason(each)
        counted[why or "NO REASON"] += 1
        if why is None:
            print(f"\n{each}\n{each.program}")
    print(f"  pass the weak suite: {sum(verdict.weak_pass for verdict in verdicts)}, "
          f"the strong one too: {sum(verdict.strong_pass for verdict in verdicts)}, "
          f"not scored: {sum(not verdict.scored for verdict in verdicts)}")  # fmt: skip
    print(f"  disagreements: {len(apart)}")
    for why, count in counted.most_common():
        places = sorted({each.problem.id for each in apart if (reason(each) or "NO REASON") == why})
        print(f"  {count:5} {why}: {', '.join(places)}")
    return counted["NO REASON"]


def patient(job: dict[str, Any], apart: list[Disagreement], peers: str) -> None:
    """Have evalplus judge those again that it may have failed for being slow."""
    slow = [each for each in apart if each.stricter]
    if slow:
        programs = [(each.problem.id, each.program) for each in slow]
        again = measure("evalplus", {**job, **PATIENT, "programs": programs}, peers).findings
        for each, found in zip(slow, again, strict=True):
            each.patiently = found


if __name__ == "__main__":
    sys.exit(main())
