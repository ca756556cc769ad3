"""LiveCodeBench: `inspect eval tasks/livecodebench.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("livecodebench")
def livecodebench() -> None:
    """The task; its options are those of `task_of`."""
