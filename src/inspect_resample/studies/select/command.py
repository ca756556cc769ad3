"""The command `inspect-resample select`."""

import click

from inspect_resample.commands.reading import (
    Failure,
    NumberList,
    json_option,
    logs_argument,
    print_json,
    read,
    replicates_option,
    seed_option,
    strong_option,
    title,
    weak_option,
)


@click.command(
    name="select",
    epilog="""\b
    Examples:
      inspect-resample import answers.jsonl --model qwen --log-dir logs/answers
      inspect-resample select logs/answers --k 1,5,20
      inspect-resample select logs/ --k 8 --cost-ratio 0,1 --json
    """,
)
@logs_argument
@click.option(
    "--k", type=NumberList(int, 1), metavar="K,K,...", help="Numbers of draws.  [default: some]"
)
@click.option(
    "--cost-ratio",
    type=NumberList(float, 0),
    metavar="R,R,...",
    help="Costs of a wrong submission, in benefits of a right one.  [default: 0,1,2,4,8]",
)
@weak_option
@strong_option
@replicates_option
@seed_option
@json_option
def select(
    logs: tuple[str, ...],
    k: list[int] | None,
    cost_ratio: list[float] | None,
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
    as_json: bool,
) -> None:
    """Compare the rules by which one of K draws is submitted.

    LOGS are Inspect logs (.eval, .json) and directories of them, with verdicts, and as far as they
    have them answers and scores of verifiers. Rules are exact means over all ways to draw K of the
    draws; weighted votes are over random ones. Nothing is judged or drawn.
    """
    evaluations = read(logs, weak, strong)
    from rich.console import Console

    from inspect_resample.logs.draw_table import read_draw_table
    from inspect_resample.studies.select.shown import print_selected, select_record
    from inspect_resample.studies.select.study import select as compared
    from inspect_resample.studies.summary.study import COST_RATIOS, default_k

    found = []
    for evaluation in evaluations:
        try:
            table = read_draw_table(evaluation)
            numbers = k or default_k(table.k_max)
            ratios = cost_ratio or list(COST_RATIOS)
            found.append(compared(evaluation, table, numbers, ratios, replicates, seed))
        except (ValueError, OSError) as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
    if as_json:
        print_json([select_record(one) for one in found])
        return
    for one in found:
        print_selected(Console(), one)
