"""The laws there are, in the order in which tables show them."""

from inspect_resample.analysis.laws.beta import BetaBinomial, ZeroInflatedBeta
from inspect_resample.analysis.laws.law import Law
from inspect_resample.analysis.laws.logit_normal import LogitNormal
from inspect_resample.analysis.laws.mixture import TwoBetas
from inspect_resample.analysis.laws.scaled import ScaledBeta
from inspect_resample.analysis.laws.weibull import WeibullOdds

LAWS: tuple[Law, ...] = (
    BetaBinomial(),
    ZeroInflatedBeta(),
    ScaledBeta(),
    TwoBetas(),
    WeibullOdds(),
    LogitNormal(),
)
"""Those with a likelihood; the average is over these."""
