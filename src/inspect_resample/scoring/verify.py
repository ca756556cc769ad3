"""A log's draws before more verifiers: the same samples with one more score, in a new log."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.scorer import Scorer

from inspect_resample.judging.standalone import run_apart
from inspect_resample.logs.rewriting import Rewriting
from inspect_resample.logs.sample_draws import Place
from inspect_resample.logs.verdicts import VERIFIED
from inspect_resample.sampling.draws import Draws
from inspect_resample.scoring.score_again import score_again
from inspect_resample.scoring.verified import merged
from inspect_resample.verifiers.journal import JOURNAL, Journal


class NoScoreError(ValueError):
    """A verifier gave not one draw a score or a class."""


@dataclass
class Said:
    """What one verifier said of a log's draws.

    Attributes:
        draws: Draws with a score or a class.
        without: Why others have none, counted.
        totals: Sums of `calls`, `input_tokens`, `output_tokens` and `dollars`, as far as known.
    """

    draws: int = 0
    without: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)


_TOTALS = ("calls", "input_tokens", "output_tokens", "dollars")


def verify(
    location: str,
    header: EvalLog,
    places: list[Place],
    names: Sequence[str],
    scorer: Scorer,
    sandbox: str | None,
    journal: Journal,
    target: str,
    progress: Callable[[float], None],
    origin: str,
) -> dict[str, Said]:
    """Have verifiers look at the draws of a log, and write them with what they say into another.

    Args:
        location: The log.
        header: What is read of it without its samples.
        places: Its samples.
        names: The verifiers'.
        scorer: The scorer `verified`, of these verifiers.
        sandbox: Where programs run; None where no verifier runs any.
        journal: What was said before a run was interrupted, and where more is kept.
        target: Where the new log is written; nothing may be there. All else stays as it is.
        progress: Is told which share of the samples is done.
        origin: What the new log says that it was made of.

    Returns:
        What each verifier said.

    Raises:
        NoScoreError: One said nothing of any draw.
        GivenUpError: One failed again and again.
        PrerequisiteError: The sandbox does not work here.
    """
    rewriting = Rewriting(location, header, places, VERIFIED, target, names, origin)
    return run_apart(_verify, rewriting, places, names, scorer, sandbox, journal, progress)


async def _verify(
    rewriting: Rewriting,
    places: Sequence[Place],
    names: Sequence[str],
    scorer: Scorer,
    sandbox: str | None,
    journal: Journal,
    progress: Callable[[float], None],
) -> dict[str, Said]:
    found: defaultdict[str, Said] = defaultdict(Said)
    done = count(1)
    await rewriting.start()

    @asynccontextmanager
    async def sample(index: int) -> AsyncIterator[EvalSample]:
        async with rewriting.sample(index) as whole:
            scores = whole.scores if whole.scores is not None else {}
            earlier = scores.pop(VERIFIED, None)
            yield whole
            scores = whole.scores or {}
            _count(found, names, whole)
            if earlier is not None:
                scores[VERIFIED] = merged(earlier, scores[VERIFIED])
        progress(next(done) / len(places))

    JOURNAL.set(journal)
    log = await score_again(rewriting.log, scorer, sample, sandbox)
    for name in names:
        if not found[name].draws:
            why = "; ".join(reason for reason, _ in found[name].without.most_common(3))
            raise NoScoreError(f"{name} gave no draw of the log a score ({why or 'no draws'})")
    await rewriting.finish(log)
    return {name: found[name] for name in names}


def _count(found: Mapping[str, Said], names: Sequence[str], sample: EvalSample) -> None:
    """Count what verifiers said of a sample."""
    metadata = (sample.scores or {})[VERIFIED].metadata or {}
    length = len(sample.store_as(Draws).text)
    for name in names:
        said = found[name]
        given = metadata.get(f"{name}_scores") or metadata.get(f"{name}_classes") or [None] * length
        said.draws += sum(one is not None for one in given)
        said.without.update(metadata["unscored"].get(name) or {})
        about = metadata["about"][name]
        said.totals.update({total: about[total] for total in _TOTALS if total in about})
