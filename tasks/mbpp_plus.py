"""MBPP and MBPP+: `inspect eval tasks/mbpp_plus.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("mbpp_plus")
def mbpp_plus() -> None:
    """The task; its options are those of `task_of`."""
