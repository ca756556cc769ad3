"""One law for all models in the logs: computed, printed, as data."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.console import Console

from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.report.identity import heading, short
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.estimators import Suite
from inspect_resample.statistics.laws.family import Family, fit_family
from inspect_resample.statistics.laws.forecast import forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.posterior import Posterior

_AHEAD = 10  # Forecasts are for so many times the most draws that a problem of any member has.


@dataclass(frozen=True, eq=False)
class FamilyFindings:
    """One suite's family.

    Attributes:
        family: The laws.
        k: Number of draws that is forecast.
        alone: Coverage of these problems at k by each member's own law, by name.
        shared: The same by the law with the shared slope.
    """

    family: Family
    k: int
    alone: dict[str, Estimate]
    shared: dict[str, Estimate]


def find_family(
    evaluations: Sequence[Evaluation], suite: Suite, confidence: float, seed: int
) -> FamilyFindings | str:
    """Fit one suite's family, or say why there is none.

    Raises:
        ValueError: There are fewer than two models.
    """
    tasks = len({(one.task, one.version) for one in evaluations})
    tables = {
        one.drawn_by if tasks == 1 else heading(one): Observed.of(one.counts, suite)
        for one in evaluations
    }
    try:
        family = fit_family(tables)
    except NotIdentifiedError as error:
        return str(error)
    k = _AHEAD * max(int(table.draws.max()) for table in tables.values())

    def ahead(law: Posterior) -> Estimate:
        return forecast([law], np.ones(1), [k], confidence, seed=seed).problems[0]

    members = family.members.items()
    return FamilyFindings(
        family,
        k,
        {name: ahead(member.alone) for name, member in members},
        {name: ahead(member.shared) for name, member in members},
    )


def print_family(console: Console, suite: Suite, found: FamilyFindings | str) -> None:
    """Print the test of the shared slope and the forecasts by both laws."""
    if isinstance(found, str):
        console.print(f"{suite} suite: no law can be fitted: {found}", markup=False)
        return
    columns = ("gain of sharing", f"own, k {found.k:,}", f"shared, k {found.k:,}")
    table = grid(f"{suite} suite: Weibull laws with a shared slope", "model", *columns, gap=1)
    for name, member in found.family.members.items():
        gain = f"{member.gain:+.1f} +- {member.error:.1f}"
        ends = (found.alone[name], found.shared[name])
        table.add_row(short(name), gain, *(words.percent_interval(end) for end in ends))
    console.print(table)
    slope, low, high = found.family.slope
    console.print(f"Shared slope b {slope:.3f} ({low:.3f} to {high:.3f}).", highlight=False)
    console.print(verdict(found.family), highlight=False, markup=False)


def verdict(family: Family) -> str:
    """What the test says of the claim."""
    if family.failing:
        names = ", ".join(map(short, family.failing))
        return (
            f"The claim of a shared slope fails on {names}: a slope of its own predicts problems "
            "that it was not shown better. Forecast these by their own draws."
        )
    return (
        "No member's problems contradict a shared slope; with few draws that says little, and a "
        "member of another slope is then forecast wrongly."
    )


def family_record(found: FamilyFindings | str) -> dict[str, Any]:
    """One suite's family as plain data."""
    if isinstance(found, str):
        return {"error": found, "slope": None, "k": None, "failing": [], "members": {}}
    members = {
        name: {
            "gain": member.gain,
            "gain_error": member.error,
            "fails": member.fails,
            "coverage_alone": asdict(found.alone[name]),
            "coverage_shared": asdict(found.shared[name]),
        }
        for name, member in found.family.members.items()
    }
    slope = dict(zip(("estimate", "low", "high"), found.family.slope, strict=True))
    failing = found.family.failing
    return {"error": None, "slope": slope, "k": found.k, "failing": failing, "members": members}
