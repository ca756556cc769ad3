"""What a recording holds: the draws of problems, in the order in which they were made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from inspect_resample.datasets import Problem
from inspect_resample.datasets.ids import find_id
from inspect_resample.datasets.problem import SCRIPT
from inspect_resample.sampling.tokens import UNTOLD, Spent

BadLines = Literal["fail", "skip"]

Holds = Literal["completions", "programs", "continuations"]
"""What a draw's text is: what a model answered, in which a program is to be found; a program that
runs as it is; or the rest of a program that begins with the problem's prompt."""

NAMED = 10
"""Faults that a message names; the others are counted."""

_SOME = 5  # problems that a message names


class RecordingError(ValueError):
    """A recording cannot be used; the message says where it is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One recorded draw.

    Attributes:
        text: What was drawn.
        holds: What the text is.
        failed: What the draw is called if it is no answer, as in `Draws.failed`; None if it is one.
        took: Its share of the tokens of its call.
        seconds: Its share of the time that the call took.
        correct: The verdict that was recorded with it, None when there is none.
        answer: The final answer that was recorded with it, empty where it is said to have none;
            None when nothing is said.
        scores: What verifiers said of it, by their names.
        chain: The number of the chain of which it is an attempt; None where draws are independent
            of each other.
        weak: The recorded verdict of a weak suite, beside which `correct` is that of a strong one;
            None when there is none.
    """

    text: str
    holds: Holds = "completions"
    failed: str | None = None
    took: Spent = UNTOLD
    seconds: float | None = None
    correct: bool | None = None
    answer: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    chain: int | None = None
    weak: bool | None = None

    def as_it_is(self, prompt: str, entry_point: str | None) -> str | None:
        """The program that its text is; None where one is to be found in the text.

        A continuation goes on from the prompt. Where the prompt is words the text is all that was
        said: it asks for a whole program, or ends with a block of code, as LiveCodeBench's do.

        Args:
            prompt: The problem's, in HumanEval's form.
            entry_point: Of the problem; None where it is not told.
        """
        if self.holds == "programs":
            return self.text
        in_words = entry_point == SCRIPT or prompt.rstrip().endswith("```")
        if self.holds == "continuations" and prompt and not in_words:
            return prompt + self.text
        return None


@dataclass(slots=True)
class Recorded:
    """The draws of one problem.

    Attributes:
        where: Where the first of them stands in the recording.
        draws: The draws in their order.
        question: The problem's text by which it is known where ids say nothing; None where the id
            is its name.
        asked: What was asked, if that was recorded beside the id.
        gold: The right answer; None where the recording does not tell.
        texts: Each distinct text once, so that identical draws share it.
    """

    where: str
    draws: list[Draw] = field(default_factory=list)
    question: str | None = None
    asked: str | None = None
    gold: str | None = None
    texts: dict[str, str] = field(default_factory=dict, repr=False)

    def shared(self, text: str) -> str:
        """The text, as one object however often it was drawn."""
        return self.texts.setdefault(text, text)

    @property
    def with_answers(self) -> bool:
        """Whether answers were recorded with some of the draws."""
        return any(draw.answer is not None for draw in self.draws)

    @property
    def chains(self) -> list[int]:
        """The chain of each draw; empty where draws are independent of each other."""
        return [draw.chain for draw in self.draws if draw.chain is not None]

    @property
    def units(self) -> int:
        """How many draws there are that are independent of each other: chains, where these are."""
        return len(set(self.chains)) or len(self.draws)

    def attempts_in(self, chains: int) -> int:
        """How many attempts the first chains have."""
        kept = set(list(dict.fromkeys(self.chains))[:chains])
        return sum(chain in kept for chain in self.chains)

    @property
    def scored_by(self) -> list[str]:
        """The verifiers whose scores were recorded with some of the draws."""
        return list(dict.fromkeys(name for draw in self.draws for name in draw.scores))


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Recording:
    """What was read from a file or a folder.

    Attributes:
        name: Its path.
        sha256: Hash of what was read.
        problems: The draws of each problem that has any, by the problem's id.
        bad: What is wrong with each part that was left out, beginning with where it stands.
        model: The model that drew, None when the recording does not tell.
    """

    name: str
    sha256: str
    problems: Mapping[str, Recorded]
    bad: tuple[str, ...] = ()
    model: str | None = None

    @property
    def draws(self) -> int:
        """Draws of all problems."""
        return sum(len(recorded.draws) for recorded in self.problems.values())

    @property
    def chained(self) -> bool:
        """Whether draws are attempts in chains."""
        return any(recorded.chains for recorded in self.problems.values())

    @property
    def most(self) -> int:
        """Draws, or chains, of the problem that has most."""
        return max(recorded.units for recorded in self.problems.values())


