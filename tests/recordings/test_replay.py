"""The model `replay`: what was drawn comes back, once and in order, whoever asks and however."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, EvalSample, write_eval_log
from inspect_ai.model import Model, get_model
from inspect_ai.solver import Generate, Solver, TaskState, generate, solver

from inspect_resample.logs import read_evaluations
from inspect_resample.recordings.opening import open_recording
from inspect_resample.recordings.recording import Recording
from inspect_resample.recordings.replay import ReplayAPI
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.resample import resample

from ..sampling.fake_server import Call, FakeServer, Reply

pytestmark = pytest.mark.slow


def replay(path: str | Path) -> Model:
    return get_model(f"replay/{path}", memoize=False)


def run(
    model: Model,
    directory: Path,
    draw: Solver,
    problems: Sequence[Sample | str] = ("a", "b"),
    **options: Any,
) -> EvalLog:
    samples = [p if isinstance(p, Sample) else Sample(id=p, input=f"about {p}") for p in problems]
    (log,) = inspect_eval(
        Task(samples, solver=draw), model=model, display="none", log_dir=str(directory), **options
    )
    return log


def sorted_samples(log: EvalLog) -> list[EvalSample]:
    return sorted(log.samples or [], key=lambda sample: (str(sample.id), sample.epoch))


def drawn(log: EvalLog) -> list[list[tuple[str, str | None]]]:
    """What was drawn for each problem and epoch: texts and failures."""
    return [list(sample.store_as(Draws).completions()) for sample in sorted_samples(log)]


def tokens(log: EvalLog) -> list[tuple[int, int]]:
    return [
        (usage.input_tokens, usage.output_tokens)
        for sample in sorted_samples(log)
        for usage in sample.model_usage.values()
    ]


def mixed(call: Call) -> Reply:
    """Answers of every kind, all different."""
    texts = [f"{call.prompt} {call.number}.{choice}" for choice in range(call.n)]
    texts[-1] = "" if call.number % 2 else texts[-1]
    finish = ["stop", "length", "stop", "content_filter"]
    return Reply(texts, [finish[i % 4] for i in range(call.n)])


def at_most_seven(call: Call) -> Reply:
    return Reply(
        [f"{call.prompt} {call.again}.{i}" for i in range(call.n)] if call.again < 7 else []
    )


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> EvalLog:
    """Two problems, two epochs of 12 draws, of every kind."""
    with FakeServer(mixed) as server:
        directory = tmp_path_factory.mktemp("original")
        return run(server.model(), directory, resample(k=12, chunk=5), epochs=2)


# --------------------------------------------------------------------------------- what comes back


@pytest.mark.parametrize("form", ["eval", "json"])
@pytest.mark.parametrize("chunk", [1, 4, 5, 12])
def test_draws_and_tokens_of_a_log_come_back_whatever_the_size_of_the_requests(
    tmp_path: Path, original: EvalLog, form: str, chunk: int
) -> None:
    log = original.location
    if form == "json":
        log = str(tmp_path / "log.json")
        write_eval_log(original, log)
    again = run(replay(log), tmp_path, resample(k=12, chunk=chunk), epochs=2)
    assert drawn(again) == drawn(original)
    assert {name for draws in drawn(again) for _, name in draws} == {
        *(None, "cut off", "refused", "empty")
    }
    assert tokens(again) == tokens(original)
    assert tokens(original) == [(30, 60)] * 4


async def opened_in_a_loop(log: str) -> tuple[Recording, list[int]]:
    """A recording, and what of the loop's other work was done while it was read."""
    done: list[int] = []
    for number in range(3):
        asyncio.get_running_loop().call_soon(done.append, number)
    return open_recording(log), list(done)


def test_a_log_is_read_without_running_the_loop_that_waits_for_it(original: EvalLog) -> None:
    recording, done = asyncio.run(opened_in_a_loop(original.location))
    assert (recording.draws, done) == (48, [])


def test_models_of_one_file_share_what_was_read_as_long_as_it_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "samples.jsonl"
    file.write_text('{"task_id": "a", "solution": "x = 1"}\n')
    first, second = replay(file).api, replay(file).api
    assert isinstance(first, ReplayAPI) and isinstance(second, ReplayAPI)
    assert first.recording is second.recording
    file.write_text('{"task_id": "a", "solution": "x = 22"}\n')
    third = replay(file).api
    assert isinstance(third, ReplayAPI)
    assert third.recording.problems["a"].draws[0].text == "x = 22"


