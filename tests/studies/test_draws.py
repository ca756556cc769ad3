"""The table of draws of real logs."""

from pathlib import Path

import pandas as pd
import pytest
from inspect_ai import score
from inspect_ai.analysis import evals_df, samples_df
from inspect_ai.log import read_eval_log, write_eval_log
from inspect_ai.scorer import match

from inspect_resample.logs import find_logs, read_draws, read_evaluations
from inspect_resample.logs.verdicts import Choice
from inspect_resample.studies.export.study import draws_frame, problems_frame, write_frame

from .made_logs import make_log

pytestmark = pytest.mark.slow

LETTERS = {"a": ("PWHPE", "P---W"), "b": ("WX", "-X"), "c": ("P", "P")}
MANY = {"a": ("PW" * 1600, "W-" * 1599 + "P-")}


def frame_of(*paths: Path, detailed: bool = False) -> pd.DataFrame:
    return draws_frame(read_draws([str(path) for path in paths], detailed=detailed))


@pytest.fixture(scope="module")
def lettered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("lettered")
    make_log(directory, "draws", args={"verdicts": LETTERS}, epochs=2)
    return directory


def test_there_is_a_row_for_each_draw_in_the_order_of_drawing(lettered: Path) -> None:
    frame = frame_of(lettered)
    assert len(frame) == 16
    own = frame[frame["id"] == "a"]
    assert own["draw"].tolist() == list(range(1, 11))
    assert own["sample_draw"].tolist() == [1, 2, 3, 4, 5] * 2
    assert own["epoch"].tolist() == [1] * 5 + [2] * 5
    assert "".join(own["weak_verdict"]) == "PWHPE" * 2
    assert "".join(own["strong_verdict"]) == "P---W" * 2
    weak, strong = (own[f"{suite}_pass"].iloc[:5].tolist() for suite in ("weak", "strong"))
    assert [None if value is pd.NA else value for value in weak] == [True, False, None, True, False]
    assert [None if value is pd.NA else value for value in strong] == [
        *(True, False, None, False, False)
    ]


def test_the_passes_of_the_table_are_those_of_the_counts(lettered: Path) -> None:
    frame = frame_of(lettered)
    (evaluation,) = read_evaluations([str(lettered)]).evaluations
    by_problem = frame.groupby("id", observed=True)
    for column, counts in {
        "weak_pass": evaluation.counts.weak_passes,
        "strong_pass": evaluation.counts.strong,
    }.items():
        assert by_problem[column].sum().to_dict() == dict(
            zip(evaluation.counts.problems, counts, strict=True)
        )
    assert by_problem["weak_pass"].count().to_dict() == {"a": 8, "b": 4, "c": 2}


@pytest.mark.parametrize(
    "keys", [["sample_id"], ["eval_id", "id", "epoch"], ["log", "id", "epoch"]]
)
def test_it_merges_with_the_frame_of_inspect(lettered: Path, keys: list[str]) -> None:
    (log,) = find_logs([str(lettered)])
    theirs = samples_df(str(lettered), quiet=True)
    theirs["log"] = evals_df(str(lettered), quiet=True)["log"].iloc[0]
    merged = frame_of(lettered).merge(theirs, on=keys, validate="many_to_one")
    assert len(merged) == 16
    assert set(theirs["log"]) == {log}
    (name,) = {"sample_id", "id"} - set(keys) if keys == ["sample_id"] else {"sample_id"}
    assert (merged[f"{name}_x"].astype(str) == merged[f"{name}_y"].astype(str)).all()


def test_its_columns_have_the_names_and_values_of_inspect(lettered: Path) -> None:
    frame, theirs = frame_of(lettered), evals_df(str(lettered), quiet=True)
    for name in ("eval_id", "log", "task_name", "model"):
        assert frame[name].unique().tolist() == theirs[name].tolist(), name
    assert frame["task_version"].astype(str).unique().tolist() == [
        str(version) for version in theirs["task_version"]
    ]


def test_the_verdicts_of_many_draws_survive_in_the_summaries(tmp_path: Path) -> None:
    make_log(tmp_path, "draws", args={"verdicts": MANY, "per_call": 100})
    (evaluation,) = read_evaluations([str(tmp_path)]).evaluations
    assert evaluation.first_pass is not None
    assert evaluation.first_pass.draw.tolist() == [1]
    frame = frame_of(tmp_path)
    assert "".join(frame["weak_verdict"]) == MANY["a"][0]
    assert frame["strong_pass"].sum() == 1


