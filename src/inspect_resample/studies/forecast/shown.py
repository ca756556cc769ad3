"""How laws, forecasts and backtests are shown: tables, at most 80 columns wide on a terminal."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_resample.report import words
from inspect_resample.report.identity import heading
from inspect_resample.report.result import Chart, PerModel, Result
from inspect_resample.report.tables import Block, Column, Table, columns, line
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.names import AVERAGE, Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.statistics.verifier_law.law import VerifierLaw
from inspect_resample.studies.forecast import words as said
from inspect_resample.studies.forecast.backtest import PLAIN, Holdout, Record, summarise
from inspect_resample.studies.forecast.figures import plot_backtests, plot_fits, plot_forecasts
from inspect_resample.studies.forecast.fits import TITLES, Fit, SuiteFits
from inspect_resample.studies.forecast.record import (
    BacktestRecord,
    FitRecord,
    ForecastRecord,
    NotSubmitted,
    Submitted,
    SuiteFitsRecord,
    SuiteForecast,
    about_draws,
    backtest_record,
)
from inspect_resample.studies.forecast.rules import forecast_or_error
from inspect_resample.studies.forecast.rules_shown import TITLES as SHAPES
from inspect_resample.studies.forecast.rules_shown import rule_shown
from inspect_resample.studies.forecast.study import Forecasted

_NAMES = {**TITLES, **SHAPES, PLAIN: "beta-binomial, plain"}
_LEAST_WEIGHT = 0.005  # A smaller one would be printed as 0.00.


class _BesideEvaluations(Result[list[dict[str, Any]]]):
    """Findings in the order of the evaluations that they are of."""

    of: Sequence[Evaluation]

    def evaluations(self) -> Sequence[Evaluation]:
        """What was looked at."""
        return self.of


@dataclass(frozen=True, eq=False, repr=False)
class Fits(_BesideEvaluations):
    """What `fit` has found: for each evaluation the laws of each suite, or why there are none."""

    of: Sequence[Evaluation]
    found: Sequence[Mapping[Suite, SuiteFits | Unavailable]]
    confidence: float

    def record(self) -> list[FitRecord]:
        """What `fit --json` prints."""
        return [
            FitRecord(
                **about_draws(evaluation),
                suites={
                    suite: SuiteFitsRecord.of(found, self.confidence)
                    for suite, found in each.items()
                },
            )
            for evaluation, each in zip(self.of, self.found, strict=True)
        ]

    def shown(self) -> Iterator[Block]:
        """What `fit` prints."""
        for evaluation, each in zip(self.of, self.found, strict=True):
            yield from _title(evaluation)
            for suite, found in each.items():
                if isinstance(found, SuiteFits):
                    yield line(said.fitted(_suite_title(suite, evaluation), found), style="bold")
            for suite, found in each.items():
                title = _suite_title(suite, evaluation)
                if isinstance(found, Unavailable):
                    yield line("\n", title, style="bold")
                    yield line(f"No law can be fitted: {found}")
                else:
                    yield from _laws(title, found, self.confidence)

    def plot(self) -> Chart:
        """What each law says of more draws."""
        return Chart(plot_fits(self.of, self.found))


@dataclass(frozen=True, eq=False, repr=False)
class Forecasts(PerModel):
    """What `forecast` has found, for each task and model."""

    found: Sequence[Forecasted]
    k: Sequence[int]
    law: str
    confidence: float

    def record(self) -> list[ForecastRecord]:
        """What `forecast --json` prints."""
        return [
            ForecastRecord(
                **about_draws(one.evaluation),
                confidence=self.confidence,
                suites={
                    suite: SuiteForecast.of(found, self.law, weights)
                    for suite, (found, weights) in one.suites.items()
                },
                submissions=self._submissions(one.both),
                rules={name: forecast_or_error(each) for name, each in one.rules.items()},
            )
            for one in self.found
        ]

    def _submissions(
        self, law: VerifierLaw | Unavailable | None
    ) -> Submitted | NotSubmitted | None:
        if isinstance(law, Unavailable):
            return NotSubmitted(law.reason, {}, ())
        return None if law is None else Submitted.of(law, self.k)

    def shown(self) -> Iterator[Block]:
        """What `forecast` prints."""
        for one in self.found:
            yield from _title(one.evaluation)
            for suite, (found, _) in one.suites.items():
                if isinstance(found, Forecast):
                    told = said.forecast(_suite_title(suite, one.evaluation), found)
                    yield line(told, style="bold")
            for suite, (found, weights) in one.suites.items():
                title = _suite_title(suite, one.evaluation)
                yield from _forecast(title, found, self.law, weights)
            if one.both is not None:
                yield from _submissions(one.both, self.k)
            for name, each in one.rules.items():
                yield from rule_shown(name, each, self.confidence)

    def plot(self) -> Chart:
        """Coverage at hand and beyond."""
        selections = [one.selections for one in self.found]
        return Chart(
            plot_forecasts(self.evaluations(), selections, self.law, self.k[-1], self.confidence)
        )


@dataclass(frozen=True, eq=False, repr=False)
class Backtests(_BesideEvaluations):
    """What `backtest` has found: for each evaluation its trials, or why there are none."""

    of: Sequence[Evaluation]
    found: Sequence[Sequence[Holdout] | Unavailable]
    suite: Suite
    rule: str | None
    resamples: int
    stop_at_pass: bool
    confidence: float

    def record(self) -> list[BacktestRecord]:
        """What `backtest --json` prints."""
        asked = {
            "suite": self.suite, "rule": self.rule, "resamples": self.resamples,
            "stop_at_pass": self.stop_at_pass, "confidence": self.confidence,
        }  # fmt: skip
        return [
            backtest_record(evaluation, trials, **asked)
            for evaluation, trials in zip(self.of, self.found, strict=True)
        ]

    def shown(self) -> Iterator[Block]:
        """What `backtest` prints."""
        for evaluation, trials in zip(self.of, self.found, strict=True):
            yield from _title(evaluation)
            if isinstance(trials, Unavailable):
                yield line(f"No law can be fitted: {trials}")
            else:
                of = f"accuracy of {self.rule}" if self.rule else "coverage"
                records = summarise(trials)
                if answer := said.tested(records):
                    yield line(answer, style="bold")
                yield from _backtest(records, self.confidence, of)

    def plot(self) -> Chart:
        """The average's forecasts from fewer draws."""
        y = f"right submissions by {self.rule}" if self.rule else "problems solved (pass@k)"
        return Chart(plot_backtests(self.of, self.found, y))


