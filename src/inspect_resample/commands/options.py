"""Every argument and option that more than one command takes, and those of one that name things.

A command lists the objects of here, so that an option has one name, one set of values and one
sentence of help wherever it stands. Nothing here needs a library of numbers: `--help` waits for
none.
"""

import pkgutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from inspect_resample import tasks
from inspect_resample.commands.values import (
    SEPARATOR,
    NameList,
    NewFile,
    NumberList,
    PriceOfDraw,
    ShareRange,
    Texts,
)
from inspect_resample.decisions.names import COST_RATIOS, POLICIES, UNITS
from inspect_resample.quality.measures import HEADLINE, MEASURES
from inspect_resample.report.figures.files import ENDINGS
from inspect_resample.statistics.names import KERNELS, SUITES


def confidence(nominal: float) -> click.Option:
    """The option `--confidence`, with the coverage that is usual for a command's intervals."""
    return click.Option(
        ["--confidence"],
        type=click.FloatRange(0.5, 0.999),
        default=nominal,
        show_default=True,
        help="Nominal coverage of the intervals.",
    )


def seed(what: str = "bootstrap") -> click.Option:
    """The option `--seed` of what a command draws at random."""
    return click.Option(
        ["--seed"],
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        help=f"Seed of the {what}.",
    )


def k(about: str, **more: Any) -> click.Option:
    """The option `--k`, numbers of draws."""
    return click.Option(["--k"], type=NumberList(int, 1), metavar="K,K,...", help=about, **more)


def output(endings: Sequence[str], about: str) -> click.Option:
    """The option `--output` of a command that writes a file."""
    return click.Option(
        ["-o", "--output"], required=True, type=NewFile(endings), metavar="FILE", help=about
    )


def chosen_model(name: str, about: str) -> click.Option:
    """The option `--a-model` or `--b-model`."""
    return click.Option([f"--{name}-model"], metavar="MODEL", help=about)


LOGS = click.Argument(["logs"], nargs=-1, required=True, type=click.Path())

WEAK = click.Option(
    ["--weak"], metavar="SCORER.SCORE", help="Score of the weak suite, in any Inspect log."
)
STRONG = click.Option(
    ["--strong"], metavar="SCORER.SCORE", help="Score of the strong suite, in any Inspect log."
)
SUITE = click.Option(
    ["--suite"],
    type=click.Choice(SUITES),
    default=SUITES[0],
    show_default=True,
    help="The suite to forecast.",
)
MODEL_A = chosen_model(
    "a", "Which model of A, if its logs have several; its settings may stand behind the name."
)
MODEL_B = chosen_model("b", "Which model of B.")
TASK = click.Option(["--task"], metavar="TASK", help="Which task, if the logs have several.")

SHOWN_K = k("Numbers of draws to show.  [default: 1,2,5,10,20,50,... and all draws]")
COST_RATIO = click.Option(
    ["--cost-ratio"],
    type=NumberList(float, 0),
    metavar="R,R,...",
    help="Costs of a false positive, in benefits of a correct answer.  [default: "
    + ",".join(f"{ratio:g}" for ratio in COST_RATIOS)
    + "]",
)


def one_cost_ratio(default: str) -> click.Option:
    """The option of commands for which there is one of them."""
    return click.Option(
        ["--cost-ratio"],
        type=COST_RATIO.type,
        default=default,
        show_default=True,
        metavar="R",
        help="Cost of a false positive, in benefits of a correct answer.",
    )


