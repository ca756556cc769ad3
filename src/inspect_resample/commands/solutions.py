"""What `judge --solutions` does: programs of people measure the suites, without any model."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import click
import numpy as np
from rich.console import Console

from inspect_resample.commands.ahead import in_parts
from inspect_resample.commands.reading import warn
from inspect_resample.datasets import Problem, all_datasets, dataset_named
from inspect_resample.datasets.problem import Solution
from inspect_resample.errors import Failure
from inspect_resample.judging.request import JudgeError
from inspect_resample.judging.standalone import judge_many
from inspect_resample.judging.verdict import Status, Verdict
from inspect_resample.logs.clusters import name_clusters
from inspect_resample.logs.file import LogError
from inspect_resample.report import words
from inspect_resample.report.json import plain
from inspect_resample.report.tables import Block, Column, Table, line, print_blocks
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.tasks.common.soundness import Faulty, sound_problems
from inspect_resample.tasks.common.task import start

LEVELS = ("unknown", "easy", "medium", "hard", "harder", "hardest", "external")
"""Difficulties in words, in their order; others follow, as texts are ordered."""

ALL = "all"


@dataclass(frozen=True)
class SuiteErrors:
    """What a suite makes of programs of which it is known whether they are right.

    Attributes:
        difficulty: Of the problems; `all` for all of them.
        suite: `weak`, or `strong` for both suites, as a strong pass is one of both.
        problems: Problems with such programs.
        right: Right programs with a verdict.
        wrong: Wrong programs with a verdict.
        false_negatives: Right programs that fail.
        too_slow: Of these, the ones that failed for their time.
        false_positives: Wrong programs that pass.
        problems_rejecting: Problems of which a right program fails.
        false_negative_rate: Share of the right programs that fail, with a bootstrap interval over
            problems, or over their clusters.
        false_positive_rate: Share of the wrong programs that pass.
    """

    difficulty: str
    suite: str
    problems: int
    right: int
    wrong: int
    false_negatives: int
    too_slow: int
    false_positives: int
    problems_rejecting: int
    false_negative_rate: Estimate
    false_positive_rate: Estimate


@dataclass(frozen=True)
class JudgedSolutions:
    """The programs of people of one data set, judged.

    Attributes:
        task: The data set's name, with its options.
        programs: Distinct programs of each problem, in all.
        unscored: Of these, the ones without a verdict, which no figure counts.
        rows: Both suites of all problems, then of those of each difficulty.
    """

    task: str
    programs: int
    unscored: int
    rows: tuple[SuiteErrors, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A program with its verdict."""

    problem: Problem
    right: bool
    verdict: Verdict


def judge_solutions(
    of: str, data: str | None, sandbox: str, faulty: Faulty, cluster: str | None, as_json: bool
) -> None:
    """Judge the programs and print what they say of the suites.

    Raises:
        Failure: The data set has none, or it or the clusters cannot be used.
    """
    start(sandbox)
    dataset = dataset_named(of)
    if dataset.solutions is None:
        have = ", ".join(name for name, one in all_datasets().items() if one.solutions)
        raise Failure(
            f"{of} holds no programs of people; --solutions takes {have}; own problems say them "
            "as `solutions` and `incorrect_solutions`"
        )
    try:
        problems, _ = sound_problems(dataset, data, sandbox, faulty)
        known = _known(one for one in dataset.solutions(data) if one.problem in problems)
    except ValueError as unusable:
        raise Failure(str(unusable)) from unusable
    if not known:
        raise Failure(f"no problem of {of} has a program of `solutions` or `incorrect_solutions`")
    # Before anything is judged, for they may be named amiss.
    clusters = _clusters([problems[id] for id in known], cluster)
    found = _judged([(problems[id], programs) for id, programs in known.items()], sandbox)
    total = sum(map(len, known.values()))
    judged = JudgedSolutions(of, total, total - len(found), tuple(_rows(found, clusters)))
    if as_json:
        click.echo(json.dumps(plain(judged), indent=2, allow_nan=False))
    else:
        print_blocks(Console(), shown(judged))


def _known(solutions: Iterable[Solution]) -> dict[str, dict[str, bool]]:
    """Whether each program of a problem is right; those that are said to be both are left out."""
    known: dict[str, dict[str, bool]] = defaultdict(dict)
    both: dict[tuple[str, str], None] = {}
    for one in solutions:
        if known[one.problem].setdefault(one.program, one.right) != one.right:
            both[one.problem, one.program] = None
    for problem, program in both:
        del known[problem][program]
    if both:
        first = next(iter(both))[0]
        warn(f"left out, for being given as right and as wrong: {len(both)}, first of {first}")
    return {problem: programs for problem, programs in known.items() if programs}