def _suite_title(suite: str, evaluation: Evaluation) -> str:
    return "only suite" if evaluation.counts.strong_passes is None else f"{suite} suite"


def _title(evaluation: Evaluation) -> Iterator[Block]:
    """Which task and model, and what there is of it."""
    yield line("\n", *heading(evaluation))
    yield line(words.drawn(evaluation.counts))


def _laws(name: str, found: SuiteFits, confidence: float) -> Iterator[Block]:
    """One suite's laws."""
    yield Table(
        f"{name}: laws by held-out score",
        [
            Column("law", lambda one: TITLES[one[0]], wrap="never"),
            Column("score", lambda one: _held_out(one[1])),
            Column("behind the best", lambda one: _behind(one[1])),
            Column("bend", lambda one: _unless_none(one[1].straightness)),
            Column("weight", lambda one: _weight(one[1].weight)),
        ],
        list(found.laws.items()),
        gap=1,
    )
    rows = [
        (
            TITLES[law] if row == 0 else "",
            parameter,
            words.number_interval(value),
            words.number(likeliest[parameter]) if parameter in likeliest else "-",
        )
        for law, fit in found.laws.items()
        for likeliest in [fit.maximum_likelihood.parameters]
        for row, (parameter, value) in enumerate(fit.parameters.items())
    ]
    shown = columns("law", "parameter", "estimate", "maximum likelihood")
    yield Table(f"{name}: parameters of the laws", shown, rows, gap=1)
    yield line(
        f"Forecasts use the average by these weights. The best held-out score is that of "
        f"{TITLES[found.selection.best]}."
    )
    for law, fit in found.laws.items():
        reason = fit.error or (fit.maximum_likelihood.error if fit.held_out is not None else None)
        if reason:
            yield line(f"{TITLES[law]}: {reason}.", style="dim")
    yield line(
        f"Score: log-probability of each problem given the others. Bend: the prior's\n"
        f"preference for power laws, on the same scale. Intervals: {confidence:.0%}.",
        style="dim",
    )


def _held_out(fit: Fit) -> str:
    return "not fitted" if fit.error else _unless_none(fit.held_out)


