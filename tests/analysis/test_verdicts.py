from dataclasses import dataclass
from typing import Any

import pytest

from inspect_resample.analysis.verdicts import (
    Choice,
    ScoreError,
    Scores,
    Verdicts,
    choose,
    read_verdicts,
)


@dataclass
class FakeScore:
    value: Any
    metadata: dict[str, Any] | None = None


def own(draws: int, weak: int, strong: int, unscored: int = 0) -> dict[str, FakeScore]:
    shares = {"weak": 0.5, "strong": 0.5, "false_positive": 0.0}
    counts = {"draws": draws, "weak_passes": weak, "strong_passes": strong, "unscored": unscored}
    return {"dual_suite": FakeScore(shares, counts)}


def scores(**values: Any) -> dict[str, FakeScore]:
    return {name: FakeScore(value) for name, value in values.items()}


OWN = Choice("dual_suite.weak", "dual_suite.strong")
NAN = float("nan")


@pytest.mark.parametrize(
    ("samples", "wanted", "chosen"),
    [
        pytest.param([own(5, 3, 1)], None, OWN, id="this package's"),
        pytest.param([{"dual_suite": FakeScore(NAN)}], None, OWN, id="unscored only"),
        pytest.param([own(5, 3, 1) | scores(other="C")], None, OWN, id="this package's first"),
        pytest.param([scores(match="C")], None, Choice("match"), id="the only one"),
        pytest.param([scores(j={"a": 1})], None, Choice("j.a"), id="the only one of a dict"),
        pytest.param(
            [scores(a="C", b="I")], Choice("b", "a"), Choice("b", "a"), id="two scorers"
        ),
        pytest.param(
            [scores(a="C")], Choice("a.a"), Choice("a.a"), id="scorer.score of a plain score"
        ),
        pytest.param(
            [scores(**{"judge.v2": {"ok": 1}})], Choice("judge.v2.ok"), Choice("judge.v2.ok"),
            id="a dot in the name",
        ),
        pytest.param(
            [scores(a="C"), scores(b="C")], Choice("b"), Choice("b"), id="not in every sample"
        ),
    ],
)  # fmt: skip
def test_choice_of_scores(samples: list[Scores], wanted: Choice | None, chosen: Choice) -> None:
    assert choose(samples, wanted) == chosen


@pytest.mark.parametrize(
    ("samples", "wanted", "message"),
    [
        ([scores(a="C", b={"c": 1, "d": 0})], None, "--weak and --strong; it has a, b.c, b.d"),
        ([scores(a="C")], Choice("x"), "no score x; it has a"),
        ([scores(a="C")], Choice("a", "b.c"), "no score b.c; it has a"),
        ([own(1, 1, 1)], Choice("dual_suite"), "no score dual_suite"),
    ],
)
def test_a_choice_that_does_not_fit_names_what_there_is(
    samples: list[Scores], wanted: Choice | None, message: str
) -> None:
    with pytest.raises(ScoreError, match=message):
        choose(samples, wanted)


@pytest.mark.parametrize(
    ("sample", "choice", "verdicts"),
    [
        pytest.param(own(20, 8, 3), OWN, Verdicts(20, 8, 3), id="counts"),
        pytest.param(own(0, 0, 0, 7), OWN, Verdicts(0, 0, 0, unscored=7), id="no verdicts"),
        pytest.param(
            own(20, 8, 3), Choice("dual_suite.strong"), Verdicts(20, 3, None), id="strong only"
        ),
        pytest.param(scores(m="C"), Choice("m"), Verdicts(1, 1, None), id="C"),
        pytest.param(scores(m="I"), Choice("m.m"), Verdicts(1, 0, None), id="I"),
        pytest.param(scores(m="N"), Choice("m"), Verdicts(1, 0, None), id="no answer"),
        pytest.param(scores(m="P"), Choice("m"), Verdicts(1, 0, None, partial=1), id="partial"),
        pytest.param(scores(m=True), Choice("m"), Verdicts(1, 1, None), id="bool"),
        pytest.param(scores(m=1.0), Choice("m"), Verdicts(1, 1, None), id="number"),
        pytest.param(scores(m="0"), Choice("m"), Verdicts(1, 0, None), id="number as text"),
        pytest.param(scores(m=0.7), Choice("m"), Verdicts(1, 0, None, partial=1), id="part"),
        pytest.param(scores(m=NAN), Choice("m"), Verdicts(0, 0, None, unscored=1), id="NaN"),
        pytest.param(scores(m="C"), Choice("x"), Verdicts(0, 0, None, unscored=1), id="absent"),
        pytest.param(scores(w="C", s="C"), Choice("w", "s"), Verdicts(1, 1, 1), id="both"),
        pytest.param(
            scores(w="I", s="C"), Choice("w", "s"), Verdicts(1, 0, 0), id="strong means both"
        ),
        pytest.param(
            scores(j={"w": 1, "s": 0}), Choice("j.w", "j.s"), Verdicts(1, 1, 0), id="one scorer"
        ),
        pytest.param(
            scores(w="C", s=NAN), Choice("w", "s"), Verdicts(0, 0, 0, unscored=1), id="half scored"
        ),
    ],
)
def test_verdicts_of_one_sample(sample: Scores, choice: Choice, verdicts: Verdicts) -> None:
    assert read_verdicts(sample, choice) == verdicts


@pytest.mark.parametrize(
    ("sample", "choice", "message"),
    [
        (scores(m="maybe"), Choice("m"), "m is 'maybe': expected C or I"),
        (scores(m=[1, 0]), Choice("m"), r"m is \[1, 0\]"),
        (scores(m=7), Choice("m"), "m is 7: expected a number from 0 to 1"),
        (own(5, 6, 1), OWN, "6 weak and 1 strong passes of 5 draws do not fit"),
        (own(5, 3, 4), OWN, "3 weak and 4 strong passes"),
        (
            {"dual_suite": FakeScore({"weak": 1.0})},
            OWN,
            "must hold the integers draws, weak_passes",
        ),
        (own(5, 3, 1) | scores(m="C"), Choice("dual_suite.weak", "m"), "cannot be combined"),
        (own(5, 3, 1) | scores(m="C"), Choice("m", "dual_suite.strong"), "cannot be combined"),
    ],
)
def test_scores_that_are_no_verdicts_are_named(
    sample: Scores, choice: Choice, message: str
) -> None:
    with pytest.raises(ScoreError, match=message):
        read_verdicts(sample, choice)
