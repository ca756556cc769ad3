"""What figures are where the strong suite errs: bands over its errors, or by labels."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

from inspect_resample.decisions.cost import spent
from inspect_resample.decisions.reward import BestK, Stakes, best_k, first_best, tolerance
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.two_stage import worth_checking
from inspect_resample.report import words
from inspect_resample.report.tables import Block, Column, Table, line
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.estimators import conditional_accuracy, precision
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.statistics.truth import Labels, Truth, rogan_gladen
from inspect_resample.studies.summary.summary import ErrorBands, RewardBand, Share, curve_grid

_REPLICATES = 1000  # Of the Bayesian bootstrap.


@dataclass(frozen=True)
class StrongError:
    """What is known of the errors of the strong suite.

    Attributes:
        wrong: Share of strong passes that are wrong.
        missed: Share of right draws among the weak passes that fail the strong suite.
        labels: Draws whose truth was looked at, in the place of shares.
    """

    wrong: Share = (0.0, 0.0)
    missed: Share = (0.0, 0.0)
    labels: Labels | None = None


def find_bands(
    counts: Counts,
    stakes: Sequence[Stakes],
    error: StrongError,
    tried: Mapping[int, Submissions],
    bootstrap: Bootstrap,
    seed: int = 0,
) -> ErrorBands:
    """Figures under errors of the strong suite.

    Args:
        counts: Draws and passes, with a strong suite.
        stakes: What a submission earns and costs.
        error: What is known of the errors.
        tried: What comes of checking no weak pass, and of checking all: see `policies_tried`.
        bootstrap: Resamples of the problems.
        seed: Of the replicates where there are labels.

    Raises:
        ValueError: A share is out of its range, labels do not tell the errors, or drawing stopped
            early (`StoppedEarlyError`).
    """
    if error.labels is not None:
        return _by_labels(counts, stakes, error.labels, tried, bootstrap, seed)
    ends = truths(counts, error)
    share = conditional_accuracy(counts)["macro"]
    accuracies = [
        _cut(bootstrap.intervals(Ratio(end.slope * share.numerator, share.denominator))[0])
        for end in ends
    ]
    outcomes, rewards = next(iter(tried.values())), []

    prices = [
        [every.price for every, _ in worth_checking(tried, at_the_end, bootstrap)]
        for at_the_end in ([replace(one, truth=end) for one in stakes] for end in ends)
    ]
    for one, *check_price in zip(stakes, *prices, strict=True):
        at = [replace(one, truth=end) for end in ends]
        best = [best_k(outcomes, each, bootstrap) for each in at]
        rewards.append(
            RewardBand(
                one.cost_fp / one.benefit,
                (best[0].k, best[1].k),
                (best[0].reward, best[1].reward),
                (check_price[0], check_price[1]),
            )
        )
    return ErrorBands(
        error.wrong, error.missed, None, None, 0, (accuracies[0], accuracies[1]), tuple(rewards)
    )


def truths(counts: Counts, error: StrongError) -> tuple[Truth, Truth]:
    """How verdicts stand to the truth at the worst and at the best end; the same twice by labels.

    Figures fall with the share of wrong passes and rise with that of missed ones, and so does K*:
    what a further draw adds rises with the precision of every problem.

    Raises:
        ValueError: As in `find_bands`.
    """
    if error.labels is None:
        return (
            Truth.with_errors(error.wrong[1], error.missed[0]),
            Truth.with_errors(error.wrong[0], error.missed[1]),
        )
    shares = (np.array(share) for share in error.labels.estimate())
    passed = np.array(precision(counts).sum() / (counts.weak_passes > 0).sum())
    one = Truth(*map(float, _lines(passed, *shares)[1:]))
    return one, one


def _lines(
    observed: FloatArray, sensitivity: FloatArray, specificity: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """The share of right weak passes behind an observed one, and the fields of its `Truth`."""
    accuracy = rogan_gladen(observed, sensitivity, specificity)
    agreement = sensitivity + specificity - 1
    survived = np.minimum(sensitivity * accuracy / np.where(observed > 0, observed, 1.0), 1.0)
    return accuracy, 1 / agreement, (specificity - 1) / agreement, survived


def _by_labels(
    counts: Counts,
    stakes: Sequence[Stakes],
    labels: Labels,
    tried: Mapping[int, Submissions],
    bootstrap: Bootstrap,
    seed: int,
) -> ErrorBands:
    """By Rogan and Gladen's estimate; intervals by a Bayesian bootstrap over groups of problems."""
    rng, clusters = np.random.default_rng(seed), Clusters(len(counts.problems), counts.clusters)
    weights = rng.exponential(size=(_REPLICATES, clusters.count))[:, clusters.of]
    many, ones = labels.replicates(weights, rng), labels.estimate()
    tail = _tail(bootstrap.confidence, clusters.count)
    share, defined = precision(counts), (counts.weak_passes > 0).astype(np.float64)
    observed = np.append((weights @ share) / (weights @ defined), share.sum() / defined.sum())
    both = [np.append(own, one) for own, one in zip(many, ones, strict=True)]
    # One line for all problems, by replicate, the estimate last.
    accuracy, slope, offset, survived = _lines(observed, *both)
    accuracies = _estimate(accuracy, tail, 0.0, 1.0)
    line_at = Truth(float(slope[-1]), float(offset[-1]), float(survived[-1]))
    outcomes, always = tried.values()
    assert always.verifications is not None
    k = np.array([0, *curve_grid(outcomes.right.shape[1] - 1, (1,))])
    every = np.vstack(
        [weights / weights.sum(axis=1, keepdims=True), np.full(len(share), 1 / len(share))]
    )
    right, submitted = every @ outcomes.right[:, k], every @ (1 - outcomes.abstained[:, k])
    truly = np.clip(slope[:, None] * right + offset[:, None] * submitted, 0, submitted)
    checked, checks = every @ (1 - always.abstained[:, k]), every @ always.verifications[:, k]

    def earn(truly: FloatArray, submitted: FloatArray, by: Submissions, one: Stakes) -> FloatArray:
        """Rewards by replicate and K; those that nothing is known of are NaN."""
        bill = every @ spent(one.price, one.once, by.made(one.policy)[:, k])
        rewards = one.benefit * truly - one.cost_fp * (submitted - truly) - bill
        return np.where(np.isnan(accuracy)[:, None], np.nan, rewards)

    found = []
    worths = worth_checking(tried, [replace(one, truth=line_at) for one in stakes], bootstrap)
    for one, (checked_always, _) in zip(stakes, worths, strict=True):
        curves = earn(truly, submitted, outcomes, one)
        best: BestK = best_k(outcomes, replace(one, truth=line_at), bootstrap)
        near = int(np.abs(k - best.k).argmin())
        reward = _estimate(curves[:, near], tail, one.worst(best.k), one.benefit)
        # By few labels another K, or none, may look best than is: the largest reward is no less.
        most = _estimate(curves.max(axis=1), tail, 0.0, one.benefit)
        winners = k[first_best(np.nan_to_num(curves, nan=-np.inf), tolerance(one))]
        low, high = np.quantile(winners, [tail, 1 - tail], method="inverted_cdf").tolist()
        middle = best.reward.estimate
        kept = Estimate(middle, min(middle, reward.low), max(middle, reward.high, most.high))
        ends = min(best.low, int(low)), max(best.high, int(high))
        gains = earn(survived[:, None] * checked, checked, always, one) - curves[:, [near]]
        prices = np.maximum(gains[:, 1:] / np.maximum(checks[:, 1:], 1e-9), 0.0).max(axis=1)
        worth = checked_always.price
        unsure = _estimate(prices, tail, 0.0, one.benefit + one.cost_fp)
        price = Estimate(worth.estimate, min(worth.low, unsure.low), max(worth.high, unsure.high))
        found.append(RewardBand(one.cost_fp / one.benefit, ends, (kept, kept), (price, price)))
    return ErrorBands(
        (1 - line_at.survived, 1 - line_at.survived),
        (1 - ones[0], 1 - ones[0]),
        _estimate(both[0], tail, 0.0, 1.0),
        _estimate(both[1], tail, 0.0, 1.0),
        int(sum(getattr(labels, name).sum() for name in vars(labels))),
        (accuracies, accuracies),
        tuple(found),
    )