PRICE = click.Option(
    ["--price"],
    type=PriceOfDraw(),
    default=0,
    metavar="P",
    help=f"Cost of a draw: a number, or {', '.join(UNITS[1:-1])} or {UNITS[-1]} of each problem.  "
    "[default: 0]",
)
BENEFIT = click.Option(
    ["--benefit"],
    type=float,
    default=1,
    metavar="B",
    help="Worth of a correct answer, in the unit of --price.  [default: 1]",
)
VERIFY_PRICE = click.Option(
    ["--verify-price"],
    type=click.FloatRange(min=0),
    metavar="V",
    help="Cost of checking a weak pass before it is submitted, in the unit of --benefit; without "
    "it weak passes are not checked.",
)
POLICY = click.Option(
    ["--policy"],
    type=click.Choice(POLICIES),
    default=POLICIES[0],
    show_default=True,
    help="When drawing stops.",
)
PRICES = click.Option(
    ["--prices"],
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Prices and sizes of models, JSON or YAML.",
)
UNIT = click.Option(
    ["--unit"],
    type=NameList(UNITS),
    default="draws",
    show_default=True,
    metavar="U,U,...",
    help=f"What budgets are counted in: some of {','.join(UNITS)}.",
)
BUDGET = click.Option(
    ["--budget"],
    type=NumberList(float, 0),
    metavar="X,X,...",
    help="Budgets for a problem.  [default: from one draw to all]",
)
MEASURE = click.Option(
    ["--measure"],
    type=NameList(tuple(MEASURES), every="all"),
    default=SEPARATOR.join(HEADLINE),
    metavar="M,M,...",
    help="Measures to compare, or all.  [default: the checks, pylint, maintainability, complexity]",
)
REPLICATES = click.Option(
    ["--replicates"],
    type=click.IntRange(min=100),
    default=2000,
    show_default=True,
    help="Bootstrap replicates.",
)
KERNEL = click.Option(
    ["--kernel"],
    type=click.Choice(KERNELS),
    default=KERNELS[0],
    show_default=True,
    help="How alike two draws are: by the n-grams that they share, or place by place.",
)
PLOT = click.Option(
    ["--plot"],
    type=NewFile(ENDINGS),
    metavar="FILE." + "|".join(ending.removeprefix(".") for ending in ENDINGS),
    help="Plot the curves into a file.",
)
JSON = click.Option(["--json", "as_json"], is_flag=True, help="Print JSON instead of tables.")

CLUSTER = click.Option(
    ["--cluster"],
    metavar="FIELD|REGEX",
    help="What problems of one group share: a field of their metadata, or what a regular "
    "expression matches in their ids (its first group). Groups are then resampled, not problems.",
)
STRONG_ERROR = (
    click.Option(
        ["--strong-error"],
        type=ShareRange(),
        metavar="LOW-HIGH",
        help="Share of strong passes that are wrong, to show what figures are then.",
    ),
    click.Option(
        ["--strong-misses"],
        type=ShareRange(),
        metavar="LOW-HIGH",
        help="Share of right weak passes that fail the strong suite, likewise.",
    ),
    click.Option(
        ["--audit"],
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Labels of draws, JSON lines or CSV with problem, draw and truth, in the place of "
        "both shares.",
    ),
)
PAPER_FILTER = click.Option(
    ["--paper-filter"],
    is_flag=True,
    help="Leave out problems whose strong rate is above their weak one for any model; needs draws "
    "made with -T audit.",
)

DEPTH = click.Option(
    ["--depth"],
    type=click.IntRange(min=1),
    metavar="M",
    help="Of chains of attempts, count what they submit with M attempts at most; 1 is independent "
    "draws.  [default: all attempts]",
)

VERIFIER = click.Option(
    ["--verifier"],
    type=Texts(),
    metavar="SCORER.SCORE,...",
    help="Scores of other scorers, in any Inspect log, that are verifiers.",
)

SCORES = (WEAK, STRONG)
PRICING = (PRICE, BENEFIT, POLICY, PRICES)
BOOTSTRAP = (CLUSTER, REPLICATES, seed())
SHOWN = (PLOT, JSON)

SUMMARIZE = (
    *(LOGS, DEPTH, SHOWN_K, COST_RATIO),
    *PRICING,
    *STRONG_ERROR,
    *(PAPER_FILTER, *SCORES, *BOOTSTRAP),
)
"""What the study of each function over logs takes; its command adds how the result is shown."""

