"""Fitting one kind of population to counts: penalised maximum likelihood and a posterior sample.

The mode is found by BFGS. The posterior is sampled by sequential Monte Carlo (Del Moral et al.
2006): a sample of a heavy tailed distribution around the mode is carried to the posterior in as
many steps as it takes, by weights and Metropolis moves. One step does for a posterior that is
nearly normal. Everything is evaluated for many parameters at once.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.verifier_law.kinds import Kind
from inspect_resample.statistics.verifier_law.likelihood import Rows, log_likelihood
from inspect_resample.statistics.verifier_law.population import Population

DRAWS = 1000
"""Size of the posterior sample of a kind."""

_MOVES = 5  # Metropolis moves after each step.
_FREEDOM = 6
_STEP = 1e-4  # Of numerical derivatives; parameters are of the order of 1.
_LEAST_CURVATURE = 0.02  # A prior alone has 0.3 or more; less is rounding.
_STUCK = 0.05  # With a smaller share of moves taken, the sample hardly moved.


@dataclass(frozen=True, eq=False)
class VerifierPosterior:
    """A kind of population fitted to counts.

    Attributes:
        kind: Which kind.
        mode: The penalised maximum likelihood estimate, shape (parameters,).
        sample: Draws from the posterior, shape (draws, parameters).
        held_out: Log predictive density of each problem given all others, shape (problems,), by
            importance weights from the posterior given all; NaN without a fit.
        moved: Share of the last moves that were taken.
        trouble: Why the fit must not be trusted; empty when it can.
    """

    kind: Kind
    mode: FloatArray
    sample: FloatArray
    held_out: FloatArray
    moved: float
    trouble: tuple[str, ...] = ()

    @property
    def populations(self) -> Population:
        """The populations of the posterior sample."""
        return self.kind.population(self.sample)


def fit(kind: Kind, rows: Rows, rng: np.random.Generator) -> VerifierPosterior:
    """Fit one kind of population; what went wrong is in the result's `trouble`."""
    target = _Target(kind, rows)
    mode, converged = target.mode()
    if not converged:
        lost = "the search for the best fit did not converge"
        return VerifierPosterior(
            kind, mode, mode[None], np.full(len(rows.row_of), np.nan), 0.0, (lost,)
        )
    sample, moved = _sample(target, mode, rng)
    by_row = log_likelihood(rows, kind.population(sample))
    stuck = f"its posterior sample hardly moved: {moved:.0%} of the moves were taken"
    held_out = _held_out(by_row)[rows.row_of]
    return VerifierPosterior(
        kind, mode, sample, held_out, moved, (stuck,) if moved < _STUCK else ()
    )


@dataclass(frozen=True, eq=False)
class _Target:
    """Log posterior density but for a constant."""

    kind: Kind
    rows: Rows

    def __call__(self, parameters: FloatArray) -> FloatArray:
        """Of many parameters, shape (populations,)."""
        by_row = log_likelihood(self.rows, self.kind.population(self.kind.within(parameters)))
        return by_row @ self.rows.times + self.kind.log_prior(parameters)

    def mode(self) -> tuple[FloatArray, bool]:
        """The best of the modes found, and whether the search ended at it."""
        weak, draws = (self.rows.weak * self.rows.times).sum(), self.rows.draws @ self.rows.times
        starts = self.kind.starts(float(scipy.special.logit((weak + 0.5) / (draws + 1))))
        found = [
            scipy.optimize.minimize(
                self._descend, start, jac=True, method="BFGS", options={"gtol": 1e-2}
            )
            for start in starts
        ]
        best = min(found, key=lambda end: float(end.fun))
        # Rounding can stop a line search short of the tolerance on the gradient: what counts is
        # that the gradient is small against the curvature that any prior gives.
        return best.x, bool(np.abs(best.jac).max() < 0.1)

    def curvature(self, at: FloatArray) -> FloatArray:
        """Second derivatives of minus the log density, made positive definite."""
        steps = 1e-2 * np.eye(len(at))
        gradients = self._gradients(np.concatenate([at + steps, at - steps]))
        ahead, behind = np.split(gradients, 2)
        second = (behind - ahead) / 2e-2
        values, vectors = scipy.linalg.eigh((second + second.T) / 2)
        curvature: FloatArray = (vectors * np.maximum(values, _LEAST_CURVATURE)) @ vectors.T
        return curvature

    def _descend(self, parameters: FloatArray) -> tuple[float, FloatArray]:
        steps = _STEP * np.eye(len(parameters))
        here, *around = self(
            np.concatenate([parameters[None], parameters + steps, parameters - steps])
        )
        ahead, behind = np.split(np.array(around), 2)
        return -float(here), (behind - ahead) / (2 * _STEP)

    def _gradients(self, at: FloatArray) -> FloatArray:
        """Central differences, shape (points, parameters)."""
        points, size = at.shape
        steps = _STEP * np.eye(size)
        around = np.concatenate([at[:, None] + steps, at[:, None] - steps], axis=1)
        ahead, behind = np.split(self(around.reshape(-1, size)).reshape(points, -1), 2, axis=1)
        gradients: FloatArray = (ahead - behind) / (2 * _STEP)
        return gradients


