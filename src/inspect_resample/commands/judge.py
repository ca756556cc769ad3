"""The command `inspect-resample judge`: from draws of another tool to an Inspect log."""

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

# Inspect takes seconds to import, so `--help` must not.
if TYPE_CHECKING:
    from inspect_ai.log import EvalLog

    from inspect_resample.drawing.recordings.recording import BadLines
    from inspect_resample.drawing.replay import ReplayAPI
    from inspect_resample.task import TaskName


@click.command(
    epilog="""\b
    Examples:
      inspect-resample judge samples.jsonl --task humaneval_plus
      inspect-resample judge samples.jsonl.gz --task mbpp_plus \\
          -T data=MbppPlus.jsonl.gz --model qwen-0.5b --log-dir logs/qwen

    \b
    A line of the file:
      {"task_id": "HumanEval/0", "solution": "def ..."}
    """
)
@click.argument("samples", type=click.Path(exists=True))
@click.option(
    "--task",
    "of",
    type=click.Choice(["humaneval_plus", "mbpp_plus", "pocket_plus"]),
    required=True,
    help="The task that the problems are from.",
)
@click.option(
    "-T",
    "options",
    metavar="data=PATH",
    multiple=True,
    help="The same as --data, as Inspect has it.",
)
@click.option(
    "--data",
    type=click.Path(exists=True),
    help="A copy of the task's data file.  [default: downloaded once]",
)
@click.option(
    "--model", metavar="NAME", help="The log's name for who drew.  [default: the file's name]"
)
@click.option(
    "--bad-lines",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What to do about lines that cannot be used.",
)
@click.option(
    "--sandbox",
    default="bwrap",
    show_default=True,
    help="Where programs run: bwrap, docker, or at your own risk local.",
)
@click.option(
    "--log-dir",
    envvar="INSPECT_LOG_DIR",
    default="logs",
    show_default=True,
    help="Where the log is written.",
)
@click.pass_context
def judge(
    context: click.Context,
    samples: str,
    of: "TaskName",
    options: tuple[str, ...],
    data: str | None,
    model: str | None,
    bad_lines: "BadLines",
    sandbox: str,
    log_dir: str,
) -> None:
    """Judge draws that another tool made, and write an Inspect log of them.

    SAMPLES is a file in EvalPlus' format (.jsonl or .jsonl.gz): a JSON object a line, with a
    task_id and either a solution, which is a whole program, or a completion, which goes on where
    the prompt ends. EvalPlus' folders of programs and Inspect logs are read too. It holds the draws
    of one model, any number a problem; problems without a draw are left out.
    """
    data = _data(options, data, of)
    name = (model or _stem(samples)).removeprefix("replay/")
    if not name:
        raise click.UsageError(f"{samples} gives the model no name; give one with --model NAME")
    from inspect_ai._util.error import PrerequisiteError
    from rich.console import Console

    try:
        log = _judged(samples, of, data, bad_lines, sandbox, name, log_dir)
    except PrerequisiteError as error:  # Its message is rich markup.
        Console(stderr=True, soft_wrap=True, highlight=False).print("Error:", error.message)
        context.exit(2)
    except KeyboardInterrupt:
        log = None
    if log is None:
        click.echo("error: stopped; the same command goes on with what is not judged", err=True)
        context.exit(1)
    click.echo()
    _tell_bad_lines(samples, log.eval.metadata or {})
    click.echo(f"log: {log.location}")
    if log.status != "success":
        click.echo(f"error: the evaluation did not end well ({log.status}); go on with", err=True)
        click.echo(f"  inspect eval-retry {shlex.quote(log.location)}", err=True)
        context.exit(1)
    click.echo(f"next: inspect-resample analyze {shlex.quote(log.location)}")


def _judged(
    samples: str,
    of: "TaskName",
    data: str | None,
    bad_lines: "BadLines",
    sandbox: str,
    name: str,
    log_dir: str,
) -> "EvalLog | None":
    """Run the evaluation, with Inspect's display."""
    from inspect_ai import eval as inspect_eval
    from inspect_ai.model import get_model

    model = get_model(f"replay/{name}", memoize=False, path=samples, bad_lines=bad_lines)
    _judge_ahead(cast("ReplayAPI", model.api), of, data, sandbox)
    # Away from a terminal only the plain display tells how far it is.
    plain = not (sys.stdout.isatty() or "INSPECT_DISPLAY" in os.environ)
    options = {"of": of, "data": data, "sandbox": sandbox}
    logs = inspect_eval(
        "inspect_resample/recorded_draws",
        model=model,
        task_args={key: value for key, value in options.items() if value is not None},
        log_dir=log_dir,
        display="plain" if plain else None,
    )
    return logs[0] if logs else None  # none when it was stopped from the keyboard


def _judge_ahead(replay: "ReplayAPI", of: "TaskName", data: str | None, sandbox: str) -> None:
    """Judge many problems at a time; the evaluation then finds the verdicts in the cache.

    In an evaluation each problem has a sandbox of its own, whose start takes longer than ten
    programs do.
    """
    from inspect_resample.commands.ahead import judge_ahead
    from inspect_resample.drawing.recordings.programs import programs
    from inspect_resample.task import recorded_problems, start

    start(sandbox)
    problems, _, _ = recorded_problems(replay, of, data)
    recorded = replay.recording.problems
    tasks = (
        (problem, programs(recorded[problem.id], problem.prompt, problem.entry_point))
        for problem in problems
    )
    judge_ahead(tasks, len(problems), sandbox)


def _tell_bad_lines(samples: str, about: dict[str, Any]) -> None:
    """Name the first lines that were left out, and count them if there are more."""
    for line in about["first_bad_lines"]:
        click.echo(f"warning: {samples}: {line}; left out", err=True)
    if about["bad_lines"] > len(about["first_bad_lines"]):
        click.echo(
            f"warning: {samples}: {about['bad_lines']} bad lines are left out in all", err=True
        )


def _data(options: Sequence[str], data: str | None, of: str) -> str | None:
    """The data file that `-T data=PATH` or `--data PATH` names."""
    for option in options:
        name, _, value = option.partition("=")
        if name != "data" or not value:
            raise click.UsageError(f"-T takes data=PATH, not {option!r}")
        if data not in (None, value):
            raise click.UsageError(f"two data files are named: {data} and {value}")
        data = value
    if data is not None and of == "pocket_plus":
        raise click.UsageError("pocket_plus has no data file; leave out --data and -T data=...")
    return data


def _stem(path: str) -> str:
    name = Path(path).name.removesuffix(".gz")
    for form in (".jsonl", ".eval", ".json", ".yaml", ".yml"):
        name = name.removesuffix(form)
    return name
