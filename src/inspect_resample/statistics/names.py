"""What statistics let a user choose, by name, without the libraries that numbers need."""

from typing import Literal, get_args

Suite = Literal["weak", "strong"]

SUITES: tuple[Suite, ...] = get_args(Suite)

Kernel = Literal["ngrams", "hamming"]

KERNELS: tuple[Kernel, ...] = get_args(Kernel)

AVERAGE = "average"
"""The average of laws, which forecasts use unless a law is asked for."""

POWER_LAW = "power_law"
POWER_LAW_LOG = "power_law_log"
LOG_LINEAR = "log_linear"
BETA_BINOMIAL = "beta_binomial"
ZERO_INFLATED_BETA = "zero_inflated_beta"
SCALED_BETA = "scaled_beta"
TWO_BETAS = "two_betas"
WEIBULL = "weibull"
ZERO_INFLATED_WEIBULL = "zero_inflated_weibull"
LOGIT_NORMAL = "logit_normal"

LAWS = (
    *(AVERAGE, POWER_LAW, POWER_LAW_LOG, LOG_LINEAR, BETA_BINOMIAL),
    *(ZERO_INFLATED_BETA, SCALED_BETA, TWO_BETAS),
    *(WEIBULL, ZERO_INFLATED_WEIBULL, LOGIT_NORMAL),
)
"""All that forecast."""
