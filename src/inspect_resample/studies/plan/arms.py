"""Several settings of one task as arms, and how to split further draws over them."""

from collections.abc import Sequence

import numpy as np

from inspect_resample.decisions.reward import reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.stopping.arms import compare_arms, split
from inspect_resample.decisions.stopping.plan import Arm, Arms
from inspect_resample.errors import Failure
from inspect_resample.report.identity import title
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.plan.budget import Budget
from inspect_resample.studies.plan.study import PlanTerms, stakes_of


def find_arms(
    evaluations: Sequence[Evaluation], terms: PlanTerms, budget: Budget | None
) -> tuple[Arms, Evaluation]:
    """Compare settings by their reward, where the first weak pass of K draws is submitted.

    K is the best one up to what all have, for each arm its own: what one would do with it. A budget
    is split in draws, by the chance of each arm to be the best.

    Args:
        evaluations: One each, of one task.
        terms: What is asked for.
        budget: In draws, to split over the arms; None for none.

    Returns:
        The arms, and the evaluation of that which is most likely the best.

    Raises:
        Failure: They are of several tasks, have no problems in common, or drawing stopped early.
    """
    tasks = {(one.task, one.version) for one in evaluations}
    if len(tasks) > 1 or len(evaluations) < 2:
        raise Failure(
            "--arms compares two settings or more of one task, and the logs have "
            f"{', '.join(title(one) for one in evaluations)}; choose with --task"
        )
    for one in evaluations:
        if one.counts.stopped_early:
            raise Failure(f"{title(one)}: drawing stopped early, so that arms cannot be compared")
    common = set.intersection(*(set(one.counts.problems) for one in evaluations))
    if len(common) < 2:
        raise Failure("--arms needs two problems or more that all settings have")
    k = min(one.counts.k_max for one in evaluations)
    columns = []
    for one in evaluations:
        rows = [i for i, problem in enumerate(one.counts.problems) if problem in common]
        rows.sort(key=one.counts.problems.__getitem__)
        by_k = reward(first_pass(one.counts, k), stakes_of(one, terms))[rows]
        columns.append(by_k[:, 1:][:, by_k[:, 1:].mean(axis=0).argmax()])
    found = compare_arms(np.stack(columns, axis=1), np.random.default_rng(terms.seed))
    draws: list[int] | None = None
    if budget is not None:
        if budget.unit != "draws":
            raise Failure("--arms splits a budget in draws, such as --budget 1000draws")
        draws = split(found.best, int(budget.amount)).tolist()
    arms = [
        Arm(one.drawn_by, figure, float(best), float(regret), draws[i] if draws else None)
        for i, (one, figure, best, regret) in enumerate(
            zip(evaluations, found.figure, found.best, found.regret, strict=True)
        )
    ]
    return Arms(k, len(common), arms), evaluations[int(found.best.argmax())]
