"""The laws there are, in the order in which tables show them."""

from inspect_resample.statistics.laws.beta import BetaBinomial, ZeroInflatedBeta
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.logit_normal import LogitNormal
from inspect_resample.statistics.laws.mixture import TwoBetas
from inspect_resample.statistics.laws.scaled import ScaledBeta
from inspect_resample.statistics.laws.weibull import WeibullOdds

LAWS: tuple[Law, ...] = (
    BetaBinomial(),
    ZeroInflatedBeta(),
    ScaledBeta(),
    TwoBetas(),
    WeibullOdds(),
    LogitNormal(),
)
"""Those with a likelihood."""

DOUBTED = (ZeroInflatedBeta.name, TwoBetas.name, WeibullOdds.name, LogitNormal.name)
"""Those that widen the average's intervals, without the prior's preference for power laws."""

AVERAGED = (TwoBetas.name, WeibullOdds.name, LogitNormal.name)
"""Those in the average: one of each shape, so that none counts twice.

The beta-binomial law is a case of the mixture of two betas, which comes close to the zero-inflated
and the scaled one too.
"""
