"""The plan of one task and model: its prior, the rule that is solved for it, and what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspect_resample.decisions.cost import CostError
from inspect_resample.decisions.names import Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.guarantee import drift, guarantee
from inspect_resample.decisions.stopping.plan import (
    VERSION,
    AfterRejects,
    Arms,
    Calibration,
    Drifted,
    FixedK,
    Outlook,
    Plan,
    PlanStakes,
    Promise,
    steps_of,
)
from inspect_resample.decisions.stopping.plan_file import plan_by_verdicts
from inspect_resample.decisions.stopping.table import Endings, States, endings
from inspect_resample.decisions.stopping.value import Value, solve
from inspect_resample.errors import Failure
from inspect_resample.report.identity import title
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.verifier_law.grid import Grid
from inspect_resample.statistics.verifier_law.law import VerifierLaw, fit_law
from inspect_resample.studies.plan.budget import Budget, allocated

CONFIDENCE = 0.95
_POPULATIONS = 100  # Of the posterior, behind the interval of the reward.
_MEAN_OF = 500  # And behind the mean of the populations, for which the rule is solved.


@dataclass(frozen=True)
class PlanTerms:
    """What a plan is asked for.

    Attributes:
        cost_ratio: Cost of a wrong submission, in benefits.
        pricing: What draws cost.
        most_draws: The most draws of a problem.
        max_wrong: A bound to look for a promise of; None for none.
        budget: A budget to split over problems; None for none.
        check: An older plan to look for drift from; None for none.
        seed: Of the law.
    """

    cost_ratio: float
    pricing: Pricing
    most_draws: int
    max_wrong: float | None
    budget: Budget | None
    check: str | None
    seed: int


def find_plan(evaluation: Evaluation, terms: PlanTerms, arms: Arms | None = None) -> Plan:
    """Plan how to go on.

    Raises:
        Failure: What was asked for cannot be had of these draws, with the name of the evaluation.
    """
    try:
        stakes = stakes_of(evaluation, terms)
        counts = evaluation.counts
        law = fit_law(counts, terms.seed)
        rng = np.random.default_rng(terms.seed)
        some = law.population[rng.permutation(len(law.population))[:_MEAN_OF]]
        grid = Grid.of(some)
        value = solve(grid, stakes, terms.most_draws)
        further = None
        if terms.budget is not None:
            further = allocated(evaluation, value.grid, stakes, terms.pricing, terms.budget)
        return Plan(
            **origin(evaluation),
            stakes=stakes_in(stakes, terms),
            rule=steps_of(value.table),
            expected=outlook(value.endings, stakes),
            reward=_reward(value, grid, stakes),
            clairvoyant=outlook(value.clairvoyant, stakes),
            fixed=[
                FixedK(policy, best.k, outlook(best.endings, stakes))
                for policy, best in value.fixed.items()
            ],
            after_rejects=_after_rejects(value),
            calibration=_calibration(counts),
            promise=None if terms.max_wrong is None else promised(counts, terms.max_wrong, stakes),
            further=further,
            arms=arms,
            drift=None if terms.check is None else drifted(evaluation, terms.check, terms.seed),
            doubts=_doubts(counts, law, value),
        )
    except CostError as error:  # It names the model.
        raise Failure(str(error)) from error
    except ValueError as error:
        if isinstance(error, Failure):
            raise
        raise Failure(f"{title(evaluation)}: {error}") from error


def origin(evaluation: Evaluation) -> dict[str, Any]:
    """The fields of `PlanOrigin`."""
    return {
        "version": VERSION,
        "task": evaluation.task,
        "task_version": evaluation.version,
        "model": evaluation.model,
        "drawn_with": evaluation.drawn_with,
        "logs": [source.location for source in evaluation.sources],
    }


def stakes_of(evaluation: Evaluation, terms: PlanTerms) -> Stakes:
    """The stakes in the unit of the price; a price of each problem counts by its mean."""
    pricing = terms.pricing
    cost = pricing.cost(evaluation)
    price = float((cost.per_draw + cost.once).mean())
    return Stakes(pricing.benefit, terms.cost_ratio * pricing.benefit, price)


def stakes_in(stakes: Stakes, terms: PlanTerms) -> PlanStakes:
    """Stakes as a plan tells them."""
    price = terms.pricing.price
    unit: Unit | str = price if isinstance(price, str) else ""
    mean = float(np.mean(stakes.price))
    return PlanStakes(stakes.benefit, stakes.cost_fp, mean, unit, terms.most_draws)


def outlook(found: Endings, stakes: Stakes) -> Outlook:
    """Of the one population that a rule was solved for."""
    right, wrong, draws = (float(one[0]) for one in (found.right, found.wrong, found.draws))
    return Outlook(float(found.reward(stakes)[0]), draws, right, wrong, 1 - right - wrong)


def _reward(value: Value, grid: Grid, stakes: Stakes) -> Estimate:
    """The rule's reward over what the population may be."""
    some = Grid(grid.s, grid.q, grid.weight[:_POPULATIONS])
    passes, rejects = (size - 1 for size in value.table.actions.shape)
    rejects = min(rejects, value.table.most_draws)
    rewards = endings(value.table.cut(rejects), States.of_grid(some, passes, rejects))
    return reward_between(value.endings, stakes, rewards.reward(stakes))


