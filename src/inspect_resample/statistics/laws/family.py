"""One law for a family of models: a shared slope, and an offset of each member's own.

Brown et al. (arXiv 2407.21787, section 3.2) saw that the curves of coverage of one family (sizes,
checkpoints, temperatures) have the same slope and differ by an offset. In the Weibull law, which is
their power law with a likelihood, the slope is the shape b and the offset the scale. Whether the
claim holds is tested on problems that were not shown.

Where the sizes of the members are known, or the steps of checkpoints, their offsets may follow a
line in the size's logarithm. Then a member that was never drawn has a forecast too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.observed import Observed
from inspect_resample.statistics.laws.offsets import OffsetLine, median
from inspect_resample.statistics.laws.posterior import Posterior
from inspect_resample.statistics.laws.weibull import STEEPEST, WeibullOdds

_OFFSETS = np.arange(-20.0, 6.1, 0.25)
_SLOPES = np.linspace(np.log(0.05), np.log(STEEPEST), 90)
_FAILS = 1.64  # Standard errors by which a slope of its own must predict better: 5%, one-sided.
_OFF_LINE = np.log(3)  # A Bayes factor that counts as evidence (Kass and Raftery 1995).


@dataclass(frozen=True, eq=False)
class FamilyMember:
    """One model of a family.

    Attributes:
        alone: Its law, from its own draws.
        shared: Its law, from its own draws for the offset and all members' for the slope.
        gain: Held-out score of the shared law minus that of its own.
        error: Standard error of `gain`, over problems.
        sized: Its law, where the offset is known from its siblings' and its size too; None where
            sizes are not known.
        by_size: By how much the log-probability of all its draws, given its siblings', is larger
            when its size is known than when its offset is free; NaN without sizes.
    """

    alone: Posterior
    shared: Posterior
    gain: float
    error: float
    sized: Posterior | None = None
    by_size: float = np.nan

    @property
    def fails(self) -> bool:
        """Whether the member's own slope predicts its problems better than chance would have it."""
        return self.gain < -_FAILS * self.error

    @property
    def off_line(self) -> bool:
        """Whether its draws are three times as likely when nothing is known of its offset."""
        return bool(self.by_size < -_OFF_LINE)


@dataclass(frozen=True, eq=False)
class Family:
    """Laws of all members, by name.

    Attributes:
        members: By name.
        slope: Median and ends of the central 90% interval of the shared slope.
        rise: The same of how much the offset rises with a size twice as large; None without sizes.
        scatter: The same of the deviation of offsets about that line.
        undrawn: By name, the laws of members of a known size that were never drawn.
    """

    members: dict[str, FamilyMember]
    slope: Estimate
    rise: Estimate | None = None
    scatter: Estimate | None = None
    undrawn: dict[str, Posterior] = field(default_factory=dict)

    @property
    def failing(self) -> list[str]:
        """The members on which the claim of a shared slope fails."""
        return [name for name, member in self.members.items() if member.fails]

    @property
    def off_line(self) -> list[str]:
        """The members on which the claim of an offset that follows the size fails."""
        return [name for name, member in self.members.items() if member.off_line]


