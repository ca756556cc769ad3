"""The verifier `codet`: which programs pass the same generated tests, and how many (CodeT).

Chen et al. (arXiv 2207.10397): programs that pass the same tests are a consensus set, which counts
as its programs times its tests. The rule `codet` counts the programs among the K drawn.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspect_ai.util import sandbox

from inspect_resample.datasets import Problem
from inspect_resample.datasets.ids import find_id
from inspect_resample.datasets.problem import Tests
from inspect_resample.judging.judge import judge_problems
from inspect_resample.judging.request import JudgeError
from inspect_resample.judging.verdict import Status
from inspect_resample.parsing.syntax import parse
from inspect_resample.recordings.opening import open_recording
from inspect_resample.sampling.draws import Draws
from inspect_resample.verifiers.programs import find_programs
from inspect_resample.verifiers.verifier import Verification, has_text, label, looked_at

MOST = 100
"""Assertions of a problem that are run, the most frequent ones."""

LONGEST = 1000
"""Characters that an assertion may have."""

WITHOUT_TESTS = "there are no generated tests of the problem"
PASSES_NONE = "it passes none of the generated tests"


@dataclass(frozen=True)
class CodetVerifier:
    """Runs every program on assertions that a model wrote, in the sandbox of the sample.

    A draw's class is known by the assertions that it passes, its score is their number. One that
    passes none has neither.

    Attributes:
        generated: By a problem's id, completions that hold assertions, a line each.
    """

    generated: Mapping[str, Sequence[str]]
    name: str = "codet"

    async def verify(self, problem: Problem, draws: Draws) -> Verification:
        """Run the programs on each assertion by itself: they say nothing of one another."""
        texts = looked_at(draws)
        written = self.generated.get(find_id(self.generated, problem.id) or "", ())
        tests = assertions(written, problem.entry_point)
        found = await find_programs(draws, problem.prompt, problem.entry_point)
        programs = {text: found[text][0] for text in dict.fromkeys(texts) if text is not None}
        distinct = list(dict.fromkeys(program for program in programs.values() if program))
        passed = await _passed(problem, tests, distinct)
        own = [None if text is None else passed.get(programs[text], []) for text in texts]
        why = PASSES_NONE if tests else WITHOUT_TESTS
        lacking = sum(numbers == [] for numbers in own)
        return Verification(
            scores={self.name: [float(len(numbers)) if numbers else None for numbers in own]},
            classes={self.name: [label(repr(numbers)) if numbers else None for numbers in own]},
            failures={self.name: {why: lacking} if lacking else {}},
            about={"tests": len(tests)},
        )


def generated_by(location: str) -> CodetVerifier:
    """A verifier by the tests in the completions of a log or another recording.

    Raises:
        ValueError: It cannot be read.
    """
    try:
        recording = open_recording(location)
    except OSError as error:
        raise ValueError(f"{location} cannot be read: {error}") from error
    problems = recording.problems.items()
    return CodetVerifier(
        {
            problem: [draw.text for draw in recorded.draws if has_text(draw.failed)]
            for problem, recorded in problems
        }
    )


def assertions(completions: Sequence[str], entry_point: str) -> list[str]:
    """The assertions about a function, of one line each, the most frequent first."""
    return [
        line
        for line, _ in Counter(
            line for text in completions for line in dict.fromkeys(_lines(text, entry_point))
        ).most_common(MOST)
    ]


def _lines(text: str, entry_point: str) -> Iterator[str]:
    for each in text.splitlines():
        line = each.strip()
        if line.startswith("assert ") and f"{entry_point}(" in line and len(line) <= LONGEST:
            try:
                parse(line)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue  # What a model wrote may be no Python.
            yield line


async def _passed(
    problem: Problem, tests: Sequence[str], programs: Sequence[str]
) -> dict[str, list[int]]:
    """The numbers of the tests that each program passes."""
    passed: dict[str, list[int]] = {program: [] for program in programs}
    bare = replace(problem, weak=(), strong=(), reference="", oracle="equal")
    tasks = [(replace(bare, tests=Tests(test, test)), programs) for test in tests]
    for number, judged in enumerate(await judge_problems(tasks, sandbox()) if programs else ()):
        if isinstance(judged, JudgeError):
            continue  # A test that is none, whatever the program.
        for program, verdict in zip(programs, judged.verdicts, strict=True):
            if verdict.weak.status is Status.PASS:
                passed[program].append(number)
    return passed
