"""The command `inspect-resample quality`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import (
    choice,
    json_option,
    logs_argument,
    parts,
    reading_logs,
    replicates_option,
    seed_option,
    strong_option,
    tell,
    weak_option,
)
from inspect_resample.commands.showing import show
from inspect_resample.quality.measures import HEADLINE, MEASURES

if TYPE_CHECKING:
    from inspect_resample.logs import Logs
    from inspect_resample.studies.quality.shown import Qualities


class MeasureList(click.ParamType[tuple[str, ...]]):
    """Names of measures with commas between them, or all of them."""

    name = "measures"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Parse `pylint_score,snake_case`; what is parsed already passes."""
        if value == "all":
            return tuple(MEASURES)
        names = tuple(dict.fromkeys(parts(value)))
        unknown = [name for name in names if name not in MEASURES]
        if unknown or not names:
            self.fail(
                f"expected all, or some of {', '.join(MEASURES)}, got {', '.join(unknown)}",
                param,
                ctx,
            )
        return names


@click.command(
    epilog="""\b
    Examples:
      inspect-resample quality logs/
      inspect-resample quality logs/ --measure pylint_score,snake_case
      inspect-resample quality logs/ --measure all --json
      inspect-resample quality logs/ --plot quality.svg

    \b
    Logs need the score code_quality. Tasks of this package add it with -T quality=true; to a log
    that is there already it is added with
      inspect score LOG --scorer inspect_resample/code_quality --action append --overwrite
      --model none/none
    """
)
@logs_argument
@click.option(
    "--measure",
    "measures",
    type=MeasureList(),
    default=",".join(HEADLINE),
    metavar="M,M,...",
    help="Measures to compare, or all.  [default: the checks, pylint, maintainability, complexity]",
)
@weak_option
@strong_option
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Nominal coverage of the intervals.",
)
@replicates_option
@seed_option
@plot_option
@json_option
def quality(
    logs: Sequence[str],
    measures: tuple[str, ...],
    weak: str | None,
    strong: str | None,
    confidence: float,
    replicates: int,
    seed: int,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Compare the code of true and false positives, within problems.

    LOGS are Inspect logs (.eval, .json) and directories of them, with the score code_quality. A
    true positive is strongly correct, a false positive passes the weak suite only.
    """
    show(find_quality(logs, measures, weak, strong, confidence, replicates, seed), as_json, plot)


def find_quality(
    logs: "Sequence[str | Logs]",
    measures: tuple[str, ...],
    weak: str | None,
    strong: str | None,
    confidence: float,
    replicates: int,
    seed: int,
) -> "Qualities":
    """What `quality` finds."""
    wanted = choice(weak, strong)
    from inspect_resample.studies.quality.logs import read_quality
    from inspect_resample.studies.quality.shown import Qualities
    from inspect_resample.studies.quality.study import quality_differences

    with reading_logs() as progress:
        reading = read_quality(logs, wanted, progress)
    tell(reading.warnings, [one.evaluation for one in reading.counts])
    found = quality_differences(reading.counts, measures, confidence, replicates, seed)
    return Qualities(reading.counts, found, confidence, replicates, seed)
