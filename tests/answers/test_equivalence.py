"""Which answers are the same: groups of spellings, of which no two groups are the same."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from inspect_resample.answers import equivalence
from inspect_resample.answers.equivalence import Equivalence, compare, group
from inspect_resample.parsing.workers import LostError

QUICK = [
    # Decided without the library: numbers, layout, words.
    ["1/2", "0.5", ".5", r"\frac{1}{2}", r"\frac12", r"\dfrac{1}{2}", "½", "0.50", "2/4"],
    [
        "1234",
        "1,234",
        "$1,234",
        r"1{,}234",
        r"1,\!234",
        "1234.0",
        "1 234".replace(" ", "\u2009"),
        "+1234",
    ],
    ["-3", "\u22123", "-3.0", r"$-3$", "x = -3", "x=-3.", "-6/2"],
    ["3.5", r"3\frac{1}{2}", "3 1/2", "7/2", "3½", r"\frac{7}{2}"],
    ["18", "18 dollars", "$18", r"\$18", "18.00", r"18\text{ dollars}", "18 dollars.", "$18.00"],
    ["90", r"90^\circ", r"90^{\circ}", "90 degrees", "90°", r"90\text{ degrees}"],
    [
        "12",
        "12 cm^2",
        r"12\text{ cm}^2",
        r"12 \text{ square units}",
        "twelve".replace("twelve", "12."),
        "12 inches",
    ],
    ["7", "seven", "Seven", r"\text{seven}", "7 ways"],
    ["1000000", "1,000,000", "10^6".replace("10^6", "1e6"), r"1\,000\,000"],
    ["Evelyn", r"\text{Evelyn}", "evelyn", r"\textbf{Evelyn}"],
    ["B", "(B)", r"\text{(B)}", "B.".replace("B.", "(B)."), "b"],
    ["C", "(C)", r"\text{C}"],
    [str(10**40), "1" + "0" * 40],
    [str(10**40 + 1)],
    ["0.333"],
    ["1/3", r"\frac{1}{3}", r"\tfrac13"],
    ["-1/2", r"-\frac{1}{2}", "-.5"],
    ["yes", "Yes"],
    ["no"],
    ["even"],
]
LIBRARY = [
    [r"\frac{\sqrt{2}}{2}", r"\frac{1}{\sqrt{2}}", r"\frac{\sqrt2}2"],
    [r"11\sqrt{2}", r"\sqrt{242}", "11√2"],
    [r"(x+1)^2", r"x^2+2x+1", r"1+2x+x^2"],
    [r"2\pi", r"\pi \cdot 2", "2π"],
    [r"\left( 3, \frac{\pi}{2} \right)", r"(3,\pi/2)", r"(3, \tfrac{\pi}{2})"],
    [r"(3,4]", r"3<x\le4", r"\left(3,4\right]"],
    [r"\{1,2,3\}", r"\{3, 2, 1\}"],
    [r"2^{10}\cdot x", "1024x"],
    [r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"],
    [r"p-q", r"-q+p"],
    [r"q-p"],
    [r"6-5i", r"-5i+6"],
]


@pytest.mark.parametrize("alike", QUICK, ids=lambda alike: alike[0][:12])
def test_spellings_of_one_answer_are_the_same(alike: list[str]) -> None:
    wrong = [pair for pair in combinations(alike, 2) if not compare(*pair).same]
    assert not wrong


def test_other_answers_are_not_the_same() -> None:
    pairs = [(one, other) for a, b in combinations(QUICK, 2) for one in a[:3] for other in b[:3]]
    assert len(pairs) > 300
    assert not [pair for pair in pairs if compare(*pair).same]


@pytest.mark.slow
def test_pairs_made_by_hand_are_told_apart() -> None:
    lines = (Path(__file__).parent / "pairs.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line for line in lines if not line.startswith("#")]
    wrong = [
        line
        for line in pairs
        if compare(*line.split(" == " if " == " in line else " != ")).same != (" == " in line)
    ]
    assert len(pairs) >= 300
    assert len(wrong) <= len(pairs) // 100, wrong


def test_one_hostile_answer_does_not_cost_its_neighbours_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    class Stuck:
        def ask(self, question: str | Sequence[str]) -> object:
            asked.append("".join(question))
            if "hang" in asked[-1]:
                raise LostError("timeout")
            if isinstance(question, str):
                return True, None
            return sorted(question[0]) == sorted(question[1])

    monkeypatch.setattr(equivalence, "_workers", Stuck)
    answers = ["x+1"] * 3 + ["hang+1", "hang+2", "1+x", "y+2", "2+y", "hang+3", "z+3"]
    found = group(answers, right="1+x")
    assert found.classes == [0, 0, 0, 2, 3, 0, 1, 1, 4, 5]
    assert found.right == [True] * 3 + [False, False, True] + [False] * 4
    assert found.by_text == 3
    assert sum("hang" in question for question in asked) == 3


def test_percent_is_a_unit_or_a_factor() -> None:
    assert compare("50%", "50").same and compare(r"50\%", "0.5").same and compare("50%", "1/2").same
    assert not compare("50", "0.5").same and not compare("50%", "5000").same


@pytest.mark.slow
def test_formulas_are_compared_by_the_library() -> None:
    for alike in LIBRARY:
        for pair in pairwise(alike):
            assert compare(*pair).same, pair
    for a, b in pairwise(LIBRARY):
        assert not compare(a[0], b[0]).same, (a[0], b[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "hostile",
    [
        "9**9**9**9",
        "9^{9^{9^{9}}}",
        "(" * 200 + ")" * 200,
        "1+" * 500_000,
        "((x+1)^{99999})^{99999}",
        "1e99999999",
        "10!!!!!!!!",
    ],
)
def test_a_hostile_answer_costs_its_limit_and_is_compared_by_text(hostile: str) -> None:
    assert not compare(hostile, "7").same
    assert compare(hostile, hostile).same


def test_answers_are_grouped_by_falling_size() -> None:
    answers = ["3", "0.5", "1/2", None, "", "3.0", "1/2", "Evelyn", "50%"]
    grouped = group(answers)
    assert grouped.classes == [1, 0, 0, -1, -1, 1, 0, 2, 0]
    assert grouped.representatives == ["1/2", "3", "Evelyn"]
    assert grouped.by_text == 0


def test_nothing_is_grouped_of_nothing() -> None:
    assert group([]).classes == [] and group([None]).classes == [-1]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the library is asked about."""
    questions: list[object] = []
    ask = equivalence._workers().ask

    def recorded(question: object) -> object:
        questions.append(question)
        return ask(question)

    monkeypatch.setattr(equivalence._workers(), "ask", recorded)
    return questions


