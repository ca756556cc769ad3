"""The host's side of judging: programs in, verdicts out, a call of the harness between them."""

import ast
import logging
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
from inspect_ai.util import ExecResult, OutputLimitExceededError, SandboxEnvironment

from inspect_resample.judging.bundle import LOADER, harness
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.judging.cache import Cache, key
from inspect_resample.judging.request import (
    JudgeError,
    Limits,
    Part,
    Prepared,
    answer,
    request,
    verdict_from_entry,
    verdict_to_entry,
)
from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.problems import Problem
from inspect_resample.syntax import parse

logger = logging.getLogger(__name__)

RUN_HARNESS = 'exec env -i PATH="$PATH" PYTHONHASHSEED=0 OPENBLAS_NUM_THREADS=1 python3 -sS -c "$0"'
COMMAND = ["sh", "-c", RUN_HARNESS, LOADER]
# What goes in one call: its answers must stay under the 10 MiB that a sandbox returns.
MOST_PROGRAMS, MOST_CASES_TO_MAKE, MOST_BYTES = 2000, 20_000, 2 << 20

FAILURES = (JudgeError, OSError, RuntimeError, OutputLimitExceededError)
"""What a call of the harness may end with; a sandbox's time limit is an `OSError`."""
NO_VERDICT = Verdict(Outcome(Status.FAULT, message="the sandbox ended before the verdict"))
BROKE_ITS_JUDGE = Verdict(
    Outcome(Status.ERROR, message="broke its judge, which judges the reference as it should")
)

Task = tuple[Problem, Sequence[str]]
"""A problem and programs for it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of judging programs on one problem.

    Attributes:
        verdicts: One a program, in the order of the programs.
        about: What the harness found: `python` (the sandbox's version), `walls` (the kernel's
            means of isolation that were in force), `limits` (of each suite).
    """

    verdicts: list[Verdict]
    about: dict[str, Any] = field(default_factory=dict)


async def judge_programs(
    problem: Problem,
    programs: Sequence[str],
    sandbox: SandboxEnvironment,
    limits: Limits | None = None,
    cache: Cache | None = None,
) -> Judgement:
    """Judge programs on a problem's weak suite and, where they pass it, on its strong one.

    Programs that are identical as syntax trees are run once, and not at all when there is a verdict
    in the cache for the same suites, limits, harness and version of Python.

    Args:
        problem: The problem; its reference makes the expected outputs, once.
        programs: Source texts.
        sandbox: Where they run; it needs `sh`, `env` and Python 3.8 or newer as `python3`.
        limits: What a program may use.
        cache: Where verdicts and expected outputs are kept; by default in the user's folder.

    Returns:
        A verdict for every program. One for which the harness failed twice has the status "harness
        fault".

    Raises:
        JudgeError: The harness could not judge at all: no Python in the sandbox, a reference that
            does not run, a sandbox that died.
    """
    (judgement,) = await judge_problems([(problem, programs)], sandbox, limits, cache)
    if isinstance(judgement, JudgeError):
        raise judgement
    return judgement


async def judge_problems(
    tasks: Iterable[Task],
    sandbox: SandboxEnvironment,
    limits: Limits | None = None,
    cache: Cache | None = None,
    concurrency: bool = True,
) -> list[Judgement | JudgeError]:
    """Judge programs on many problems, in as few calls as the sandbox allows.

    Args:
        tasks: Problems and programs for each.
        sandbox: Where programs run.
        limits: What a program may use.
        cache: Where verdicts and expected outputs are kept; by default in the user's folder.
        concurrency: Whether the calls count among the processes that Inspect runs at once. That
            count is the process', and must not be shared by event loops: none wakes another.

    Returns:
        For each problem what `judge_programs` returns, or why it could not be judged.

    Raises:
        JudgeError: The harness could not judge at all.
    """
    session = _Session(sandbox, limits or Limits(), cache or Cache(), concurrency)
    return await session.judge(tasks)


