from pathlib import Path

import pytest
from inspect_resample.report.compare_plots import save_comparison

from inspect_resample.analysis.compare import compare
from inspect_resample.analysis.comparison import Terms

from ..analysis.pairs import evaluation, usage

NOTHING = usage([0.0, 0.0], [0.0, 0.0], [0.0, 0.0])


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param({"a": (4, 1, 1), "b": (4, 2, 1)}, id="some pass"),
        pytest.param({"a": (4, 0, 0), "b": (4, 0, 0)}, id="nothing is worth a draw"),
        pytest.param({"a": (1, 1, 1), "b": (1, 0, 0)}, id="one draw"),
    ],
)
def test_every_comparison_can_be_drawn(tmp_path: Path, rows: dict[str, tuple[int, ...]]) -> None:
    terms = Terms((0.0, 2.0), units=("draws", "dollars"))
    small, large = (evaluation(rows, name, NOTHING) for name in ("small", "large"))
    found = compare(small, large, terms=terms, replicates=100)
    save_comparison(found, tmp_path / "plot.svg")
    text = (tmp_path / "plot.svg").read_text()
    assert text.count("budget for a problem, dollars") == 2
    assert "reward, cost ratio 2" in text
