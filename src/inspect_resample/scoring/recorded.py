"""The scorer `recorded`: verdicts that came with recorded draws, without judging."""

from collections.abc import Sequence
from typing import cast

import anyio.to_thread
from inspect_ai.dataset import Sample
from inspect_ai.model import get_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from inspect_resample.answers.equivalence import Grouped, group
from inspect_resample.answers.final import Final, final_answer
from inspect_resample.logs.chains import suites
from inspect_resample.logs.letters import (
    FAULT,
    NOT_RUN,
    PASS,
    SCHEMA,
    answer_fields,
    of_verdicts,
    score_numbers,
    verdict_letters,
)
from inspect_resample.logs.schema import RecordedMetadata
from inspect_resample.parsing.workers import limiter
from inspect_resample.recordings.recording import Draw, Recorded
from inspect_resample.recordings.replay import replay_of
from inspect_resample.sampling.draws import Draws
from inspect_resample.scoring.answers_explained import explain


@scorer(metrics={"*": [mean(), stderr()]})
def recorded() -> Scorer:
    """Score the draws of a sample by the verdicts, or the right answer, recorded with them.

    The model must be `replay/...`, and all its draws of the problem must have been made. The
    score's value is `{"correct"}`, the share of draws that are correct among those with a verdict.
    Its metadata has the counts and letters of one suite (`docs/reference/log-schema.md`). Where
    verdicts of a weak suite were recorded beside those of a strong one, value and metadata are as
    those of `dual_suite`.

    Returns:
        The scorer.
    """

    async def score(state: TaskState, target: Target) -> Score:
        replay = replay_of(get_model())
        if replay is None:
            raise RuntimeError("the scorer recorded needs --model replay/PATH")
        told = replay.recorded(Sample(id=state.sample_id, input=state.input_text))
        if any(draw.weak is not None for draw in told.draws):
            return _of_two_suites(told.draws, state.store_as(Draws))
        # Not in the event loop: answers are compared.
        return await anyio.to_thread.run_sync(_score, told, limiter=limiter())

    return score


def _score(recorded: Recorded) -> Score:
    draws = recorded.draws
    answers = [_answer(draw, recorded.gold) for draw in draws]
    grouped = group(answers, recorded.gold)
    rights: Sequence[bool | None] = grouped.right or [None] * len(draws)
    letters = of_verdicts(
        right if draw.correct is None else draw.correct
        for draw, right in zip(draws, rights, strict=True)
    )
    told = recorded.with_answers or recorded.gold is not None
    passes, unscored = letters.count(PASS), letters.count(FAULT)
    n = len(draws) - unscored
    first = letters.find(PASS)
    metadata: RecordedMetadata = {
        "schema": SCHEMA,
        "draws": n,
        "correct_passes": passes,
        "unscored": unscored,
        "correct_verdicts": letters,
    }
    return Score(
        value={"correct": passes / n if n else float("nan")},
        answer=draws[first].text if first >= 0 else None,
        explanation=_explained(recorded, answers, grouped, letters) if told else None,
        metadata={
            **metadata,
            **verdict_letters("correct", letters),
            **(answer_fields(answers, grouped.classes) if told else {}),
            **{
                name: numbers
                for verifier in recorded.scored_by
                for name, numbers in score_numbers(verifier, _scores(draws, verifier)).items()
            },
        },
    )


def _of_two_suites(recorded: Sequence[Draw], draws: Draws) -> Score:
    """Of the verdicts of a weak and of a strong suite, which need say nothing of weak failures."""
    weak = of_verdicts(draw.weak for draw in recorded)
    strong = "".join(
        of_verdicts([draw.correct]) if passed == PASS else NOT_RUN
        for draw, passed in zip(recorded, weak, strict=True)
    )
    submitted = next((draw.text for draw in recorded if draw.weak), None)
    counted = suites(weak, strong, draws.chain_lengths)
    return Score(
        value=cast("dict[str, float]", counted.value),
        answer=submitted,
        metadata={
            "schema": SCHEMA, "without_tokens": draws.without_tokens,
            **counted.counts, **counted.letters,
        },
    )  # fmt: skip


def _explained(
    recorded: Recorded, answers: Sequence[str | None], grouped: Grouped, letters: str
) -> str:
    finals = [Final(answer or "", "recorded" if answer else "none") for answer in answers]
    scores = {name: _scores(recorded.draws, name) for name in recorded.scored_by}
    return explain(recorded.gold, finals, grouped, letters, scores)


def _scores(draws: Sequence[Draw], verifier: str) -> list[float | None]:
    return [draw.scores.get(verifier) for draw in draws]


def _answer(draw: Draw, gold: str | None) -> str | None:
    """A draw's answer: as recorded, or in its text where a right one tells that it has one."""
    if draw.answer is not None or gold is None:
        return draw.answer
    return final_answer(draw.text).text
