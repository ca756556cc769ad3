"""Programs that read standard input: honest ones pass, whatever they read and write with."""

import pytest

from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.request import Limits
from inspect_resample.judging.verdict import Status, Verdict

from .sandboxes import SANDBOXES, judge_all, missing
from .stdin.honest import HONEST, case

pytestmark = pytest.mark.slow

LIMITS = Limits()
WEAK = [case([3, 1, 2]), case([-5])]
STRONG = [case([10**30, 7], end=""), case([1, 2], line="\r\n", end="\r\n"), case([*range(500)])]


def problem_of(
    weak: list[tuple[str, str]], strong: list[tuple[str, str]], **more: object
) -> StdinProblem:
    """A problem of texts."""
    suites = ([text_case(*each) for each in suite] for suite in (weak, strong))
    options = {"oracle": "tokens", **more}
    return StdinProblem("order", "", "__main__", "", *suites, **options)  # type: ignore[arg-type]


ORDER = problem_of(WEAK, STRONG)


async def verdicts(
    problem: StdinProblem, programs: list[str], sandbox: str = "bwrap", limits: Limits = LIMITS
) -> list[Verdict]:
    """What the judge says in a sandbox."""
    if why := missing(sandbox):
        pytest.skip(why)
    environment = SANDBOXES[sandbox]()
    run = await judge_all(problem, programs, environment, limits)
    environment.directory.cleanup()
    return run.verdicts


def test_the_corpus_is_large() -> None:
    assert len(HONEST) >= 350
    assert len(set(HONEST.values())) == len(HONEST)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("sandbox", "step"),
    [
        pytest.param("bwrap", 1, marks=pytest.mark.slow),
        ("bwrap", 9),
        ("local", 7),
        ("container", 11),
    ],
)
async def test_honest_programs_pass(sandbox: str, step: int) -> None:
    chosen = dict(list(HONEST.items())[::step])
    files = sandbox != "container"  # where none may be written
    names = [name for name in chosen if files or "file" not in name]
    found = await verdicts(ORDER, [chosen[name] for name in names], sandbox)
    failed = {n: v.last for n, v in zip(names, found, strict=True) if not v.strong_pass}
    assert failed == {}


READ_ALL = "import sys\nprint(len(sys.stdin.read()))\n"
ENDS = {
    "status 0": ("print(7)", "zero any no-exception"),
    "sys.exit(0)": ("import sys\nprint(7)\nsys.exit(0)", "zero any no-exception"),
    "sys.exit(3)": ("import sys\nprint(7)\nsys.exit(3)", "any no-exception"),
    "sys.exit('why')": ("import sys\nprint(7)\nsys.exit('why')", "any no-exception"),
    "exit(1)": ("print(7)\nexit(1)", "any no-exception"),
    "an exception": ("print(7)\n1 // 0", "any"),
    "out of memory": ("print(7)\nx = bytearray(1 << 40)", "any"),
    "os._exit(5)": ("import os\nprint(7, flush=True)\nos._exit(5)", "any"),
    "a crash": ("import ctypes\nprint(7, flush=True)\nctypes.string_at(0)", ""),
    "abort": ("import os\nprint(7, flush=True)\nos.abort()", ""),
    "not flushed": ("import os\nprint(7)\nos._exit(0)", ""),
    "a hang": ("print(7, flush=True)\nwhile True: pass", ""),
    "a thread that hangs": (
        "import threading\nprint(7, flush=True)\ndef f():\n    while True: pass\n"
        "threading.Thread(target=f).start()",
        "",
    ),
    "nothing": ("", ""),
    "no Python": ("print(7", ""),
}