def test_epochs_are_cut_anew(tmp_path: Path, original: EvalLog) -> None:
    again = run(replay(original.location), tmp_path, resample(k=8, chunk=3), epochs=3)
    a, b = drawn(original)[:2], drawn(original)[2:]
    found = drawn(again)
    assert found[0] + found[1] + found[2] == a[0] + a[1]
    assert found[3] + found[4] + found[5] == b[0] + b[1]
    assert sum(one for one, _ in tokens(again)) == 120


def test_time_of_the_calls_comes_back(tmp_path: Path, original: EvalLog) -> None:
    again = run(replay(original.location), tmp_path, resample(k=12, chunk=6), epochs=2)

    def seconds(log: EvalLog) -> float:
        return sum(
            request.seconds or 0
            for sample in sorted_samples(log)
            for request in sample.store_as(Draws).requests
        )

    assert seconds(again) == pytest.approx(seconds(original))


def test_draws_that_never_came_come_back_by_their_name(tmp_path: Path) -> None:
    with FakeServer(at_most_seven) as server:
        first = run(server.model(), tmp_path, resample(k=9, chunk=1), ["a"])
    (draws,) = drawn(first)
    assert [name for _, name in draws] == [None] * 7 + ["no answer"] * 2
    again = run(replay(first.location), tmp_path, resample(k=9, chunk=4), ["a"])
    assert drawn(again) == [draws]


def test_each_epoch_of_another_solver_is_a_draw(tmp_path: Path) -> None:
    with FakeServer() as server:
        first = run(server.model(), tmp_path, generate(), epochs=3)
    texts = [sample.output.completion for sample in sorted_samples(first)]
    assert len(set(texts)) == 6
    again = run(replay(first.location), tmp_path, generate(), epochs=3)
    assert [sample.output.completion for sample in sorted_samples(again)] == texts
    assert tokens(again) == tokens(first)
    pooled = run(replay(first.location), tmp_path, resample(k=3))
    assert [[text for text, _ in draws] for draws in drawn(pooled)] == [texts[:3], texts[3:]]


def test_a_replayed_log_can_be_replayed(tmp_path: Path, original: EvalLog) -> None:
    once = run(replay(original.location), tmp_path, resample(k=12), epochs=2)
    twice = run(replay(once.location), tmp_path, resample(k=12), epochs=2)
    assert drawn(twice) == drawn(original)
    assert tokens(twice) == tokens(original)


