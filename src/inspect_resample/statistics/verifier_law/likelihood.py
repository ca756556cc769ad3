"""How likely counts are under a population."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.verifier_law.population import Population

_BLOCK = 2**20  # Terms in memory at once.
_TINY = 1e-300  # A difference of parts may round to 0, and its logarithm must exist.


@dataclass(frozen=True, eq=False)
class Trials:
    """Hits and misses of rows. Rows share most of their numbers, so that each is looked at once.

    Attributes:
        hits: The different numbers of hits, and which of them each row has.
        misses: The same of misses.
        both: The same of their sums.
    """

    hits: tuple[FloatArray, IntArray]
    misses: tuple[FloatArray, IntArray]
    both: tuple[FloatArray, IntArray]

    @classmethod
    def of(cls, hits: FloatArray, misses: FloatArray) -> "Trials":
        """Those of rows, shape (rows,)."""
        return cls(*(np.unique(one, return_inverse=True) for one in (hits, misses, hits + misses)))


@dataclass(frozen=True, eq=False)
class Rows:
    """The different rows of counts; many problems have the same.

    Attributes:
        draws: n, shape (rows,).
        weak: b.
        strong: c.
        times: How many problems have the row, each worth less where clusters have much in common.
        row_of: Row of each problem, shape (problems,).
    """

    draws: FloatArray
    weak: FloatArray
    strong: FloatArray
    times: FloatArray
    row_of: IntArray

    @classmethod
    def of(cls, counts: Counts) -> "Rows":
        """The rows of counts.

        Raises:
            ValueError: There is no strong suite.
        """
        table = np.stack([counts.draws, counts.weak_passes, counts.strong], axis=1)
        rows, row_of, times = np.unique(table, axis=0, return_inverse=True, return_counts=True)
        draws, weak, strong = rows.T.astype(np.float64)
        n, b, c = table.T
        rates = np.stack([b / n, c / n, b > 0], axis=1)
        effect = Clusters(len(table), counts.clusters).design_effect(rates)
        return cls(draws, weak, strong, times / effect, row_of.reshape(-1))

    @cached_property
    def on_weak(self) -> Trials:
        """Weak passes among the draws."""
        return Trials.of(self.weak, self.draws - self.weak)

    @cached_property
    def on_strong(self) -> Trials:
        """Strong passes among the weak ones."""
        return Trials.of(self.strong, self.weak - self.strong)


def log_likelihood(rows: Rows, population: Population) -> FloatArray:
    """Log likelihood of each row, shape (populations, rows).

    With P(b, c) the sum over parts of weight * E[s^b (1-s)^(n-b)] * E[q^c (1-q)^(b-c)], and the
    impossible problems where b = 0. The number of orders in which the draws may have come is left
    out: it is the same for all populations, and it is what depends on why drawing stopped. The rest
    does not, so the likelihood is right also where drawing stopped early for what was seen.
    """
    step = max(1, _BLOCK // (len(rows.draws) * population.a.shape[1]))
    blocks = range(0, len(population), step)
    return np.concatenate([_block(rows, population[at : at + step]) for at in blocks])


def _block(rows: Rows, population: Population) -> FloatArray:
    weak = beta_terms(population.a, population.b, rows.on_weak)
    precision = beta_terms(population.g, population.d, rows.on_strong)
    terms = weak + precision
    largest = terms.max(axis=1, keepdims=True)
    shares = np.einsum("pm,pmr->pr", population.weight, np.exp(terms - largest))
    possible = np.log(np.maximum(shares, _TINY)) + largest[:, 0]
    with np.errstate(divide="ignore"):
        impossible = np.log(np.maximum(population.impossible, 0))[:, None]
    together: FloatArray = np.where(rows.weak == 0, np.logaddexp(possible, impossible), possible)
    return together


def beta_terms(first: FloatArray, second: FloatArray, trials: Trials) -> FloatArray:
    """Log E[x^hits (1-x)^misses] for x ~ Beta(first, second), shape (populations, parts, rows)."""
    first, second = first[..., None], second[..., None]
    terms = _log_gamma(first, *trials.hits) + _log_gamma(second, *trials.misses)
    terms -= _log_gamma(first + second, *trials.both)
    terms -= scipy.special.betaln(first, second)
    return terms


def _log_gamma(base: FloatArray, different: FloatArray, which: IntArray) -> FloatArray:
    """The logarithm of gamma(base + the number of each row)."""
    logs: FloatArray = scipy.special.gammaln(base + different)[..., which]
    return logs
