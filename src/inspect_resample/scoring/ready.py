"""Sees to it that draws can be judged before there are any."""

from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox

from inspect_resample.judging.check import check_judge


@solver
def judge_works() -> Solver:
    """Stop a sample before its first model call where its sandbox cannot judge.

    Returns:
        The solver, for a task's `setup`.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        await check_judge(sandbox())
        return state

    return solve