def fit_family(tables: Mapping[str, Observed], sizes: Mapping[str, float] | None = None) -> Family:
    """Fit one law with a shared slope, and each member's own beside it.

    The posteriors are sums over a grid of offsets and slopes. The prior is that of the Weibull law,
    where a shared slope counts once.

    Args:
        tables: The draws of each member.
        sizes: Numbers above 0 that offsets may follow, of all these members; members that were
            never drawn may be among them. None where no line is looked for.

    Raises:
        ValueError: There are fewer than two members, or with sizes than three; or a member has no
            size.
        NotIdentifiedError: A member's draws determine no law.
    """
    if len(tables) < 2:
        raise ValueError(f"a family has two members or more, got {len(tables)}")
    if sizes is not None and len(tables) < 3:
        raise ValueError("sizes tell something of three members or more that were drawn, got 2")
    law = WeibullOdds()
    at = np.stack(np.meshgrid(_OFFSETS, _SLOPES, indexing="ij"), axis=-1).reshape(-1, 2)
    offset, slope = (-0.5 * ((at - law.centre) / law.spread) ** 2).T
    straight = law.log_straightness(at)
    marginals, heights, evidence = {}, {}, {}
    for name, observed in tables.items():
        observed.check_mixed(len(law.parameters))
        marginals[name] = law.log_marginal(at, observed.pairs)
        heights[name] = marginals[name] @ observed.pairs.times + offset + straight
        evidence[name] = scipy.special.logsumexp(heights[name].reshape(len(_OFFSETS), -1), axis=0)
    total = np.sum(list(evidence.values()), axis=0)
    members = {}
    for name, observed in tables.items():
        siblings = np.tile(total - evidence[name], len(_OFFSETS))
        alone, shared = (
            Posterior(law, observed, at, _normal(logs), marginals[name])
            for logs in (heights[name] + slope, heights[name] + slope + siblings)
        )
        differ = shared.held_out - alone.held_out
        error = float(np.sqrt(len(differ)) * differ.std())
        members[name] = FamilyMember(alone, shared, float(differ.sum()), error)
    family = Family(
        members, median(np.exp(_SLOPES), np.exp(_normal(total + slope[: len(_SLOPES)])))
    )
    if sizes is None:
        return family
    missing = [name for name in tables if name not in sizes]
    if missing:
        raise ValueError(f"sizes must be of all members, and none is given of {', '.join(missing)}")
    if not all(0 < size < np.inf for size in sizes.values()):
        raise ValueError(f"sizes must be numbers above 0, got {dict(sizes)}")
    return _with_line(family, sizes, offset.reshape(len(_OFFSETS), -1)[:, 0], straight, slope)


def _with_line(
    family: Family,
    sizes: Mapping[str, float],
    levels: FloatArray,
    straight: FloatArray,
    slope: FloatArray,
) -> Family:
    """The same with what the sizes say.

    Args:
        family: Without it.
        sizes: As in `fit_family`.
        levels: Log-prior of an offset, shape (offsets,).
        straight: Preference for curves of a known shape, at each point of the grid.
        slope: Log-prior of the slope, there.
    """
    drawn = {
        name: member.alone.log_marginal @ member.alone.observed.pairs.times
        for name, member in family.members.items()
    }
    grids = {name: (logs + straight).reshape(len(_OFFSETS), -1) for name, logs in drawn.items()}
    of_drawn = {name: sizes[name] for name in drawn}
    line = OffsetLine(_OFFSETS, levels, of_drawn, grids)
    members = {}
    for name, member in family.members.items():
        known = _normal(line.of_siblings(sizes[name], name).ravel() + straight + slope)
        free = _normal(member.shared.log_weights - drawn[name])
        by_size, by_none = (scipy.special.logsumexp(drawn[name] + prior) for prior in (known, free))
        sized = replace(member.shared, log_weights=_normal(drawn[name] + known))
        members[name] = replace(member, sized=sized, by_size=float(by_size - by_none))
    some = next(iter(members.values())).alone
    nothing = np.zeros_like(some.observed.draws)
    blank = replace(
        some, observed=Observed(nothing, nothing), log_marginal=np.zeros((len(slope), 1))
    )
    undrawn = {
        name: replace(blank, log_weights=_normal(line.of_siblings(size).ravel() + straight + slope))
        for name, size in sizes.items()
        if name not in drawn
    }
    rise, scatter = line.found(slope[: len(_SLOPES)])
    return replace(family, members=members, rise=rise, scatter=scatter, undrawn=undrawn)


def _normal(logs: FloatArray) -> FloatArray:
    """Logarithms of weights that sum to 1."""
    normal: FloatArray = logs - scipy.special.logsumexp(logs)
    return normal
