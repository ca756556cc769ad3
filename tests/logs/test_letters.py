"""One place writes and reads what a score tells of each draw; logs of earlier versions are read."""

from pathlib import Path

import numpy as np
import pytest

from inspect_resample.judging.verdict import Status
from inspect_resample.logs import read_evaluations
from inspect_resample.logs.letters import (
    LETTERS,
    NAMES,
    of_statuses,
    of_verdicts,
    score_numbers,
    scores,
)

OLD = Path(__file__).parent / "old"


@pytest.mark.parametrize(
    ("log", "draws", "weak", "strong"),
    [("pocket-2026-11.eval", 560, 117, 73), ("recorded-2026-11.eval", 40, 18, None)],
)
def test_logs_of_the_first_schema_are_read(
    log: str, draws: int, weak: int, strong: int | None
) -> None:
    (found,) = read_evaluations([str(OLD / log)]).evaluations
    counts = found.counts
    assert int(counts.draws.sum()) == draws
    assert int(counts.weak_passes.sum()) == weak
    assert (None if strong is None else int(counts.strong.sum())) == strong
    # The letters are read too: they alone tell which draw came first.
    assert found.first_pass is not None
    assert ((found.first_pass.draw > 0) == (counts.weak_passes > 0)).all()


def test_every_status_has_a_letter_of_its_own_and_a_name() -> None:
    assert set(LETTERS) == set(Status)
    assert len(NAMES) == len(Status) + 2
    assert of_statuses([Status.PASS, None, None], [False, False, True]) == "P-X"
    assert of_verdicts([True, False, None]) == "PWH"


def test_scores_come_back_as_they_were() -> None:
    written = {**score_numbers("reward:a/b", [0.25, None, -3]), "draws": 3}
    found = scores(written, 3)
    assert list(found) == ["reward:a/b"]
    assert np.array_equal(found["reward:a/b"], [0.25, np.nan, -3], equal_nan=True)
    assert scores({"x_scores": "Key removed from summary (> 1k)"}, 3) == {}
    with pytest.raises(ValueError, match="each of 4 draws"):
        scores(written, 4)
