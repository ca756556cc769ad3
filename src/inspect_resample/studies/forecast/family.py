"""One law for all models in the logs: computed, as tables, as data."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import click
import numpy as np
from rich.console import Console

from inspect_resample.errors import Failure
from inspect_resample.report import words
from inspect_resample.report.identity import short
from inspect_resample.report.tables import Block, Column, Table, line, print_blocks
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.laws.family import Family, FamilyMember, fit_family
from inspect_resample.statistics.laws.forecast import forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.posterior import Posterior
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.forecast.study import fail_if_nothing

_ENDS = ("estimate", "low", "high")
_AHEAD = 10  # Forecasts are for so many times the most draws that a problem of any member has.


@dataclass(frozen=True, eq=False)
class FamilyFindings:
    """One suite's family.

    Attributes:
        family: The laws.
        k: Number of draws that is forecast.
        alone: Coverage of these problems at k by each member's own law, by name.
        shared: The same by the law with the shared slope.
        sized: The same where offsets follow sizes, of members never drawn too; empty without sizes.
    """

    family: Family
    k: int
    alone: dict[str, Estimate]
    shared: dict[str, Estimate]
    sized: dict[str, Estimate] = field(default_factory=dict)


def find_family(
    evaluations: Sequence[Evaluation],
    suite: Suite,
    confidence: float,
    seed: int,
    sizes: Mapping[str, float] | None = None,
) -> FamilyFindings | Unavailable:
    """Fit one suite's family, or say why there is none.

    Raises:
        ValueError: There are fewer than two models, or what is said of sizes does not fit them.
    """
    tasks = len({(one.task, one.version) for one in evaluations})

    def name(one: Evaluation) -> str:
        return one.drawn_by if tasks == 1 else f"{one.task} {one.version}, {one.drawn_by}"

    tables = {name(one): Observed.of(one.counts, suite) for one in evaluations}
    try:
        family = fit_family(tables, None if sizes is None else _named(sizes, tables))
    except NotIdentifiedError as error:
        return Unavailable(str(error))
    k = _AHEAD * max(int(table.draws.max()) for table in tables.values())

    def ahead(law: Posterior) -> Estimate:
        return forecast([law], np.ones(1), [k], confidence, seed=seed).problems[0]

    members = family.members.items()
    return FamilyFindings(
        family,
        k,
        {name: ahead(member.alone) for name, member in members},
        {name: ahead(member.shared) for name, member in members},
        {name: ahead(member.sized) for name, member in members if member.sized is not None}
        | {name: ahead(law) for name, law in family.undrawn.items()},
    )


def _named(sizes: Mapping[str, float], names: Iterable[str]) -> dict[str, float]:
    """Sizes by the members' full names; a model of the logs may be named without its provider."""
    full = {short(name): name for name in names}
    return {full.get(name, name): size for name, size in sizes.items()}


def shown_family(suite: Suite, found: FamilyFindings | Unavailable) -> Iterator[Block]:
    """The test of the shared slope and the forecasts by both laws."""
    if isinstance(found, Unavailable):
        yield line(f"{suite} suite: no law can be fitted: {found}")
        return
    percent = words.percent_interval
    rows: list[Column[tuple[str, FamilyMember]]] = [
        Column("model", lambda row: short(row[0])),
        Column("gain of sharing", lambda row: f"{row[1].gain:+.1f} +- {row[1].error:.1f}"),
        Column(f"own, k {found.k:,}", lambda row: percent(found.alone[row[0]])),
        Column(f"shared, k {found.k:,}", lambda row: percent(found.shared[row[0]])),
    ]
    title = f"{suite} suite: Weibull laws with a shared slope, percent solved"
    members = list(found.family.members.items())
    yield Table(title, rows, members, gap=1)
    if found.sized:
        by_size: list[Column[tuple[str, Estimate]]] = [
            Column("model", lambda row: short(row[0])),
            Column("gain of size", lambda row: _gain(found.family, row[0])),
            Column(f"by size, k {found.k:,}", lambda row: percent(row[1])),
        ]
        yield Table("With offsets that follow the size", by_size, list(found.sized.items()), gap=1)
    slope, low, high = found.family.slope
    yield line(f"Shared slope b {slope:.3f} ({low:.3f} to {high:.3f}).")
    yield line(verdict(found.family))
    if found.family.rise and found.family.scatter:
        rise, scatter = (_range(one) for one in (found.family.rise, found.family.scatter))
        yield line(f"Offset by size: {rise} for twice the size, scattered by {scatter}.")
        yield line(size_verdict(found.family))


def _gain(family: Family, name: str) -> str:
    return f"{family.members[name].by_size:+.1f}" if name in family.members else "never drawn"


def _range(found: Sequence[float]) -> str:
    middle, low, high = found
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def size_verdict(family: Family) -> str:
    """What the draws say of offsets that follow the size."""
    if family.off_line:
        names = ", ".join(map(short, family.off_line))
        return (
            f"The claim that offsets follow the size fails on {names}: its draws, given its "
            "siblings', are likelier when its size is not known. Do not forecast by size there or "
            "beyond."
        )
    return (
        "No member's draws contradict offsets that follow the size; beyond the sizes at hand that "
        "says little."
    )


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


def family_record(found: FamilyFindings | Unavailable) -> dict[str, Any]:
    """One suite's family as plain data."""
    if isinstance(found, Unavailable):
        return {"error": found.reason, "slope": None, "k": None, "failing": [], "members": {},
            "sizes": None}  # fmt: skip
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
    sizes = None
    if found.family.rise and found.family.scatter:
        of_line = {"rise_by_doubling": found.family.rise, "scatter": found.family.scatter}
        sizes = {
            **{key: dict(zip(_ENDS, each, strict=True)) for key, each in of_line.items()},
            "failing": found.family.off_line,
            "members": {
                name: {
                    "gain": member.by_size if (member := found.family.members.get(name)) else None,
                    "coverage": asdict(coverage),
                }
                for name, coverage in found.sized.items()
            },
        }
    slope = dict(zip(_ENDS, found.family.slope, strict=True))
    failing = found.family.failing
    return {
        "error": None, "slope": slope, "k": found.k, "failing": failing, "members": members,
        "sizes": sizes,
    }  # fmt: skip


def show_family(
    evaluations: Sequence[Evaluation],
    confidence: float,
    seed: int,
    plot: str | None,
    as_json: bool,
    sizes: Mapping[str, float] | None = None,
) -> None:
    """Show the family of all models, for each suite that all have.

    Args:
        evaluations: All that the logs hold.
        confidence: Of the intervals of forecasts.
        seed: Of their replicates.
        plot: Must be None: there is no figure.
        as_json: Whether to print data.
        sizes: By model numbers that offsets may follow; None where no line is looked for.

    Raises:
        Failure: There are too few models, a model has no size, or nothing can be fitted.
    """
    if len(evaluations) < 2:
        raise Failure(f"a family has two models or more; these logs have {len(evaluations)}")
    if plot is not None:
        raise Failure("--family has no figure; leave out --plot")
    two = all(one.counts.strong_passes is not None for one in evaluations)
    suites: tuple[Suite, ...] = ("weak", "strong") if two else ("weak",)
    try:
        found = {
            suite: find_family(evaluations, suite, confidence, seed, sizes) for suite in suites
        }
    except ValueError as error:
        raise Failure(str(error)) from error
    fail_if_nothing(found.values())
    if as_json:
        record = {suite: family_record(each) for suite, each in found.items()}
        click.echo(json.dumps(record, indent=2, allow_nan=False))
        return
    for suite, each in found.items():
        print_blocks(Console(), shown_family(suite, each))
