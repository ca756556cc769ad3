"""The verifier `vote`: which draws give one answer; the rule of that name takes the plurality."""

from collections import Counter, defaultdict
from threading import Lock

import anyio.to_thread

from inspect_resample.answers.equivalence import compare, group
from inspect_resample.datasets import Problem
from inspect_resample.datasets.problem import AnswerProblem
from inspect_resample.parsing.workers import limiter
from inspect_resample.sampling.draws import CUT_OFF, Draws
from inspect_resample.verifiers.answers import final_answers, said_in
from inspect_resample.verifiers.verifier import Verification, label

WITHOUT = {
    "none": "no final answer was found in it",
    CUT_OFF: "it was cut off before its final answer",
}
"""Why a draw that is an answer has no class, by how its answer was looked for."""


class VoteVerifier:
    """Puts draws into classes by their final answers; a draw without one has no class.

    Answers are found and compared as the scorer `answers` does it (`answers.equivalence`), and the
    right one is not looked at.
    """

    name = "vote"

    def __init__(self) -> None:
        """Make one; samples of one problem share its classes."""
        self._known: defaultdict[str, list[str]] = defaultdict(list)
        self._turn = Lock()

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Find and compare final answers."""
        # Not in the event loop: a comparison may take its time limit.
        return await anyio.to_thread.run_sync(self._verified, problem, draws, limiter=limiter())

    def _verified(self, problem: Problem, draws: Draws) -> Verification:
        form = problem.form if isinstance(problem, AnswerProblem) else "maths"
        finals = final_answers(said_in(draws), form)
        grouped = group([final.text for final in finals])
        with self._turn:
            standing = [self._standing(problem.id, one) for one in grouped.representatives]
        lacking = Counter(WITHOUT[final.way] for final in finals if final.way in WITHOUT)
        return Verification(
            classes={
                self.name: [label(standing[one]) if one >= 0 else None for one in grouped.classes]
            },
            failures={self.name: lacking},
        )

    def _standing(self, problem: str, answer: str) -> str:
        """The answer that stands for those of a problem's samples that are the same as this one."""
        known = self._known[problem]
        same = next((one for one in known if compare(answer, one).same), None)
        if same is None:
            known.append(answer)
        return same or answer
