"""What every verifier is: it looks at the draws of a problem and says what it thinks of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from inspect_resample.datasets import Problem
from inspect_resample.judging.verdict import Status
from inspect_resample.sampling.draws import Draws


@dataclass(frozen=True, eq=False)
class Verification:
    """What a verifier says of a problem's draws, in their order.

    One verifier may answer under several names, as the weak and the strong suite do.

    Attributes:
        verdicts: By name, how each draw did; None where the verifier was not run on it.
        scores: By name, a number for each draw, larger where it is more likely right; None where
            the verifier gave none.
        about: What a reader of the log should know of how it was done.
    """

    verdicts: dict[str, Sequence[Status | None]] = field(default_factory=dict)
    scores: dict[str, Sequence[float | None]] = field(default_factory=dict)
    about: dict[str, object] = field(default_factory=dict)


class Verifier(Protocol):
    """Gives each draw a verdict or a score."""

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Look at the draws of a problem, inside the sample that they belong to."""
        ...
