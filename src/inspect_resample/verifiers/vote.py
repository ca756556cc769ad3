"""The verifier `vote`: which draws give one answer; the rule of that name takes the plurality."""

from dataclasses import dataclass

import anyio.to_thread

from inspect_resample.answers.final import final_answer
from inspect_resample.answers.forms import key
from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.verifier import Verification, label, looked_at

WITHOUT = "no final answer was found in it"


@dataclass(frozen=True)
class VoteVerifier:
    """Puts draws into classes by their final answers; a draw without one has no class.

    Answers are of one class when they are the same number or their plain forms are equal
    (`answers.forms`).
    """

    name: str = "vote"

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Look for final answers."""
        given = await anyio.to_thread.run_sync(_labels, draws.texts)
        texts = looked_at(draws)
        labels = [None if text is None else given[text] for text in texts]
        lacking = sum(text is not None and given[text] is None for text in texts)
        return Verification(
            classes={self.name: labels},
            failures={self.name: {WITHOUT: lacking} if lacking else {}},
        )


def _labels(texts: list[str]) -> list[str | None]:
    answers = [final_answer(text).text for text in texts]
    return [label(str(key(answer))) if answer else None for answer in answers]
