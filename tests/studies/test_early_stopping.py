"""Logs of runs in which what was seen decided how often a problem is drawn."""

from pathlib import Path

import pytest

from inspect_resample.logs import read_evaluations
from inspect_resample.statistics.counts import Evaluation

from .made_logs import make_log

VALUES = {"a": ["I", "C", "I", "C"], "b": ["C", "I", "C", "I"], "c": ["I"] * 4}


def read_one(directory: Path) -> Evaluation:
    (evaluation,) = read_evaluations([str(directory)]).evaluations
    return evaluation


@pytest.fixture
def stopped(tmp_path: Path) -> Evaluation:
    make_log(tmp_path, "stopped", args={"values": VALUES}, epochs=4, max_samples=1)
    return read_one(tmp_path)


@pytest.mark.slow
def test_a_log_that_was_stopped_early_says_so(stopped: Evaluation) -> None:
    assert stopped.counts.stopped_early
    assert stopped.counts.draws.tolist() == [2, 1, 4]
    assert stopped.counts.weak_passes.tolist() == [1, 1, 0]
    (source,) = stopped.sources
    assert source.early_stops == 5
    assert stopped.warnings[0].startswith("drawing stopped early: 5 samples were not drawn")
    assert not any("are scored and used" in warning for warning in stopped.warnings)


def test_the_first_passes_are_there_for_estimators_that_need_them(stopped: Evaluation) -> None:
    assert stopped.first_pass is not None
    assert stopped.first_pass.draw.tolist() == [2, 1, 0]


def test_a_manager_that_stopped_nothing_changes_nothing(tmp_path: Path) -> None:
    make_log(tmp_path, "stopped", args={"values": {"a": ["I", "C"]}}, epochs=2, max_samples=1)
    evaluation = read_one(tmp_path)
    assert not evaluation.counts.stopped_early
    assert evaluation.warnings == ()


def test_epochs_that_were_added_while_running_are_noticed(tmp_path: Path) -> None:
    make_log(tmp_path, "growing", args={"values": VALUES}, epochs=1)
    evaluation = read_one(tmp_path)
    assert evaluation.counts.draws.tolist() == [2, 1, 4]
    assert evaluation.counts.stopped_early
    assert evaluation.warnings[0].startswith("epochs were added while a task ran")