def _judged(known: Sequence[tuple[Problem, dict[str, bool]]], sandbox: str) -> list[_Judged]:
    """The programs that have a verdict."""
    found: list[_Judged] = []
    for part in in_parts(known, len(known)):
        try:
            results = judge_many([(problem, list(programs)) for problem, programs in part], sandbox)
        except JudgeError as broken:
            raise Failure(f"the programs cannot be judged: {broken}") from broken
        for (problem, programs), result in zip(part, results, strict=True):
            if isinstance(result, JudgeError):
                warn(f"{problem.id}: none of its {len(programs)} programs has a verdict: {result}")
                continue
            pairs = zip(programs.values(), result.verdicts, strict=True)
            found += [_Judged(problem, right, v) for right, v in pairs if v.scored]
    return found


def _clusters(problems: Sequence[Problem], by: str | None) -> dict[str, str] | None:
    """The cluster of each problem, where these are asked for."""
    if by is None:
        return None
    ids = [problem.id for problem in problems]
    try:
        names, few = name_clusters(ids, ((one.id, one.metadata) for one in problems), by)
    except LogError as unusable:
        raise Failure(str(unusable)) from unusable
    for warning in few:
        warn(warning)
    return dict(zip(ids, names, strict=True))


def _rows(found: Sequence[_Judged], clusters: dict[str, str] | None) -> Iterable[SuiteErrors]:
    """Both suites on all problems, and on those of each difficulty."""
    levels = defaultdict(list)
    for one in found:
        levels[str(one.problem.metadata.get("difficulty", "unknown"))].append(one)
    groups = [(ALL, list(found))]
    if len(levels) > 1:
        groups += sorted(levels.items(), key=lambda level: _place(level[0]))
    for name, programs in groups:
        for suite in ("weak", "strong"):
            yield _errors(name, suite, programs, clusters)


def _place(level: str) -> tuple[int, str]:
    return (LEVELS.index(level) if level in LEVELS else len(LEVELS), level)


def _errors(
    difficulty: str, suite: str, programs: Sequence[_Judged], clusters: dict[str, str] | None
) -> SuiteErrors:
    """What a suite makes of some programs."""
    ids = {one.problem.id: place for place, one in enumerate(programs)}
    places = {id: place for place, id in enumerate(ids)}
    counts = np.zeros((len(places), 4))  # of each problem: right, failed; wrong, passed
    slow: Counter[bool] = Counter()
    for one in programs:
        passed = one.verdict.weak_pass if suite == "weak" else one.verdict.strong_pass
        row = counts[places[one.problem.id]]
        row[0 if one.right else 2] += 1
        row[1 if one.right else 3] += passed != one.right
        slow[one.right and not passed and one.verdict.last.status is Status.TIMEOUT] += 1
    right, failed, wrong, passed_wrong = (int(total) for total in counts.sum(axis=0))
    own = None if clusters is None else [clusters[id] for id in places]
    rates = Bootstrap(len(places), clusters=own).intervals(Ratio(counts[:, 1::2], counts[:, 0::2]))
    return SuiteErrors(
        difficulty=difficulty,
        suite=suite,
        problems=len(places),
        right=right,
        wrong=wrong,
        false_negatives=failed,
        too_slow=slow[True],
        false_positives=passed_wrong,
        problems_rejecting=int((counts[:, 1] > 0).sum()),
        false_negative_rate=rates[0],
        false_positive_rate=rates[1],
    )


def shown(found: JudgedSolutions) -> list[Block]:
    """The table."""
    columns: list[Column[Any]] = [
        Column("difficulty", lambda row: row.difficulty, wrap="never"),
        Column("suite", lambda row: row.suite),
        Column("problems", lambda row: row.problems, right=True),
        Column("right", lambda row: row.right, right=True),
        Column("rejected", lambda row: words.percent_interval(row.false_negative_rate)),
        Column("too slow", lambda row: row.too_slow, right=True),
        Column("wrong", lambda row: row.wrong, right=True),
        Column("accepted", lambda row: words.percent_interval(row.false_positive_rate)),
    ]
    note = (
        "rejected, accepted: percent of the right programs that fail, and of the wrong ones that "
        "pass, with 95% intervals over problems; too slow: of the rejected; strong: both suites."
    )
    title = f"{found.task}: {words.count(found.programs, 'program')} of people, no model"
    blocks: list[Block] = [Table(title, columns, found.rows, note, gap=1)]
    if found.unscored:
        lost = words.count(found.unscored, "program")
        blocks.append(line(f"{lost} without a verdict, which no figure counts.", style="yellow"))
    return blocks
