"""`inspect-resample rescore` and `import`, and Inspect's own `score`: new scores of old draws."""

import asyncio
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai import score as score_log
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, EvalSample, read_eval_log, write_eval_log
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

from inspect_resample.cli import main
from inspect_resample.datasets import load_problems
from inspect_resample.logs import read_draws, read_evaluations
from inspect_resample.logs.completions import read_answers
from inspect_resample.recordings.inspect_log import read_log
from inspect_resample.sampling.draws import Draws
from inspect_resample.scoring import code_quality
from inspect_resample.studies.quality.logs import read_quality

from ..datasets.pocket_wrong import WRONG_PROGRAMS
from ..sampling.fake_server import Call, FakeServer, Reply

pytestmark = pytest.mark.slow

POCKET = load_problems("pocket")
CHOSEN = ("pocket/is_even", "pocket/power")


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def fenced(program: str) -> str:
    return f"```python\n{program}\n```"


def answers(call: Call) -> Reply:
    """Right, wrong and cut-off programs, by turns."""
    problem = next(p for p in CHOSEN if POCKET[p].prompt.strip() in call.prompt)
    right, wrong = POCKET[problem].reference, WRONG_PROGRAMS[problem][0]
    texts = [fenced(right), fenced(wrong), "no program", fenced(right)]
    return Reply([texts[i % 4] for i in range(call.n)], ["stop", "stop", "stop", "length"])


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> EvalLog:
    """Two problems, two epochs of 4 draws."""
    directory = tmp_path_factory.mktemp("original")
    with FakeServer(answers) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECT_RESAMPLE_CACHE", str(directory / "cache"))
        (log,) = inspect_eval(
            "inspect_resample/pocket_plus",
            model=server.model(),
            task_args={"k": 4, "chunk": 4},
            sample_id=list(CHOSEN),
            epochs=2,
            display="none",
            log_dir=str(directory),
        )
    assert log.status == "success"
    return log


def samples(log: EvalLog) -> dict[tuple[str, int], EvalSample]:
    return {(str(sample.id), sample.epoch): sample for sample in log.samples or []}


def told(log: EvalLog) -> dict[tuple[str, int], dict[str, Any]]:
    """The metadata of the scores."""
    return {
        place: (sample.scores or {})["dual_suite"].metadata or {}
        for place, sample in samples(log).items()
    }


def changed(log: EvalLog, path: Path, change: Callable[[EvalSample], None]) -> Path:
    """A copy of a log with a change in each sample."""
    copy = log.model_copy(deep=True)
    for sample in copy.samples or []:
        change(sample)
    write_eval_log(copy, str(path))
    return path


def rows_of(result: Result) -> list[list[str]]:
    """The rows of the table that is printed, in words."""
    rows = [line.split() for line in result.stdout.splitlines()]
    return [row for row in rows if row and row[0].startswith("pocket/")]


def new_log(result: Result) -> EvalLog:
    assert result.exit_code == 0, result.output
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("log: ")]
    return read_eval_log(line.removeprefix("log: "))


def test_in_a_running_loop(original: EvalLog, tmp_path: Path) -> None:
    async def cell() -> Result:
        return run("rescore", original.location, "--log-dir", tmp_path)

    assert new_log(asyncio.run(cell())).status == "success"


def analysed(*logs: object) -> dict[str, Any]:
    (record,) = json.loads(run("analyze", *logs, "--json", "--replicates", 100).stdout)
    return dict(record)


def all_right(sample: EvalSample) -> None:
    """Scores of a judge that lets everything pass."""
    score = (sample.scores or {})["dual_suite"]
    draws = len(sample.store_as(Draws).text)
    score.metadata = (score.metadata or {}) | {
        "draws": draws,
        "weak_passes": draws,
        "strong_passes": draws,
        "weak_verdicts": "P" * draws,
        "strong_verdicts": "P" * draws,
    }


# ----------------------------------------------------------------------------------------- rescore