def _tail(confidence: float, count: int) -> float:
    """What quantiles leave out at each end, widened for few problems (Hesterberg 2015).

    That is Student's quantile for the normal one; and the Bayesian bootstrap has the variance over
    count + 1 where an unbiased one is over count - 1.
    """
    freedom = max(count - 1, 1)
    student = scipy.special.stdtrit(freedom, (1 + confidence) / 2)
    return float(scipy.special.ndtr(-student * np.sqrt((count + 1) / freedom)))


def _estimate(values: FloatArray, tail: float, low: float, high: float) -> Estimate:
    """The last value, with quantiles of the others; one that is unknown could be anything."""
    least = np.quantile(np.nan_to_num(values[:-1], nan=low), tail)
    most = np.quantile(np.nan_to_num(values[:-1], nan=high), 1 - tail)
    estimate = float(values[-1])
    return Estimate(estimate, min(float(least), estimate), max(float(most), estimate))


def _cut(found: Estimate) -> Estimate:
    return Estimate(*(float(np.clip(one, 0, 1)) for one in (found.estimate, found.low, found.high)))


def bands_shown(found: ErrorBands) -> Iterator[Block]:
    """The bands: in words, then K* and rewards as a table."""
    if found.sensitivity is not None and found.specificity is not None:
        yield line(
            f"The strong suite errs, by {words.count(found.labelled, 'label')}: it passes "
            f"{words.percent_interval(found.sensitivity, '%')} of the right weak passes and fails "
            f"{words.percent_interval(found.specificity, '%')} of the wrong ones. Corrected for "
            f"that, {words.percent_interval(found.conditional_accuracy[0], '%')} of the weak "
            f"passes are right (conditional accuracy)."
        )
    else:
        low, high = found.conditional_accuracy
        accuracy = "not known, for no draw passed the weak suite"
        if not math.isnan(low.estimate):
            accuracy = (
                f"{words.percent_range(low.estimate, high.estimate)}% (with the intervals "
                f"{words.percent_range(low.low, high.high)}%)"
            )
        yield line(
            f"If {words.percent_range(*found.wrong)}% of the strong passes are wrong and the "
            f"strong suite fails {words.percent_range(*found.missed)}% of the right weak passes, "
            f"conditional accuracy is {accuracy}."
        )
    ratio: Column[RewardBand] = Column(
        "ratio", lambda row: words.number(row.cost_ratio), wrap="never"
    )
    yield Table(
        "Best number of draws where the strong suite errs",
        [
            ratio,
            Column("best K", lambda row: " to ".join(dict.fromkeys(map(str, row.k_star)))),
            *_rewards(any(row.reward[0] != row.reward[1] for row in found.rewards)),
            Column("a check pays to", lambda row: _prices(row.check_price)),
        ],
        found.rewards,
        note="every problem's strong passes are taken to err alike",
    )


def _rewards(band: bool) -> list[Column[RewardBand]]:
    """Rewards at both ends, or where both are one."""

    def shown(end: int) -> Callable[[RewardBand], str]:
        return lambda row: words.reward_interval(row.reward[end])

    names = ("reward, at worst", "at best") if band else ("reward",)
    return [Column(name, shown(end)) for end, name in enumerate(names)]


def _prices(ends: tuple[Estimate, Estimate]) -> str:
    """Prices of a check at both ends."""
    return words.span(*(words.number(end.estimate) for end in ends))
