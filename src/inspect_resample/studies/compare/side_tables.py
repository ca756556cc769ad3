"""What the tables of two models and of many have in common."""

from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspect_resample.decisions.budgets import Frontier
from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.report.identity import in_brackets
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.pairing import Paired
from inspect_resample.studies.compare import once_words
from inspect_resample.studies.compare.once import OftenOrOnce
from inspect_resample.studies.compare.words import names_of, without_repeats

END_OF_DATA = "+ marks the end of the data, so that more draws may be better"
ONE_SUITE = (
    "One suite only: no strong figures, no reward, and no telling whether to draw the weaker model "
    "often or the stronger one once."
)


def print_often_or_once(
    console: Console, found: OftenOrOnce | str, paired: Paired, pricing: Pricing
) -> None:
    """Say which to use, above everything else."""
    letters = names_of(len(paired.evaluations))
    names = [
        f"{letter} ({in_brackets(one.drawn_by)})"
        for letter, one in zip(letters, paired.evaluations, strict=True)
    ]
    first, *others = once_words.answer(found, names, pricing, letters)
    console.print(f"[bold]{escape(first)}[/bold]", highlight=False)
    for sentence in others:
        console.print(escape(sentence), highlight=False)


def print_side(console: Console, name: str, evaluation: Evaluation, remark: str = "") -> None:
    """Say which evaluation goes by a short name."""
    console.print(
        f"[bold]{name}[/bold]  {escape(evaluation.task)} (version {escape(evaluation.version)})"
        f"  [bold]{escape(evaluation.drawn_by)}[/bold], "
        f"{words.draws_per_problem(evaluation.counts)} draws a problem{remark}",
        highlight=False,
    )


def draws_at(k: int, at_end_of_data: bool) -> str:
    """A number of draws, marked where the data end with it."""
    return f"{k}{'+' if at_end_of_data else ''}"


def frontier_table(
    frontier: Frontier,
    unit: str,
    names: Sequence[str],
    shares: Mapping[str, Callable[[Point], str]],
    gap: int = 0,
) -> Table:
    """A budget frontier.

    Args:
        frontier: It.
        unit: In which budgets are counted.
        names: Short names of the models.
        shares: Last columns by their titles: what they say of a point.
        gap: As in `grid`.
    """
    value = "resampled accuracy" if frontier.cost_ratio is None else "reward"
    ratio = "" if frontier.cost_ratio is None else f" at cost ratio {frontier.cost_ratio:g}"
    title = f"Budget frontier: {value}{ratio}, budgets in {unit} a problem"
    table = grid(title, "budget", "best", "K", "spent", value, *shares, gap=gap)
    interval = words.percent_interval if frontier.cost_ratio is None else words.reward_interval
    for point in without_repeats(frontier.points):
        table.add_row(
            words.number(point.budget),
            "-" if point.model is None else names[point.model],
            draws_at(point.k, point.at_end_of_data),
            words.number(point.spent),
            interval(point.value),
            *(say(point) for say in shares.values()),
        )
    return table
