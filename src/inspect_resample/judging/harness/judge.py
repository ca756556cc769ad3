"""The judge: tries programs on problems and reports each.

Requests come on standard input, marshalled, until it ends:

    problems    a list of
        kind        of problem: a key of `KINDS`
        entry_point, oracle, tolerance
        how         `prelude`, run before a program, and for some kinds more
        reference   the program that is right by definition; empty where all outputs are given
        suites      a list of {name, inputs, given, tests, expected, cpu}: `inputs` are marshalled
                    arguments, a tuple or {args, kwargs}; `given` the marshalled outputs that
                    cases state, None where one does not; `tests` the text of tests in the place
                    of cases, or None; `expected` a list of frames (kind, payload) as a child sends
                    them, and `cpu` the reference's CPU seconds (longest case, all cases), or both
                    None to have them made
        limits      numbers in the place of those below, for this problem
        about       what the harness found where they were made; elsewhere they are made again
        programs    a list of source texts
    limits      numbers that `limits` explains, and `resources` by names of `resource`
    workers     how many programs run at once; 0 for one a core

The answer to each goes to standard output as lines of JSON: first what the harness found (`about`)
or that it cannot judge (`fault`). Then come, in any order, a line for each problem whose expected
outputs were made (`made`) or cannot be (`fault`), a line for each program, and one for each try
that something of the harness has spoiled (`again`). It ends with an empty line.

All programs are tried on the first suite, those that others may have hindered once more; only then
are their answers compared, and those that pass are tried on the next one. So nothing that a program
can measure depends on what others answered to the suite that it is tried on.
"""

from __future__ import annotations

import json
import marshal
import os
import select
import socket
import sys
import threading
import time
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from .attempt import BLOCK, Attempt, verdict_of
from .dialogue import Dialogue
from .problem import JudgedProblem, Unfit
from .stdin_trial import StdinTrial, TextProblem
from .surroundings import surroundings
from .trial import Trial
from .worker import Fault, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    Record = dict[str, Any]

HESITATES = 0.03  # seconds before another worker is hired: few programs are done by then
WITHHELD = 0.1  # seconds that a line may wait for others to go with


KINDS: dict[str, tuple[type[JudgedProblem], type[Trial]]] = {
    "function": (JudgedProblem, Trial),
    "tests": (JudgedProblem, Dialogue),
    "stdin": (TextProblem, StdinTrial),
}
"""What knows a problem of each kind, and what tries a program on it."""


class WorkItem(NamedTuple):
    """A program to try, or with no program a reference to run."""

    problem: JudgedProblem
    program: int | None = None


