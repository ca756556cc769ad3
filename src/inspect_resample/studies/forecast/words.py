"""What laws, forecasts and backtests say in sentences."""

from collections.abc import Sequence

from inspect_resample.report import words
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.forecast.backtest import Record
from inspect_resample.studies.forecast.fits import TITLES, SuiteFits


def forecast(suite: str, found: Forecast) -> str:
    """Coverage at the end of the forecast."""
    last = words.percent_interval(found.problems[-1], "%")
    return (
        f"With {found.k[-1]:,.0f} draws a problem, {last} of these problems would have a draw that "
        f"passes the {suite} ({found.confidence:.0%} predictive interval)."
    )


def fitted(suite: str, found: SuiteFits) -> str:
    """Which law predicts best, and which cannot be told from it: within two standard errors."""
    best = found.selection.best
    alike = [
        TITLES[name]
        for name, fit in found.laws.items()
        if fit.behind is not None
        and fit.behind_error is not None
        and 0 < fit.behind <= 2 * fit.behind_error
    ]
    first = f"Problems of the {suite} that it was not shown are predicted best by {TITLES[best]}"
    if not alike:
        return f"{first}."
    named = ", ".join(alike[:3]) + (f" and {len(alike) - 3} more" if len(alike) > 3 else "")
    return f"{first}; {named} may do as well."


def tested(records: Sequence[Record]) -> str:
    """How far the average is off where it looks ahead farthest, from the fewest draws."""
    own = [one for one in records if one.law == AVERAGE]
    if not own:
        return ""
    one = max(own, key=lambda one: (-one.draws, one.k))
    return (
        f"From {words.count(one.draws, 'draw')} a problem, forecasts of {one.k:,} are off by "
        f"{100 * one.error:.1f} points."
    )
