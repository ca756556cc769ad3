"""Reading real logs, made by Inspect itself."""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval_retry, eval_set
from inspect_ai.log import EvalLog, EvalSample, read_eval_log, write_eval_log
from inspect_ai.model import GenerateConfig, ModelUsage, get_model
from inspect_ai.scorer import Score

from inspect_resample.logs import LogError, find_logs, read_evaluations
from inspect_resample.logs.verdicts import Choice
from inspect_resample.statistics.counts import Evaluation

from ..studies.made_logs import COUNTS, TASKS, make_log

pytestmark = pytest.mark.slow


def table(evaluation: Evaluation) -> dict[str, list[int]]:
    counts = evaluation.counts
    columns = [counts.draws, counts.weak_passes]
    if counts.strong_passes is not None:
        columns.append(counts.strong_passes)
    return {name: [int(column[i]) for column in columns] for i, name in enumerate(counts.problems)}


def read_one(*paths: Path, wanted: Choice | None = None) -> Evaluation:
    (evaluation,) = read_evaluations([str(path) for path in paths], wanted).evaluations
    return evaluation


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one finished log of two epochs."""
    directory = tmp_path_factory.mktemp("finished")
    make_log(directory, args={"counts": COUNTS}, epochs=2)
    return directory


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[EvalLog, Path]:
    """A log that ended with an error, and the file that makes it do so."""
    directory = tmp_path_factory.mktemp("broken")
    flag = directory / "flag"
    flag.touch()
    args = {"counts": COUNTS, "flag": str(flag), "breaks_on": "e"}
    return make_log(directory, args=args, max_samples=1), flag


def test_draws_inside_samples_and_epochs_are_pooled(finished: Path) -> None:
    evaluation = read_one(finished)
    assert table(evaluation) == {name: [2 * count for count in row] for name, row in COUNTS.items()}
    assert (evaluation.task, evaluation.version) == ("pocket_plus", "1")
    assert evaluation.model == "mockllm/model"
    assert evaluation.warnings == ()
    (source,) = evaluation.sources
    assert (source.status, source.samples, source.expected_samples) == ("success", 10, 10)
    assert source.settings["inspect_ai"]


def test_a_json_log_reads_like_an_eval_log(finished: Path, tmp_path: Path) -> None:
    log = read_eval_log(find_logs([str(finished)])[0])
    write_eval_log(log, str(tmp_path / "copy.json"))
    assert table(read_one(tmp_path / "copy.json")) == table(read_one(finished))


def test_the_same_log_twice_counts_once(finished: Path, tmp_path: Path) -> None:
    (path,) = find_logs([str(finished)])
    copy = tmp_path / "a copy #1.eval"
    shutil.copy(path, copy)
    assert table(read_one(finished, Path(path), tmp_path, copy)) == table(read_one(finished))


def test_two_runs_of_a_task_are_pooled(finished: Path, tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": {"a": [10, 1, 1], "f": [30, 0, 0]}})
    evaluation = read_one(finished, tmp_path)
    assert table(evaluation)["a"] == [30, 17, 13]
    assert table(evaluation)["f"] == [30, 0, 0]
    assert any("different counts are pooled" in warning for warning in evaluation.warnings)


def test_a_failed_run_gives_what_it_finished_and_says_so(broken: tuple[EvalLog, Path]) -> None:
    log, _ = broken
    assert log.status == "error"
    evaluation = read_one(Path(log.location))
    assert table(evaluation) == {name: COUNTS[name] for name in "abcd"}
    assert "weak pass@1 is between 46.0% and 66.0%" in evaluation.warnings[0]
    assert evaluation.warnings[1:] == (
        f"{log.location} has status error: 4 of 5 samples are scored and used",
    )


def test_a_retried_run_counts_each_draw_once(broken: tuple[EvalLog, Path], tmp_path: Path) -> None:
    log, flag = broken
    away = flag.rename(tmp_path / "flag")
    try:
        (retried,) = eval_retry(log, log_dir=str(tmp_path), display="none")
    finally:
        away.rename(flag)
    assert retried.status == "success"
    for paths in ((Path(log.location), tmp_path), (tmp_path, Path(log.location))):
        evaluation = read_one(*paths)
        assert table(evaluation) == COUNTS
        assert evaluation.warnings == ()


@pytest.mark.parametrize("status", ["cancelled", "started"])
def test_an_interrupted_run_is_read_and_named(finished: Path, tmp_path: Path, status: Any) -> None:
    log = read_eval_log(find_logs([str(finished)])[0])
    log.status, log.samples = status, (log.samples or [])[:3]
    path = tmp_path / "interrupted.eval"
    write_eval_log(log, str(path))
    evaluation = read_one(path)
    assert evaluation.counts.draws.sum() == 30
    assert f"has status {status}: 3 of 10 samples" in evaluation.warnings[1]


def test_models_tasks_and_versions_are_rows_of_their_own(tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": COUNTS})
    make_log(tmp_path, args={"counts": COUNTS}, model="mockllm/other")
    make_log(tmp_path, args={"counts": COUNTS, "version": 2})
    make_log(tmp_path, "one_score", args={"values": {"a": ["C"], "b": ["I"]}})
    found = read_evaluations([str(tmp_path)]).evaluations
    assert [(row.task, row.version, row.model) for row in found] == [
        ("one_score", "0", "mockllm/model"),
        ("pocket_plus", "1", "mockllm/model"),
        ("pocket_plus", "1", "mockllm/other"),
        ("pocket_plus", "2", "mockllm/model"),
    ]


def test_any_log_with_epochs_and_one_score_is_a_table_of_one_suite(tmp_path: Path) -> None:
    values = {"a": ["C", "I", "C"], "b": [1, 0, 0.5], "c": [True, float("nan"), 0]}
    make_log(tmp_path, "one_score", args={"values": values}, epochs=3)
    evaluation = read_one(tmp_path)
    assert table(evaluation) == {"a": [3, 2], "b": [3, 1], "c": [2, 1]}
    assert evaluation.unscored == 1
    assert "1 draws have partial credit and count as failed" in evaluation.warnings


def test_scores_of_any_log_can_stand_for_the_suites(tmp_path: Path) -> None:
    weak = {"a": ["C", "C"], "b": ["I", "C"]}
    both = {"a": [{"x": 1, "y": 0}, {"x": 1, "y": 1}], "b": [{"x": 1, "y": 1}, {"x": 0, "y": 0}]}
    make_log(tmp_path, "two_scores", args={"weak": weak, "both": both}, epochs=2)
    wanted = Choice("verdict.verdict", "judge.x")
    assert table(read_one(tmp_path, wanted=wanted)) == {"a": [2, 2, 2], "b": [2, 1, 0]}
    assert table(read_one(tmp_path, wanted=Choice("judge.y"))) == {"a": [2, 1], "b": [2, 1]}
    with pytest.raises(LogError, match=r"it has judge\.x, judge\.y, verdict"):
        read_one(tmp_path)
    with pytest.raises(LogError, match=r"no score judge\.z"):
        read_one(tmp_path, wanted=Choice("judge.z"))


def test_draws_without_a_verdict_are_left_out_and_counted(tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": {"a": [8, 4, 2, 2], "b": [0, 0, 0, 10], "c": [10, 1, 1]}})
    evaluation = read_one(tmp_path)
    assert table(evaluation) == {"a": [8, 4, 2], "c": [10, 1, 1]}
    assert evaluation.unscored == 12
    assert "1 problems have no judged draw and are left out: b" in evaluation.warnings


def test_no_draw_with_a_verdict_is_an_error(tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": {"a": [0, 0, 0, 5]}})
    with pytest.raises(LogError, match="none of its draws has a verdict"):
        read_one(tmp_path)


def test_what_can_be_read_is_and_the_rest_is_named(finished: Path, tmp_path: Path) -> None:
    (path,) = find_logs([str(finished)])
    data = Path(path).read_bytes()
    for name, content in {"empty": b"", "junk": b"not a log" * 99, "cut": data[:300]}.items():
        (tmp_path / f"{name}.eval").write_bytes(content)
    (tmp_path / "2030-01-01T00-00-00_x.json").write_text('{"version": 2, "eval": {')
    reading = read_evaluations([str(finished), str(tmp_path)])
    assert table(reading.evaluations[0])["a"] == [20, 16, 12]
    assert len(reading.warnings) == 4
    for name in ("empty.eval", "junk.eval", "cut.eval", "2030-01-01T00-00-00_x.json"):
        assert any(f"{tmp_path}/{name} is left out" in warning for warning in reading.warnings)


def test_the_samples_before_a_cut_are_saved(finished: Path, tmp_path: Path) -> None:
    (path,) = find_logs([str(finished)])
    data = Path(path).read_bytes()
    cut = tmp_path / "cut.eval"
    cut.write_bytes(data[: len(data) // 2])
    reading = read_evaluations([str(cut)])
    (evaluation,) = reading.evaluations
    saved = evaluation.sources[0].samples
    assert 0 < saved < 10
    assert evaluation.counts.draws.sum() == 10 * saved
    assert f"{cut} is cut off: the {saved} samples before the cut are read" in reading.warnings


def test_paths_without_logs_are_errors(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no log")
    for path, message in {
        "no-such-protocol://logs": "cannot be reached",
        tmp_path / "absent": "does not exist",
        tmp_path: "has no Inspect logs",
        tmp_path / "notes.txt": "is not an Inspect log; expected a file .eval or .json",
    }.items():
        with pytest.raises(LogError, match=message):
            find_logs([str(path)])


def test_a_run_that_is_still_going_is_read_from_its_journal(finished: Path, tmp_path: Path) -> None:
    (path,) = find_logs([str(finished)])
    going = tmp_path / "going.eval"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(going, "w") as part:
        for name in dict.fromkeys(whole.namelist()):
            if name not in ("header.json", "summaries.json", "reductions.json"):
                part.writestr(name, whole.read(name))
    evaluation = read_one(going)
    assert table(evaluation) == table(read_one(finished))
    assert evaluation.warnings == (
        f"{going} has status started: 10 of 10 samples are scored and used",
    )


def test_a_log_without_summaries_is_read_from_its_samples(finished: Path, tmp_path: Path) -> None:
    (path,) = find_logs([str(finished)])
    old = tmp_path / "old.eval"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(old, "w") as part:
        for name in dict.fromkeys(whole.namelist()):
            if name != "summaries.json" and not name.startswith("_journal/summaries"):
                part.writestr(name, whole.read(name))
    assert table(read_one(old)) == table(read_one(finished))


def test_other_temperatures_are_rows_of_their_own(tmp_path: Path) -> None:
    runs: list[dict[str, Any]] = [
        {"temperature": 0.2},
        {"temperature": 0.8},
        {"temperature": 0.8, "seed": 7},
    ]
    for options in runs:
        make_log(tmp_path, args={"counts": COUNTS}, **options)
    found = read_evaluations([str(tmp_path)]).evaluations
    assert [(row.drawn_with, int(row.counts.draws[0])) for row in found] == [
        ({"temperature": 0.2}, 10),
        ({"temperature": 0.8}, 20),
    ]


def test_settings_of_the_model_itself_count_too(tmp_path: Path) -> None:
    for top_p in (0.5, 0.9):
        model = get_model("mockllm/model", config=GenerateConfig(top_p=top_p), memoize=False)
        make_log(tmp_path, args={"counts": COUNTS}, model=model)
    found = read_evaluations([str(tmp_path)]).evaluations
    assert [row.drawn_with for row in found] == [{"top_p": 0.5}, {"top_p": 0.9}]


def test_usage_is_that_of_the_evaluated_model(tmp_path: Path) -> None:
    values = {"a": ["C", "I"], "b": ["C", "C"]}
    made = make_log(tmp_path / "made", "one_score", args={"values": values}, epochs=2)
    log = read_eval_log(made.location)
    for sample in log.samples or []:
        sample.model_usage = {
            "mockllm/model": ModelUsage(
                input_tokens=5,
                input_tokens_cache_read=2,
                output_tokens=sample.epoch,
                total_cost=0.5,
            ),
            "mockllm/judge": ModelUsage(input_tokens=900, output_tokens=900, total_cost=9),
        }
        sample.working_time = 2.5
    write_eval_log(log, str(tmp_path / "used.eval"))
    usage = read_one(tmp_path / "used.eval").usage
    assert usage is not None
    assert usage.input_tokens.tolist() == [14, 14]
    assert usage.output_tokens.tolist() == [3, 3]
    assert usage.seconds.tolist() == [5, 5]
    assert usage.dollars.tolist() == [1, 1]


def test_progress_goes_from_file_to_file_and_ends_at_all(finished: Path, tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": COUNTS})
    values = {"a": ["C"] * 3000, "b": ["I"] * 3000}
    log = read_eval_log(find_logs([str(finished)])[0])
    log.eval.config.epochs = 3000
    log.samples = [
        EvalSample(
            id=name, epoch=epoch, input="", target="", scores={"verdict": Score(value=value)}
        )
        for name, column in values.items()
        for epoch, value in enumerate(column, 1)
    ]
    write_eval_log(log, str(tmp_path / "2030-01-01T00-00-00_long.json"))
    told: list[float] = []
    read_evaluations([str(tmp_path)], Choice("verdict"), told.append)
    assert told == sorted(told)
    assert len(told) > 3
    assert told[-1] == 1


def test_a_set_that_was_resumed_with_more_epochs_counts_each_draw_once(tmp_path: Path) -> None:
    for epochs in (2, 5):
        success, _ = eval_set(
            f"{TASKS}@one_score",
            log_dir=str(tmp_path),
            task_args={"values": {"a": ["C"] * 5, "b": ["I"] * 5}},
            model="mockllm/model",
            epochs=epochs,
            display="none",
        )
        assert success
    evaluation = read_one(tmp_path)
    assert table(evaluation) == {"a": [5, 5], "b": [5, 0]}
    assert not evaluation.counts.stopped_early
    assert evaluation.warnings == ()


def test_epochs_that_the_task_asks_for_are_no_added_ones(tmp_path: Path) -> None:
    make_log(tmp_path, "thrice", args={"values": {"a": ["C", "I", "C"]}})
    evaluation = read_one(tmp_path)
    assert table(evaluation) == {"a": [3, 2]}
    assert not evaluation.counts.stopped_early
    assert evaluation.warnings == ()
