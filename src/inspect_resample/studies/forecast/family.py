"""One law for all models in the logs: computed, as tables, as data."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import click
import numpy as np
from rich.console import Console

from inspect_resample.errors import Failure
from inspect_resample.report import words
from inspect_resample.report.identity import short
from inspect_resample.report.json import plain
from inspect_resample.report.tables import Block, Column, Table, line, print_blocks
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.laws.family import Family, fit_family
from inspect_resample.statistics.laws.forecast import forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.posterior import Posterior
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.forecast.study import fail_if_nothing

_AHEAD = 10  # Forecasts are for so many times the most draws that a problem of any member has.


@dataclass(frozen=True)
class MemberFound:
    """What is found of one model of a family.

    Attributes:
        gain: Held-out score of the shared law minus that of its own.
        gain_error: Standard error of that, over problems.
        fails: Whether its own slope predicts its problems better than chance would have it.
        coverage_alone: Coverage of these problems at k by its own law.
        coverage_shared: The same by the law with the shared slope.
    """

    gain: float
    gain_error: float
    fails: bool
    coverage_alone: Estimate
    coverage_shared: Estimate


@dataclass(frozen=True)
class SizedFound:
    """What is found of a model whose size is known.

    Attributes:
        gain: By how much its draws are likelier when its size is known; None of one never drawn.
        coverage: Coverage of these problems at k where its offset follows its size.
    """

    gain: float | None
    coverage: Estimate


@dataclass(frozen=True)
class SizesFound:
    """What sizes say.

    Attributes:
        rise_by_doubling: By how much the offset rises with a size twice as large.
        scatter: The deviation of offsets about that line.
        failing: Members on which the claim of an offset that follows the size fails.
        members: By name, those that were never drawn too.
    """

    rise_by_doubling: Estimate
    scatter: Estimate
    failing: Sequence[str]
    members: Mapping[str, SizedFound]


@dataclass(frozen=True)
class FamilyFound:
    """One suite's family.

    Attributes:
        error: Why there is none; nothing else is known then.
        slope: The shared slope.
        k: Number of draws that is forecast.
        failing: Members on which the claim of a shared slope fails.
        members: By name.
        sizes: What sizes say; None without them.
    """

    error: str | None = None
    slope: Estimate | None = None
    k: int | None = None
    failing: Sequence[str] = ()
    members: Mapping[str, MemberFound] = field(default_factory=dict)
    sizes: SizesFound | None = None


def find_family(
    evaluations: Sequence[Evaluation],
    suite: Suite,
    confidence: float,
    seed: int,
    sizes: Mapping[str, float] | None = None,
) -> FamilyFound | Unavailable:
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

    return FamilyFound(
        slope=family.slope,
        k=k,
        failing=family.failing,
        members={
            name: MemberFound(one.gain, one.error, one.fails, ahead(one.alone), ahead(one.shared))
            for name, one in family.members.items()
        },
        sizes=_sizes(family, ahead),
    )


def _sizes(family: Family, ahead: Callable[[Posterior], Estimate]) -> SizesFound | None:
    if family.rise is None or family.scatter is None:
        return None
    drawn = {
        name: SizedFound(one.by_size, ahead(one.sized))
        for name, one in family.members.items()
        if one.sized is not None
    }
    undrawn = {name: SizedFound(None, ahead(law)) for name, law in family.undrawn.items()}
    return SizesFound(family.rise, family.scatter, family.off_line, drawn | undrawn)


def _named(sizes: Mapping[str, float], names: Iterable[str]) -> dict[str, float]:
    """Sizes by the members' full names; a model of the logs may be named without its provider."""
    full = {told: name for name in names for told in (name.rpartition("/")[2], short(name))}
    return {full.get(name, name): size for name, size in sizes.items()}


def shown_family(suite: Suite, found: FamilyFound | Unavailable) -> Iterator[Block]:
    """The test of the shared slope and the forecasts by both laws."""
    if isinstance(found, Unavailable):
        yield line(f"{suite} suite: no law can be fitted: {found}")
        return
    assert found.slope is not None
    percent = words.percent_interval
    rows: list[Column[tuple[str, MemberFound]]] = [
        Column("model", lambda row: short(row[0])),
        Column("gain of sharing", lambda row: f"{row[1].gain:+.1f} +- {row[1].gain_error:.1f}"),
        Column(f"own, k {found.k:,}", lambda row: percent(row[1].coverage_alone)),
        Column(f"shared, k {found.k:,}", lambda row: percent(row[1].coverage_shared)),
    ]
    title = f"{suite} suite: Weibull laws with a shared slope, percent solved"
    yield Table(title, rows, list(found.members.items()), gap=1)
    if found.sizes:
        by_size: list[Column[tuple[str, SizedFound]]] = [
            Column("model", lambda row: short(row[0])),
            Column("gain of size", lambda row: _gain(row[1])),
            Column(f"by size, k {found.k:,}", lambda row: percent(row[1].coverage)),
        ]
        sized = list(found.sizes.members.items())
        yield Table("With offsets that follow the size", by_size, sized, gap=1)
    yield line(f"Shared slope b {_range(found.slope, 3)}.")
    yield line(verdict(found.failing))
    if found.sizes:
        rise, scatter = _range(found.sizes.rise_by_doubling, 2), _range(found.sizes.scatter, 2)
        yield line(f"Offset by size: {rise} for twice the size, scattered by {scatter}.")
        yield line(size_verdict(found.sizes.failing))


def _gain(found: SizedFound) -> str:
    return "never drawn" if found.gain is None else f"{found.gain:+.1f}"


def _range(found: Estimate, digits: int) -> str:
    middle, low, high = (f"{one:.{digits}f}" for one in (found.estimate, found.low, found.high))
    return f"{middle} ({low} to {high})"


def size_verdict(failing: Sequence[str]) -> str:
    """What the draws say of offsets that follow the size."""
    if failing:
        return (
            f"The claim that offsets follow the size fails on {', '.join(map(short, failing))}: "
            "its draws, given its siblings', are likelier when its size is not known. Do not "
            "forecast by size there or beyond."
        )
    return (
        "No member's draws contradict offsets that follow the size; beyond the sizes at hand that "
        "says little."
    )


def verdict(failing: Sequence[str]) -> str:
    """What the test says of the claim."""
    if failing:
        return (
            f"The claim of a shared slope fails on {', '.join(map(short, failing))}: a slope of "
            "its own predicts problems that it was not shown better. Forecast these by their own "
            "draws."
        )
    return (
        "No member's problems contradict a shared slope; with few draws that says little, and a "
        "member of another slope is then forecast wrongly."
    )


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
        told = {
            suite: FamilyFound(error=each.reason) if isinstance(each, Unavailable) else each
            for suite, each in found.items()
        }
        click.echo(json.dumps(plain(told), indent=2, allow_nan=False))
        return
    for suite, each in found.items():
        print_blocks(Console(), shown_family(suite, each))
