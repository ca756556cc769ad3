"""What is found of verifiers."""

from collections.abc import Mapping
from dataclasses import dataclass

from inspect_resample.statistics.bootstrap import Estimate, Intervals
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.draw_table import DrawTable


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
class VerifierFigures:
    """One verifier.

    Attributes:
        without_score: Draws that it gave none; they count as lower than all others.
        auc_within: Mean AUC over problems with right and wrong draws.
        auc_pooled: AUC of all draws together.
        auc_by_difficulty: The first for hard, middle and easy problems.
        problems: How many problems these are of, by difficulty, and `all`.
        roc_within: True positive rates on the grid.
        roc_pooled: The same of all draws.
        precision_within: Precision on the grid of recalls.
        precision_pooled: The same of all draws.
        errors: At the threshold.
        calibration: By ranges of scores; empty where scores are no chances.
        brier: Mean squared error of scores as chances; None where they are none.
        slope: Of the ROC at 0, as far as the draws show it.
        seen_to: The false positive rate down to which draws show it, the mean over problems.
        limit: What best of N reaches for unlimited N if that slope is the true one.
        coverage: What it reaches at most, whatever the slope: problems with a right draw.
    """

    without_score: int
    auc_within: Estimate
    auc_pooled: Estimate
    auc_by_difficulty: Mapping[str, Estimate]
    problems: Mapping[str, int]
    roc_within: Intervals
    roc_pooled: Intervals
    precision_within: Intervals
    precision_pooled: Intervals
    errors: ErrorRates
    calibration: tuple[Bin, ...]
    brier: float | None
    slope: Estimate
    seen_to: float
    limit: Estimate
    coverage: Estimate


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
    verifiers: Mapping[str, VerifierFigures]
    pairs: tuple[TwoVerifiers, ...]
    costs: Costs
    by_budget: tuple[SpentOn, ...]
