"""Audits of weak failures: the strong suite runs on a random share of them, too.

Draws that fail the weak suite are wrong by definition, and yet some may be right. Of a known share
of them, chosen before anything is known of them, the strong suite says how many.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspect_ai.util import SandboxEnvironment

from inspect_resample.datasets import Problem
from inspect_resample.datasets.problem import Tests
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.verdict import Status
from inspect_resample.verifiers.judged_draws import JudgedDraw

_alone: dict[int, tuple[Problem, Problem]] = {}
"""Problems and their strong suites alone, by the first one's identity, which is kept with it."""


@dataclass(frozen=True)
class Audit:
    """Which weak failures are audited.

    Attributes:
        share: The chance of each, from 0 to 1.
        seed: Same seed, problem, epoch and number of the draw, same choice: also after a retry.

    Raises:
        ValueError: The share is not between 0 and 1.
    """

    share: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"audit must be a share between 0 and 1, got {self.share}")

    def chooses(self, problem: str, epoch: int, number: int) -> bool:
        """Whether a draw is to be audited if it fails the weak suite."""
        named = "\0".join(map(str, (self.seed, problem, epoch, number)))
        digest = hashlib.sha256(named.encode()).digest()
        return int.from_bytes(digest[:8], "big") < self.share * 2**64


NO_AUDIT = Audit()


def auditable(judged: Sequence[JudgedDraw]) -> list[int]:
    """The draws that may be audited: their programs have a verdict, and fail the weak suite.

    A draw without a program is no right one, whatever is run.
    """
    return [
        index
        for index, draw in enumerate(judged)
        if draw.verdict is not None and draw.scored and not draw.weak_pass
    ]


async def audited(
    problem: Problem,
    judged: Sequence[JudgedDraw],
    epoch: int,
    audit: Audit,
    sandbox: SandboxEnvironment,
) -> list[Status | None]:
    """How the chosen weak failures do on the strong suite alone.

    Returns:
        For each draw its status; None where it was not audited.
    """
    strong = _strong_alone(problem)
    chosen = [i for i in auditable(judged) if audit.chooses(problem.id, epoch, i)]
    found: list[Status | None] = [None] * len(judged)
    # Without a case every program would pass.
    if not chosen or not (strong.weak or strong.tests):
        return found
    programs = sorted({judged[index].program for index in chosen})
    judgement = await judge_programs(strong, programs, sandbox)
    statuses = {
        program: verdict.weak.status
        for program, verdict in zip(programs, judgement.verdicts, strict=True)
    }
    for index in chosen:
        found[index] = statuses[judged[index].program]
    return found


def _strong_alone(problem: Problem) -> Problem:
    """The problem with its strong suite in the place of the weak one, and no other."""
    if id(problem) not in _alone:
        tests = problem.tests
        alone = Tests(tests.strong, "") if tests and tests.strong else None
        _alone[id(problem)] = problem, replace(problem, weak=problem.strong, strong=(), tests=alone)
    return _alone[id(problem)][1]
