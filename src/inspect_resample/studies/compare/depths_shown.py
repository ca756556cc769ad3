"""How chains by depth are shown: tables, JSON and a figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_resample.report import words
from inspect_resample.report.figures.lines import Line, lines_panel
from inspect_resample.report.figures.theme import ACCENT, WRONG, row, share_axis, sheet, titled
from inspect_resample.report.identity import IntervalsMade
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Bold, Column, Table, columns, line
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.comparison import EvaluationRecord
from inspect_resample.studies.compare.depths import AtDepth, AtEqualCost, Depths


@dataclass(frozen=True)
class DepthsRecord:
    """One log of chains: `a` of figures is of chains, `b` of independent draws.

    Attributes:
        evaluation: The chains.
        unit: What is spent: `tokens`, or `attempts` where the log does not tell tokens.
        by_depth: One chain of each problem at each depth, beside one draw.
        equal: Chains beside draws at equal cost.
        by_difficulty: The same of one chain, by difficulty; empty where it is not known.
        difficulty_unknown: Why it is not; null where it is.
        intervals: How intervals were made.
    """

    evaluation: EvaluationRecord
    unit: str
    by_depth: tuple[AtDepth, ...]
    equal: tuple[AtEqualCost, ...]
    by_difficulty: tuple[AtEqualCost, ...]
    difficulty_unknown: str | None
    intervals: IntervalsMade


_PARALLEL = (
    "draws: the most independent draws that cost as much on average, a mix of two numbers where "
    "it is not one; both sides stop at the first weak pass"
)


@dataclass(frozen=True, eq=False, repr=False)
class DepthsCompared(Result[dict[str, Any]]):
    """What `compare` has found of one log of chains: revised against parallel."""

    found: Depths

    def record(self) -> DepthsRecord:
        """What `compare --json` prints of it."""
        found = self.found
        known = not isinstance(found.by_difficulty, Unavailable)
        return DepthsRecord(
            EvaluationRecord.of(found.evaluation, 0),
            found.unit,
            found.by_depth,
            found.equal,
            () if isinstance(found.by_difficulty, Unavailable) else found.by_difficulty,
            None if known else str(found.by_difficulty),
            IntervalsMade(found.confidence, found.replicates, found.seed),
        )

    def shown(self) -> Iterator[Block]:
        """What `compare` prints."""
        found, evaluation = self.found, self.found.evaluation
        chains = words.draws_per_problem(evaluation.counts)
        several = "" if chains == "1" else "s"
        yield line(
            f"{evaluation.task} (version {evaluation.version})  ", Bold(evaluation.drawn_by),
            f", {chains} chain{several} a problem of up to {evaluation.depth} attempts, "
            f"{len(evaluation.counts.problems)} problems",
        )  # fmt: skip
        rows = [
            (
                one.depth, words.number(one.attempts),
                "-" if one.tokens is None else words.number(one.tokens),
                words.percent(one.right.a.estimate),
                words.percent_interval(one.right.difference) if one.depth > 1 else "",
                words.percent(one.wrong.a.estimate),
                words.percent_interval(one.wrong.difference) if one.depth > 1 else "",
                words.percent(one.false_discovery_rate.a.estimate),
                words.percent_interval(one.false_discovery_rate.difference)
                if one.depth > 1 else "",
            )
            for one in found.by_depth
        ]  # fmt: skip
        titles = "depth", "attempts", "tokens", "right", "more", "wrong", "more", "FDR", "more"
        yield Table(
            "One chain by depth, percent",
            columns(*titles),
            rows,
            note="more: than at depth 1, one draw. FDR: share of what is submitted that is wrong",
        )
        if found.equal:
            yield _equal(f"Revised (A) and parallel (B) at equal {found.unit}", found.equal)
        else:
            yield line(
                f"At equal {found.unit}: no number of chains costs as little as the first "
                f"attempts of all chains, so that revised and parallel cannot be told apart; draw "
                f"more chains."
            )
        if isinstance(found.by_difficulty, Unavailable):
            yield line(f"By difficulty: {found.by_difficulty}.")
        elif found.by_difficulty:
            yield _equal(f"One chain (A) and draws at equal {found.unit} (B)", found.by_difficulty)
        else:
            yield line("By difficulty: there are too few chains for draws at equal cost.")
        yield line(
            f"The chain is the unit: attempts in one depend on each other. Differences are A minus "
            f"B, paired by problem, with {found.confidence:.0%} intervals over "
            f"{words.resampled(evaluation.counts)} ({found.replicates} bootstrap replicates).",
            style="dim",
        )

    def plot(self) -> Chart:
        """What one chain submits, right and wrong, by depth."""
        found = self.found
        lines = [
            Line(
                name,
                colour,
                [
                    {"k": one.depth, "y": each.estimate, "low": each.low, "high": each.high}
                    for one in found.by_depth
                    for each in [getattr(one, name).a]
                ],
            )
            for name, colour in (("right", ACCENT), ("wrong", WRONG))
        ]
        y = share_axis("problems")
        panel = lines_panel(
            lines, y, "attempts of a chain", "share", "What chains submit, by their depth."
        )
        return Chart(sheet([row(titled(found.evaluation.drawn_by, "one chain"), [panel])]))

    def evaluations(self) -> Sequence[Evaluation]:
        """What was compared."""
        return [self.found.evaluation]


def _equal(title: str, rows: Sequence[AtEqualCost]) -> Table[AtEqualCost]:
    """Chains beside draws that cost the same."""
    by_difficulty = any(one.difficulty for one in rows)
    first = [Column[AtEqualCost]("chains", lambda one: one.k, wrap="never")]
    if by_difficulty:
        first = [
            Column("problems", lambda one: f"{one.difficulty} ({one.problems:g})", wrap="never")
        ]
    return Table(
        f"{title}, percent",
        [
            *first,
            Column("depth", lambda one: one.depth),
            Column("spent", lambda one: words.number(one.spent)),
            Column("draws", lambda one: words.number(one.draws)),
            Column("right A", lambda one: words.percent(one.right.a.estimate)),
            Column("B", lambda one: words.percent(one.right.b.estimate)),
            Column("difference", lambda one: words.percent_interval(one.right.difference)),
            Column("wrong A", lambda one: words.percent(one.wrong.a.estimate)),
            Column("B", lambda one: words.percent(one.wrong.b.estimate)),
            Column("difference", lambda one: words.percent_interval(one.wrong.difference)),
        ],
        rows,
        note=_PARALLEL,
    )
