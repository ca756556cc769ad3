"""How K* is shown: as JSON, and as tables for a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.by_law import LawBestRecord
from inspect_resample.decisions.names import Policy
from inspect_resample.report import words
from inspect_resample.report.identity import (
    EvaluationIdentity,
    Spread,
    draws_per_problem,
    heading,
    identity,
)
from inspect_resample.report.result import Chart, PerModel
from inspect_resample.report.tables import Block, Bold, Column, Table, line
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.statistics.verifier_law.law import KindScore, VerifierLaw
from inspect_resample.studies.optimal_k.checks import checks_shown
from inspect_resample.studies.optimal_k.figures import plot_optima
from inspect_resample.studies.optimal_k.study import Optima, Optimum, OptimumRecord
from inspect_resample.studies.summary.strong_error import bands_shown
from inspect_resample.studies.summary.summary import ErrorBands

LEAST_PROBABILITY = 0.05
"""What a K needs to be named beside K*; the JSON names all from 1%."""

_POLICIES = {
    "stop_at_first_pass": "stop at the first weak pass",
    "draw_all": "make all K draws",
}


@dataclass(frozen=True)
class VerifierLawRecord:
    """The law.

    Attributes:
        error: Why there is none; null when there is.
        kinds: Of populations; one that could not be fitted has trouble, no share and null for
            `held_out`.
        dependence: Gain in held-out score of kinds in which precision depends on difficulty.
        doubts: What is doubtful about the law, in sentences.
    """

    error: str | None
    kinds: tuple[KindScore, ...]
    dependence: Estimate | None
    doubts: tuple[str, ...]

    @classmethod
    def of(cls, law: VerifierLaw | Unavailable) -> "VerifierLawRecord":
        """Of what was fitted."""
        if isinstance(law, Unavailable):
            return cls(law.reason, (), None, ())
        return cls(None, law.scores, law.dependence, law.doubts)


@dataclass(frozen=True, kw_only=True)
class OptimaRecord(EvaluationIdentity):
    """One task, task version, model and choice of scores.

    Attributes:
        problems: Problems with a judged draw.
        draws_per_problem: The fewest and the most.
        stopped_early: Whether the figures of `optima` are the law's.
        k_max: The largest K that was compared in the data.
        benefit: Of a correct answer.
        price: Of a draw: a number, or the unit in which the draws of each problem are counted.
        policy: When drawing stops.
        optima: By cost of a false positive.
        law: The law behind what lies beyond the data.
        strong_error: The figures that errors of the strong suite allow; null where none was given.
        warnings: What a reader must know.
    """

    problems: int
    draws_per_problem: Spread
    stopped_early: bool
    k_max: int
    benefit: float
    price: float | str
    policy: Policy
    optima: Sequence[OptimumRecord]
    law: VerifierLawRecord
    strong_error: ErrorBands | None
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, found: Optima) -> "OptimaRecord":
        """Of what was found."""
        evaluation, stakes = found.evaluation, found.optima[0].stakes
        return cls(
            **identity(evaluation),
            problems=len(evaluation.counts.problems),
            draws_per_problem=draws_per_problem(evaluation),
            stopped_early=evaluation.counts.stopped_early,
            k_max=found.k_max,
            benefit=stakes.benefit,
            price=found.unit or float(stakes.price),
            policy=stakes.policy,
            optima=found.optima,
            law=VerifierLawRecord.of(found.law),
            strong_error=found.errors,
            warnings=evaluation.warnings,
        )


@dataclass(frozen=True, eq=False, repr=False)
class OptimalKs(PerModel):
    """What `optimal_k` has found, for each task and model."""

    found: Sequence[Optima]

    def record(self) -> list[OptimaRecord]:
        """What `optimal-k --json` prints."""
        return [OptimaRecord.of(one) for one in self.found]

    def shown(self) -> Iterator[Block]:
        """What `optimal-k` prints."""
        for one in self.found:
            yield from _shown(one)

    def plot(self) -> Chart:
        """Reward by K."""
        return Chart(plot_optima(self.found))


def _shown(found: Optima) -> Iterator[Block]:
    """One task and model."""
    evaluation, counts = found.evaluation, found.evaluation.counts
    stakes = found.optima[0].stakes
    yield line("\n", *heading(evaluation))
    for one in found.optima:
        if told := words.unsettled(one.best):
            yield line(Bold(f"Cost ratio {words.number(one.cost_ratio)}: {told}"))
    yield line(
        f"{words.drawn(counts)}; benefit {words.number(stakes.benefit)}, "
        f"price of a draw {_price(found)}; {_POLICIES[stakes.policy]}"
    )
    ratio: Column[Optimum] = Column("ratio", lambda one: words.number(one.cost_ratio), wrap="never")
    yield Table(
        "Best number of draws within the data, by cost ratio; intervals: problems like these",
        [
            ratio,
            Column("best K", lambda one: one.best.k),
            Column("may be", lambda one: words.plateau(one.best)),
            Column("reward", lambda one: words.reward_interval(one.best.reward)),
            Column("draws", lambda one: words.number(one.expected_draws.estimate)),
            Column("correct", lambda one: f"{words.percent(one.resampled_accuracy.estimate)}%"),
            Column("", lambda one: _remark(one, found.k_max)),
        ],
        found.optima,
    )
    laws = [(words.number(one.cost_ratio), one.law) for one in found.optima if one.law is not None]
    yield Table(
        "Best number of draws by the law, beyond the data too: other problems like these",
        [
            Column("ratio", lambda row: row[0], wrap="never"),
            Column("K by the law", lambda row: row[1].k_star),
            Column("95% interval", lambda row: _interval(row[1])),
            Column("reward there", lambda row: words.reward_interval(row[1].reward)),
            Column("", lambda row: _law_remark(row[1])),
        ],
        laws,
    )
    known = [
        (words.number(one.cost_ratio), one.these_problems)
        for one in found.optima
        if one.these_problems
    ]
    yield Table(
        "The same for these very problems, by the law and the counts of each",
        [
            Column("ratio", lambda row: row[0], wrap="never"),
            Column("K by the law", lambda row: row[1].law.k_star),
            Column("95% interval", lambda row: _interval(row[1].law)),
            Column("reward there", lambda row: words.reward_interval(row[1].law.reward)),
            Column(
                f"reward at {found.k_max}",
                lambda row: words.reward_interval(row[1].reward_at_k_max),
            ),
            Column("", lambda row: _law_remark(row[1].law)),
        ],
        known,
    )
    if known:
        yield line(
            f"Of what is submitted for these very problems with {found.k_max} draws, "
            f"{words.percent_interval(known[0][1].precision_at_k_max, '%')} is right.",
            style="dim",
        )
    for sentence in _about_the_law(found.law):
        yield line(sentence, style="dim")
    if found.errors is not None:
        yield from bands_shown(found.errors)
    checks = [one.checks for one in found.optima if one.checks is not None]
    yield from checks_shown(checks, found.checks_by)


def _price(found: Optima) -> str:
    """A number, or in what each draw is charged."""
    return f"its {found.unit}" if found.unit else words.number(float(found.optima[0].stakes.price))


def _remark(optimum: Optimum, k_max: int) -> str:
    """What K* is, and the likeliest K when it is not nearly sure."""
    told = [words.remark(optimum.best, k_max)]
    probability = optimum.best.probability
    order = np.argsort(-probability, kind="stable")[:3]
    named = [k for k in order.tolist() if probability[k] >= LEAST_PROBABILITY]
    if named and probability[named[0]] <= 1 - LEAST_PROBABILITY:
        told.append("likely " + ", ".join(f"{k} ({probability[k]:.0%})" for k in named))
    return "; ".join(filter(None, told))


def _interval(law: LawBestRecord) -> str:
    return words.span(law.k_star_low, law.k_star_high)


def _law_remark(law: LawBestRecord) -> str:
    if law.at_max_k:
        return f"still rising at {law.max_k}"
    if law.k_star == "unbounded":
        return "the reward still rises"
    chance = law.probability_unbounded
    return f"rises for ever with {chance:.0%}" if chance >= 0.01 else ""


def _about_the_law(law: VerifierLaw | Unavailable) -> list[str]:
    if isinstance(law, Unavailable):
        return [f"No law: {law}."]
    shares = ", ".join(f"{score.kind} {score.share:.0%}" for score in law.scores)
    return [
        f"The law mixes kinds of populations by held-out score: {shares}."
        + ("" if law.dependence is None else _dependence(law.dependence)),
        *(
            f"Left out of the law: {score.kind}, {score.trouble[0]}."
            for score in law.scores
            if score.trouble
        ),
        *(f"The law in doubt: {doubt}." for doubt in law.doubts),
    ]


def _dependence(gain: Estimate) -> str:
    told = "shows" if gain.low > 0 else "does not show"
    return (
        f" Held-out score {told} that precision depends on difficulty (gain {gain.estimate:.3f} "
        f"[{gain.low:.3f}, {gain.high:.3f}] a problem)."
    )
