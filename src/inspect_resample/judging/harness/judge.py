"""The judge: sends programs to children and compares what comes back with what was expected.

The request comes on standard input, marshalled:

    entry_point, oracle, tolerance
    reference   the program that is right by definition
    suites      a list of {name, inputs, expected, cpu}: `inputs` are marshalled argument tuples;
                `expected` a list of frames (kind, payload) as a child sends them, and `cpu` the
                reference's CPU seconds (longest case, all cases), or both None to have them made
    python      the version of Python that made them; another one has them made again
    programs    a list of source texts
    limits      numbers that `trial.Limits` explains, and `resources` by names of `resource`
    workers     how many programs run at once; 0 for one a core

The answers go to standard output as lines of JSON: first what the harness found (`about`) or that
it cannot judge (`fault`), then a line for each program as it is judged.
"""

from __future__ import annotations

import json
import marshal
import os
import socket
import sys
import threading
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from zlib import compress

from . import oracles, walls
from .link import Closed, Link
from .trial import LARGEST, Limits, Trial
from .values import decode, show
from .worker import Fault, Worker

PYTHON = "%d.%d.%d" % sys.version_info[:3]


class Judge:
    """A problem, its expected outputs, and workers to try programs with."""

    def __init__(self, request: dict[str, Any], nursery: socket.socket) -> None:
        self.nursery = nursery
        self.oracle: str = request["oracle"]
        self.tolerance: float = request["tolerance"]
        self.reference: str = request["reference"]
        self.suites: list[dict[str, Any]] = request["suites"]
        self.programs: list[str] = request["programs"]
        self.limits: dict[str, Any] = request["limits"]
        self.known = request["python"] == PYTHON
        self.worker_count = request["workers"] or len(os.sched_getaffinity(0))
        self.problem = {
            "entry_point": request["entry_point"],
            "oracle": self.oracle,
            "suites": [suite["inputs"] for suite in self.suites],
            "limits": self.limits["resources"],
        }
        self.compared: dict[tuple[int, int, bytes], tuple[bool | None, Any, Any]] = {}
        self.recalled: dict[tuple[int, int], bytes] = {}
        self.lock = threading.Lock()
        self.workers = [self.hire()]

    def hire(self) -> Worker:
        """A new worker."""
        return Worker(self.nursery, self.problem)

    # --------------------------------------------------------------- what the reference gives

    def prepare(self) -> None:
        """Have the reference make what is not known yet.

        Raises:
            Fault: It does not run here.
        """
        if self.known:
            return
        worker = self.workers[0]
        link = worker.start(self.reference, self.limits["reference"], timed=True)
        try:
            for suite in self.suites:
                suite["expected"], suite["cpu"] = self.outputs(link, len(suite["inputs"]))
                link.send(b"G")
        except Closed:
            raise Fault("the reference died: status %d, %.1f s, %d KiB" % worker.stop()) from None
        worker.stop()

    def outputs(self, link: Link, cases: int) -> tuple[list[tuple[bytes, bytes]], Any]:
        """What the reference answers to one suite, and its CPU seconds."""
        expected: list[tuple[bytes, bytes]] = []
        link.flush()
        while True:
            kind, payload = self.answer(link)
            if kind == b"S" and len(expected) == cases:
                return expected, marshal.loads(payload)
            if kind not in (b"V", b"D"):
                raise Fault("the reference fails case %d: %r" % (len(expected), payload[:300]))
            if kind == b"D":
                link.send(b"N")
            expected.append((kind, payload))

    def answer(self, link: Link) -> tuple[bytes, bytes]:
        """The reference's next answer."""
        frame = link.receive(LARGEST, self.limits["reference"])
        if frame is None:
            raise Fault("the reference is silent for %d s" % self.limits["reference"])
        return frame

    def expected(self, index: int, case: int) -> bytes:
        """The bytes of an expected output; large ones are made again, for only digests are kept."""
        kind, payload = self.suites[index]["expected"][case]
        if kind == b"V":
            return bytes(payload)
        with self.lock:
            if (index, case) not in self.recalled:
                if sum(map(len, self.recalled.values())) > LARGEST:
                    self.recalled.clear()
                self.recalled[index, case] = self.recall(index, case)
            return self.recalled[index, case]

    def recall(self, index: int, case: int) -> bytes:
        """Have the reference make one large output again.

        Raises:
            Fault: It does not, though it did before.
        """
        clerk = self.hire()
        try:
            link = clerk.start(self.reference, self.limits["reference"], only=(index, case))
            link.flush()
            self.answer(link)
            link.send(b"V", b"V")
            value = self.answer(link)[1]
            clerk.stop()
        except (Closed, ValueError) as broken:
            raise Fault("the reference fails when it is run again") from broken
        finally:
            clerk.control.close()
        return value

    def agrees(self, index: int, case: int, data: bytes) -> tuple[bool | None, Any, Any]:
        """Compare an answer: whether it agrees (None: no plain value), got and expected, shown."""
        try:
            got = decode(data)
        except ValueError as wrong:
            return None, str(wrong), None
        expected = marshal.loads(self.expected(index, case))
        inputs = marshal.loads(self.suites[index]["inputs"][case])
        if oracles.agrees(self.oracle, self.tolerance, inputs, expected, got):
            return True, None, None
        return False, show(got), show(expected)

    # ------------------------------------------------------------------------------- programs

    def judge(self, report: Callable[[int, dict[str, Any]], None]) -> None:
        """Try all programs and report each; those that ran out of time once more, alone."""
        numbers = iter(range(len(self.programs)))
        late: list[int] = []

        def work(worker: Worker | None) -> None:
            for number in numbers:
                outcome, worker = self.try_twice(number, worker)
                if any(verdict["status"] == "timeout" for verdict in outcome["verdicts"].values()):
                    late.append(number)
                else:
                    report(number, outcome)

        while len(self.workers) < min(self.worker_count, len(self.programs)):
            self.workers.append(self.hire())
        threads = [threading.Thread(target=work, args=(worker,)) for worker in self.workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        worker = None
        for number in sorted(late):
            outcome, worker = self.try_twice(number, worker)
            report(number, outcome)

    def try_twice(self, number: int, worker: Worker | None) -> tuple[dict[str, Any], Worker | None]:
        """A program's outcome and the worker to go on with; after a fault both are had anew."""
        why = ""
        for _ in range(2):
            try:
                if worker is None:
                    worker = self.hire()
                return Trial(self, worker, self.programs[number]).run(), worker
            except Exception as fault:  # whatever it is, the other programs must have their turn
                why = "%s: %s" % (type(fault).__name__, fault)
                if worker is not None:
                    worker.control.close()
                worker = None
        verdict = {"status": "harness fault", "message": why}
        return {"verdicts": {self.suites[0]["name"]: verdict}, "cpu": 0.0, "peak": 0}, worker

    def about(self) -> dict[str, Any]:
        """What the host wants to know before the verdicts."""
        record: dict[str, Any] = {
            "python": PYTHON,
            "walls": self.workers[0].walls,
            "limits": {
                suite["name"]: vars(Limits(self.limits, suite["cpu"])) for suite in self.suites
            },
        }
        if not self.known:
            made = [(suite["expected"], suite["cpu"]) for suite in self.suites]
            record["made"] = b64encode(compress(marshal.dumps(made, 2), 1)).decode()
        return record


def main(nursery: socket.socket) -> None:
    """Serve one request."""
    walls.prctl(walls.PR_SET_DUMPABLE, 0)
    lock = threading.Lock()

    def write(record: dict[str, Any]) -> None:
        with lock:
            print(json.dumps(record), flush=True)

    try:
        judge = Judge(marshal.loads(sys.stdin.buffer.read()), nursery)
        judge.prepare()
    except (Fault, OSError) as fault:
        return write({"fault": str(fault) or type(fault).__name__})
    write({"about": judge.about()})
    judge.judge(lambda number, outcome: write(dict(outcome, program=number)))
