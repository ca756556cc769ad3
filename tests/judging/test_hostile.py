"""The corpus of hostile and unlucky programs, in all sandboxes that can be had here."""

import ast
import contextlib
import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from inspect_ai.util import SandboxEnvironment

from inspect_resample.datasets import Case, Problem
from inspect_resample.judging.bundle import LOADER, Sources, packed, sources
from inspect_resample.judging.request import Limits, Prepared
from inspect_resample.judging.verdict import Status, Verdict

from .hostile import FINDS_WHAT_IS_LEFT, HOSTILE, UNLUCKY, Program
from .sandboxes import (
    SANDBOXES,
    Local,
    Run,
    Stranger,
    changed,
    interpreters,
    judge_all,
    missing,
    offspring,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

LIMITS = Limits(floor=0.3, wall=10.0, memory=1 << 30, reference=60)
WEAK, STRONG = [(x,) for x in range(4)], [(x,) for x in range(4, 8)]
EVERY = 10  # after so many hostile programs come those that show that nothing has changed

SECRETS = {x: f"SECRET-{x}-{secrets.token_hex(16)}" for x in range(8)}
"""The right answers: made for this run, so that who gives them must have read them."""

SECRET = Problem("secret", "", "f", f"T = {SECRETS!r}\ndef f(x): return T[x]", WEAK, STRONG)
SQUARE = Problem("square", "", "f", "def f(x): return x * x", WEAK, STRONG)

# Themes that take their time and have little to do with the sandbox are tried in one of them.
SLOW = ("time:", "asleep:")
# Threads without end are bounded where a child is alone in its namespaces, and not for root.
BOUNDED_ONLY = {"processes: threads without end"}
# Before a /tmp of their own is given to them, programs may write nowhere.
NEEDS_FILES = {"a temporary file"}


@dataclass
class Judged:
    """A sandbox after the corpus.

    Attributes:
        hostile: Verdicts by name.
        unlucky: Verdicts by name.
        right, wrong, finder: Verdicts of the programs that came between the hostile ones.
        isolation: What was in force.
    """

    hostile: dict[str, Verdict]
    unlucky: dict[str, Verdict]
    right: list[Verdict]
    wrong: list[Verdict]
    finder: list[Verdict]
    isolation: list[str]


def corpus(sandbox: str) -> dict[str, Program]:
    """The hostile programs for a sandbox."""
    if sandbox == "bwrap":
        return HOSTILE
    return {
        name: entry
        for name, entry in HOSTILE.items()
        if name not in BOUNDED_ONLY and not name.startswith(SLOW)
    }


def woven(programs: list[str]) -> Iterator[tuple[str, str]]:
    """Programs with their part: the hostile ones, and others after every few of them."""
    for start in range(0, len(programs), EVERY):
        yield from (("hostile", program) for program in programs[start : start + EVERY])
        yield "right", f"{SECRET.reference}\nNUMBER = {start}"
        yield "wrong", f"def f(x): return 'wrong {start}'"
        yield "finder", f"{FINDS_WHAT_IS_LEFT.source}\nNUMBER = {start}"


async def judge_corpus(name: str) -> Judged:
    """Judge all that there is in one sandbox."""
    entries = corpus(name)
    parts, programs = zip(*woven([entry.source for entry in entries.values()]), strict=True)
    environment = SANDBOXES[name]()
    await environment.write_file("answers.txt", repr(SECRETS))  # for the hunters
    text = changed("ASLEEP = 5.0", "ASLEEP = 1.5")
    hostile = await judge_all(SECRET, programs, environment, LIMITS, text)
    unlucky = [entry.source for entry in UNLUCKY.values()]
    run = await judge_all(SQUARE, unlucky, environment, LIMITS)
    environment.directory.cleanup()

    def of(part: str) -> list[Verdict]:
        return [v for own, v in zip(parts, hostile.verdicts, strict=True) if own == part]

    return Judged(
        hostile=dict(zip(entries, of("hostile"), strict=True)),
        unlucky=dict(zip(UNLUCKY, run.verdicts, strict=True)),
        right=of("right"),
        wrong=of("wrong"),
        finder=of("finder"),
        isolation=hostile.about["isolation"],
    )


@pytest.fixture(scope="module")
def reaper() -> Iterator[None]:
    """All processes that are left alone become this process' children, and are seen."""
    libc = ctypes.CDLL(None)
    libc.prctl(36, 1, 0, 0, 0)
    yield
    libc.prctl(36, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def everything(reaper: None) -> dict[str, Judged]:
    """The corpus in all sandboxes at once: much of it is waiting."""
    judged = {}

    async def run(name: str) -> None:
        judged[name] = await judge_corpus(name)

    async def all_at_once() -> None:
        async with anyio.create_task_group() as group:
            for name in SANDBOXES:
                if missing(name) is None:
                    group.start_soon(run, name)

    before = offspring()
    anyio.run(all_at_once)
    wait_for_end(before)
    return judged


def wait_for_end(before: set[int]) -> None:
    """Wait until no process is left but those that were there before; else the test times out."""
    while offspring() - before:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        time.sleep(0.05)


@pytest.fixture(params=SANDBOXES)
def judged(request: pytest.FixtureRequest, everything: dict[str, Judged]) -> Judged:
    if why := missing(request.param):
        pytest.skip(why)
    return everything[request.param]


# ------------------------------------------------------------------------------------ the corpus


def test_the_corpus_is_large() -> None:
    assert len(HOSTILE) >= 350
    assert len(UNLUCKY) >= 40
    assert len({entry.source for entry in [*HOSTILE.values(), *UNLUCKY.values()]}) == len(
        [*HOSTILE, *UNLUCKY]
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_fails_as_it_should(judged: Judged, name: str) -> None:
    if name not in judged.hostile:
        pytest.skip("not for this sandbox")
    verdict = judged.hostile[name]
    assert verdict.weak.status in HOSTILE[name].allowed, verdict
    assert verdict.scored
    assert not verdict.weak_pass
    assert not any(secret[9:] in str(verdict.weak.got) for secret in SECRETS.values())
    assert "THE CALL IS MADE" not in str(verdict.weak.got)


@pytest.mark.parametrize("name", UNLUCKY)
def test_an_unlucky_program_passes(judged: Judged, name: str) -> None:
    verdict = judged.unlucky[name]
    if name in NEEDS_FILES and "files" not in judged.isolation:
        assert verdict.weak.status is Status.ERROR
    else:
        assert verdict.strong_pass, verdict


def test_right_programs_among_hostile_ones_pass(judged: Judged) -> None:
    assert [str(v.weak) for v in judged.right if not v.strong_pass] == []
    assert len(judged.right) >= 30


def test_wrong_programs_among_hostile_ones_fail(judged: Judged) -> None:
    assert {v.weak.status for v in judged.wrong} == {Status.WRONG}


def test_no_program_finds_what_another_has_left(judged: Judged) -> None:
    assert {v.weak.got for v in judged.finder} == {"'nothing is left'"}


def test_no_file_is_left(judged: Judged) -> None:
    places = ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/usr", "/etc", str(Path.home()), ".")
    left = [path for place in places for path in Path(place).glob("resample*hostile*")]
    assert left == []


def test_all_walls_stand(judged: Judged, request: pytest.FixtureRequest) -> None:
    found = set(judged.isolation)
    assert found >= {"calls"}
    if "[bwrap]" in request.node.name or "[local]" in request.node.name:
        assert found >= {"files", "network", "processes"}
    else:
        assert not found & {"files", "network", "processes"}


# ----------------------------------------------------------------------------- the corpus' hunters

# Where nothing protects the secrets, these must find them: else their failure would prove nothing.
FINDERS = [
    "walks: all frames' variables",
    "walks: all objects that the collector knows",
    "walks: all that any object refers to",
    "walks: all modules and their variables",
    "walks: the variables of the process that started it",
]


@pytest.mark.parametrize("name", FINDERS)
def test_a_hunter_finds_what_is_in_reach(name: str) -> None:
    script = (
        "import sys\nKEPT = eval(sys.argv[1])\nspace = {'__name__': 'program'}\n"
        "exec(compile(sys.argv[2], 'program', 'exec'), space)\nprint(space['f'](KEPT[3] and 3))"
    )
    command = [sys.executable, "-c", script, repr(SECRETS), HOSTILE[name].source]
    assert subprocess.check_output(command, text=True).strip() == SECRETS[3]


# --------------------------------------------------------------------------------- the judge's end

STAYS = [
    "import time\ndef f(x): time.sleep(1000)",
    "def f(x):\n    while True: pass",
    "import threading, time\nfor _ in range(9):\n"
    "    threading.Thread(target=time.sleep, args=(99,)).start()\ndef f(x): time.sleep(99)",
]


@pytest.fixture(params=SANDBOXES)
def sandbox(request: pytest.FixtureRequest, reaper: None) -> Iterator[SandboxEnvironment]:
    if why := missing(request.param):
        pytest.skip(why)
    environment = SANDBOXES[request.param]()
    yield environment
    environment.directory.cleanup()


def test_nothing_outlives_a_judge_that_is_cancelled(sandbox: SandboxEnvironment) -> None:
    async def cancel() -> None:
        # Whenever it is cancelled nothing may stay; after so long it is in the midst.
        with anyio.move_on_after(1.5) as scope:
            await judge_all(SQUARE, STAYS, sandbox, Limits(floor=60))
        assert scope.cancelled_caught

    before = offspring()
    anyio.run(cancel)
    wait_for_end(before)


def test_nothing_outlives_a_judge_that_is_killed(sandbox: SandboxEnvironment) -> None:
    before = offspring()

    async def kill() -> None:
        for _ in range(600):
            await anyio.sleep(0.1)
            if len(offspring() - before) > 3:  # the judge, the nursery, a fork server, a child
                break
        await anyio.sleep(1.5)
        for process in offspring(generations=1) - before:
            os.kill(process, signal.SIGKILL)

    async def judge_and_kill() -> Run | None:
        async with anyio.create_task_group() as group:
            group.start_soon(kill)
            run = await judge_all(SQUARE, STAYS, sandbox, Limits(floor=60))
        return run

    run = anyio.run(judge_and_kill)
    assert run is not None
    assert {verdict.weak.status for verdict in run.verdicts} == {Status.FAULT}
    wait_for_end(before)


# ------------------------------------------------------------------------------- odd circumstances


def judged_here(problem: Problem, *programs: str, text: Sources | None = None) -> list[Verdict]:
    """Verdicts from a sandbox that can always be had."""
    environment = Local()
    run = anyio.run(judge_all, problem, programs, environment, LIMITS, text)
    environment.directory.cleanup()
    return run.verdicts


def test_inputs_are_fresh_for_each_case() -> None:
    cases: list[Case] = [([3, 1, 2], {"a": [1]}), ([3, 1, 2], {"a": [1]})]
    head = "def f(x, y):\n"
    reference = head + "    x.sort()\n    y['a'].append(x.pop())\n    return [x, y]"
    problem = Problem("mutable", "", "f", reference, cases, cases)
    keeps = f"kept = []\n{head}    kept.append((x, y))\n" + reference[len(head) :]
    spoils = head + "    x.sort()\n    y = [x[:2], {'a': [1, 3]}]\n    x.clear()\n    return y"
    assert all(v.strong_pass for v in judged_here(problem, reference, keeps, spoils))


def test_values_that_equal_plain_data_are_taken_for_it() -> None:
    reference = "def f(x): return [x, float(x), {x: [x, None]}, (x, str(x)), b's', 's']"
    alike = """
from collections import Counter, OrderedDict, defaultdict, namedtuple
Pair = namedtuple("Pair", "a b")
def f(x):
    table = [OrderedDict(), defaultdict(list)][x % 2]
    table[x] = [x, None]
    return [x, float(x), table, Pair(x, str(x)), bytes(b"s"), "s"]
"""
    numpy = "import numpy\n" + reference.replace("[x, float(x)", "[numpy.int8(x), numpy.float64(x)")
    array = "import numpy\n" + reference.replace("[x, float(x)", "[numpy.array([x, x]), float(x)")
    problem = Problem("plain", "", "f", reference, WEAK, STRONG)
    one, two, three = judged_here(problem, alike, numpy, array)
    assert one.strong_pass
    if two.weak.exception != "ModuleNotFoundError":
        assert two.strong_pass
        assert three.weak.status is Status.UNJUDGEABLE


def test_large_outputs_are_judged_by_their_value() -> None:
    seed = secrets.randbits(64)
    reference = (
        f"import random\ndef f(x):\n    chance = random.Random({seed} + x)\n"
        "    return [chance.getrandbits(40) for _ in range(3000)]"
    )
    programs = {
        "pass": reference.replace("chance", "luck"),
        "pass, by value": reference.replace("getrandbits(40)", "getrandbits(40) * 1.0"),
        "wrong": reference.replace("3000", "2999"),
        "wrong, and far too large": reference.replace("3000", "300000"),
        "wrong, and small": "def f(x): return [1]",
        "unjudgeable": "def f(x): return [[]] * 2000 + [f]",
        "error": "import os, struct\ndef f(x): os.write(3, struct.pack('<cIQ32s', b'D', 40, 9000,"
        " b'x' * 32) + struct.pack('<cI', b'S', 0))",
        "error, for it does not wait": "import os, struct\ndef f(x):\n    while True: os.write(3, "
        "struct.pack('<cIQ32s', b'D', 40, 9000, b'x' * 32))",
    }
    problem = Problem("large", "", "f", reference, WEAK, STRONG)
    for name, verdict in zip(programs, judged_here(problem, *programs.values()), strict=True):
        assert verdict.weak.status == name.split(",")[0], (name, verdict)


def test_a_wall_that_cannot_be_put_up_is_no_fault_of_a_program() -> None:
    environment, prepared = Local(), Prepared(SQUARE)
    programs = ["def f(x): return x ** 2", "syntax error", "import os\nos._exit(1)"]
    first = anyio.run(judge_all, SQUARE, programs, environment, LIMITS, None, prepared)
    broken = changed("        server.seal()", '        os.chdir("/nowhere")')
    known = (prepared, first.around)
    run = anyio.run(judge_all, SQUARE, programs, environment, LIMITS, broken, *known)
    environment.directory.cleanup()
    assert {v.weak.status for v in run.verdicts} == {Status.FAULT}


def test_no_program_shares_the_null_device_with_another(sandbox: SandboxEnvironment) -> None:
    sets = HOSTILE["descriptors: flags and a lock on what others have too"].source
    finds = FINDS_WHAT_IS_LEFT.source
    run = anyio.run(judge_all, SECRET, [sets, finds, sets + "\n1", finds + "\n1"], sandbox, LIMITS)
    assert {verdict.weak.got for verdict in run.verdicts[1::2]} == {"'nothing is left'"}


@pytest.mark.skipif(missing("stranger") is not None, reason="only root sees the difference")
def test_the_judge_cannot_be_traced_before_it_reads_its_request() -> None:
    command = [*Stranger.prefix, "python3", "-sS", "-c", LOADER]
    path = {"PATH": Stranger.path}
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=path) as process:
        assert process.stdin is not None
        process.stdin.write(packed(sources()))
        process.stdin.flush()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while not children.read_text():
            time.sleep(0.01)
        # A process that can be traced belongs to its user, any other one to root.
        owner = Path(f"/proc/{process.pid}/mem").stat().st_uid
        process.kill()
    assert owner == 0


def test_every_program_may_use_files(sandbox: SandboxEnvironment) -> None:
    python = Path(sys.base_prefix)
    needed = {*python.parts[2:3]} if python.is_relative_to("/tmp") else set()
    uses = f"""
import os, tempfile
def f(x):
    assert x or {{*os.listdir("/tmp")}} <= {{*{[*needed]}}}
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * 99)
    with open("/tmp/left", "w") as file:
        print(x * x, file=file)
    return int(open("/tmp/left").read())
"""
    programs = [f"{uses}NUMBER = {number}" for number in range(12)]
    run = anyio.run(judge_all, SQUARE, programs, sandbox, LIMITS)
    if "files" in run.about["isolation"]:
        assert [verdict for verdict in run.verdicts if not verdict.strong_pass] == []
    elif "paths" in run.about["isolation"]:
        assert not any(verdict.weak_pass for verdict in run.verdicts)


def test_a_sandbox_may_have_limits_of_its_own() -> None:
    class Limited(Local):
        prefix = ("sh", "-c", 'ulimit -t 20 && exec "$@"', "sh")

    environment = Limited()
    run = anyio.run(judge_all, SQUARE, ["def f(x): return x ** 2"], environment, LIMITS)
    environment.directory.cleanup()
    assert run.verdicts[0].strong_pass


def test_the_case_that_takes_too_long_is_told() -> None:
    late = "def f(x):\n    while x == 3: pass\n    return x * x"
    wrong = "def f(x):\n    while x == 3: pass\n    return x * (x < 2)"
    first, second = (verdict.weak for verdict in judged_here(SQUARE, late, wrong))
    assert (first.status, first.case) == (Status.TIMEOUT, 3)
    assert (second.status, second.case) == (Status.WRONG, 2)


def test_a_slow_program_is_not_late() -> None:
    # Together the cases take far longer than one may.
    slow = "import time\ndef f(x):\n    end = time.process_time() + 0.1\n" + (
        "    while time.process_time() < end: pass\n    return x * x"
    )
    problem = Problem("square", "", "f", slow, [(x,) for x in range(12)], [])
    (verdict,) = judged_here(problem, slow.replace("x * x", "x ** 2"))
    assert verdict.strong_pass, verdict


@pytest.mark.parametrize("name", sources())
def test_the_harness_is_written_for_the_oldest_python(name: str) -> None:
    tree = ast.parse(sources()[name], feature_version=(3, 8))
    kept = ast.unparse(_Running().visit(tree))
    found = [
        ast.unparse(node)
        for node in ast.walk(ast.parse(kept))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("dict", "list", "set", "frozenset", "tuple", "type", "Callable")
    ]
    assert found == []


class _Running(ast.NodeTransformer):
    """What is left of a module where annotations and imports for them are not evaluated."""

    def visit_If(self, node: ast.If) -> ast.AST | None:
        checking = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return None if checking else self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)


@pytest.mark.parametrize("version", sorted(interpreters(), key=lambda name: int(str(name)[2:])))
def test_any_python_will_do(version: str, tmp_path: Path) -> None:
    (tmp_path / "python3").symlink_to(interpreters()[version])

    class Old(Local):
        path = f"{tmp_path}:/usr/bin:/bin"

    themes = ("exits", "forged", "walks", "protocol", "descriptors", "processes", "kernel")
    entries = {
        name: entry
        for name, entry in HOSTILE.items()
        if name.startswith(themes) and "timeout" not in entry.allowed
    }
    environment = Old()
    sources = [entry.source for entry in entries.values()]
    run = anyio.run(judge_all, SECRET, [*sources, SECRET.reference], environment, LIMITS)
    unlucky = [entry.source for entry in UNLUCKY.values()]
    lucky = anyio.run(judge_all, SQUARE, unlucky, environment, LIMITS)
    environment.directory.cleanup()
    assert run.about["python"].startswith(version + ".")
    assert run.verdicts[-1].strong_pass
    for name, verdict in zip(entries, run.verdicts, strict=False):
        assert verdict.weak.status in entries[name].allowed, (name, verdict)
    for name, verdict in zip(UNLUCKY, lucky.verdicts, strict=True):
        assert verdict.strong_pass, (name, verdict)
