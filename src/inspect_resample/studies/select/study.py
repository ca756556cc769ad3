"""Every selection rule on the draws of one task and model, with paired intervals and K*."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions import selection
from inspect_resample.decisions.reward import BestK, Stakes, best_k
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap, Intervals
from inspect_resample.statistics.counts import Evaluation, IntArray
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.ratio import mean_over_problems

BASE = "random"
"""The rule that the others are compared with."""

Rule = Callable[[IntArray], Submissions]


@dataclass(frozen=True, eq=False)
class RuleFigures:
    """One rule.

    Attributes:
        accuracy: Share of problems with a right submission, at each k shown.
        gain: Of this over that of a random draw, paired by problem.
        abstained: Share of problems without a submission.
        draws: Draws made where the rule stops as soon as it can.
        k_star: K* at each cost ratio.
        exact: Whether it counts all subsets of draws, not some random ones.
    """

    accuracy: Intervals
    gain: Intervals
    abstained: Intervals
    draws: Intervals
    k_star: Mapping[float, BestK]
    exact: bool


@dataclass(frozen=True, eq=False)
class Selected:
    """All rules of one task and model.

    Attributes:
        evaluation: What was analysed.
        table: Its draws.
        k: The numbers of draws shown.
        rules: By name.
    """

    evaluation: Evaluation
    table: DrawTable
    k: tuple[int, ...]
    rules: Mapping[str, RuleFigures]


def rules_for(table: DrawTable, seed: int = 0) -> dict[str, Rule]:
    """The rules that these draws allow, by name."""
    found: dict[str, Rule] = {
        BASE: lambda k: selection.random_draw(table, k),
        "oracle": lambda k: selection.oracle(table, k),
    }
    if table.passed is not None:
        found["first_pass"] = lambda k: selection.first_weak_pass(table, k)
    found |= _within(table, "", seed)
    if table.passed is not None:
        found |= _within(table.within_passes(), "first_pass+", seed)
    return found


def _within(table: DrawTable, prefix: str, seed: int) -> dict[str, Rule]:
    """Votes and scores among the draws that have an answer or a score."""
    found: dict[str, Rule] = {}
    if table.answer is not None:
        found[f"{prefix}plurality"] = lambda k: selection.plurality(table, k, seed)
    for name, scores in table.scores.items():
        found[f"{prefix}best_of:{name}"] = lambda k, own=scores: selection.best_of(table, k, own)  # type: ignore[misc]
        if table.answer is not None and not (scores < 0).any():
            found[f"{prefix}weighted:{name}"] = lambda k, own=scores: selection.weighted_vote(  # type: ignore[misc]
                table, k, own, seed=seed
            )
    return found


def select(
    evaluation: Evaluation,
    table: DrawTable,
    k: Sequence[int],
    cost_ratios: Sequence[float],
    replicates: int = 2000,
    seed: int = 0,
) -> Selected:
    """Compare the rules that the draws allow.

    Args:
        evaluation: One task and model.
        table: Its draws.
        k: Numbers of draws to show, 1 or more.
        cost_ratios: Costs of a wrong submission, in benefits of a right one.
        replicates: Bootstrap replicates.
        seed: Seed of the bootstrap and of random subsets.

    Raises:
        ValueError: A k is below 1 or beyond the draws.
    """
    shown = tuple(sorted(set(k)))
    if not shown or shown[0] < 1 or shown[-1] > table.k_max:
        raise ValueError(
            f"k must be between 1 and {table.k_max}, the draws that every problem has, got "
            f"{list(shown)}"
        )
    bootstrap = Bootstrap.of(evaluation.counts, replicates, seed)
    columns = np.arange(table.k_max + 1)
    base = selection.random_draw(table, np.array(shown)).right
    rules = {}
    for name, rule in rules_for(table, seed).items():
        weighted = "weighted:" in name
        # Random subsets take time: their K* is looked for among the k shown.
        grid = np.array([0, *shown]) if weighted else columns
        outcomes = rule(grid)
        at = np.searchsorted(grid, shown)
        right = outcomes.right[:, at]
        most = np.array(shown, dtype=np.float64)
        rules[name] = RuleFigures(
            accuracy=bootstrap.intervals(mean_over_problems(right)),
            gain=bootstrap.difference(mean_over_problems(right), mean_over_problems(base)),
            abstained=bootstrap.intervals(mean_over_problems(outcomes.abstained[:, at])),
            draws=bootstrap.intervals(mean_over_problems(outcomes.draws_made[:, at], 0.0, most)),
            k_star={
                ratio: _at(best_k(outcomes, Stakes(cost_fp=ratio), bootstrap), grid)
                for ratio in cost_ratios
            },
            exact=outcomes.standard_error is None,
        )
    return Selected(evaluation, table, shown, rules)


def _at(best: BestK, grid: IntArray) -> BestK:
    """K* where columns are some numbers of draws."""
    k, low, high = (int(grid[place]) for place in (best.k, best.low, best.high))
    return BestK(k, best.reward, best.at_end_of_data, low, high, best.probability)
