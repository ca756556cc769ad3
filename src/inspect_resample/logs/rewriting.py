"""A log written anew: the same samples, one at a time, without the scores of one scorer."""

from collections.abc import AsyncIterator, Awaitable, Callable, Container, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import anyio
from inspect_ai.log import EvalLog, EvalResults, EvalSample, read_eval_log
from shortuuid import uuid

from inspect_resample._inspect import create_recorder_for_location
from inspect_resample.logs.sample_draws import Place, keep_answers
from inspect_resample.logs.writing import AT_ONCE, Writing


class Rewriting:
    """A log and the one that follows it.

    The new one has the draws, tokens, settings and names of the old one and the same ids of task
    and samples, by which `pool.py` counts a draw of both logs once, from the newer one. Other
    scorers' scores stay.

    Attributes:
        log: The header of the new log.
    """

    def __init__(
        self,
        location: str,
        header: EvalLog,
        places: Sequence[Place],
        scorer: str,
        target: str,
        names: Container[str] | None = None,
        origin: str | None = None,
    ) -> None:
        """Make ready, where no event loop runs: Inspect's reader of whole logs would run it again.

        Args:
            location: The old log.
            header: What is read of it without its samples.
            places: Its samples.
            scorer: Whose scores are not taken over.
            target: Where the new log is written; nothing may be there.
            names: Of the scorer's scores, whose results are not taken over; all by default.
            origin: What the new log says that it was made of, if that is not the old one.
        """
        self._old, self._places = header, places
        self._read = _reader(location)
        self.log = _successor(header, origin or location, len(places), scorer, names)
        self._writing = Writing(self.log, target)

    async def start(self) -> None:
        """Begin the new file."""
        self._turn = anyio.Semaphore(AT_ONCE)
        await self._writing.start()

    @asynccontextmanager
    async def sample(self, index: int) -> AsyncIterator[EvalSample]:
        """A sample with its draws in its store, still with all its scores; written at the end."""
        async with self._turn:
            found = await self._read(self._places[index])
            keep_answers(found)
            yield found
            await self._writing.add(found)

    async def finish(self, done: EvalLog) -> None:
        """End the new file."""
        if done.results and self._old.results:
            done.results.total_samples = self._old.results.total_samples
            done.results.completed_samples = self._old.results.completed_samples
        await self._writing.finish(done)


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


def _successor(
    header: EvalLog, location: str, samples: int, scorer: str, names: Container[str] | None
) -> EvalLog:
    """The header of the new log, without what the scorer said in the old one."""
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
                    "scorers": [s for s in spec.scorers or () if simple_name(s.name) != scorer],
                    "metadata": {**(spec.metadata or {}), "rescored_from": origin},
                }
            ),
            "results": results.model_copy(
                update={
                    "total_samples": samples,
                    "scores": [
                        score
                        for score in results.scores
                        if score.scorer != scorer or (names is not None and score.name not in names)
                    ],
                }
            ),
            "reductions": [r for r in header.reductions or () if r.scorer != scorer],
        }
    )


def simple_name(scorer: str) -> str:
    """A scorer's name without its package."""
    return scorer.rpartition("/")[2]
