"""The host's side of judging: programs in, verdicts out, a call of the harness between them."""

import json
import logging
import marshal
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.to_thread
from inspect_ai.util import OutputLimitExceededError, SandboxEnvironment

from inspect_resample.datasets import Problem
from inspect_resample.judging.cache import Cache, Surroundings, last_key
from inspect_resample.judging.engines import ENGINE, bwrap_behind, kind_of
from inspect_resample.judging.harness.values import decode
from inspect_resample.judging.identity import PYTHON
from inspect_resample.judging.job import Job
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

logger = logging.getLogger(__name__)

MOST_MOVES = 3  # times that a session may find itself elsewhere
MOST_CASES_TO_MAKE, MOST_BYTES = 20_000, 2 << 20  # in one call
MOST_AGAIN = 50  # programs in a call, once a call has left some without a verdict

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
        about: What the harness found: `python` (the sandbox's version), `isolation` (the kernel's
            means of isolation that were in force), `surroundings` (a hash of what else verdicts
            depend on there), `limits` (of each suite).
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

    Programs that no run can tell apart are run once, and not at all when there is a verdict in the
    cache for the same suites, limits, harness and surroundings.

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


Call = list[tuple[Job, list[str]]]
"""What goes into one call of the harness: programs of some jobs."""


class _Session:
    """Judging in one sandbox.

    Attributes:
        kind: The kind of sandbox.
        around: Where it is, as far as is known.
        sure: Whether the harness has said so, and not the cache.
    """

    def __init__(
        self, sandbox: SandboxEnvironment, limits: Limits, cache: Cache, concurrency: bool
    ) -> None:
        self.sandbox, self.limits, self.cache = sandbox, limits, cache
        self.concurrency = concurrency
        self.engine = ENGINE.get()
        self.kind = kind_of(sandbox)
        self.around = _seen.get(self.kind)
        # All sandboxes `bwrap` of a process are alike; others must say where they are.
        self.sure = bwrap_behind(sandbox) is not None and self.around is not None
        self.jobs: list[Job] = []
        self.turn = anyio.Lock()

    async def judge(self, tasks: Iterable[Task]) -> list[Judgement | JudgeError]:
        """See `judge_problems`."""
        await anyio.to_thread.run_sync(self.begin, tasks)
        if not any(job.programs for job in self.jobs):
            return [Judgement([]) for _ in self.jobs]
        await self.fill()
        await anyio.to_thread.run_sync(self.keep)
        return [self.judgement(job) for job in self.jobs]

    def begin(self, tasks: Iterable[Task]) -> None:
        """Make the jobs, for where programs were judged last in this kind of sandbox."""
        if self.around is None:
            for told in self.cache.recall([last_key(self.kind)], json.loads).values():
                self.around = Surroundings(self.kind, told)
        self.guess = self.around
        for problem, programs in tasks:
            prepared = _prepared.get(id(problem))
            if prepared is None:
                prepared = _prepared[id(problem)] = Prepared(problem)
            self.jobs.append(Job(prepared, programs))
        self.begin_jobs()

    def begin_jobs(self) -> None:
        """Begin with what the cache knows of where this is."""
        for job in self.jobs:
            job.begin(self.around.python if self.around else PYTHON)
            if self.around:
                self.recall(job, self.around)

    def recall(self, job: Job, around: Surroundings) -> None:
        """Give a job what the cache knows of it."""
        prepared = job.prepared
        if prepared.made_in(around) is None:
            for made in self.cache.recall([prepared.expected_key(around)], decode).values():
                prepared.made[around.key] = made
        if prepared.made_in(around) is not None:
            wanted = {prepared.verdict_key(around, self.limits, key): key for key in job.distinct}
            recalled = self.cache.recall(wanted, verdict_from_entry)
            job.recall({wanted[name]: verdict for name, verdict in recalled.items()})

    async def fill(self) -> None:
        """Find the verdicts that are missing; those that the harness failed to give twice over.

        Raises:
            JudgeError, OSError, RuntimeError: It fails, and that is no program's doing.
        """
        if not self.sure and not any(job.waiting for job in self.jobs):
            await self.run([(self.jobs[0], [])])  # it must say where it is
        gone: Exception | None = None
        tries = moves = 0
        while tries < 2 and moves < MOST_MOVES and any(job.waiting for job in self.jobs):
            before = self.around
            most = MOST_AGAIN if tries else self.engine.programs
            gone = await self.attempt(self.run_all([*self.calls(most)]))
            moved = self.around != before  # and what the cache knew was of elsewhere
            tries, moves = (1, moves + 1) if moved else (tries + 1, moves)
        unsettled = [job for job in self.jobs if job.waiting and not await self.settle(job)]
        for job in unsettled:
            name = job.prepared.problem.id
            if gone and not job.found:
                raise gone
            logger.warning("%s: some draws have no verdict: %s", name, gone or "harness fault")
            for text in job.waiting:
                job.found.setdefault(job.keys[text], NO_VERDICT)
        if any(job.new for job in self.jobs):
            raise JudgeError(
                "The sandbox changes while it judges: its Python, libraries or isolation."
            )

    async def attempt(self, work: Awaitable[None]) -> Exception | None:
        """Do something that a sandbox may fail in; what it failed with."""
        try:
            await work
        except FAILURES as failed:
            return failed
        return None

    async def settle(self, job: Job) -> bool:
        """Judge what is still without a verdict, each program by itself; whether all have one.

        This is the one place that says who is to blame when a call of the harness gives no verdict,
        whatever it died of. A program whose calls fail, while the reference is judged before and
        after it as it should be, has broken its judge, and that is a failure. Where the reference
        is not judged either, the sandbox is to blame, and what is open stays open.
        """
        if not await self.works(job):
            return False
        for text in job.waiting:
            alone = await self.alone(job, text)
            if alone is None or not alone.scored:
                if not await self.works(job):
                    return False
                alone = BROKE_ITS_JUDGE
            job.learn([text], [alone])
        return True

    async def works(self, job: Job) -> bool:
        """Whether the reference, judged by itself, has the verdict that it must have.

        Where there is none, an empty program must have a verdict.
        """
        reference = job.prepared.problem.reference
        verdict = await self.alone(job, reference)
        return verdict is not None and (verdict.strong_pass if reference else verdict.scored)

    async def alone(self, job: Job, program: str) -> Verdict | None:
        """A program's verdict in a call of its own; None where the call fails."""
        probe = Job(job.prepared, [program])
        probe.begin(job.python)
        failed = await self.attempt(self.run([(probe, [program])]))
        return None if failed else probe.found.get(probe.keys[program])

    async def run_all(self, calls: Sequence[Call]) -> None:
        """Make calls of the harness, as many at once as the engine answers.

        Where it is not known yet where they are answered, the first one tells.
        """
        waiting = iter(calls)
        failures: list[Exception] = []

        async def go_on() -> None:
            try:
                for call in waiting:
                    await self.run_divided(call)
            except Exception as failed:  # raised below, out of the group
                failures.append(failed)

        if not self.sure:
            await self.run_divided(next(waiting))
        async with anyio.create_task_group() as group:
            for _ in range(min(self.engine.calls, len(calls))):
                group.start_soon(go_on)
        if failures:
            raise failures[0]

    async def run_divided(self, call: Call) -> None:
        """Make a call of the harness; where it fails, one for each part: one may be too much."""
        try:
            await self.run(call)
        except JudgeError:
            if len(call) == 1:
                raise
            for part in call:
                await self.run([part])

    async def run(self, call: Call) -> None:
        """One call of the harness."""
        parts: list[Part] = [(job.prepared, programs) for job, programs in call]
        workers = self.engine.workers
        told = await anyio.to_thread.run_sync(request, parts, self.limits, self.around, workers)
        result = await self.engine.call(self.sandbox, told, self.concurrency)
        async with self.turn:  # another call may tell that this is elsewhere
            found, around = await anyio.to_thread.run_sync(answer, parts, result, self.kind)
            self.sure = True
            if around != self.around:
                self.around = around
                await anyio.to_thread.run_sync(self.begin_jobs)
            for (job, programs), verdicts in zip(call, found, strict=True):
                if isinstance(verdicts, JudgeError):
                    job.failed = verdicts
                else:
                    job.learn(programs, verdicts)

    def keep(self) -> None:
        """Put into the cache what was found out, and what another try would find again."""
        assert self.around is not None
        _seen[self.kind] = self.around
        entries = {} if self.around == self.guess else {last_key(self.kind): self.around.to_entry()}
        for job in self.jobs:
            prepared = job.prepared
            new = {
                prepared.verdict_key(self.around, self.limits, key): verdict_to_entry(verdict)
                for key, verdict in job.found.items()
                if verdict.scored and not verdict.doubtful and key not in job.recalled
            }
            made = prepared.made_in(self.around)
            if new and made is not None:
                entries |= {**new, prepared.expected_key(self.around): marshal.dumps(made, 2)}
        if entries:
            self.cache.put(entries)

    def judgement(self, job: Job) -> Judgement | JudgeError:
        """What came of a job."""
        assert self.around is not None
        if job.failed:
            return job.failed
        limits = job.prepared.limits(self.limits, self.around)
        return Judgement(job.verdicts, {**self.around.about, "limits": limits})

    def calls(self, most: int) -> Iterator[Call]:
        """The programs without a verdict, in parts of so many at most that each fit in one call."""
        call: Call = []
        programs = cases = size = 0
        for job in self.jobs:
            waiting = job.waiting
            for start in range(0, len(waiting), most):
                part = waiting[start : start + most]
                more = 0 if job.prepared.made_in(self.around) else job.prepared.cases
                full = programs + len(part) > most or size > MOST_BYTES
                if call and (full or cases + more > MOST_CASES_TO_MAKE):
                    yield call
                    call, programs, cases, size = [], 0, 0, 0
                call.append((job, part))
                programs, cases, size = programs + len(part), cases + more, size + job.prepared.size
        if call:
            yield call


_prepared: dict[int, Prepared] = {}
_seen: dict[str, Surroundings] = {}
"""Where programs were judged last in this process, by the kind of sandbox."""
