"""Real Inspect logs for tests, made by running the scripted tasks."""

from pathlib import Path
from typing import Any

from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog

TASKS = Path(__file__).with_name("scripted_tasks.py")


def make_log(directory: Path, task: str = "pocket_plus", **options: Any) -> EvalLog:
    """Run a scripted task; `args` are its arguments, other options are those of `eval`."""
    args = options.pop("args")
    options.setdefault("model", "mockllm/model")
    (log,) = inspect_eval(
        f"{TASKS}@{task}", task_args=args, log_dir=str(directory), display="none", **options
    )
    return log


COUNTS = {"a": [10, 8, 6], "b": [10, 5, 0], "c": [10, 0, 0], "d": [10, 10, 10], "e": [10, 2, 1]}
"""Draws, weak passes and strong passes of five problems."""


def make_two_models(directory: Path) -> Path:
    """Logs of two models on one task, the first with two epochs."""
    make_log(directory, args={"counts": COUNTS}, epochs=2)
    make_log(directory, args={"counts": COUNTS}, model="mockllm/other")
    return directory
