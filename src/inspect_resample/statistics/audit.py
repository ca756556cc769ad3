"""What audits of weak failures show: completeness, and problems whose weak suite is the stricter.

A share of the draws that fail the weak suite, known and chosen at random, was tried on the strong
one. What is found counts 1/share (Horvitz and Thompson 1952), so that its expectation is that of an
audit of all.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Audited, Evaluation
from inspect_resample.statistics.pairing import with_problems
from inspect_resample.statistics.ratio import Ratio, mean_over_problems


class NotAuditedError(ValueError):
    """A figure needs audits of weak failures, and there are none."""


def completeness(audit: Audited, bootstrap: Bootstrap) -> Estimate:
    """Share of the right draws that the weak suite passes; problems weigh the same.

    The mean of c/n over that of (c + missed)/n, over problems. Audits without a verdict count as
    right draws that the weak suite fails, so that nothing looks better for not having been run.

    The interval is that of the bootstrap over problems, and where it is wider the exact binomial
    one (Clopper and Pearson 1934) of the share of audited draws that are right: where audits found
    few, resampling the problems does not know what a few more would have shown.
    """
    right, missed = audit.right / audit.draws, audit.missed_at_most / audit.draws
    found = bootstrap.intervals(Ratio(right[:, None], (right + missed)[:, None]))[0]
    hits, tried = int((audit.found + audit.lost).sum()), int(audit.audited.sum())
    tail = (1 - bootstrap.confidence) / 2
    low = scipy.stats.beta.ppf(tail, hits, tried - hits + 1) if hits else 0.0
    high = scipy.stats.beta.ppf(1 - tail, hits + 1, tried - hits) if hits < tried else 1.0
    failures = (audit.auditable / audit.draws).sum()
    least, most = (_share(right.sum(), share * failures) for share in (high, low))
    return Estimate(found.estimate, min(found.low, least), max(found.high, most))


def strong_alone(audit: Audited, bootstrap: Bootstrap) -> Estimate:
    """pass@1 of the strong suite alone, whatever the weak one says: the mean of (c + missed)/n.

    Audits without a verdict count as wrong draws.
    """
    rate = (audit.right + audit.missed) / audit.draws
    return bootstrap.intervals(mean_over_problems(rate, 0.0, max(1.0, float(rate.max()))))[0]


def stricter(evaluation: Evaluation) -> list[str]:
    """Problems in which more draws pass the strong suite alone than pass the weak one.

    Raises:
        NotAuditedError: No weak failure was audited.
    """
    audit = evaluation.audit
    if audit is None:
        raise NotAuditedError(
            f"no weak failure of {evaluation.task} by {evaluation.drawn_by} was audited, so it is "
            f"not known how many pass the strong suite: run the task with -T audit=1, or a share"
        )
    found = audit.right + audit.missed > audit.weak_passes
    problems = evaluation.counts.problems
    return [problems[i] for i in np.flatnonzero(found).tolist()]


def without_stricter(evaluations: Sequence[Evaluation]) -> list[Evaluation]:
    """The paper's filter: without the problems that are so for any model, with a warning.

    Stroebl, Kapoor and Narayanan (arXiv 2411.17501) drop a problem when for any model its strong
    rate is above its weak one.

    Raises:
        NotAuditedError: No weak failure of one of them was audited.
        ValueError: No problem of one of them is left.
    """
    dropped: dict[tuple[str, str], set[str]] = {}
    for one in evaluations:
        dropped.setdefault((one.task, one.version), set()).update(stricter(one))
    return [_without(one, dropped[one.task, one.version]) for one in evaluations]


def _without(evaluation: Evaluation, dropped: set[str]) -> Evaluation:
    kept = [name for name in evaluation.counts.problems if name not in dropped]
    left_out = len(evaluation.counts.problems) - len(kept)
    if not kept:
        raise ValueError(
            f"{evaluation.task} by {evaluation.drawn_by}: the strong rate of every problem is "
            f"above its weak one, so that none is left"
        )
    if not left_out:
        return evaluation
    told = (
        f"{left_out} of {left_out + len(kept)} problems are left out because their strong rate is "
        f"above their weak one (the first is {min(dropped)})"
    )
    after = with_problems(evaluation, kept)
    return replace(after, first_pass=None, warnings=(*after.warnings, told))


def _share(right: float, missed: float) -> float:
    return float(right / (right + missed)) if right + missed > 0 else float("nan")
