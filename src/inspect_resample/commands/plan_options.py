"""What the command `plan` takes."""

import click

from inspect_resample.commands import options
from inspect_resample.commands.values import BudgetIn, NewFile
from inspect_resample.decisions.names import UNITS

AIMS = ("reward", "interval")
"""What a budget may be for."""

PLAN = (
    options.LOGS,
    options.option(
        ["-o", "--output"],
        "Write the plan, which tasks read with -T plan=FILE, into a .json file.",
        type=NewFile((".json",)),
        metavar="FILE",
    ),
    options.one_cost_ratio("1"),
    *(options.price(0.01), options.BENEFIT, options.PRICES),
    options.option(
        "--most-draws",
        "The most draws of a problem.",
        type=click.IntRange(1, 100_000),
        default=1000,
    ),
    options.option(
        "--max-wrong",
        "Say what can be promised of so small a share of wrong ones among submissions.",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        metavar="SHARE",
    ),
    options.option(
        "--budget",
        f"Split so much over further draws of these problems: a number and "
        f"{', '.join(UNITS[:-1])} or {UNITS[-1]}, as 1000000tokens.",
        type=BudgetIn(),
        metavar="AMOUNT",
    ),
    options.option(
        ["--for", "aim"],
        "What the budget is for: the largest reward, or the narrowest interval.",
        type=click.Choice(AIMS),
        default=AIMS[0],
    ),
    options.k("Of the pass@k whose interval is to be narrow.  [default: the interval of K*]"),
    options.option(
        "--arms",
        "Compare several settings of one task, and split the budget, in draws, over them.",
        is_flag=True,
    ),
    options.option(
        "--check",
        "An older plan: say whether these draws are like those that it was made of.",
        type=options.FILE,
        metavar="PLAN",
    ),
    options.option(
        "--verifier",
        "Go by the scores that it gave in these logs, as reward:MODEL, and not by verdicts.",
        metavar="NAME",
    ),
    options.option("--model", "Which model, if the logs have several.", metavar="MODEL"),
    options.TASK,
    *options.SCORES,
    options.CLUSTER,
    options.seed("law"),
)
