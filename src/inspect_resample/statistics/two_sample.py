"""A two-sample test on the draws of many prompts: maximum mean discrepancy, permuted in prompts.

For draws x of one side and y of the other, the maximum mean discrepancy (MMD) of a prompt is
estimated without bias by the mean of k(x, x') plus that of k(y, y') minus twice that of k(x, y),
over pairs of different draws (Gretton et al. 2012, lemma 6).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.names import Kernel

NGRAM = 5
"""Characters of an n-gram: about a short word, so that their order counts for something."""


def gram(kernel: Kernel, texts: Sequence[str], length: int) -> FloatArray:
    """The kernel between all pairs of texts.

    Args:
        kernel: Which one.
        texts: At least one.
        length: Characters of each text that count, from its beginning; 1 or more.

    Returns:
        Shape (texts, texts), values from 0 to 1, 1 on the diagonal.
    """
    kernels: dict[Kernel, Callable[[Sequence[str]], FloatArray]] = {
        "hamming": hamming,
        "ngrams": ngrams,
    }
    return kernels[kernel]([text[:length] for text in texts])


def hamming(texts: Sequence[str]) -> FloatArray:
    """The share of places with the same character.

    The kernel of Gao, Liang and Guestrin 2024 (arXiv 2410.20247). Texts are padded to the longest;
    where both are padded they agree.
    """
    longest = max(map(len, texts))
    if longest == 0 or len(texts) == 1:
        return np.ones((len(texts), len(texts)))
    # Numbers of code points, with 0 for what is padded: no text that a model writes has it.
    codes = np.array(texts, dtype=f"U{longest}").view(np.uint32).reshape(len(texts), longest)
    apart = scipy.spatial.distance.pdist(codes.astype(np.float64), "hamming")
    return np.asarray(1.0 - scipy.spatial.distance.squareform(apart))


def ngrams(texts: Sequence[str]) -> FloatArray:
    """The cosine between the square roots of the numbers of n-grams, wherever these stand.

    It is the spectrum kernel (Leslie, Eskin and Noble 2002) of the shares of n-grams, as Hellinger
    compares shares: what a text repeats does not drown the rest. A text that is shorter than an
    n-gram is one n-gram.
    """
    padded = [text.ljust(NGRAM, "\0") for text in texts]
    sizes = np.array([len(text) - NGRAM + 1 for text in padded])
    found, columns = np.unique(_codes(padded), return_inverse=True)
    rows = np.repeat(np.arange(len(texts)), sizes)
    shape = (len(texts), len(found))
    counts = scipy.sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    counts.sum_duplicates()
    counts.data = np.sqrt(counts.data / np.repeat(sizes, np.diff(counts.indptr)))
    return np.asarray((counts @ counts.T).toarray())


def _codes(texts: Sequence[str]) -> IntArray:
    """A number for each n-gram of texts that have one at the least, text after text."""
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    alphabet, place = np.unique(np.frombuffer(joined, np.uint32), return_inverse=True)
    # Numbers in base of the alphabet; Python's where 64 bits do not hold them.
    if len(alphabet) ** NGRAM >= 1 << 63:
        place = place.astype(object)
    ends = np.cumsum([len(text) for text in texts])
    within = np.ones(len(place), dtype=bool)
    for back in range(1, NGRAM):
        within[ends - back] = False
    starts = np.flatnonzero(within)
    codes = place[starts] * 0
    for ahead in range(NGRAM):
        codes = codes * len(alphabet) + place[starts + ahead]
    return codes


_ROUNDING = 1e-9
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
        """Of the draws at hand, then of random divisions of them, what the test looks at.

        Returns:
            The discrepancy, and how much more alike draws of the first side are than draws of the
            second; shape (2, permutations + 1).
        """
        total, size = self.first + self.second, int(self.first.sum())
        found = [_looked_at(self.similarity(self.first[None]))]
        step = max(_BLOCK // len(total), 1)
        for start in range(0, permutations, step):
            number = min(step, permutations - start)
            divisions = rng.multivariate_hypergeometric(total, size, number, method="count")
            found.append(_looked_at(self.similarity(divisions)))
        return np.concatenate(found, axis=1)


@dataclass(frozen=True, eq=False)
class Test:
    """What the test finds; arrays have shape (prompts,).

    Attributes:
        p: Of the joint null hypothesis that no prompt's distributions differ: the share of
            divisions, the real one among them, whose statistic is no smaller than the real one's,
            (r + 1) / (N + 1) (Phipson and Smyth 2010).
        p_discrepancy: The same of the discrepancies alone.
        p_variety: The same of the variety alone: whether draws of one side are more alike than
            draws of the other.
        more_varied: 0 or 1: which side's draws are less alike, in all prompts together.
        discrepancy: Squared MMD of each prompt, unbiased: it may be negative.
        prompt_p: Of each prompt, adjusted for all of them being looked at: against the largest
            statistic of a prompt in each division (Westfall and Young 1993).
        order: The prompts, those with the largest statistics first.
        within_first: Mean kernel of pairs of draws of the first side.
        within_second: Of the second side.
        between: Of pairs with one draw of each side.
        permutations: Random divisions.
    """

    p: float
    p_discrepancy: float
    p_variety: float
    more_varied: int
    discrepancy: FloatArray
    prompt_p: FloatArray
    order: IntArray
    within_first: FloatArray
    within_second: FloatArray
    between: FloatArray
    permutations: int


def two_sample_test(prompts: Sequence[Prompt], permutations: int = 1000, seed: int = 0) -> Test:
    """Test whether both sides draw from the same distributions.

    The draws of every prompt are divided anew at random, as if it did not matter which side they
    are from, all prompts at once. Looked at are the discrepancy of each prompt, and how much more
    alike the draws of one side are than those of the other: a temperature changes the second more
    than the first. Both are taken in units of their standard deviation over all divisions, the real
    one included, and added up over prompts; the statistic is the square of the one sum, where it is
    positive, plus the square of the other, each again in such units. (The two parts are those of
    Song and Chen 2024, "Generalized kernel two-sample tests", put together prompt by prompt.) The
    units are the same whichever division is the real one, so that the p-value is exact for any
    number of draws: a true null hypothesis is rejected at level alpha with a chance of no more
    than alpha.

    Args:
        prompts: At least one.
        permutations: Random divisions, 1 or more.
        seed: Of the random divisions.
    """
    rng = np.random.default_rng(seed)
    found = np.stack([prompt.permuted(permutations, rng) for prompt in prompts], axis=-1)
    discrepancies, varieties = (_standardised(part) for part in found)
    sums = [_standardised(part.sum(axis=1)) for part in (discrepancies, varieties)]
    own = _statistic(discrepancies, varieties)
    kernels = np.stack([prompt.similarity(prompt.first[None])[:, 0] for prompt in prompts])
    return Test(
        p=_share_of_real(_statistic(*sums)),
        p_discrepancy=_share_of_real(sums[0]),
        p_variety=_share_of_real(np.abs(sums[1])),
        more_varied=int(sums[1][0] > 0),
        discrepancy=found[0, 0],
        prompt_p=_share(own.max(axis=1), own[0]),
        order=np.argsort(-own[0], kind="stable"),
        within_first=kernels[:, 0],
        within_second=kernels[:, 1],
        between=kernels[:, 2],
        permutations=permutations,
    )


def _looked_at(similarity: FloatArray) -> FloatArray:
    first, second, between = similarity
    return np.stack([first + second - 2 * between, first - second])


def _statistic(discrepancy: FloatArray, variety: FloatArray) -> FloatArray:
    statistic: FloatArray = np.maximum(discrepancy, 0.0) ** 2 + variety**2
    return statistic


def _standardised(divisions: FloatArray) -> FloatArray:
    """With mean 0 and standard deviation 1 along the first axis; what does not vary is 0."""
    centred = divisions - divisions.mean(axis=0)
    spread = centred.std(axis=0)
    varied = spread > _ROUNDING
    return np.where(varied, centred / np.where(varied, spread, 1.0), 0.0)


def _share_of_real(divisions: FloatArray) -> float:
    return float(_share(divisions, divisions[:1])[0])


def _share(divisions: FloatArray, values: FloatArray) -> FloatArray:
    """The share of the divisions, the first of which is real, with at least each of the values."""
    reached: FloatArray = (divisions[None, :] >= values[:, None] - _ROUNDING).mean(axis=1)
    return reached
