"""GSM8K: `inspect eval tasks/gsm8k.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("gsm8k")
def gsm8k() -> None:
    """The task; its options are those of `task_of`."""
