"""The command `inspect-resample compare`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_resample.commands.choosing import chosen
from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.pricing import UNITS, pricing_for, pricing_options
from inspect_resample.commands.reading import (
    Failure,
    NumberList,
    json_option,
    parts,
    replicates_option,
    seed_option,
    strong_option,
    tell,
    warn,
    weak_option,
)
from inspect_resample.commands.showing import show
from inspect_resample.studies.summary.summaries import beyond, cost_ratio_option, k_option

if TYPE_CHECKING:
    from inspect_resample.logs import Logs
    from inspect_resample.statistics.counts import Evaluation
    from inspect_resample.studies.compare.shown import Compared


class UnitList(click.ParamType[tuple[str, ...]]):
    """Units of cost with commas between them."""

    name = "units"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Parse `draws,dollars`; what is parsed already passes."""
        units = tuple(dict.fromkeys(parts(value)))
        if not units or not set(units) <= set(UNITS):
            self.fail(f"expected some of {','.join(UNITS)}, got {value!r}", param, ctx)
        return units


@click.command(
    epilog="""\b
    Examples:
      inspect-resample compare small.eval large.eval
      inspect-resample compare logs/ --a-model vllm/7b --b-model openai/gpt-4o
      inspect-resample compare temperatures/
      inspect-resample compare small/ large/ --cost-ratio 1,4 --plot frontier.svg
      inspect-resample compare small/ large/ --unit draws,dollars --prices prices.yaml

    \b
    prices.yaml, dollars per million tokens or an hour, and the size of the model:
      openai/gpt-4o: {input: 2.5, output: 10}
      vllm/7b: {input: 0.1, output: 0.1, params: 7e9, layers: 32, width: 4096}
      vllm/own: {dollars_per_hour: 1.2, config: /models/own}
    """
)
@click.argument("logs", metavar="A [B] [MORE]...", nargs=-1, required=True)
@click.option(
    "--a-model",
    metavar="MODEL",
    help="Which model of A, if its logs have several; its settings may stand behind the name.",
)
@click.option("--b-model", metavar="MODEL", help="Which model of B.")
@click.option("--task", metavar="TASK", help="Which task, if the logs have several.")
@k_option
@cost_ratio_option
@click.option(
    "--unit",
    "units",
    type=UnitList(),
    default="draws",
    show_default=True,
    metavar="U,U,...",
    help=f"What budgets are counted in: some of {','.join(UNITS)}.",
)
@click.option(
    "--budget",
    "budgets",
    type=NumberList(float, 0),
    metavar="X,X,...",
    help="Budgets for a problem.  [default: from one draw to all]",
)
@pricing_options
@weak_option
@strong_option
@replicates_option
@seed_option
@plot_option
@json_option
def compare(
    logs: tuple[str, ...],
    a_model: str | None,
    b_model: str | None,
    task: str | None,
    weak: str | None,
    strong: str | None,
    as_json: bool,
    plot: Path | None,
    **options: Any,
) -> None:
    """Compare models, or settings of one, on the problems that all of them have.

    A and B are logs or directories of them, with one model and temperature each; one path, or more
    than two, may hold any number. Two are compared in full: differences are A minus B and paired by
    problem, and told are whether some number of draws of the weaker model reaches one draw of the
    stronger, and which model gives most for each budget. More than two are ranked: which is best at
    which number of draws and within which budget, and which cannot be told from it.
    """
    found = find_comparison(logs, a_model, b_model, task, weak, strong, **options)
    show(found, as_json, plot)


def find_comparison(
    logs: "Sequence[str | Logs]",
    a_model: str | None,
    b_model: str | None,
    task: str | None,
    weak: str | None,
    strong: str | None,
    **options: Any,
) -> "Compared":
    """What `compare` finds."""
    evaluations = chosen(logs, (a_model, b_model), task, weak, strong)
    _warn_of_tasks(evaluations)
    return _made(evaluations, **options)


def _warn_of_tasks(evaluations: "Sequence[Evaluation]") -> None:
    tasks = [f"{one.task} (version {one.version})" for one in evaluations]
    if len(set(tasks)) > 1:
        from inspect_resample.studies.compare.words import names_of

        told = ", ".join(
            f"{name} is {task}" for name, task in zip(names_of(len(tasks)), tasks, strict=True)
        )
        warn(f"{told}; their problems are matched by id")


def _made(
    evaluations: "Sequence[Evaluation]",
    k: list[int] | None,
    cost_ratio: list[float],
    units: Any,
    budgets: list[float] | None,
    replicates: int,
    seed: int,
    **payment: Any,
) -> "Compared":
    """What is found about evaluations on the terms of the command line."""
    from inspect_resample.studies.compare.comparison import Terms
    from inspect_resample.studies.compare.shown import Compared
    from inspect_resample.studies.compare.study import compare as compare_models

    terms = Terms(
        tuple(cost_ratio),
        pricing_for(evaluations, **payment),
        units,
        None if budgets is None else tuple(budgets),
    )
    try:
        found = compare_models(*evaluations, k=k, terms=terms, replicates=replicates, seed=seed)
    except ValueError as error:
        raise Failure(f"{error}{beyond(k, *evaluations)}") from error
    tell((), found.paired.evaluations)
    return Compared(found)
