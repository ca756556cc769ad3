"""The command `inspect-resample verify`: a log's draws before more verifiers, in a new log."""

from typing import Any

import click

from inspect_resample.commands.engine_options import ENGINE, judged_on
from inspect_resample.commands.options import (
    BAD_LINES,
    FILE,
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
        click.Argument(["log"], metavar="LOG", type=SomePath(exists=True)),
        option(
            ["--with", "verifiers"],
            "A verifier: length, shortness, logprob, vote, agreement, codet, judge:MODEL or "
            "reward:MODEL; may be given several times, or as a list with commas.",
            multiple=True,
            required=True,
            metavar="NAME",
        ),
        option(
            ["-o", "--output"],
            "The new log, a file that ends in .eval, or a folder for it.  [default: beside LOG]",
            type=click.Path(),
            metavar="PATH",
        ),
        option(
            "--votes",
            "Score by a judge's share of yes among N votes.  [default: by the probability of "
            "the token yes, or 5 votes where the provider tells none]",
            type=click.IntRange(min=1),
            metavar="N",
        ),
        option(
            "--prompt",
            "What a judge is asked, with {question} and {completion} in it.",
            type=FILE,
            metavar="FILE",
        ),
        option(
            "--show-prompt",
            "Print what a judge is asked about the first draw, and stop.",
            is_flag=True,
        ),
        option(
            "--base-url",
            "The pooling server of a reward model.  [default: $VLLM_BASE_URL]",
            metavar="URL",
        ),
        option(
            "--tests",
            "Completions with generated tests, as assertions of one line, for codet.",
            type=click.Path(exists=True),
            metavar="LOG",
        ),
        of_task(
            "The task that the problems are from, for agreement and codet, and to judge the "
            "draws of a recording.",
            "the log's own",
        ),
        data_file("A copy of the task's data file.  [default: the log's, or downloaded once]"),
        *(SANDBOX, *ENGINE),
        drawn_by("Who drew a recording.  [default: as recorded, or the file's name]"),
        *(BAD_LINES, MAP),
    ],
    epilog="""\b
    Examples:
      inspect-resample verify logs/some.eval --with length --with vote
      inspect-resample verify answers.jsonl --with vote,length --model qwen
      inspect-resample verify some.eval --with judge:openai/gpt-4o-mini \\
        --show-prompt
      inspect-resample verify some.eval --with reward:my-model \\
        --base-url http://localhost:8000
    """,
)
def verify(engine: str, address: str | None, **options: Any) -> None:
    """Score the draws of a log by verifiers, and write them with the scores into a new log.

    LOG is any Inspect log, or another recording, such as JSON lines, whose draws have verdicts or
    right answers, or are judged by --task or --data, as `import` does it. No draw is made, and all
    that LOG holds stays. Models never see tests or expected answers. A draw that a verifier could
    not score has no score, and is counted. A run that was interrupted goes on with the same
    command. `select` and the other commands read the scores.
    """
    from inspect_resample.commands.verifying import verify_log

    with judged_on(engine, address):
        verify_log(**options)
