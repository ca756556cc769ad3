"""Scoring the samples of a log again, one at a time, where Inspect itself gives no sandbox."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from inspect_ai import score_async
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.model import get_model
from inspect_ai.scorer import Scorer

from inspect_resample._inspect import sandbox_default_context_var, sandbox_environments_context_var
from inspect_resample.judging.engines import environment


async def score_again(
    log: EvalLog,
    scorer: Scorer,
    sample: Callable[[int], AbstractAsyncContextManager[EvalSample]],
    sandbox: str | None,
) -> EvalLog:
    """Run a scorer on each sample, and add what it says.

    Args:
        log: The log, without its samples.
        scorer: What scores.
        sample: Opens a sample by its index, and keeps it when it is scored.
        sandbox: The kind of the one sandbox that stands behind all samples; None for none.

    Raises:
        PrerequisiteError: The sandbox does not work here.
    """
    async with AsyncExitStack() as stack:
        if sandbox is not None:
            started = await stack.enter_async_context(environment(sandbox))
            sandbox_environments_context_var.set({"default": started})
            sandbox_default_context_var.set("default")
        return await score_async(
            log,
            [scorer],
            model=get_model("none/none"),
            action="append",
            display="none",
            copy=False,
            samples=sample,
        )