@pytest.mark.parametrize("form", ["eval", "json"])
def test_only_scores_change_and_what_changed_is_told(
    tmp_path: Path, original: EvalLog, form: str
) -> None:
    false = changed(original, tmp_path / f"false.{form}", all_right)
    before = false.read_bytes()
    result = run("rescore", false, "--log-dir", tmp_path / "logs")
    log = new_log(result)
    assert false.read_bytes() == before
    assert told(log) == told(original)
    table = sorted(rows_of(result))
    # Of two epochs with a right, a wrong, no program and one that was cut off.
    assert table == [
        [problem, "8", "6", *(["8", "->", "4"]), *(["8", "->", "2"])] for problem in CHOSEN
    ]
    assert "2 problems, 16 draws: 12 verdicts changed in 2 problems" in result.stdout
    for place, sample in samples(original).items():
        again = samples(log)[place]
        kept = {"uuid", "store", "model_usage", "output", "messages", "metadata", "input", "target"}
        assert again.model_dump(include=kept) == sample.model_dump(include=kept)
    assert log.eval.model_dump(exclude={"eval_id", "run_id", "created", "metadata"}) == (
        original.eval.model_dump(exclude={"eval_id", "run_id", "created", "metadata"})
    )
    assert log.plan == original.plan
    assert (log.eval.metadata or {})["rescored_from"]["eval_id"] == original.eval.eval_id
    assert log.results is not None and original.results is not None
    assert log.results.model_dump(exclude={"scores"}) == original.results.model_dump(
        exclude={"scores"}
    )
    metrics = {name: metric.value for name, metric in log.results.scores[0].metrics.items()}
    assert metrics == pytest.approx(
        {name: metric.value for name, metric in original.results.scores[0].metrics.items()},
        nan_ok=True,
    )


def test_both_logs_together_count_each_draw_once_by_the_new_scores(
    tmp_path: Path, original: EvalLog
) -> None:
    false = changed(original, tmp_path / "false.eval", all_right)
    log = new_log(run("rescore", false, "-o", tmp_path / "logs"))
    record = analysed(false, log.location)
    assert record["draws"] == 16
    assert record["strong_pass_at"]["1"]["estimate"] == pytest.approx(1 / 4)


def test_what_is_the_same_is_said_to_be_and_no_log_is_overwritten(
    tmp_path: Path, original: EvalLog
) -> None:
    results = [run("rescore", original.location, "-o", tmp_path) for _ in range(2)]
    first, second = map(new_log, results)
    assert first.location != second.location
    assert "0 verdicts changed in 0 problems" in results[1].stdout
    assert told(first) == told(second) == told(original)


def test_draws_that_were_cut_off_are_judged_when_asked(tmp_path: Path, original: EvalLog) -> None:
    result = run("rescore", original.location, "-o", tmp_path, "--judge-cut-off")
    log = new_log(result)
    assert all(metadata["strong_verdicts"][3] == "P" for metadata in told(log).values())
    assert "4 verdicts changed in 2 problems" in result.stdout
    # The next one judges as the log was judged.
    again = run("rescore", log.location, "-o", tmp_path)
    assert "0 verdicts changed" in again.stdout


def other_task(directory: Path, prefix: str = "") -> EvalLog:
    """A log of another package: a solver and a scorer that know one draw a sample."""
    outputs = [
        ModelOutput.from_content("mockllm", fenced(program))
        for program in (POCKET["pocket/power"].reference, WRONG_PROGRAMS["pocket/power"][0])
    ]
    for output in outputs:
        output.usage = ModelUsage(input_tokens=7, output_tokens=3, total_tokens=10)
    task = Task(
        [Sample(id=f"{prefix}pocket/power", input="Write it.", target="def")],
        solver=generate(),
        scorer=includes(),
    )
    (log,) = inspect_eval(
        task,
        model=get_model("mockllm/model", memoize=False, custom_outputs=outputs),
        epochs=2,
        max_samples=1,
        display="none",
        log_dir=str(directory),
    )
    assert log.status == "success", log.error
    return log


def test_another_packages_log_is_judged_where_the_ids_agree(tmp_path: Path) -> None:
    other = other_task(tmp_path / "other")
    result = run("rescore", other.location, "--task", "pocket_plus", "-o", tmp_path / "logs")
    log = new_log(result)
    verdicts = [
        (metadata["weak_verdicts"], metadata["strong_verdicts"]) for metadata in told(log).values()
    ]
    assert verdicts == [("P", "P"), ("P", "W")]
    assert "1 problems, 2 draws: 2 draws judged\n" in result.stdout
    assert rows_of(result) == [["pocket/power", "2", "-", *(["-", "->", "2"]), *(["-", "->", "1"])]]
    for sample in samples(log).values():
        assert set(sample.scores or {}) == {"includes", "dual_suite"}
        assert [text for text, _ in sample.store_as(Draws).completions()] == [
            sample.output.completion
        ]
    record = analysed(log.location)
    assert (record["draws"], record["strong_pass_at"]["1"]["estimate"]) == (2, 0.5)


