"""What the page's script needs to recompute rewards: counts, costs, and resamples of problems."""

import base64
from typing import Any

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.studies.summary.summary import Summary

_MOST_TIMES = 15  # Half a byte; a problem is more often in a resample once in 10^13.


def calculator(summary: Summary) -> dict[str, Any] | None:
    """The data of one task and model; None with one suite, early stops, or clusters of problems.

    A constant price is left to the reader: `per_draw` is 1 then, and `price` what a draw costs in
    benefits. Costs that the logs tell are `per_draw` and `once`, in benefits, and `price` is the
    factor 1.
    """
    evaluation, pricing = summary.evaluation, summary.pricing
    counts = evaluation.counts
    if counts.clusters is not None:  # The script resamples problems one by one.
        return None
    if summary.strong is None or counts.stopped_early or not summary.strong.rewards:
        return None
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
        "grid": list(summary.strong.rewards[0].curve.k),
        "ratios": list(summary.cost_ratios),
        "per_draw": per_draw,
        "once": once,
        "price": 1.0 if isinstance(pricing.price, str) else pricing.price / pricing.benefit,
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
    times = np.rint(bootstrap.weights * problems).astype(np.uint8).ravel()
    times = np.minimum(np.append(times, np.zeros(times.size % 2, np.uint8)), _MOST_TIMES)
    packed = (times[0::2] << 4) | times[1::2]
    return {
        "replicates": summary.replicates,
        "times": base64.b64encode(packed.tobytes()).decode("ascii"),
    }
