"""The command `inspect-resample export`."""

from collections.abc import Sequence

import click

from inspect_resample.commands.reading import (
    Failure,
    choice,
    logs_argument,
    reading_logs,
    strong_option,
    tell,
    weak_option,
)


@click.command(
    epilog="""\b
    Examples:
      inspect-resample export logs/ -o draws.parquet
      inspect-resample export logs/ -o counts.csv --problems
      inspect-resample export runs/ -o draws.csv --weak includes --strong judge.correct
    """
)
@logs_argument
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="The file to write: .csv or .parquet, local or on anything that fsspec writes to.",
)
@click.option(
    "--problems",
    is_flag=True,
    help="Write a row a problem, with its counts of draws and passes, instead of a row a draw.",
)
@click.option(
    "--per-draw-tokens",
    is_flag=True,
    help="Read the tokens and time of each call from whole samples, which takes longer; without it "
    "those of a sample are shared evenly by its draws.",
)
@weak_option
@strong_option
def export(
    logs: Sequence[str],
    output: str,
    problems: bool,
    per_draw_tokens: bool,
    weak: str | None,
    strong: str | None,
) -> None:
    """Write the table of draws: verdicts, tokens, time and cost of every draw.

    LOGS are Inspect logs (.eval, .json) and directories of them. The columns log, id, epoch,
    sample_id and others are those of Inspect's own data frames, so that tables can be merged.
    """
    if not output.endswith((".csv", ".parquet")):
        raise click.BadParameter(
            f"expected a file .csv or .parquet, got {output}", param_hint="'-o'"
        )
    if problems and per_draw_tokens:
        raise click.UsageError("--problems has no row a draw; leave out --per-draw-tokens")
    wanted = choice(weak, strong)
    from inspect_resample.logs import read_draws, read_evaluations
    from inspect_resample.studies.export.draws import draws_frame, problems_frame, write_frame

    with reading_logs() as progress:
        if problems:
            found = read_evaluations(logs, wanted, progress)
            evaluations, warnings = found.evaluations, found.warnings
            frame = problems_frame(evaluations)
        else:
            draws = read_draws(logs, wanted, progress, per_draw_tokens)
            evaluations = tuple(pool.evaluation for pool in draws.pools)
            warnings = (*draws.warnings, *draws.per_draw.warnings)
            frame = draws_frame(draws)
    tell(warnings, evaluations)
    try:
        write_frame(frame, output)
    except Exception as error:  # Each remote file system has errors of its own.
        raise Failure(f"{output} cannot be written: {error}") from error
    click.echo(f"wrote {len(frame)} rows to {output}")
