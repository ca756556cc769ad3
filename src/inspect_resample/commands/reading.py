"""What the commands over logs share: their arguments, how they read, how they warn and fail."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

# Inspect and the numeric libraries take seconds to import, so `--help` must not: commands import
# what they need when they run.
if TYPE_CHECKING:
    from inspect_resample.logs import Logs
    from inspect_resample.logs.verdicts import Choice
    from inspect_resample.statistics.counts import Evaluation

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
        try:
            numbers = [self.kind(part) for part in parts(value)]
        except ValueError:
            self.fail(f"expected {self._expected()}, got {value!r}", param, ctx)
        if not numbers or not all(self.least <= number < float("inf") for number in numbers):
            self.fail(f"expected {self._expected()}, got {value!r}", param, ctx)
        return numbers

    def _expected(self) -> str:
        kind = "whole numbers" if self.kind is int else "numbers"
        return f"{kind} from {self.least:g} up with commas between them"


def parts(value: object) -> list[str]:
    """What stands between the commas, or each of what a list holds, as it would be typed."""
    if isinstance(value, str):
        return value.split(",")
    return [str(one) for one in value] if isinstance(value, Iterable) else [str(value)]


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


def seed_of(what: str) -> Callable[[Command], Command]:
    """The option `--seed` of what a command draws at random."""
    return click.option(
        "--seed",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        help=f"Seed of the {what}.",
    )


seed_option = seed_of("bootstrap")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


def decorated(command: Command, *decorators: Callable[[Command], Command]) -> Command:
    """The command with arguments and options, shown in this order by `--help`."""
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def read(
    logs: "Sequence[str | Logs]", weak: str | None, strong: str | None, to_compare: bool = False
) -> "tuple[Evaluation, ...]":
    """Read logs; warnings go to standard error.

    Args:
        logs: Paths, or what was read of them.
        weak: Score of the weak suite.
        strong: Score of the strong suite.
        to_compare: Leave out the warnings of each evaluation, for its problems are not yet known.

    Raises:
        Failure: There is nothing to analyse.
        UsageError: A strong score without a weak one.
    """
    wanted = choice(weak, strong)
    from inspect_resample.logs import read_evaluations

    with reading_logs() as progress:
        reading = read_evaluations(logs, wanted, progress)
    tell(reading.warnings, () if to_compare else reading.evaluations)
    return reading.evaluations


def choice(weak: str | None, strong: str | None) -> "Choice | None":
    """The scores that `--weak` and `--strong` name.

    Raises:
        UsageError: A strong score without a weak one.
    """
    if strong is not None and weak is None:
        raise click.UsageError("--strong needs --weak: name both scores")
    from inspect_resample.logs.verdicts import Choice

    return None if weak is None else Choice(weak, strong)


class SomePath(click.Path):
    """A path of this machine, which is checked, or a URL, which is left to its reader."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check the path."""
        return value if "://" in str(value) else super().convert(value, param, ctx)


def tell(warnings: Iterable[str], evaluations: "Iterable[Evaluation]") -> None:
    """Say what a reader of these data must know."""
    for warning in warnings:
        warn(warning)
    for evaluation in evaluations:
        for warning in evaluation.warnings:
            warn(f"{title(evaluation)}: {warning}")


def title(evaluation: "Evaluation") -> str:
    """What a message calls one task and model, and settings if others differ in them only."""
    return f"{evaluation.task} by {evaluation.drawn_by}"


def warn_of_new(before: "Evaluation", after: "Evaluation") -> None:
    """Say what the analysis added to the warnings of reading."""
    for warning in after.warnings:
        if warning not in before.warnings:
            warn(f"{title(before)}: {warning}")


def print_json(found: object) -> None:
    """Print what machines read: only null stands for what is undefined."""
    click.echo(json.dumps(found, indent=2, allow_nan=False))


def warn(message: str) -> None:
    """Say something on standard error."""
    click.echo(f"warning: {message}", err=True)


@contextmanager
def reading_logs() -> "Iterator[Callable[[float], None]]":
    """What to tell how far reading is; draws a bar when standard error is a terminal.

    Raises:
        Failure: The logs cannot be used (`LogError`).
    """
    from rich.console import Console
    from rich.progress import Progress

    from inspect_resample.logs import LogError

    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("reading logs", total=1.0)
            yield lambda share: bar.update(task, completed=share)
    except LogError as error:
        raise Failure(str(error)) from error
