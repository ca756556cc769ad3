"""The table that `export` writes, and what is to be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from inspect_resample.logs import Logs, Progress, read_draws, read_evaluations
from inspect_resample.logs.verdicts import Choice
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.export.draws import draws_frame, problems_frame


@dataclass(frozen=True, eq=False)
class Exported:
    """A table of draws or problems.

    Attributes:
        frame: The table.
        evaluations: What it is of.
        warnings: Logs that could not be used, by name.
    """

    frame: pd.DataFrame
    evaluations: tuple[Evaluation, ...]
    warnings: tuple[str, ...]


def find_table(
    logs: Sequence[str | Logs],
    wanted: Choice | None,
    progress: Progress,
    problems: bool,
    per_draw_tokens: bool,
) -> Exported:
    """Read logs into a table.

    Args:
        logs: Paths, or what was read of them.
        wanted: Scores to read.
        progress: Is told how far reading is.
        problems: A row a problem instead of a row a draw.
        per_draw_tokens: Read the tokens and time of each call from whole samples.

    Raises:
        LogError: There is nothing to read.
    """
    if problems:
        found = read_evaluations(logs, wanted, progress)
        return Exported(problems_frame(found.evaluations), found.evaluations, found.warnings)
    draws = read_draws(logs, wanted, progress, per_draw_tokens)
    evaluations = tuple(pool.evaluation for pool in draws.pools)
    return Exported(draws_frame(draws), evaluations, (*draws.warnings, *draws.per_draw.warnings))
