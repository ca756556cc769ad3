"""What a law says of the very problems that were drawn, given each one's (n, b, c).

Under a population a problem's s and q have a prior, and its counts make a posterior of it: problems
with many draws are what they showed, those with few lie nearer to what is usual. That is narrower
than what can be said of other problems like these, whose choice is open too, and it is nearer to
the truth than the counts alone (Robbins 1956; Efron and Morris 1975).
"""

from collections.abc import Iterator, Sequence

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.verifier_law.law import VerifierLaw, intervals
from inspect_resample.statistics.verifier_law.likelihood import Trials, beta_terms
from inspect_resample.statistics.verifier_law.population import Population, Shares

SAMPLES = 200
"""Posterior draws of all problems, for each kind."""

_TRIES = 50
_LEAST = 1e-300  # A smaller chance is as good as this, and has a logarithm.
_ALWAYS = 1 - 1e-16  # A larger one is as good as this, likewise.
_NEVER = 1e-12  # With so few expected passes all draws are made.
_BLOCK = 2**22  # Terms in memory at once.


class TheseProblems:
    """Chances of these problems, drawn from their posterior; figures are means over the problems.

    Its figures have the names and shapes of `Population`'s, with a posterior draw of all problems
    in the place of a population, so that rewards and K* are worked out in one way. Which problems
    were chosen is no source of doubt here, so that what is left is mostly what hard problems are
    like, in which kinds of populations differ: the draws are told apart by kind.

    Args:
        likely: Kinds that may be the right one, of a law that was fitted to these counts: the share
            and posterior draws of each.
        counts: Draws and passes, with a strong suite.
        seed: Same seed, same sample.

    Attributes:
        by_kind: Shares of the kinds, and which draws are whose.
        s: Weak pass probability, shape (samples, problems).
        q: Precision, likewise.
    """

    def __init__(
        self, likely: Sequence[tuple[float, Population]], counts: Counts, seed: int = 0
    ) -> None:
        rng = np.random.default_rng(seed)
        chances = [
            _sample(population[rng.integers(len(population), size=SAMPLES)], counts, rng)
            for _, population in likely
        ]
        self.s, self.q = map(np.concatenate, zip(*chances, strict=True))
        self.by_kind: Shares = tuple(
            (share, slice(i * SAMPLES, (i + 1) * SAMPLES)) for i, (share, _) in enumerate(likely)
        )
        self._known: dict[bytes, tuple[FloatArray, FloatArray]] = {}

    def __len__(self) -> int:
        return len(self.s)

    def weak_coverage(self, k: FloatArray) -> FloatArray:
        """Share of the problems that one of k draws passes, shape (samples, k)."""
        return self._passed(k)[0]

    def resampled_accuracy(self, k: FloatArray) -> FloatArray:
        """Share of the problems whose first weak pass among k draws is strongly correct."""
        return self._passed(k)[1]

    def draws_made(self, k: FloatArray) -> FloatArray:
        """Expected draws when drawing stops at the first weak pass, or at k."""
        s = np.clip(self.s, _LEAST, _ALWAYS)[..., None]
        made = [
            np.where(s * at < _NEVER, at, -np.expm1(at * np.log1p(-s)) / s).mean(axis=1)
            for at in self._blocks(k)
        ]
        return np.concatenate(made, axis=1)

    def last_gain(self, benefit: float, cost_fp: float) -> FloatArray:
        """What the hardest problem adds to the reward when at last it passes, shape (samples,)."""
        hardest = np.where(self.s > 0, self.s, np.inf).argmin(axis=1)
        precision = self.q[np.arange(len(self)), hardest]
        gain: FloatArray = benefit * precision - cost_fp * (1 - precision)
        return gain

    def _passed(self, k: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Weak coverage and resampled accuracy; worked out once for the same k."""
        key = k.tobytes()
        if key not in self._known:
            kept = np.log1p(-np.minimum(self.s, 1 - 1e-16))[..., None]
            passed, right = [], []
            for at in self._blocks(k):
                with np.errstate(invalid="ignore"):  # An impossible problem, drawn for ever.
                    hit = np.where(kept == 0, 0.0, -np.expm1(at * kept))
                passed.append(hit.mean(axis=1))
                right.append(np.einsum("sp,spk->sk", self.q, hit) / self.q.shape[1])
            self._known[key] = np.concatenate(passed, axis=1), np.concatenate(right, axis=1)
        return self._known[key]

    def _blocks(self, k: FloatArray) -> Iterator[FloatArray]:
        size = max(1, _BLOCK // self.s.size)
        return (k[start : start + size] for start in range(0, len(k), size))


def _sample(
    population: Population, counts: Counts, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """One s and q of each problem under each population, shape (populations, problems) each.

    A problem comes from a part of positive weight with the chance that its counts give, or it is
    impossible; s and q are then beta distributed. What parts of negative weight take away is
    rejected: a draw stays with the share that they leave of the density there.
    """
    n, b, c = (column.astype(np.float64) for column in _columns(counts))
    terms = beta_terms(population.a, population.b, Trials.of(b, n - b))
    terms += beta_terms(population.g, population.d, Trials.of(c, b - c))
    with np.errstate(divide="ignore"):
        chance = np.log(np.maximum(population.weight, 0))[..., None] + terms
        never = np.log(np.maximum(population.impossible, 0))[:, None, None]
    impossible = np.where(b == 0, never, -np.inf)
    chance = np.concatenate([chance, np.broadcast_to(impossible, (len(never), 1, len(n)))], axis=1)
    shape = len(population), len(n)
    s, q = np.zeros(shape), np.full(shape, 0.5)
    rows, columns = (one.ravel() for one in np.indices(shape))
    for _ in range(_TRIES):
        lot = chance[rows, :, columns]
        part = (lot + rng.gumbel(size=lot.shape)).argmax(axis=1)
        possible = part < population.a.shape[1]
        s[rows, columns] = 0.0
        row, column, part = rows[possible], columns[possible], part[possible]
        a, beta = population.a[row, part], population.b[row, part]
        s[row, column] = rng.beta(a + b[column], beta + (n - b)[column])
        g, d = population.g[row, part], population.d[row, part]
        q[row, column] = rng.beta(g + c[column], d + (b - c)[column])
        again = rng.random(len(row)) >= _left(population[row], s[row, column], q[row, column])
        rows, columns = row[again], column[again]
        if not len(rows):
            break
    return s, q


def _left(population: Population, s: FloatArray, q: FloatArray) -> FloatArray:
    """The share of the density at s and q that parts of negative weight leave, shape (s,)."""
    if (population.weight >= 0).all():
        return np.ones(len(s))
    s, q = (np.clip(one, _LEAST, _ALWAYS)[:, None] for one in (s, q))
    log = np.asarray(scipy.stats.beta.logpdf(s, population.a, population.b))
    log += scipy.stats.beta.logpdf(q, population.g, population.d)
    density = population.weight * np.exp(log - log.max(axis=1, keepdims=True))
    share: FloatArray = density.sum(axis=1) / np.maximum(density, 0).sum(axis=1)
    return np.clip(share, 0, 1)


def _columns(counts: Counts) -> tuple[IntArray, IntArray, IntArray]:
    return counts.draws, counts.weak_passes, counts.strong


def continued(law: VerifierLaw, counts: Counts, k: FloatArray, seed: int = 0) -> Forecast:
    """What is found when draws go on to k of each problem in all.

    Of these problems, passes of the draws to come are drawn from each one's posterior and added to
    those at hand; any weak pass is as likely as any other to be the first.

    Args:
        law: Fitted to the counts.
        counts: Draws and passes, with a strong suite; draws that were all made.
        k: Numbers of draws, shape (ks,), 1 or more.
        seed: Of the draws to come.
    """
    rng = np.random.default_rng(seed)
    chances = TheseProblems(law.likely, counts, seed)
    n, b, c = counts.draws, counts.weak_passes, counts.strong
    some_pass = np.nan_to_num(1 - chance_of_none(n, b, k))
    known = some_pass * (c / np.maximum(b, 1))[:, None]
    found = np.empty((len(chances), len(k)))
    for i, number in enumerate(k):
        more = np.maximum(np.round(number - n), 0).astype(np.int64)
        passed = rng.binomial(more, chances.s)
        right = c + rng.binomial(passed, chances.q)
        ahead = right / np.maximum(b + passed, 1)
        found[:, i] = np.where(number > n, ahead, known[:, i]).mean(axis=1)
    told = intervals(found, law.confidence, chances.by_kind)
    middle = told.estimate
    these = Intervals(middle, np.minimum(told.low, middle), np.maximum(told.high, middle))
    return Forecast(k, these, law.resampled_accuracy(k), law.confidence)
