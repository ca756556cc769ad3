"""TACO: `inspect eval tasks/taco.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("taco")
def taco() -> None:
    """The task; its options are those of `task_of`."""
