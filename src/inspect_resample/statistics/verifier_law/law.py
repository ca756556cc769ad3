"""The verifier-aware law: what counts say about any number of draws, also beyond those made.

Several kinds of populations are fitted. Each predicts every problem from all the others, and the
better it does, the more it has to say in the forecast: nothing is bet on the kind that happened to
come first. Intervals are those of the mixed posterior, about the problems that one could ask.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import scipy

from inspect_resample.statistics.bootstrap import MIN_PROBLEMS, Estimate, Intervals
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.verifier_law.kinds import KINDS, Kind
from inspect_resample.statistics.verifier_law.likelihood import Rows
from inspect_resample.statistics.verifier_law.population import TOGETHER, Population, Shares
from inspect_resample.statistics.verifier_law.posterior import DRAWS, VerifierPosterior, fit


def doubts(counts: Counts) -> tuple[str, ...]:
    """Sentences about what these counts, with a strong suite, leave open."""
    draws, weak, strong = counts.draws, counts.weak_passes, counts.strong
    problems = len(counts.problems)
    checks = (
        (
            problems < MIN_PROBLEMS,
            f"{problems} problem{'s say' if problems > 1 else ' says'} little about the problems "
            f"that one could ask; the figures lean on the law's prior",
        ),
        (
            draws.max() == 1,
            "with one draw a problem, the data do not say how much problems differ in difficulty: "
            "beyond one draw the figures rest on the law's prior",
        ),
        (
            weak.sum() == 0,
            "no draw passed the weak suite: precision is not identified, and neither is the share "
            "of impossible problems",
        ),
        (
            weak.sum() > 0 and (weak == draws).all(),
            "every draw passed the weak suite: how hard the hardest problems are is not identified",
        ),
        (
            weak.sum() > 0 and strong.sum() == 0,
            "no weak pass was strongly correct: whether precision depends on difficulty is not "
            "identified",
        ),
        (
            weak.sum() > 0 and (strong == weak).all(),
            "no false positive was seen: whether precision depends on difficulty is not identified",
        ),
        (
            weak.sum() > 0 and weak.max() == 1,
            "no problem has more than one weak pass: how much problems of the same difficulty "
            "differ in precision is not identified, which strong coverage rests on",
        ),
    )
    return tuple(sentence for found, sentence in checks if found)


UNLIKELY = 0.05
"""Share below which the data speak against a kind."""

_RESAMPLES = 500  # Of problems, when kinds are weighed.
_QUADRATURE = 250  # Posterior draws behind figures that need quadrature.


@dataclass(frozen=True)
class KindScore:
    """How well one kind of population predicts.

    Attributes:
        kind: Its name.
        held_out: Mean over problems of the log predictive density of a problem given the others;
            None without a fit.
        share: Its share in the forecast: the probability, over resamples of the problems, with
            which it is the best predictor (pseudo-BMA+; Yao et al. 2018).
        trouble: Why its fit must not be trusted; it then has no share.
    """

    kind: str
    held_out: float | None
    share: float
    trouble: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class VerifierLaw:
    """What was fitted.

    Attributes:
        population: The mixed posterior sample.
        likely: Share and posterior sample of each kind that the data do not speak against.
        scores: The kinds that were weighed against each other.
        dependence: Held-out log score per problem of the best of the kinds in which precision
            depends on difficulty, less that of the kind in which it does not, with its interval
            over problems: above 0 the data show dependence. None where one of these was not fitted.
        doubts: What the data do not say, in sentences; empty when all is well.
        confidence: Nominal coverage of the intervals.
    """

    population: Population
    likely: tuple[tuple[float, Population], ...]
    scores: tuple[KindScore, ...]
    dependence: Estimate | None
    doubts: tuple[str, ...]
    confidence: float

    def weak_coverage(self, k: FloatArray) -> Intervals:
        """pass@k of the weak suite; k of shape (k,), may be infinite as in all that follow."""
        return self._intervals(self.population.weak_coverage(k))

    def strong_coverage(self, k: FloatArray) -> Intervals:
        """pass@k of the strong suite; k must be finite."""
        return self._intervals(self._some.strong_coverage(k))

    def generalization_gap(self, k: FloatArray) -> Intervals:
        """Weak pass@k minus strong pass@k; k must be finite."""
        return self._intervals(self._some.weak_coverage(k) - self._some.strong_coverage(k))

    def weak_pass_all(self, k: FloatArray) -> Intervals:
        """pass^k of the weak suite."""
        return self._intervals(self.population.weak_pass_all(k))

    def strong_pass_all(self, k: FloatArray) -> Intervals:
        """pass^k of the strong suite."""
        return self._intervals(self.population.strong_pass_all(k))

    def resampled_accuracy(self, k: FloatArray) -> Intervals:
        """Share of problems whose first weak pass among k draws is strongly correct."""
        return self._intervals(self.population.resampled_accuracy(k))

    def draws_made(self, k: FloatArray) -> Intervals:
        """Expected draws when drawing stops at the first weak pass, or at k."""
        return self._intervals(self.population.draws_made(k))

    def conditional_accuracy(self, k: float) -> dict[str, Estimate]:
        """P(strongly correct given weak pass), by the names of `estimators`.

        Args:
            k: Draws a problem: `macro` and the bounds are about the problems with a weak pass
                among that many draws.
        """
        at = np.array([k])
        right = self.population.resampled_accuracy(at)
        passed = self.population.weak_coverage(at)
        one = np.ones(1)
        pooled = self.population.resampled_accuracy(one) / self.population.weak_coverage(one)
        figures = {
            "macro": right / passed,
            "lower_bound": right,
            "upper_bound": right + 1 - passed,
            "pooled": pooled,
        }
        return {name: self._intervals(figure)[0] for name, figure in figures.items()}

    def false_positive_rate(self) -> dict[str, Estimate]:
        """P(weak pass given incorrect), `macro` and `pooled`."""
        one = np.ones(1)
        right = self.population.resampled_accuracy(one)
        pooled = (self.population.weak_coverage(one) - right) / (1 - right)
        macro = self._some.false_positive_rate()[:, None]
        return {"macro": self._intervals(macro)[0], "pooled": self._intervals(pooled)[0]}

    @property
    def _some(self) -> Population:
        return self.population[:: max(1, len(self.population) // _QUADRATURE)]

    def _intervals(self, figures: FloatArray) -> Intervals:
        return intervals(figures, self.confidence)


def average(figures: npt.NDArray[Any], by_kind: Shares = TOGETHER) -> FloatArray:
    """The posterior mean of figures, whose first axis is that of posterior draws."""
    total = sum(share for share, _ in by_kind)
    return np.asarray(sum(share / total * figures[own].mean(axis=0) for share, own in by_kind))


def intervals(
    figures: FloatArray,
    confidence: float,
    by_kind: Shares = TOGETHER,
    whole: bool = False,
) -> Intervals:
    """Posterior means and equal-tailed intervals of (populations, figures).

    Args:
        figures: Of posterior draws, shape (draws, figures) or (draws,).
        confidence: Nominal coverage.
        by_kind: The kinds that the draws are of. Ends hold whichever of these is the right one.
        whole: Whether ends must be figures of some draw, as numbers of draws must.
    """
    tail = (1 - confidence) / 2
    method: Literal["inverted_cdf", "linear"] = "inverted_cdf" if whole else "linear"
    ends = [
        np.quantile(figures[own], [tail, 1 - tail], axis=0, method=method) for _, own in by_kind
    ]
    return Intervals(
        average(figures, by_kind),
        np.min([low for low, _ in ends], axis=0),
        np.max([high for _, high in ends], axis=0),
    )


def fit_law(
    counts: Counts,
    seed: int = 0,
    confidence: float = 0.95,
    kinds: tuple[Kind, ...] = KINDS,
) -> VerifierLaw:
    """Fit the law to counts, also to those of drawing that stopped early.

    Args:
        counts: Draws and passes, with a strong suite.
        seed: Same seed, same law.
        confidence: Nominal coverage of the intervals.
        kinds: The kinds of populations to weigh; the first one is that without dependence.

    Raises:
        ValueError: There is no strong suite, or no kind could be fitted.
    """
    rng = np.random.default_rng(seed)
    rows = Rows.of(counts)
    fits = [fit(kind, rows, rng) for kind in kinds]
    usable = np.array([not found.trouble for found in fits])
    if not usable.any():
        reasons = "; ".join(f"{found.kind.name}: {found.trouble[0]}" for found in fits)
        raise ValueError(f"the verifier law could not be fitted to these counts: {reasons}")
    held_out = np.stack([found.held_out for found in fits])
    shares = np.zeros(len(fits))
    clusters = Clusters(len(counts.problems), counts.clusters)
    drawn = rng.multinomial(clusters.count, np.full(clusters.count, 1 / clusters.count), _RESAMPLES)
    weights = drawn[:, clusters.of].astype(np.float64)
    shares[usable] = scipy.special.softmax(weights @ held_out[usable].T, axis=1).mean(axis=0)
    return VerifierLaw(
        population=_mixed(fits, shares),
        likely=tuple(
            (float(share), found.populations)
            for found, share in zip(fits, shares, strict=True)
            if share >= UNLIKELY
        ),
        scores=tuple(
            KindScore(found.kind.name, _mean(found), float(share), found.trouble)
            for found, share in zip(fits, shares, strict=True)
        ),
        dependence=_dependence(held_out, usable, weights, confidence),
        doubts=doubts(counts),
        confidence=confidence,
    )


def _mean(found: VerifierPosterior) -> float | None:
    return None if np.isnan(found.held_out).any() else float(found.held_out.mean())


def _dependence(
    held_out: FloatArray, usable: npt.NDArray[np.bool_], weights: FloatArray, confidence: float
) -> Estimate | None:
    """Gain in held-out score of the best kind with dependence over the one without."""
    dependent = held_out[1:][usable[1:]]
    if not usable[0] or not len(dependent):
        return None
    gain = dependent[dependent.sum(axis=1).argmax()] - held_out[0]
    tail = (1 - confidence) / 2
    low, high = np.quantile(weights @ gain / len(gain), [tail, 1 - tail])
    return Estimate(float(gain.mean()), float(low), float(high))


def _mixed(fits: list[VerifierPosterior], shares: FloatArray) -> Population:
    """Draws of all posteriors, as many of each as its share says."""
    ends = np.round(np.cumsum(shares) * DRAWS).astype(int)
    sizes = np.diff(ends, prepend=0)
    parts = [
        found.populations[:size] for found, size in zip(fits, sizes.tolist(), strict=True) if size
    ]
    most = max(part.a.shape[1] for part in parts)

    def column(name: str, empty: float) -> FloatArray:
        arrays = (getattr(part, name) for part in parts)
        return np.concatenate(
            [
                np.pad(array, ((0, 0), (0, most - array.shape[1])), constant_values=empty)
                for array in arrays
            ]
        )

    return Population(column("weight", 0), *(column(name, 1) for name in "abgd"))