OPTIMAL_K = (
    LOGS,
    DEPTH,
    COST_RATIO,
    click.Option(
        ["--cost-fp"],
        type=float,
        metavar="C",
        help="Cost of a false positive in the unit of --benefit, instead of --cost-ratio.",
    ),
    *PRICING,
    VERIFY_PRICE,
    click.Option(
        ["--max-k"],
        type=click.IntRange(min=1),
        metavar="K",
        help="The most draws that you can afford; the law forecasts what is beyond the draws made.",
    ),
    *STRONG_ERROR,
    *SCORES,
    *BOOTSTRAP,
)
COMPARE = (
    click.Argument(["logs"], metavar="A [B] [MORE]...", nargs=-1, required=True, type=click.Path()),
    *(MODEL_A, MODEL_B, TASK),
    *(SHOWN_K, COST_RATIO, UNIT, BUDGET),
    *PRICING,
    VERIFY_PRICE,
    *SCORES,
    *BOOTSTRAP,
)
LEADERBOARD = (
    LOGS,
    k("Numbers of draws to show.  [default: 1 and the most that all models of a task have]"),
    click.Option(
        ["--cost-ratio"],
        type=NumberList(float, 0),
        default=[1.0],
        show_default="1",
        metavar="R,R,...",
        help="Costs of a false positive, in benefits of a correct answer; the first one ranks.",
    ),
    *PRICING,
    *SCORES,
    *BOOTSTRAP,
)
SAME_MODEL = (
    click.Argument(["a"], metavar="LOG_A", type=click.Path()),
    click.Argument(["b"], metavar="LOG_B", type=click.Path()),
    *(MODEL_A, MODEL_B, TASK, KERNEL),
    click.Option(
        ["--length"],
        type=click.IntRange(min=1),
        default=1000,
        show_default=True,
        help="Characters of each draw to look at.",
    ),
    click.Option(
        ["--permutations"],
        type=click.IntRange(min=99),
        default=1000,
        show_default=True,
        help="Random divisions of the draws; the smallest p-value is 1 / (N + 1).",
    ),
    seed("permutations"),
    *(WEAK, CLUSTER),
)
EXPORT = (
    LOGS,
    click.Option(
        ["--problems"],
        is_flag=True,
        help="Write a row a problem, with its counts of draws and passes, instead of a row a draw.",
    ),
    click.Option(
        ["--per-draw-tokens"],
        is_flag=True,
        help="Read the tokens and time of each call from whole samples, which takes longer; "
        "without it those of a sample are shared evenly by its draws.",
    ),
    *SCORES,
)
QUALITY = (LOGS, MEASURE, *SCORES, confidence(0.95), *BOOTSTRAP)
REPORT = (
    *SUMMARIZE,
    VERIFY_PRICE,
    click.Option(
        ["--forecast/--no-forecast"],
        default=True,
        show_default=True,
        help="Forecast what ten times the draws would show; takes a few seconds a model.",
    ),
    click.Option(
        ["--backtest"],
        is_flag=True,
        help="Check forecasts on these data, from a quarter of the draws; may take minutes a "
        "model.",
    ),
)

JUDGED = click.Choice(
    [module.name for module in pkgutil.iter_modules(tasks.__path__) if not module.ispkg]
)
"""The tasks whose problems judge draws: those of the data sets, a file each."""


def of_task(about: str, **more: Any) -> click.Option:
    """The option `--task` of a command that judges."""
    return click.Option(["--task", "of"], type=JUDGED, help=about, **more)


def data_file(about: str) -> click.Option:
    """The option `--data` of a command that judges."""
    return click.Option(["--data"], type=click.Path(exists=True), help=about)


def drawn_by(about: str) -> click.Option:
    """The option `--model` of a command that reads a recording."""
    return click.Option(["--model"], metavar="NAME", help=about)


SANDBOX = click.Option(
    ["--sandbox"],
    default="bwrap",
    show_default=True,
    help="Where programs run: bwrap, docker, or at your own risk local.",
)
LOG_DIR = click.Option(
    ["-o", "--log-dir"],
    envvar="INSPECT_LOG_DIR",
    default="logs",
    show_default=True,
    help="Where the log is written.",
)
MAP = click.Option(
    ["--map", "mapped"],
    metavar="FIELD=PATH",
    multiple=True,
    help="Where rows of another form have a field of a draw: answer=pred.*, task_id=#.",
)
BAD_LINES = click.Option(
    ["--bad-lines"],
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What to do about lines or files that cannot be used.",
)
