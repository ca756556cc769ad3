"""Draws without the function: said first, with examples, and only where they are many."""

from inspect_resample.datasets import Problem
from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.scoring.distinct import distinct_programs
from inspect_resample.scoring.explanation import explain
from inspect_resample.verifiers.judged_draws import JudgedDraw, unread_texts

PROBLEM = Problem("p/f", "def f(x): ...", "f", "def f(x): return x", weak=[(1,)], strong=[(2,)])
MISSING = Verdict(Outcome(Status.MISSING), None)
RIGHT = Verdict(Outcome(Status.PASS), Outcome(Status.PASS))


def told(unread: int, right: int, texts: list[str]) -> str:
    judged = [JudgedDraw(n % len(texts), "", "none", MISSING) for n in range(unread)]
    judged += [JudgedDraw(0, "def f(x): return x", "fence", RIGHT)] * right
    return explain(
        judged, distinct_programs(judged, PROBLEM), PROBLEM, None, unread_texts(judged, texts)
    )


def test_many_draws_without_the_function_are_said_first() -> None:
    lines = told(3, 7, ["I can\nnot `do` that", "sorry " * 100, "no"]).splitlines()
    assert lines[0] == (
        "**3 of 10 draws have no function** `f`: a wrong answer, or a form that is not read."
    )
    assert lines[1] == "- `I can not 'do' that`"
    assert lines[2].startswith("- `sorry sorry") and len(lines[2]) <= 210
    assert lines[4].startswith("10 draws: ")


def test_few_draws_without_it_are_not() -> None:
    assert told(1, 10, ["no"]).startswith("11 draws: ")


def test_the_most_frequent_texts_are_the_unread_texts() -> None:
    judged = [JudgedDraw(text, "", "none", MISSING) for text in (0, 1, 2, 2, 2, 1)]
    assert unread_texts(judged, ["a", "b", "c"]) == ["c", "b"]
