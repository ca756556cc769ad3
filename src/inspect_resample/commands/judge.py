"""The command `inspect-resample judge`: from draws of another tool to an Inspect log."""

from typing import Any

import click

from inspect_resample.commands.engine_options import ENGINE, judged_on
from inspect_resample.commands.options import (
    BAD_LINES,
    CLUSTER,
    LOG_DIR,
    MAP,
    SANDBOX,
    data_file,
    drawn_by,
    of_task,
    option,
)
from inspect_resample.commands.values import SomePath


@click.command(
    params=[
        click.Argument(["samples"], type=SomePath(exists=True), required=False),
        option(
            "--solutions",
            "In the place of SAMPLES: programs of people, right and wrong, that come with the "
            "problems. Shows how many each suite rejects and accepts.",
            is_flag=True,
        ),
        of_task("The task that the problems are from.", required=True),
        option(
            ["-T", "options"],
            "An option of the task's data set, as Inspect has it; data=PATH is --data.",
            metavar="NAME=VALUE",
            multiple=True,
        ),
        data_file("A copy of the task's data file.  [default: downloaded once]"),
        option(
            "--faulty",
            "What to do about problems of yours that fail their own suites.",
            type=click.Choice(["stop", "skip"]),
            default="stop",
        ),
        drawn_by("The log's name for who drew.  [default: as recorded, or the file's name]"),
        *(BAD_LINES, MAP),
        option(
            "--extract", "Look for the program in each text, as in a chat's answer.", is_flag=True
        ),
        *(SANDBOX, *ENGINE, LOG_DIR),
        CLUSTER,
        option(["--json", "as_json"], "With --solutions: print JSON.", is_flag=True),
    ],
    epilog="""\b
    Examples:
      inspect-resample judge samples.jsonl --task humaneval_plus
      inspect-resample judge samples.jsonl.gz --task mbpp_plus \\
          -T data=MbppPlus.jsonl.gz --model qwen-0.5b --log-dir logs/qwen
      inspect-resample judge --solutions --task codecontests -T split=valid

    \b
    A line of the file:
      {"task_id": "HumanEval/0", "solution": "def ..."}
    """,
)
def judge(engine: str, address: str | None, **options: Any) -> None:
    """Judge draws that another tool made, and write an Inspect log of them.

    SAMPLES is a file in EvalPlus' format (.jsonl, .jsonl.gz or .json): a JSON object a line, with a
    task_id and a solution, which is a whole program, or a completion, which goes on where the
    prompt ends; each a text or a list. lm-eval's samples_*.jsonl, EvalPlus' *_eval_results.json,
    folders of programs and Inspect logs are read too. It holds the draws
    of one model, any number a problem; problems without a draw are left out.

    With --solutions nothing is written: a table says of each suite how many of the right programs
    it rejects and how many of the wrong ones it accepts, by the problems' difficulty; --cluster and
    --json are for it alone.
    """
    from inspect_resample.commands.judging import judge_any

    with judged_on(engine, address):
        judge_any(**options)
