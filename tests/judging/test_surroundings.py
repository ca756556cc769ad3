"""A verdict holds where it was given: with other libraries, limits or isolation it is new."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from inspect_ai.util import ExecResult

from inspect_resample.datasets import Problem
from inspect_resample.judging import bwrap, request
from inspect_resample.judging import judge as judging
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.judging.cache import Surroundings
from inspect_resample.judging.engines import Here, kind_of
from inspect_resample.judging.harness.surroundings import modules
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.request import JudgeError

from .sandboxes import WITHOUT_NAMESPACES, Local, interpreters

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SAME = Problem("test/same", "", "f", "def f(x): return x\n", [(1,)], [(2,)])


class Somewhere(Local):
    """A sandbox that may be anywhere, and counts the calls."""

    calls = 0

    async def exec(self, *args: object, **options: object) -> ExecResult[str]:
        self.calls += 1
        return await super().exec(*args, **options)  # type: ignore[arg-type]


@pytest.fixture
def sandbox() -> Iterator[Somewhere]:
    environment = Somewhere()
    yield environment
    environment.directory.cleanup()


@pytest.fixture(autouse=True)
def forgetful_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the disk remembers."""
    monkeypatch.setattr(judging, "_prepared", {})
    monkeypatch.setattr(judging, "_seen", {})


def forget() -> None:
    """Be another process."""
    judging._prepared.clear()
    judging._seen.clear()


class Plain(BwrapSandboxEnvironment):
    """A sandbox of bubblewrap's that is started for each call."""


@pytest.mark.parametrize("kind", [Plain, BwrapSandboxEnvironment])
async def test_a_library_that_is_missing_fails_no_program_where_it_is_there(
    kind: type[BwrapSandboxEnvironment], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import numpy\ndef f(x): return int(numpy.int64(x))\n"
    found = []
    for libraries in ((), ("numpy",), (), ("numpy",)):
        monkeypatch.setattr(bwrap, "SHARED_LIBRARIES", libraries)
        bwrap.working_command.cache_clear()
        forget()
        environment = kind()
        (verdict,) = (await judge_programs(SAME, [program], environment)).verdicts
        environment.directory.cleanup()
        found.append((verdict.strong_pass, verdict.weak.exception))
    bwrap.working_command.cache_clear()
    missing, there = (False, "ModuleNotFoundError"), (True, None)
    assert found == [missing, there, missing, there]


ELSEWHERE = {
    "limits": ("sh", "-c", 'ulimit -s 6000; exec "$0" "$@"'),
    "isolation": ("python3", "-c", WITHOUT_NAMESPACES),
}


@pytest.mark.parametrize("change", ELSEWHERE)
async def test_a_verdict_is_remembered_where_it_was_given(sandbox: Somewhere, change: str) -> None:
    program = "import random\nR = random.SystemRandom().getrandbits(8)\n"
    program += "def f(x): return x if R % 2 else 0\n"
    found: dict[tuple[str, ...], list[bool]] = {}
    abouts = []
    for prefix in ((), ELSEWHERE[change]) * 6:
        forget()
        sandbox.prefix = prefix
        judgement = await judge_programs(SAME, [program], sandbox)
        found.setdefault(prefix, []).append(judgement.verdicts[0].strong_pass)
        abouts.append({**judgement.about, "limits": None})
    assert abouts[0] != abouts[1]
    assert abouts == abouts[:2] * 6
    assert {len(set(passes)) for passes in found.values()} == {1}


async def test_what_is_known_elsewhere_is_found_anew_there_and_only_once(
    sandbox: Somewhere,
) -> None:
    program = "def f(x): return x\n"
    calls = []
    for prefix in ((), (), ELSEWHERE["limits"], ELSEWHERE["limits"], ()):
        forget()
        sandbox.prefix, sandbox.calls = prefix, 0
        await judge_programs(SAME, [program], sandbox)
        calls.append(sandbox.calls)
    # A call to judge, one to ask where it is; one to ask and one to judge; to ask; to ask.
    assert calls == [1, 1, 2, 1, 1]


def with_python(program: str) -> Somewhere:
    """A sandbox in which this is `python3`."""
    environment = Somewhere()
    folder = Path(environment.directory.name, "bin")
    folder.mkdir()
    folder.joinpath("python3").symlink_to(program)
    environment.path = f"{folder}:/usr/bin:/bin"
    return environment


async def test_sandboxes_with_other_pythons_are_judged_at_once() -> None:
    """The same problem in all of them: none takes over what was found in another."""
    versions = interpreters()
    if len(versions) < 2:
        pytest.skip("there is one Python")
    texts = {
        name: f"import sys\ndef f(x): return x if sys.version_info[1] == {name[2:]} else -x\n"
        for name in versions
    }
    environments = {name: with_python(versions[name]) for name in versions}
    found: dict[str, list[bool]] = {}

    async def judge(name: str) -> None:
        judgement = await judge_programs(SAME, [*texts.values()], environments[name])
        assert judgement.about["python"].startswith(f"{name}.")
        found[name] = [verdict.strong_pass for verdict in judgement.verdicts]

    for _ in range(2):
        found.clear()
        async with anyio.create_task_group() as group:
            for name in versions:
                group.start_soon(judge, name)
        assert found == {name: [name == other for other in texts] for name in versions}
    for environment in environments.values():
        environment.directory.cleanup()


async def test_a_sandbox_that_changes_all_the_time_is_told_so(
    sandbox: Somewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = request.answer
    count = iter(range(99))

    def moving(*args: object) -> object:
        answers, around = found(*args)  # type: ignore[arg-type]
        return answers, replace(around, about={**around.about, "isolation": [next(count)]})

    monkeypatch.setattr(judging, "answer", moving)
    monkeypatch.setattr(Here, "programs", 1)
    with pytest.raises(JudgeError, match="changes while it judges"):
        await judge_programs(SAME, [f"def f(x): return x + {n}" for n in range(3)], sandbox)


def test_other_libraries_are_other_surroundings(tmp_path: Path) -> None:
    seen = []

    def look() -> None:
        seen.append(repr(modules(str(tmp_path))))

    look()
    (tmp_path / "single.py").write_text("one = 1\n")
    look()
    (tmp_path / "single.py").write_text("one = 11\n")
    look()
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    look()
    os.utime(tmp_path / "package" / "__init__.py", (1, 1))
    look()
    (tmp_path / "package-1.0.dist-info").mkdir()
    look()
    (tmp_path / "package-1.0.dist-info").rename(tmp_path / "package-1.1.dist-info")
    look()
    assert len(set(seen)) == len(seen)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "package" / "__pycache__").mkdir()
    look()
    assert seen[-1] == seen[-2]
    assert modules(str(tmp_path / "nowhere")) == []


def test_kinds_of_sandboxes_are_told_apart(
    sandbox: Somewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, plain = kind_of(sandbox), Plain()
    assert here != kind_of(plain)
    monkeypatch.setattr(Here, "place", "another machine")
    assert here != kind_of(sandbox)
    about = {"python": "3.11.2", "isolation": ["calls"], "surroundings": "a"}
    others = [
        {**about, "python": "3.11.3"},
        {**about, "isolation": []},
        {**about, "surroundings": ""},
    ]
    places = [Surroundings("kind", one) for one in (about, *others)]
    assert len({place.key for place in [*places, Surroundings("other", about)]}) == 5
    plain.directory.cleanup()
