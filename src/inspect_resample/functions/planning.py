"""How to go on drawing."""

import json
from pathlib import Path
from typing import Literal

from inspect_resample.commands import options, plan_options, values
from inspect_resample.commands.choosing import fitting, only
from inspect_resample.commands.reading import read, read_table
from inspect_resample.decisions.names import Unit
from inspect_resample.decisions.rates import pricing_for
from inspect_resample.errors import Failure
from inspect_resample.functions.sources import Source, sources_of
from inspect_resample.report.progress import working
from inspect_resample.studies.plan.arms import find_arms
from inspect_resample.studies.plan.budget import Budget
from inspect_resample.studies.plan.scored import find_score_plan
from inspect_resample.studies.plan.scored_shown import ScorePlanned
from inspect_resample.studies.plan.shown import Planned
from inspect_resample.studies.plan.study import PlanTerms, find_plan
from inspect_resample.whole_file import whole_file

BY_VERDICTS = ("max_wrong", "budget", "arms", "check")
"""What goes by verdicts of suites alone."""


def plan(
    logs: Source,
    *,
    output: str | Path | None = None,
    cost_ratio: float = 1,
    price: float | Unit = 0.01,
    benefit: float = 1,
    prices: str | Path | None = None,
    most_draws: int = 1000,
    max_wrong: float | None = None,
    budget: str | None = None,
    aim: Literal["reward", "interval"] = "reward",
    k: int | None = None,
    arms: bool = False,
    check: str | Path | None = None,
    verifier: str | None = None,
    model: str | None = None,
    task: str | None = None,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    seed: int = 0,
) -> Planned | ScorePlanned:
    """Plan how to go on drawing: the command `plan`.

    Args:
        logs: As in `summarize`; of one task and model, or of several settings with `arms`.
        output: The file to write the plan into, .json.
        cost_ratio: Cost of a false positive, in benefits.
        most_draws: The most draws of a problem.
        max_wrong: The largest share of wrong ones among submissions that is to be promised.
        budget: A budget to split over problems, such as `1000000tokens`.
        aim: What the budget is for: `reward` or `interval`.
        k: Of the pass@k whose interval the budget is to narrow; by default it is that of K*.
        arms: Compare several settings, and plan for that which is most likely the best.
        check: An older plan, to say whether these draws are like those that it was made of.
        verifier: Go by its scores in the logs, such as `reward:MODEL`, and not by verdicts.
        model: Which model, where the logs have several.
        task: Which task, where the logs have several.
        seed: Seed of the law.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`, or what is asked for cannot be had of these draws.
    """
    asked = values.checked(plan_options.PLAN, locals())
    ratio, k_of_interval = (values.only_one(name, asked) for name in ("cost_ratio", "k"))
    if k_of_interval is not None and (asked["budget"] is None or asked["aim"] != "interval"):
        raise Failure("--k is that of the pass@k of --for interval, and goes with a --budget")
    if verifier is not None:
        others = [name for name in BY_VERDICTS if asked[name]]
        if others:
            raise Failure(
                f"--verifier plans by scores, and goes without --{others[0].replace('_', '-')}"
            )
    evaluations = read(sources_of(logs), asked["weak"], asked["strong"], asked["cluster"])
    given = ", ".join(map(str, sources_of(logs)))
    # Drawing by a plan stops by what is seen; there is no policy to choose.
    payment = values.part(asked, (options.PRICE, options.BENEFIT, options.PRICES))
    spent = None
    if asked["budget"] is not None:
        amount, unit = asked["budget"]
        spent = Budget(amount, unit, asked["aim"], k_of_interval)
    terms = PlanTerms(
        ratio,
        pricing_for(evaluations, policy="stop_at_first_pass", **payment),
        asked["most_draws"],
        asked["max_wrong"],
        None if arms else spent,
        asked["check"] and str(asked["check"]),
        asked["seed"],
    )
    found = None
    if arms:
        settings = fitting(evaluations, asked["model"], asked["task"])
        with working("weighing arms"):
            found, chosen = find_arms(settings, terms, spent)
    else:
        chosen = only(evaluations, given, "", asked["model"], asked["task"])
    planned: Planned | ScorePlanned
    if verifier is None:
        with working("planning"):
            planned = Planned(chosen, find_plan(chosen, terms, found))
    else:
        table = read_table(chosen)
        with working("planning"):
            by_score = find_score_plan(chosen, table, verifier, terms)
        planned = ScorePlanned(chosen, by_score)
    if asked["output"] is not None:
        with whole_file(asked["output"]) as path:
            Path(path).write_text(json.dumps(planned.to_dict(), indent=2) + "\n", encoding="utf-8")
    return planned
