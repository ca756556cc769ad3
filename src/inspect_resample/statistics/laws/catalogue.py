"""The laws there are, in the order in which tables show them."""

from inspect_resample.statistics.laws.beta import BetaBinomial
from inspect_resample.statistics.laws.curves import PowerLaw, PowerLawOfLogs
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.logit_normal import LogitNormal
from inspect_resample.statistics.laws.mixture import TwoBetas
from inspect_resample.statistics.laws.scaled import ScaledBeta
from inspect_resample.statistics.laws.weibull import WeibullOdds
from inspect_resample.statistics.laws.zero_inflated import ZeroInflatedBeta, ZeroInflatedWeibull

LAWS: tuple[Law, ...] = (
    BetaBinomial(),
    ZeroInflatedBeta(),
    ScaledBeta(),
    TwoBetas(),
    WeibullOdds(),
    ZeroInflatedWeibull(),
    LogitNormal(),
)
"""Those with a likelihood."""

AVERAGED = {
    BetaBinomial.name: 1.0,
    ZeroInflatedWeibull.name: 1.0,
    TwoBetas.name: 0.05,
    LogitNormal.name: 0.05,
}
"""Those with a likelihood in the average, and their odds before their scores are seen.

The first mostly forecasts too little and the second too much, and both allow for impossible
problems: a beta by a small exponent, the other by a mass at 0. The others are for populations that
neither of the two fits.
"""

AVERAGED_CURVES = (PowerLaw.name, PowerLawOfLogs.name)
"""The curves in the average."""
