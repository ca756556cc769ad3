"""What the command `plan` takes."""

from pathlib import Path

import click

from inspect_resample.commands import options
from inspect_resample.commands.values import BudgetIn, NewFile, PriceOfDraw
from inspect_resample.decisions.names import UNITS

AIMS = ("reward", "interval")
"""What a budget may be for."""

PRICE = click.Option(
    ["--price"],
    type=PriceOfDraw(),
    default=0.01,
    show_default=True,
    metavar="P",
    help=f"Cost of a draw: a number, or {', '.join(UNITS[1:-1])} or {UNITS[-1]} of each problem.",
)

PLAN = (
    options.LOGS,
    click.Option(
        ["-o", "--output"],
        type=NewFile((".json",)),
        metavar="FILE",
        help="Write the plan, which tasks read with -T plan=FILE, into a .json file.",
    ),
    options.one_cost_ratio("1"),
    *(PRICE, options.BENEFIT, options.PRICES),
    click.Option(
        ["--most-draws"],
        type=click.IntRange(1, 100_000),
        default=1000,
        show_default=True,
        help="The most draws of a problem.",
    ),
    click.Option(
        ["--max-wrong"],
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        metavar="SHARE",
        help="Say what can be promised of so small a share of wrong ones among submissions.",
    ),
    click.Option(
        ["--budget"],
        type=BudgetIn(),
        metavar="AMOUNT",
        help=f"Split so much over further draws of these problems: a number and "
        f"{', '.join(UNITS[:-1])} or {UNITS[-1]}, as 1000000tokens.",
    ),
    click.Option(
        ["--for", "aim"],
        type=click.Choice(AIMS),
        default=AIMS[0],
        show_default=True,
        help="What the budget is for: the largest reward, or the narrowest interval.",
    ),
    options.k("Of the pass@k whose interval is to be narrow.  [default: the interval of K*]"),
    click.Option(
        ["--arms"],
        is_flag=True,
        help="Compare several settings of one task, and split the budget, in draws, over them.",
    ),
    click.Option(
        ["--check"],
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="PLAN",
        help="An older plan: say whether these draws are like those that it was made of.",
    ),
    click.Option(
        ["--verifier"],
        metavar="NAME",
        help="Go by the scores that it gave in these logs, as reward:MODEL, and not by verdicts.",
    ),
    click.Option(["--model"], metavar="MODEL", help="Which model, if the logs have several."),
    options.TASK,
    *options.SCORES,
    options.CLUSTER,
    options.seed("law"),
)
