"""Stopping rules by the names that a user gives, with parameters behind a colon."""

from collections.abc import Callable

from inspect_resample.decisions.stopping.by_scores import score_rule
from inspect_resample.decisions.stopping.by_table import VALUE, stated_rule, value_rule
from inspect_resample.decisions.stopping.first_pass import FirstPassRule
from inspect_resample.decisions.stopping.forms import FORMS, NEVER
from inspect_resample.decisions.stopping.plan import Plan
from inspect_resample.decisions.stopping.plan_file import read_plan
from inspect_resample.decisions.stopping.rule import StoppingRule
from inspect_resample.decisions.stopping.score_plan import ScorePlan
from inspect_resample.decisions.stopping.votes import ConsistentRule, WindowRule

_PARAMETERS: dict[str, Callable[[str], StoppingRule]] = {
    "consistent": lambda text: ConsistentRule(float(text)),
    "consistent-dirichlet": lambda text: ConsistentRule(float(text), dirichlet=True),
    "window": lambda text: WindowRule(int(text)),
}

_PLAIN: dict[str, StoppingRule] = {
    "first-pass": FirstPassRule(),
    "consistent": ConsistentRule(),
    "consistent-dirichlet": ConsistentRule(dirichlet=True),
    "window": WindowRule(),
}


def stopping_rule(name: str) -> StoppingRule | None:
    """Make a rule.

    Returns:
        The rule; None for `never`.

    Raises:
        ValueError: There is no such rule, or its parameter cannot be used.
    """
    if name == NEVER:
        return None
    kind, given, parameter = name.partition(":")
    if kind == VALUE:
        return rule_of(read_plan(parameter)) if given else stated_rule()
    if not given and kind in _PLAIN:
        return _PLAIN[kind]
    if kind not in _PARAMETERS:
        raise ValueError(
            f"there is no stopping rule {name!r}; expected {', '.join(FORMS[:-1])} or {FORMS[-1]}"
        )
    try:
        return _PARAMETERS[kind](parameter)
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}") from wrong


def rule_of(plan: Plan | ScorePlan) -> StoppingRule:
    """The rule of a plan."""
    return score_rule(plan) if isinstance(plan, ScorePlan) else value_rule(plan)
