"""Your own problems: `inspect eval inspect_resample/own_problems -T data=mine.jsonl`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("own_problems")
def own_problems() -> None:
    """The task; its options are those of `task_of`."""
