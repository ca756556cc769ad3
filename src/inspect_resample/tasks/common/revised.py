"""Revision as an option of a task: what it does not go with is refused."""

from collections.abc import Sequence

from inspect_resample._inspect import refused
from inspect_resample.datasets import Problem
from inspect_resample.stopping.revising import Feedback, ReviseBySuite, revise_by


def revision(
    depth: int | None,
    feedback: Feedback,
    problems: Sequence[Problem],
    dataset: str,
    data: str | None,
    judge_cut_off: bool,
    bare: bool,
    independent: bool,
) -> ReviseBySuite | None:
    """What has a model revise its attempts; None where draws are independent.

    Args:
        depth: The most attempts of a chain, as `-T revise` gives it.
        feedback: As in `revise_by`, like the next four.
        problems: Those that are drawn.
        dataset: Their data set.
        data: Path of a copy of its file.
        judge_cut_off: Look at attempts that were cut off as at others.
        bare: Whether the model is sent bare prompts.
        independent: Whether an option is given that is about independent draws.

    Raises:
        PrerequisiteError: It does not go together.
    """
    try:
        found = revise_by(depth, feedback, problems, dataset, data, judge_cut_off)
    except ValueError as unusable:
        raise refused(f"revise: {unusable}.") from unusable
    if found and (bare or independent):
        raise refused(
            "revise needs style=chat, for attempts are turns of a conversation, and goes without "
            "audit, verifier, spread, plan and max_wrong, which are about independent draws."
        )
    return found
