"""The command `inspect-resample same-model`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.choosing import only
from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import (
    Failure,
    choice,
    json_option,
    reading_logs,
    seed_of,
    tell,
    warn,
    weak_option,
)
from inspect_resample.commands.showing import show

if TYPE_CHECKING:
    from inspect_resample.logs.pool import Pool
    from inspect_resample.statistics.equality.kernels import Kernel

KERNELS = ("ngrams", "hamming")  # Those of `analysis.equality.kernels`, too heavy for --help.


@click.command(
    "same-model",
    epilog="""\b
    Examples:
      inspect-resample same-model local.eval api.eval
      inspect-resample same-model q4/ bf16/ --permutations 10000 --plot likeness.svg
      inspect-resample same-model logs/ logs/ --a-model vllm/7b --b-model openai-api/x/7b
    """,
)
@click.argument("a", metavar="LOG_A")
@click.argument("b", metavar="LOG_B")
@click.option("--a-model", metavar="MODEL", help="Which model of A, if its logs have several.")
@click.option("--b-model", metavar="MODEL", help="Which model of B.")
@click.option("--task", metavar="TASK", help="Which task, if the logs have several.")
@click.option(
    "--kernel",
    type=click.Choice(KERNELS),
    default=KERNELS[0],
    show_default=True,
    help="How alike two draws are: by the n-grams that they share, or place by place.",
)
@click.option(
    "--length",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Characters of each draw to look at.",
)
@click.option(
    "--permutations",
    type=click.IntRange(min=99),
    default=1000,
    show_default=True,
    help="Random divisions of the draws; the smallest p-value is 1 / (N + 1).",
)
@seed_of("permutations")
@weak_option
@plot_option
@json_option
def same_model(
    a: str,
    b: str,
    a_model: str | None,
    b_model: str | None,
    task: str | None,
    kernel: "Kernel",
    length: int,
    permutations: int,
    seed: int,
    weak: str | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Test whether two logs were drawn from the same distribution.

    A and B are logs or directories of them, of the same problems with several draws of each, from
    a local server and from an API, for instance. No verdict is looked at, only the texts.
    """
    from inspect_resample.logs.completions import NoCompletions, read_answers
    from inspect_resample.statistics.pairing import PairingError
    from inspect_resample.studies.same_model.study import same_model as test

    pools = _pool(a, a_model, task, "a", weak), _pool(b, b_model, task, "b", weak)
    try:
        first, second = (read_answers(pool, length) for pool in pools)
        evaluations = pools[0].evaluation, pools[1].evaluation
        found = test(evaluations, (first, second), kernel, length, permutations, seed)
    except (PairingError, NoCompletions) as error:
        raise Failure(str(error)) from error
    from inspect_resample.studies.same_model.shown import Tested, cautions

    for caution in cautions(found):
        warn(caution)
    show(Tested(found), as_json, plot)


def _pool(path: str, model: str | None, task: str | None, name: str, weak: str | None) -> "Pool":
    """The samples of the one evaluation at `path` that is meant."""
    from inspect_resample.logs import read_draws

    with reading_logs() as progress:
        reading = read_draws((path,), choice(weak, None), progress)
    evaluations = [pool.evaluation for pool in reading.pools]
    tell(reading.warnings, evaluations)
    chosen = only(evaluations, path, name, model, task)
    return reading.pools[evaluations.index(chosen)]
