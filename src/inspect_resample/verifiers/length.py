"""The verifier `length`: how long a draw is. It costs nothing; others are held against it."""

from dataclasses import dataclass

from inspect_resample.datasets import Problem
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.verifier import Verification, has_text


@dataclass(frozen=True)
class LengthVerifier:
    """Scores a draw by the characters of its completion, reasoning that it shows included.

    Attributes:
        shortest: Whether the shortest is the best: the score is the number with a minus.
    """

    shortest: bool = False

    @property
    def name(self) -> str:
        """In a log."""
        return "shortness" if self.shortest else "length"

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Count characters."""
        sign = -1.0 if self.shortest else 1.0
        scores = [
            sign * len(text) if has_text(failed) else None for text, failed in draws.completions()
        ]
        return Verification(scores={self.name: scores}, about={"unit": "characters"})
