"""A large share of draws without the function is the first warning, with two examples."""

from pathlib import Path

import pytest

from inspect_resample.logs.reading import read_evaluations

from ..scoring.scripted import judged, right

REFUSED = ["I cannot do that.", "Ask your teacher.", "No."]


def warnings(directory: Path, draws: list[str]) -> tuple[str, ...]:
    judged(directory, {"power": [draws]})
    (evaluation,) = read_evaluations([str(directory)]).evaluations
    return evaluation.warnings


@pytest.mark.slow
def test_a_large_share_comes_first_with_examples(tmp_path: Path) -> None:
    first = warnings(tmp_path, [right("power")] * 7 + REFUSED)[0]
    assert first.startswith("3 of 10 draws (30%) have no function of the name")
    assert first.endswith("they begin 'I cannot do that.' and 'Ask your teacher.'")


@pytest.mark.slow
@pytest.mark.parametrize("draws", [[], ["No."]])
def test_a_small_share_is_no_warning(tmp_path: Path, draws: list[str]) -> None:
    assert not any("no function" in w for w in warnings(tmp_path, [right("power")] * 11 + draws))
