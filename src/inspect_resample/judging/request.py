"""What goes into the harness and what comes out of it."""

import json
import logging
import marshal
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any
from zlib import decompress

from inspect_ai.util import ExecResult

from inspect_resample.datasets import Case, Problem
from inspect_resample.datasets.problem import MADE, Call
from inspect_resample.judging import cache
from inspect_resample.judging.bundle import LOADER, framed, sources
from inspect_resample.judging.cache import Surroundings
from inspect_resample.judging.harness import limits as harness_limits
from inspect_resample.judging.harness.values import decode
from inspect_resample.judging.verdict import Outcome, Status, Verdict

logger = logging.getLogger(__name__)

SUITES = ("weak", "strong")

Made = list[tuple[list[tuple[bytes, bytes]], tuple[float, float, float]]]
"""For each suite the expected outputs as a child sends them, and the reference's CPU seconds."""


class JudgeError(RuntimeError):
    """The sandbox or the harness failed as a whole; no program has a verdict."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use.

    Attributes:
        floor: CPU seconds that any single case may take.
        factor: How many times the reference's CPU time may be taken where that is more than
            `floor`, `definition` or `suite`.
        definition: CPU seconds that a program's top level may take.
        suite: CPU seconds that a suite may take where the limits of its cases come to more.
        wall: Seconds of wall-clock time, on top of 20 times the limits on CPU time, after which a
            program is stopped whatever it does.
        memory: Bytes of address space.
        reference: Seconds that one case of the reference may take.
    """

    floor: float = 1.0
    factor: float = 10.0
    definition: float = 10.0
    suite: float = 60.0
    wall: float = 60.0
    memory: int = 4 << 30
    reference: int = 600

    def request(self) -> dict[str, object]:
        """The limits as the harness wants them."""
        numbers = asdict(self)
        numbers["resources"] = {
            "RLIMIT_AS": numbers.pop("memory"),
            "RLIMIT_FSIZE": 1 << 20,
            "RLIMIT_NOFILE": 64,
            "RLIMIT_CORE": 0,
        }
        return numbers


class Prepared:
    """A problem as the harness wants it, and what its reference gave where it was run.

    Attributes:
        problem: The problem.
        inputs: For each suite the arguments of its cases, as data.
        given: For each suite the outputs that its cases state, as data; None where one does not.
        made: What the reference gave, by the keys of the surroundings in which it was run.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        suites = (problem.weak, problem.strong)
        self.inputs = [[_data(problem, _arguments(case)) for case in suite] for suite in suites]
        self.given = [[_given(problem, case) for case in suite] for suite in suites]
        tests = problem.tests
        self.tests = (tests.weak, tests.strong) if tests else (None, None)
        self.made: dict[str, Made] = {}

    @property
    def cases(self) -> int:
        """How many cases the suites have."""
        return sum(map(len, self.inputs))

    @cached_property
    def size(self) -> int:
        """Bytes of the problem's part of a request, but for what is expected."""
        return sum(len(case) for suite in self.inputs for case in suite)

    @cached_property
    def key(self) -> str:
        """Names all of the problem and the judge that a verdict depends on."""
        problem = self.problem
        rule = repr(self.rule)
        suites = marshal.dumps((self.inputs, self.given, self.tests), 2)
        judge = (LOADER, *sources().values())
        return cache.key(*judge, problem.reference, rule, repr(self.own_limits), suites)

    @property
    def rule(self) -> dict[str, object]:
        """How the problem's programs are run and compared."""
        problem = self.problem
        return {
            "kind": problem.kind,
            "how": problem.how,
            "entry_point": problem.entry_point,
            "oracle": problem.oracle,
            "tolerance": problem.tolerance,
        }

    @property
    def own_limits(self) -> dict[str, float]:
        """The limits that the problem states, in the place of those that the judge has."""
        problem = self.problem
        own: dict[str, float] = {}
        if problem.time_limit is not None:
            own |= {"floor": problem.time_limit, "factor": 0.0}
        if problem.memory_limit is not None:
            own["memory"] = problem.memory_limit << 20
        return own

    def expected_key(self, around: Surroundings) -> str:
        """The cache's key of what the reference gave."""
        return cache.key("expected", self.key, around.key)

    def verdict_key(self, around: Surroundings, limits: Limits, program: str) -> str:
        """The cache's key of a verdict, by the program's key."""
        return cache.key("verdict", self.key, around.key, repr(limits), program)

    def made_in(self, around: Surroundings | None) -> Made | None:
        """What the reference gave in some surroundings; None when it was not run there yet."""
        return self.made.get(around.key) if around else None

    def part(self, programs: Sequence[str], around: Surroundings | None) -> dict[str, object]:
        """The problem's part of a request to a harness that may be in some surroundings."""
        made: Sequence[tuple[Any, Any]] = self.made_in(around) or [(None, None)] * len(SUITES)
        suites = [
            dict(name=name, inputs=inputs, given=given, tests=tests, expected=expected, cpu=cpu)
            for name, inputs, given, tests, (expected, cpu) in zip(
                SUITES, self.inputs, self.given, self.tests, made, strict=True
            )
        ]
        return {
            **self.rule,
            "reference": self.problem.reference,
            "suites": suites,
            "limits": self.own_limits,
            "about": around.about if around and self.made_in(around) else None,
            "programs": list(programs),
        }

    def limits(self, limits: Limits, around: Surroundings) -> dict[str, dict[str, float]]:
        """What a program may use on each suite, once it is known what the reference used."""
        return {
            name: vars(
                harness_limits.SuiteLimits(
                    {**limits.request(), **self.own_limits},
                    cpu,
                    harness_limits.TESTS_CASES if self.problem.tests else len(expected),
                )
            )
            for name, (expected, cpu) in zip(SUITES, self.made_in(around) or (), strict=False)
        }


