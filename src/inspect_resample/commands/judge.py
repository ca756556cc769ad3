"""The command `inspect-resample judge`: from draws of another tool to an Inspect log."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from inspect_resample.commands.ahead import judge_ahead
from inspect_resample.commands.evaluation import (
    AT_ONCE,
    check_log_dir,
    conclude,
    log_dir_option,
    run_task,
    sandbox_option,
)
from inspect_resample.commands.of import TASK, check_data
from inspect_resample.commands.reading import SomePath, warn

# Inspect takes seconds to import, so `--help` must not.
if TYPE_CHECKING:
    from inspect_ai.log import EvalLog

    from inspect_resample.recordings.recording import BadLines
    from inspect_resample.recordings.replay import ReplayAPI


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
@click.argument("samples", type=SomePath(exists=True))
@click.option(
    "--task",
    "of",
    type=TASK,
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
    "--model",
    metavar="NAME",
    help="The log's name for who drew.  [default: as recorded, or the file's name]",
)
@click.option(
    "--bad-lines",
    type=click.Choice(["fail", "skip"]),
    default="fail",
    show_default=True,
    help="What to do about lines that cannot be used.",
)
@click.option(
    "--extract", is_flag=True, help="Look for the program in each text, as in a chat's answer."
)
@sandbox_option
@log_dir_option
@click.pass_context
def judge(
    context: click.Context,
    samples: str,
    of: str,
    options: tuple[str, ...],
    data: str | None,
    model: str | None,
    bad_lines: "BadLines",
    extract: bool,
    sandbox: str,
    log_dir: str,
) -> None:
    """Judge draws that another tool made, and write an Inspect log of them.

    SAMPLES is a file in EvalPlus' format (.jsonl, .jsonl.gz or .json): a JSON object a line, with a
    task_id and a solution, which is a whole program, or a completion, which goes on where the
    prompt ends; each a text or a list. lm-eval's samples_*.jsonl, EvalPlus' *_eval_results.json,
    folders of programs and Inspect logs are read too. It holds the draws
    of one model, any number a problem; problems without a draw are left out.
    """
    data = _data(options, data, of)
    name = (model or _recorded_model(samples) or _stem(samples)).removeprefix("replay/")
    if not name:
        raise click.UsageError(f"{samples} gives the model no name; give one with --model NAME")
    check_log_dir(log_dir)
    reading = {"path": samples, "bad_lines": bad_lines, "extract": extract}
    conclude(context, samples, lambda: _judged(reading, of, data, sandbox, name, log_dir))


def _judged(
    reading: dict[str, Any],
    of: str,
    data: str | None,
    sandbox: str,
    name: str,
    log_dir: str,
) -> "EvalLog | None":
    """Judge the programs, and have an evaluation write the log."""
    from inspect_ai.model import get_model

    model = get_model(f"replay/{name}", memoize=False, **reading)
    _warn_of_fences(cast("ReplayAPI", model.api))
    _judge_ahead(cast("ReplayAPI", model.api), of, data, sandbox)
    at_once = AT_ONCE if sandbox == "bwrap" else None  # Inspect knows how many others may start
    return run_task("recorded_draws", model, log_dir, at_once, of=of, data=data, sandbox=sandbox)


def _warn_of_fences(replay: "ReplayAPI") -> None:
    """Say it when texts that are judged as they are look like a chat's answers."""
    texts = [
        draw.text
        for recorded in replay.recording.problems.values()
        for draw in recorded.draws
        if draw.holds != "completions"
    ]
    fenced = sum("```" in text for text in texts)
    if fenced:
        warn(
            f"{fenced} of {len(texts)} draws hold a Markdown fence (```) and are judged as they "
            "are; --extract looks for the program in them"
        )


def _judge_ahead(replay: "ReplayAPI", of: str, data: str | None, sandbox: str) -> None:
    """Judge many problems at a time; the evaluation then finds the verdicts in the cache.

    In an evaluation each problem has a call of its own, and but for `bwrap` a sandbox, whose start
    takes longer than ten programs do.
    """
    from inspect_resample.scoring.programs import programs
    from inspect_resample.tasks.common.recorded_tasks import recorded_problems
    from inspect_resample.tasks.common.task import start

    start(sandbox)
    problems, _, _ = recorded_problems(replay, of, data)
    tasks = (
        (problem, programs(replay.draws_of(problem.id), problem.prompt, problem.entry_point))
        for problem in problems
    )
    judge_ahead(tasks, len(problems), sandbox)


def _data(options: Sequence[str], data: str | None, of: str) -> str | None:
    """The data file that `-T data=PATH` or `--data PATH` names."""
    for option in options:
        name, _, value = option.partition("=")
        if name != "data" or not value:
            raise click.UsageError(f"-T takes data=PATH, not {option!r}")
        if data not in (None, value):
            raise click.UsageError(f"two data files are named: {data} and {value}")
        data = value
    return check_data(of, data)


def _recorded_model(path: str) -> str | None:
    """The model that a recording names; the recording itself is read, and refused, later."""
    from inspect_resample.recordings.opening import model_of

    return model_of(path)


def _stem(path: str) -> str:
    name = Path(path).name.removesuffix(".gz")
    for form in (".jsonl", ".eval", ".json", ".yaml", ".yml"):
        name = name.removesuffix(form)
    return name
