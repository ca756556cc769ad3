"""Findings about made-up counts, for tests of the page."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.statistics.counts import Counts, Evaluation, Usage
from inspect_resample.studies.page.content import TaskReport, find_reports
from inspect_resample.studies.page.model_results import Wanted
from inspect_resample.studies.page.render import Made, render_page
from inspect_resample.studies.summary.study import summarize
from inspect_resample.studies.summary.summary import Summary

MADE = Made("inspect-resample report logs -o report.html")
QUICK = Wanted(forecast=False)


def evaluation(
    model: str = "m", problems: int = 30, draws: int | Sequence[int] = 10, seed: int = 0,
    **options: Any,
) -> Evaluation:  # fmt: skip
    """Problems of all difficulties, hard ones with many false positives.

    Options are those of `Evaluation`, and `weak`, `strong`, `stopped_early` and `clusters` of
    `Counts`; a `strong` of False is one suite only.
    """
    rng = np.random.default_rng(seed)
    n = np.broadcast_to(np.asarray(draws), problems).astype(np.int64)
    rate = rng.beta(0.6, 1, problems)
    weak = options.pop("weak", rng.binomial(n, rate))
    strong = options.pop("strong", rng.binomial(weak, 0.3 + 0.65 * rate))
    counts = Counts(
        [f"p/{i}" for i in range(problems)],
        n,
        weak,
        None if strong is False else strong,
        options.pop("stopped_early", False),
        clusters=options.pop("clusters", None),
    )
    nothing = np.full(problems, math.nan)
    written = np.asarray(rng.gamma(4, 20, problems) * n, dtype=np.float64)
    read = np.asarray(100.0 * n, dtype=np.float64)
    usage = Usage(read, written, nothing, nothing, 0 * read, 0 * read, 0 * read)
    return Evaluation("suite/task", "1", model, counts, usage=usage, **options)


def summary(pricing: Pricing = FREE, replicates: int = 200, **options: Any) -> Summary:
    """The summary of such an evaluation."""
    return summarize(evaluation(**options), replicates=replicates, pricing=pricing)


def page_of(*summaries: Summary, wanted: Wanted = QUICK) -> str:
    """The page about them."""
    return render_page(find_reports(list(summaries), wanted), MADE)


def changed(task: TaskReport, **options: Any) -> TaskReport:
    """The same with other findings about its first model."""
    first, *others = task.models
    return replace(task, models=(replace(first, **options), *others))
