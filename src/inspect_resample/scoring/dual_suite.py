"""The scorer `dual_suite`: every draw before the weak and the strong suite."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

import anyio.to_thread
from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from inspect_resample._inspect import refused
from inspect_resample.datasets import Problem, find_problem
from inspect_resample.judging.verdict import Status
from inspect_resample.logs.chains import suites
from inspect_resample.logs.groups import group_fields
from inspect_resample.logs.letters import SCHEMA, of_statuses, stop_fields, verdict_letters
from inspect_resample.logs.schema import AUDIT, SuitesMetadata
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.stopping import Stopped, how_stopped
from inspect_resample.scoring.distinct import describe_false_positives, distinct_programs
from inspect_resample.scoring.explanation import LONGEST_PROGRAM, by_chain, explain
from inspect_resample.scoring.metrics import resampling
from inspect_resample.verifiers.audit import Audit, auditable
from inspect_resample.verifiers.judged_draws import (
    doubtful,
    tolerable,
    unjudgeable,
    unread_texts,
)
from inspect_resample.verifiers.suites import (
    JUDGED_WHILE_DRAWN,
    JudgedTexts,
    SuitesVerification,
    SuitesVerifier,
)

_DESCRIBED = 3  # false positives in the metadata: a log stays small


@scorer(metrics=[resampling()])
def dual_suite(
    dataset: str,
    data: str | None = None,
    judge_cut_off: bool = False,
    audit: float = 0.0,
    audit_seed: int = 0,
) -> Scorer:
    """Judge every draw of a sample with the weak suite and, where it passes, with the strong one.

    The score's value and its metadata are described in `docs/reference/log-schema.md`.

    Args:
        dataset: Name of the data set that the samples' ids belong to, or of its task.
        data: Path of a copy of the data set's file; None for the default.
        judge_cut_off: Judge draws that were cut off at the token limit like others; by default they
            are draws that failed.
        audit: Share of the draws that fail the weak suite that are tried on the strong one, too.
        audit_seed: Seed of the choice of these.

    Returns:
        The scorer.
    """
    chosen = Audit(audit, audit_seed)

    async def score(state: TaskState, target: Target) -> Score:
        problem = find_problem(dataset, data, state.sample_id)
        draws = state.store_as(Draws)
        if draws.chain and chosen.share:
            raise refused(
                "audit looks at random draws, and these are attempts in chains, which depend on "
                "each other: leave out audit."
            )
        texts = JUDGED_WHILE_DRAWN.pop(state, None) or JudgedTexts()
        verifier = SuitesVerifier(judge_cut_off, chosen, state.epoch, texts)
        verified = await verifier.verify(problem, draws)
        stopped = how_stopped(state.store)
        quality = (state.scores or {}).get("code_quality")
        measured = quality.metadata if quality else None
        told: SuitesMetadata = {"without_tokens": draws.without_tokens, "judge": verified.about}
        told |= cast("SuitesMetadata", group_fields(draws.group))
        if begun := unread_texts(verified.judged, draws.texts):
            told["unread"] = begun
        if chosen.share:
            told |= _audited(chosen, verified)
        return await anyio.to_thread.run_sync(
            _score, problem, verified, told, measured, stopped, draws.chain_lengths
        )

    return score


def _audited(audit: Audit, verified: SuitesVerification) -> SuitesMetadata:
    """What audits of weak failures found."""
    statuses = verified.verdicts[AUDIT]
    return {
        "audit_share": audit.share,
        "audit_seed": audit.seed,
        "auditable": len(auditable(verified.judged)),
        "audited": sum(status is not None for status in statuses),
        "audit_right": sum(status is Status.PASS for status in statuses),
        "audit_lost": sum(status is Status.FAULT for status in statuses),
    }


def _score(
    problem: Problem,
    verified: SuitesVerification,
    told: SuitesMetadata,
    quality: dict[str, Any] | None,
    stopped: Stopped | None,
    chains: Sequence[int],
) -> Score:
    """The sample's score; `chains` are the lengths of chains of which draws are the attempts."""
    judged = verified.judged
    programs = distinct_programs(judged, problem)
    failed = [draw.verdict is None for draw in judged]
    letters = {name: of_statuses(told, failed) for name, told in verified.verdicts.items()}
    counted = suites(letters["weak"], letters["strong"], chains)
    submitted = next((place for place, draw in enumerate(judged) if draw.weak_pass), None)
    if stopped:
        submitted = stopped.submitted
    metadata: SuitesMetadata = {
        "schema": SCHEMA,
        "doubtful": doubtful(judged),
        "unjudgeable": unjudgeable(judged),
        "failed": dict(Counter(draw.method for draw in judged if draw.verdict is None)),
        "methods": dict(Counter(draw.method for draw in judged if draw.verdict is not None)),
        "false_positives": describe_false_positives(programs, problem, _DESCRIBED, LONGEST_PROGRAM),
        **told,
    }
    if near := tolerable(judged):
        metadata["tolerable"] = near
    return Score(
        value=cast("dict[str, float]", counted.value),
        answer=None if submitted is None else judged[submitted].program,
        explanation=explain(judged, programs, problem, quality, told.get("unread", ()), submitted)
        + by_chain(chains, letters["weak"], letters["strong"]),
        metadata={
            **metadata,
            **stop_fields(stopped),
            **counted.counts,
            **counted.letters,
            **(verdict_letters(AUDIT, letters[AUDIT]) if AUDIT in letters else {}),
        },
    )
