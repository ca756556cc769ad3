"""The command `inspect-resample`: from draws to Inspect logs, from these to figures and pages."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_resample.judge_command import judge

# Inspect and the numeric libraries take seconds to import, so `--help` must not: commands import
# what they need.
if TYPE_CHECKING:
    from inspect_resample.analysis.summary import Summary


class Failure(click.ClickException):
    """A message to the user; the exit code is that of wrong usage."""

    exit_code = 2


class NumberList(click.ParamType[list[float]]):
    """Numbers with commas between them, each at least `least`."""

    name = "numbers"

    def __init__(self, kind: Callable[[str], float], least: float) -> None:
        self.kind = kind
        self.least = least

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[float]:
        """Parse `1,10,50`; what is parsed already passes."""
        if not isinstance(value, str):
            return list(value)
        try:
            numbers = [self.kind(part) for part in value.split(",")]
        except ValueError:
            self.fail(f"expected {self._expected()}, got {value!r}", param, ctx)
        if not all(self.least <= number < float("inf") for number in numbers):
            self.fail(f"expected {self._expected()}, got {value!r}", param, ctx)
        return numbers

    def _expected(self) -> str:
        kind = "whole numbers" if self.kind is int else "numbers"
        return f"{kind} from {self.least:g} up with commas between them"


_SHARED = (
    click.argument("logs", nargs=-1, required=True),
    click.option(
        "--k",
        type=NumberList(int, 1),
        metavar="K,K,...",
        help="Numbers of draws to show.  [default: 1,2,5,10,20,50,... and all draws]",
    ),
    click.option(
        "--cost-ratio",
        type=NumberList(float, 0),
        default="0,1,2,4,8",
        show_default=True,
        metavar="R,R,...",
        help="Costs of a false positive, in benefits of a correct answer.",
    ),
    click.option(
        "--weak", metavar="SCORER.SCORE", help="Score of the weak suite, in any Inspect log."
    ),
    click.option(
        "--strong", metavar="SCORER.SCORE", help="Score of the strong suite, in any Inspect log."
    ),
    click.option(
        "--replicates",
        type=click.IntRange(min=100),
        default=2000,
        show_default=True,
        help="Bootstrap replicates.",
    ),
    click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap."),
)


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inspect-resample")
def main() -> None:
    """Repeated sampling with imperfect verifiers: from Inspect logs to a decision."""


@main.command(
    epilog="""\b
    Examples:
      inspect-resample analyze logs/
      inspect-resample analyze logs/ --k 1,10,50 --cost-ratio 0,1,4 --json
      inspect-resample analyze runs/ --weak includes --strong judge.correct
    """
)
@_shared
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def analyze(as_json: bool, **options: Any) -> None:
    """Print pass@k, conditional accuracy, false discoveries and the best K.

    LOGS are Inspect logs (.eval, .json) and directories of them. Each task and model is reported
    on its own; logs of the same task and model are pooled.
    """
    summaries = _summarize(**options)
    if as_json:
        from inspect_resample.report.records import as_record

        records = [as_record(summary) for summary in summaries]
        click.echo(json.dumps(records, indent=2, allow_nan=False))
        return
    from rich.console import Console

    from inspect_resample.report.tables import print_summary

    console = Console()
    for summary in summaries:
        print_summary(console, summary)


@main.command(
    epilog="""\b
    Example:
      inspect-resample report logs/ -o report.html
    """
)
@_shared
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The HTML file to write.",
)
def report(output: Path, **options: Any) -> None:
    """Write one self-contained HTML page with figures, curves and problems.

    LOGS and options are those of `analyze`.
    """
    if not output.absolute().parent.is_dir():
        raise Failure(f"the directory of {output} does not exist; make it first")
    from inspect_resample.report.page import render_page

    page = render_page(_summarize(**options))
    output.write_text(page, encoding="utf-8")
    click.echo(f"wrote {output}")


def _summarize(
    logs: Sequence[str],
    k: list[int] | None,
    cost_ratio: list[float],
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
) -> "list[Summary]":
    """Read and summarise; warnings go to standard error."""
    if strong is not None and weak is None:
        raise click.UsageError("--strong needs --weak: name both scores")
    from inspect_resample.analysis.logs import LogError, read_evaluations
    from inspect_resample.analysis.summary import summarize
    from inspect_resample.analysis.verdicts import Choice

    wanted = None if weak is None else Choice(weak, strong)
    try:
        reading = read_evaluations(logs, wanted, _progress)
    except LogError as error:
        raise Failure(str(error)) from error
    for warning in reading.warnings:
        _warn(warning)
    summaries = []
    for evaluation in reading.evaluations:
        name = f"{evaluation.task} by {evaluation.model}"
        for warning in evaluation.warnings:
            _warn(f"{name}: {warning}")
        try:
            summaries.append(summarize(evaluation, k, cost_ratio, replicates, seed))
        except ValueError as error:
            raise Failure(f"{name}: {error}") from error
    return summaries


def _progress(locations: Sequence[str]) -> Iterator[str]:
    """Pass the logs on, with a progress bar when standard error is a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(
        locations,
        description="reading logs",
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _warn(message: str) -> None:
    click.echo(f"warning: {message}", err=True)


main.add_command(judge)