def finished(
    name: str, sha256: str, problems: Mapping[str, Recorded], bad: Sequence[str], skip: bool
) -> Recording:
    """The recording that was read, if it can be used.

    Raises:
        RecordingError: There are bad parts that are not to be left out, or no draw at all.
    """
    if bad and not skip:
        raise RecordingError(
            f"{name}: {named(bad)}. Repair it, or have what is bad left out (`--bad-lines skip`, "
            "or `-M bad_lines=skip` with Inspect)."
        )
    if not any(recorded.draws for recorded in problems.values()):
        why = f": {named(bad)}" if bad else ", for there is nothing in it"
        raise RecordingError(f"{name} holds no draw{why}.")
    return Recording(name, sha256, problems, tuple(bad))


def named(bad: Sequence[str]) -> str:
    """The first of some complaints, those that are equal but for their line as one."""
    alike: dict[str, list[str]] = {}
    for one in bad:
        alike.setdefault(_LINE.sub("", one), []).append(one)
    told = [
        first + (f" (and {len(others):,} more)" if others else "")
        for first, *others in alike.values()
    ]
    more = sum(map(len, list(alike.values())[NAMED:]))
    return "; ".join(told[:NAMED]) + (f"; and {more:,} more" if more else "")


_LINE = re.compile(r"^(line|item) \d+ ")


def brief(text: str) -> str:
    """A text that fits into a message."""
    return text if len(text) <= 80 else text[:77] + "..."


def encodable(text: str) -> bool:
    """Whether a text is one: half a surrogate pair is none, and no log can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class RecordedPart(NamedTuple):
    """The part of a data set that can be replayed.

    Attributes:
        problems: The problems with draws, in the order of the data set.
        left_out: What a reader must know of the others; empty when nothing is missing.
    """

    problems: list[Problem]
    left_out: str


def recorded_part(
    problems: Mapping[str, Problem], recording: Recording, k: int | None = None, first: int = 0
) -> RecordedPart:
    """Find the problems that a recording has draws of.

    Args:
        problems: A data set.
        recording: What was drawn.
        k: Draws of each problem that are asked for; None for all.
        first: Number of the first of them.
    """
    found = {problem: find_id(recording.problems, problem) for problem in problems}
    draws = {
        problem: recording.problems[own].units - first
        for problem, own in found.items()
        if own is not None
    }
    there = [problem for problem in problems.values() if draws.get(problem.id, 0) > 0]
    missing = [problem for problem in problems if draws.get(problem, 0) <= 0]
    short = [problem.id for problem in there if draws[problem.id] < (k or 0)]
    told = []
    if missing:
        told.append(
            f"{len(missing)} of {len(problems)} problems are left out, of which {recording.name} "
            f"holds no draw{f' from number {first} on' if first else ''}: {_some(missing)}"
        )
    if short:
        told.append(
            f"of {len(short)} problems it holds fewer than {k} draws, and only these are made: "
            f"{_some([f'{problem} ({draws[problem]})' for problem in short])}"
        )
    return RecordedPart(there, "; ".join(told))


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SOME]) + (", ..." if names[_SOME:] else "")