Part = tuple[Prepared, Sequence[str]]
"""A problem and programs for it."""


def request(
    parts: Iterable[Part], limits: Limits, around: Surroundings | None = None, workers: int = 0
) -> bytes:
    """What follows the harness on its standard input: what it is to judge.

    Args:
        parts: Problems and programs.
        limits: What a program may use.
        around: Where the harness may be; what was made there need not be made again.
        workers: How many programs run at once; 0 for one a core.
    """
    told = {
        "problems": [prepared.part(programs, around) for prepared, programs in parts],
        "limits": limits.request(),
        "workers": workers,
    }
    return framed(marshal.dumps(told, 2))


def answer(
    parts: Sequence[Part], result: ExecResult[str], kind: str = ""
) -> tuple[list[list[Verdict] | JudgeError], Surroundings]:
    """Read what the harness wrote, and keep what it says of the references.

    Returns:
        For each problem a verdict a program, a harness fault where it gave none, or why none can be
        had; and where they were given.

    Raises:
        JudgeError: It did not get as far as judging.
    """
    records = _records(filter(None, result.stdout.splitlines()))
    first = next(records, {})
    if "about" not in first:
        own = parts[0][0].problem.id
        said = result.stderr.strip()[-500:]
        if why := first.get("fault"):
            why = f"{why} ({said})" if said else why
            raise JudgeError(f"{own}: the judge cannot work in the sandbox: {why}.")
        raise JudgeError(
            f"{own}: the judge did not start in the sandbox: "
            f"{said or f'exit code {result.returncode}'}. "
            "It needs `sh`, `env` and Python 3.8 or newer as `python3` there."
        )
    around = Surroundings(kind, first["about"])
    lost = Outcome(Status.FAULT, message="the sandbox ended before the verdict")
    found: list[list[Verdict] | JudgeError] = [[Verdict(lost)] * len(own) for _, own in parts]
    again: list[str] = []
    for record in records:
        number = record["problem"]
        prepared, verdicts = parts[number][0], found[number]
        if "again" in record:
            again.append(f"{prepared.problem.id}: {record['again']}")
        elif "fault" in record:
            found[number] = JudgeError(f"{prepared.problem.id}: {record['fault']}")
        elif "made" in record:
            prepared.made[around.key] = decode(decompress(b64decode(record["made"])))
        elif isinstance(verdicts, list):
            verdicts[record["program"]] = _verdict(record)
    if again:
        logger.warning("The judge failed %d times, and tried again; first %s", len(again), again[0])
    return found, around


def _arguments(case: Case) -> object:
    """What a child calls the entry point with."""
    kwargs = case.kwargs if isinstance(case, Call) else None
    return {"args": tuple(case), "kwargs": dict(kwargs)} if kwargs else tuple(case)


def _given(problem: Problem, case: Case) -> bytes | None:
    """The output that a case states."""
    if not isinstance(case, Call) or case.expected is MADE:
        return None
    return _data(problem, case.expected)


def _data(problem: Problem, value: object) -> bytes:
    """A value as the harness wants it."""
    try:
        return marshal.dumps(value, 2)  # type: ignore[arg-type] # refused below if it may not
    except ValueError as wrong:
        raise ValueError(
            f"{problem.id}: a case holds what is no plain data: {value!r:.200}"
        ) from wrong


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


def verdict_to_entry(verdict: Verdict) -> bytes:
    """A verdict as an entry of the cache."""
    return json.dumps(asdict(verdict)).encode()


def verdict_from_entry(entry: bytes) -> Verdict:
    """The verdict that `verdict_to_entry` was given."""
    told = json.loads(entry)
    strong = told["strong"]
    return Verdict(
        weak=_outcome(**told["weak"]),
        strong=_outcome(**strong) if strong else None,
        cpu=told["cpu"],
        peak=told["peak"],
    )