@pytest.mark.slow
def test_values_tell_formulas_apart_that_the_library_need_not_be_asked_about(
    asked: list[object],
) -> None:
    lines = (Path(__file__).parent / "pairs.txt").read_text(encoding="utf-8").splitlines()
    same = [tuple(line.split(" == ")) for line in lines if " == " in line and line[0] != "#"]
    same += [pair for alike in LIBRARY for pair in combinations(alike, 2)]
    asked_about = [pair for pair in same if equivalence._quick(*pair) is None]
    assert len(asked_about) > 60
    for pair in asked_about:
        assert compare(*pair).same and not isinstance(asked[-1], str), pair
    told = [("x^2+1", "x^2+2"), (r"\sqrt{2}", "1.41"), (r"\sqrt{3}x", r"\sqrt{3}y"), ("2x", "7")]
    asked.clear()
    for pair in told:
        assert compare(*pair) == Equivalence(False, "library")
    assert asked == [text for pair in told for text in pair]


@pytest.mark.slow
def test_hundreds_of_different_formulas_cost_a_look_each(asked: list[object]) -> None:
    answers = [rf"\frac{{x+{number}}}{{7}}" for number in range(300)]
    found = group([*answers, r"\frac{x}{7} + 1"], right="9x")
    assert found.classes[-1] == found.classes[7]
    assert len(found.representatives) == 300
    assert len(asked) == 300 + 1 + 1 + 1  # Each answer, the right one, and the pair that is alike.
