"""The verifier `agreement`: which programs give the same outputs on the weak suite's inputs.

The idea is MBR-exec's (Shi et al., arXiv 2204.11454): a program that many others agree with is
likelier right. The rule of that name takes a program of the largest class among the K drawn.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import anyio
from inspect_ai.util import sandbox

from inspect_resample.datasets import Problem
from inspect_resample.datasets.problem import CHECKER, MADE, Call, Case
from inspect_resample.judging.judge import judge_problems
from inspect_resample.judging.request import JudgeError, Limits
from inspect_resample.judging.verdict import Status
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.programs import find_programs
from inspect_resample.verifiers.verifier import Verification, label, looked_at

WITHOUT_INPUTS = "the problem's weak suite is no list of inputs"
NO_OUTPUT = "it fails on an input"

_LIMITS = Limits(reference=20)  # seconds: any program may stand in the reference's place


class AgreementVerifier:
    """Puts draws into classes by the outputs of their programs, in the sandbox of the sample.

    A program stands for its class: the judge takes its outputs as those that are expected, in the
    place of the reference's, and runs the others against them. So outputs are compared where no
    program can forge them, and by the problem's own rule; expected outputs are never looked at.
    A program that raises, or takes too long, on any input has no class.
    """

    name = "agreement"

    def __init__(self) -> None:
        """Make one; samples of one problem share its classes."""
        self._known: defaultdict[str, list[str]] = defaultdict(list)
        self._turns: defaultdict[str, anyio.Lock] = defaultdict(anyio.Lock)

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Run every distinct program against those that stand for a class, until each has one."""
        texts = looked_at(draws)
        inputs = [_input(case) for case in problem.weak]
        if problem.tests is not None or not inputs:
            count = sum(text is not None for text in texts)
            return Verification(
                classes={self.name: [None] * len(texts)},
                failures={self.name: {WITHOUT_INPUTS: count}},
            )
        found = await find_programs(draws, problem.prompt, problem.entry_point)
        programs = {text: found[text][0] for text in dict.fromkeys(texts) if text is not None}
        async with self._turns[problem.id]:
            labels = await self._labels(_only_inputs(problem, inputs), list(programs.values()))
        of_draws = [None if text is None else labels.get(programs[text]) for text in texts]
        lacking = sum(
            text is not None and given is None for text, given in zip(texts, of_draws, strict=True)
        )
        return Verification(
            classes={self.name: of_draws},
            failures={self.name: {NO_OUTPUT: lacking} if lacking else {}},
            about={"inputs": len(inputs)},
        )

    async def _labels(self, problem: Problem, programs: Sequence[str]) -> dict[str, str]:
        """The class of each program that has one."""
        left = dict.fromkeys(program for program in programs if program)
        labels: dict[str, str] = {}
        known = list(self._known[problem.id])
        while left:
            standing = known.pop(0) if known else next(iter(left))
            task = (replace(problem, reference=standing), list(left))
            (judged,) = await judge_problems([task], sandbox(), _LIMITS)
            if isinstance(judged, JudgeError):
                left.pop(standing, None)  # It fails on an input, so that nothing can agree with it.
                continue
            alike = [
                program
                for program, verdict in zip(list(left), judged.verdicts, strict=True)
                if verdict.weak.status is Status.PASS
            ]
            if standing in left and standing not in alike:
                alike.append(standing)  # Its outputs are not equal to themselves, or change.
            if standing not in self._known[problem.id]:
                self._known[problem.id].append(standing)
            for program in alike:
                labels[program] = label(standing)
                del left[program]
        return labels


def _input(case: Case) -> Case:
    """A case without what is expected of it."""
    kwargs = case.kwargs if isinstance(case, Call) else {}
    return Call.of(tuple(case), kwargs, MADE)


def _only_inputs(problem: Problem, inputs: Sequence[Case]) -> Problem:
    """The problem with nothing that tells right from wrong."""
    oracle = "tokens" if problem.oracle == CHECKER else problem.oracle
    return replace(problem, weak=inputs, strong=(), oracle=oracle)
