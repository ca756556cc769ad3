"""The distinct programs among a sample's draws, and where each of them fails."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inspect_resample.datasets import Problem
from inspect_resample.judging.harness.values import show
from inspect_resample.judging.identity import syntax_key
from inspect_resample.judging.verdict import Outcome, Status
from inspect_resample.logs.schema import FalsePositive
from inspect_resample.verifiers.judged_draws import JudgedDraw


@dataclass(frozen=True, slots=True)
class FailingCase:
    """The first case that a program does not pass, in short texts for a person to read.

    Attributes:
        status: How it fails.
        input: The call, for example `f(1, 2)`; empty when it fails before any call.
        expected: What is expected there; empty when only that it fails is known.
        got: What the program gave, or the exception or limit that ended it.
    """

    status: Status
    input: str = ""
    expected: str = ""
    got: str = ""

    def in_words(self, quote: Callable[[str], str] = str) -> str:
        """What happens on this case, as the end of a sentence; `quote` marks a program's words."""
        where = f"on {quote(self.input)} " if self.input else ""
        got = quote(self.got)
        if self.expected:
            return f"{where}gives {got} where {quote(self.expected)} is expected"
        said = f": {got}" if self.got else ""
        what = {
            Status.WRONG: f"gives {got}, which is wrong",
            Status.ERROR: f"ends with an error{said}",
            Status.TIMEOUT: f"takes too long{said}",
            Status.MEMORY: f"runs out of memory{said}",
            Status.UNJUDGEABLE: f"gives {got}, which cannot be compared",
        }
        return where + what.get(self.status, f"fails with {self.status}{said}")


@dataclass(frozen=True, slots=True)
class Distinct:
    """A program that one or more draws are, whatever their comments and layout.

    Attributes:
        draws: How many draws.
        first: The first of them.
        failure: The first case that it does not pass; None when it passes all or was not judged.
    """

    draws: int
    first: JudgedDraw
    failure: FailingCase | None

    @property
    def false_positive(self) -> bool:
        """Whether it passes the weak suite only."""
        return self.first.weak_pass and not self.first.strong_pass


def distinct_programs(judged: Sequence[JudgedDraw], problem: Problem) -> list[Distinct]:
    """The distinct programs, the suspicious ones first.

    False positives come first, then correct programs, then the rest; the most frequent ones first
    in each part. Draws that failed are one entry for each kind of failure.
    """
    groups: dict[str, JudgedDraw] = {}
    counts: Counter[str] = Counter()
    keys: dict[str, str] = {}
    for draw in judged:
        if draw.program not in keys:
            keys[draw.program] = syntax_key(draw.program)
        key = draw.method if draw.verdict is None else _ending(draw) + keys[draw.program]
        groups.setdefault(key, draw)
        counts[key] += 1
    found = [Distinct(counts[key], draw, _failure(draw, problem)) for key, draw in groups.items()]
    return sorted(found, key=lambda program: (_rank(program), -program.draws))


def _ending(draw: JudgedDraw) -> str:
    """How a draw ended: programs that see their own layout may end in different ways."""
    return f"{draw.weak_status} {draw.strong_status} "


def describe_false_positives(
    programs: Iterable[Distinct], problem: Problem, most: int, longest: int
) -> list[FalsePositive]:
    """The most frequent false positives, as a score's metadata holds them."""
    return [
        {
            "draws": program.draws,
            "program": program.first.program[:longest],
            "why": why(program.failure, problem),
            "input": program.failure.input,
            "expected": program.failure.expected,
            "got": program.failure.got,
        }
        for program in [each for each in programs if each.false_positive][:most]
        if program.failure is not None
    ]


def why(failure: FailingCase, problem: Problem, quote: Callable[[str], str] = str) -> str:
    """Why a program that fails so is a false positive, in a sentence without its subject."""
    cases = len(problem.weak)
    passed = f"the {cases} weak cases" if cases != 1 else "the only weak case"
    return f"passes {passed} but {failure.in_words(quote)}"


def _rank(program: Distinct) -> int:
    """What a reader should see first: false positives, correct programs, the rest."""
    if program.first.weak_pass:
        return 1 if program.first.strong_pass else 0
    return 2


def _failure(draw: JudgedDraw, problem: Problem) -> FailingCase | None:
    """Where a draw fails."""
    if draw.verdict is None or draw.strong_pass:
        return None
    suite, outcome = problem.weak, draw.verdict.weak
    if draw.verdict.strong is not None:
        suite, outcome = problem.strong, draw.verdict.strong
    given = outcome.input or ""
    # Of a program that ended the harness knows the number of the case alone.
    if not given and outcome.case is not None and outcome.case < len(suite):
        given = show(problem.given(suite[outcome.case]))
    return FailingCase(
        status=outcome.status,
        input=problem.call(given) if given else "",
        expected=outcome.expected or "",
        got=_got(outcome),
    )


def _got(outcome: Outcome) -> str:
    """What a program gave, or what ended it."""
    text = outcome.got or ": ".join(filter(None, (outcome.exception, outcome.message)))
    return f"{text} (line {outcome.line})" if outcome.line else text
