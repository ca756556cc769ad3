"""The scorer `dual_suite`: every draw before the weak and the strong suite."""

from collections import Counter
from collections.abc import Sequence
from math import nan
from typing import Any, cast

import anyio.to_thread
from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState
from inspect_ai.util import sandbox

from inspect_resample.datasets import Problem, load_problems
from inspect_resample.datasets.ids import find_id
from inspect_resample.judging.judge import judge_programs
from inspect_resample.logs.schema import SuitesMetadata, SuitesValue
from inspect_resample.sampling.draws import Draws
from inspect_resample.scoring.distinct import describe_false_positives, distinct_programs
from inspect_resample.scoring.explanation import LONGEST_PROGRAM, explain
from inspect_resample.scoring.judged_draws import JudgedDraw, doubtful, unjudgeable, unread_texts
from inspect_resample.scoring.metrics import resampling
from inspect_resample.scoring.programs import find_programs

_MOST_LETTERS = 1000  # Inspect's summaries drop a text of more than 1,024 characters.
_DESCRIBED = 3  # false positives in the metadata: a log stays small


@scorer(metrics=[resampling()])
def dual_suite(dataset: str, data: str | None = None, judge_cut_off: bool = False) -> Scorer:
    """Judge every draw of a sample with the weak suite and, where it passes, with the strong one.

    The score's value and its metadata are described in `docs/reference/log-schema.md`.

    Args:
        dataset: Name of the data set that the samples' ids belong to, or of its task.
        data: Path of a copy of the data set's file; None for the default.
        judge_cut_off: Judge draws that were cut off at the token limit like others; by default they
            are draws that failed.

    Returns:
        The scorer.
    """

    async def score(state: TaskState, target: Target) -> Score:
        problems = load_problems(dataset, data)
        problem = problems[find_id(problems, str(state.sample_id)) or str(state.sample_id)]
        draws = state.store_as(Draws)
        judged, about = await _judge_draws(problem, draws, judge_cut_off)
        quality = (state.scores or {}).get("code_quality")
        measured = quality.metadata if quality else None
        told: SuitesMetadata = {"without_tokens": draws.without_tokens, "judge": about}
        if begun := unread_texts(judged, draws.texts):
            told["unread"] = begun
        return await anyio.to_thread.run_sync(_score, problem, judged, told, measured)

    return score


async def _judge_draws(
    problem: Problem, draws: Draws, judge_cut_off: bool
) -> tuple[list[JudgedDraw], dict[str, object]]:
    """What became of each draw, and what the harness found."""
    found = await find_programs(draws, problem.prompt, problem.entry_point)
    failures = [
        None if judge_cut_off and failure == "cut off" else failure
        for _, failure in draws.completions()
    ]
    wanted = sorted({t for t, failure in zip(draws.text, failures, strict=True) if failure is None})
    judgement = await judge_programs(problem, [found[t][0] for t in wanted], sandbox())
    verdicts = dict(zip(wanted, judgement.verdicts, strict=True))
    judged = [
        JudgedDraw(text, *found[text], verdicts[text])
        if failure is None
        else JudgedDraw(text, "", failure, None)
        for text, failure in zip(draws.text, failures, strict=True)
    ]
    return judged, judgement.about


def _score(
    problem: Problem,
    judged: Sequence[JudgedDraw],
    told: SuitesMetadata,
    quality: dict[str, Any] | None,
) -> Score:
    """The sample's score."""
    programs = distinct_programs(judged, problem)
    counted = [draw for draw in judged if draw.scored]
    n = len(counted)
    weak = sum(draw.weak_pass for draw in counted)
    strong = sum(draw.strong_pass for draw in counted)
    submitted = next((draw for draw in counted if draw.weak_pass), None)
    value: SuitesValue = {
        "weak": weak / n if n else nan,
        "strong": strong / n if n else nan,
        "false_positive": (weak - strong) / n if n else nan,
        "draws": n,
    }
    metadata: SuitesMetadata = {
        "draws": n,
        "weak_passes": weak,
        "strong_passes": strong,
        "unscored": len(judged) - n,
        "doubtful": doubtful(judged),
        "unjudgeable": unjudgeable(judged),
        "failed": dict(Counter(draw.method for draw in judged if draw.verdict is None)),
        "methods": dict(Counter(draw.method for draw in judged if draw.verdict is not None)),
        "false_positives": describe_false_positives(programs, problem, _DESCRIBED, LONGEST_PROGRAM),
        **told,
    }
    return Score(
        value=cast("dict[str, float]", value),
        answer=submitted.program if submitted else None,
        explanation=explain(judged, programs, problem, quality, told.get("unread", ())),
        metadata={
            **metadata,
            **verdict_letters("weak", "".join(draw.weak_code for draw in judged)),
            **verdict_letters("strong", "".join(draw.strong_code for draw in judged)),
        },
    )


def verdict_letters(suite: str, text: str) -> dict[str, str]:
    """The letters of all draws, and in pieces that Inspect's summaries keep if they are many."""
    named = {f"{suite}_verdicts": text}
    if len(text) > _MOST_LETTERS:
        for number, start in enumerate(range(0, len(text), _MOST_LETTERS), 1):
            named[f"{suite}_verdicts_{number}"] = text[start : start + _MOST_LETTERS]
    return named