@pytest.mark.anyio
@pytest.mark.parametrize("ends", ["zero", "any", "no-exception"])
async def test_right_output_counts_with_some_ends_only(ends: str) -> None:
    problem = problem_of([("", "7\n")], [("1", "7\n")], ends=ends)
    programs = [source for source, _ in ENDS.values()]
    found = await verdicts(problem, programs, limits=Limits(floor=0.4))
    passed = {name for name, verdict in zip(ENDS, found, strict=True) if verdict.strong_pass}
    assert passed == {name for name, (_, counted) in ENDS.items() if ends in counted.split()}
    by_name = dict(zip(ENDS, found, strict=True))
    assert by_name["a hang"].weak.status is Status.TIMEOUT
    assert by_name["a thread that hangs"].weak.status is Status.TIMEOUT
    assert by_name["nothing"].weak.status is Status.MISSING
    assert by_name["no Python"].weak.status is Status.SYNTAX
    if ends == "zero":
        assert by_name["an exception"].weak.exception == "ZeroDivisionError"
        assert by_name["an exception"].weak.line == 2
        assert by_name["out of memory"].weak.status is Status.MEMORY
        assert by_name["sys.exit(3)"].weak.message == "exited with 3"


@pytest.mark.anyio
async def test_large_inputs_and_outputs_pass_and_what_is_not_read_blocks_nobody() -> None:
    text = "x" * 3_000_000
    weak, strong = [(text, "3000000")], [(text + "y", "3000001"), ("", "0")]
    found = await verdicts(
        problem_of(weak, strong),
        [READ_ALL, "print(3000000)", "import os\nprint(len(os.read(0, 1 << 24)))"],
    )
    assert [v.strong_pass for v in found] == [True, False, True]
    assert found[1].weak_pass
    large = "\n".join(map(str, range(1_400_000))) + "\n"
    assert len(large) > 10_000_000
    programs = [
        "print(*range(1400000), sep='\\n')",
        "for i in range(1400000): print(i)",
        "print(*range(1399999), sep='\\n')\nprint(1)",
        "import os\nwhile True: os.write(1, b'0' * 65536)",
    ]
    problem = problem_of([("", large)], [("1", large)])
    found = await verdicts(problem, programs, limits=Limits(floor=20.0))
    assert [v.strong_pass for v in found] == [True, True, False, False]
    assert str(found[2].weak.got) == "line 1400000: '1'"
    assert found[3].weak.status is Status.ERROR


@pytest.mark.slow
@pytest.mark.anyio
async def test_an_input_of_100_megabytes_is_read() -> None:
    text = "1 " * 50_000_000
    programs = [READ_ALL, "import sys\nprint(len(sys.stdin.buffer.read()))", "print(100000000)"]
    limits = Limits(floor=5.0)
    found = await verdicts(problem_of([(text, "100000000")], [("", "0")]), programs, limits=limits)
    assert [(v.weak_pass, v.strong_pass) for v in found] == [(True, True)] * 2 + [(True, False)]


@pytest.mark.anyio
async def test_no_state_of_a_case_reaches_another() -> None:
    numbers = [(str(n), str(n)) for n in range(20)]
    programs = [
        "import builtins\nprint(getattr(builtins, 'n', input()))\nbuiltins.n = 'old'",
        "import sys\nprint(sys.modules.setdefault('mine', input()))",
        "import os, sys\nassert sys.getrecursionlimit() == 1000\nsys.setrecursionlimit(99)\n"
        "os.write(1, os.read(0, 99))",
        "import os\nassert os.listdir('/tmp') == []\nos.mkdir('/tmp/a')\nopen('/tmp/a/b', 'w')\n"
        "os.symlink('/', '/tmp/c')\nprint(input())",
        "import os\nassert os.listdir('/tmp') == []\nfor _ in range(99):\n"
        "    os.mkdir('d' * 99)\n    open('f', 'w').close()\n    os.chdir('d' * 99)\n"
        "print(input())",
        "import os\nassert os.listdir('/tmp') == []\nos.umask(0)\nos.mkdir('/tmp/a', 0o300)\n"
        "open('/tmp/a/b', 'w').close()\nos.mkdir('/tmp/a/c', 0)\nprint(input())",
        "import signal\nassert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(input())",
        "import os\nos.umask(0)\nassert os.getcwd() == '/tmp'\nos.chdir('/')\nprint(input())",
    ]
    found = await verdicts(problem_of(numbers[:2], numbers[2:]), programs)
    assert [str(v.last) for v in found if not v.strong_pass] == []


