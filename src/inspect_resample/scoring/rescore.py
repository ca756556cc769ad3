"""A log's draws judged again: the same samples with new scores, in a new log.

Inspect's own `score` rebuilds each sample and runs a scorer on it, but gives it no sandbox. Here
one sandbox stands behind all samples, and they are read and written one at a time.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import anyio
from inspect_ai import score_async
from inspect_ai.log import EvalLog, EvalResults, EvalSample, read_eval_log
from inspect_ai.model import get_model
from shortuuid import uuid

from inspect_resample._inspect import (
    create_recorder_for_location,
    sandbox_default_context_var,
    sandbox_environments_context_var,
)
from inspect_resample.datasets import Problem
from inspect_resample.datasets.ids import find_id
from inspect_resample.judging.apart import run_apart
from inspect_resample.judging.judge import Task
from inspect_resample.judging.standalone import environment
from inspect_resample.recordings.inspect_log import (
    Place,
    add_draws,
    keep_answers,
    log_samples,
)
from inspect_resample.recordings.recording import Recorded
from inspect_resample.scoring.changes import Changes, Told, told
from inspect_resample.scoring.dual_suite import dual_suite
from inspect_resample.scoring.programs import programs

DUAL_SUITE = "dual_suite"

_AT_ONCE = 8  # samples in memory


@dataclass(frozen=True)
class Suites:
    """What judges draws: the options of the scorer `dual_suite`, which describes them."""

    dataset: str
    data: str | None = None
    judge_cut_off: bool = False


def suites_of(header: EvalLog) -> Suites | None:
    """What a log's draws were judged with; None when this package did not judge them."""
    for scorer in header.eval.scorers or ():
        if _simple(scorer.name) == DUAL_SUITE:
            options: dict[str, Any] = scorer.options or {}
            return Suites(
                **{name: options[name] for name in Suites.__annotations__ if name in options}
            )
    return None


def programs_of(location: str, problems: dict[str, Problem], judge_cut_off: bool) -> Iterator[Task]:
    """The programs in each sample of a log, to be judged before they are scored one by one."""
    for sample in log_samples(location):
        recorded = Recorded(str(sample.id))
        add_draws(recorded, sample)
        problem = problems[find_id(problems, str(sample.id)) or ""]
        yield problem, programs(recorded.draws, problem.prompt, problem.entry_point, judge_cut_off)


def rescore(
    location: str, header: EvalLog, places: list[Place], suites: Suites, sandbox: str, target: str
) -> Changes:
    """Judge the draws of a log and write them with their new scores into another one.

    Args:
        location: The log.
        header: What is read of it without its samples.
        places: Its samples.
        suites: What judges them.
        sandbox: Where programs run.
        target: Where the new log is written; nothing may be there. It has the draws, tokens,
            settings and names of the old one and the same ids of task and samples, by which the
            analysis counts a draw of both logs once, from the newer one. Scores of other scorers
            stay.

    Returns:
        What the scores were and are.

    Raises:
        PrerequisiteError: The sandbox does not work here.
    """
    # Made here: Inspect's reader of whole logs would run the event loop inside itself.
    read = _reader(location)
    log = _successor(header, location, len(places))
    return run_apart(_rescore, log, header, places, read, suites, sandbox, target)


async def _rescore(
    log: EvalLog,
    header: EvalLog,
    places: list[Place],
    read: Callable[[Place], Awaitable[EvalSample]],
    suites: Suites,
    sandbox: str,
    target: str,
) -> Changes:
    changes = Changes()
    writer = create_recorder_for_location(target, "")
    await writer.log_init(log.eval, location=target)
    await writer.log_start(log.eval, log.plan)
    turn = anyio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def sample(index: int) -> AsyncIterator[EvalSample]:
        async with turn:
            place = places[index]
            found = await read(place)
            keep_answers(found)
            changes.before[place] = _told(found)
            (found.scores or {}).pop(DUAL_SUITE, None)
            yield found
            changes.after[place] = cast(Told, _told(found))
            await writer.log_sample(log.eval, found)
            await writer.flush(log.eval)

    scorer = dual_suite(suites.dataset, suites.data, suites.judge_cut_off)
    async with environment(sandbox) as started:
        sandbox_environments_context_var.set({"default": started})
        sandbox_default_context_var.set("default")
        done = await score_async(
            log,
            [scorer],
            model=get_model("none/none"),
            action="append",
            display="none",
            copy=False,
            samples=sample,
        )
    if done.results and header.results:
        done.results.total_samples = header.results.total_samples
        done.results.completed_samples = header.results.completed_samples
    await writer.log_finish(
        done.eval,
        done.status,
        done.stats,
        done.results,
        done.reductions,
        done.error,
        invalidated=done.invalidated,
        log_updates=done.log_updates,
        config_updates=done.config_updates,
    )
    return changes


def _reader(location: str) -> Callable[[Place], Awaitable[EvalSample]]:
    """How one sample of a log is read."""
    if not location.endswith(".json"):
        recorder = create_recorder_for_location(location, "")
        return lambda place: recorder.read_log_sample(location, *place)
    # A file of this form can only be read as a whole.
    samples = {
        (sample.id, sample.epoch): sample for sample in read_eval_log(location).samples or ()
    }

    async def read(place: Place) -> EvalSample:
        return samples[place]

    return read


def _successor(header: EvalLog, location: str, samples: int) -> EvalLog:
    """The header of the new log, without what the old scores said."""
    spec = header.eval
    origin = {"log": location, "eval_id": spec.eval_id, "created": str(spec.created)}
    results = header.results or EvalResults()
    return header.model_copy(
        update={
            "eval": spec.model_copy(
                update={
                    "eval_id": uuid(),
                    "run_id": uuid(),
                    "created": datetime.now(UTC).isoformat(timespec="seconds"),
                    "scorers": [s for s in spec.scorers or () if _simple(s.name) != DUAL_SUITE],
                    "metadata": {**(spec.metadata or {}), "rescored_from": origin},
                }
            ),
            "results": results.model_copy(
                update={
                    "total_samples": samples,
                    "scores": [score for score in results.scores if score.scorer != DUAL_SUITE],
                }
            ),
            "reductions": [r for r in header.reductions or () if r.scorer != DUAL_SUITE],
        }
    )


def _simple(scorer: str) -> str:
    """A scorer's name without its package."""
    return scorer.rpartition("/")[2]


def _told(sample: EvalSample) -> Told | None:
    score = (sample.scores or {}).get(DUAL_SUITE)
    return told(score.metadata if score else None)
