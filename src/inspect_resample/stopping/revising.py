"""What a model is told of an attempt that fails the weak suite."""

from collections.abc import Iterable
from typing import Literal, get_args

from inspect_ai.solver import TaskState

from inspect_resample.datasets import Problem, find_problem
from inspect_resample.judging.harness.values import show
from inspect_resample.judging.verdict import Outcome, Status
from inspect_resample.sampling.draws import CUT_OFF
from inspect_resample.verifiers.suites import JUDGED_WHILE_DRAWN, JudgedTexts

Feedback = Literal["verdict", "case", "expected", "error"]
"""What is shown: that the program is wrong; the input of the failing case; with what is expected
there and what the program gave; or how it failed, without any case."""

FEEDBACKS: tuple[Feedback, ...] = get_args(Feedback)

_AGAIN = "Write the whole program again, corrected, in one block of Python code."
_WRONG = "The program is wrong."
_ENDS = {
    Status.ERROR: "It ends with an error",
    Status.TIMEOUT: "It takes too long",
    Status.MEMORY: "It runs out of memory",
    Status.FORBIDDEN: "It does what is not allowed",
    Status.MISSING: "What was asked for is not defined in it",
    Status.SYNTAX: "It is no valid Python",
    Status.UNJUDGEABLE: "It gives a value that cannot be compared",
}
_NO_PROGRAM = {
    CUT_OFF: "The answer was cut off, for it was too long.",
    "refused": "There was no program in the answer.",
    "empty": "The answer was empty.",
}


class ReviseBySuite:
    """Tells a model what the weak suite says of its attempts.

    Attributes:
        depth: The most attempts of a chain.
        feedback: What is shown.
    """

    def __init__(
        self,
        depth: int,
        feedback: Feedback,
        dataset: str,
        data: str | None = None,
        judge_cut_off: bool = False,
    ) -> None:
        """Make one.

        Args:
            depth: The most attempts of a chain.
            feedback: What is shown.
            dataset: Name of the data set that the samples' ids belong to, or of its task.
            data: Path of a copy of the data set's file; None for the default.
            judge_cut_off: Look at attempts that were cut off at the token limit as at others.
        """
        self.depth, self.feedback = depth, feedback
        self.dataset, self.data, self.judge_cut_off = dataset, data, judge_cut_off

    def __str__(self) -> str:
        """What it does, as a log names it."""
        return f"{self.depth} attempts, {self.feedback}"

    def review(self, state: TaskState) -> "_Review":
        """Begin with a sample."""
        problem = find_problem(self.dataset, self.data, state.sample_id)
        return _Review(self, problem, state)


def revise_by(
    depth: int | None,
    feedback: Feedback,
    problems: Iterable[Problem],
    dataset: str,
    data: str | None = None,
    judge_cut_off: bool = False,
) -> ReviseBySuite | None:
    """What has a model revise its attempts at a task's problems.

    Args:
        depth: The most attempts of a chain; None or 0 for independent draws.
        feedback: What is shown.
        problems: Those that are drawn.
        dataset: Name of the data set that they are from.
        data: Path of a copy of the data set's file; None for the default.
        judge_cut_off: Look at attempts that were cut off at the token limit as at others.

    Raises:
        ValueError: The depth is below 0, or a problem has no weak suite.
    """
    if not depth:
        return None
    if depth < 0:
        raise ValueError(f"a chain has 1 attempt or more, not {depth}")
    for problem in problems:
        if problem.kind == "answer":
            raise ValueError(
                f"{problem.id} has a right answer and no weak suite: nothing but the truth could "
                f"tell the model that it is wrong"
            )
    return ReviseBySuite(depth, feedback, dataset, data, judge_cut_off)


class _Review:
    """Looks at the attempts of one sample, of which its scorer takes the verdicts."""

    def __init__(self, revise: ReviseBySuite, problem: Problem, state: TaskState) -> None:
        self.revise, self.problem = revise, problem
        self.judged = JUDGED_WHILE_DRAWN[state] = JudgedTexts()

    async def told(self, completion: str, failure: str | None) -> str | None:
        """What the weak suite says of an attempt; None where it passes, or was not judged."""
        if failure is not None and not (failure == CUT_OFF and self.revise.judge_cut_off):
            return f"{_NO_PROGRAM.get(failure, _WRONG)} {_AGAIN}"
        await self.judged.judge(self.problem, "completions", [completion])
        # Of the verdict nothing is looked at but the weak suite's outcome.
        weak = self.judged.known[completion].verdict.weak
        if weak.status in (Status.PASS, Status.FAULT):
            return None
        return f"{said_of(weak, self.problem, self.revise.feedback)}\n\n{_AGAIN}"


def said_of(weak: Outcome, problem: Problem, feedback: Feedback) -> str:
    """A failure of the weak suite in words.

    Values are shortened by the harness, and printable. What a program gave is told where it gave
    something wrong; of one that ended with an error or at a limit, the input and how it ended.

    Args:
        weak: What became of the program on the weak suite.
        problem: Whose suite it is.
        feedback: What is shown.
    """
    if feedback == "verdict":
        return _WRONG
    said = _ENDS.get(weak.status, "It gives a wrong result")
    if feedback == "error":
        error = ": ".join(filter(None, (weak.exception, weak.message)))
        line = f" (line {weak.line})" if weak.line else ""
        return f"{_WRONG} {said}{f': {error}' if error else ''}{line}."
    where = _input(weak, problem)
    if not where:
        return f"{_WRONG} {said}."
    if feedback == "expected" and weak.expected is not None:
        return (
            f"{_WRONG} It fails on {where}: it gives {weak.got} where {weak.expected} is expected."
        )
    return f"{_WRONG} It fails on {where}."


def _input(weak: Outcome, problem: Problem) -> str:
    """The failing case in words; empty where a program fails before any."""
    given = weak.input or ""
    # Of a program that ended the harness knows the number of the case alone.
    if not given and weak.case is not None and weak.case < len(problem.weak):
        given = show(problem.given(problem.weak[weak.case]))
    return problem.call(given) if given else ""
