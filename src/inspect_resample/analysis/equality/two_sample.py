"""A two-sample test on the draws of many prompts: maximum mean discrepancy, permuted in prompts.

For draws x of one side and y of the other, the maximum mean discrepancy (MMD) of a prompt is
estimated without bias by the mean of k(x, x') plus that of k(y, y') minus twice that of k(x, y),
over pairs of different draws (Gretton et al. 2012, lemma 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.analysis.counts import FloatArray, IntArray

_BLOCK = 1 << 24  # Numbers in memory at once while permuting: bounds the memory, not results.


@dataclass(frozen=True, eq=False)
class Prompt:
    """The draws of one prompt.

    Attributes:
        kernel: Between its distinct texts, shape (texts, texts).
        first: How often the first side drew each text, shape (texts,); in all at least 2.
        second: How often the second side did.
    """

    kernel: FloatArray
    first: IntArray
    second: IntArray

    def similarity(self, first: IntArray) -> FloatArray:
        """Mean kernels of pairs of different draws, for divisions of the draws into two sides.

        Args:
            first: Draws of the first side by text, shape (divisions, texts); as many in each row.

        Returns:
            Within the first side, within the second, and between; shape (3, divisions).
        """
        total = self.first + self.second
        size, other = int(self.first.sum()), int(self.second.sum())
        own = np.diag(self.kernel)  # Of a draw and itself, which is no pair.
        counts = first.astype(np.float64)
        toward = self.kernel @ total
        paired = np.einsum("ij,ij->i", counts @ self.kernel, counts)
        between = counts @ toward - paired
        rest = total @ toward - 2 * between - paired
        same = counts @ own
        return np.stack(
            [
                (paired - same) / (size * (size - 1)),
                (rest - (total @ own - same)) / (other * (other - 1)),
                between / (size * other),
            ]
        )

    def permuted(self, permutations: int, rng: np.random.Generator) -> FloatArray:
        """The discrepancy of the draws at hand, then of random divisions of them.

        Returns:
            Shape (permutations + 1,).
        """
        total, size = self.first + self.second, int(self.first.sum())
        found = [_discrepancy(self.similarity(self.first[None]))]
        step = max(_BLOCK // len(total), 1)
        for start in range(0, permutations, step):
            number = min(step, permutations - start)
            divisions = rng.multivariate_hypergeometric(total, size, number, method="count")
            found.append(_discrepancy(self.similarity(divisions)))
        return np.concatenate(found)


@dataclass(frozen=True, eq=False)
class Test:
    """What the test finds; arrays have shape (prompts,).

    Attributes:
        p: Of the joint null hypothesis that no prompt's distributions differ: the share of
            divisions, the real one among them, whose statistic is no smaller than the real one's,
            (r + 1) / (N + 1) (Phipson and Smyth 2010).
        z: The joint statistic, in standard deviations of its permutations.
        discrepancy: Squared MMD of each prompt, unbiased: it may be negative.
        prompt_z: The same in standard deviations of the prompt's own permutations.
        prompt_p: Of each prompt, adjusted for all of them being looked at: against the largest
            `prompt_z` of each division (Westfall and Young 1993).
        within_first: Mean kernel of pairs of draws of the first side.
        within_second: Of the second side.
        between: Of pairs with one draw of each side.
        permutations: Random divisions.
    """

    p: float
    z: float
    discrepancy: FloatArray
    prompt_z: FloatArray
    prompt_p: FloatArray
    within_first: FloatArray
    within_second: FloatArray
    between: FloatArray
    permutations: int


def two_sample_test(prompts: Sequence[Prompt], permutations: int = 1000, seed: int = 0) -> Test:
    """Test whether both sides draw from the same distributions.

    The draws of every prompt are divided anew at random, as if it did not matter which side they
    are from, all prompts at once. The joint statistic is the sum over prompts of the discrepancy
    in units of its own standard deviation over all divisions, the real one included. That unit is
    the same whichever division is the real one, so that the p-value is exact for any number of
    draws: a true null hypothesis is rejected at level alpha in no more than a share alpha.

    Args:
        prompts: At least one.
        permutations: Random divisions, 1 or more.
        seed: Of the random divisions.
    """
    rng = np.random.default_rng(seed)
    discrepancies = np.stack([prompt.permuted(permutations, rng) for prompt in prompts], axis=1)
    z = _standardised(discrepancies)
    joint = z.sum(axis=1)
    kernels = np.stack([prompt.similarity(prompt.first[None])[:, 0] for prompt in prompts])
    return Test(
        p=float(_share(joint, joint[:1])[0]),
        z=float(_standardised(joint[:, None])[0, 0]),
        discrepancy=discrepancies[0],
        prompt_z=z[0],
        prompt_p=_share(z.max(axis=1), z[0]),
        within_first=kernels[:, 0],
        within_second=kernels[:, 1],
        between=kernels[:, 2],
        permutations=permutations,
    )


def _discrepancy(similarity: FloatArray) -> FloatArray:
    first, second, between = similarity
    discrepancy: FloatArray = first + second - 2 * between
    return discrepancy


def _standardised(columns: FloatArray) -> FloatArray:
    """Columns with mean 0 and standard deviation 1; of one that does not vary only zeros."""
    centred = columns - columns.mean(axis=0)
    spread = centred.std(axis=0)
    varied = spread > 1e-12
    return np.where(varied, centred / np.where(varied, spread, 1.0), 0.0)


def _share(divisions: FloatArray, values: FloatArray) -> FloatArray:
    """The share of the divisions, the first of which is real, with at least each of the values."""
    reached: FloatArray = (divisions[None, :] >= values[:, None] - 1e-9).mean(axis=1)
    return reached
