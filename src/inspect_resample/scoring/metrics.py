"""Metrics of repeated sampling for Inspect's own display."""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt

import numpy as np
from inspect_ai.scorer import Metric, SampleScore, Value, metric

from inspect_resample.logs.groups import of_groups
from inspect_resample.logs.letters import PASS
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.estimators import (
    conditional_accuracy,
    false_discovery_rate,
    generalization_gap,
    pass_at,
)
from inspect_resample.statistics.ratio import Ratio, mean_over_problems

SHOWN_K = (1, 10, 100, 1000)
FIRST = ("weak_pass@1", "strong_pass@1", "false_discovery_rate", "conditional_accuracy")


@metric(scores="unreduced")
def resampling() -> Metric:
    """Weak and strong pass@k, conditional accuracy, false discovery rate, generalization gap.

    The draws of all epochs of a problem are pooled. Where draws are spread in groups, a group
    is one draw, and `draws_a_group` says so. pass@k is given for k = 1, 10, 100, 1000 and the
    largest k, as far as the draws of every problem allow. pass@1 of both suites and the false
    discovery rate are first, because the viewer shows five; standard errors over problems are
    last. A figure without data is NaN. Where draws have no verdict, `unscored` comes
    first and says how many the other figures leave out.

    Where a stopping rule ended drawing, means over the draws would be biased: then the figures are
    `submitted_right`, `submitted_wrong`, `abstained` and `draws`, means over the samples.

    Returns:
        A metric that gives a mapping from names to numbers.
    """

    def measure(scores: list[SampleScore]) -> Value:
        if made := _as_made(scores, "strong_verdicts"):
            return made
        counts = _pooled(scores)
        unscored = sum((one.score.metadata or {}).get("unscored", 0) for one in scores)
        figures: dict[str, float] = {"unscored": unscored} if unscored else {}
        figures |= _group(scores)
        if counts is None:
            return {**figures, "weak_pass@1": np.nan, "strong_pass@1": np.nan}
        ratios = _ratios(counts)
        figures |= {name: float(ratio.estimate()[0]) for name, ratio in ratios.items()}
        return figures | {f"{name}_stderr": standard_error(ratio) for name, ratio in ratios.items()}

    return measure


@metric(scores="unreduced")
def coverage() -> Metric:
    """pass@k of draws that are right or wrong, and the share of draws without an answer.

    The draws of all epochs of a problem are pooled; k are those of `resampling`, and so is what is
    given where a stopping rule ended drawing.

    Returns:
        A metric that gives a mapping from names to numbers.
    """

    def measure(scores: list[SampleScore]) -> Value:
        if made := _as_made(scores, "correct_verdicts"):
            return made
        counts = _pooled(scores, ("draws", "correct_passes"))
        if counts is None:
            return {"pass@1": np.nan, "without_answer": np.nan}
        figures: dict[str, float] = _group(scores)
        curve = pass_at(counts, "weak")
        for k in _shown(counts):
            ratio = mean_over_problems(curve[:, k])
            figures[f"pass@{k}"] = float(ratio.estimate()[0])
            figures[f"pass@{k}_stderr"] = standard_error(ratio)
        told = [one.score.metadata or {} for one in scores]
        without = sum(sum((about.get("failed") or {}).values()) for about in told)
        draws = sum(about.get("draws") or 0 for about in told)
        return {**figures, "without_answer": without / draws}

    return measure


def _as_made(scores: list[SampleScore], verdicts: str) -> dict[str, float]:
    """What was submitted where a stopping rule ended drawing; empty where none did."""
    told = [one.score.metadata or {} for one in scores]
    if not any("stop_after" in about for about in told):
        return {}
    right, submitted, draws = np.zeros((3, len(told)))
    for row, about in enumerate(told):
        place = about.get("submitted")
        submitted[row] = place is not None
        right[row] = place is not None and about[verdicts][place] == PASS
        draws[row] = int(about["draws"]) + int(about.get("unscored", 0))
    figures = {
        "submitted_right": right,
        "submitted_wrong": submitted - right,
        "abstained": 1 - submitted,
        "draws": draws,
    }
    return {name: float(column.mean()) for name, column in figures.items()}


def _group(scores: list[SampleScore]) -> dict[str, float]:
    """Draws of a group, where k counts groups."""
    group = max((of_groups(one.score.metadata or {})[1] for one in scores), default=0)
    return {"draws_a_group": group} if group else {}


def _shown(counts: Counts) -> list[int]:
    """The k that are shown, as far as the draws of every problem allow."""
    return [k for k in SHOWN_K if k < counts.k_max] + [counts.k_max]


def _ratios(counts: Counts) -> dict[str, Ratio]:
    """The figures by name."""
    curves = {suite: pass_at(counts, suite) for suite in ("weak", "strong")}
    ratios = {
        f"{suite}_pass@{k}": mean_over_problems(curve[:, k])
        for suite, curve in curves.items()
        for k in _shown(counts)
    }
    ratios["conditional_accuracy"] = conditional_accuracy(counts)["macro"]
    ratios["false_discovery_rate"] = false_discovery_rate(counts)["macro"]
    ratios["generalization_gap"] = mean_over_problems(generalization_gap(counts, 1)[:, 1], low=-1.0)
    return {name: ratios[name] for name in dict.fromkeys((*FIRST, *ratios))}


def standard_error(ratio: Ratio) -> float:
    """Standard error over problems of a ratio's first figure, by linearisation.

    With residuals r_i = numerator_i - estimate * denominator_i over N problems it is
    sqrt(N / (N - 1) * sum r_i^2) / sum denominator_i, for a mean the usual one.
    """
    numerator = ratio.numerator[:, 0]
    denominator = np.broadcast_to(ratio.denominator, ratio.numerator.shape)[:, 0]
    problems = int(np.count_nonzero(denominator))
    if problems < 2:
        return float("nan")
    residuals = numerator - ratio.estimate()[0] * denominator
    spread = problems / (problems - 1) * float(residuals @ residuals)
    return sqrt(spread) / float(denominator.sum())


def _pooled(
    scores: list[SampleScore], names: Sequence[str] = ("draws", "weak_passes", "strong_passes")
) -> Counts | None:
    """Draws and passes by problem; None when nothing was judged yet."""
    pooled: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(names))
    for sample in scores:
        told, _ = of_groups(sample.score.metadata or {})
        for place, name in enumerate(names):
            pooled[str(sample.sample_id)][place] += int(told.get(name, 0))
    judged = {problem: counts for problem, counts in pooled.items() if counts[0]}
    if not judged:
        return None
    return Counts(list(judged), *np.array(list(judged.values()), dtype=np.int64).T)
