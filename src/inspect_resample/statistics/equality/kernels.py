"""How alike texts are: kernels between the draws of one prompt."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse
from scipy.spatial.distance import pdist, squareform

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
    return np.asarray(1.0 - squareform(pdist(codes.astype(np.float64), "hamming")))


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
    counts = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
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
