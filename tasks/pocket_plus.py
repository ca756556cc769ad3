"""The project's own problems: `inspect eval tasks/pocket_plus.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("pocket")
def pocket_plus() -> None:
    """The task; its options are those of `task_of`."""
