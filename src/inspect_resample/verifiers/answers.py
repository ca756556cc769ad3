"""The right answer as a verifier: the final answer of each draw is compared with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeAlias

import anyio.to_thread

from inspect_resample.answers.equivalence import Grouped, group
from inspect_resample.answers.final import Final, final_answer
from inspect_resample.datasets.problem import AnswerProblem, Form
from inspect_resample.judging.verdict import Status
from inspect_resample.parsing.workers import limiter
from inspect_resample.sampling.draws import CUT_OFF, Draws
from inspect_resample.verifiers.verifier import Verification

CORRECT = "correct"
"""The name under which this verifier answers."""
RECORDED = "recorded"
"""How an answer was found that was not looked for: it was recorded with the draw."""

Said: TypeAlias = tuple[str, str | None, str | None]
"""A draw's text, what it is called if it failed, and the answer that was recorded with it."""


def said_in(draws: Draws) -> list[Said]:
    """What each draw says."""
    recorded = chain(draws.stored("answers"), repeat(None))
    return [
        (text, failure, answer)
        for (text, failure), answer in zip(draws.completions(), recorded, strict=False)
    ]


def final_answers(
    said: Sequence[Said], form: Form = "maths", judge_cut_off: bool = False
) -> tuple[Final, ...]:
    """The final answer of each draw, or why it has none; it may take seconds.

    Args:
        said: What draws say.
        form: What the problem's answers are.
        judge_cut_off: Whether one that was cut off at the token limit may have one.
    """
    known = {one: _final(one, form, judge_cut_off) for one in dict.fromkeys(said)}
    return tuple(known[one] for one in said)


def _final(said: Said, form: Form, judge_cut_off: bool) -> Final:
    text, failure, recorded = said
    if failure is not None and not (failure == CUT_OFF and judge_cut_off):
        return Final("", failure)
    if recorded is not None:
        return Final(recorded, RECORDED if recorded else "none")
    return final_answer(text, form)


@dataclass(frozen=True, eq=False, kw_only=True)
class AnswersVerification(Verification):
    """What the right answer says, under the name `correct`.

    Attributes:
        finals: The final answer of each draw; its way tells why there is none.
        grouped: The answers in classes.
    """

    finals: tuple[Final, ...]
    grouped: Grouped


@dataclass(frozen=True)
class AnswersVerifier:
    """Compares final answers with the right one; nothing is run.

    Attributes:
        judge_cut_off: Look for answers in draws that were cut off at the token limit, too; by
            default they have none.
    """

    judge_cut_off: bool = False

    async def verify(self, problem: AnswerProblem, draws: Draws) -> AnswersVerification:
        """Find every draw's answer, compare it, and put the answers into classes."""
        # Not in the event loop: a comparison may take its time limit.
        return await anyio.to_thread.run_sync(self._verified, problem, draws, limiter=limiter())

    def _verified(self, problem: AnswerProblem, draws: Draws) -> AnswersVerification:
        finals = final_answers(said_in(draws), problem.form, self.judge_cut_off)
        grouped = group([final.text for final in finals], problem.answer)
        return AnswersVerification(
            verdicts={
                CORRECT: [Status.PASS if right else Status.WRONG for right in grouped.right or ()]
            },
            finals=finals,
            grouped=grouped,
        )
