"""HumanEval and HumanEval+: `inspect eval tasks/humaneval_plus.py`."""

from inspect_ai import Task, task

from inspect_resample.options import checked
from inspect_resample.task import Style, resampling_task


@task
@checked
def humaneval_plus(
    data: str | None = None,
    k: int = 20,
    chunk: int = 32,
    first: int = 0,
    style: Style = "chat",
    judge_cut_off: bool = False,
    sandbox: str = "bwrap",
    quality: bool = False,
) -> Task:
    """HumanEval as the weak suite and HumanEval+ as the strong one.

    Args:
        data: Path of a copy of `HumanEvalPlus.jsonl.gz`; by default it is downloaded once.
        k: Draws a problem and epoch; `--epochs` multiplies them.
        chunk: Choices a request; 1 gives every draw its own token count.
        first: Number of the first draw: 20 goes on where a run with k=20 ended.
        style: `chat` for models that follow instructions, `completion` for base models.
        judge_cut_off: Judge draws that were cut off at the token limit instead of failing them.
        sandbox: Where programs run: `bwrap`, `docker`, or at your own risk `local`.
        quality: Measure the quality of the programs' text, too.

    Returns:
        The task.
    """
    return resampling_task(
        "humaneval_plus", data, k, chunk, style, judge_cut_off, sandbox, quality, first
    )
