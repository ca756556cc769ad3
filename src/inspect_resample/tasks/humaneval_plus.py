"""HumanEval and HumanEval+: `inspect eval tasks/humaneval_plus.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("humaneval_plus")
def humaneval_plus() -> None:
    """The task; its options are those of `task_of`."""
