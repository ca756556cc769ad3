"""A data set: where its problems come from, and how a model is asked for them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal
from urllib.parse import urlencode

from inspect_resample.datasets.problem import AnswerProblem, Problem, Solution

CHAT = (
    "Complete this Python function. Answer with the whole function, and all that it needs, "
    "in one block of code.\n\n```python\n{prompt}\n```"
)
CHAT_WITHOUT_SIGNATURE = (
    "Write the Python function `{entry_point}` that does what this text asks for. Answer with the "
    "whole function, and all that it needs, in one block of code.\n\n```python\n{prompt}\n```"
)
CHAT_FOR_A_PROGRAM = (
    "Write a Python program that solves this problem. It reads standard input and writes to "
    "standard output, and nothing but what is asked for. Answer with the whole program in one "
    "block of code.\n\n{prompt}"
)
CHAT_FOR_A_METHOD = (
    "Solve this problem in Python with a class `{owner}` that has the method `{method}`. Answer "
    "with the whole class, and all that it needs, in one block of code.\n\n{prompt}"
)

CHAT_FOR_AN_ANSWER = (
    "Solve this problem step by step, and end with the final answer in \\boxed{{}}.\n\n{prompt}"
)
CHAT_FOR_A_CHOICE = (
    "Answer this question step by step, and end with the letter of the right choice in "
    "\\boxed{{}}.\n\n{prompt}"
)

ANSWER_BEGINS = "Problem: {prompt}\n\nSolution:"
"""What a base model goes on from, where an answer is asked for."""

AFTER_AN_ANSWER = ("\n\nProblem:",)
"""Where a base model goes on after the end of an answer."""

PROGRAM_BEGINS = "{prompt}\n\nA program in Python that solves it:\n\n```python\n"
"""What a base model goes on from, where a program is asked for."""

AFTER_A_PROGRAM = ("\n```",)
"""Where a base model goes on after the end of a program."""

AFTER_A_FUNCTION = ("\nclass ", "\nif __name__", "\nprint(", "\nassert ")
"""Where a base model goes on after the end of the function."""


def check_option(name: str, value: str, known: Collection[str]) -> None:
    """See to it that an option of a data set has one of its values.

    Raises:
        ValueError: It has not.
    """
    if value not in known:
        raise ValueError(f"{name} must be {' or '.join(known)}, not {value!r}")


def numbered(prefix: str, split: str, rows: Iterable[tuple[str, str]]) -> list[Problem]:
    """Problems whose answers are numbers, known by their places in a split.

    Args:
        prefix: What all ids begin with.
        split: `test`, which is no part of an id, or another one, which is.
        rows: Each prompt and its answer.
    """
    part = "" if split == "test" else f"{split}/"
    return [
        AnswerProblem(id=f"{prefix}{part}{number}", prompt=prompt, answer=answer, form="number")
        for number, (prompt, answer) in enumerate(rows)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A data set. All that the rest of the package knows of one is here.

    A module of `inspect_resample.datasets` that holds a `Dataset` is found by itself.

    Attributes:
        name: Its name in options and logs.
        task: Name of its task.
        about: What it is, in one sentence: the task's documentation.
        load: Makes its problems. It takes the path of the user's data file, or None, and the
            `options` by their names, and raises `ValueError` where these cannot be used.
        options: What else it can be told, as texts, and what that means.
        data: Whether `-T data=PATH` is `none` of its options, an `optional` or a `required` one.
        data_file: What that file is, for the options' documentation.
        origin: Where the problems come from.
        licence: Their licence.
        id_prefix: What all ids begin with; empty where that says nothing.
        stops: Where generation stops when a base model is sent the bare prompt.
        with_signature: How a chat model is asked where the prompt holds the function's signature.
            The fields `{prompt}` and `{entry_point}` are filled in.
        without_signature: The same where it does not.
        answers: Whether its problems have answers, so that nothing is run; a user's may.
        solutions: Gives programs of people; it takes the data file and options, as `load` does.
            None where there are none.
        vetted: Whether the problems are known to be sound. Those of a user are checked before each
            run: the reference must pass its own suites.
    """

    name: str
    task: str
    about: str
    load: Callable[..., list[Problem]]
    options: Mapping[str, str] = field(default_factory=dict)
    data: Literal["none", "optional", "required"] = "none"
    data_file: str = ""
    origin: str
    licence: str
    id_prefix: str = ""
    stops: tuple[str, ...] = (*AFTER_A_FUNCTION, "\ndef ")
    with_signature: str = CHAT
    without_signature: str = CHAT_WITHOUT_SIGNATURE
    answers: bool = False
    solutions: Callable[..., Iterable[Solution]] | None = None
    vetted: bool = True

    def told(self, chosen: Mapping[str, str]) -> "Dataset":
        """The data set with some of its options; they are in its name.

        Raises:
            ValueError: It has no such option.
        """
        for name in chosen:
            if name not in self.options:
                raise ValueError(f"{self.name} has no option {name}")
        if not chosen:
            return self
        return replace(
            self,
            name=f"{self.name}?{urlencode(sorted(chosen.items()))}",
            load=partial(self.load, **chosen),
            solutions=self.solutions and partial(self.solutions, **chosen),
        )

    def chat(self, problem: Problem) -> str:
        """What a chat model is sent for one of the problems."""
        owner, a_method, method = problem.entry_point.rpartition("().")
        if isinstance(problem, AnswerProblem):
            template = CHAT_FOR_A_CHOICE if problem.form == "choice" else CHAT_FOR_AN_ANSWER
            return template.format(prompt=problem.prompt.strip())
        if problem.kind == "stdin":
            return CHAT_FOR_A_PROGRAM.format(prompt=problem.prompt.strip())
        if a_method:
            return CHAT_FOR_A_METHOD.format(
                prompt=problem.prompt.strip(), owner=owner, method=method
            )
        shown = f"def {problem.entry_point}" in problem.prompt
        template = self.with_signature if shown else self.without_signature
        return template.format(prompt=problem.prompt.strip(), entry_point=problem.entry_point)

    def bare(self, problem: Problem) -> str:
        """What a base model goes on from for one of the problems."""
        if problem.kind == "answer":
            return ANSWER_BEGINS.format(prompt=problem.prompt.strip())
        if problem.kind == "stdin":
            return PROGRAM_BEGINS.format(prompt=problem.prompt.strip())
        return problem.prompt

    def stops_for(self, problem: Problem) -> tuple[str, ...]:
        """Where generation stops when a base model is sent the bare prompt of a problem."""
        if problem.kind == "answer":
            return AFTER_AN_ANSWER
        return AFTER_A_PROGRAM if problem.kind == "stdin" else self.stops
