"""What draws are charged for when their worth is reckoned, and when drawing stops."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from inspect_resample.decisions.cost import Cost, Rates, constant, cost_in
from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.reward import Stakes
from inspect_resample.statistics.counts import Evaluation


@dataclass(frozen=True)
class Pricing:
    """How draws are paid for.

    Attributes:
        price: Of a draw, a number; or the unit in which the draws of each problem are counted.
        benefit: What a correct answer is worth, in the unit of the price.
        policy: When drawing stops.
        rates: What is known of models beside their logs, by their names.
        source: The file that the rates are from.
        verify_price: Of checking a weak pass before it is submitted, in the unit of the benefit;
            None where weak passes are not checked.

    Raises:
        ValueError: The benefit is not a number above 0, or the price of a check is below 0.
    """

    price: float | Unit = 0.0
    benefit: float = 1.0
    policy: Policy = "stop_at_first_pass"
    rates: Mapping[str, Rates] = field(default_factory=dict)
    source: str | None = None
    verify_price: float | None = None

    def __post_init__(self) -> None:
        if not (0 < self.benefit < np.inf):
            raise ValueError(f"benefit must be a number above 0, got {self.benefit}")
        if self.verify_price is not None and not (0 <= self.verify_price < np.inf):
            raise ValueError(
                f"the price of a check must be a number, 0 or more, got {self.verify_price}"
            )

    @property
    def is_free(self) -> bool:
        """Whether draws cost nothing, so that both policies are worth the same."""
        return self.price == 0

    def under(self, policy: Policy) -> "Pricing":
        """The same with another policy."""
        return replace(self, policy=policy)

    def cost(self, evaluation: Evaluation) -> Cost:
        """What the draws of an evaluation cost.

        Raises:
            CostError: The logs and the rates lack what the price needs.
        """
        if isinstance(self.price, str):
            return self.cost_in(self.price, evaluation)
        return constant(evaluation.counts, self.price)

    def cost_in(self, unit: Unit, evaluation: Evaluation) -> Cost:
        """What the draws of an evaluation cost in some unit; raises as `cost` does."""
        recorded = evaluation.model.removeprefix("replay/")
        rates = self.rates.get(evaluation.model) or self.rates.get(recorded)
        return cost_in(unit, evaluation, rates)

    def stakes(self, cost_ratio: float, evaluation: Evaluation) -> Stakes:
        """The stakes, in benefits of a correct answer; `cost_ratio` is that of a false positive.

        Raises:
            ValueError: The ratio is negative, or as `cost` does.
        """
        cost = self.cost(evaluation)
        return Stakes(
            cost_fp=cost_ratio,
            price=cost.per_draw / self.benefit,
            policy=self.policy,
            once=cost.once / self.benefit,
            verify_price=None if self.verify_price is None else self.verify_price / self.benefit,
        )


FREE = Pricing()
"""Draws cost nothing."""
