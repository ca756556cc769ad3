"""The command `inspect-resample same-model`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.options import SAME_MODEL, SHOWN

if TYPE_CHECKING:
    from inspect_resample.logs.pool import Pool
    from inspect_resample.statistics.names import Kernel


@click.command(
    "same-model",
    params=[*SAME_MODEL, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample same-model local.eval api.eval
      inspect-resample same-model q4/ bf16/ --permutations 10000 --plot likeness.svg
      inspect-resample same-model logs/ logs/ --a-model vllm/7b --b-model openai-api/x/7b
    """,
)
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
    plot: str | None,
    as_json: bool,
) -> None:
    """Test whether two logs were drawn from the same distribution.

    A and B are logs or directories of them, of the same problems with several draws of each, from
    a local server and from an API, for instance. No verdict is looked at, only the texts.
    """
    from inspect_resample.commands.reading import warn
    from inspect_resample.errors import Failure
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
    from inspect_resample.studies.same_model.shown import (
        cautions,
        print_same_model,
        same_model_record,
    )

    for caution in cautions(found):
        warn(caution)
    if plot is not None:
        from inspect_resample.report.figures.files import save
        from inspect_resample.studies.same_model.figures import plot_same_model

        save(plot_same_model(found), Path(plot))
    if as_json:
        click.echo(json.dumps(same_model_record(found), indent=2, allow_nan=False))
        return
    from rich.console import Console

    print_same_model(Console(), found)


def _pool(path: str, model: str | None, task: str | None, name: str, weak: str | None) -> "Pool":
    """The samples of the one evaluation at `path` that is meant."""
    from inspect_resample.commands.choosing import only
    from inspect_resample.commands.reading import choice, reading_logs, tell
    from inspect_resample.logs import read_draws

    with reading_logs() as progress:
        reading = read_draws((path,), choice(weak, None), progress)
    evaluations = [pool.evaluation for pool in reading.pools]
    tell(reading.warnings, evaluations)
    chosen = only(evaluations, path, name, model, task)
    return reading.pools[evaluations.index(chosen)]
