"""The host's side of judging: programs in, verdicts out, one `exec` in a sandbox between them."""

import ast
import logging
import warnings
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
from inspect_ai.util import SandboxEnvironment

from inspect_resample.judging.bundle import harness_text
from inspect_resample.judging.cache import Cache, key
from inspect_resample.judging.request import (
    JudgeError,
    Limits,
    Prepared,
    verdict_from_entry,
    verdict_to_entry,
)
from inspect_resample.judging.verdict import Verdict
from inspect_resample.problems import Problem

logger = logging.getLogger(__name__)

RUN_HARNESS = 'exec env -i PATH="$PATH" PYTHONHASHSEED=0 OPENBLAS_NUM_THREADS=1 python3 -sS -c "$0"'
PROGRAMS_PER_EXEC = 2000  # keeps the answers under the 10 MiB that a sandbox returns


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


async def judge_programs(
    problem: Problem,
    programs: Sequence[str],
    sandbox: SandboxEnvironment,
    limits: Limits | None = None,
    cache: Cache | None = None,
) -> Judgement:
    """Judge programs on a problem's weak suite and, where they pass it, on its strong one.

    Programs that are identical as syntax trees are run once, and not at all when there is a verdict
    in the cache for the same suites, limits, harness and version of Python.

    Args:
        problem: The problem; its reference makes the expected outputs, once.
        programs: Source texts.
        sandbox: Where they run; it needs `sh`, `env` and Python 3.8 or newer as `python3`.
        limits: What a program may use.
        cache: Where verdicts and expected outputs are kept; by default in the user's folder.

    Returns:
        A verdict for every program. One for which the harness failed twice has the status "harness
        fault".

    Raises:
        JudgeError: The harness could not judge at all: no Python in the sandbox, a reference that
            does not run, a sandbox that died.
    """
    session = _Session(sandbox, limits or Limits(), cache or Cache())
    return await session.judge(problem, programs)


class _Session:
    """Judging in one sandbox."""

    def __init__(self, sandbox: SandboxEnvironment, limits: Limits, cache: Cache) -> None:
        self.sandbox, self.limits, self.cache = sandbox, limits, cache

    async def judge(self, problem: Problem, programs: Sequence[str]) -> Judgement:
        """See `judge_programs`."""
        if not programs:
            return Judgement([])
        keys = await anyio.to_thread.run_sync(lambda: [*map(syntax_key, programs)])
        distinct = dict(zip(keys, programs, strict=True))
        prepared = await anyio.to_thread.run_sync(self.prepare, problem)
        assumed = prepared.python
        found = await anyio.to_thread.run_sync(self.recall, prepared, list(distinct))
        known = set(found)
        about = await self.fill(prepared, distinct, found)
        if known and about["python"] != assumed:
            # The cache spoke of another Python than the one in this sandbox.
            known, found = set(), {}
            about = await self.fill(prepared, distinct, found)
        new = {key: verdict for key, verdict in found.items() if key not in known}
        await anyio.to_thread.run_sync(self.keep, prepared, new, prepared.python != assumed)
        return Judgement([found[key] for key in keys], about)

    async def fill(
        self, prepared: Prepared, distinct: Mapping[str, str], found: dict[str, Verdict]
    ) -> dict[str, Any]:
        """Find the verdicts that are missing; those that the harness failed to give twice over."""
        about = await self.run_all(prepared, distinct, found)
        if not all(verdict.scored for verdict in found.values()):
            try:
                await self.run_all(prepared, distinct, found)
            except (JudgeError, OSError, RuntimeError) as gone:
                logger.warning("%s: some draws have no verdict: %s", prepared.problem.id, gone)
        return about

    async def run_all(
        self, prepared: Prepared, distinct: Mapping[str, str], found: dict[str, Verdict]
    ) -> dict[str, Any]:
        """Run the programs that have no verdict, in as few calls as the sandbox allows."""
        waiting = [key for key in distinct if key not in found or not found[key].scored]
        # One call also without programs: the sandbox must say which Python it has.
        for start in range(0, len(waiting) or 1, PROGRAMS_PER_EXEC):
            part = waiting[start : start + PROGRAMS_PER_EXEC]
            verdicts, about = await self.run(prepared, [distinct[key] for key in part])
            found |= zip(part, verdicts, strict=True)
        return about

    async def run(
        self, prepared: Prepared, programs: Sequence[str]
    ) -> tuple[list[Verdict], dict[str, Any]]:
        """One call of the harness."""
        request = await anyio.to_thread.run_sync(prepared.request, programs, self.limits)
        # A transcript with the harness and every suite in it would dwarf the draws.
        with getattr(self.sandbox, "no_events", nullcontext)():
            command = ["sh", "-c", RUN_HARNESS, harness_text()]
            result = await self.sandbox.exec(command, input=request)
        return await anyio.to_thread.run_sync(prepared.answer, len(programs), result)

    def prepare(self, problem: Problem) -> Prepared:
        """The problem as data, with what is known of its reference."""
        prepared = _prepared.get(id(problem))
        if prepared is None:
            prepared = _prepared[id(problem)] = Prepared(problem)
        if prepared.made is None:
            for entry in self.cache.get([prepared.expected_key]).values():
                prepared.recall(entry)
        return prepared

    def recall(self, prepared: Prepared, keys: Sequence[str]) -> dict[str, Verdict]:
        """The verdicts in the cache, by the programs' syntax keys."""
        if prepared.python is None:
            return {}
        wanted = {prepared.verdict_key(self.limits, key): key for key in keys}
        entries = self.cache.get(wanted)
        return {wanted[name]: verdict_from_entry(entry) for name, entry in entries.items()}

    def keep(self, prepared: Prepared, new: Mapping[str, Verdict], made: bool) -> None:
        """Put into the cache what was found out; a harness fault says nothing of a program."""
        entries = {
            prepared.verdict_key(self.limits, key): verdict_to_entry(verdict)
            for key, verdict in new.items()
            if verdict.scored
        }
        if made:
            entries[prepared.expected_key] = prepared.to_entry()
        if entries:
            self.cache.put(entries)


_prepared: dict[int, Prepared] = {}


def syntax_key(program: str) -> str:
    """A key that programs share when they are identical as syntax trees.

    Comments, blank lines and the layout do not count. Text that does not parse is its own key.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # of a stranger's escape sequences
            return key("tree", ast.dump(ast.parse(program)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return key("text", program)
