"""Judging without an eval."""

from collections.abc import Awaitable, Callable, Sequence
from typing import ParamSpec, TypeVar

from anyio.from_thread import start_blocking_portal
from inspect_ai.util import SandboxEnvironment

from inspect_resample.datasets import Problem
from inspect_resample.judging.engines import environment
from inspect_resample.judging.judge import Judgement, Task, judge_problems
from inspect_resample.judging.request import JudgeError, Limits
from inspect_resample.judging.verdict import Verdict

P = ParamSpec("P")
T = TypeVar("T")


def run_apart(function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call an asynchronous function in an event loop and a thread of their own, and wait for it.

    A notebook runs its cells in an event loop, and no other one can run in the same thread. An
    interrupt cancels the call and comes up when it has cleaned up.

    Args:
        function: What to call.
        *args: Its arguments.
        **kwargs: Its arguments by name.
    """
    with start_blocking_portal() as portal:
        return portal.call(lambda: function(*args, **kwargs))


def judge(
    problem: Problem,
    programs: Sequence[str],
    sandbox: str | SandboxEnvironment = "bwrap",
    limits: Limits | None = None,
) -> list[Verdict]:
    """Judge programs on a problem's weak suite and, where they pass it, on its strong one.

    For scripts and notebooks: it waits for the verdicts, in a running event loop too. A solver or a
    scorer of Inspect awaits `judge_programs` instead. Example:

        from inspect_resample.judging.standalone import judge
        from inspect_resample.datasets import load_problems

        problem = load_problems("pocket")["pocket/is_even"]
        judge(problem, [problem.reference])[0].strong_pass

    Args:
        problem: The problem.
        programs: Source texts.
        sandbox: An Inspect sandbox or the name of a kind of them.
        limits: What a program may use.

    Returns:
        A verdict for every program, in their order.

    Raises:
        JudgeError: The harness could not judge at all.
        PrerequisiteError: The sandbox does not work here.
    """
    (judgement,) = judge_many([(problem, programs)], sandbox, limits)
    if isinstance(judgement, JudgeError):
        raise judgement
    return judgement.verdicts


def judge_many(
    tasks: Sequence[Task],
    sandbox: str | SandboxEnvironment = "bwrap",
    limits: Limits | None = None,
    last: bool = True,
) -> list[Judgement | JudgeError]:
    """Judge programs on many problems in one sandbox, which costs one start of it.

    Args:
        tasks: Problems and programs for each.
        sandbox: An Inspect sandbox or the name of a kind of them.
        limits: What a program may use.
        last: Whether the harness ends with the call; else a task that is to follow finds it.

    Returns:
        For each problem its verdicts and what the harness found, or why it could not be judged.

    Raises:
        JudgeError: The harness could not judge at all.
        PrerequisiteError: The sandbox does not work here.
    """
    if not tasks:
        return []  # for which no sandbox need be started

    async def run() -> list[Judgement | JudgeError]:
        if isinstance(sandbox, SandboxEnvironment):
            return await judge_problems(tasks, sandbox, limits, concurrency=False)
        async with environment(sandbox, last) as started:
            return await judge_problems(tasks, started, limits, concurrency=False)

    return run_apart(run)
