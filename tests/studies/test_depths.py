"""Revised against parallel: chains by depth, beside independent draws at equal cost."""

from pathlib import Path

import numpy as np
import pytest

from inspect_resample.errors import Failure
from inspect_resample.statistics.chains import ChainTable
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.depths import Depths, find_depths
from inspect_resample.studies.compare.depths_shown import DepthsCompared


def made(
    seed: int, problems: int, chains: int, depth: int, teach: float = 0.0, gain: float = 0.0
) -> ChainTable:
    """Chains whose every attempt takes 100 tokens.

    Args:
        seed: Of the numbers.
        problems: How many.
        chains: Of each.
        depth: The most attempts.
        teach: How much likelier each attempt is a false positive than the one before.
        gain: How much likelier each is right.
    """
    rng = np.random.default_rng(seed)
    rate = rng.beta(0.6, 0.9, problems)
    length, weak, strong = [], [], []
    for right in np.repeat(rate, chains):
        for attempt in range(depth):
            drawn = rng.random()
            likely = min(right + gain * attempt, 0.9)
            passes = drawn < likely + 0.05 + teach * attempt
            weak.append(int(passes))
            strong.append(int(drawn < likely))
            if passes or attempt == depth - 1:
                length.append(attempt + 1)
                break
    count = len(weak)
    took = {"input_tokens": np.full(count, 40.0), "output_tokens": np.full(count, 60.0)}
    index = np.repeat(np.arange(problems), chains)
    names = [f"p{i:03}" for i in range(problems)]
    return ChainTable(names, index, np.array(length), np.array(weak), np.array(strong), took)


def found(table: ChainTable, k: list[int] | None = None) -> Depths:
    counts = table.at(table.depth).counts
    whole = Evaluation("task", "1", "model", counts, "s.weak", "s.strong", depth=table.depth)
    return find_depths(whole, table, k, 200, 0)


def test_attempts_that_learn_nothing_are_draws() -> None:
    """A chain of depth 3 without feedback that helps is three draws, at the same cost."""
    one = found(made(0, 300, 12, 3), [1])
    (equal,) = [cell for cell in one.equal if cell.depth == 3]
    assert one.unit == "tokens"
    # A chain stops at its first pass, as drawing does: depth 3 is what three draws are.
    assert equal.draws == pytest.approx(3, abs=0.15)
    assert equal.right.a.estimate == pytest.approx(equal.right.b.estimate, abs=0.02)
    assert equal.right.difference.low <= 0 <= equal.right.difference.high
    assert equal.spent == pytest.approx(one.by_depth[2].tokens or 0)


def test_no_difficulty_flatters_revision() -> None:
    """Where attempts learn nothing, no group of problems may seem to be one that they help."""
    cells = [
        cell
        for seed in range(6)
        for cell in found(made(seed, 200, 12, 2), [1]).by_difficulty  # type: ignore[union-attr]
    ]
    assert {cell.difficulty for cell in cells} == {"hard", "medium", "easy"}
    assert sum(cell.problems for cell in cells) == pytest.approx(6 * 200)
    for name in ("hard", "medium", "easy"):
        differences = [cell.right.difference.estimate for cell in cells if cell.difficulty == name]
        assert np.mean(differences) == pytest.approx(0, abs=0.02)


def test_feedback_that_teaches_to_the_mistakes_of_a_suite() -> None:
    one = found(made(1, 300, 8, 4, teach=0.15), [1])
    deepest = one.by_depth[-1]
    assert deepest.wrong.difference.low > 0.05
    assert deepest.false_discovery_rate.difference.low > 0.05
    equal = next(cell for cell in one.equal if cell.depth == 4)
    assert equal.wrong.difference.low > 0.1 and equal.right.difference.low < 0


def test_feedback_that_helps() -> None:
    one = found(made(2, 300, 8, 2, gain=0.4), [1, 2])
    assert [cell.right.difference.low > 0 for cell in one.equal] == [True, True]


def test_beyond_the_first_attempts_nothing_is_said() -> None:
    one = found(made(3, 50, 3, 3), [1, 3])
    assert [(cell.depth, cell.k) for cell in one.equal] in ([(2, 1), (3, 1)], [(2, 1)])
    single = found(made(3, 50, 1, 3))
    assert single.equal == () and isinstance(single.by_difficulty, Unavailable)
    with pytest.raises(Failure, match="beyond the data"):
        found(made(3, 50, 3, 3), [4])


def test_what_is_shown(tmp_path: Path) -> None:
    shown = DepthsCompared(found(made(4, 60, 6, 3), [1]))
    text = str(shown)
    assert "chains a problem of up to 3 attempts" in text and "FDR" in text
    record = shown.to_dict()
    assert [one["depth"] for one in record["by_depth"]] == [1, 2, 3]
    assert record["difficulty_unknown"] is None and record["by_difficulty"]
    shown.plot().save(tmp_path / "depths.json")