class Judge:
    """Workers to try programs with, for requests with the same limits.

    Attributes:
        lean: Whether all programs read standard input.
        about: The version of Python, what isolates children, and a hash of whatever else there is
            that a verdict depends on.
        broken: Whether something of the harness failed, so that another one should go on.
    """

    def __init__(
        self,
        nursery: socket.socket,
        limits: dict[str, Any],
        report: Callable[[Record], None],
        lean: bool = False,
    ) -> None:
        self.nursery, self.limits, self.lean = nursery, limits, lean
        self.report = report
        self.broken = False
        first = self.hire()
        self.about = {
            "python": "%d.%d.%d" % sys.version_info[:3],
            "isolation": first.isolation,
            "surroundings": surroundings(),
        }
        self.idle: list[Worker | None] = [first]
        self.lock = threading.Lock()

    def hire(self) -> Worker:
        """A new worker."""
        return Worker(self.nursery, self.lean)

    def close(self) -> None:
        """Send all workers away."""
        for worker in self.idle:
            dismiss(worker)

    def spare(self) -> Worker | None:
        """A worker that has nothing to do, or None when one has to be hired."""
        try:
            return self.idle.pop()
        except IndexError:
            return None

    def judge(self, request: Record) -> None:
        """Try all programs, and report each."""
        self.report({"about": self.about})
        self.worker_count = request["workers"] or len(os.sched_getaffinity(0))
        problems = [
            KINDS[told["kind"]][0](
                number, dict(told, known=told["about"] == self.about), self.limits, self.hire
            )
            for number, told in enumerate(request["problems"])
        ]
        self.all_at_once(self.prepare, [WorkItem(p) for p in problems if not p.known])
        known = sorted((p for p in problems if p.known), key=lambda p: -p.cost)
        jobs = [WorkItem(p, number) for p in known for number in range(len(p.programs))]
        self.outcomes: dict[WorkItem, Record] = {
            job: {"problem": job.problem.number, "program": job.program, "verdicts": {}}
            for job in jobs
        }
        index = 0
        while jobs:
            jobs = self.suite(jobs, index)
            index += 1
        for problem in problems:
            problem.close()

    def suite(self, jobs: list[WorkItem], index: int) -> list[WorkItem]:
        """Try programs on a suite, and report those that have got no further; the others."""
        self.index, self.size = index, 0
        self.tried: dict[WorkItem, list[Attempt]] = {job: [] for job in jobs}
        self.all_at_once(self.first_try, jobs)
        # One after the other: what made them late may have been the others.
        late = [job for job in jobs if self.tried[job][0].again]
        worker = self.spare() if late else None
        for job in sorted(late, key=lambda late: (late.problem.number, late.program)):
            worker = self.try_once(job, worker)
        if worker:
            self.idle.append(worker)
        return [job for job in jobs if not self.settle(job)]

    def settle(self, job: WorkItem) -> bool:
        """Compare what a program gave; whether that was the last of it, which is reported."""
        outcome, attempts = self.outcomes[job], self.tried.pop(job)
        try:
            verdict = verdict_of(attempts)
        except Exception as fault:  # whatever it is, the other programs must have their verdicts
            verdict = self.fault(fault)
        more = job.problem.suites[self.index + 1 :]
        outcome["verdicts"][job.problem.suites[self.index]["name"]] = verdict
        outcome["cpu"] = round(outcome.get("cpu", 0.0) + attempts[-1].cpu, 4)
        outcome["peak"] = max(outcome.get("peak", 0), attempts[-1].peak)
        if verdict["status"] == "pass":
            while more and not (more[0]["inputs"] or more[0]["tests"]):
                outcome["verdicts"][more.pop(0)["name"]] = {"status": "pass"}
            if more:
                return False
        self.report(outcome)
        return True

    def fault(self, fault: Exception) -> Record:
        """The verdict where the harness has failed."""
        self.broken = True
        return {"status": "harness fault", "message": described(fault)}

    def all_at_once(
        self, work: Callable[[WorkItem, Worker | None], Worker | None], jobs: list[WorkItem]
    ) -> None:
        """Do jobs, as many at once as there may be workers.

        Args:
            work: Does a job with a worker, or hires one; returns the worker to go on with.
            jobs: What is to be done, the longest first.
        """
        queue = Queue(jobs)

        def take_turns(worker: Worker | None) -> None:
            job = queue.take(None)
            while job is not None:
                worker = work(job, worker)
                job = queue.take(job.problem)
            self.idle.append(worker)

        def join(patience: float) -> None:
            if not queue.empty.wait(patience):
                take_turns(self.spare())

        first = self.spare()
        threads = [
            threading.Thread(target=join, args=(HESITATES * number,))
            for number in range(1, min(self.worker_count, len(jobs)))
        ]
        for thread in threads:
            thread.start()
        take_turns(first)
        for thread in threads:
            thread.join()

    def prepare(self, job: WorkItem, worker: Worker | None) -> Worker | None:
        """Have a problem's reference make what is expected, and report it."""
        problem = job.problem
        for last in (False, True):
            try:
                worker = worker or self.hire()
                problem.prepare(worker)
                break
            except (Fault, OSError, ValueError) as fault:
                dismiss(worker)
                worker = None
                if last or isinstance(fault, Unfit):
                    why = str(fault) or type(fault).__name__
                    self.report({"problem": problem.number, "fault": why})
                    return None
                self.report({"problem": problem.number, "again": described(fault)})
        assert worker is not None
        problem.known = True
        self.report({"problem": problem.number, "made": problem.made})
        return kept(worker)

    def first_try(self, job: WorkItem, worker: Worker | None) -> Worker | None:
        """Try a program that has another try if others may have hindered it; see `try_once`."""
        return self.try_once(job, worker, first=True)

    def try_once(self, job: WorkItem, worker: Worker | None, first: bool = False) -> Worker | None:
        """Try a program and return the worker to go on with; after a fault both are had anew."""
        problem, program = job
        assert program is not None
        for last in (False, True):
            try:
                worker = worker or self.hire()
                text = problem.programs[program]
                attempt = KINDS[problem.kind][1](problem, worker, text, self.index, first).run()
                break
            except Exception as fault:  # whatever it is, the other programs must have their turn
                dismiss(worker)
                worker = None
                if last:
                    attempt = Attempt(problem, self.index, self.fault(fault))
                else:
                    self.report({"problem": problem.number, "again": described(fault)})
        with self.lock:
            self.tried[job].append(attempt)
            self.make_room(attempt.size)
        return kept(worker)

    def make_room(self, more: int) -> None:
        """Compare a block of answers when those that are kept take too much room."""
        self.size += more
        if self.size > BLOCK:
            self.size = 0
            for attempt in chain(*self.tried.values()):
                with suppress(Exception):  # which `settle` will come upon again
                    attempt.compare(thorough=True)


