"""The project's own questions: `inspect eval tasks/pocket_answers.py`."""

from inspect_ai import task

from inspect_resample.tasks.common.task import task_of


@task
@task_of("pocket_answers")
def pocket_answers() -> None:
    """The task; its options are those of `task_of`."""
