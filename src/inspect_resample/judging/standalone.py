"""Judging without an eval."""

from collections.abc import Sequence

import anyio
from inspect_ai.util import SandboxEnvironment
from inspect_ai.util._sandbox.registry import registry_find_sandboxenv

from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.request import Limits
from inspect_resample.judging.verdict import Verdict
from inspect_resample.problems import Problem


def judge(
    problem: Problem,
    programs: Sequence[str],
    sandbox: str | SandboxEnvironment = "bwrap",
    limits: Limits | None = None,
) -> list[Verdict]:
    """Judge programs on a problem's weak suite and, where they pass it, on its strong one.

    For use outside of Inspect's evals and event loops. Example:

        from inspect_resample.judging.standalone import judge
        from inspect_resample.problems import load_problems

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

    async def run() -> list[Verdict]:
        if isinstance(sandbox, SandboxEnvironment):
            return (await judge_programs(problem, programs, sandbox, limits)).verdicts
        kind = registry_find_sandboxenv(sandbox)
        await kind.task_init("judge", None)
        environments = await kind.sample_init("judge", None, {})
        try:
            first = next(iter(environments.values()))
            return (await judge_programs(problem, programs, first, limits)).verdicts
        finally:
            await kind.sample_cleanup("judge", None, environments, False)
            await kind.task_cleanup("judge", None, True)

    return anyio.run(run)