def test_verdicts_that_summaries_cut_are_read_from_the_samples(tmp_path: Path) -> None:
    """Logs from before the letters were written in pieces."""
    log = make_log(tmp_path / "made", "draws", args={"verdicts": MANY})
    log = read_eval_log(log.location)
    for sample in log.samples or []:
        metadata = (sample.scores or {})["dual_suite"].metadata or {}
        for key in [key for key in metadata if key.rpartition("_")[2].isdecimal()]:
            del metadata[key]
    write_eval_log(log, str(tmp_path / "old.eval"))
    (evaluation,) = read_evaluations([str(tmp_path / "old.eval")]).evaluations
    assert evaluation.first_pass is None
    assert evaluation.counts.weak_passes.tolist() == [1600]
    assert "".join(frame_of(tmp_path / "old.eval")["weak_verdict"]) == MANY["a"][0]


def test_tokens_of_a_sample_are_shared_unless_those_of_calls_are_asked_for(tmp_path: Path) -> None:
    make_log(tmp_path, "draws", args={"verdicts": {"a": ("PWW", "P--")}})
    shared, exact = frame_of(tmp_path), frame_of(tmp_path, detailed=True)
    assert shared["output_tokens"].isna().all()  # No model was called, whatever the record says.
    assert exact["output_tokens"].tolist() == [10, 10, 20]
    assert exact["input_tokens"].tolist() == [3, 3, 6]
    assert exact["seconds"].tolist() == [0.25, 0.25, 0.5]


def test_other_tasks_have_a_row_a_sample_and_their_numbers_as_columns(tmp_path: Path) -> None:
    weak = {"a": ["C", float("nan")], "b": ["I", 0.5]}
    both = {"a": [{"x": 1, "y": 7}] * 2, "b": [{"x": 0, "y": 2.5}] * 2}
    make_log(tmp_path, "two_scores", args={"weak": weak, "both": both}, epochs=2)
    frame = draws_frame(read_draws([str(tmp_path)], Choice("verdict")))
    assert frame["id"].tolist() == ["a", "a", "b", "b"]
    assert "".join(frame["weak_verdict"]) == "PHWW"
    assert frame["strong_pass"].isna().all()
    assert frame["score_judge.y"].tolist() == [7, 7, 2.5, 2.5]


def test_rows_of_other_settings_have_them_as_columns(tmp_path: Path) -> None:
    for temperature, stops in ((0.2, ["def", "class"]), (0.8, ["def"])):
        options = {"temperature": temperature, "stop_seqs": stops}
        make_log(tmp_path, "draws", args={"verdicts": LETTERS}, **options)
    frame = frame_of(tmp_path)
    assert set(frame["stop_seqs"]) == {"['def', 'class']", "['def']"}
    assert frame.groupby("temperature", observed=True).size().to_dict() == {0.2: 8, 0.8: 8}
    counts = problems_frame(read_evaluations([str(tmp_path)]).evaluations)
    assert counts["temperature"].tolist() == [0.2] * 3 + [0.8] * 3
    assert counts["draws"].tolist() == [4, 2, 1] * 2
    assert counts["first_weak_pass"].tolist() == [1, 0, 1] * 2


def test_a_rescored_log_lines_up_too(lettered: Path, tmp_path: Path) -> None:
    log = read_eval_log(find_logs([str(lettered)])[0])
    rescored = score(log, match(), action="append", display="none")
    write_eval_log(rescored, str(tmp_path / "rescored.eval"))
    assert len(frame_of(tmp_path / "rescored.eval")) == 16


@pytest.mark.parametrize("name", ["draws.csv", "draws.parquet"])
def test_what_is_written_is_read_again(lettered: Path, tmp_path: Path, name: str) -> None:
    frame, path = frame_of(lettered), str(tmp_path / name)
    write_frame(frame, path)
    again = pd.read_csv(path) if name.endswith("csv") else pd.read_parquet(path)
    assert list(again.columns) == list(frame.columns)
    for column in ("id", "log", "weak_verdict", "draw"):
        assert again[column].tolist() == frame[column].tolist()
    assert again["weak_pass"].fillna(False).tolist() == frame["weak_pass"].fillna(False).tolist()
    with pytest.raises(ValueError, match=r"expected a name that ends with \.csv or \.parquet"):
        write_frame(frame, "draws.xlsx")
