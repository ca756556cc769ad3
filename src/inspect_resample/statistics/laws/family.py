"""One law for a family of models: a shared slope, and an offset of each member's own.

Brown et al. (arXiv 2407.21787, section 3.2) saw that the curves of coverage of one family (sizes,
checkpoints, temperatures) have the same slope and differ by an offset. In the Weibull law, which is
their power law with a likelihood, the slope is the shape b and the offset the scale. Whether the
claim holds is tested on problems that were not shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.observed import Observed
from inspect_resample.statistics.laws.posterior import Posterior, weighted_quantile
from inspect_resample.statistics.laws.weibull import STEEPEST, WeibullOdds

_OFFSETS = np.arange(-20.0, 6.1, 0.25)
_SLOPES = np.linspace(np.log(0.05), np.log(STEEPEST), 90)
_FAILS = 1.64  # Standard errors by which a slope of its own must predict better: 5%, one-sided.


@dataclass(frozen=True, eq=False)
class FamilyMember:
    """One model of a family.

    Attributes:
        alone: Its law, from its own draws.
        shared: Its law, from its own draws for the offset and all members' for the slope.
        gain: Held-out score of the shared law minus that of its own.
        error: Standard error of `gain`, over problems.
    """

    alone: Posterior
    shared: Posterior
    gain: float
    error: float

    @property
    def fails(self) -> bool:
        """Whether the member's own slope predicts its problems better than chance would have it."""
        return self.gain < -_FAILS * self.error


@dataclass(frozen=True, eq=False)
class Family:
    """Laws of all members, by name.

    Attributes:
        members: By name.
        slope: Median and ends of the central 90% interval of the shared slope.
    """

    members: dict[str, FamilyMember]
    slope: tuple[float, float, float]

    @property
    def failing(self) -> list[str]:
        """The members on which the claim of a shared slope fails."""
        return [name for name, member in self.members.items() if member.fails]


def fit_family(tables: Mapping[str, Observed]) -> Family:
    """Fit one law with a shared slope, and each member's own beside it.

    The posteriors are sums over a grid of offsets and slopes. The prior is that of the Weibull law,
    where a shared slope counts once.

    Args:
        tables: The draws of each member.

    Raises:
        ValueError: There are fewer than two members.
        NotIdentifiedError: A member's draws determine no law.
    """
    if len(tables) < 2:
        raise ValueError(f"a family has two members or more, got {len(tables)}")
    law = WeibullOdds()
    at = np.stack(np.meshgrid(_OFFSETS, _SLOPES, indexing="ij"), axis=-1).reshape(-1, 2)
    offset, slope = (-0.5 * ((at - law.centre) / law.spread) ** 2).T
    own = offset + law.log_straightness(at)
    marginals, heights, evidence = {}, {}, {}
    for name, observed in tables.items():
        observed.check_mixed(len(law.parameters))
        marginals[name] = law.log_marginal(at, observed.pairs)
        heights[name] = marginals[name] @ observed.pairs.times + own
        evidence[name] = special.logsumexp(heights[name].reshape(len(_OFFSETS), -1), axis=0)
    total = np.sum(list(evidence.values()), axis=0)
    members = {}
    for name, observed in tables.items():
        siblings = np.tile(total - evidence[name], len(_OFFSETS))
        alone, shared = (
            Posterior(law, observed, at, logs - special.logsumexp(logs), marginals[name])
            for logs in (heights[name] + slope, heights[name] + slope + siblings)
        )
        differ = shared.held_out - alone.held_out
        error = float(np.sqrt(len(differ)) * differ.std())
        members[name] = FamilyMember(alone, shared, float(differ.sum()), error)
    return Family(members, _quantiles(total + slope[: len(_SLOPES)]))


def _quantiles(logs: FloatArray) -> tuple[float, float, float]:
    weights = np.exp(logs - special.logsumexp(logs))
    middle, low, high = weighted_quantile(np.exp(_SLOPES), weights, (0.5, 0.05, 0.95))
    return middle, low, high
