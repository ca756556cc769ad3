"""The command `inspect-resample import`: from draws with verdicts to an Inspect log."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.evaluation import (
    AT_ONCE,
    check_log_dir,
    conclude,
    log_dir_option,
    run_task,
)

# Inspect takes seconds to import, so `--help` must not.
if TYPE_CHECKING:
    from inspect_ai.log import EvalLog


@click.command(
    name="import",
    epilog="""\b
    Examples:
      inspect-resample import results/math/ --model pythia-1b --log-dir logs/pythia
      inspect-resample fit logs/pythia
    """,
)
@click.argument("results", type=click.Path(exists=True))
@click.option(
    "--model", metavar="NAME", help="The log's name for who drew.  [default: the path's name]"
)
@click.option(
    "--bad-lines",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What to do about files that cannot be used.",
)
@log_dir_option
@click.pass_context
def import_(
    context: click.Context, results: str, model: str | None, bad_lines: str, log_dir: str
) -> None:
    """Write draws and the verdicts that were recorded with them into an Inspect log.

    RESULTS are evaluated results of Large Language Monkeys: a YAML file a problem, with `samples`
    and `is_corrects`, or a folder of them; or EvalPlus' *_eval_results.json, where a draw is
    correct that passes both suites. Nothing is judged: analyze, fit and forecast then read
    the log like any other, with one suite.
    """
    name = model or Path(results).resolve().name.removesuffix(".yaml").removesuffix(".yml")
    name = name.removesuffix(".json")

    check_log_dir(log_dir)

    def run() -> "EvalLog | None":
        from inspect_ai.model import get_model

        replay = get_model(f"replay/{name}", memoize=False, path=results, bad_lines=bad_lines)
        return run_task("recorded_verdicts", replay, log_dir, AT_ONCE)

    conclude(context, results, run)
