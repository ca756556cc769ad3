"""ROC, precision and slope against their definitions."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.roc import (
    GRID,
    Pooled,
    best_cut,
    curve,
    ranks_within,
    slope_at_zero,
    within,
)

GRADES = st.sampled_from([0.0, 0.5, 1.0, 2.0, np.nan])
PROBLEM = st.lists(st.tuples(st.booleans(), GRADES), min_size=1, max_size=7)


def made(problems: list[list[tuple[bool, float]]]) -> tuple[DrawTable, "np.ndarray"]:
    rows = [(i, *draw) for i, draws in enumerate(problems) for draw in draws]
    problem, right, scores = (np.array(column) for column in zip(*rows, strict=True))
    return DrawTable([str(i) for i in range(len(problems))], problem, right), scores


def wins(right: "np.ndarray", scores: "np.ndarray") -> float:
    """AUC by its definition: a draw without a score is below the others."""
    own = np.nan_to_num(scores, nan=-1.0)
    pairs = own[right][:, None] - own[~right][None, :]
    return float(((pairs > 0) + (pairs == 0) / 2).mean())


@given(st.lists(PROBLEM, min_size=1, max_size=4))
def test_auc_is_the_share_of_pairs_in_the_right_order(
    problems: list[list[tuple[bool, float]]],
) -> None:
    table, scores = made(problems)
    assume(table.right.any() and not table.right.all())
    found = within(table, scores)
    for i, rows in enumerate(table.each()):
        right = table.right[rows]
        if right.all() or not right.any():
            assert np.isnan(found.auc[i])
        else:
            assert found.auc[i] == pytest.approx(wins(right, scores[rows]))
    weights = np.ones((1, len(problems)))
    pooled = Pooled.of(table, scores)
    assert pooled.auc(weights)[0] == pytest.approx(wins(table.right, scores))
    # A problem that counts twice is one that is there twice.
    table, scores = made([problems[0], *problems])
    weights[0, 0] = 2
    assert pooled.auc(weights)[0] == pytest.approx(wins(table.right, scores))


@given(PROBLEM)
def test_curves_pass_through_what_each_threshold_gives(draws: list[tuple[bool, float]]) -> None:
    table, scores = made([draws])
    right = table.right
    assume(right.any() and not right.all())
    found, own = within(table, scores), np.nan_to_num(scores, nan=-1.0)
    for cut in np.unique(own):
        passed = own >= cut
        true, false = passed[right].mean(), passed[~right].mean()
        at = np.isclose(GRID, false)
        assert (found.roc[0][at] >= true - 1e-9).all()
        at = np.isclose(GRID, true)
        assert (found.precision[0][at] >= right[passed].mean() - 1e-9).all()
    assert (np.diff(found.roc[0]) >= -1e-12).all()


@pytest.mark.parametrize("scores", [[3.0, 2, 1, 0], [1.0, 1, 0, 0], [1.0, 1, 1, 1]])
def test_scores_that_tell_nothing_have_a_slope_of_1(scores: list[float]) -> None:
    right = np.array([True, True, False, False])
    slopes = [slope_at_zero(right, np.array(one)) for one in permutations(scores)]
    assert np.mean(slopes) == pytest.approx(1)


def test_a_curve_has_no_step_within_equal_scores() -> None:
    true, false = curve(np.array([True, False, True]), np.array([1.0, 1.0, 0.0]))
    assert true.tolist() == [0, 0.5, 1]
    assert false.tolist() == [0, 1, 1]


def test_the_cut_has_the_rarest_errors_and_ranks_stay_within_problems() -> None:
    right = np.array([True, True, False, False])
    assert best_cut(right, np.array([5.0, 3.0, 2.0, 4.0])) == 3
    ranks = ranks_within(np.array([0, 0, 1, 1]), np.array([10.0, 20, 2, np.nan]))
    assert ranks.tolist() == [0.25, 0.75, 0.75, 0.25]