def described(fault: Exception) -> str:
    """What has failed, for a person to read."""
    return "%s: %s" % (type(fault).__name__, fault)


def dismiss(worker: Worker | None) -> None:
    """Send a worker away, if there is one."""
    if worker is not None:
        worker.close()


def kept(worker: Worker | None) -> Worker | None:
    """A worker, or None where it can have no other child."""
    if worker is None or not worker.spent:
        return worker
    dismiss(worker)
    return None


class Queue:
    """Jobs in their order; a worker stays with the problem that it knows while there are any.

    Attributes:
        empty: Set when no job is left.
    """

    def __init__(self, jobs: list[WorkItem]) -> None:
        self.waiting: dict[JudgedProblem, list[WorkItem]] = {}
        for job in reversed(jobs):
            self.waiting.setdefault(job.problem, []).append(job)
        self.fresh = list(self.waiting)
        self.lock = threading.Lock()
        self.empty = threading.Event()

    def take(self, known: JudgedProblem | None) -> WorkItem | None:
        """The next job for who has had one of a problem, or None when there is none left."""
        with self.lock:
            if not self.waiting:
                return None
            if known not in self.waiting:
                known = self.other()
            jobs = self.waiting[known]
            job = jobs.pop()
            if not jobs:
                del self.waiting[known]
            if not self.waiting:
                self.empty.set()
            return job

    def other(self) -> JudgedProblem:
        """A problem that no worker has begun, else the one with the most jobs left."""
        while self.fresh:
            problem = self.fresh.pop()
            if problem in self.waiting:
                return problem
        return max(self.waiting, key=lambda problem: len(self.waiting[problem]))


class Lines:
    """Records as lines of JSON on standard output, some at a time: each write wakes the host."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: list[str] = []
        self.some = threading.Event()
        threading.Thread(target=self.write_for_ever, daemon=True).start()
        threading.Thread(target=end_with_reader, daemon=True).start()

    def put(self, record: Record) -> None:
        """Have a record written soon."""
        with self.lock:
            self.waiting.append(json.dumps(record))
        self.some.set()

    def write_for_ever(self) -> None:
        """Write what waits, at once when there was nothing for a while."""
        while self.some.wait():
            self.some.clear()
            self.write()
            time.sleep(WITHHELD)

    def write(self) -> None:
        """Write what waits."""
        with self.lock:
            if self.waiting:
                print("\n".join(self.waiting), flush=True)
                self.waiting = []

    def end(self) -> None:
        """Write what waits, and that no more comes for this request."""
        self.write()
        print(flush=True)


def end_with_reader() -> None:
    """End this process, and so all others, once nobody is left who could read its answers."""
    reader = select.poll()
    reader.register(1, 0)  # told of an error only, which is that the other end is closed
    reader.poll()
    os._exit(1)


def main(nursery: socket.socket, read_request: Callable[[], bytes]) -> None:
    """Serve requests until there are none, or the harness has failed. Never returns."""
    lines = Lines()
    judges: dict[bool, Judge] = {}
    while data := read_request():
        request = marshal.loads(data)
        lean = all(told["kind"] == "stdin" for told in request["problems"])
        judge = judges.pop(lean, None)
        if judge and judge.limits != request["limits"]:
            judge.close()
            judge = None
        try:
            judge = judge or Judge(nursery, request["limits"], lines.put, lean)
        except (Fault, OSError) as fault:
            lines.put({"fault": str(fault) or type(fault).__name__})
        else:
            judge.judge(request)
            judges[lean] = judge
        lines.end()
        if judge is None or judge.broken:
            break
    os._exit(0)  # what an interpreter cleans up at its end is nothing to anybody
