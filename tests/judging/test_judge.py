"""The host's side of judging: programs in, verdicts out, whatever the sandbox does."""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import pytest
from inspect_ai.util import ExecResult

from inspect_resample.datasets import Problem
from inspect_resample.datasets.problem import Call, StdinProblem, text_case
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.judging.engines import Here
from inspect_resample.judging.identity import syntax_key
from inspect_resample.judging.judge import Judgement, judge_problems, judge_programs
from inspect_resample.judging.request import JudgeError, Limits
from inspect_resample.judging.verdict import Status

from .sandboxes import parts_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

RIGHT = "def double(x):\n    return x * 2\n"
WEAK_ONLY = "def double(x):\n    return x * 2 if x < 10 else 0\n"
WRONG = "def double(x):\n    return x + 1\n"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


Change = Callable[[ExecResult[str]], ExecResult[str]]


class Watched(BwrapSandboxEnvironment):
    """A sandbox that remembers what it was asked for, and can spoil its answers.

    Attributes:
        batches: The programs that each call was asked to judge.
        changes: What is done to the result of each call, in turn; later ones are left alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []
        self.changes: list[Change] = []

    async def exec(self, cmd: list[str], *args: Any, **options: Any) -> ExecResult[str]:
        if options.get("input"):
            (programs,) = parts_of(options["input"])
            self.batches.append(programs)
        result = await super().exec(cmd, *args, **options)
        return self.changes.pop(0)(result) if self.changes else result


@pytest.fixture
async def sandbox() -> AsyncIterator[Watched]:
    environment = Watched()
    yield environment
    environment.directory.cleanup()


def problem(**changes: Any) -> Problem:
    facts: dict[str, Any] = {
        "id": "test/double",
        "prompt": "",
        "entry_point": "double",
        "reference": RIGHT,
        "weak": [(1,), (2,)],
        "strong": [(n,) for n in range(20)],
    }
    return Problem(**{**facts, **changes})


# ---------------------------------------------------------------------------------------- verdicts


async def test_verdicts_come_in_the_order_of_the_programs(sandbox: Watched) -> None:
    expected = {
        RIGHT: (Status.PASS, Status.PASS),
        WRONG: (Status.WRONG, None),
        WEAK_ONLY: (Status.PASS, Status.WRONG),
        "def double(x):\n    raise KeyError(x)\n": (Status.ERROR, None),
        "def other(x): pass\n": (Status.MISSING, None),
        "": (Status.MISSING, None),
        "def double(x:\n": (Status.SYNTAX, None),
        "def double(x):\n    return (y for y in [x])\n": (Status.UNJUDGEABLE, None),
        "def double(x):\n    while x != 12: pass\n    return x\n": (Status.TIMEOUT, None),
    }
    programs = [*expected, *reversed(expected)]
    verdicts = (await judge_programs(problem(), programs, sandbox, Limits(floor=0.3))).verdicts
    found = [(v.weak.status, v.strong and v.strong.status) for v in verdicts]
    assert found == [*expected.values(), *reversed(expected.values())]
    assert len(sandbox.batches) == 1


async def test_the_first_failing_case_ends_a_suite(sandbox: Watched) -> None:
    (verdict,) = (await judge_programs(problem(), [WEAK_ONLY], sandbox)).verdicts
    assert verdict.strong is not None
    assert (verdict.strong.case, verdict.strong.input) == (10, "(10,)")
    assert (verdict.strong.got, verdict.strong.expected) == ("0", "20")
    assert (verdict.weak_pass, verdict.strong_pass, verdict.false_positive) == (True, False, True)


async def test_the_strong_suite_is_not_run_after_a_weak_failure(sandbox: Watched) -> None:
    # 19 is in the strong suite only, and would never end.
    program = "def double(x):\n    while x == 19: pass\n    return 0\n"
    (verdict,) = (await judge_programs(problem(), [program], sandbox)).verdicts
    assert (verdict.weak.status, verdict.strong) == (Status.WRONG, None)


@pytest.mark.parametrize("suite", ["weak", "strong"])
async def test_an_empty_suite_is_passed(sandbox: Watched, suite: str) -> None:
    right, wrong = (await judge_programs(problem(**{suite: []}), [RIGHT, WRONG], sandbox)).verdicts
    assert right.strong_pass
    assert wrong.weak_pass == (suite == "weak")
    assert not wrong.strong_pass


async def test_programs_with_one_syntax_tree_are_run_once(sandbox: Watched) -> None:
    same = [RIGHT, RIGHT, "# a comment\ndef double( x ):\n\n    return (x*2) # and another\n"]
    other = "def double(y):\n    return y * 2\n"
    verdicts = (await judge_programs(problem(), [*same, other, *same], sandbox)).verdicts
    assert [v.strong_pass for v in verdicts] == [True] * 7
    ((first, second),) = sandbox.batches
    assert {syntax_key(first), syntax_key(second)} == {syntax_key(RIGHT), syntax_key(other)}


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("x = 1", "x = 2"),
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = 'a'", "x = b'a'"),
        ("x = 0.0", "x = -0.0"),
        ("x = (", "x = ( "),
        ("x = '\\ud800'", "x = '\\ud801'"),
        ("\ud800", "\ud801"),
        ("async def f(): pass", "def f(): pass"),
        ("def f(x, /): pass", "def f(x): pass"),
    ],
)
def test_programs_that_differ_have_different_keys(one: str, another: str) -> None:
    assert syntax_key(one) != syntax_key(another)


NASTY = {
    "null byte": "\0",
    "surrogate": "def double(x):\n    return '\ud800'\n",
    "mark of byte order": "\ufeff" + RIGHT,
    "carriage returns": RIGHT.replace("\n", "\r\n"),
    "brackets": "(" * 5000,
    "signs": "x = " + "-" * 50_000 + "1",
    "long": f"y = {'x' * 2_000_000!r}\n{RIGHT}",
    "bad escape": RIGHT + "y = '\\d'\n",
    "coding": "# coding: no-such-code\n" + RIGHT,
}


async def test_no_text_upsets_the_judge(sandbox: Watched, recwarn: pytest.WarningsRecorder) -> None:
    verdicts = (await judge_programs(problem(), list(NASTY.values()), sandbox)).verdicts
    found = dict(zip(NASTY, verdicts, strict=True))
    passed = {name for name, verdict in found.items() if verdict.strong_pass}
    assert passed >= {"carriage returns", "long", "bad escape", "coding"}
    assert all(verdict.scored for verdict in verdicts)
    assert not recwarn.list


async def test_nothing_to_judge_needs_no_sandbox(sandbox: Watched) -> None:
    assert (await judge_programs(problem(), [], sandbox)).verdicts == []
    assert sandbox.batches == []


async def test_many_programs_go_in_several_calls(
    sandbox: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Here, "programs", 3)
    programs = [f"def double(x):\n    return x * {n % 4}\n" for n in range(8)]
    verdicts = (await judge_programs(problem(), programs * 2, sandbox)).verdicts
    assert [v.strong_pass for v in verdicts] == [n % 4 == 2 for n in range(8)] * 2
    assert list(map(len, sandbox.batches)) == [3, 1]


async def test_what_the_harness_found_is_told(sandbox: Watched) -> None:
    about = (await judge_programs(problem(), [RIGHT], sandbox, Limits(floor=3))).about
    assert about["limits"]["weak"]["case"] == 3
    assert "network" in about["isolation"]
    assert about["python"].startswith("3.")
    again = (await judge_programs(problem(), [RIGHT], sandbox, Limits(floor=3))).about
    assert again.keys() == about.keys()


# ------------------------------------------------------------------------------- broken sandboxes


async def test_a_sandbox_without_python_is_told_so(sandbox: Watched) -> None:
    await sandbox.exec(["sh", "-c", "mkdir bin && ln -s /usr/bin/env /bin/sh bin"])

    class Bare(Watched):
        async def exec(self, cmd: list[str], *args: Any, **options: Any) -> ExecResult[str]:
            return await sandbox.exec(cmd, *args, **{**options, "env": {"PATH": "/sandbox/bin"}})

    with pytest.raises(JudgeError, match=r"test/double: .*python3.*3\.8 or newer"):
        await judge_programs(problem(), [RIGHT], Bare())


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("def double(x):\n    raise ValueError('no such double')\n", "no such double"),
        ("def double(x:\n", "syntax"),
        ("def triple(x): pass\n", "no such function"),
        ("def double(x):\n    return iter([x])\n", "iterator"),
        ("import os\ndef double(x):\n    os._exit(3)\n", "the reference died"),
    ],
)
async def test_a_reference_that_does_not_run_is_told_so(
    sandbox: Watched, reference: str, why: str
) -> None:
    with pytest.raises(JudgeError, match=r"test/double: .*reference") as broken:
        await judge_programs(problem(reference=reference), [RIGHT], sandbox)
    assert why in str(broken.value)


async def test_fork_servers_go_from_problem_to_problem(caplog: pytest.LogCaptureFixture) -> None:
    def reads(identifier: str) -> StdinProblem:
        cases = [text_case("1 2", "3\n")]
        return StdinProblem(identifier, "", "__main__", "", cases, [], oracle="tokens")

    adds = [
        "print(sum(map(int, input().split())))",
        "a, b = input().split()\nprint(int(a) + int(b))",
    ]
    tasks: list[tuple[Problem, list[str]]] = []
    for number in range(6):
        tasks.append((problem(id=f"function {number}"), [RIGHT, WEAK_ONLY]))
        tasks.append((reads(f"stdin {number}"), adds))
    place = BwrapSandboxEnvironment()
    judgements = await judge_problems(tasks, place)
    place.directory.cleanup()
    assert all(
        isinstance(each, Judgement) and all(verdict.weak_pass for verdict in each.verdicts)
        for each in judgements
    )
    assert not [one for one in caplog.records if one.name.startswith("inspect_resample")]


def first_lines(count: int, bytes_of_next: int = 0) -> Change:
    """The sandbox dies when so many lines, and a part of the next, have been written."""

    def cut(result: ExecResult[str]) -> ExecResult[str]:
        lines = result.stdout.splitlines(keepends=True)
        output = "".join([*lines[:count], *(line[:bytes_of_next] for line in lines[count:][:1])])
        return ExecResult(False, 137, output, "Killed")

    return cut


PROGRAMS = [f"def double(x):\n    return x * 2 + {n} - {n}\n" for n in range(5)]


@pytest.mark.parametrize("part", [0, 25])
async def test_what_a_dying_sandbox_had_judged_is_kept(sandbox: Watched, part: int) -> None:
    sandbox.changes = [first_lines(4, part)]
    verdicts = (await judge_programs(problem(), PROGRAMS, sandbox)).verdicts
    assert all(verdict.strong_pass for verdict in verdicts)
    assert list(map(len, sandbox.batches)) == [5, 3]


async def test_a_sandbox_that_dies_again_is_a_harness_fault(sandbox: Watched) -> None:
    sandbox.changes = [first_lines(4), first_lines(2), first_lines(0)]
    verdicts = (await judge_programs(problem(), PROGRAMS, sandbox)).verdicts
    assert sum(verdict.strong_pass for verdict in verdicts) == 3
    lost = [verdict for verdict in verdicts if not verdict.scored]
    assert {verdict.weak.status for verdict in lost} == {Status.FAULT}
    assert not any(verdict.weak_pass or verdict.false_positive for verdict in lost)
    assert len(lost) == 2


async def test_a_sandbox_that_is_gone_does_not_take_the_verdicts_along(sandbox: Watched) -> None:
    sandbox.changes = [first_lines(4), first_lines(0), first_lines(0)]
    verdicts = (await judge_programs(problem(), PROGRAMS, sandbox)).verdicts
    assert [verdict.scored for verdict in verdicts].count(True) == 2


async def test_a_sandbox_that_is_gone_at_once_is_an_error(sandbox: Watched) -> None:
    sandbox.changes = [first_lines(0)] * 3
    with pytest.raises(JudgeError, match="Killed"):
        await judge_programs(problem(), PROGRAMS, sandbox)


BREAKER = "def double(x):\n    'breaks its judge'\n    return x * 2\n"


STATED: dict[str, Any] = {
    "reference": "",
    "weak": [Call.of((n,), {}, 2 * n) for n in (1, 2)],
    "strong": [Call.of((n,), {}, 2 * n) for n in range(20)],
}


@pytest.mark.parametrize("stated", [{}, STATED], ids=["reference", "stated outputs"])
@pytest.mark.parametrize("how", ["dies", "raises", "says so"])
async def test_a_program_that_breaks_its_judge_each_time_has_failed(
    sandbox: Watched, how: str, stated: dict[str, Any]
) -> None:
    class Breaks(Watched):
        async def exec(self, cmd: list[str], *args: Any, **options: Any) -> ExecResult[str]:
            result = await super().exec(cmd, *args, **options)
            if not any(BREAKER in programs for programs in self.batches[-1:]):
                return result
            if how == "raises":
                raise TimeoutError("the sandbox does not answer")
            return first_lines(0 if how == "dies" else 1)(result)

    breaks = Breaks()
    verdicts = (await judge_programs(problem(**stated), [*PROGRAMS, BREAKER], breaks)).verdicts
    breaks.directory.cleanup()
    assert all(verdict.strong_pass for verdict in verdicts[:-1])
    assert verdicts[-1].scored
    assert verdicts[-1].weak.status is Status.ERROR
    assert "broke its judge" in str(verdicts[-1].weak)


async def test_all_is_judged_again_that_a_killed_harness_has_not_told(sandbox: Watched) -> None:
    # The first call is ended by its own program: the judge's processes are the sandbox' only ones.
    class Dying(Watched):
        async def exec(self, cmd: list[str], *args: Any, **options: Any) -> ExecResult[str]:
            limit = ["timeout", "-s", "KILL", "2"] if not self.batches else []
            return await super().exec([*limit, *cmd], *args, **options)

    dying = Dying()
    slow = f"import time\ntime.sleep(4)\n{RIGHT}"
    verdicts = (await judge_programs(problem(), [RIGHT, slow], dying)).verdicts
    dying.directory.cleanup()
    assert all(verdict.strong_pass for verdict in verdicts)
    assert dying.batches == [[RIGHT, slow]] * 2


async def test_one_that_breaks_its_judge_takes_few_others_along(sandbox: Watched) -> None:
    class Breaks(Watched):
        async def exec(self, cmd: list[str], *args: Any, **options: Any) -> ExecResult[str]:
            result = await super().exec(cmd, *args, **options)
            broken = any(BREAKER in programs for programs in self.batches[-1:])
            return first_lines(0)(result) if broken else result

    breaks = Breaks()
    right = [f"{RIGHT}NUMBER = {number}\n" for number in range(149)]
    verdicts = (await judge_programs(problem(), [*right, BREAKER], breaks)).verdicts
    breaks.directory.cleanup()
    assert all(verdict.strong_pass for verdict in verdicts[:-1])
    assert "broke its judge" in str(verdicts[-1].weak)
    sizes = [len(programs) for programs in breaks.batches]
    assert sizes[:4] == [150, 50, 50, 50]
    # Where this test comes first, the sandbox is new, and has said by now what it is: once more.
    assert sizes[4] in (1, 50) and set(sizes[5:]) == {1}
    assert len(sizes) < 60


# ------------------------------------------------------------------------------------- event loop


async def test_the_event_loop_goes_on_while_2000_programs_are_judged(sandbox: Watched) -> None:
    padding = "".join(f"    y{line} = [{line}, {line}]\n" for line in range(30))
    programs = [f"def double(x):\n{padding}    return x * 2 + {n} - {n}\n" for n in range(2000)]
    busy = []

    async def tick() -> None:
        while True:
            # CPU time of this thread: what other processes take away is nobody's fault here.
            before = time.thread_time()
            await anyio.sleep(0.005)
            busy.append(time.thread_time() - before)

    async with anyio.create_task_group() as group:
        group.start_soon(tick)
        verdicts = (await judge_programs(problem(), programs, sandbox)).verdicts
        group.cancel_scope.cancel()
    assert all(verdict.strong_pass for verdict in verdicts)
    assert len(busy) > 20
    assert max(busy) < 0.25  # of more than a second for all; 0.04 on a busy machine
