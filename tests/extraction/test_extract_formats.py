"""How many right programs survive extraction, in every format."""

import contextlib
import copy
import gzip
import io
import json
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.datasets.pocket import load_pocket
from inspect_resample.extraction.extract import extract_program

from ..shared import DATA, needs_evalplus
from .formats import CODE, CONTINUATIONS, FENCES, Right
from .formats import FORMATS as COMMON
from .odd_formats import ODD

CASES = 4
FORMATS = COMMON | ODD
CONTINUED = {*CONTINUATIONS, "no-break spaces, continuation"}


@cache
def pocket() -> list[Right]:
    return [
        Right(problem.prompt, problem.entry_point, problem.reference, list(problem.weak))
        for problem in load_pocket()
        if f"def {problem.entry_point}(" in problem.prompt  # of the others: test_scripts.py
    ]


@cache
def evalplus(file: str) -> list[Right]:
    with gzip.open(DATA / file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Right(
            prompt=row["prompt"],
            name=row["entry_point"],
            program=row["prompt"] + row["canonical_solution"],
            cases=row["base_input"],
        )
        for row in rows
    ]


def outcome(call: Callable[[], object]) -> str:
    try:
        return repr(call())
    except Exception as error:
        return type(error).__name__


def outcomes(program: str, right: Right) -> list[str]:
    """What a program gives for the first cases. The programs are right ones, so they may run."""
    space: dict[str, Any] = {"__name__": "program"}
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = outcome(lambda: exec(program, space))
        return (
            [loaded]
            + [
                outcome(lambda case=case: space[right.name](*copy.deepcopy(case)))  # type: ignore[misc]
                for case in right.cases[:CASES]
            ]
        )


def lost(name: str, rights: list[Right]) -> list[str]:
    """The problems whose right program does not survive a format."""
    return [
        right.name
        for right in rights
        if name not in CONTINUED or right.continues
        if not survives(FORMATS[name](right), right)
    ]


def survives(completion: str, right: Right) -> bool:
    found = extract_program(completion, prompt=right.prompt, entry_point=right.name)
    return outcomes(found.program, right) == expected(right)


_EXPECTED: dict[str, list[str]] = {}


def expected(right: Right) -> list[str]:
    """The outcomes of the right program, run once."""
    if right.program not in _EXPECTED:
        _EXPECTED[right.program] = outcomes(right.program, right)
    return _EXPECTED[right.program]


def test_the_corpus_is_as_large_as_it_claims() -> None:
    assert len(FORMATS) >= 300
    assert len(pocket()) >= 44
    assert all(right.continues for right in pocket())
    assert all("None" in expected(right)[0] for right in pocket())


@pytest.mark.slow
@pytest.mark.parametrize("number, name", list(enumerate(FORMATS)), ids=FORMATS)
def test_right_programs_survive(number: int, name: str) -> None:
    """Each format on half of the problems, the next one on the other half."""
    assert lost(name, pocket()[number % 2 :: 2]) == []


@pytest.mark.slow
@needs_evalplus
@pytest.mark.parametrize("number, name", list(enumerate(FORMATS)), ids=FORMATS)
def test_right_programs_of_evalplus_survive(number: int, name: str) -> None:
    """Each format on a sixth of the problems, the next one on another sixth."""
    rights = [*evalplus("HumanEvalPlus.jsonl.gz"), *evalplus("MbppPlus.jsonl.gz")][number % 6 :: 6]
    # Where lines were not indented by fours, levels cannot be told apart any more.
    allowed = 0.05 if name == "ideographic spaces" else 0.02
    assert len(lost(name, rights)) <= allowed * len(rights)


@pytest.mark.parametrize("name", FORMATS)
def test_a_program_is_extracted_from_itself(name: str) -> None:
    for right in pocket()[::8]:
        about = {"prompt": right.prompt, "entry_point": right.name}
        once = extract_program(FORMATS[name](right), **about)
        again = extract_program(f"```python\n{once.program}```", **about)
        assert again.program == once.program


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(
            st.sampled_from(["a", "b", "total", "1", "-2", "len('```')", "'\\n'.count('n')"])
        )
    left, right = draw(expressions(depth - 1)), draw(expressions(depth - 1))
    form = draw(st.sampled_from(["({} + {})", "({} * {})", "max({}, {})", "[{}, {}][0]"]))
    return form.format(left, right)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> list[str]:
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        heads = ["if {} > 0:", "for b in range(3):", "with suppress(ValueError):"]
        if depth and draw(st.booleans()):
            lines.append(draw(st.sampled_from(heads)).format(draw(expressions())))
            lines += [f"    {line}" for line in draw(blocks(depth - 1))]
        else:
            lines.append(f"total += {draw(expressions())}")
            lines += draw(st.sampled_from([[], ["# (note"], [""], ["pass"]]))
    return lines


@st.composite
def functions(draw: st.DrawFn) -> Right:
    head = "from contextlib import suppress\n\n\ndef solve(a, b):\n"
    prompt = f'{head}    """Compute something.\n\n    >>> solve(1, 2)\n    3\n    """\n'
    body = ["total = 0", *draw(blocks()), "return total"]
    program = prompt + "".join(f"    {line}\n" if line else "\n" for line in body)
    return Right(prompt, "solve", program, [(1, 2), (-3, 5), (0, 0)])


@pytest.mark.slow
@given(functions(), st.sampled_from(sorted([*FENCES, *CODE, *CONTINUATIONS])))
def test_random_programs_survive(right: Right, name: str) -> None:
    assert survives(FORMATS[name](right), right)
