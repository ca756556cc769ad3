"""Populations of problems with known truths, to hold intervals against."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from inspect_resample.decisions.reward import Stakes
from inspect_resample.statistics.counts import Counts, FloatArray

_POINTS = 100_000  # Of the stratified integration over s, per part.
_BLOCK = 2000


@dataclass(frozen=True)
class Part:
    """Some of the problems: s ~ Beta(a, b), then q ~ Beta(g, d) where g may depend on s."""

    weight: float
    a: float
    b: float
    g: Callable[[FloatArray], FloatArray]
    d: float


def _same(g: float) -> Callable[[FloatArray], FloatArray]:
    return lambda s: np.full_like(s, g)


@dataclass(frozen=True)
class Truth:
    """A population; what its parts leave to 1 is impossible.

    Attributes:
        name: What tables call it.
        parts: Its parts.
    """

    name: str
    parts: tuple[Part, ...]

    def draw(self, problems: int, draws: int, rng: np.random.Generator) -> Counts:
        """Counts of that many problems and draws."""
        s, q = self.problems(problems, rng)
        return self.count(s, q, draws, rng)

    def problems(self, problems: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Weak pass probability and precision of that many problems."""
        weights = [part.weight for part in self.parts]
        which = rng.choice(len(weights) + 1, problems, p=[*weights, max(0.0, 1 - sum(weights))])
        s, q = np.zeros(problems), np.full(problems, 0.5)
        for index, part in enumerate(self.parts):
            chosen = which == index
            s[chosen] = rng.beta(part.a, part.b, chosen.sum())
            q[chosen] = rng.beta(part.g(s[chosen]), part.d)
        return s, q

    @staticmethod
    def count(s: FloatArray, q: FloatArray, draws: int, rng: np.random.Generator) -> Counts:
        """Counts of these problems."""
        weak = rng.binomial(draws, s)
        ids = [str(i) for i in range(len(s))]
        return Counts(ids, np.full(len(s), draws), weak, rng.binomial(weak, q))

    def submitted(self, k: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Weak coverage and resampled accuracy by k, exact to integration."""
        passed, right = np.zeros(len(k)), np.zeros(len(k))
        for part in self.parts:
            s = stats.beta.ppf((np.arange(_POINTS) + 0.5) / _POINTS, part.a, part.b)
            g = part.g(s)
            precision = g / (g + part.d)
            for start in range(0, _POINTS, _BLOCK):
                block = slice(start, start + _BLOCK)
                hit = -np.expm1(k * np.log1p(-np.minimum(s[block, None], 1 - 1e-16)))
                passed += part.weight * hit.sum(axis=0) / _POINTS
                right += part.weight * (precision[block] @ hit) / _POINTS
        return passed, right

    def strong_coverage(self, k: float) -> float:
        """pass@k of the strong suite, from a large sample of problems."""
        s, q = self.problems(1_000_000, np.random.default_rng(99))
        return float(1 - ((1 - s * q) ** k).mean())

    def rewards(self, k: FloatArray, stakes: Stakes) -> FloatArray:
        """Reward by k without a price."""
        passed, right = self.submitted(k)
        return stakes.benefit * right - stakes.cost_fp * (passed - right)


@dataclass(frozen=True)
class Variants(Truth):
    """A population whose problems come in clusters: variants of one problem, equally hard.

    Attributes:
        size: Variants of each.
        told: Whether the counts tell which belong together.
    """

    size: int = 2
    told: bool = True

    def draw(self, problems: int, draws: int, rng: np.random.Generator) -> Counts:
        """Counts of that many clusters, with draws of its own for each variant."""
        s, q = (np.repeat(one, self.size) for one in self.problems(problems, rng))
        counts = self.count(s, q, draws, rng)
        names = np.repeat(np.arange(problems), self.size).astype(str).tolist()
        return replace(counts, clusters=names if self.told else None)


TRUTHS = (
    Truth("beta", (Part(1, 0.4, 0.8, _same(8), 1.5),)),
    Truth("zero inflated", (Part(0.7, 0.6, 1.5, _same(8), 1.5),)),
    Truth("hard is imprecise", (Part(1, 0.5, 1, lambda s: 1 + 10 * s, 1.5),)),
    Truth("two kinds", (Part(0.5, 1.5, 3, _same(18), 1), Part(0.4, 0.5, 8, _same(2), 3))),
    Truth("rare", (Part(1, 0.15, 4, _same(6), 2),)),
    Truth("easy", (Part(1, 4, 0.4, _same(12), 0.8),)),
)

OTHERS = (
    Truth("clear", (Part(1, 0.6, 0.6, _same(0.3), 0.15),)),
    Truth("upside down", (Part(1, 0.5, 1.5, lambda s: 6 / (1 + 8 * s), 1.5),)),
    Truth("cliff", (Part(1, 0.5, 1, lambda s: 0.5 + 8 * s / (s + 0.05), 1.5),)),
    Truth(
        "three kinds",
        (
            Part(0.4, 2, 1.5, _same(12), 1),
            Part(0.3, 0.8, 4, _same(4), 2),
            Part(0.2, 0.3, 10, _same(1), 3),
        ),
    ),
)
