"""Hostile programs that read standard input: none passes, and none harms another."""

import secrets

import pytest

from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.request import Limits

from .hostile import HOSTILE as FUNCTIONS
from .sandboxes import SANDBOXES, changed, judge_all, missing
from .stdin.hostile import HOSTILE

pytestmark = pytest.mark.slow

LIMITS = Limits(floor=0.4, wall=10.0, memory=1 << 30)
EVERY = 10
RIGHT = "print('right', input())"
SECRETS = [f"SECRET-{n}-{secrets.token_hex(16)}" for n in range(4)]

SECRET = StdinProblem(
    "secret",
    "",
    "__main__",
    "",
    [text_case(str(n), SECRETS[n]) for n in range(2)],
    [text_case(str(n), SECRETS[n]) for n in range(2, 4)],
    "tokens",
)
# Threads without end are bounded where a child is alone in its namespaces, and not for root.
BOUNDED_ONLY = {"threads without end"}


def test_the_corpus_is_large() -> None:
    assert len(HOSTILE) >= 80


async def outcomes(sandbox: str, sources: list[str]) -> list[str]:
    """The weak statuses in a sandbox, each program after one that finds what is left behind."""
    if why := missing(sandbox):
        pytest.skip(why)
    environment = SANDBOXES[sandbox]()
    await environment.write_file("answers.txt", "\n".join(SECRETS))
    harness = changed("ASLEEP = 5.0", "ASLEEP = 1.5")
    right = f"print({SECRETS!r}[int(input())])"
    woven = [
        each
        for number, source in enumerate(sources)
        for each in ([source] if number % EVERY else [f"{right}\n# {number}", source])
    ]
    run = await judge_all(SECRET, woven, environment, LIMITS, harness)
    environment.directory.cleanup()
    found = dict(zip(woven, run.verdicts, strict=True))
    assert all(found[each].strong_pass for each in woven if each.startswith(right))
    assert all(verdict.scored for verdict in run.verdicts)
    assert not any("THE CALL IS MADE" in str(v.weak.got) for v in run.verdicts)
    return [str(found[source].weak.status) for source in sources]


@pytest.mark.anyio
@pytest.mark.parametrize("sandbox", [pytest.param("bwrap", marks=pytest.mark.slow), "local"])
async def test_hostile_programs_fail_as_they_should(sandbox: str) -> None:
    names = [name for name in HOSTILE if sandbox == "bwrap" or name not in BOUNDED_ONLY]
    names = names if sandbox == "bwrap" else names[::3]
    found = await outcomes(sandbox, [HOSTILE[name][0] for name in names])
    wrong = {
        name: status
        for name, status in zip(names, found, strict=True)
        if status not in HOSTILE[name][1].split("|")
    }
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.anyio
async def test_those_that_define_functions_fail_too() -> None:
    chosen = [name for name in FUNCTIONS if not name.startswith(("time:", "asleep:", "processes:"))]
    sources = [f"{FUNCTIONS[name].source}\nprint(f(int(input())))\n" for name in chosen]
    found = await outcomes("bwrap", sources)
    assert [name for name, status in zip(chosen, found, strict=True) if status == "pass"] == []
