"""What a score says of draws that failed though nobody has shown them to be wrong."""

from inspect_resample.datasets import load_problems
from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.logs.schema import OTHERS
from inspect_resample.scoring.distinct import distinct_programs
from inspect_resample.scoring.explanation import explain
from inspect_resample.verifiers.judged_draws import JudgedDraw, doubtful, unjudgeable

PROBLEM = load_problems("pocket")["pocket/is_even"]
PASS = Outcome(Status.PASS)
KILLED = Outcome(Status.MEMORY, message="killed by the system", doubtful=True)


def of_type(name: str) -> Outcome:
    return Outcome(Status.UNJUDGEABLE, case=0, input="(1,)", got=f"a value of type {name}")


def draw(weak: Outcome, strong: Outcome | None = None, program: str = "x = 1") -> JudgedDraw:
    return JudgedDraw(0, program, "chat", Verdict(weak, strong))


def test_types_are_counted_on_both_suites() -> None:
    draws = [
        *[draw(of_type("Fraction"))] * 2,
        draw(PASS, of_type("Whole")),
        draw(Outcome(Status.UNJUDGEABLE, message="(1,) gives a value of type Whole")),
        draw(PASS, PASS),
        JudgedDraw(0, "", "empty", None),
    ]
    assert unjudgeable(draws) == {"Fraction": 2, "Whole": 2}
    assert doubtful(draws) == 0


def test_many_types_are_cut_short_and_none_is_lost() -> None:
    draws = [draw(of_type(f"T{number}" * 40)) for number in range(9)]
    found = unjudgeable(draws)
    assert (len(found), found[OTHERS], sum(found.values())) == (6, 4, 9)
    assert max(map(len, found)) <= 60


def test_the_explanation_counts_them() -> None:
    draws = [draw(of_type("Fr`action")), draw(KILLED), draw(PASS, KILLED), draw(PASS, PASS)]
    said = explain(draws, distinct_programs(draws, PROBLEM), PROBLEM)
    assert "1 draw failed for giving no plain data: `Fr'action` 1." in said
    assert "2 draws failed doubtfully: something else may have ended the program." in said
    clean = [draw(PASS, PASS), draw(Outcome(Status.WRONG))]
    said = explain(clean, distinct_programs(clean, PROBLEM), PROBLEM)
    assert "plain data" not in said
    assert "doubtfully" not in said


def test_one_tree_that_ended_in_two_ways_is_two_entries() -> None:
    draws = [draw(PASS, PASS), draw(KILLED, program="x = 1  # seen"), draw(PASS, PASS)]
    assert [entry.draws for entry in distinct_programs(draws, PROBLEM)] == [2, 1]
