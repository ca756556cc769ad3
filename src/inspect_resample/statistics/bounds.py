"""Between what a figure lies, whatever the draws without a verdict would have been.

A draw that could be anything is a failure, a false positive or strongly correct; one that passes
the weak suite is one of the last two. Every figure here rises or falls with each of these numbers
alone, so it is smallest and largest where all such draws are of one kind.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspect_resample.statistics import estimators
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray, Missing
from inspect_resample.statistics.ratio import Ratio


@dataclass(frozen=True)
class Ends:
    """Between what a figure lies; NaN where there is none."""

    low: float
    high: float

    def __iter__(self) -> Iterator[float]:
        return iter((self.low, self.high))


@dataclass(frozen=True)
class RewardBounds:
    """Between what the reward of draws that cost nothing lies, at one cost ratio."""

    cost_ratio: float
    by_k: dict[int, Ends]


Bounds = Mapping[int, Ends] | Mapping[str, Ends] | list[RewardBounds]
"""Those of a figure by number of draws, of a rate by average, or of the reward by cost ratio."""


@dataclass(frozen=True, eq=False)
class Bounded(Mapping[str, Bounds]):
    """The bounds of the figures that `estimators` names; those of one suite only where it is alone.

    Attributes:
        by_k: Of figures by number of draws: for each name, bounds by k.
        rates: Of rates: for each name and average.
        reward: One for each cost ratio.
    """

    by_k: dict[str, dict[int, Ends]]
    rates: dict[str, dict[str, Ends]]
    reward: list[RewardBounds]

    @property
    def _all(self) -> dict[str, Bounds]:
        return {**self.by_k, **self.rates, "reward": self.reward}

    def __getitem__(self, name: str) -> Bounds:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return handler.generate_schema(Mapping[str, Bounds])


def completions(counts: Counts, missing: Missing, k: int) -> tuple[Counts, Counts, Counts]:
    """The counts with the missing draws: as failures, as false positives, as strongly correct ones.

    A weak pass without a strong verdict is strongly correct where the others are failures. A
    problem has at least `k` draws then, for so many were to be drawn of each.
    """
    one_suite, rows = counts.strong_passes is None, len(counts.problems)
    n, b, c = (np.zeros(len(missing.problems), dtype=np.int64) for _ in range(3))
    n[:rows], b[:rows] = counts.draws, counts.weak_passes
    c[:rows] = counts.weak_passes if one_suite else counts.strong
    alone = missing.weak_only
    free = np.maximum(missing.draws, k - n - alone)

    def made(more: int, strong: int, strong_alone: int) -> Counts:
        return Counts(
            missing.problems,
            n + alone + free,
            b + alone + more * free,
            None if one_suite else c + strong_alone * alone + strong * free,
        )

    return made(0, 0, 1), made(1, 0, 0), made(1, 1, 1)


def bounded(
    counts: Counts, missing: Missing, k: Sequence[int], cost_ratios: Sequence[float]
) -> Bounded:
    """The bounds of all figures at some numbers of draws; drawing must not have stopped early."""
    most = max(k)
    complete = completions(counts, missing, most)

    def curve(figure: Callable[[Counts], FloatArray]) -> dict[int, Ends]:
        means = np.array([figure(one).mean(axis=0) for one in complete])
        return {at: Ends(float(means[:, at].min()), float(means[:, at].max())) for at in k}

    def rates(figure: Callable[[Counts], dict[str, Ratio]]) -> dict[str, Ends]:
        found = [figure(one) for one in complete]
        return {
            name: _range([float(one[name].estimate()[0]) for one in found]) for name in found[0]
        }

    by_k = {
        "weak_pass_at": curve(lambda one: estimators.pass_at(one, "weak", most)),
        "weak_pass_all": curve(lambda one: estimators.pass_all(one, "weak", most)),
        "expected_draws": curve(lambda one: estimators.expected_draws(one, most)),
    }
    if counts.strong_passes is None:
        return Bounded(by_k, {}, [])
    by_k["strong_pass_at"] = curve(lambda one: estimators.pass_at(one, "strong", most))
    by_k["strong_pass_all"] = curve(lambda one: estimators.pass_all(one, "strong", most))
    by_k["generalization_gap"] = curve(lambda one: estimators.generalization_gap(one, most))

    def right(one: Counts) -> FloatArray:
        """Chance that the first weak pass of k draws is right."""
        return estimators.pass_at(one, "weak", most) * estimators.precision(one)[:, None]

    def earned(one: Counts, ratio: float) -> FloatArray:
        correct = right(one)
        return correct - ratio * (estimators.pass_at(one, "weak", most) - correct)

    by_k["resampled_accuracy"] = curve(right)

    return Bounded(
        by_k,
        {
            "conditional_accuracy": rates(estimators.conditional_accuracy),
            "false_discovery_rate": rates(estimators.false_discovery_rate),
            "false_positive_rate": rates(estimators.false_positive_rate),
        },
        [
            RewardBounds(ratio, curve(lambda one, ratio=ratio: earned(one, ratio)))  # type: ignore[misc]
            for ratio in cost_ratios
        ],
    )


def missing_warnings(evaluation: Evaluation) -> Iterable[str]:
    """What a reader must know first: how many draws have no verdict, and what they could do."""
    missing, counts = evaluation.missing, evaluation.counts
    if missing is None:
        return
    draws = int(counts.draws.sum())
    why = ", ".join(f"{number} {reason}" for reason, number in missing.reasons.items())
    told = f"{missing.total} of {draws + missing.total} draws have no verdict ({why})"
    if counts.stopped_early:
        yield f"{told} and are left out"
        return
    found = bounded(counts, missing, [1], ()).by_k
    names = {"weak_pass_at": "weak pass@1", "strong_pass_at": "strong pass@1"}
    if counts.strong_passes is None:
        names = {"weak_pass_at": "pass@1"}
    between = " and ".join(f"{text} is {_said(found[name][1])}" for name, text in names.items())
    yield f"{told}: whatever they would be, {between}; figures leave them out"


def unequal_warnings(counts: Counts) -> Iterable[str]:
    """A warning where problems have different numbers of draws."""
    if counts.k_max < counts.draws.max() and not counts.stopped_early:
        shortest = counts.problems[int(counts.draws.argmin())]
        yield (
            f"problems have {counts.k_max} to {counts.draws.max()} draws: an estimate at k needs k "
            f"draws of every problem, so k ends at {counts.k_max} (problem {shortest})"
        )


def _said(bounds: Ends) -> str:
    low, high = (f"{100 * end:.1f}%" for end in bounds)
    return low if low == high else f"between {low} and {high}"


def _range(values: Sequence[float]) -> Ends:
    known = [value for value in values if not np.isnan(value)]
    return Ends(min(known), max(known)) if known else Ends(np.nan, np.nan)
