"""MATH-500: `inspect eval tasks/math500.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("math500")
def math500() -> None:
    """The task; its options are those of `task_of`."""
