"""What is known of the answers of a training set."""

from dataclasses import dataclass

from inspect_resample.statistics.counts import FloatArray


@dataclass(frozen=True, eq=False)
class Training:
    """What is known of a training set's answers.

    Attributes:
        rank: Of each problem, the place of its right answer among the training answers by
            frequency, from 1; infinite where it is none of them. Shape (problems,).
        unknown: Problems whose right answer is not known; no guess is right there.
    """

    rank: FloatArray
    unknown: int = 0
