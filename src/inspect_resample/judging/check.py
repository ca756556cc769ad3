"""Whether programs can be judged at all, found out before anything is drawn."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from anyio.lowlevel import RunVar
from inspect_ai.util import SandboxEnvironment

from inspect_resample.datasets import Problem
from inspect_resample.judging.cache import Cache
from inspect_resample.judging.engines import kind_of
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.request import JudgeError

TRIVIAL = Problem("the judge's own check", "", "f", "def f(x): return x", [(1,)], [(2,)])


@dataclass
class _Checked:
    """The kinds of sandboxes in which programs can be judged, and who finds out."""

    kinds: set[str] = field(default_factory=set)
    lock: anyio.Lock = field(default_factory=anyio.Lock)


_checked = RunVar[_Checked]("checked_judges")


async def check_judge(sandbox: SandboxEnvironment) -> None:
    """Judge a trivial program in a kind of sandbox, once in this event loop.

    Raises:
        JudgeError: It cannot be judged; the message says why.
        OSError, RuntimeError: The sandbox itself does not work.
    """
    try:
        checked = _checked.get()
    except LookupError:
        _checked.set(checked := _Checked())
    kind = kind_of(sandbox)
    async with checked.lock:
        if kind not in checked.kinds:
            await _judge_trivial(sandbox)
            checked.kinds.add(kind)


async def _judge_trivial(sandbox: SandboxEnvironment) -> None:
    """See `check_judge`; what was found out another time does not count."""
    with TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        (verdict,) = (
            await judge_programs(TRIVIAL, [TRIVIAL.reference], sandbox, cache=cache)
        ).verdicts
    if not verdict.strong_pass:
        found = verdict.strong or verdict.weak
        raise JudgeError(f"{TRIVIAL.id}: what is right does not pass in the sandbox: {found}")