def test_what_cannot_be_judged_again_is_named_and_exits_with_2(
    tmp_path: Path, original: EvalLog
) -> None:
    other = other_task(tmp_path / "other", prefix="x").location
    cut = tmp_path / "cut.eval"
    cut.write_bytes(Path(original.location).read_bytes()[:500])
    for arguments, message in (
        ([other], "which this package does not judge: say with --task"),
        ([other, "--task", "pocket_plus"], "1 samples whose ids are none of the 81 problems"),
        ([cut], "cut.eval cannot be read as an Inspect log"),
        ([original.location, "--sandbox", "none"], "sandbox must be bwrap, docker, local"),
        ([original.location, "-o", cut / "x"], "no log can be written to"),
        (["absent.eval"], "absent.eval' does not exist"),
    ):
        result = run("rescore", "-o", tmp_path / "logs", *arguments)
        assert result.exit_code == 2, result.output
        assert message in " ".join(result.stderr.split())
    assert not list((tmp_path / "logs").glob("*"))


# ------------------------------------------------------------------------------------- round trips


def figures(*logs: str) -> Any:
    """What `analyze` estimates, without what the order of problems or names have a say in."""

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            names = {"low", "high", "k_star_low", "k_star_high", "k_star_shares"}
            return {key: kept(inner) for key, inner in value.items() if key not in names}
        return pytest.approx(value) if isinstance(value, float) else value

    names = ("weak_pass_at", "strong_pass_at", "conditional_accuracy", "false_discovery_rate")
    record = analysed(*logs)
    return {name: kept(record[name]) for name in ("draws", "unscored", *names)}


def tokens(location: str) -> list[float]:
    (evaluation,) = read_evaluations([location]).evaluations
    usage = evaluation.usage
    assert usage is not None
    return [float(usage.input_tokens.sum()), float(usage.output_tokens.sum())]


def replayed(path: str | Path, directory: Path, **arguments: Any) -> EvalLog:
    model: Model = get_model(f"replay/{path}", memoize=False)
    (log,) = inspect_eval(
        "inspect_resample/pocket_plus",
        model=model,
        sample_id=list(CHOSEN),
        display="none",
        log_dir=str(directory),
        max_samples=1,
        **arguments,
    )
    assert log.status == "success", log.error
    return log


def test_a_log_replayed_gives_the_same_verdicts_tokens_and_figures(
    tmp_path: Path, original: EvalLog
) -> None:
    log = replayed(original.location, tmp_path, task_args={"k": 4}, epochs=2)
    assert told(log) == told(original)
    assert figures(log.location) == figures(original.location)
    assert tokens(log.location) == tokens(original.location) == [40, 80]


def test_a_sample_file_replayed_gives_what_judge_gives(tmp_path: Path) -> None:
    rows = [
        {"task_id": problem, "solution": program}
        for problem in CHOSEN
        for program in (POCKET[problem].reference, fenced("x"), WRONG_PROGRAMS[problem][0])
    ]
    file = tmp_path / "draws.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    judged = new_log(run("judge", file, "--task", "pocket_plus", "--log-dir", tmp_path / "judged"))
    log = replayed(file, tmp_path / "replayed", task_args={"k": 3})
    assert told(log) == told(judged)
    assert {metadata["weak_verdicts"] for metadata in told(log).values()} == {"PSP"}
    # The same file, so the same draws: the analysis must not take them for new ones.
    again = replayed(file, tmp_path / "replayed", task_args={"k": 3})
    assert analysed(log.location, again.location)["draws"] == 6


def test_a_log_is_judged_like_any_other_recording(tmp_path: Path, original: EvalLog) -> None:
    log = new_log(run("judge", original.location, "--task", "pocket_plus", "--log-dir", tmp_path))
    letters = {p: m["strong_verdicts"] for p, m in told(original).items()}
    assert {problem: m["strong_verdicts"] for (problem, _), m in told(log).items()} == {
        problem: letters[problem, 1] + letters[problem, 2] for problem in CHOSEN
    }


# ------------------------------------------------------------------------------------------ import


