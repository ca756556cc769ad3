"""The tables of the page that show the findings about a model, or about models together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspect_resample.decisions.budgets import BudgetsOfMany
from inspect_resample.decisions.frontier import Point
from inspect_resample.report import words
from inspect_resample.report.identity import short
from inspect_resample.report.tables import Column, Table, columns
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts, Evaluation, Source
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.studies.page.model_results import ModelResults
from inspect_resample.studies.page.sentences import loss_beyond
from inspect_resample.studies.quality.shown import within_columns
from inspect_resample.studies.quality.study import QualityDifference
from inspect_resample.studies.summary.ahead import Ahead
from inspect_resample.studies.summary.first_passes import FirstPasses
from inspect_resample.studies.summary.summary import Summary

_AVERAGES = {
    "macro": "mean over problems",
    "lower_bound": "mean, 0 where nothing passed",
    "upper_bound": "mean, 1 where nothing passed",
    "pooled": "all draws pooled",
}
_percent = words.percent_interval


@dataclass(frozen=True)
class ProblemRow:
    """One problem: draws and passes; `strong` is None with one suite."""

    problem: str
    draws: int
    weak: int
    strong: int | None


def problem_rows(counts: Counts) -> list[ProblemRow]:
    """All problems, those with the largest share of false positives first."""
    strong = counts.strong_passes
    false_positives = np.zeros_like(counts.draws) if strong is None else counts.weak_passes - strong
    return [
        ProblemRow(
            counts.problems[i],
            int(counts.draws[i]),
            int(counts.weak_passes[i]),
            None if strong is None else int(strong[i]),
        )
        for i in np.argsort(-false_positives / counts.draws, kind="stable")
    ]


def by_k(found: ModelResults) -> Table[Sequence[object]]:
    """Coverage and accuracy, and their forecasts in the last row."""
    summary = found.summary
    forecasts = [one for one in found.forecasts.values() if isinstance(one, Forecast)]
    whole = len(forecasts) == len(found.forecasts) > 0
    titles = ["k", "pass@k, %"]
    rows: list[Sequence[object]] = [(k, _percent(summary.weak_pass_at[k])) for k in summary.k]
    ahead = [_percent(one.problems[-1]) for one in forecasts]
    if summary.two_suites:
        titles = [
            *("k", "weak pass@k, %", "strong pass@k, %", "generalization gap, points"),
            *("resampled accuracy, %", "draws made, stopping at the first pass"),
        ]
        rows = [
            (
                k, _percent(summary.weak_pass_at[k]), _percent(summary.strong_pass_at[k]),
                _percent(summary.generalization_gap[k]), _percent(summary.resampled_accuracy[k]),
                words.number_interval(summary.expected_draws[k]),
            )
            for k in summary.k
        ]  # fmt: skip
        law = found.ahead
        right = _percent(law.of_these[-1]) if isinstance(law, Ahead) else ""
        ahead += ["", right, ""]
    if whole:
        rows.append((f"{forecasts[0].k[-1]:.0f} (forecast for these problems)", *ahead))
    return Table(
        "Coverage and accuracy by number of draws",
        columns(*titles),
        rows,
        mark=lambda row: "ahead" if isinstance(row[0], str) else "",
    )


def problems(counts: Counts) -> Table[ProblemRow]:
    """All problems, with their draws and passes."""

    def count(title: str, name: str) -> Column[Any]:
        return Column(title, lambda row: getattr(row, name), right=True)

    def share(title: str, name: str) -> Column[Any]:
        return Column(title, lambda row: words.percent(getattr(row, name) / row.draws), right=True)

    shown = [
        Column[Any]("problem", lambda row: row.problem),
        count("draws", "draws"),
        count("weak passes", "weak"),
        share("weak, %", "weak"),
    ]
    if counts.strong_passes is not None:
        wrong: Column[Any] = Column(
            "false positives", lambda row: row.weak - row.strong, right=True
        )
        shown += [count("strong passes", "strong"), share("strong, %", "strong"), wrong]
    return Table(
        "Problems",
        shown,
        problem_rows(counts),
        mark=lambda row: "" if row.strong is None or row.weak <= row.strong else "suspicious",
    )


def first_passes(found: FirstPasses) -> Table[int]:
    """What the next draw brings, by its number."""

    def draws(i: int) -> str:
        return words.span(found.first[i], found.last[i])

    return Table(
        "First passes by number of the draw",
        [
            Column("draws", draws),
            Column("problems waiting, %", lambda i: _percent(found.waiting[i])),
            Column("true positive, % per draw", lambda i: _percent(found.true[i])),
            Column("false positive, % per draw", lambda i: _percent(found.false[i])),
            Column("false among first passes, %", lambda i: _percent(found.false_share[i])),
        ],
        range(len(found.first)),
    )


def averages(summary: Summary) -> Table[Sequence[object]]:
    """What a weak pass is worth."""
    groups: Mapping[str, Mapping[str, Estimate]] = {
        "conditional accuracy: right, given a weak pass": summary.conditional_accuracy,
        "false discovery rate: wrong, given a weak pass": summary.false_discovery_rate,
        "false positive rate: weak pass, given wrong": summary.false_positive_rate,
    }
    rows = [
        (title, label, _percent(group[name]))
        for title, group in groups.items()
        for name, label in _AVERAGES.items()
        if name in group
    ]
    shown = columns("rate", "averaged over", "%")
    return Table("Rates of right and wrong weak passes", shown, rows)


def rewards(found: ModelResults) -> Table[Any]:
    """The best K by cost ratio, and where draws lose."""
    return Table(
        "Best number of draws by cost ratio",
        [
            Column("cost ratio", lambda row: words.number(row[0].cost_ratio)),
            Column("best K", lambda row: row[0].best.k),
            Column("no worse", lambda row: words.plateau(row[0].best)),
            Column("reward at the best K", lambda row: words.reward_interval(row[0].best.reward)),
            Column(
                "chosen in resamples",
                lambda row: f"{words.percent(row[0].best.probability[row[0].best.k])} %",
            ),
            Column("a loss beyond", lambda row: loss_beyond(row[1])),
            Column("remark", lambda row: words.remark(row[0].best, found.summary.end)),
        ],
        list(zip(found.summary.rewards, found.losing, strict=True)),
    )


def quality(found: Sequence[QualityDifference]) -> Table[QualityDifference]:
    """Code quality of true and false positives."""
    signs = {"high": "+", "low": "-", "neither": ""}
    return Table(
        "Code quality of true and false positives",
        [
            Column("measure", lambda row: row.measure.title),
            Column("better", lambda row: signs[row.measure.better]),
            Column("problems with both", lambda row: row.informative_problems),
            *within_columns(
                *("true positives", "false positives"),
                *("difference within problems", "difference, pooled"),
            ),
        ],
        found,
    )


def logs(evaluation: Evaluation) -> Table[Source]:
    """The logs behind the figures."""
    return Table(
        "Logs",
        [
            Column("log", lambda source: source.location.split("/")[-1]),
            Column("status", lambda source: source.status),
            Column("samples used", lambda source: source.samples),
            Column("created", lambda source: source.created),
            Column("eval id", lambda source: source.eval_id),
            Column("task id", lambda source: source.task_id),
        ],
        evaluation.sources,
    )


def frontier(found: BudgetsOfMany, models: Mapping[str, str]) -> Table[tuple[Point, str]]:
    """The best choice by budget in some unit."""
    chosen = [(one, one.model) for one in found.frontiers[0].points if one.model is not None]
    return Table(
        f"Best choice by budget in {found.unit}",
        [
            Column(f"budget a problem, {found.unit}", lambda row: words.number(row[0].budget)),
            Column("model", lambda row: short(models[row[1]])),
            Column("K", lambda row: row[0].k),
            Column("spent", lambda row: words.number(row[0].spent)),
            Column(
                "resampled accuracy, %",
                lambda row: words.percent(row[0].value.estimate),
                right=True,
            ),
            Column("as chosen, %", lambda row: _percent(row[0].as_chosen)),
            Column(
                "best in resamples", lambda row: f"{words.percent(row[0].probability[row[1]])} %"
            ),
            Column("remark", lambda row: "all draws of the model" if row[0].at_end_of_data else ""),
        ],
        chosen,
    )