@pytest.mark.anyio
async def test_what_a_case_was_is_told() -> None:
    program = "n = int(input())\nprint(n if n < 3 else 1 // (n - 3))"
    found = await verdicts(
        problem_of([("1", "1"), ("2", "2")], [("0", "0"), ("3", "3"), ("9", "9")]), [program]
    )
    outcome = found[0].strong
    assert outcome is not None
    assert (outcome.status, outcome.case, outcome.exception) == (
        Status.ERROR,
        1,
        "ZeroDivisionError",
    )


@pytest.mark.anyio
async def test_bytes_that_are_no_text_are_judged_like_others() -> None:
    odd = b"\xff\xfe\x00\x80\n"
    problem = StdinProblem(
        "odd", "", "__main__", "", [text_case(odd, odd)], [text_case(b"a\xff", b"a\xff")]
    )
    object.__setattr__(problem, "oracle", "exact")
    programs = [
        "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())",
        "import sys\nsys.stdout.write(sys.stdin.read())",
        "print(input().encode('utf-8', 'replace'))",
    ]
    found = await verdicts(problem, programs)
    assert [v.strong_pass for v in found] == [True, True, False]
    assert "\ufffd" in str(found[2].weak.expected)


@pytest.mark.anyio
async def test_a_reference_writes_what_cases_do_not_state() -> None:
    problem = StdinProblem(
        "made",
        "",
        "__main__",
        "print(int(input()) ** 2)",
        [text_case("3")],
        [text_case("4"), text_case("5", "25"), text_case(str(10**4000))],
        "tokens",
    )
    found = await verdicts(problem, ["print(int(input()) ** 2)", "print(9)"])
    assert [(v.weak_pass, v.strong_pass) for v in found] == [(True, True), (True, False)]
    assert found[1].strong and found[1].strong.expected == "'16'"


CHECK = """
def check(input, expected, output):
    assert expected is None
    a, b = map(int, output.split())
    assert a > 0, "a must be positive"
    return a + b == int(input)
"""


@pytest.mark.anyio
async def test_a_checker_says_what_is_right() -> None:
    suites = ([text_case("5", None)], [text_case(str(n), None) for n in range(6, 12)])
    programs = {
        "n = int(input())\nprint(1, n - 1)": "pass",
        "n = int(input())\nprint(n - 1, 1)": "pass",
        "n = int(input())\nprint(2, 3)": "wrong",
        "print(0, int(input()))": "wrong: 'a must be positive",
        "print('x')": "wrong",
        "1 // 0": "error",
        "import gc\nprint(gc.get_objects())": "wrong",
    }
    for checker, allowed in {
        CHECK: None,
        "while True: pass": "unjudgeable",
        "x = (": "wrong",
    }.items():
        problem = StdinProblem("pair", "", "__main__", "", *suites, "checker", checker=checker)
        names = list(programs) if allowed is None else list(programs)[:1]
        found = await verdicts(problem, names)
        for name, verdict in zip(names, found, strict=True):
            assert verdict.last.status == (allowed or programs[name].partition(":")[0]), name


@pytest.mark.anyio
async def test_verdicts_that_hang_on_a_tolerance_say_so() -> None:
    found = await verdicts(
        problem_of([("", "0.5 1")], [("1", "0.25")], oracle="lines"),
        ["print(0.5, 1)", "print('0.50 1.0')", "print(0.5000000001, 1)", "print(0.6, 1)"],
    )
    assert [v.weak_pass for v in found] == [True, True, False, False]
    assert [v.weak.tolerable for v in found] == [False, False, True, False]