def result_file(folder: Path, name: str, verdicts: list[bool] | None, draws: int) -> None:
    found: dict[str, Any] = {
        "question": f"What is {name}?",
        "samples": [f"{name} {i % 3}" for i in range(draws)],
    }
    if verdicts is not None:
        found["is_corrects"] = verdicts
    (folder / name).write_text(yaml.safe_dump(found))


def test_verdicts_of_monkeys_are_imported_and_analysed(tmp_path: Path) -> None:
    folder = tmp_path / "math"
    folder.mkdir()
    many = 1100  # letters that Inspect's summaries do not keep in one piece
    result_file(folder, "3.yaml", [i % 4 == 0 for i in range(many)], many)
    result_file(folder, "12.yaml", [False] * many, many)
    result = run("import", folder, "--model", "pythia", "-o", tmp_path / "logs")
    log = new_log(result)
    assert (log.eval.task, log.eval.model) == (
        "inspect_resample/recorded_verdicts",
        "replay/pythia",
    )
    sample = samples(log)["3", 1]
    assert sample.input == "What is 3.yaml?"
    assert len(sample.store_as(Draws).text) == many and len(sample.store_as(Draws).texts) == 3
    record = analysed(log.location)
    assert (record["draws"], record["problems"]) == (2 * many, 2)
    assert record["weak_pass_at"]["1"]["estimate"] == pytest.approx(1 / 8)
    assert run("export", log.location, "-o", tmp_path / "draws.csv").exit_code == 0
    rows = (tmp_path / "draws.csv").read_text().splitlines()
    assert sum("P" in row.split(",") for row in rows) == many / 4


def test_draws_without_verdicts_are_not_imported(tmp_path: Path) -> None:
    result_file(tmp_path, "3.yaml", None, 3)
    result = run("import", tmp_path, "-o", tmp_path / "logs")
    assert result.exit_code == 2
    assert "holds no verdicts and no right answers" in " ".join(result.stderr.split())
    assert "`inspect-resample judge`" in result.stderr
    (tmp_path / "4.yaml").write_text("samples: [")
    broken = run("import", tmp_path, "-o", tmp_path / "logs")
    assert broken.exit_code == 2 and "4.yaml is no plain YAML" in broken.stderr
    assert not (tmp_path / "logs").exists()


# ------------------------------------------------------------------------------ Inspect's own score


@pytest.mark.slow
def test_inspect_score_works_where_no_sandbox_is_needed(
    tmp_path: Path, original: EvalLog, warm: Path
) -> None:
    log = replayed(original.location, tmp_path, task_args={"k": 4}, epochs=2)
    target = tmp_path / "scored.eval"
    command = ["score", "--scorer", "includes", "--action", "append", "--output-file", str(target)]
    done = subprocess.run(
        [str(warm / "inspect"), *command, log.location], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    scored = read_eval_log(str(target))
    for sample in scored.samples or []:
        assert set(sample.scores or {}) == {"dual_suite", "includes"}
    assert told(scored) == told(original)


# -------------------------------------------------------------------------------- after a kill


@pytest.fixture(params=[".eval", ".json"])
def restored(original: EvalLog, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The log as Inspect restores its finished samples: with transcripts, and without a store."""
    log = read_eval_log(original.location)
    for sample in log.samples or []:
        sample.store = {}
    path = tmp_path / f"restored{request.param}"
    write_eval_log(log, str(path))
    return path


def test_draws_of_restored_samples_are_all_there(restored: Path, original: EvalLog) -> None:
    assert read_log(str(restored)).problems == read_log(original.location).problems
    found, expected = (
        read_answers(read_draws([path]).pools[0]) for path in (str(restored), original.location)
    )
    assert [one.texts for one in found] == [one.texts for one in expected]
    assert [one.seeds for one in found] == [one.seeds for one in expected]


def test_restored_samples_are_rescored_and_measured_as_the_others(
    restored: Path, tmp_path: Path
) -> None:
    result = run("rescore", restored.as_uri(), "-o", tmp_path / "rescored")
    assert result.exit_code == 0, result.stderr
    assert "16 draws: 0 verdicts changed" in result.stdout
    whole = score_log(
        read_eval_log(str(restored)), code_quality(), model="none/none", action="append"
    )
    write_eval_log(whole, str(tmp_path / "measured.eval"))
    (counts,) = read_quality([str(tmp_path / "measured.eval")]).counts
    assert counts.unmeasured == 0
