"""The suites of a problem as a verifier: the weak one, and the strong one that stands for truth."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspect_ai.util import sandbox

from inspect_resample.datasets import Problem
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.verdict import Status
from inspect_resample.logs.schema import AUDIT
from inspect_resample.sampling.draws import Draws
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


@dataclass(frozen=True)
class SuitesVerifier:
    """Runs programs on both suites, in the sandbox of the sample.

    Attributes:
        judge_cut_off: Judge draws that were cut off at the token limit like others; by default
            they are draws that failed.
        audit: Which draws that fail the weak suite are tried on the strong one, too.
        epoch: Of the sample.
    """

    judge_cut_off: bool = False
    audit: Audit = NO_AUDIT
    epoch: int = 1

    async def verify(self, problem: Problem, draws: Draws) -> SuitesVerification:
        """Judge every draw, the strong suite where the weak one is passed."""
        found = await find_programs(draws, problem.prompt, problem.entry_point)
        failures = [
            None if self.judge_cut_off and failure == "cut off" else failure
            for _, failure in draws.completions()
        ]
        wanted = sorted(
            {text for text, failure in zip(draws.text, failures, strict=True) if failure is None}
        )
        programs = [found[text][0] for text in wanted]
        judgement = await judge_programs(problem, programs, sandbox())
        verdicts = dict(zip(wanted, judgement.verdicts, strict=True))
        judged = tuple(
            JudgedDraw(text, *found[text], verdicts[text])
            if failure is None
            else JudgedDraw(text, "", failure, None)
            for text, failure in zip(draws.text, failures, strict=True)
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
            about=judgement.about,
            judged=judged,
        )
