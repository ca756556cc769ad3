"""The host's side of judging: programs in, verdicts out, one `exec` in a sandbox between them."""

import ast
import json
import logging
import marshal
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from zlib import decompress

import anyio.to_thread
from inspect_ai.util import ExecResult, SandboxEnvironment

from inspect_resample.judging.bundle import harness_text
from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.problems import Problem

logger = logging.getLogger(__name__)

SUITES = ("weak", "strong")
RUN_HARNESS = 'exec env -i PATH="$PATH" PYTHONHASHSEED=0 OPENBLAS_NUM_THREADS=1 python3 -sS -c "$0"'
PROGRAMS_PER_EXEC = 5000  # keeps the answers under the 10 MiB that a sandbox returns


class JudgeError(RuntimeError):
    """The sandbox or the harness failed as a whole; no program has a verdict."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use.

    Attributes:
        floor: CPU seconds that any single case may take.
        factor: How many times the reference's CPU time a case, and a suite, may take beyond that.
            A suite may take five floors, or `factor` times the reference's time.
        wall: Seconds of wall-clock time, on top of 20 times the suite's CPU limit, after which a
            program is stopped whatever it does.
        memory: Bytes of address space.
        reference: Seconds that one case of the reference may take.
    """

    floor: float = 2.0
    factor: float = 10.0
    wall: float = 60.0
    memory: int = 4 << 30
    reference: int = 600

    def request(self) -> dict[str, object]:
        """The limits as the harness wants them."""
        resources = {
            "RLIMIT_AS": self.memory,
            "RLIMIT_FSIZE": 1 << 20,
            "RLIMIT_NOFILE": 64,
            "RLIMIT_CORE": 0,
        }
        return {
            "floor": self.floor,
            "factor": self.factor,
            "wall": self.wall,
            "reference": self.reference,
            "resources": resources,
        }


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


async def judge(
    problem: Problem,
    programs: Sequence[str],
    sandbox: SandboxEnvironment,
    limits: Limits | None = None,
) -> Judgement:
    """Judge programs on a problem's weak suite and, where they pass it, on its strong one.

    Programs that are identical as syntax trees are run once.

    Args:
        problem: The problem; its reference is run first, to make the expected outputs.
        programs: Source texts.
        sandbox: Where they run; it needs `sh`, `env` and Python 3.8 or newer as `python3`.
        limits: What a program may use.

    Returns:
        A verdict for every program. One for which the harness failed twice has the status "harness
        fault".

    Raises:
        JudgeError: The harness could not judge at all: no Python in the sandbox, a reference that
            does not run, a sandbox that died.
    """
    keys = await anyio.to_thread.run_sync(lambda: [syntax_key(program) for program in programs])
    distinct = dict(zip(keys, programs, strict=True))
    found: dict[str, Verdict] = {}
    about: dict[str, Any] = {}
    for _ in range(2):
        waiting = [key for key in distinct if key not in found or not found[key].scored]
        for start in range(0, len(waiting), PROGRAMS_PER_EXEC):
            part = waiting[start : start + PROGRAMS_PER_EXEC]
            verdicts, about = await _exec(problem, [distinct[key] for key in part], sandbox, limits)
            found |= zip(part, verdicts, strict=True)
    return Judgement([found[key] for key in keys], about)


def syntax_key(program: str) -> str:
    """A key that programs share when they are identical as syntax trees.

    Comments, blank lines and the layout do not count. Text that does not parse is its own key.
    """
    try:
        text = ast.dump(ast.parse(program))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = "text:" + program
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(slots=True)
class _Prepared:
    """A problem as the harness wants it, and what its reference gave where it was run.

    `made` holds, a suite each, the expected outputs as a child sends them and the CPU seconds of
    the reference (longest case, all cases); `python` is the version that made them.
    """

    problem: Problem
    inputs: list[list[bytes]]
    python: str | None = None
    made: list[tuple[list[tuple[bytes, bytes]], tuple[float, float]]] | None = None


