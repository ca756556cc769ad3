"""The verifier `vote`: which draws give one answer; the rule of that name takes the plurality."""

from dataclasses import dataclass

import anyio.to_thread

from inspect_resample.answers.final import final_answer
from inspect_resample.answers.forms import key
from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.verifier import Verification, has_text, label

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
        drawn = list(draws.completions())
        labels = [
            given[text] if has_text(failed) else None
            for text, (_, failed) in zip(draws.text, drawn, strict=True)
        ]
        lacking = sum(
            has_text(failed) and label is None
            for label, (_, failed) in zip(labels, drawn, strict=True)
        )
        return Verification(
            classes={self.name: labels},
            failures={self.name: {WITHOUT: lacking} if lacking else {}},
        )


def _labels(texts: list[str]) -> list[str | None]:
    answers = [final_answer(text).text for text in texts]
    return [label(str(key(answer))) if answer else None for answer in answers]