def lines(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_sample_file_gives_programs_and_puts_the_prompt_before_completions(
    tmp_path: Path,
) -> None:
    file = lines(
        tmp_path / "draws.jsonl",
        {"task_id": "a", "solution": "x = 1"},
        {"task_id": "a", "completion": "    return 1"},
    )
    bare = Sample(id="a", input="def f():\n")
    told = Sample(id="a", input="Please write f", metadata={"prompt": "def f():\n"})
    for sample in (bare, told):
        log = run(replay(file), tmp_path, resample(k=2), [sample])
        assert drawn(log) == [[("x = 1", None), ("def f():\n    return 1", None)]]
        (record,) = [sample.store_as(Draws) for sample in log.samples or []]
        assert record.holds == "programs"
        assert record.requests[0].seconds is None
        assert tokens(log) == []


@pytest.mark.parametrize(
    ("prompt", "entry_point"),
    [("Print the sum.", "__main__"), ("Add.\n```python\nclass Solution: ...\n```", "Solution().f")],
)
def test_a_completion_of_a_prompt_in_words_is_all_that_was_said(
    tmp_path: Path, prompt: str, entry_point: str
) -> None:
    said = "So it is:\n```python\nprint(3)\n```"
    file = lines(tmp_path / "draws.jsonl", {"task_id": "a", "completion": said})
    told = {"prompt": prompt, "entry_point": entry_point}
    log = run(replay(file), tmp_path, resample(k=1), [Sample(id="a", input="?", metadata=told)])
    assert drawn(log) == [[(said, None)]]
    (record,) = [sample.store_as(Draws) for sample in log.samples or []]
    assert record.holds == "completions"


def test_questions_say_which_problem_is_meant_where_numbers_do_not(tmp_path: Path) -> None:
    for number, word in ((1, "b"), (2, "a")):
        text = f"question: about {word}\nsamples: [{word} 1, {word} 2]\n"
        (tmp_path / f"{number}.yaml").write_text(text)
    problems = [Sample(id=1, input="about a"), Sample(id=2, input="about b")]
    log = run(replay(tmp_path), tmp_path / "logs", generate(), problems, epochs=2)
    texts = [sample.output.completion for sample in sorted_samples(log)]
    assert texts == ["a 1", "a 2", "b 1", "b 2"]


def test_another_name_for_the_log_is_given_beside_the_path(tmp_path: Path) -> None:
    file = lines(tmp_path / "draws.jsonl", {"task_id": "a", "solution": "x"})
    model = get_model("replay/lab/7b", memoize=False, path=str(file))
    log = run(model, tmp_path, resample(k=1), ["a"])
    assert (log.status, log.eval.model) == ("success", "replay/lab/7b")
    assert log.eval.model_args == {"path": str(file)}


# ----------------------------------------------------------------------------- what is not possible


@solver
def twice() -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        return await generate(await generate(state))

    return solve


@pytest.mark.parametrize(
    ("draw", "problems", "options", "message"),
    [
        (generate(), ["a"], {"epochs": 3}, "holds 2 draws of a, and epoch 3 asks for draw 3"),
        (resample(k=1), ["c"], {}, "holds no draw of a problem with the id c. It holds draws of 2"),
        (twice(), ["a"], {}, "the solver made a second request in sample a"),
        (resample(k=None), ["a"], {"epochs": 2}, "run without --epochs"),
    ],
)
def test_more_than_was_recorded_is_an_error_that_says_what_there_is(
    tmp_path: Path, draw: Solver, problems: list[str], options: dict[str, int], message: str
) -> None:
    file = lines(
        tmp_path / "draws.jsonl",
        *({"task_id": task, "solution": f"{task}{i}"} for task in "ab" for i in range(2)),
    )
    log = run(replay(file), tmp_path, draw, problems, **options)
    assert log.status == "error"
    assert log.error is not None and message in log.error.message


@pytest.mark.parametrize(
    ("k", "epochs", "first", "made"),
    [(3, 1, 0, [["a0", "a1"]]), (1, 3, 0, [["a0"], ["a1"], []]), (2, 2, 1, [["a1"], []])],
)
def test_of_fewer_draws_than_asked_for_those_are_made_that_there_are(
    tmp_path: Path, k: int, epochs: int, first: int, made: list[list[str]]
) -> None:
    rows = [{"task_id": "a", "solution": f"a{i}"} for i in range(2)]
    file = lines(tmp_path / "draws.jsonl", *rows, *({"task_id": "b", "solution": "b"},) * 9)
    log = run(replay(file), tmp_path, resample(k=k, first=first), ["a"], epochs=epochs)
    assert log.status == "success"
    assert [[text for text, _ in draws] for draws in drawn(log)] == made


def test_a_task_runs_what_is_recorded_and_says_what_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [{"task_id": "pocket/is_even", "solution": f"x = {i}"} for i in range(3)]
    file = lines(
        tmp_path / "draws.jsonl", *rows, *({"task_id": "pocket/power", "solution": "x"},) * 2
    )
    with caplog.at_level("WARNING"):
        (log,) = inspect_eval(
            "inspect_resample/pocket_plus",
            task_args={"k": 3},
            model=replay(file),
            display="none",
            log_dir=str(tmp_path),
        )
    assert (log.status, len(log.samples or [])) == ("success", 2)
    (evaluation,) = read_evaluations([log.location]).evaluations
    assert evaluation.counts.draws.tolist() == [3, 2]
    told = [line for line in evaluation.warnings if "are left out, of which" in line]
    assert len(told) == 1 and "79 of 81 problems are left out" in caplog.text
    assert "of 1 problems it holds fewer than 3 draws" in told[0] and "pocket/power (2)" in told[0]


def test_a_recording_of_another_data_set_is_refused(tmp_path: Path) -> None:
    file = lines(tmp_path / "draws.jsonl", {"task_id": "HumanEval/0", "solution": "x"})
    with pytest.raises(PrerequisiteError, match="holds no draw of the 81 problems of pocket"):
        inspect_eval(
            "inspect_resample/pocket_plus",
            task_args={"k": 1},
            model=replay(file),
            display="none",
            log_dir=str(tmp_path),
        )


@pytest.mark.parametrize(
    ("k", "first", "message"),
    [
        (3, 0, r"at most 2 of a problem: ask .* -T k=2\."),
        (2, 1, r"at most 2 of a problem: ask .* -T k=1\."),
        (1, 2, r"at most 2 of a problem: begin before 2"),
    ],
)
def test_k_above_what_any_problem_has_is_refused_before_anything_runs(
    tmp_path: Path, k: int, first: int, message: str
) -> None:
    row = {"task_id": "pocket/power", "solution": "x"}
    file = lines(tmp_path / "draws.jsonl", row, row)
    with pytest.raises(PrerequisiteError, match=message):
        inspect_eval(
            "inspect_resample/pocket_plus",
            model=replay(file),
            task_args={"k": k, "first": first},
            display="none",
            log_dir=str(tmp_path / "logs"),
        )
    assert not list((tmp_path / "logs").glob("*"))


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read: No such file"), ("[]\n", "there is nothing in it")],
)
def test_a_recording_that_cannot_be_used_is_refused(
    tmp_path: Path, content: str | None, message: str
) -> None:
    file = tmp_path / "draws.jsonl"
    if content is not None:
        file.write_text(content)
    with pytest.raises(PrerequisiteError, match=message):
        replay(file)


