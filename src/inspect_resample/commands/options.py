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


def option(names: str | list[str], about: str, **more: Any) -> click.Option:
    """An option of a command; its help says what it is by default, where it is something."""
    more.setdefault("show_default", "default" in more)
    return click.Option([names] if isinstance(names, str) else names, help=about, **more)


def confidence(nominal: float) -> click.Option:
    """The option `--confidence`, with the coverage that is usual for a command's intervals."""
    return option(
        "--confidence",
        "Nominal coverage of the intervals.",
        type=click.FloatRange(0.5, 0.999),
        default=nominal,
    )


def seed(what: str = "bootstrap") -> click.Option:
    """The option `--seed` of what a command draws at random."""
    return option("--seed", f"Seed of the {what}.", type=click.IntRange(min=0), default=0)


def k(about: str, **more: Any) -> click.Option:
    """The option `--k`, numbers of draws."""
    return option("--k", about, type=NumberList(int, 1), metavar="K,K,...", **more)


def output(endings: Sequence[str], about: str) -> click.Option:
    """The option `--output` of a command that writes a file."""
    return option(["-o", "--output"], about, required=True, type=NewFile(endings), metavar="FILE")


def chosen_model(name: str, about: str) -> click.Option:
    """The option `--a-model` or `--b-model`."""
    return option(f"--{name}-model", about, metavar="MODEL")


LOGS = click.Argument(["logs"], nargs=-1, required=True, type=click.Path())

WEAK = option("--weak", "Score of the weak suite, in any Inspect log.", metavar="SCORER.SCORE")
STRONG = option(
    "--strong", "Score of the strong suite, in any Inspect log.", metavar="SCORER.SCORE"
)
SUITE = option("--suite", "The suite to forecast.", type=click.Choice(SUITES), default=SUITES[0])
MODEL_A = chosen_model(
    "a", "Which model of A, if its logs have several; its settings may stand behind the name."
)
MODEL_B = chosen_model("b", "Which model of B.")
TASK = option("--task", "Which task, if the logs have several.", metavar="TASK")

SHOWN_K = k("Numbers of draws to show.  [default: 1,2,5,10,20,50,... and all draws]")
COST_RATIO = option(
    "--cost-ratio",
    "Costs of a false positive, in benefits of a correct answer.  [default: "
    + ",".join(f"{ratio:g}" for ratio in COST_RATIOS)
    + "]",
    type=NumberList(float, 0),
    metavar="R,R,...",
)


def one_cost_ratio(default: str) -> click.Option:
    """The option of commands for which there is one of them."""
    return option(
        "--cost-ratio",
        "Cost of a false positive, in benefits of a correct answer.",
        type=COST_RATIO.type,
        default=default,
        metavar="R",
    )


def price(default: float) -> click.Option:
    """The option `--price`, with a command's default."""
    about = f"Cost of a draw: a number, or {', '.join(UNITS[1:-1])} or {UNITS[-1]} of each problem."
    return option("--price", about, type=PriceOfDraw(), default=default, metavar="P")


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PRICE = price(0)
BENEFIT = option(
    "--benefit", "Worth of a correct answer, in the unit of --price.", type=float, default=1,
    metavar="B",
)  # fmt: skip
VERIFY_PRICE = option(
    "--verify-price",
    "Cost of checking a weak pass before it is submitted, in the unit of --benefit; without "
    "it weak passes are not checked.",
    type=click.FloatRange(min=0),
    metavar="V",
)
POLICY = option("--policy", "When drawing stops.", type=click.Choice(POLICIES), default=POLICIES[0])
PRICES = option(
    "--prices",
    "Prices and sizes of models, JSON or YAML.",
    type=FILE,
    metavar="FILE",
)
UNIT = option(
    "--unit",
    f"What budgets are counted in: some of {','.join(UNITS)}.",
    type=NameList(UNITS),
    default="draws",
    metavar="U,U,...",
)
BUDGET = option(
    "--budget",
    "Budgets for a problem.  [default: from one draw to all]",
    type=NumberList(float, 0),
    metavar="X,X,...",
)
MEASURE = option(
    "--measure",
    "Measures to compare, or all.  [default: the checks, pylint, maintainability, complexity]",
    type=NameList(tuple(MEASURES), every="all"),
    default=SEPARATOR.join(HEADLINE),
    metavar="M,M,...",
    show_default=False,
)
REPLICATES = option(
    "--replicates", "Bootstrap replicates.", type=click.IntRange(min=100), default=2000
)
KERNEL = option(
    "--kernel",
    "How alike two draws are: by the n-grams that they share, or place by place.",
    type=click.Choice(KERNELS),
    default=KERNELS[0],
)
PLOT = option(
    "--plot",
    "Plot the curves into a file.",
    type=NewFile(ENDINGS),
    metavar="FILE." + "|".join(ending.removeprefix(".") for ending in ENDINGS),
)
JSON = option(["--json", "as_json"], "Print JSON instead of tables.", is_flag=True)

