"""Forecasts of selection rules that choose by a verifier, beyond the draws at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from inspect_resample.decisions import selection
from inspect_resample.statistics.bootstrap import Curve, Estimate
from inspect_resample.statistics.bounds import Ends
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.statistics.roc import best_cut
from inspect_resample.statistics.score_law.law import REACH, ScoreLaw, fit_scores
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.statistics.verifier_law.law import fit_law
from inspect_resample.statistics.verifier_law.these_problems import continued
from inspect_resample.studies.forecast.backtest import Holdout, Track, check_draws, steps

BEST_OF, THRESHOLD, FIRST_PASS = "best_of", "threshold", "first_pass"

RULES = (f"{BEST_OF}:VERIFIER", f"{THRESHOLD}:VERIFIER[:SCORE]", FIRST_PASS)
"""What can be forecast."""


@dataclass(frozen=True)
class AskedRule:
    """A rule, as it was asked for.

    Attributes:
        name: As asked.
        verifier: Whose scores it chooses by; None for the weak suite.
        tau: From what score on a draw is submitted; None for best of K, or where it is chosen on
            the draws at hand.
        best_of: Whether the best of K is submitted, not the first that passes.
    """

    name: str
    verifier: str | None
    tau: float | None
    best_of: bool

    @classmethod
    def of(cls, name: str, table: DrawTable) -> "AskedRule":
        """Read a name.

        Raises:
            ValueError: There is no such rule, or the draws do not have what it needs.
        """
        kind, _, rest = name.partition(":")
        if name == FIRST_PASS:
            if table.passed is None:
                raise ValueError(
                    "first_pass needs the verdicts of a weak suite, and there are none"
                )
            return cls(name, None, None, False)
        if kind not in (BEST_OF, THRESHOLD) or not rest:
            raise ValueError(f"expected a rule of {', '.join(RULES)}, got {name}")
        verifier, tau = rest, None
        if kind == THRESHOLD and rest not in table.scores:
            verifier, _, level = rest.rpartition(":")
            try:
                tau = float(level)
            except ValueError:
                verifier = rest
        if verifier not in table.scores:
            there = ", ".join(table.scores) or "none"
            raise ValueError(f"no verifier with scores is called {verifier}; there is {there}")
        return cls(name, verifier, tau, kind == BEST_OF)

    def passed(self, table: DrawTable, tau: float) -> DrawTable:
        """The table with what passes at a threshold; unchanged for the weak suite."""
        if self.verifier is None:
            return table
        return DrawTable(
            table.problems, table.problem, table.right, table.scores[self.verifier] >= tau
        )

    def accuracy(self, table: DrawTable, k: int, tau: float) -> float:
        """Share of problems with a right submission after k of the draws at hand, exact."""
        at = np.array([k])
        if self.best_of and self.verifier is not None:
            found = selection.best_of(table, at, table.scores[self.verifier])
        else:
            found = selection.first_weak_pass(self.passed(table, tau), at)
        return float(found.right.mean())


@dataclass(frozen=True, eq=False)
class RuleLaw:
    """A rule with the law of its draws.

    Attributes:
        rule: The rule.
        tau: Its threshold; NaN without one.
        table: The draws.
        scores: The law of scores, for best of K.
        clusters: For each problem the name of its cluster.
        seed: Of samples.
    """

    rule: AskedRule
    tau: float
    table: DrawTable
    scores: ScoreLaw | None
    clusters: Sequence[str] | None
    seed: int

    @classmethod
    def fit(
        cls, rule: AskedRule, table: DrawTable, clusters: Sequence[str] | None = None, seed: int = 0
    ) -> "RuleLaw":
        """Fit the law that a rule needs; a threshold that is not given is chosen on these draws.

        Raises:
            NotIdentifiedError: The draws do not determine it.
        """
        tau, law = float("nan"), None
        if rule.verifier is not None:
            scores = table.scores[rule.verifier]
            if rule.best_of:
                law = fit_scores(table, scores, seed, clusters)
            else:
                tau = best_cut(table.right, scores) if rule.tau is None else rule.tau
        return cls(rule, tau, table, law, clusters, seed)

    @cached_property
    def reach(self) -> int | None:
        """The largest K that is forecast; None where a law has no end."""
        return None if self.scores is None else self.scores.reach

    def forecasts(self, k: Sequence[int] | FloatArray, confidence: float) -> dict[str, Forecast]:
        """By the average, which comes first, and by each shape that is in it.

        Raises:
            ValueError: A k is beyond what can be forecast, or the law cannot be fitted.
        """
        ks = np.asarray(k, dtype=np.float64)
        if self.scores is not None:
            return self.scores.forecasts(ks, confidence, self.seed)
        own = self.rule.passed(self.table, self.tau).counts()
        counts = replace(own, clusters=self.clusters)
        law = fit_law(counts, self.seed, confidence)
        return {AVERAGE: continued(law, counts, ks, self.seed)}


@dataclass(frozen=True, eq=False)
class ShapeForecast:
    """What one shape says of a rule, or the average of all.

    Attributes:
        weight: In the average.
        accuracy: Share of these problems with a right submission, by k.
        population: The same of problems like these.
    """

    weight: float
    accuracy: Curve
    population: Curve


@dataclass(frozen=True, eq=False)
class RuleForecast:
    """The forecast of one selection rule.

    Attributes:
        error: Why there is none; null when there is.
        threshold: From what score on a draw is submitted; null for other rules.
        accuracy: Share of these problems with a right submission, by k; by the average.
        population: The same of problems like these.
        shapes: By the shape that is assumed, `average` among them.
        reach: The largest k that is forecast; null where there is none.
        seen_to: The false positive rate down to which draws show the ROC; null for other rules.
        bounds: By k beyond it: between what the accuracy of problems like these is.
    """

    error: str | None
    threshold: float
    accuracy: dict[int, Estimate]
    population: dict[int, Estimate]
    shapes: dict[str, ShapeForecast]
    reach: int | None
    seen_to: float
    bounds: dict[int, Ends]


def forecast_or_error(found: RuleForecast | Unavailable) -> RuleForecast:
    """A forecast, also where there is none."""
    if isinstance(found, RuleForecast):
        return found
    return RuleForecast(found.reason, np.nan, {}, {}, {}, None, np.nan, {})


def forecast_rule(
    rule: AskedRule,
    table: DrawTable,
    k: Sequence[int],
    confidence: float,
    seed: int,
    clusters: Sequence[str] | None = None,
) -> RuleForecast:
    """Forecast a rule.

    Raises:
        ValueError: The draws do not determine its law.
    """
    law = RuleLaw.fit(rule, table, clusters, seed)
    inside = tuple(each for each in k if law.reach is None or each <= law.reach)
    beyond = tuple(each for each in k if each not in inside)
    forecasts = law.forecasts(inside, confidence) if inside else {}
    weights: Mapping[str, float] = {} if law.scores is None else law.scores.weights
    shapes = {
        name: ShapeForecast(
            weights.get(name, 1.0), Curve(inside, one.problems), Curve(inside, one.population)
        )
        for name, one in forecasts.items()
    }
    ends = law.scores.bounds(beyond) if law.scores is not None and beyond else np.zeros((2, 0))
    return RuleForecast(
        None,
        law.tau,
        dict(shapes[AVERAGE].accuracy) if shapes else {},
        dict(shapes[AVERAGE].population) if shapes else {},
        shapes,
        law.reach,
        np.nan if law.scores is None else law.scores.seen_to,
        dict(zip(beyond, map(Ends, *(end.tolist() for end in ends)), strict=True)),
    )


def backtest_rule(
    name: str,
    table: DrawTable,
    draws: Sequence[int],
    resamples: int,
    seed: int,
    track: Track,
    confidence: float,
) -> list[Holdout]:
    """Forecast what a rule submits after all draws at hand from parts of them.

    A threshold that is not given is chosen on the draws kept, and what is found is found by it.
    Nothing is forecast beyond what the law can: see `score_law.law.REACH`.

    Args:
        name: The rule.
        table: The draws.
        draws: As in `backtest`, like those that follow.
        resamples: Choices of the draws to keep.
        seed: Seed of the choices.
        track: May show progress.
        confidence: Nominal coverage of the intervals.

    Raises:
        ValueError: There is no such rule, or a number of draws is not below what there is.
        NotIdentifiedError: No law can be fitted in any trial.
    """
    rule, most = AskedRule.of(name, table), table.k_max
    check_draws(draws, most)
    rng = np.random.default_rng(seed)
    keeps = [keep for keep in draws for _ in range(resamples)]
    trials = [
        _trial(rule, table, keeps[i], most, confidence, rng) for i in track(range(len(keeps)))
    ]
    if not any(trial.estimate for trial in trials):
        raise NotIdentifiedError(next(iter(trials[0].failed.values())))
    return trials


def _trial(
    rule: AskedRule,
    table: DrawTable,
    keep: int,
    most: int,
    confidence: float,
    rng: np.random.Generator,
) -> Holdout:
    """One order of the draws of each problem: those kept come first."""
    place = np.concatenate([rng.permutation(rows.stop - rows.start) for rows in table.each()])
    seed = int(rng.integers(2**31))
    k = np.array(steps(keep, most))
    k = k[k <= REACH * keep] if rule.best_of else k
    empty = Holdout(keep, k, np.full(len(k), np.nan), {}, {}, {}, {}, confidence)
    try:
        law = RuleLaw.fit(rule, _first(table, place, keep), None, seed)
        forecasts = law.forecasts(k, confidence)
    except ValueError as error:
        empty.failed[AVERAGE] = str(error)
        return empty
    found = [rule.accuracy(_first(table, place, number), number, law.tau) for number in k.tolist()]
    return Holdout(
        keep, k, np.array(found),
        {law: one.problems.estimate for law, one in forecasts.items()},
        {law: one.problems.low for law, one in forecasts.items()},
        {law: one.problems.high for law, one in forecasts.items()},
        {}, confidence,
    )  # fmt: skip


def _first(table: DrawTable, place: IntArray, keep: int) -> DrawTable:
    """The draws that come first in some order."""
    return table.some(np.flatnonzero(place < keep))
