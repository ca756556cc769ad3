"""What the commands over logs share: their arguments, how they read, how they warn and fail."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

# Inspect and the numeric libraries take seconds to import, so `--help` must not: commands import
# what they need when they run.
if TYPE_CHECKING:
    from inspect_resample.analysis.counts import Evaluation

Command = Callable[..., None]


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


logs_argument = click.argument("logs", nargs=-1, required=True)

weak_option = click.option(
    "--weak", metavar="SCORER.SCORE", help="Score of the weak suite, in any Inspect log."
)
strong_option = click.option(
    "--strong", metavar="SCORER.SCORE", help="Score of the strong suite, in any Inspect log."
)
replicates_option = click.option(
    "--replicates",
    type=click.IntRange(min=100),
    default=2000,
    show_default=True,
    help="Bootstrap replicates.",
)
seed_option = click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


def decorated(command: Command, *decorators: Callable[[Command], Command]) -> Command:
    """The command with arguments and options, shown in this order by `--help`."""
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def read(logs: Sequence[str], weak: str | None, strong: str | None) -> "tuple[Evaluation, ...]":
    """Read logs; warnings go to standard error.

    Raises:
        Failure: There is nothing to analyse.
        UsageError: A strong score without a weak one.
    """
    if strong is not None and weak is None:
        raise click.UsageError("--strong needs --weak: name both scores")
    from inspect_resample.analysis.logs import LogError, read_evaluations
    from inspect_resample.analysis.verdicts import Choice

    wanted = None if weak is None else Choice(weak, strong)
    try:
        reading = read_evaluations(logs, wanted, _progress)
    except LogError as error:
        raise Failure(str(error)) from error
    for warning in reading.warnings:
        warn(warning)
    for evaluation in reading.evaluations:
        for warning in evaluation.warnings:
            warn(f"{title(evaluation)}: {warning}")
    return reading.evaluations


def title(evaluation: "Evaluation") -> str:
    """What a message calls one task and model."""
    return f"{evaluation.task} by {evaluation.model}"


def warn_of_new(before: "Evaluation", after: "Evaluation") -> None:
    """Say what the analysis added to the warnings of reading."""
    for warning in after.warnings[len(before.warnings) :]:
        warn(f"{title(before)}: {warning}")


def warn(message: str) -> None:
    """Say something on standard error."""
    click.echo(f"warning: {message}", err=True)


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