def _sample(
    target: _Target, mode: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, float]:
    """A sample of `DRAWS` parameters from the posterior, and the share of last moves taken."""
    start = _Start(
        mode, scipy.linalg.cholesky(scipy.linalg.inv(target.curvature(mode)), lower=True)
    )
    points = start.draw(DRAWS, rng)
    begin, end, reached, taken = start.log_density(points), target(points), 0.0, 1.0
    while reached < 1:
        step = _step(end - begin, 1 - reached)
        reached = 1.0 if step >= 1 - reached else reached + step
        chosen = _resample(scipy.special.softmax(step * (end - begin)), rng)
        points, begin, end = points[chosen], begin[chosen], end[chosen]
        frozen = points.copy()
        for _ in range(_MOVES):
            moved = points + _jump(frozen, rng)
            moved_begin, moved_end = start.log_density(moved), target(moved)
            gain = (1 - reached) * (moved_begin - begin) + reached * (moved_end - end)
            better = np.log(rng.random(DRAWS)) < gain
            points[better] = moved[better]
            begin[better], end[better] = moved_begin[better], moved_end[better]
            taken = float(better.mean())
    return points, taken


@dataclass(frozen=True, eq=False)
class _Start:
    """A heavy tailed distribution around the mode, Student's with `_FREEDOM` degrees of freedom.

    Attributes:
        centre: Shape (parameters,).
        root: Lower Cholesky factor of its scale, shape (parameters, parameters).
    """

    centre: FloatArray
    root: FloatArray

    def draw(self, size: int, rng: np.random.Generator) -> FloatArray:
        standard = rng.standard_normal((size, len(self.centre)))
        standard /= np.sqrt(rng.chisquare(_FREEDOM, (size, 1)) / _FREEDOM)
        return self.centre + standard @ self.root.T

    def log_density(self, points: FloatArray) -> FloatArray:
        """But for a constant."""
        # An inverse of a handful of rows is safe, and far quicker to apply than to solve anew.
        standard = scipy.linalg.inv(self.root) @ (points - self.centre).T
        power = -(_FREEDOM + len(self.centre)) / 2
        density: FloatArray = power * np.log1p((standard**2).sum(axis=0) / _FREEDOM)
        return density


def _step(gain: FloatArray, most: float) -> float:
    """The largest step towards the posterior that keeps half of the sample effective."""

    def effective(step: float) -> float:
        weight = scipy.special.softmax(step * gain)
        return float(1 / (weight @ weight))

    if effective(most) >= DRAWS / 2:
        return most
    return float(scipy.optimize.brentq(lambda step: effective(step) - DRAWS / 2, 0, most))


def _resample(weight: FloatArray, rng: np.random.Generator) -> IntArray:
    """Systematic resampling: each point as often as its weight says, give or take one."""
    places = (rng.random() + np.arange(DRAWS)) / DRAWS
    drawn = np.searchsorted(np.cumsum(weight), places)
    return rng.permutation(np.minimum(drawn, len(weight) - 1))


def _jump(points: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Jumps along differences of points, which follow the posterior's shape (ter Braak 2006)."""
    one, other = rng.integers(len(points), size=(2, len(points)))
    length = 2.38 / np.sqrt(2 * points.shape[1]) * rng.choice([0.4, 1.0], (len(points), 1))
    jump: FloatArray = length * (points[one] - points[other])
    return jump + 1e-3 * rng.standard_normal(points.shape)


def _held_out(by_row: FloatArray) -> FloatArray:
    """Log p(row | all others), shape (rows,): minus the log of the mean of 1 / p(row | parameters).

    Gelfand and Dey (1994). Weights are cut off at the root of the sample's size times their mean
    (Ionides 2008), so that no single draw decides.
    """
    draws = len(by_row)
    weight = -by_row + by_row.min(axis=0)
    most = scipy.special.logsumexp(weight, axis=0) - 0.5 * np.log(draws)
    weight = np.minimum(weight, most)
    held: FloatArray = scipy.special.logsumexp(weight + by_row, axis=0) - scipy.special.logsumexp(
        weight, axis=0
    )
    return held