_prepared: dict[int, _Prepared] = {}


def _prepare(problem: Problem) -> _Prepared:
    """The problem with its inputs as data, made once a process."""
    if id(problem) not in _prepared:
        inputs = [
            [_data(problem, case) for case in suite] for suite in (problem.weak, problem.strong)
        ]
        _prepared[id(problem)] = _Prepared(problem, inputs)
    return _prepared[id(problem)]


def _data(problem: Problem, case: tuple[object, ...]) -> bytes:
    """A case's arguments as the harness wants them."""
    try:
        return marshal.dumps(tuple(case), 2)  # type: ignore[arg-type] # refused below if it may not
    except ValueError as wrong:
        raise ValueError(
            f"{problem.id}: arguments that are no plain data: {case!r:.200}"
        ) from wrong


async def _exec(
    problem: Problem,
    programs: Sequence[str],
    sandbox: SandboxEnvironment,
    limits: Limits | None,
) -> tuple[list[Verdict], dict[str, Any]]:
    """One call of the harness."""
    request = await anyio.to_thread.run_sync(_request, problem, programs, limits or Limits())
    # A transcript with the harness and every suite in it would dwarf the draws.
    quiet = getattr(sandbox, "no_events", nullcontext)
    with quiet():
        result = await sandbox.exec(["sh", "-c", RUN_HARNESS, harness_text()], input=request)
    return await anyio.to_thread.run_sync(_verdicts, problem, len(programs), result)


def _request(problem: Problem, programs: Sequence[str], limits: Limits) -> bytes:
    """The harness' standard input."""
    prepared = _prepare(problem)
    made: Sequence[tuple[Any, Any]] = prepared.made or [(None, None)] * len(SUITES)
    suites = [
        {"name": name, "inputs": inputs, "expected": expected, "cpu": cpu}
        for name, inputs, (expected, cpu) in zip(SUITES, prepared.inputs, made, strict=True)
    ]
    request = {
        "entry_point": problem.entry_point,
        "oracle": problem.oracle,
        "tolerance": problem.tolerance,
        "reference": problem.reference,
        "suites": suites,
        "python": prepared.python,
        "programs": list(programs),
        "limits": limits.request(),
        "workers": 0,
    }
    return marshal.dumps(request, 2)


def _verdicts(
    problem: Problem, count: int, result: ExecResult[str]
) -> tuple[list[Verdict], dict[str, Any]]:
    """The verdicts that an exec of the harness wrote out, as many as `count`.

    Raises:
        JudgeError: It wrote none.
    """
    records = _records(result.stdout.splitlines())
    first = next(records, {})
    if "about" not in first:
        why = first.get("fault") or result.stderr.strip()[-500:] or f"exit code {result.returncode}"
        raise JudgeError(
            f"{problem.id}: the judge did not start in the sandbox: {why}. "
            "It needs `sh`, `env` and Python 3.8 or newer as `python3` there."
        )
    about = first["about"]
    if made := about.pop("made", None):
        prepared = _prepare(problem)
        prepared.made = marshal.loads(decompress(b64decode(made)))
        prepared.python = about["python"]
    lost = Outcome(Status.FAULT, message="the sandbox ended before the verdict")
    verdicts = [Verdict(lost)] * count
    for record in records:
        if "program" in record:
            verdicts[record["program"]] = _verdict(record)
    return verdicts, about


def _records(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The records in the harness' answer; a last line may be cut off when the sandbox died."""
    for line in lines:
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            logger.warning("The judge's answer is cut off: %.80s", line)


def _verdict(record: dict[str, Any]) -> Verdict:
    """A verdict from a record of the harness."""
    outcomes = {name: _outcome(**told) for name, told in record["verdicts"].items()}
    return Verdict(outcomes["weak"], outcomes.get("strong"), record["cpu"], record["peak"])


def _outcome(status: str, **facts: Any) -> Outcome:
    """An outcome from a record of the harness."""
    return Outcome(Status(status), **facts)
