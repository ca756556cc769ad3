from typing import Any

import numpy as np
import pytest

from inspect_resample.logs.letters import letters, with_verdict
from inspect_resample.logs.scores import ScoreColumns
from inspect_resample.logs.verdicts import Choice, ScoreError, Verdicts, choose

Scores = dict[str, dict[str, Any]]
"""The scores of one sample, as a log's JSON has them."""


def own(draws: int, weak: int, strong: int, unscored: int = 0, **more: Any) -> Scores:
    shares = {"weak": 0.5, "strong": 0.5, "false_positive": 0.0}
    counts = {"draws": draws, "weak_passes": weak, "strong_passes": strong, "unscored": unscored}
    return {"dual_suite": {"value": shares, "metadata": counts | more}}


def scores(**values: Any) -> Scores:
    return {name: {"value": value} for name, value in values.items()}


def columns(*samples: Scores) -> ScoreColumns:
    collected = ScoreColumns()
    for row, sample in enumerate(samples):
        collected.add(row, sample)
    return collected


def counts_of(verdicts: Verdicts) -> list[list[int]]:
    """Draws, weak and strong passes, unscored and partial draws; without strong ones if none."""
    columns = (
        *(verdicts.draws, verdicts.weak_passes, verdicts.strong_passes),
        *(verdicts.unscored, verdicts.partial),
    )
    return [column.tolist() for column in columns if column is not None]


OWN = Choice("dual_suite.weak", "dual_suite.strong")
NAN = float("nan")