def test_a_log_that_is_damaged_is_refused(tmp_path: Path, original: EvalLog) -> None:
    whole = Path(original.location).read_bytes()
    file = tmp_path / "cut.eval"
    for content in (whole[: len(whole) // 2], b"", b"PK\x03\x04"):
        file.write_bytes(content)
        with pytest.raises(PrerequisiteError, match=r"cut.eval cannot be read as an Inspect log"):
            replay(file)


def test_two_results_with_one_question_are_refused(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.yaml").write_text("question: q\nsamples: [x]\n")
    with pytest.raises(PrerequisiteError, match="2 problems with the question 'q'"):
        replay(tmp_path)


Part = dict[str, int]


@pytest.mark.parametrize(
    ("parts", "draws", "shared"),
    [
        ([{"k": 1}, {"k": 3, "first": 1}, {"k": 3, "first": 1}], 4, ""),
        ([{"k": 3, "seed": 1}, {"k": 2, "first": 2, "seed": 2}], 5, "draws 2 to 2"),
        ([{"k": 3}, {"k": 1}], 4, "draws 0 to 0"),
        ([{"k": 1, "epochs": 2}, {"k": 2, "first": 2}], 4, ""),
        ([{"k": 1, "epochs": 2}, {"k": 2, "first": 1}], 4, "draws 1 to 1"),
    ],
    ids=["the same part", "other seeds", "other k", "after epochs", "within epochs"],
)
def test_parts_of_a_recording_are_pooled(
    tmp_path: Path, parts: list[Part], draws: int, shared: str
) -> None:
    """The same part counts once; parts that overlap are warned of."""
    rows = [{"task_id": "pocket/power", "solution": text} for text in "abcd"]
    file = lines(tmp_path / "draws.jsonl", *rows)
    for part in parts:
        inspect_eval(
            "inspect_resample/pocket_plus",
            model=replay(file),
            task_args={name: part[name] for name in ("k", "first") if name in part},
            epochs=part.get("epochs"),
            seed=part.get("seed"),
            sample_id="pocket/power",
            display="none",
            log_dir=str(tmp_path / "logs"),
        )
    (evaluation,) = read_evaluations([str(tmp_path / "logs")]).evaluations
    assert evaluation.counts.draws.tolist() == [draws]
    warned = [warning for warning in evaluation.warnings if "the same recording" in warning]
    assert [shared in warning for warning in warned] == [True] * bool(shared)


def test_what_replay_does_not_know_is_refused(tmp_path: Path) -> None:
    file = lines(tmp_path / "draws.jsonl", {"task_id": "a", "solution": "x"})
    with pytest.raises(
        PrerequisiteError, match="replay takes -M path, bad_lines, extract and map, not pth"
    ):
        get_model(f"replay/{file}", memoize=False, pth="a")


def test_an_empty_question_is_asked_by_its_name(tmp_path: Path) -> None:
    for number, question in enumerate(["''", "q"]):
        text = f"question: {question}\nsamples: [x]\n"
        (tmp_path / f"{number}.yaml").write_text(text)
    api = replay(tmp_path).api
    assert isinstance(api, ReplayAPI)
    for text in ("0", "q"):
        assert api.recorded(Sample(id=1, input=text)).draws[0].text == "x"
