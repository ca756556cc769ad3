"""What is found of verifiers."""

from dataclasses import dataclass

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.draw_table import DrawTable


class NothingToTellError(ValueError):
    """Draws on which no verifier can be told from another."""


@dataclass(frozen=True, eq=False)
class WithinAndPooled:
    """A share of errors at a threshold, within problems (the mean over them) and pooled."""

    within: Estimate
    pooled: Estimate


@dataclass(frozen=True, eq=False)
class Bin:
    """Draws whose scores are in one range.

    Attributes:
        low: From here.
        high: To here.
        draws: How many.
        score: Their mean score.
        right: Share of right ones.
    """

    low: float
    high: float
    draws: int
    score: float
    right: Estimate


@dataclass(frozen=True, eq=False)
class ErrorRates:
    """What a verifier gets wrong where draws pass from a threshold on.

    Attributes:
        threshold: It.
        false_positive_rate: Share of wrong draws that pass.
        false_negative_rate: Share of right draws that do not.
    """

    threshold: float
    false_positive_rate: WithinAndPooled
    false_negative_rate: WithinAndPooled


@dataclass(frozen=True, eq=False)
class RateCurves:
    """A curve.

    Attributes:
        within: The mean over problems that have right and wrong draws.
        pooled: Of all draws together.
    """

    within: dict[float, Estimate]
    pooled: dict[float, Estimate]


@dataclass(frozen=True, eq=False)
class Auc:
    """Chance that a right draw has a higher score than a wrong one; ties count half.

    Attributes:
        within: The mean over problems that have right and wrong draws.
        pooled: Of all draws together, so that telling hard problems from easy ones counts too.
        by_difficulty: Within hard, middle and easy problems, by the share of their right draws.
        problems: How many problems these are of, by difficulty, and `all`.
    """

    within: Estimate
    pooled: Estimate
    by_difficulty: dict[str, Estimate]
    problems: dict[str, int]


@dataclass(frozen=True, eq=False)
class AtZero:
    """What best of many rests on.

    Attributes:
        slope: Of the ROC at 0 within problems, as far as the draws show it; 1 of a score that
            tells nothing.
        seen_to: The false positive rate down to which they show it; below, it is not known.
        limit: What best of N tends to for unlimited N if that slope is the true one.
        coverage: What it reaches at most, whatever the slope.
    """

    slope: Estimate
    seen_to: float
    limit: Estimate
    coverage: Estimate


@dataclass(frozen=True, eq=False)
class VerifierFigures:
    """One verifier.

    Attributes:
        without_score: Draws that it gave none; they count as lower than all others.
        auc: Area under the ROC.
        roc: True positive rate by false positive rate.
        precision: Precision by recall.
        errors: At the threshold.
        calibration: By ranges of scores; empty where scores are no chances.
        brier: Mean squared error of scores as chances; null where they are none.
        at_zero: The slope of the ROC at 0.
    """

    without_score: int
    auc: Auc
    roc: RateCurves
    precision: RateCurves
    errors: ErrorRates
    calibration: tuple[Bin, ...]
    brier: float | None
    at_zero: AtZero


@dataclass(frozen=True, eq=False)
class TwoVerifiers:
    """A first and a second verifier.

    Attributes:
        first: The one.
        second: The other.
        rank_correlation: Of their scores within problems.
        same_verdict: Share of draws on which both say the same at their thresholds.
        both_wrong: Share of draws on which both are wrong.
        gain: What the second adds to the AUC of the first within problems, where their ranks are
            added with weights that other problems chose.
    """

    first: str
    second: str
    rank_correlation: Estimate
    same_verdict: Estimate
    both_wrong: Estimate
    gain: Estimate


@dataclass(frozen=True)
class Costs:
    """What it costs to draw, to verify and to be wrong.

    Attributes:
        verification: Of scoring a draw, as a share of what the draw cost.
        cost_ratio: Of a wrong submission, in benefits of a right one.
        price: Of a draw, in benefits of a right submission.
    """

    verification: float = 0.0
    cost_ratio: float = 0.0
    price: float = 0.0


FREE = Costs()
"""Where nothing costs anything, and the budget is all that counts."""


@dataclass(frozen=True)
class SpentOn:
    """The best way to spend a budget.

    Attributes:
        budget: What may be spent on a problem, on average, in draws.
        way: To draw, to verify, or to verify twice, and by what; null where it affords no draw.
        k: How many draws.
        spent: What this costs.
        accuracy: Problems with a right submission.
        reward: This less what wrong submissions, draws and scores cost.
        probability: Of each way, the share of resamples in which it is the best.
    """

    budget: float
    way: str | None
    k: int
    spent: float
    accuracy: Estimate
    reward: Estimate
    probability: dict[str, float]


@dataclass(frozen=True, eq=False)
class Verified:
    """All verifiers of one task and model.

    Attributes:
        evaluation: What was analysed.
        table: Its draws.
        verifiers: By name.
        pairs: Each verifier as the first and each other as the second.
        costs: Of draws, of scores, of wrong submissions.
        by_budget: Whether to solve or to verify once more: the way with the largest reward.
    """

    evaluation: Evaluation
    table: DrawTable
    verifiers: dict[str, VerifierFigures]
    pairs: tuple[TwoVerifiers, ...]
    costs: Costs
    by_budget: tuple[SpentOn, ...]
