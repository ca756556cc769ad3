"""Logs that are cut, damaged or unusual: what can be read is read, the rest is named."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inspect_ai.log import read_eval_log, write_eval_log

from inspect_resample.logs import (
    LogError,
    Reading,
    find_logs,
    read_draws,
    read_evaluations,
)
from inspect_resample.logs.samples import Collector
from inspect_resample.logs.verdicts import Choice

from ..studies.made_logs import COUNTS, make_log

pytestmark = pytest.mark.slow

MOST = 10  # Samples of the logs that are cut.


@pytest.fixture(scope="module", params=["eval", "json"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of two epochs."""
    directory = tmp_path_factory.mktemp("whole")
    make_log(directory, args={"counts": COUNTS}, epochs=2)
    (found,) = find_logs([str(directory)])
    if request.param == "eval":
        return Path(found)
    path = directory / "copy.json"
    write_eval_log(read_eval_log(found), str(path))
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("cut")


def read_or_reason(path: Path) -> Reading | str:
    try:
        return read_evaluations([str(path)])
    except LogError as error:
        return str(error)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_log_that_is_cut_anywhere_is_read_up_to_there(
    whole: Path, place: Path, data: st.DataObject
) -> None:
    content = whole.read_bytes()
    cut = place / f"cut{whole.suffix}"
    cut.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    found = read_or_reason(cut)
    if isinstance(found, str):
        assert f"{cut} is left out: " in found
        return
    (evaluation,) = found.evaluations
    samples = evaluation.sources[0].samples
    assert 0 < samples <= MOST
    assert evaluation.counts.draws.sum() == 10 * samples
    named = [f"{cut} is cut off", f"{cut} cannot be read to its end"]
    # In a JSON log nothing that is used follows the samples.
    if samples < MOST or whole.suffix == ".eval":
        assert any(warning.startswith(tuple(named)) for warning in found.warnings)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_log_with_wrong_bytes_is_no_traceback(
    whole: Path, place: Path, data: st.DataObject
) -> None:
    content = bytearray(whole.read_bytes())
    damaged = place / f"damaged{whole.suffix}"
    start = data.draw(st.integers(0, len(content) - 1))
    content[start : start + 40] = data.draw(st.binary(min_size=1, max_size=40))
    damaged.write_bytes(content)
    found = read_or_reason(damaged)
    if isinstance(found, Reading):
        assert sum(source.samples for source in found.evaluations[0].sources) <= MOST


def test_most_of_a_cut_log_is_saved(whole: Path, place: Path) -> None:
    content = whole.read_bytes()
    cut = place / f"late{whole.suffix}"
    cut.write_bytes(content[: len(content) * 4 // 5])
    found = read_or_reason(cut)
    assert isinstance(found, Reading)
    assert found.evaluations[0].sources[0].samples >= 6
    assert len(read_draws([str(cut)]).pools) == 1


def test_a_json_log_with_a_nan_is_read(tmp_path: Path) -> None:
    log = make_log(tmp_path, "one_score", args={"values": {"a": ["C", float("nan")]}}, epochs=2)
    write_eval_log(read_eval_log(log.location), str(tmp_path / "copy.json"))
    (evaluation,) = read_evaluations([str(tmp_path / "copy.json")]).evaluations
    assert (evaluation.counts.draws.tolist(), evaluation.unscored) == ([1], 1)


@pytest.mark.parametrize(
    ("values", "draws", "passes"),
    [
        pytest.param({"a": ["C", "C"], "b": ["C", "C"]}, [2, 2], [2, 2], id="all pass"),
        pytest.param({"a": ["I", "I"], "b": ["I", "I"]}, [2, 2], [0, 0], id="all fail"),
        pytest.param({"a": ["C", "I"]}, [2], [1], id="one problem"),
        pytest.param({"a": ["I"]}, [1], [0], id="one draw"),
    ],
)
def test_extremes_are_data_like_others(
    tmp_path: Path, values: dict[str, list[Any]], draws: list[int], passes: list[int]
) -> None:
    make_log(tmp_path, "one_score", args={"values": values}, epochs=len(values["a"]))
    (evaluation,) = read_evaluations([str(tmp_path)]).evaluations
    assert evaluation.counts.draws.tolist() == draws
    assert evaluation.counts.weak_passes.tolist() == passes
    assert evaluation.warnings == ()


def test_a_log_without_samples_is_named(tmp_path: Path) -> None:
    log = read_eval_log(make_log(tmp_path / "made", args={"counts": COUNTS}).location)
    log.samples = []
    write_eval_log(log, str(tmp_path / "none.eval"))
    with pytest.raises(LogError, match=r"none\.eval is left out: no sample of it has a score"):
        read_evaluations([str(tmp_path / "none.eval")])


def test_an_empty_directory_and_other_files_are_no_logs(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="has no Inspect logs in it"):
        find_logs([str(tmp_path)])
    (tmp_path / "notes.txt").write_text("nothing")
    (tmp_path / "eval-set.json").write_text("{}")
    (tmp_path / "inner").mkdir()
    with pytest.raises(LogError, match="has no Inspect logs in it"):
        find_logs([str(tmp_path)])
    make_log(tmp_path / "inner", args={"counts": COUNTS})
    assert len(find_logs([str(tmp_path)])) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    log = make_log(tmp_path, args={"counts": COUNTS})
    Path(log.location).chmod(0)
    with pytest.raises(LogError, match="Permission denied"):
        read_evaluations([log.location])


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.eval").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.eval").symlink_to(tmp_path / "loop.eval")
    with pytest.raises(LogError, match=r"gone\.eval"):
        read_evaluations([str(tmp_path)])


@pytest.mark.parametrize(
    "broken", [{"id": "x"}, {"id": "x", "epoch": None}, {"id": "x", "epoch": 1, "scores": {"s": 1}}]
)
def test_a_broken_sample_leaves_those_before_it_whole(broken: dict[str, Any]) -> None:
    collector = Collector("m")
    good = {"id": "p", "epoch": 1, "scores": {"s": {"value": "C"}}}
    collector.add(good)
    with pytest.raises((KeyError, TypeError, ValueError)):
        collector.add({"scores": {"s": {"value": "I"}}} | broken)
    samples = collector.samples(Choice("s"))
    assert (len(samples), samples.verdicts.weak_passes.tolist()) == (1, [1])
