"""What is submitted after K draws: all that rewards, prices, K* and frontiers need to know."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.names import Policy
from inspect_resample.statistics.counts import FloatArray

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Submissions:
    """What comes of a selection rule, by problem and number of draws.

    Every matrix has shape (problems, columns). Instead of problems there may be populations of
    them, as under a law.

    Attributes:
        right: Chance that what is submitted is strongly correct.
        wrong: Chance that it is not.
        abstained: Chance that nothing is submitted; the three add up to 1.
        draws_made: Expected draws where the rule stops as soon as it knows what to submit; NaN
            where they do not matter.
        k: The number of draws of each column, shape (columns,); may be infinite.
        standard_error: Of `right`, where a rule is worked out by random subsets; None where it is
            exact.
        verifications: Expected weak passes that are checked by what stands for the truth; None
            where none is.
        verified: Chance that something is submitted that survived such a check, a part of `right`;
            None where nothing is checked.

    Raises:
        ValueError: The shapes differ, a chance is below 0, or the chances do not add up to 1.
    """

    right: FloatArray
    wrong: FloatArray
    abstained: FloatArray
    draws_made: FloatArray
    k: FloatArray
    standard_error: FloatArray | None = None
    verifications: FloatArray | None = None
    verified: FloatArray | None = None

    def __post_init__(self) -> None:
        matrices = (self.right, self.wrong, self.abstained, self.draws_made)
        checks = [one for one in (self.verifications, self.verified) if one is not None]
        shapes = [matrix.shape for matrix in (*matrices, *checks)]
        if len(set(shapes)) > 1 or self.right.shape[1:] != self.k.shape:
            raise ValueError(
                f"all matrices must have one shape, and a column for each of {len(self.k)} numbers "
                f"of draws, got {shapes}"
            )
        total = self.right + self.wrong
        total += self.abstained
        total -= 1
        off = float(np.abs(total, out=total).max(initial=0))
        least = min(float(one.min(initial=0)) for one in matrices[:3])
        # Written so that NaN is refused too.
        if not (off <= _ROUNDING and least >= -_ROUNDING):
            raise ValueError(
                f"right, wrong and abstained must be chances that add up to 1, got a sum that is "
                f"off by {off:.3g}, and {least:.3g} as the least"
            )

    def made(self, policy: Policy) -> FloatArray:
        """Expected draws under a policy, shape (problems, columns)."""
        return made(self.draws_made, self.k, policy)


def made(draws_made: FloatArray, k: FloatArray, policy: Policy) -> FloatArray:
    """Expected draws under a policy, where those of stopping early are `draws_made`."""
    return draws_made if policy == "stop_at_first_pass" else np.broadcast_to(k, draws_made.shape)
