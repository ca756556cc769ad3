"""The task that draws are of, by its name."""

import pkgutil

import click

from inspect_resample import tasks

# Their data sets take a tenth of a second to import, so `--help` must not.
TASK = click.Choice(
    [module.name for module in pkgutil.iter_modules(tasks.__path__) if not module.ispkg]
)


def check_data(task: str, data: str | None) -> str | None:
    """The data file of a task, where it may and must have one.

    Raises:
        click.UsageError: It has none and needs one, or the other way round.
    """
    from inspect_resample.datasets import dataset_named

    dataset = dataset_named(task)
    if data is not None and dataset.data == "none":
        raise click.UsageError(f"{task} has no data file; leave out --data and -T data=...")
    if data is None and dataset.data == "required":
        raise click.UsageError(f"{task} needs {dataset.data_file}: give --data PATH")
    return data
