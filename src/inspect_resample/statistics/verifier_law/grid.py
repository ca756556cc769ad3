"""Populations of problems on a grid of weak pass probability and precision.

A population's mass is put on the nodes whose cells it falls into. What is then worked out over all
orders of passes and rejects is exact for the population on the grid.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.verifier_law.kinds import Graded
from inspect_resample.statistics.verifier_law.population import Population

_WEAK = np.linspace(-16.0, 14.0, 241)
_PRECISION = np.linspace(-9.0, 9.0, 61)
_BLOCK = 64  # Populations at once: bounds the memory, not results.


@dataclass(frozen=True, eq=False)
class Grid:
    """One or more populations on common nodes.

    Attributes:
        s: Weak pass probabilities, from 0 up, shape (s,).
        q: Precisions, shape (q,).
        weight: Share of the problems at each node, shape (populations, s, q); sums to 1.
    """

    s: FloatArray
    q: FloatArray
    weight: FloatArray

    @classmethod
    def of(cls, population: Population) -> "Grid":
        """Populations side by side, each with its impossible problems at s = 0."""
        starts = range(0, len(population), _BLOCK)
        weight = np.concatenate([_cells(population[at : at + _BLOCK]) for at in starts])
        # A part of negative weight takes away what another one has, but for rounding.
        weight = np.maximum(weight, 0)
        weight /= weight.sum(axis=(1, 2), keepdims=True)
        return cls(
            np.append(0.0, scipy.special.expit(_WEAK)), scipy.special.expit(_PRECISION), weight
        )

    @classmethod
    def at(cls, s: FloatArray, q: FloatArray, share: FloatArray) -> "Grid":
        """One population of some kinds of problems, each of shape (kinds,)."""
        weight = np.diag(share / share.sum())
        return cls(np.asarray(s, float), np.asarray(q, float), weight[None])

    @property
    def mean(self) -> "Grid":
        """What is to be expected of a further problem: the mean of the populations."""
        return Grid(self.s, self.q, self.weight.mean(axis=0, keepdims=True))

    def given(self, passes: int, rejects: int) -> "Grid":
        """The posterior of a problem with so many passes and rejects of the weak suite."""
        likelihood = self.s**passes * (1 - self.s) ** rejects
        weight = self.weight * likelihood[:, None]
        total = weight.sum(axis=(1, 2), keepdims=True)
        return Grid(self.s, self.q, weight / np.where(total > 0, total, 1))


def stated_prior() -> Grid:
    """What is assumed where nothing was drawn yet: the centre of the prior of `Graded`.

    A tenth of the draws of the usual problem to nearly all pass, hard problems are passed wrongly
    half of the time, easy ones rarely.
    """
    centre = np.array([[prior.mean for prior in Graded.priors]])
    return Grid.of(Graded().population(centre))


def _cells(population: Population) -> FloatArray:
    """Mass by cells, shape (populations, s, q); the first row is that of impossible problems."""
    s = _masses(population.a, population.b, _WEAK)
    q = _masses(population.g, population.d, _PRECISION)
    possible = np.einsum("pm,pms,pmq->psq", population.weight, s, q, optimize=True)
    # An impossible problem has no passes, so that its precision does not matter.
    impossible = np.zeros_like(possible[:, :1])
    impossible[:, 0, 0] = population.impossible
    return np.concatenate([impossible, possible], axis=1)


def _masses(first: FloatArray, second: FloatArray, logits: FloatArray) -> FloatArray:
    """Mass of beta distributions around each node, shape (populations, parts, nodes)."""
    middles = scipy.special.expit((logits[1:] + logits[:-1]) / 2)
    below = scipy.special.betainc(first[..., None], second[..., None], middles)
    return np.diff(below, axis=-1, prepend=0, append=1)