CLUSTER = option(
    "--cluster",
    "What problems of one group share: a field of their metadata, or what a regular "
    "expression matches in their ids (its first group). Groups are then resampled, not problems.",
    metavar="FIELD|REGEX",
)
STRONG_ERROR = (
    option(
        "--strong-error",
        "Share of strong passes that are wrong, to show what figures are then.",
        type=ShareRange(),
        metavar="LOW-HIGH",
    ),
    option(
        "--strong-misses",
        "Share of right weak passes that fail the strong suite, likewise.",
        type=ShareRange(),
        metavar="LOW-HIGH",
    ),
    option(
        "--audit",
        "Labels of draws, JSON lines or CSV with problem, draw and truth, in the place of "
        "both shares.",
        type=FILE,
        metavar="FILE",
    ),
)
PAPER_FILTER = option(
    "--paper-filter",
    "Leave out problems whose strong rate is above their weak one for any model; needs draws "
    "made with -T audit.",
    is_flag=True,
)

DEPTH = option(
    "--depth",
    "Of chains of attempts, count what they submit with M attempts at most; 1 is independent "
    "draws.  [default: all attempts]",
    type=click.IntRange(min=1),
    metavar="M",
)

VERIFIER = option(
    "--verifier",
    "Scores of other scorers, in any Inspect log, that are verifiers.",
    type=Texts(),
    metavar="SCORER.SCORE,...",
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
    option(
        "--cost-fp",
        "Cost of a false positive in the unit of --benefit, instead of --cost-ratio.",
        type=float,
        metavar="C",
    ),
    *PRICING,
    VERIFY_PRICE,
    option(
        "--max-k",
        "The most draws that you can afford; the law forecasts what is beyond the draws made.",
        type=click.IntRange(min=1),
        metavar="K",
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
    option(
        "--cost-ratio",
        "Costs of a false positive, in benefits of a correct answer; the first one ranks.",
        type=NumberList(float, 0),
        default=[1.0],
        show_default="1",
        metavar="R,R,...",
    ),
    *PRICING,
    *SCORES,
    *BOOTSTRAP,
)
SAME_MODEL = (
    click.Argument(["a"], metavar="LOG_A", type=click.Path()),
    click.Argument(["b"], metavar="LOG_B", type=click.Path()),
    *(MODEL_A, MODEL_B, TASK, KERNEL),
    option(
        "--length", "Characters of each draw to look at.", type=click.IntRange(min=1), default=1000
    ),
    option(
        "--permutations",
        "Random divisions of the draws; the smallest p-value is 1 / (N + 1).",
        type=click.IntRange(min=99),
        default=1000,
    ),
    seed("permutations"),
    *(WEAK, CLUSTER),
)
EXPORT = (
    LOGS,
    option(
        "--problems",
        "Write a row a problem, with its counts of draws and passes, instead of a row a draw.",
        is_flag=True,
    ),
    option(
        "--per-draw-tokens",
        "Read the tokens and time of each call from whole samples, which takes longer; "
        "without it those of a sample are shared evenly by its draws.",
        is_flag=True,
    ),
    *SCORES,
)
QUALITY = (LOGS, MEASURE, *SCORES, confidence(0.95), *BOOTSTRAP)
REPORT = (
    *SUMMARIZE,
    VERIFY_PRICE,
    option(
        "--forecast/--no-forecast",
        "Forecast what ten times the draws would show; takes a few seconds a model.",
        default=True,
    ),
    option(
        "--backtest",
        "Check forecasts on these data, from a quarter of the draws; may take minutes a model.",
        is_flag=True,
    ),
)

JUDGED = click.Choice(
    [module.name for module in pkgutil.iter_modules(tasks.__path__) if not module.ispkg]
)
"""The tasks whose problems judge draws: those of the data sets, a file each."""


def of_task(about: str, otherwise: str = "", **more: Any) -> click.Option:
    """The option `--task` of a command that judges; its help says what is taken without it."""
    told = f"{about} One of {', '.join(JUDGED.choices)}."
    told += f"  [default: {otherwise}]" if otherwise else ""
    return option(["--task", "of"], told, type=JUDGED, metavar="TASK", **more)


def data_file(about: str) -> click.Option:
    """The option `--data` of a command that judges."""
    return option("--data", about, type=click.Path(exists=True))


def drawn_by(about: str) -> click.Option:
    """The option `--model` of a command that reads a recording."""
    return option("--model", about, metavar="NAME")


SANDBOX = option(
    "--sandbox", "Where programs run: bwrap, docker, or at your own risk local.", default="bwrap"
)
LOG_DIR = option(
    ["-o", "--log-dir"], "Where the log is written.", envvar="INSPECT_LOG_DIR", default="logs"
)
MAP = option(
    ["--map", "mapped"],
    "Where rows of another form have a field of a draw: answer=pred.*, task_id=#.",
    metavar="FIELD=PATH",
    multiple=True,
)
BAD_LINES = option(
    "--bad-lines",
    "What to do about lines or files that cannot be used.",
    type=click.Choice(["fail", "skip"]),
    default="fail",
)
