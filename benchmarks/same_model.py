"""How often does `same-model` find a difference, where there is none and where there is one?

    python benchmarks/same_model.py [--trials 200] [--permutations 199]

Prints the table of `docs/method/same-model.md`: the share of simulated pairs of logs, in percent,
whose p-value is 0.05 or less. Texts come from Markov chains of words, one for each prompt.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.names import KERNELS
from inspect_resample.statistics.two_sample import Prompt, gram, two_sample_test

WORDS = 40
LONGEST = 60  # Words of a text.
LENGTH = 1000  # Characters that the kernels look at.
LEVEL = 0.05

Rng = np.random.Generator


@dataclass(frozen=True, eq=False)
class WordModel:
    """A Markov chain of words; the last word ends the text.

    Attributes:
        logits: Of the next word given the word before, shape (words + 1, words + 1).
        words: What they look like.
    """

    logits: FloatArray
    words: tuple[str, ...]

    @classmethod
    def random(cls, rng: Rng) -> "WordModel":
        """A chain that is as sure of its next word as a model that writes code mostly is."""
        letters = rng.integers(97, 123, size=(WORDS, 6))
        sizes = rng.integers(1, 7, size=WORDS)
        words = tuple(
            "".join(map(chr, row[:size])) + " " for row, size in zip(letters, sizes, strict=True)
        )
        logits = rng.gumbel(size=(WORDS + 1, WORDS + 1)) * 1.6
        logits[:, WORDS] = logits.max(axis=1) - 2.5  # The end is never far.
        return cls(logits, words)

    def heated(self, temperature: float) -> "WordModel":
        """The same model at another temperature."""
        return WordModel(self.logits / temperature, self.words)

    def rounded(self, noise: float, rng: Rng) -> "WordModel":
        """The same model with noise on its logits, as quantised weights cause it."""
        return WordModel(self.logits + rng.normal(0, noise, self.logits.shape), self.words)

    def draw(self, draws: int, rng: Rng) -> list[str]:
        """Texts."""
        shares = np.exp(self.logits - self.logits.max(axis=1, keepdims=True))
        steps = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
        word = np.zeros(draws, dtype=np.int64)
        texts = [""] * draws
        going = np.ones(draws, dtype=bool)
        for _ in range(LONGEST):
            sure = rng.random((draws, 1))
            word = np.minimum((sure > steps[word]).sum(axis=1), WORDS)
            going &= word < WORDS
            if not going.any():
                break
            for row in np.flatnonzero(going).tolist():
                texts[row] += self.words[word[row]]
            word = np.where(going, word, 0)
        return texts


Change = Callable[[WordModel, Rng], WordModel]
CHANGES: dict[str, Change] = {
    "none": lambda model, rng: model,
    "temperature 0.8 to 0.9": lambda model, rng: model.heated(0.9 / 0.8),
    "temperature 0.8 to 1.0": lambda model, rng: model.heated(1.0 / 0.8),
    "logits, noise 0.1": lambda model, rng: model.rounded(0.1, rng),
    "logits, noise 0.3": lambda model, rng: model.rounded(0.3, rng),
    "one prompt of five is another model's": lambda model, rng: (
        WordModel(WordModel.random(rng).logits, model.words) if rng.random() < 0.2 else model
    ),
}
SIZES = ((10, 5), (10, 20), (40, 10))  # prompts, draws


def identity(texts: Sequence[str]) -> FloatArray:
    """The kernel that knows only whether texts are the same."""
    return np.eye(len(texts))


def prompt(first: Sequence[str], second: Sequence[str], kernel: str) -> Prompt:
    """The draws of a prompt, with one of `KERNELS` or `identity` between them."""
    counts = Counter(first), Counter(second)
    texts = sorted({*first, *second})
    ones, others = (np.array([count[text] for text in texts]) for count in counts)
    matrix = identity(texts) if kernel == "identity" else gram(kernel, texts, LENGTH)  # type: ignore[arg-type]
    return Prompt(matrix, ones, others)


Statistic = Callable[[Sequence[Prompt], int, int], float]


def whole(prompts: Sequence[Prompt], permutations: int, seed: int) -> float:
    """The p-value of the test."""
    return two_sample_test(prompts, permutations, seed).p


def discrepancy_alone(prompts: Sequence[Prompt], permutations: int, seed: int) -> float:
    """The p-value of the sum of standardised discrepancies."""
    return two_sample_test(prompts, permutations, seed).p_discrepancy


def plain_sum(prompts: Sequence[Prompt], permutations: int, seed: int) -> float:
    """The p-value of the sum of discrepancies as they are, the test of Gao et al. 2024."""
    rng = np.random.default_rng(seed)
    joint = np.sum([one.permuted(permutations, rng)[0] for one in prompts], axis=0)
    return float((joint >= joint[0] - 1e-9).mean())


TESTS: dict[str, tuple[str, Statistic]] = {
    **{kernel: (kernel, whole) for kernel in KERNELS},
    "ngrams, MMD alone": ("ngrams", discrepancy_alone),
    "hamming, plain MMD": ("hamming", plain_sum),
    "same text or not, plain MMD": ("identity", plain_sum),
}


def rejections(
    change: Change,
    prompts: int,
    draws: int,
    trials: int,
    permutations: int,
    tests: Sequence[str] = tuple(TESTS),
) -> dict[str, float]:
    """The share of simulated pairs of logs in which each test finds a difference."""
    found = dict.fromkeys(tests, 0)
    for trial in range(trials):
        rng = np.random.default_rng([0, trial])
        models = [WordModel.random(rng) for _ in range(prompts)]
        pairs = [(model.draw(draws, rng), change(model, rng).draw(draws, rng)) for model in models]
        kernels = {TESTS[name][0] for name in tests}
        made = {kernel: [prompt(*pair, kernel) for pair in pairs] for kernel in kernels}
        for name in tests:
            kernel, statistic = TESTS[name]
            found[name] += statistic(made[kernel], permutations, trial) <= LEVEL
    return {name: count / trials for name, count in found.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--permutations", type=int, default=199)
    options = parser.parse_args()
    start = time.monotonic()
    print("| change | prompts x draws | " + " | ".join(TESTS) + " |")
    print("|---" * (len(TESTS) + 2) + "|")
    for name, change in CHANGES.items():
        for prompts, draws in SIZES:
            trials = options.trials if name == "none" else max(options.trials // 4, 1)
            shares = rejections(change, prompts, draws, trials, options.permutations)
            cells = " | ".join(f"{100 * share:.1f}" for share in shares.values())
            print(f"| {name} | {prompts} x {draws} | {cells} |", flush=True)
    print(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
