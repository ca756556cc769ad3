"""What every verifier is: it looks at the draws of a problem and says what it thinks of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol

from inspect_ai.solver import TaskState

from inspect_resample.datasets import Problem
from inspect_resample.judging.verdict import Status
from inspect_resample.sampling.draws import CUT_OFF, Draws


@dataclass(frozen=True, eq=False)
class Verification:
    """What a verifier says of a problem's draws, in their order.

    One verifier may answer under several names, as the weak and the strong suite do.

    Attributes:
        verdicts: By name, how each draw did; None where the verifier was not run on it.
        scores: By name, a number for each draw, larger where it is more likely right; None where
            the verifier gave none.
        classes: By name, the class of each draw: equal labels say that draws of the problem, also
            those of other samples, are alike; None for a draw of no class.
        failures: By name, why draws that are answers have no score or class, counted.
        about: What a reader of the log should know of how it was done.
    """

    verdicts: dict[str, Sequence[Status | None]] = field(default_factory=dict)
    scores: dict[str, Sequence[float | None]] = field(default_factory=dict)
    classes: dict[str, Sequence[str | None]] = field(default_factory=dict)
    failures: dict[str, Mapping[str, int]] = field(default_factory=dict)
    about: dict[str, object] = field(default_factory=dict)


def label(text: str) -> str:
    """The label of a class that is known by a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def has_text(failed: str | None) -> bool:
    """Whether a draw is something to look at: one that was cut off is, a refusal is not.

    Args:
        failed: What the draw is called if it is no answer.
    """
    return failed is None or failed == CUT_OFF


def looked_at(draws: Draws) -> list[int | None]:
    """For each draw the place of its text in `draws.texts`; None where there is nothing to see."""
    return [
        text if has_text(failed) else None
        for text, (_, failed) in zip(draws.text, draws.completions(), strict=True)
    ]


def bare_problem(state: TaskState) -> Problem:
    """What the model was asked and nothing else: no verifier that is a model can see more."""
    return Problem(str(state.sample_id), state.input_text, "", "", (), ())


class Verifier(Protocol):
    """Gives each draw a verdict or a score."""

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Look at the draws of a problem, inside the sample that they belong to."""
        ...


def scored_as(name: str) -> str:
    """The name of a verifier's scores: that of `codet:LOG` is `codet`, whichever log."""
    kind, _, _ = name.partition(":")
    return kind if kind == "codet" else name


def names_in(told: str | list[str]) -> list[str]:
    """The names in a list, or in a text with commas, which Inspect makes a list of."""
    text = told if isinstance(told, str) else ",".join(told)
    return [name for part in text.split(",") if (name := part.strip())]
