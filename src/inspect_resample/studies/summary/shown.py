"""How a summary is shown: tables, at most 80 columns wide on a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspect_resample.report import words
from inspect_resample.report.identity import heading
from inspect_resample.report.result import Chart, PerModel
from inspect_resample.report.tables import Block, Column, Table, columns, line
from inspect_resample.statistics.bootstrap import Curve, Estimate
from inspect_resample.statistics.bounds import Bounded
from inspect_resample.studies.summary.as_made import as_made_shown
from inspect_resample.studies.summary.figures import plot_summaries
from inspect_resample.studies.summary.strong_error import bands_shown
from inspect_resample.studies.summary.summary import RewardByK, Summary, SummaryRecord
from inspect_resample.studies.summary.words import audit_words, coverage_answer

_AVERAGES = {
    "macro": "problems",
    "lower_bound": "  0 where nothing passed",
    "upper_bound": "  1 where nothing passed",
    "pooled": "draws, pooled",
}
_COSTS = {"stop_at_first_pass": "cost, stop", "draw_all": "cost, all"}
_BOUNDED = {
    "weak_pass_at": "weak pass@k",
    "strong_pass_at": "strong pass@k",
    "generalization_gap": "gap",
    "resampled_accuracy": "resampled acc.",
}


@dataclass(frozen=True, eq=False, repr=False)
class Summaries(PerModel):
    """What `summarize` has found, a summary for each task and model."""

    found: Sequence[Summary]

    def record(self) -> Sequence[SummaryRecord]:
        """What `analyze --json` prints."""
        return self.found

    def shown(self) -> Iterator[Block]:
        """What `analyze` prints."""
        for one in self.found:
            yield from _shown(one)

    def plot(self) -> Chart:
        """Coverage, accuracy and reward by K."""
        return Chart(plot_summaries(self.found))


def _shown(summary: Summary) -> Iterator[Block]:
    """One task and model."""
    evaluation, counts = summary.evaluation, summary.evaluation.counts
    yield line("\n", *heading(evaluation))
    yield line(coverage_answer(summary), style="bold")
    yield line(
        f"{len(counts.problems)} problems, {int(counts.draws.sum())} draws judged "
        f"({words.draws_per_problem(counts)} a problem), "
        f"{evaluation.without_verdict} without a verdict"
    )
    if summary.as_made is not None:
        yield from as_made_shown(summary.as_made)
    if summary.bounds is not None:
        yield from _bounds(summary.bounds)
    yield _figures_by_k(summary)
    yield _draws(summary)
    if not summary.two_suites:
        yield line("One suite only: no strong figures, no reward.")
    else:
        yield _averages(summary)
        if summary.audit is not None:
            yield from map(line, audit_words(summary.audit))
        yield _rewards(summary)
        if summary.strong_error is not None:
            yield from bands_shown(summary.strong_error)
        yield line(words.payment(summary.pricing, summary.cost.unit or ""))
    if cached := words.cached_prompts(evaluation.usage):
        yield line(cached)
    over = words.resampled(evaluation.counts)
    yield line(
        f"Percent with {summary.intervals.confidence:.0%} intervals over {over} "
        f"({summary.intervals.replicates} bootstrap replicates).",
        style="dim",
    )


def _bounds(found: Bounded) -> Iterator[Block]:
    """Between what the figures lie whatever the draws without a verdict are."""
    yield line("Whatever those without a verdict are, these draws give:")
    shown = {title: found.by_k[name] for name, title in _BOUNDED.items() if name in found.by_k}
    rows = [
        [k, *(words.percent_range(*bounds[k]) for bounds in shown.values())]
        for k in found.by_k["weak_pass_at"]
    ]
    yield Table("Bounds, percent", columns("k", *shown), rows)
    for name, averages in found.rates.items():
        yield line(f"  {name.replace('_', ' ')} {words.percent_range(*averages['macro'])}")
    yield line("The judged draws alone give:")


def _figures_by_k(summary: Summary) -> Table[int]:
    """pass@k of both suites, their difference, and the resampled accuracy."""
    if not summary.two_suites:
        return Table("pass@k, percent", _by_k({"pass@k": summary.weak_pass_at}), summary.k)
    curves = {
        "weak pass@k": summary.weak_pass_at,
        "strong pass@k": summary.strong_pass_at,
        "gap": summary.generalization_gap,
        "resampled acc.": summary.resampled_accuracy,
    }
    return Table("By number of draws, percent", _by_k(curves), summary.k)


def _by_k(curves: Mapping[str, Curve]) -> list[Column[int]]:
    return [
        Column("k", str, wrap="never"),
        *(
            Column(title, lambda k, own=own: words.percent_interval(own[k]))  # type: ignore[misc]
            for title, own in curves.items()
        ),
    ]


def _draws(summary: Summary) -> Table[int]:
    """What is made and paid of K draws, and the chance that all of k draws pass."""
    suites = {"weak pass^k": summary.weak_pass_all}
    if summary.two_suites:
        suites["strong pass^k"] = summary.strong_pass_all
    costs = {} if summary.pricing.is_free else summary.cost.expected
    note = "draws made: stopping at the first weak pass"
    if costs:
        note += f"; cost of a problem: {summary.cost.unit or 'in the unit of the price'}"
    shown = _by_k(suites)
    shown.append(Column("draws made", lambda k: words.number_interval(summary.expected_draws[k])))
    for policy, curve in costs.items():
        shown.append(Column(_COSTS[policy], lambda k, own=curve: words.number(own[k].estimate)))  # type: ignore[misc]
    return Table("That all of k draws pass (percent), and draws made", shown, summary.k, note=note)


def _averages(summary: Summary) -> Table[Sequence[object]]:
    """Rates of right and wrong weak passes."""
    groups: dict[str, dict[str, Estimate]] = {
        "conditional accuracy": summary.conditional_accuracy,
        "false discovery rate": summary.false_discovery_rate,
        "false positive rate": summary.false_positive_rate,
    }
    rows = [
        (title if row == 0 else "", _AVERAGES[name], words.percent_interval(estimate))
        for title, averages in groups.items()
        for row, (name, estimate) in enumerate(averages.items())
    ]
    return Table("What a weak pass is worth", columns("rate", "averaged over", "percent"), rows)


def _rewards(summary: Summary) -> Table[RewardByK]:
    """The best K by cost ratio."""
    return Table(
        "Best number of draws by cost ratio",
        [
            Column("cost ratio", lambda row: words.number(row.cost_ratio), wrap="never"),
            Column("best K", lambda row: row.best.k),
            Column("no worse", lambda row: words.plateau(row.best)),
            Column("reward", lambda row: words.reward_interval(row.best.reward)),
            Column("", lambda row: words.remark(row.best, summary.end)),
        ],
        summary.rewards,
        note="no worse: the K that these draws cannot tell from the best",
    )
