import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_resample.statistics.names import KERNELS, Kernel
from inspect_resample.statistics.two_sample import NGRAM, gram

TEXTS = st.lists(st.text(max_size=30), min_size=1, max_size=8)


def slow_hamming(one: str, other: str, longest: int) -> float:
    """Place by place, with a padding that no text has."""
    padded = [list(text) + [None] * (longest - len(text)) for text in (one, other)]
    return float(np.mean([a == b for a, b in zip(*padded, strict=True)]))


@pytest.mark.parametrize("kernel", KERNELS)
@given(texts=TEXTS)
@settings(max_examples=60)
def test_a_kernel_is_symmetric_and_positive_with_ones_on_the_diagonal(
    kernel: Kernel, texts: list[str]
) -> None:
    matrix = gram(kernel, texts, 1000)
    assert np.allclose(np.diag(matrix), 1)
    assert np.allclose(matrix, matrix.T)
    assert matrix.min() >= 0 and matrix.max() <= 1 + 1e-9
    assert np.linalg.eigvalsh(matrix).min() > -1e-8


@given(texts=TEXTS)
@settings(max_examples=60)
def test_hamming_is_the_share_of_places_that_agree(texts: list[str]) -> None:
    # NUL ends what numpy keeps of a text, and no model writes it.
    texts = [text.replace("\0", " ") for text in texts]
    longest = max(map(len, texts))
    matrix = gram("hamming", texts, 1000)
    for i, one in enumerate(texts):
        for j, other in enumerate(texts):
            wanted = slow_hamming(one, other, longest) if longest else 1.0
            assert matrix[i, j] == pytest.approx(wanted)


def slow_ngrams(one: str, other: str) -> float:
    """The sum over n-grams of the root of the product of their shares."""
    shares = []
    for text in (one, other):
        padded = text.ljust(NGRAM, "\0")
        found = [padded[i : i + NGRAM] for i in range(len(padded) - NGRAM + 1)]
        shares.append({gram: found.count(gram) / len(found) for gram in found})
    return sum(math.sqrt(share * shares[1].get(gram, 0)) for gram, share in shares[0].items())


@given(texts=st.lists(st.text(alphabet="ab é\U0001f600", max_size=20), min_size=1, max_size=6))
@settings(max_examples=60)
def test_ngrams_compare_the_shares_of_every_piece(texts: list[str]) -> None:
    matrix = gram("ngrams", texts, 1000)
    wanted = [[slow_ngrams(one, other) for other in texts] for one in texts]
    assert np.allclose(matrix, wanted)


def test_an_alphabet_of_any_size_will_do() -> None:
    every = "".join(map(chr, range(0x4E00, 0x4E00 + 8000)))
    matrix = gram("ngrams", [every, every[:4002], "other"], 10_000)
    assert matrix[0, 1] == pytest.approx(math.sqrt(3998 / 7996))
    assert matrix[0, 2] == 0


def test_ngrams_do_not_mind_where_they_stand() -> None:
    word, noise = "x" * NGRAM, "abcdefghijklmnop"
    moved = gram("ngrams", [noise + word, word + noise], 1000)[0, 1]
    other = gram("ngrams", [noise + word, "0123456789" + word + "qrstuvwyz"], 1000)[0, 1]
    assert moved > 0.6 > 0.2 > other > 0
    placed = gram("hamming", [noise + word, word + noise], 1000)[0, 1]
    assert placed == 0


@pytest.mark.parametrize("kernel", KERNELS)
def test_what_is_beyond_the_length_does_not_count(kernel: Kernel) -> None:
    matrix = gram(kernel, ["a" * 10 + "b", "a" * 10 + "cdefgh"], 10)
    assert matrix[0, 1] == pytest.approx(1)