@pytest.mark.parametrize(
    ("samples", "wanted", "chosen"),
    [
        pytest.param([own(5, 3, 1)], None, OWN, id="this package's"),
        pytest.param([{"dual_suite": {"value": NAN}}], None, OWN, id="unscored only"),
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
    assert choose(columns(*samples).names, wanted) == chosen


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
        choose(columns(*samples).names, wanted)


@pytest.mark.parametrize(
    ("sample", "choice", "verdicts"),
    [
        pytest.param(own(20, 8, 3), OWN, [20, 8, 3, 0, 0], id="counts"),
        pytest.param(own(0, 0, 0, 7), OWN, [0, 0, 0, 7, 0], id="no verdicts"),
        pytest.param(own(20, 8, 3), Choice("dual_suite.strong"), [20, 3, 0, 0], id="strong only"),
        pytest.param(scores(m="C"), Choice("m"), [1, 1, 0, 0], id="C"),
        pytest.param(scores(m="I"), Choice("m.m"), [1, 0, 0, 0], id="I"),
        pytest.param(scores(m="N"), Choice("m"), [1, 0, 0, 0], id="no answer"),
        pytest.param(scores(m="P"), Choice("m"), [1, 0, 0, 1], id="partial"),
        pytest.param(scores(m=True), Choice("m"), [1, 1, 0, 0], id="bool"),
        pytest.param(scores(m=1.0), Choice("m"), [1, 1, 0, 0], id="number"),
        pytest.param(scores(m="0"), Choice("m"), [1, 0, 0, 0], id="number as text"),
        pytest.param(scores(m=0.7), Choice("m"), [1, 0, 0, 1], id="part"),
        pytest.param(scores(m=NAN), Choice("m"), [0, 0, 1, 0], id="NaN"),
        pytest.param(scores(m="C"), Choice("x"), [0, 0, 1, 0], id="absent"),
        pytest.param(scores(w="C", s="C"), Choice("w", "s"), [1, 1, 1, 0, 0], id="both"),
        pytest.param(
            scores(w="I", s="C"), Choice("w", "s"), [1, 0, 0, 0, 0], id="strong means both"
        ),
        pytest.param(
            scores(j={"w": 1, "s": 0}), Choice("j.w", "j.s"), [1, 1, 0, 0, 0], id="one scorer"
        ),
        pytest.param(scores(w="C", s=NAN), Choice("w", "s"), [0, 0, 0, 1, 0], id="half scored"),
        pytest.param(scores(w="I", s=NAN), Choice("w", "s"), [1, 0, 0, 0, 0], id="strong not run"),
        pytest.param(scores(w="I"), Choice("w", "s"), [1, 0, 0, 0, 0], id="no strong score"),
        pytest.param(scores(w=0.5, s=NAN), Choice("w", "s"), [1, 0, 0, 0, 1], id="part of weak"),
        pytest.param(scores(s="I"), Choice("w", "s"), [0, 0, 0, 1, 0], id="no weak score"),
    ],
)
def test_verdicts_of_one_sample(sample: Scores, choice: Choice, verdicts: list[int]) -> None:
    found = counts_of(columns(sample).verdicts(choice, 1))
    assert [column for (column,) in found] == verdicts


@pytest.mark.parametrize(
    ("sample", "choice", "message"),
    [
        (scores(m="maybe"), Choice("m"), "m is 'maybe': expected C or I"),
        (scores(m=[1, 0]), Choice("m"), r"m is \[1, 0\]"),
        (scores(m=7), Choice("m"), "m is 7: expected a number from 0 to 1"),
        (own(5, 6, 1), OWN, "6 weak and 1 strong passes of 5 draws do not fit"),
        (own(5, 3, 4), OWN, "3 weak and 4 strong passes"),
        (
            {"dual_suite": {"value": {"weak": 1.0}}},
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
        columns(sample).verdicts(choice, 1)


def test_each_sample_has_its_row_whatever_the_others_have() -> None:
    found = columns(scores(a="C"), scores(b="I"), scores(a=0.5, b="C"), scores(a=None))
    assert counts_of(found.verdicts(Choice("a"), 4)) == [
        [1, 0, 1, 0],
        [1, 0, 0, 0],
        [0, 1, 0, 1],
        [0, 0, 1, 0],
    ]


def test_an_error_names_the_row_of_its_sample() -> None:
    with pytest.raises(ScoreError) as caught:
        columns(scores(a="C"), *[scores(a="perhaps")] * 2).verdicts(Choice("a"), 3)
    assert caught.value.row == 1


def test_a_number_called_draws_does_not_make_a_scorer_count_draws() -> None:
    plain = {"match": {"value": "C", "metadata": {"draws": 3}}}
    assert counts_of(columns(plain).verdicts(Choice("match"), 1)) == [[1], [1], [0], [0]]


def test_scores_that_are_no_verdicts_are_kept_as_numbers() -> None:
    found = columns(
        scores(match="C", style={"names": 0.5, "note": "good"}), scores(match="I", length=7)
    )
    numbers = found.numbers(Choice("match"), 2)
    assert set(numbers) == {"length", "style.names"}
    assert np.isnan(numbers["length"][0]) and numbers["length"][1] == 7
    assert numbers["style.names"][0] == 0.5
    assert columns(own(5, 3, 1)).numbers(OWN, 1) == {}


@pytest.mark.parametrize(
    ("metadata", "length", "text"),
    [
        ({"weak_verdicts": "PWX"}, 3, "PWX"),
        ({"weak_verdicts": "..."}, 5, ""),
        ({"weak_verdicts": "...", "weak_verdicts_1": "PPW", "weak_verdicts_2": "WW"}, 5, "PPWWW"),
        ({"weak_verdicts_1": "PPW", "weak_verdicts_3": "WW"}, 5, ""),
        ({"weak_verdicts": 7}, 5, ""),
        ({}, 0, ""),
    ],
)
def test_letters_are_all_there_or_not_known(
    metadata: dict[str, Any], length: int, text: str
) -> None:
    assert letters(metadata, "weak", length) == text


def test_a_draw_is_judged_when_the_harness_failed_on_neither_suite() -> None:
    assert with_verdict("PWHPX", "P--HX").tolist() == [True, True, False, False, True]
    assert with_verdict("PH", None).tolist() == [True, False]
    assert with_verdict("WPX", "HHH").tolist() == [True, False, True]


def counted(scorer: str, letters: str, told: bool = True) -> Scores:
    """A scorer that counts the draws of one suite."""
    passes, unscored = letters.count("P"), letters.count("H")
    metadata: dict[str, Any] = {"draws": len(letters) - unscored, "unscored": unscored}
    metadata["x_passes"] = passes
    if told:
        metadata["x_verdicts"] = letters
    return {scorer: {"value": {"x": 0.5}, "metadata": metadata}}


@pytest.mark.parametrize("told", [True, False])
def test_draws_that_a_second_scorer_did_not_see_are_judged_when_they_fail_the_first(
    told: bool,
) -> None:
    both = counted("w", "PPWW", told) | counted("s", "PW--", told)
    found = columns(both, counted("w", "PWWW", told)).verdicts(Choice("w.x", "s.x"), 2)
    assert counts_of(found) == [[4, 3], [2, 0], [1, 0], [0, 1], [0, 0]]
    assert found.weak_only.tolist() == [0, 1]


def test_a_harness_fault_on_the_strong_suite_leaves_the_weak_verdict() -> None:
    sample = counted("w", "PPWW") | counted("s", "PHHW")
    found = columns(sample).verdicts(Choice("w.x", "s.x"), 1)
    assert counts_of(found) == [[3], [1], [1], [1], [0]]
    assert found.weak_only.tolist() == [1]


@pytest.mark.parametrize(
    ("sample", "unreadable"),
    [
        (own(5, 6, 1), 1),
        ({"dual_suite": {"value": {"weak": 1.0}}}, 1),
        ({"dual_suite": {"value": NAN}}, 0),
        (own(5, 3, 1, -1), 1),
        (own(5, 3, 4), 1),
    ],
)
def test_counts_that_do_not_fit_leave_out_their_sample(sample: Scores, unreadable: int) -> None:
    collected = columns(own(5, 3, 1), sample, own(5, 2, 2))
    found = collected.verdicts(choose(collected.names, None), 3)
    assert found.draws.tolist() == [5, 0, 5]
    assert found.weak_passes.tolist() == [3, 0, 2]
    assert found.unscored[1] >= 1
    assert len(collected.unreadable) == unreadable


def test_a_scorer_that_failed_on_one_sample_needs_no_choosing() -> None:
    assert choose(columns(scores(j={"a": 1}), scores(j=NAN)).names, None) == Choice("j.a")
