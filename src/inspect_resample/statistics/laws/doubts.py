"""What is doubtful about a forecast far beyond the draws at hand."""

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.observed import Observed

FAR = 50
"""Times the draws at hand from which on a forecast is far ahead."""

FEW_SOLVED, FEW_SOLVED_ONCE = 10, 20
"""Fewer solved problems are few: in general, and where each was drawn to its first pass only."""

_MEASURED = (
    "of such forecasts on tables of 10,000 draws half were off by more than 5 points, a tenth by "
    "more than 20"
)  # By `benchmarks/forecast_stops.py`.


def doubts(observed: Observed, k: FloatArray) -> tuple[str, ...]:
    """Sentences about what the draws leave open at these numbers of draws."""
    solved = int((observed.passes > 0).sum())
    once = observed.stopped_early and bool(observed.passes.max() <= 1)
    few = FEW_SOLVED_ONCE if once else FEW_SOLVED
    if solved >= few or k.max() < FAR * observed.draws.max():
        return ()
    of = "1 problem is solved" if solved == 1 else f"{solved} problems are solved"
    if not once:
        return (f"only {of}, and the forecast is far ahead: {_MEASURED}",)
    return (
        f"only {of}, and drawing stopped at the first pass, which hardly tells how easy a problem "
        f"is: {_MEASURED}; a few more draws of the problems that are solved tell much more",
    )