def reward_between(
    found: Endings, stakes: Stakes, replicates: FloatArray | Sequence[float]
) -> Estimate:
    """The reward of endings, with an interval from those of what else the population may be."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail])
    return Estimate(float(found.reward(stakes)[0]), float(low), float(high))


def _after_rejects(value: Value) -> list[AfterRejects]:
    """Step by step until it gives up, at most 50 of them."""
    last = min(value.table.give_up_after, value.most - 1)
    shown = sorted(set(np.geomspace(1, last + 1, 50).round().astype(int) - 1))
    found = []
    for rejects in map(int, shown):
        given = value.grid.given(0, rejects)
        weak, right = given.weight.sum(axis=2)[0], (given.weight @ given.q)[0]
        passes = float(weak @ given.s)
        worth = float(value.drawing_on[rejects])
        reached = float(value.grid.weight.sum(axis=2)[0] @ (1 - value.grid.s) ** rejects)
        precision = float(right @ given.s) / passes if passes else 0.0
        found.append(AfterRejects(rejects, reached, passes, precision, worth))
    return found


def _calibration(counts: Counts) -> Calibration:
    clusters = None if counts.clusters is None else list(counts.clusters)
    return Calibration(
        list(counts.problems),
        counts.draws.tolist(),
        counts.weak_passes.tolist(),
        counts.strong.tolist(),
        clusters,
        counts.stopped_early,
    )


def promised(counts: Counts, bound: float, stakes: Stakes) -> Promise:
    """What can be promised of a bound on the share of wrong submissions.

    Raises:
        ValueError: The bound is out of its range, or drawing stopped early.
    """
    found = guarantee(counts, bound, stakes)
    rule = found.best or max(found.rules, key=lambda one: one.evidence)
    released = float(rule.endings.released.mean())
    return Promise(
        bound,
        found.confidence,
        rule.passes if found.best else None,
        rule.rejects if found.best else None,
        released,
        rule.share_wrong if released else None,
        rule.evidence,
        found.doubt,
    )


def drifted(evaluation: Evaluation, path: str, seed: int) -> Drifted:
    """Whether these draws are like those of an older plan.

    Raises:
        Failure: The plan cannot be read.
        ValueError: The logs do not tell where first passes are, or the plan is of another task.
    """
    plan, first = plan_by_verdicts(path), evaluation.first_pass
    if plan.task != evaluation.task:
        raise ValueError(f"the plan {path} is of the task {plan.task}")
    if first is None:
        raise ValueError("the logs do not tell which draw of a problem passed first")
    known = plan.calibration.counts
    found = drift(
        (known.draws, known.weak_passes), (evaluation.counts.draws, first.draw), seed, CONFIDENCE
    )
    return Drifted(path, found.evidence, found.at, found.problems, found.seen)


def _doubts(counts: Counts, law: VerifierLaw, value: Value) -> list[str]:
    """What a reader must know."""
    found, drawn, most = list(law.doubts), int(counts.draws.max()), value.table.most_draws
    if value.at_most:
        found.append(
            f"the rule gives up only because no more than {value.most} draws were thought of; "
            f"with a price of a draw, or with a larger --most-draws, it would say more"
        )
    if most > drawn:
        found.append(
            f"the rule may make {most} draws of a problem, and at most {drawn} were made: what is "
            f"beyond rests on the law"
        )
    return found
