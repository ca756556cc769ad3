"""The distinct programs of a sample: what their failures are called, and what a log keeps."""

import json

import pytest

from inspect_resample.datasets import Problem
from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.scoring.distinct import describe_false_positives, distinct_programs, why
from inspect_resample.verifiers.judged_draws import JudgedDraw

PASS = Outcome(Status.PASS)
PROBLEM = Problem(
    id="p/f",
    prompt="def f(x): ...",
    entry_point="f",
    reference="def f(x): return x",
    weak=[(1,)],
    strong=[(1, [2]), (3,), ("x" * 500,)],
)

FAILURES = [
    (
        Outcome(Status.WRONG, case=1, input="(3,)", got="4", expected="3"),
        ("f(3)", "3", "4"),
        "on f(3) gives 4 where 3 is expected",
    ),
    (
        Outcome(Status.WRONG, case=1, input="(3,)", got="an output of 9 bytes"),
        ("f(3)", "", "an output of 9 bytes"),
        "on f(3) gives an output of 9 bytes, which is wrong",
    ),
    (
        Outcome(Status.ERROR, case=0, exception="ValueError", message="no", line=2),
        ("f(1, [2])", "", "ValueError: no (line 2)"),
        "on f(1, [2]) ends with an error: ValueError: no (line 2)",
    ),
    (
        Outcome(Status.ERROR, case=0, exception="KeyError"),
        ("f(1, [2])", "", "KeyError"),
        "on f(1, [2]) ends with an error: KeyError",
    ),
    (
        Outcome(Status.TIMEOUT, case=1, message="the limit on CPU time"),
        ("f(3)", "", "the limit on CPU time"),
        "on f(3) takes too long: the limit on CPU time",
    ),
    (Outcome(Status.MEMORY, case=1), ("f(3)", "", ""), "on f(3) runs out of memory"),
    (
        Outcome(Status.UNJUDGEABLE, case=1, input="(3,)", got="a value of type object"),
        ("f(3)", "", "a value of type object"),
        "on f(3) gives a value of type object, which cannot be compared",
    ),
    (
        Outcome(Status.FORBIDDEN, case=1, message="a system call"),
        ("f(3)", "", "a system call"),
        "on f(3) fails with forbidden: a system call",
    ),
    (Outcome(Status.TIMEOUT, case=None), ("", "", ""), "takes too long"),
    (Outcome(Status.TIMEOUT, case=7), ("", "", ""), "takes too long"),
]


@pytest.mark.parametrize(("outcome", "texts", "words"), FAILURES)
def test_a_false_positive_is_explained(
    outcome: Outcome, texts: tuple[str, str, str], words: str
) -> None:
    judged = [JudgedDraw(0, "def f(x): return 4", "fence", Verdict(PASS, outcome))]
    programs = distinct_programs(judged, PROBLEM)
    (described,) = describe_false_positives(programs, PROBLEM, 3, 4000)
    assert (described["input"], described["expected"], described["got"]) == texts
    assert described["why"] == f"passes the only weak case but {words}"
    failure = programs[0].failure
    assert failure is not None
    quoted = why(failure, PROBLEM, lambda text: f"<{text}>")
    assert all(f"<{text}>" in quoted for text in texts if text)


def test_a_case_of_the_weak_suite_is_the_weak_suites() -> None:
    outcome = Outcome(Status.ERROR, case=0, exception="KeyError")
    (program,) = distinct_programs([JudgedDraw(0, "x", "fence", Verdict(outcome))], PROBLEM)
    assert program.failure is not None and program.failure.input == "f(1)"


def test_the_most_frequent_false_positives_are_kept_and_their_length_is_bounded() -> None:
    wrong = Verdict(PASS, Outcome(Status.ERROR, case=2, message="m" * 150))
    judged = [JudgedDraw(0, "def f(x): return x", "fence", Verdict(PASS, PASS))] * 9
    for n in range(6):
        judged += [JudgedDraw(n, f"y = {n}\n# {'z' * 9000}", "fence", wrong)] * (n + 1)
    judged.append(JudgedDraw(8, "", "refused", None))
    described = describe_false_positives(distinct_programs(judged, PROBLEM), PROBLEM, 3, 4000)
    assert [each["draws"] for each in described] == [6, 5, 4]
    assert all(len(str(each["program"])) == 4000 for each in described)
    assert len(json.dumps(described)) < 3 * (4000 + 1000)


def test_a_draw_that_failed_or_was_lost_has_no_failing_case() -> None:
    lost = Verdict(PASS, Outcome(Status.FAULT, message="the sandbox ended"))
    programs = distinct_programs(
        [JudgedDraw(0, "", "refused", None), JudgedDraw(1, "x", "fence", lost)], PROBLEM
    )
    assert not any(program.false_positive for program in programs)
    assert describe_false_positives(programs, PROBLEM, 3, 4000) == []
    assert programs[[p.first.method for p in programs].index("refused")].failure is None
