"""Kinds of populations: what difficulty and precision may have to do with each other.

A kind has a few free parameters on the whole real line, each with a normal prior that is wide
against what benchmarks show, and says which population they stand for. The prior keeps an estimate
finite where data say nothing, and is forgotten where they do.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.verifier_law.population import Population


@dataclass(frozen=True)
class Prior:
    """Normal prior of one parameter."""

    mean: float
    spread: float


LOG_A = Prior(-0.5, 1.2)
"""First parameter of the beta distribution of s. Small: many problems are almost impossible."""
LOG_B = Prior(0.5, 1.8)
"""Second one. Large: no problem is easy."""
LOGIT_IMPOSSIBLE = Prior(-3.3, 2.2)
"""Share of impossible problems: often next to none, up to 70%."""
LOGIT_PRECISION = Prior(1.0, 1.5)
"""Mean precision: 73%, 13% to 98%."""
LOGIT_HARD_PRECISION = Prior(0.0, 1.5)
"""That of hard problems: lower by guess, for a solution that passes by luck is rarely right."""
LOG_AGREEMENT = Prior(1.5, 1.2)
"""g + d: how little problems differ in precision."""


_FARTHEST = 8.0  # Spreads from a prior's centre; far beyond, gamma functions are all rounding.


class Kind(ABC):
    """A family of populations.

    Attributes:
        name: What tables call it.
        priors: One for each parameter.
    """

    name: ClassVar[str]
    priors: ClassVar[tuple[Prior, ...]]

    @abstractmethod
    def population(self, parameters: FloatArray) -> Population:
        """The populations of `parameters`, shape (populations, parameters)."""

    @abstractmethod
    def starts(self, logit_weak: float) -> FloatArray:
        """Where fitting starts, shape (starts, parameters)."""

    def log_prior(self, parameters: FloatArray) -> FloatArray:
        """Log density of the prior but for a constant, shape (populations,)."""
        mean, spread = self._prior
        density: FloatArray = -0.5 * (((parameters - mean) / spread) ** 2).sum(axis=1)
        return density

    def within(self, parameters: FloatArray) -> FloatArray:
        """These parameters, or the nearest whose likelihood can be worked out."""
        mean, spread = self._prior
        return np.clip(parameters, mean - _FARTHEST * spread, mean + _FARTHEST * spread)

    @property
    def _prior(self) -> tuple[FloatArray, FloatArray]:
        """Means and spreads, shape (parameters,) each."""
        mean, spread = np.array([(prior.mean, prior.spread) for prior in self.priors]).T
        return mean, spread


class Independent(Kind):
    """Precision has nothing to do with difficulty.

    s is zero or beta distributed, q beta distributed. With a price of 0 such a population has no
    interior K*: the reward rises for ever or is never positive.
    """

    name = "independent"
    priors = (LOG_A, LOG_B, LOGIT_IMPOSSIBLE, LOGIT_PRECISION, LOG_AGREEMENT)

    def population(self, parameters: FloatArray) -> Population:
        """One part."""
        log_a, log_b, impossible, precision, agreement = parameters.T[..., None]
        return Population(
            scipy.special.expit(-impossible),
            np.exp(log_a),
            np.exp(log_b),
            *_precision(precision, agreement),
        )

    def starts(self, logit_weak: float) -> FloatArray:
        """One start: the likelihood has one mode in practice."""
        return np.array([[-0.5, -0.5 - logit_weak, -2.0, 1.0, 1.5]])


class Graded(Kind):
    """Mean precision goes gradually from that of the hardest problems to that of the easiest.

    s is zero or beta distributed, and a problem is of the easy kind with chance s^p: mean precision
    at s is hard + (easy - hard) s^p. Since s^p times a beta density is a beta density again, with
    a + p for a, the population is a mixture of three parts, one with a negative weight.
    """

    name = "graded"
    priors = (
        *(LOG_A, LOG_B, LOGIT_IMPOSSIBLE, LOGIT_HARD_PRECISION, LOGIT_PRECISION, LOG_AGREEMENT),
        Prior(-0.9, 0.7),
    )

    def population(self, parameters: FloatArray) -> Population:
        """All as if hard, the easy ones, and what is to be taken from the hard ones for these."""
        log_a, log_b, impossible, hard, easy, agreement, log_power = parameters.T[..., None]
        a, b, power = np.exp(log_a), np.exp(log_b), np.exp(log_power)
        possible = scipy.special.expit(-impossible)
        graded = possible * np.exp(scipy.special.betaln(a + power, b) - scipy.special.betaln(a, b))
        return Population(
            np.hstack([possible, graded, -graded]),
            np.hstack([a, a + power, a + power]),
            np.hstack([b, b, b]),
            *_precision(np.hstack([hard, easy, hard]), agreement),
        )

    def starts(self, logit_weak: float) -> FloatArray:
        """One start, with harder problems less precise."""
        return np.array([[-0.5, -0.5 - logit_weak, -2.0, 0.3, 1.8, 1.5, -0.5]])


class LevellingOff(Kind):
    """Mean precision falls with difficulty and is one and the same for all very hard problems.

    As `Graded`, but a problem is of the hard kind with the chance that m draws would not pass it:
    mean precision at s is easy + (hard - easy) (1-s)^m. A small power of s says that precision goes
    on to change among problems that hardly pass; this says that it does not.
    """

    name = "levelling off"
    priors = (*Graded.priors[:-1], Prior(1.5, 1.0))

    def population(self, parameters: FloatArray) -> Population:
        """All as if easy, the hard ones, and what is to be taken from the easy ones for these."""
        log_a, log_b, impossible, hard, easy, agreement, log_draws = parameters.T[..., None]
        a, b, draws = np.exp(log_a), np.exp(log_b), np.exp(log_draws)
        possible = scipy.special.expit(-impossible)
        missed = possible * np.exp(scipy.special.betaln(a, b + draws) - scipy.special.betaln(a, b))
        return Population(
            np.hstack([possible, missed, -missed]),
            np.hstack([a, a, a]),
            np.hstack([b, b + draws, b + draws]),
            *_precision(np.hstack([easy, hard, easy]), agreement),
        )

    def starts(self, logit_weak: float) -> FloatArray:
        """One start, with harder problems less precise."""
        return np.array([[-0.5, -0.5 - logit_weak, -2.0, 0.3, 1.8, 1.5, 1.5]])


class TwoKinds(Kind):
    """Easy and hard problems, each with a precision of its own."""

    name = "two kinds"
    priors = (
        *(Prior(0.5, 1.2), LOG_B, Prior(-0.5, 1.0), Prior(1.5, 1.5), Prior(0.0, 1.2)),
        *(LOGIT_IMPOSSIBLE, LOGIT_PRECISION, LOGIT_HARD_PRECISION, LOG_AGREEMENT),
    )

    def population(self, parameters: FloatArray) -> Population:
        """Two parts."""
        easy_a, easy_b, hard_a, hard_b, hard, impossible, *precision, agreement = parameters.T[
            ..., None
        ]
        possible = scipy.special.expit(-impossible)
        return Population(
            possible * np.hstack([scipy.special.expit(-hard), scipy.special.expit(hard)]),
            np.exp(np.hstack([easy_a, hard_a])),
            np.exp(np.hstack([easy_b, hard_b])),
            *_precision(np.hstack(precision), agreement),
        )

    def starts(self, logit_weak: float) -> FloatArray:
        """Easy problems clearly easier than the mean, and hard ones about as hard or harder."""
        easy = [0.7, 0.7 - max(logit_weak + 1.5, -2.0)]
        hard = [-0.3, -0.3 - min(logit_weak - 0.7, -0.7)]
        return np.array([[*easy, *hard, 0.0, -2.5, 1.8, 0.3, 1.5]])


KINDS: tuple[Kind, ...] = (Independent(), Graded(), TwoKinds(), LevellingOff())


def _precision(logit_mean: FloatArray, log_agreement: FloatArray) -> tuple[FloatArray, FloatArray]:
    """G and d of beta distributions with these means and sums of parameters."""
    agreement = np.exp(log_agreement)
    return scipy.special.expit(logit_mean) * agreement, scipy.special.expit(-logit_mean) * agreement
