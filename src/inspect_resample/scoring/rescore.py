"""A log's draws judged again: the same samples with new scores, in a new log.

They are read and written one at a time.
"""

from collections.abc import AsyncIterator, Container, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from inspect_ai.log import EvalLog, EvalSample

from inspect_resample.datasets import Problem
from inspect_resample.datasets.ids import find_id
from inspect_resample.judging.judge import Task
from inspect_resample.judging.standalone import run_apart
from inspect_resample.logs.rewriting import Rewriting, simple_name
from inspect_resample.logs.sample_draws import Place, log_samples
from inspect_resample.logs.verdicts import DUAL_SUITE
from inspect_resample.recordings.inspect_log import add_draws
from inspect_resample.recordings.recording import Recorded
from inspect_resample.scoring.dual_suite import dual_suite
from inspect_resample.scoring.score_again import score_again
from inspect_resample.verifiers.programs import programs


@dataclass(frozen=True)
class Suites:
    """What judges draws: the options of the scorer `dual_suite`, which describes them."""

    dataset: str
    data: str | None = None
    judge_cut_off: bool = False
    audit: float = 0.0
    audit_seed: int = 0


@dataclass(frozen=True)
class SuiteCounts:
    """What a score counts of a sample's draws: its metadata, by these names."""

    draws: int
    weak_passes: int
    strong_passes: int
    unscored: int
    weak_verdicts: str
    strong_verdicts: str


@dataclass
class ProblemChange:
    """A problem before and after, its epochs together.

    Attributes:
        draws: Draws that count now.
        unscored: Draws that have no verdict now.
        weak: Draws that passed the weak suite before, and that pass it now; None before where there
            was no score.
        strong: The same for both suites.
        draws_changed: Draws whose verdict on either suite is another one than before.
        fresh: Draws of samples without a score before, which now have a verdict.
    """

    draws: int = 0
    unscored: int = 0
    weak: tuple[int | None, int] = (0, 0)
    strong: tuple[int | None, int] = (0, 0)
    draws_changed: int = 0
    fresh: int = 0

    def add(self, before: SuiteCounts | None, after: SuiteCounts) -> None:
        """Take in a sample."""
        self.draws += after.draws
        self.unscored += after.unscored
        self.weak = _added(self.weak, before.weak_passes if before else None, after.weak_passes)
        self.strong = _added(
            self.strong, before.strong_passes if before else None, after.strong_passes
        )
        if before is None:
            self.fresh += after.draws
            return
        now = list(zip(after.weak_verdicts, after.strong_verdicts, strict=True))
        then = list(zip(before.weak_verdicts, before.strong_verdicts, strict=True))
        same = sum(a == b for a, b in zip(then, now, strict=False))
        self.draws_changed += len(now) - same


@dataclass
class VerdictChanges:
    """Scores of the samples before and after."""

    before: dict[Place, SuiteCounts | None] = field(default_factory=dict)
    after: dict[Place, SuiteCounts] = field(default_factory=dict)

    def by_problem(self) -> dict[str, ProblemChange]:
        """What became of each problem, in the order in which they were scored."""
        found: dict[str, ProblemChange] = {}
        for place, after in self.after.items():
            found.setdefault(str(place[0]), ProblemChange()).add(self.before.get(place), after)
        return found


def suites_of(header: EvalLog, scorers: Container[str] = (DUAL_SUITE,)) -> Suites | None:
    """What a log's draws were judged with; None when none of these scorers judged them."""
    for scorer in header.eval.scorers or ():
        if simple_name(scorer.name) in scorers:
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
) -> VerdictChanges:
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
    rewriting = Rewriting(location, header, places, DUAL_SUITE, target)
    return run_apart(_rescore, rewriting, places, suites, sandbox)


async def _rescore(
    rewriting: Rewriting, places: list[Place], suites: Suites, sandbox: str
) -> VerdictChanges:
    changes = VerdictChanges()
    await rewriting.start()

    @asynccontextmanager
    async def sample(index: int) -> AsyncIterator[EvalSample]:
        async with rewriting.sample(index) as found:
            changes.before[places[index]] = _suite_counts(found)
            (found.scores or {}).pop(DUAL_SUITE, None)
            yield found
            changes.after[places[index]] = cast(SuiteCounts, _suite_counts(found))

    done = await score_again(rewriting.log, dual_suite(**asdict(suites)), sample, sandbox)
    await rewriting.finish(done)
    return changes


def _suite_counts(sample: EvalSample) -> SuiteCounts | None:
    """What the score of a sample counts; None without one, or one of an earlier version."""
    score = (sample.scores or {}).get(DUAL_SUITE)
    metadata = score.metadata if score else None
    names = SuiteCounts.__annotations__
    if metadata is None or not all(name in metadata for name in names):
        return None
    return SuiteCounts(**{name: metadata[name] for name in names})


def _added(pair: tuple[int | None, int], before: int | None, after: int) -> tuple[int | None, int]:
    then = None if pair[0] is None or before is None else pair[0] + before
    return then, pair[1] + after