class _Job:
    """A problem, its programs, and what is known of them.

    Attributes:
        prepared: The problem.
        keys: Syntax keys of the programs, in their order.
        distinct: A program for each syntax key.
        found: Verdicts by syntax key.
        recalled: The keys of those that are from the cache.
        failed: Why the problem cannot be judged.
    """

    def __init__(self, prepared: Prepared, programs: Sequence[str]) -> None:
        self.prepared = prepared
        self.keys = [*map(syntax_key, programs)]
        self.distinct = dict(zip(self.keys, programs, strict=True))
        self.found: dict[str, Verdict] = {}
        self.recalled: set[str] = set()
        self.assumed = prepared.python
        self.failed: JudgeError | None = None

    def recall(self, verdicts: Mapping[str, Verdict]) -> None:
        """Take over verdicts from the cache."""
        self.found, self.recalled = dict(verdicts), set(verdicts)

    @property
    def waiting(self) -> list[str]:
        """The keys of the programs that have no verdict."""
        if self.failed:
            return []
        return [key for key in self.distinct if key not in self.found or not self.found[key].scored]


class _Session:
    """Judging in one sandbox."""

    def __init__(
        self, sandbox: SandboxEnvironment, limits: Limits, cache: Cache, concurrency: bool
    ) -> None:
        self.sandbox, self.limits, self.cache = sandbox, limits, cache
        self.concurrency = concurrency
        # All sandboxes `bwrap` of a process are alike; of others nothing is known beforehand.
        self.bwrap = _bwrap_behind(sandbox)
        self.about = _about_bwrap if self.bwrap else {}

    async def judge(self, tasks: Iterable[Task]) -> list[Judgement | JudgeError]:
        """See `judge_problems`."""
        jobs = await anyio.to_thread.run_sync(lambda: [*map(self.begin, tasks)])
        if not any(job.keys for job in jobs):
            return [Judgement([]) for _ in jobs]
        await self.fill(jobs)
        stale = [job for job in jobs if job.recalled and job.assumed != self.about["python"]]
        for job in stale:
            # The cache spoke of another Python than the one in this sandbox.
            job.recall({})
        if stale:
            await self.fill(stale)
        await anyio.to_thread.run_sync(self.keep, jobs)
        return [self.judgement(job) for job in jobs]

    def begin(self, task: Task) -> _Job:
        """A job, with what the cache knows of it."""
        problem, programs = task
        prepared = _prepared.get(id(problem))
        if prepared is None:
            prepared = _prepared[id(problem)] = Prepared(problem)
        if prepared.made is None:
            self.cache.recall([prepared.expected_key], prepared.recall)
        job = _Job(prepared, programs)
        if prepared.python is not None:
            wanted = {prepared.verdict_key(self.limits, key): key for key in job.distinct}
            recalled = self.cache.recall(wanted, verdict_from_entry)
            job.recall({wanted[name]: verdict for name, verdict in recalled.items()})
        return job

    async def fill(self, jobs: Sequence[_Job]) -> None:
        """Find the verdicts that are missing; those that the harness failed to give twice over.

        Raises:
            JudgeError, OSError, RuntimeError: It fails, and that is no program's doing.
        """
        gone: Exception | None = None
        for attempt in range(2):
            waiting = [job for job in jobs if job.waiting]
            if attempt == 0 or waiting:
                gone = await self.attempt(self.run_all(waiting or jobs))
        if not any(job.waiting for job in jobs):
            return
        unsettled = [job for job in jobs if job.waiting and not await self.settle(job)]
        for job in unsettled:
            name = job.prepared.problem.id
            if gone and not any(key in job.found for key in job.distinct):
                raise gone
            logger.warning("%s: some draws have no verdict: %s", name, gone or "harness fault")
            for open_key in job.waiting:
                job.found.setdefault(open_key, NO_VERDICT)

    async def attempt(self, work: Awaitable[None]) -> Exception | None:
        """Do something that a sandbox may fail in; what it failed with."""
        try:
            await work
        except FAILURES as failed:
            return failed
        return None

    async def settle(self, job: _Job) -> bool:
        """Judge what is still without a verdict, each program by itself; whether all have one.

        This is the one place that says who is to blame when a call of the harness gives no verdict,
        whatever it died of. A program whose calls fail, while the reference is judged before and
        after it as it should be, has broken its judge, and that is a failure. Where the reference
        is not judged either, the sandbox is to blame, and what is open stays open.
        """
        if not await self.works(job):
            return False
        for syntax in job.waiting:
            alone = await self.alone(job, job.distinct[syntax])
            if alone is None or not alone.scored:
                if not await self.works(job):
                    return False
                alone = BROKE_ITS_JUDGE
            job.found[syntax] = alone
        return True

    async def works(self, job: _Job) -> bool:
        """Whether the reference, judged by itself, has the verdict that it must have.

        Where there is none, an empty program must have a verdict.
        """
        reference = job.prepared.problem.reference
        verdict = await self.alone(job, reference)
        return verdict is not None and (verdict.strong_pass if reference else verdict.scored)

    async def alone(self, job: _Job, program: str) -> Verdict | None:
        """A program's verdict in a call of its own; None where the call fails."""
        probe = _Job(job.prepared, [program])
        failed = await self.attempt(self.run([(probe, probe.keys)]))
        return None if failed else probe.found.get(probe.keys[0])

    async def run_all(self, jobs: Sequence[_Job]) -> None:
        """Run the programs that have no verdict."""
        calls = [*batches(jobs)]
        if not calls and not self.about:
            # A call without programs: the sandbox must say which Python it has.
            calls = [[(jobs[0], [])]]
        for batch in calls:
            try:
                await self.run(batch)
            except JudgeError:
                if len(batch) == 1:
                    raise
                for part in batch:  # one of them may be too much for a call
                    await self.run([part])

    async def run(self, batch: Sequence[tuple[_Job, list[str]]]) -> None:
        """One call of the harness."""
        parts: list[Part] = [
            (job.prepared, [job.distinct[key] for key in keys]) for job, keys in batch
        ]
        told = await anyio.to_thread.run_sync(request, parts, self.limits)
        result = await self.call(told)
        answers, about = await anyio.to_thread.run_sync(answer, parts, result)
        self.about.update(about)
        for (job, keys), found in zip(batch, answers, strict=True):
            if isinstance(found, JudgeError):
                job.failed = found
            else:
                job.found |= zip(keys, found, strict=True)

    async def call(self, told: bytes) -> ExecResult[str]:
        """Have the harness answer a request."""
        if self.bwrap:
            return await self.bwrap.converse(COMMAND, harness(), told, self.concurrency)
        # A transcript with the harness and every suite in it would dwarf the draws.
        with getattr(self.sandbox, "no_events", nullcontext)():
            return await self.sandbox.exec(
                COMMAND, input=harness() + told, concurrency=self.concurrency
            )

    def keep(self, jobs: Iterable[_Job]) -> None:
        """Put into the cache what was found out; a harness fault says nothing of a program."""
        entries: dict[str, bytes] = {}
        for job in jobs:
            prepared = job.prepared
            entries |= {
                prepared.verdict_key(self.limits, key): verdict_to_entry(verdict)
                for key, verdict in job.found.items()
                if verdict.scored and key not in job.recalled
            }
            if prepared.python != job.assumed:
                entries[prepared.expected_key] = prepared.to_entry()
        if entries:
            self.cache.put(entries)

    def judgement(self, job: _Job) -> Judgement | JudgeError:
        """What came of a job."""
        if job.failed:
            return job.failed
        about = {**self.about, "limits": job.prepared.limits(self.limits)}
        return Judgement([job.found[key] for key in job.keys], about)


