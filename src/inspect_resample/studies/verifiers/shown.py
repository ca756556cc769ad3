"""How verifiers are shown: JSON, tables for a terminal, a figure."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from inspect_resample.report import words
from inspect_resample.report.identity import ScoredIdentity, heading, scored_identity
from inspect_resample.report.result import Chart, PerModel
from inspect_resample.report.tables import Block, Column, Table, line
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.verifiers.figures import plot_verifiers
from inspect_resample.studies.verifiers.verified import (
    Bin,
    SpentOn,
    TwoVerifiers,
    Verified,
    VerifierFigures,
)


@dataclass(frozen=True, kw_only=True)
class VerifiersRecord(ScoredIdentity):
    """The verifiers of one task and model.

    Attributes:
        problems: Problems with a judged draw.
        draws: Judged draws in all.
        right: Right ones of these.
        verifiers: By name.
        pairs: Each as the first and each other as the second.
        verification: Cost of scoring a draw, as a share of what the draw cost.
        cost_ratio: Cost of a wrong submission, in benefits of a right one.
        price: Cost of a draw, in benefits of a right submission.
        by_budget: Whether to solve or to verify once more.
        warnings: What a reader must know.
    """

    problems: int
    draws: int
    right: int
    verifiers: dict[str, VerifierFigures]
    pairs: tuple[TwoVerifiers, ...]
    verification: float
    cost_ratio: float
    price: float
    by_budget: tuple[SpentOn, ...]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, found: Verified) -> "VerifiersRecord":
        """Of what was found."""
        return cls(
            **scored_identity(found.evaluation),
            problems=len(found.table.problems),
            draws=int(found.table.draws.sum()),
            right=int(found.table.right.sum()),
            verifiers=found.verifiers,
            pairs=found.pairs,
            **asdict(found.costs),
            by_budget=found.by_budget,
            warnings=found.evaluation.warnings,
        )


@dataclass(frozen=True, repr=False)
class Verifications(PerModel):
    """The verifiers of some tasks and models.

    Attributes:
        found: What was found about each.
    """

    found: tuple[Verified, ...]

    def record(self) -> list[VerifiersRecord]:
        """One for each task and model."""
        return [VerifiersRecord.of(one) for one in self.found]

    def shown(self) -> Iterator[Block]:
        """Tables of each."""
        for one in self.found:
            yield line("\n", *heading(one.evaluation))
            yield line(answer(one), style="bold")
            yield told_apart(one)
            yield at_threshold(one)
            if any(each.calibration for each in one.verifiers.values()):
                yield chances(one)
            yield at_zero(one)
            if one.pairs:
                yield second_ones(one)
            yield solve_or_verify(one)

    def plot(self) -> Chart:
        """The ROC within problems, and precision by recall."""
        return Chart(plot_verifiers(self.found))


_Row = tuple[str, VerifierFigures]
_NAME: Column[_Row] = Column("verifier", lambda row: row[0], wrap="anywhere")


def answer(found: Verified) -> str:
    """Which verifier tells the draws of a problem apart best."""
    within = {name: one.auc.within for name, one in found.verifiers.items()}
    known = {name: auc for name, auc in within.items() if auc.estimate == auc.estimate}
    if not known:
        return "No problem has right and wrong draws that a verifier tells apart."
    best = max(known, key=lambda name: known[name].estimate)
    alone = "" if len(known) == 1 else " best"
    return (
        f"{best} tells right draws of a problem from wrong ones{alone}: of two such draws the "
        f"right one has the higher score in {words.percent_interval(known[best], '%')} of cases."
    )


def told_apart(found: Verified) -> Table[_Row]:
    """AUC within problems, pooled, and by difficulty."""
    rows = list(found.verifiers.items())
    groups = rows[0][1].auc.problems
    by_difficulty = [
        Column[_Row](
            f"{name} ({groups[name]})",
            lambda row, name=name: _auc(row[1].auc.by_difficulty[name]),  # type: ignore[misc]
        )
        for name in rows[0][1].auc.by_difficulty
    ]
    return Table(
        "AUC: chance that a right draw scores higher than a wrong one",
        [
            _NAME,
            Column("within problems", lambda row: _auc(row[1].auc.within)),
            Column("pooled", lambda row: _auc(row[1].auc.pooled)),
            *by_difficulty,
        ],
        rows,
        f"Within the {groups['all']} problems that have right and wrong draws; only that helps to "
        f"choose among the draws of a problem. Pooled, telling hard problems counts too. Intervals "
        f"are over {words.resampled(found.evaluation.counts)}.",
        gap=1,
    )


def at_threshold(found: Verified) -> Table[_Row]:
    """Errors."""
    return Table(
        "Errors where draws pass from the threshold on, percent",
        [
            _NAME,
            Column("threshold", lambda row: words.number(row[1].errors.threshold)),
            Column(
                "wrong that pass", lambda row: _percent(row[1].errors.false_positive_rate.within)
            ),
            Column(
                "right that do not",
                lambda row: _percent(row[1].errors.false_negative_rate.within),
            ),
            Column("without a score", lambda row: row[1].without_score),
        ],
        list(found.verifiers.items()),
        gap=1,
    )


def chances(found: Verified) -> Table[tuple[str, Bin]]:
    """Whether scores that are chances are right so often."""
    briers = [
        f"{name} {one.brier:.3f}" for name, one in found.verifiers.items() if one.brier is not None
    ]
    return Table(
        "Scores as chances: how many of the draws with such a score are right",
        [
            Column("verifier", lambda row: row[0], wrap="anywhere"),
            Column("scores", lambda row: f"{row[1].low:.1f} to {row[1].high:.1f}"),
            Column("draws", lambda row: row[1].draws),
            Column("mean score", lambda row: words.percent(row[1].score)),
            Column("right", lambda row: _percent(row[1].right)),
        ],
        [(name, one) for name, each in found.verifiers.items() for one in each.calibration],
        f"In percent. Brier score, 0 at best: {', '.join(briers)}.",
        gap=1,
    )


def at_zero(found: Verified) -> Table[_Row]:
    """What best of many rests on."""
    return Table(
        "What best of N may reach",
        [
            _NAME,
            Column("slope of the ROC at 0", lambda row: _auc(row[1].at_zero.slope)),
            Column("seen down to", lambda row: _share(row[1].at_zero.seen_to)),
            Column("limit by that slope", lambda row: _percent(row[1].at_zero.limit)),
            Column("at most", lambda row: _percent(row[1].at_zero.coverage)),
        ],
        list(found.verifiers.items()),
        "Below the false positive rate that is seen, slope and limit may be others.",
        gap=1,
    )


def second_ones(found: Verified) -> Table[TwoVerifiers]:
    """What a second verifier adds."""
    return Table(
        "What a second verifier adds to the AUC of a first, within problems",
        [
            Column("first", lambda pair: pair.first, wrap="anywhere"),
            Column("second", lambda pair: pair.second, wrap="anywhere"),
            Column("adds", lambda pair: _auc(pair.gain)),
            Column("rank correlation", lambda pair: _auc(pair.rank_correlation)),
            Column("same verdict", lambda pair: f"{words.percent(pair.same_verdict.estimate)}%"),
            Column("both wrong", lambda pair: f"{words.percent(pair.both_wrong.estimate)}%"),
        ],
        found.pairs,
        gap=1,
    )


def solve_or_verify(found: Verified) -> Table[SpentOn]:
    """Solve once more or verify once more?"""
    costs = found.costs
    score, wrong, price = map(words.number, (costs.verification, costs.cost_ratio, costs.price))
    return Table(
        f"Solve once more or verify once more? A score costs {score} of a draw",
        [
            Column("budget, draws", lambda one: words.number(one.budget)),
            Column("best way", lambda one: one.way or "none", wrap="anywhere"),
            Column("K", lambda one: one.k),
            Column("right", lambda one: _percent(one.accuracy)),
            Column("reward", lambda one: words.reward_interval(one.reward)),
            Column(
                "best in resamples",
                lambda one: f"{one.probability[one.way]:.0%}" if one.way in one.probability else "",
            ),
        ],
        found.by_budget,
        f"Reward: a right submission counts 1; a wrong one costs {wrong}, a draw {price}.",
        gap=1,
    )


def _share(rate: float) -> str:
    return "not known" if rate != rate else f"{rate:.2f}"


def _auc(found: Estimate) -> str:
    if found.estimate != found.estimate:
        return "not known"
    return f"{found.estimate:.2f} [{found.low:.2f}, {found.high:.2f}]"


def _percent(found: Estimate) -> str:
    return "not known" if found.estimate != found.estimate else words.percent_interval(found)
