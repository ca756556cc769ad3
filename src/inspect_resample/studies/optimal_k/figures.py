"""Reward by number of draws, in the data and under the law beyond them."""

from collections.abc import Sequence

from inspect_resample.report.figures.theme import Spec, heading, row, sheet
from inspect_resample.report.words import number
from inspect_resample.studies.optimal_k.study import Optima, Optimum
from inspect_resample.studies.summary.figures import reward
from inspect_resample.studies.summary.summary import reward_by_k


def plot_optima(found: Sequence[Optima]) -> Spec:
    """What `optimal-k` finds: reward by K and K* in the data, and under the law beyond them."""
    return sheet([_optima(optima) for optima in found])


def _optima(optima: Optima) -> Spec:
    benefit = optima.optima[0].stakes.benefit
    rewards = [reward_by_k(one.cost_ratio, one.curve, one.best) for one in optima.optima]
    forecasts = {one.cost_ratio: one.forecast for one in optima.optima if one.forecast is not None}
    figure = reward(rewards, forecasts, benefit, title="Reward", width=560)
    panels = [figure, *_with_checks(optima.optima, benefit)]
    return row(heading(optima.evaluation), panels)


def _with_checks(optima: Sequence[Optimum], benefit: float) -> list[Spec]:
    """Reward by K where weak passes are checked at the price that was asked for."""
    rewards = [
        reward_by_k(one.cost_ratio, one.checks.curve, one.checks.best.best)
        for one in optima
        if one.checks and one.checks.best and one.checks.curve
    ]
    if not rewards:
        return []
    price = optima[0].stakes.verify_price or 0.0
    title = f"Reward with checks at {number(price)} each"
    return [reward(rewards, None, benefit, title=title, width=560)]