def batches(jobs: Iterable[_Job]) -> Iterator[list[tuple[_Job, list[str]]]]:
    """What is to be run, in parts that each fit in one call."""
    batch: list[tuple[_Job, list[str]]] = []
    programs = cases = size = 0
    for job in jobs:
        waiting = job.waiting
        for start in range(0, len(waiting), MOST_PROGRAMS):
            keys = waiting[start : start + MOST_PROGRAMS]
            more = 0 if job.prepared.made else job.prepared.cases
            full = programs + len(keys) > MOST_PROGRAMS or size > MOST_BYTES
            if batch and (full or cases + more > MOST_CASES_TO_MAKE):
                yield batch
                batch, programs, cases, size = [], 0, 0, 0
            batch.append((job, keys))
            programs, cases, size = programs + len(keys), cases + more, size + job.prepared.size
    if batch:
        yield batch


_prepared: dict[int, Prepared] = {}
_about_bwrap: dict[str, Any] = {}


def _bwrap_behind(sandbox: SandboxEnvironment) -> BwrapSandboxEnvironment | None:
    """The sandbox `bwrap` that Inspect may have wrapped; None for any other kind."""
    try:
        found = sandbox.as_type(BwrapSandboxEnvironment)
    except TypeError:
        return None
    return found if type(found) is BwrapSandboxEnvironment else None


def syntax_key(program: str) -> str:
    """A key that programs share when they are identical as syntax trees.

    Comments, blank lines and the layout do not count. Text that does not parse is its own key.
    """
    try:
        return key("tree", ast.dump(parse(program)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return key("text", program)
