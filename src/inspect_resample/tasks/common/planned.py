"""Drawing by a plan: the rule that it gives, and how many further draws each problem gets."""

import logging
from collections.abc import Container

from inspect_resample.decisions.stopping.by_scores import ScoreRule
from inspect_resample.decisions.stopping.by_table import (
    VALUE,
    TableRule,
    bounded_rule,
    stated_rule,
)
from inspect_resample.decisions.stopping.forms import NEVER
from inspect_resample.decisions.stopping.names import rule_of, stopping_rule
from inspect_resample.decisions.stopping.plan import Plan
from inspect_resample.decisions.stopping.plan_file import read_plan
from inspect_resample.decisions.stopping.rule import StoppingRule
from inspect_resample.decisions.stopping.score_plan import ScorePlan
from inspect_resample.tasks.common.course import Course

logger = logging.getLogger(__name__)


def course(
    stop: str,
    plan: str | None,
    max_wrong: float | None,
    k: int,
    spread: int | None,
    verifiers: Container[str],
    problems: Container[str],
) -> Course:
    """What the options `stop`, `plan` and `max_wrong` ask for.

    Args:
        stop: Name of a stopping rule.
        plan: Path of a plan.
        max_wrong: The largest share of wrong submissions.
        k: The most draws of a problem.
        spread: Draws a group that arithmetic sampling spreads out; None for independent draws.
        verifiers: Names of the verifiers that score the draws.
        problems: The ids of the task's problems.

    Raises:
        ValueError: They do not go together, the plan cannot be used, or it promises nothing.
    """
    found = None if plan is None else read_plan(plan)
    rule = _rule(stop, found, max_wrong)
    if isinstance(rule, ScoreRule) and rule.verifier not in verifiers:
        raise ValueError(
            f"the plan goes by scores of {rule.verifier}: give verifier={rule.verifier}, too"
        )
    if isinstance(rule, TableRule | ScoreRule) and k < rule.table.most_draws:
        logger.warning(
            "the rule %s may make %d draws of a problem, and k is %d: a problem that comes to its "
            "end before the rule has decided gets no submission; -T k=%d lets it decide",
            *(rule.name, rule.table.most_draws, k, rule.table.most_draws),
        )
    if not isinstance(found, Plan) or found.further is None:
        return Course(rule)
    if isinstance(rule, TableRule | ScoreRule):
        raise ValueError(
            f"{plan} splits a budget over problems that were drawn before, and {rule.name} begins "
            "anew with each: take stop=first-pass or never, or a plan made without --budget"
        )
    if spread is not None:
        raise ValueError(
            f"{plan} gives each problem a number of draws of its own, which is no multiple of a "
            "group's: leave out spread"
        )
    unknown = [problem for problem in found.further.problems if problem not in problems]
    if unknown:
        raise ValueError(
            f"{plan} is for {len(unknown)} problems that this task does not have, such as "
            f"{unknown[0]}: run the task that its logs are of ({found.task})"
        )
    if not found.further.problems:
        raise ValueError(f"{plan} gives no problem a further draw: none is worth its price")
    return Course(rule, found.further.problems)


def _rule(stop: str, plan: Plan | ScorePlan | None, max_wrong: float | None) -> StoppingRule | None:
    if max_wrong is not None:
        if plan is None:
            raise ValueError(
                "max_wrong rests on calibration draws with verdicts of both suites: give the plan "
                "that has them, made with `inspect-resample plan LOGS -o plan.json`, as plan=..."
            )
        if isinstance(plan, ScorePlan):
            raise ValueError(
                f"max_wrong rests on verdicts of both suites, and the plan goes by scores of "
                f"{plan.verifier}: give one made without --verifier"
            )
        if stop not in (NEVER, VALUE):
            raise ValueError(f"max_wrong is a rule of its own: leave out stop={stop}")
        return bounded_rule(plan, max_wrong)
    if stop == VALUE:
        return stated_rule() if plan is None else rule_of(plan)
    return stopping_rule(stop)
