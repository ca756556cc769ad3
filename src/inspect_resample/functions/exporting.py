"""The table that is handed on to other programs; a module of its own, for it imports pandas."""

from pathlib import Path

from inspect_resample.commands import options, values
from inspect_resample.commands.reading import choice, reading_logs, tell
from inspect_resample.errors import Failure
from inspect_resample.functions.sources import Source, sources_of
from inspect_resample.report.progress import working
from inspect_resample.studies.export.study import find_table, write_frame


def export(
    logs: Source,
    *,
    output: str | Path,
    problems: bool = False,
    per_draw_tokens: bool = False,
    weak: str | None = None,
    strong: str | None = None,
) -> int:
    """Write the table of draws into a file: the command `export`.

    Args:
        output: The file, .csv or .parquet, local or on anything that fsspec writes to.
        problems: A row a problem, with its counts of draws and passes, instead of a row a draw.
        per_draw_tokens: Read the tokens and time of each call from whole samples.

    All other arguments are as in `summarize`.

    Returns:
        The number of rows.

    Raises:
        ValueError: As in `summarize`, or the file cannot be written.
    """
    if problems and per_draw_tokens:
        raise Failure("--problems has no row a draw; leave out --per-draw-tokens")
    asked = values.checked(options.EXPORT, locals())
    wanted = choice(asked["weak"], asked["strong"])
    with reading_logs() as progress:
        table = find_table(sources_of(logs), wanted, progress, problems, per_draw_tokens)
    tell(table.warnings, table.evaluations)
    with working("writing"):
        write_frame(table.frame, str(output))
    return len(table.frame)
