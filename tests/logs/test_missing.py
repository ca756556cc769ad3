"""What was not run, was lost or cannot be read never makes a figure better than it may be."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspect_resample.logs.log import Log
from inspect_resample.logs.pool import pool
from inspect_resample.logs.samples import Collector
from inspect_resample.logs.verdicts import Choice, ScoreError
from inspect_resample.statistics.bounds import Ends
from inspect_resample.statistics.counts import Evaluation, Source
from inspect_resample.studies.summary.study import summarize
from inspect_resample.studies.summary.summary import Summary

pytestmark = pytest.mark.slow

NAN = float("nan")
RATIOS = (0.0, 2.0)
Draw = tuple[bool, bool]
"""Whether a draw passes the weak suite, and the strong one."""
Sample = dict[str, Any]

LOSSES: dict[str, Callable[[Sample], Sample | None]] = {
    "none": lambda sample: sample,
    "sample gone": lambda sample: None,
    "no scores": lambda sample: sample | {"scores": {}},
    "scores are null": lambda sample: sample | {"scores": None},
    "weak NaN": lambda sample: _with(sample, w=NAN),
    "strong NaN": lambda sample: _with(sample, s=NAN),
    "strong null": lambda sample: _with(sample, s=None),
    "both NaN": lambda sample: _with(sample, w=NAN, s=NAN),
    "strong unreadable": lambda sample: _with(sample, s=""),
    "weak unreadable": lambda sample: _with(sample, w=["?"]),
    "strong off the scale": lambda sample: _with(sample, s=-1),
    "strong absent": lambda sample: _without(sample, "s"),
    "weak absent": lambda sample: _without(sample, "w"),
    "invalidated": lambda sample: sample | {"invalidation": {"author": "me"}},
}


def _with(sample: Sample, **values: Any) -> Sample:
    new = {name: {"value": value} for name, value in values.items()}
    return sample | {"scores": sample["scores"] | new}


def _without(sample: Sample, name: str) -> Sample:
    return sample | {"scores": {key: own for key, own in sample["scores"].items() if key != name}}


def sample_of(problem: int, epoch: int, draw: Draw) -> Sample:
    scores = {"w": {"value": "C" if draw[0] else "I"}, "s": {"value": float(draw[1])}}
    uuid = f"{problem}/{epoch}"
    return {"id": f"p{problem}", "epoch": epoch, "uuid": uuid, "scores": scores}


def evaluation_of(draws: list[list[Draw]], losses: list[list[str]]) -> Evaluation:
    return pool([log_of(draws, losses)]).evaluation


def log_of(draws: list[list[Draw]], losses: list[list[str]]) -> Log:
    """A log with these draws, a sample each, after these losses."""
    collector = Collector("m")
    for i, problem in enumerate(draws):
        for epoch, draw in enumerate(problem, 1):
            sample = LOSSES[losses[i][epoch - 1]](sample_of(i, epoch, draw))
            if sample is not None:
                collector.add(sample)
    choice = Choice("w", "s")
    places = [(f"p{i}", epoch) for i, own in enumerate(draws) for epoch in range(1, len(own) + 1)]
    source = Source(
        "a.eval", "success", "e", "t", "2030", 0, len(places),
        invalid=frozenset((problem, epoch) for problem, epoch, _ in collector.invalid),
    )  # fmt: skip
    return Log(
        "task", "1", "m", choice, source, collector.samples(choice),
        places=frozenset(places), invalid=frozenset(uuid for *_, uuid in collector.invalid),
    )  # fmt: skip


def figures(summary: Summary) -> dict[tuple[str, object], float]:
    """All figures of a summary by the names of its bounds."""
    found: dict[tuple[str, object], float] = {}
    assert summary.two_suites
    for k in summary.k:
        found["weak_pass_at", k] = summary.weak_pass_at[k].estimate
        found["weak_pass_all", k] = summary.weak_pass_all[k].estimate
        found["expected_draws", k] = summary.expected_draws[k].estimate
        found["strong_pass_at", k] = summary.strong_pass_at[k].estimate
        found["strong_pass_all", k] = summary.strong_pass_all[k].estimate
        found["generalization_gap", k] = summary.generalization_gap[k].estimate
        found["resampled_accuracy", k] = summary.resampled_accuracy[k].estimate
        for row in summary.rewards:
            found["reward", (row.cost_ratio, k)] = row.by_k[k].estimate
    for name in ("conditional_accuracy", "false_discovery_rate", "false_positive_rate"):
        for average, estimate in getattr(summary, name).items():
            found[name, average] = estimate.estimate
    return found


def bounds_of(summary: Summary) -> dict[tuple[str, object], Ends]:
    bounds = summary.bounds
    assert bounds is not None
    named = {(name, key): ends for name, by in bounds.by_k.items() for key, ends in by.items()}
    rates = {(name, key): ends for name, by in bounds.rates.items() for key, ends in by.items()}
    rewards = {
        ("reward", (one.cost_ratio, k)): ends
        for one in bounds.reward
        for k, ends in one.by_k.items()
    }
    return {**named, **rates, **rewards}  # type: ignore[dict-item]


DRAWS = st.tuples(st.booleans(), st.booleans())


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_figure_goes_beyond_what_the_lost_draws_allow(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 4))
    row = st.lists(DRAWS, min_size=n, max_size=n)
    draws = data.draw(st.lists(row, min_size=1, max_size=4))
    kinds = st.sampled_from(["none", *LOSSES])
    losses = [[data.draw(kinds) for _ in own] for own in draws]
    kept = [["none"] * n for _ in draws]
    try:
        evaluation = evaluation_of(draws, losses)
    except ValueError:  # Nothing is left, or most of a score cannot be read: there are no figures.
        assume(False)
    complete = summarize(evaluation_of(draws, kept), [1, n], RATIOS, 100)
    assert complete.bounds is None
    lost = summarize(evaluation, [1], RATIOS, 100)
    told, true, missing = figures(lost), figures(complete), evaluation.missing
    if missing is None:  # Only strong scores of weak failures were lost, which say nothing.
        assert told == pytest.approx({name: true[name] for name in told}, nan_ok=True)
        return
    assert evaluation.warnings[0].startswith(f"{missing.total} of {n * len(draws)} draws have no")
    # A problem without a judged draw, some of whose draws pass the weak suite, is in bounds only.
    left_out = missing.weak_only[len(evaluation.counts.problems) :].any()
    for name, (low, high) in bounds_of(lost).items():
        for value in (true[name],) if left_out else (true[name], told[name]):
            assert math.isnan(value) or low - 1e-9 <= value <= high + 1e-9, name


@settings(max_examples=100, deadline=None)
@given(
    draws=st.lists(st.lists(DRAWS, min_size=3, max_size=3), min_size=1, max_size=5),
    data=st.data(),
)
def test_strong_scores_that_were_not_run_leave_weak_figures_as_they_are(
    draws: list[list[Draw]], data: st.DataObject
) -> None:
    kinds = st.sampled_from(["none", "strong NaN", "strong null", "strong absent"])
    losses = [[data.draw(kinds) for _ in own] for own in draws]
    judged = [
        [own for own, loss in zip(*rows, strict=True) if loss == "none" or not own[0]]
        for rows in zip(draws, losses, strict=True)
    ]
    assume(all(judged))
    found = summarize(evaluation_of(draws, losses), [1], RATIOS, 100)
    true = np.mean([[weak for weak, _ in own] for own in draws])
    assert found.weak_pass_at[1].estimate == pytest.approx(true)


@pytest.mark.parametrize(
    "loss", ["strong NaN", "strong null", "strong absent", "strong unreadable"]
)
def test_a_weak_failure_is_judged_whatever_its_strong_score(loss: str) -> None:
    draws = [[(True, True)] * 3 + [(False, False)] * 5, [(False, True)] * 8]
    losses = [["none"] * 3 + [loss] * 5, ["none"] * 6 + [loss] * 2]
    if loss == "strong unreadable":
        losses[0][4:] = ["none"] * 4
    counts = evaluation_of(draws, losses).counts
    assert (counts.draws.tolist(), counts.weak_passes.tolist()) == ([8, 8], [3, 0])
    assert counts.strong.tolist() == [3, 0]
    assert evaluation_of(draws, losses).warnings == ()


@pytest.mark.parametrize(
    ("loss", "reason"),
    [
        ("strong NaN", "pass the weak suite without a strong verdict"),
        ("strong absent", "pass the weak suite without a strong verdict"),
        ("strong unreadable", "pass the weak suite without a strong verdict"),
        ("weak NaN", "unscored"),
        ("weak absent", "unscored"),
        ("weak unreadable", "with a score that cannot be read"),
        ("invalidated", "invalidated"),
        ("sample gone", "not in the logs, or in samples without these scores"),
        ("scores are null", "not in the logs, or in samples without these scores"),
    ],
)
def test_the_first_warning_counts_what_is_missing(loss: str, reason: str) -> None:
    draws = [[(True, True), (True, False), (False, False)]] * 2
    evaluation = evaluation_of(draws, [["none", loss, "none"], ["none"] * 3])
    assert evaluation.missing is not None and evaluation.missing.reasons == {reason: 1}
    known = loss.startswith("strong")
    weak = "66.7%" if known else "between 50.0% and 66.7%"
    assert evaluation.warnings[0] == (
        f"1 of 6 draws have no verdict (1 {reason}): whatever they would be, weak pass@1 is {weak} "
        f"and strong pass@1 is between 33.3% and 50.0%; figures leave them out"
    )


def test_a_problem_that_is_wholly_lost_is_in_the_bounds() -> None:
    draws = [[(True, True)] * 2, [(False, False)] * 2]
    evaluation = evaluation_of(draws, [["none"] * 2, ["sample gone"] * 2])
    summary = summarize(evaluation, [2], RATIOS, 100)
    assert summary.weak_pass_at[2].estimate == 1
    assert bounds_of(summary)["weak_pass_at", 2] == Ends(0.5, 1)
    assert bounds_of(summary)["reward", (2.0, 2)] == Ends(-0.5, 1)


def test_a_score_that_mostly_cannot_be_read_is_the_wrong_one() -> None:
    draws = [[(True, True)] * 3]
    with pytest.raises(ScoreError, match=r"sample p0, epoch 1: w is \['\?'\]: expected C or I"):
        evaluation_of(draws, [["weak unreadable"] * 2 + ["none"]])


def test_a_draw_invalidated_in_one_log_is_so_in_its_copies() -> None:
    draws = [[(True, True), (True, True)]]
    whole, part = (log_of(draws, [losses]) for losses in (["none"] * 2, ["none", "invalidated"]))
    for logs in ([whole, part], [part, whole]):
        evaluation = pool(logs).evaluation
        assert evaluation.counts.draws.tolist() == [1]
        assert evaluation.missing is not None
        assert evaluation.missing.reasons == {"invalidated": 1}
