"""The suites of a problem as a verifier: the weak one, and the strong one that stands for truth."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from inspect_ai.solver import TaskState
from inspect_ai.util import sandbox

from inspect_resample.datasets import Problem
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.verdict import Status, Verdict
from inspect_resample.logs.schema import AUDIT
from inspect_resample.sampling.draws import CUT_OFF, Draws, Holds
from inspect_resample.verifiers.audit import NO_AUDIT, Audit, audited
from inspect_resample.verifiers.judged_draws import JudgedDraw
from inspect_resample.verifiers.programs import find_programs
from inspect_resample.verifiers.verifier import Verification


@dataclass(frozen=True, eq=False)
class SuitesVerification(Verification):
    """What the suites say, under the names `weak` and `strong`.

    Attributes:
        judged: Each draw with its program and what became of it.
    """

    judged: tuple[JudgedDraw, ...] = ()


class JudgedText(NamedTuple):
    """A text that was judged.

    Attributes:
        program: The program in it.
        method: How it was found.
        verdict: The judge's.
    """

    program: str
    method: str
    verdict: Verdict


@dataclass
class JudgedTexts:
    """The texts of a sample that were judged, so that none is judged twice.

    Attributes:
        known: What became of each text.
        about: How it was done, as a `Verification` tells it.
    """

    known: dict[str, JudgedText] = field(default_factory=dict)
    about: dict[str, object] = field(default_factory=dict)

    async def judge(self, problem: Problem, holds: Holds, texts: Sequence[str]) -> None:
        """Judge those texts that were not."""
        new = list(dict.fromkeys(text for text in texts if text not in self.known))
        if not new:
            return
        draws = Draws.apart(holds, new)
        found = await find_programs(draws, problem.prompt, problem.entry_point)
        judgement = await judge_programs(problem, [program for program, _ in found], sandbox())
        for text, (program, method), verdict in zip(new, found, judgement.verdicts, strict=True):
            self.known[text] = JudgedText(program, method, verdict)
        self.about = judgement.about or self.about


JUDGED_WHILE_DRAWN: WeakKeyDictionary[TaskState, JudgedTexts] = WeakKeyDictionary()
"""What was judged before all draws of a sample were made, for its scorer to take; of a sample that
ends without being scored it is gone with its state. It is in no log: a log is scored again to have
its draws judged again."""


@dataclass(frozen=True)
class SuitesVerifier:
    """Runs programs on both suites, in the sandbox of the sample.

    Attributes:
        judge_cut_off: Judge draws that were cut off at the token limit like others; by default
            they are draws that failed.
        audit: Which draws that fail the weak suite are tried on the strong one, too.
        epoch: Of the sample.
        texts: Those of its texts that were judged before, to which others are added.
    """

    judge_cut_off: bool = False
    audit: Audit = NO_AUDIT
    epoch: int = 1
    texts: JudgedTexts = field(default_factory=JudgedTexts)

    async def verify(self, problem: Problem, draws: Draws) -> SuitesVerification:
        """Judge every draw, the strong suite where the weak one is passed."""
        failures = [
            None if self.judge_cut_off and failure == CUT_OFF else failure
            for _, failure in draws.completions()
        ]
        texts = draws.texts  # an attribute of a store's model costs what it holds, at every look
        of_draws = list(zip(draws.text, failures, strict=True))
        wanted = sorted({text for text, failure in of_draws if failure is None})
        await self.texts.judge(problem, draws.holds, [texts[text] for text in wanted])
        known = self.texts.known
        judged = tuple(
            JudgedDraw(text, *known[texts[text]])
            if failure is None
            else JudgedDraw(text, "", failure, None)
            for text, failure in of_draws
        )
        verdicts_by_name: dict[str, Sequence[Status | None]] = {
            "weak": [draw.weak_status for draw in judged],
            "strong": [draw.strong_status for draw in judged],
        }
        if self.audit.share:
            found_right = await audited(problem, judged, self.epoch, self.audit, sandbox())
            verdicts_by_name[AUDIT] = found_right
        return SuitesVerification(
            verdicts=verdicts_by_name,
            about=self.texts.about,
            judged=judged,
        )
