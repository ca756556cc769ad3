"""CodeContests: `inspect eval tasks/codecontests.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("codecontests")
def codecontests() -> None:
    """The task; its options are those of `task_of`."""
