"""What the page's template and script are given: parts of tasks and models, figures, data."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from inspect_resample.decisions.two_stage import trusted_tried
from inspect_resample.processes import at_once
from inspect_resample.report import words
from inspect_resample.report.escaping import escaped_everywhere
from inspect_resample.report.figures.files import in_script
from inspect_resample.report.figures.theme import alone
from inspect_resample.report.identity import short
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.pairing import names_of
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare import figures as compare_figures
from inspect_resample.studies.compare import words as compare_words
from inspect_resample.studies.leaderboard.figures import headline_panel
from inspect_resample.studies.leaderboard.study import Board
from inspect_resample.studies.page import models_figures
from inspect_resample.studies.page.choosing import rewards_figure, rules_calculator
from inspect_resample.studies.page.model_results import (
    ModelResults,
    QualityFound,
    Wanted,
    model_results,
    quality_key,
)
from inspect_resample.studies.page.task_results import Frontiers, TaskResults, task_results
from inspect_resample.studies.quality.counts import QualityCounts
from inspect_resample.studies.quality.logs import HOW_TO_MEASURE
from inspect_resample.studies.quality.study import quality_differences
from inspect_resample.studies.select.figures import rule_curves
from inspect_resample.studies.summary import figures as coverage_figures
from inspect_resample.studies.summary.ahead import Ahead
from inspect_resample.studies.summary.figures import reward
from inspect_resample.studies.summary.first_passes import FirstPasses
from inspect_resample.studies.summary.summary import StrongFigures, Summary
from inspect_resample.studies.verifiers.figures import precision, roc, tells_within

_FEW = 3  # Models whose parts are open at first: a page of more is read from its overview.


@dataclass(frozen=True)
class TaskReport:
    """The findings about one task and version.

    Attributes:
        models: One for each model, or each setting of a model.
        together: What they show together.
    """

    models: tuple[ModelResults, ...]
    together: TaskResults


@dataclass(frozen=True)
class ModelPart:
    """A model's part of the page.

    Attributes:
        id: Of its element.
        found: The findings.
        figures: Names of its figures by what they show.
        calculator: What its controls begin with; None without controls.
        rules: What the controls of rules begin with; None without rules.
        left_out: Why sections are left out.
    """

    id: str
    found: ModelResults
    figures: dict[str, str]
    calculator: dict[str, Any] | None
    rules: dict[str, Any] | None
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class TaskPart:
    """A task's part of the page; attributes not told here are those of `ModelPart`.

    Attributes:
        often_or_once: Whether to draw a weaker model often or a stronger one once, in sentences.
    """

    id: str
    name: str
    version: str
    models: tuple[ModelPart, ...]
    together: TaskResults
    figures: dict[str, str]
    left_out: tuple[str, ...]
    often_or_once: tuple[str, ...]

    def ordered(self) -> list[ModelPart]:
        """The models, the best first; those without a rank come last."""
        ranks = [self.together.rank(one.found.summary.evaluation) for one in self.models]
        order = sorted(
            range(len(ranks)), key=lambda i: own.rank if (own := ranks[i]) else len(ranks) + 1
        )
        return [self.models[i] for i in order]


@dataclass(frozen=True)
class Content:
    """The whole page.

    Attributes:
        tasks: Its parts.
        data: What the script is given: figures, calculators and resamples by their names.
    """

    tasks: tuple[TaskPart, ...]
    data: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "figures": {},
            "calculators": {},
            "resamples": {},
            "rules": {},
        }
    )

    @property
    def few(self) -> bool:
        """Whether all parts of all models are open at first."""
        return sum(len(task.models) for task in self.tasks) <= _FEW

    def json(self) -> str:
        """The data as JSON that can stand in a script element."""
        return in_script(escaped_everywhere(self.data))


def content(tasks: Sequence[TaskReport]) -> Content:
    """Put the page together."""
    page = Content(())
    parts = tuple(_task(page, f"task-{i}", task) for i, task in enumerate(tasks, 1))
    return Content(parts, page.data)


def _task(page: Content, name: str, task: TaskReport) -> TaskPart:
    together = task.together
    drawn, left_out = {}, []
    if len(task.models) > 1:
        if isinstance(together.board, Board):
            drawn["ranks"] = _add(page, f"{name}-ranks", headline_panel(together.board))
        else:
            left_out.append(f"No ranks: {together.board}.")
        if together.points:
            spec = models_figures.accuracy_line(together.points, together.line)
            drawn["line"] = _add(page, f"{name}-line", spec)
        if isinstance(together.line, Unavailable):
            left_out.append(f"No fitted line of conditional accuracy: {together.line}.")
        if isinstance(together.frontiers, Frontiers):
            for i, unit in enumerate(together.frontiers.units):
                names = together.frontiers.models
                spec = compare_figures.budget_frontier(names, unit.unit, unit.frontiers[0])
                drawn[unit.unit] = _add(page, f"{name}-frontier-{i}", spec)
            left_out += [
                f"No frontier in {unit}: {reason}."
                for unit, reason in together.frontiers.unknown.items()
            ]
        else:
            left_out.append(f"No budget frontier: {together.frontiers}.")
    evaluation = task.models[0].summary.evaluation
    parts = [_model(page, f"{name}-model-{i}", one) for i, one in enumerate(task.models, 1)]
    return TaskPart(
        name, evaluation.task, evaluation.version, tuple(parts), together, drawn,
        tuple(left_out), tuple(_often_or_once(task)),
    )  # fmt: skip


def _often_or_once(task: TaskReport) -> list[str]:
    """The sentences, with how many models and problems they are about."""
    together = task.together
    if together.often_or_once is None:
        return []
    names = together.asked
    cut = [short(name) for name in names]
    names = tuple(cut) if len(set(cut)) == len(names) else names
    pricing = task.models[0].summary.pricing
    said = compare_words.answer(
        together.often_or_once, dict(zip(names_of(len(names)), names, strict=True)), pricing
    )
    left_out = len(task.models) - len(names)
    if left_out and not isinstance(together.often_or_once, Unavailable):
        said.append(
            f"Left out of this: {words.count(left_out, 'model')} without a strong suite, or whose "
            f"drawing stopped early."
        )
    if isinstance(together.frontiers, Frontiers):
        said.append(
            f"On the {words.count(together.frontiers.problems, 'problem')} that all of them have."
        )
    return said


def _model(page: Content, name: str, found: ModelResults) -> ModelPart:
    summary = found.summary
    drawn = {
        "coverage": _add(
            page, f"{name}-coverage", coverage_figures.coverage(summary, found.forecasts)
        )
    }
    accuracy = coverage_figures.accuracy(summary, found.ahead)
    if accuracy is not None:
        drawn["accuracy"] = _add(page, f"{name}-accuracy", accuracy)
    left_out, data = _left_out(found), None
    if summary.strong is not None and summary.strong.rewards:
        strong = summary.strong
        figure = reward(strong.rewards, controlled=strong.pass_at)
        drawn["reward"] = _add(page, f"{name}-reward", figure)
        why_not = uncontrolled(summary)
        if why_not:
            left_out.append(f"No controls of cost and price: {why_not}. `analyze` takes both.")
        else:
            data = page.data["calculators"][name] = calculator(summary, strong)
            if resamples_name(summary) not in page.data["resamples"]:
                page.data["resamples"][resamples_name(summary)] = resamples(summary)
    if isinstance(found.first_passes, FirstPasses) and _any_pass(found.first_passes):
        hazards, shares = coverage_figures.first_passes(found.first_passes)
        drawn["hazards"] = _add(page, f"{name}-hazards", hazards)
        drawn["false_share"] = _add(page, f"{name}-false-share", shares)
    rules = _choosing(page, name, found, drawn)
    return ModelPart(name, found, drawn, data, rules, tuple(left_out))


def _choosing(
    page: Content, name: str, found: ModelResults, drawn: dict[str, str]
) -> dict[str, Any] | None:
    """The figures about verifiers and rules, and the data of their controls."""
    if isinstance(found.choosing, Unavailable):
        return None
    selected, verified = found.choosing.selected, found.choosing.verified
    data = rules_calculator(selected, 1.0)
    page.data["rules"][name] = data
    drawn["rules"] = _add(page, f"{name}-rules", rule_curves(selected))
    drawn["rewards"] = _add(page, f"{name}-rewards", rewards_figure(selected, data))
    if not isinstance(verified, Unavailable) and tells_within(verified):
        drawn["roc"] = _add(page, f"{name}-roc", roc(verified))
        drawn["precision"] = _add(page, f"{name}-precision", precision(verified))
    return data


def _any_pass(found: FirstPasses) -> bool:
    return bool((~np.isnan(found.false_share.estimate)).any())


def _left_out(found: ModelResults) -> list[str]:
    """Why sections are missing."""
    summary, told = found.summary, []
    if isinstance(found.choosing, Unavailable):
        told.append(f"No comparison of verifiers and selection rules: {found.choosing}.")
    elif isinstance(found.choosing.verified, Unavailable):
        told.append(f"No ROC: {found.choosing.verified}.")
    if summary.strong is None:
        told.append("These logs have one suite: nothing can be said about false positives.")
    for suite, forecast in found.forecasts.items():
        if isinstance(forecast, Unavailable):
            told.append(f"No forecast of {suite} coverage: {forecast}.")
    if not found.forecasts:
        told.append("No forecast was asked for (--no-forecast).")
    if isinstance(found.ahead, Unavailable):
        told.append(f"No ceiling of resampled accuracy: {found.ahead}.")
    elif isinstance(found.ahead, Ahead):
        told += [f"The law in doubt: {doubt}." for doubt in found.ahead.doubts]
    if summary.strong is not None:
        if isinstance(found.first_passes, Unavailable):
            told.append(f"No false positives by draw: {found.first_passes}.")
        elif not _any_pass(found.first_passes):
            told.append("No false positives by draw: no draw passes the weak suite.")
        if not found.worst:
            told.append("No worst false positives: there is none.")
        if found.quality:
            told += [
                f"{warning[:1].upper()}{warning[1:]}."
                for warning in found.quality[0].evaluation.warnings
                if warning not in summary.evaluation.warnings
            ]
        else:
            told.append(f"No code quality: the logs do not tell it. `{HOW_TO_MEASURE}` adds it.")
    return told


def _add(page: Content, name: str, spec: dict[str, Any]) -> str:
    page.data["figures"][name] = alone(spec)
    return name


def find_quality(counts: Sequence[QualityCounts], replicates: int, seed: int) -> QualityFound:
    """Differences in code quality, of those evaluations whose logs tell of it."""
    return {
        quality_key(one.evaluation): quality_differences([one], replicates=replicates, seed=seed)
        for one in counts
    }


def find_reports(
    found: Sequence[Summary],
    wanted: Wanted,
    quality: QualityFound | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> list[TaskReport]:
    """The findings of each task and version, in the order of the summaries.

    `progress` is told the share of the models that is done.
    """
    results = at_once(partial(model_results, wanted=wanted, quality=quality), found, progress)
    groups: dict[tuple[str, str], list[ModelResults]] = {}
    for result in results:
        evaluation = result.summary.evaluation
        group = groups.setdefault((evaluation.task, evaluation.version), [])
        group.append(result)
    return [
        TaskReport(tuple(group), task_results([one.summary for one in group]))
        for group in groups.values()
    ]


_CHECK = 0.1  # What a check costs at first where nobody said.
_MOST_TIMES = 15  # Half a byte; a problem is more often in a resample once in 10^13.
_MOST_RESAMPLED = 40_000_000  # Problems in resamples, for which the page holds 27 MB.


def uncontrolled(summary: Summary) -> str | None:
    """Why costs and prices cannot be changed in the page; None where they can."""
    counts = summary.evaluation.counts
    if counts.stopped_early:
        return "drawing stopped early"
    if counts.clusters is not None:
        return "its script resamples problems one by one, and these come in clusters"
    if len(counts.problems) * summary.replicates > _MOST_RESAMPLED:
        return (
            f"it would hold {summary.replicates:,} resamples of {len(counts.problems):,} problems"
        )
    return None


def calculator(summary: Summary, strong: StrongFigures) -> dict[str, Any]:
    """What the controls of one task and model compute with.

    A constant price is left to the reader: `per_draw` is 1 then, and `price` what a draw costs in
    benefits. Costs that the logs tell are `per_draw` and `once`, in benefits, and `price` is the
    factor 1. `trusted` are the numbers of draws after which weak passes may be checked, at `check`
    each.
    """
    evaluation, pricing = summary.evaluation, summary.pricing
    counts = evaluation.counts
    given = isinstance(pricing.price, str)
    if given:
        cost = pricing.cost(evaluation)
        per_draw = (cost.per_draw / pricing.benefit).tolist()
        once = (cost.once / pricing.benefit).tolist()
    else:
        per_draw, once = [1.0] * len(counts.problems), [0.0] * len(counts.problems)
    return {
        "draws": counts.draws.tolist(),
        "weak": counts.weak_passes.tolist(),
        "strong": counts.strong.tolist(),
        "k_max": counts.k_max,
        "grid": list(strong.rewards[0].curve.k),
        "ratios": list(summary.cost_ratios),
        "per_draw": per_draw,
        "once": once,
        "price": 1.0 if isinstance(pricing.price, str) else pricing.price / pricing.benefit,
        "check": _CHECK if pricing.verify_price is None else pricing.verify_price / pricing.benefit,
        # Where there are none, late checks are no checks.
        "trusted": trusted_tried(counts.k_max)[1:].tolist() or [counts.k_max],
        "unit": summary.cost_unit if given else "",
        "policy": pricing.policy,
        "confidence": summary.confidence,
        "resamples": resamples_name(summary),
    }


def resamples_name(summary: Summary) -> str:
    """Summaries with the same name share their resamples."""
    return f"{len(summary.evaluation.counts.problems)}-{summary.replicates}-{summary.seed}"


def resamples(summary: Summary) -> dict[str, Any]:
    """How often each problem is in each resample, half a byte each, in base 64."""
    problems = len(summary.evaluation.counts.problems)
    bootstrap = Bootstrap(problems, summary.replicates, summary.seed, summary.confidence)
    parts = [np.rint(part * problems).astype(np.uint8).ravel() for part in bootstrap.blocks()]
    times = np.concatenate(parts)
    times = np.minimum(np.append(times, np.zeros(times.size % 2, np.uint8)), _MOST_TIMES)
    packed = (times[0::2] << 4) | times[1::2]
    return {
        "replicates": summary.replicates,
        "times": base64.b64encode(packed.tobytes()).decode("ascii"),
    }