def _unless_none(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _behind(fit: Fit) -> str:
    if fit.behind is None:
        return "-"
    return f"{fit.behind:.1f} +- {fit.behind_error:.1f}" if fit.behind else "best"


def _weight(weight: float) -> str:
    return f"{weight:.2f}" if weight >= _LEAST_WEIGHT else "-"


def _forecast(
    name: str, found: Forecast | Unavailable, law: str, weights: Mapping[str, float]
) -> Iterator[Block]:
    """One suite's forecast, or why there is none."""
    if isinstance(found, Unavailable):
        yield line("\n", name, style="bold")
        yield line(f"No forecast: {found}")
        return
    yield Table(
        f"{name}: problems solved, percent",
        [
            Column("draws k", lambda i: f"{found.k[i]:,.0f}", wrap="never"),
            Column("these problems", lambda i: words.percent_interval(found.problems[i])),
            Column("problems like these", lambda i: words.percent_interval(found.population[i])),
        ],
        range(len(found.k)),
        gap=1,
    )
    parts = ", ".join(
        f"{TITLES[key]} {weight:.2f}" for key, weight in weights.items() if weight >= _LEAST_WEIGHT
    )
    of = f": {parts}" if law == AVERAGE else ""
    yield line(
        f"Percent solved, with {found.confidence:.0%} intervals. Law: {TITLES[law]}{of}.",
        style="dim",
    )
    yield from _doubts(found.doubts)


def _doubts(sentences: Sequence[str]) -> Iterator[Block]:
    for doubt in sentences:
        yield line(f"In doubt: {doubt}.", style="yellow")


def _submissions(law: VerifierLaw | Unavailable, ks: Sequence[int]) -> Iterator[Block]:
    """What comes of submitting the first weak pass, or why that is not known."""
    title = "Both suites together, problems like these"
    if isinstance(law, Unavailable):
        yield line("\n", title, style="bold")
        yield line(f"No forecast: {law}")
        return
    found = Submitted.of(law, ks)
    percent = words.percent_interval
    yield Table(
        f"{title}, percent",
        [
            Column("draws k", lambda k: f"{k:,}", wrap="never"),
            Column("resampled accuracy", lambda k: percent(found.resampled_accuracy[k])),
            Column("weak less strong", lambda k: percent(found.generalization_gap[k])),
            Column("draws made", lambda k: words.number_interval(found.expected_draws[k])),
        ],
        ks,
        gap=1,
    )
    shares = ", ".join(f"{score.kind} {score.share:.2f}" for score in law.scores)
    yield line(
        f"Percent, with {law.confidence:.0%} intervals; draws made stopping at the first weak "
        f"pass. Law: the verifier-aware one, {shares}.",
        style="dim",
    )
    yield from _doubts(law.doubts)


def _backtest(records: Sequence[Record], confidence: float, of: str) -> Iterator[Block]:
    """How each law did at the largest k, and how the average did at all."""
    figures: list[Column[Record]] = [
        Column("error", lambda one: f"{100 * one.error:.1f}"),
        Column("bias", lambda one: f"{100 * one.bias:+.1f}"),
        Column("held", lambda one: _unless_nan(one.held, f"{one.held:.0%}")),
        Column("width", lambda one: _unless_nan(one.width, f"{100 * one.width:.1f}")),
        Column(
            "score", lambda one: _unless_nan(one.interval_score, f"{100 * one.interval_score:.1f}")
        ),
    ]
    fits: Column[Record] = Column("fits", lambda one: f"{one.trials} of {one.of}")
    law: Column[Record] = Column("law", lambda one: _NAMES[one.law], wrap="never")
    by_k: Column[Record] = Column("average at k", lambda one: f"{one.k:,}", wrap="never")
    for keep in sorted({record.draws for record in records}):
        same = [record for record in records if record.draws == keep]
        last = max(record.k for record in same)
        at_last = sorted((one for one in same if one.k == last), key=lambda one: one.error)
        average = [one for one in same if one.law == AVERAGE]
        made = f"From {keep:,} draws a problem"
        if len(at_last) > 1:
            yield Table(f"{made} to {last:,}: every law", [law, *figures, fits], at_last, gap=1)
        yield Table(f"{made}: the average of the laws, by k", [by_k, *figures], average, gap=1)
    yield line(
        f"Percentage points of {of}. Error: mean absolute. Held: share of intervals that held\n"
        f"what was found, {confidence:.0%} wanted. Score: width and a price of misses.",
        style="dim",
    )


def _unless_nan(value: float, text: str) -> str:
    return "-" if math.isnan(value) else text
