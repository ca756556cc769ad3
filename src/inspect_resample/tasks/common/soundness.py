"""Whether a user's problems can tell right from wrong: looked at before the first draw."""

import logging
from collections.abc import Iterable
from typing import Literal

from inspect_resample.datasets import Dataset, Problem, load_problems
from inspect_resample.datasets.problem import Call, Case
from inspect_resample.judging.request import JudgeError
from inspect_resample.judging.standalone import judge_many
from inspect_resample.judging.verdict import Verdict

logger = logging.getLogger(__name__)

Faulty = Literal["stop", "skip"]
"""What to do about problems that are not sound."""

_NAMED = 10


def sound_problems(
    dataset: Dataset, data: str | None, sandbox: str, faulty: Faulty
) -> tuple[dict[str, Problem], dict[str, str]]:
    """The problems of a data set that are sound, by their ids.

    A problem is not sound when its reference fails its own suites, its weak suite is empty, or its
    strong suite adds nothing to the weak one. Data sets that are known to be sound are not looked
    at.

    Args:
        dataset: The data set.
        data: Path of the user's data file.
        sandbox: Where references run.
        faulty: Whether to leave out problems that are not sound, or to stop.

    Returns:
        The sound problems, and what is wrong with each of the others.

    Raises:
        ValueError: The data cannot be used, or problems are not sound and are not to be left out,
            or none is sound.
    """
    problems = load_problems(dataset.name, data)
    if dataset.vetted:
        return problems, {}
    faults = _faults(problems.values(), sandbox)
    told = [f"{id}: {why}" for id, why in faults.items()]
    named = "; ".join(told[:_NAMED]) + ("; ..." if len(told) > _NAMED else "")
    if faults and (faulty == "stop" or len(faults) == len(problems)):
        raise ValueError(
            f"{len(faults)} of {len(problems)} problems cannot tell right from wrong: {named}. "
            "Mend them, or leave them out with -T faulty=skip."
        )
    if faults:
        logger.warning("Left out are %d of %d problems: %s", len(faults), len(problems), named)
    return {id: problem for id, problem in problems.items() if id not in faults}, faults


def _faults(problems: Iterable[Problem], sandbox: str) -> dict[str, str]:
    """What is wrong with problems, by their ids."""
    faults: dict[str, str] = {}
    runnable = []
    for problem in problems:
        if problem.kind == "answer":  # its file's reader has looked at it
            continue
        why = _fault_of_suites(problem)
        if why:
            faults[problem.id] = why
        elif problem.reference:
            runnable.append((problem, [problem.reference]))
    judgements = judge_many(runnable, sandbox, last=False)  # the task's draws are judged next
    for (problem, _), found in zip(runnable, judgements, strict=True):
        if isinstance(found, JudgeError):
            faults[problem.id] = str(found).removeprefix(f"{problem.id}: ")
        elif not found.verdicts[0].strong_pass:
            faults[problem.id] = _failure(found.verdicts[0])
    return faults


def _fault_of_suites(problem: Problem) -> str | None:
    """What is wrong with the suites themselves."""
    if problem.tests is not None:
        weak, strong = {problem.tests.weak.strip()}, {problem.tests.strong.strip()}
    else:
        weak, strong = (set(map(_written, suite)) for suite in (problem.weak, problem.strong))
    if not weak:
        return "its weak suite is empty"
    if strong <= weak:
        return "its strong suite adds nothing to the weak one"
    return None


def _written(case: Case) -> str:
    """What tells cases apart."""
    return repr((tuple(case), sorted(case.kwargs.items()) if isinstance(case, Call) else []))


def _failure(verdict: Verdict) -> str:
    """How a reference fails its own suites."""
    suite, outcome = ("weak", verdict.weak)
    if verdict.strong is not None:
        suite, outcome = ("strong", verdict.strong)
    return f"its reference fails the {suite} suite ({outcome})"
