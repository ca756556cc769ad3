"""The scorer `answers`: the final answer of every draw against the right one."""

from collections import Counter

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from inspect_resample._inspect import refused
from inspect_resample.datasets import find_problem
from inspect_resample.datasets.problem import AnswerProblem
from inspect_resample.logs.groups import group_fields
from inspect_resample.logs.letters import (
    PASS,
    SCHEMA,
    answer_fields,
    of_statuses,
    score_numbers,
    stop_fields,
    verdict_letters,
)
from inspect_resample.logs.schema import AnswersMetadata
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.stopping import Stopped, how_stopped
from inspect_resample.scoring.answers_explained import explain
from inspect_resample.scoring.metrics import coverage
from inspect_resample.verifiers.answers import CORRECT, AnswersVerification, AnswersVerifier


@scorer(metrics=[coverage()])
def answers(dataset: str, data: str | None = None, judge_cut_off: bool = False) -> Scorer:
    """Compare the final answer of every draw of a sample with the right one.

    The score's value and its metadata are described in `docs/reference/log-schema.md`.

    Args:
        dataset: Name of the data set that the samples' ids belong to, or of its task.
        data: Path of a copy of the data set's file; None for the default.
        judge_cut_off: Look for answers in draws that were cut off at the token limit, too; by
            default they have none.

    Returns:
        The scorer.
    """
    verifier = AnswersVerifier(judge_cut_off)

    async def score(state: TaskState, target: Target) -> Score:
        problem = find_problem(dataset, data, state.sample_id)
        if not isinstance(problem, AnswerProblem):
            raise refused(f"answers: {problem.id} of {dataset} has no answer but suites.")
        draws = state.store_as(Draws)
        verified = await verifier.verify(problem, draws)
        return _score(problem, verified, draws, how_stopped(state.store))

    return score


def _score(
    problem: AnswerProblem, verified: AnswersVerification, draws: Draws, stopped: Stopped | None
) -> Score:
    """The sample's score: draws without an answer count, and are not right."""
    finals, grouped = verified.finals, verified.grouped
    letters = of_statuses(verified.verdicts[CORRECT], [not final.text for final in finals])
    right = letters.count(PASS)
    metadata: AnswersMetadata = {
        "schema": SCHEMA,
        "draws": len(finals),
        "correct_passes": right,
        "unscored": 0,
        "failed": dict(Counter(final.way for final in finals if not final.text)),
        "methods": dict(Counter(final.way for final in finals if final.text)),
        "by_text": grouped.by_text,
        "without_tokens": draws.without_tokens,
    }
    answer = grouped.representatives[0] if grouped.representatives else None
    if stopped:
        answer = None if stopped.submitted is None else finals[stopped.submitted].text
    scores = [score_numbers(name, numbers) for name, numbers in draws.scores.items()]
    return Score(
        value={CORRECT: right / len(finals) if finals else float("nan")},
        answer=answer,
        explanation=explain(problem.answer, finals, grouped, letters, draws.scores),
        metadata={
            **metadata,
            **stop_fields(stopped),
            **verdict_letters(CORRECT, letters),
            **group_fields(draws.group),
            **answer_fields([final.text for final in finals], grouped.classes),
            **{name: numbers for told in scores for name, numbers in told.items()},
        },
    )
