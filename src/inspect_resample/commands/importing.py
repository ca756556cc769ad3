"""The command `inspect-resample import`: from draws with verdicts to an Inspect log."""

from typing import Any

import click

from inspect_resample.commands.options import BAD_LINES, LOG_DIR, MAP, data_file, drawn_by, of_task


@click.command(
    name="import",
    params=[
        click.Argument(["results"], type=click.Path(exists=True)),
        drawn_by("The log's name for who drew.  [default: the path's name]"),
        of_task("The task whose answers judge the draws.", "own_problems, with --data"),
        data_file("The file of problems whose answers judge the draws."),
        *(BAD_LINES, MAP, LOG_DIR),
    ],
    epilog="""\b
    Examples:
      inspect-resample import results/math/ --model pythia-1b \\
        --log-dir logs/pythia
      inspect-resample fit logs/pythia
      inspect-resample import answers.jsonl --data problems.jsonl
      inspect-resample import votes.jsonl.gz --map task_id=# \\
        --map gold=gold_answer --map answer=all_answers.*.0 \\
        --map tokens=all_answers.*.1
    """,
)
def import_(**options: Any) -> None:
    """Write draws and the verdicts that were recorded with them into an Inspect log.

    RESULTS are JSON lines with task_id, answer or completion, correct, scores, tokens, question;
    without correct, draws are judged by the right answer `gold` of their rows, or by the problems
    of --task or --data; or evaluated results of Large Language Monkeys: a YAML file a problem, with
    `samples` and `is_corrects`, or a folder of them; or EvalPlus' *_eval_results.json, where a draw
    is correct that passes both suites. Nothing is judged: analyze, fit and forecast then read the
    log like any other, with one suite.
    """
    from inspect_resample.commands.judging import import_verdicts

    import_verdicts(**options)
