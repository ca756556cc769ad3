"""`inspect-resample verify` and `-T verifier=`: more scores of the same draws."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.event import ModelEvent
from inspect_ai.log import EvalLog, EvalSample, read_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

from inspect_resample.cli import main
from inspect_resample.datasets import load_problems
from inspect_resample.logs import read_draws, read_evaluations
from inspect_resample.logs.draw_table import read_draw_table
from inspect_resample.statistics.counts import IntArray
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.verifiers import journal
from inspect_resample.verifiers.judge_model import PROMPT, VOTES, judge_prompt

from ..sampling.fake_server import Call, FakeServer, Reply, Script
from .fake_pooling import FakePooling, pooled, reward

pytestmark = pytest.mark.slow

POCKET = load_problems("pocket")
CHOSEN = ("pocket/is_even", "pocket/power")
JUDGE = "judge:openai-api/fake/judge"


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")
    monkeypatch.setenv("INSPECT_RESAMPLE_CACHE", str(tmp_path / "cache"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def fenced(program: str) -> str:
    return f"```python\n{program}\n```"


def texts(problem: str) -> list[str]:
    """Right, right in other words, wrong, no program, and one that raises."""
    right, name = POCKET[problem].reference, POCKET[problem].entry_point
    other = f"{right}\n\n_kept = {name}\n\ndef {name}(*args):\n    return _kept(*args)"
    raising = f"def {name}(*args):\n    raise ValueError"
    wrong = f"def {name}(*args):\n    return None"
    return [fenced(right), fenced(other), fenced(wrong), "no", fenced(raising)]


def drawn(call: Call) -> Reply:
    """Five draws, the log-probabilities of two tokens each told when they are asked for."""
    problem = next(p for p in CHOSEN if POCKET[p].prompt.strip() in call.prompt)
    tokens = [[{"a": -0.1 * (i + 1)}, {"b": -0.3}] for i in range(5)]
    return Reply(texts(problem), logprobs=tokens if call.body.get("logprobs") else ())


LOGPROBS = [-(0.1 * (i + 1) + 0.3) / 2 for i in range(5)]


def make(folder: Path, **args: Any) -> EvalLog:
    with FakeServer(drawn) as server:
        (log,) = inspect_eval(
            "inspect_resample/pocket_plus",
            model=server.model(),
            task_args={"k": 5, "chunk": 5, **args},
            sample_id=list(CHOSEN),
            epochs=2,
            display="none",
            log_dir=str(folder),
        )
    assert log.status == "success"
    return log


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two problems, two epochs of 5 draws, without log-probabilities."""
    folder = tmp_path_factory.mktemp("original")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECT_RESAMPLE_CACHE", str(folder / "cache"))
        return Path(make(folder).location)


def table(*logs: Path) -> DrawTable:
    (evaluation,) = read_evaluations([str(log) for log in logs]).evaluations
    return read_draw_table(evaluation)


def verified_names(log: EvalLog) -> list[str]:
    assert log.results is not None
    return sorted(score.name for score in log.results.scores if score.scorer == "verified")


def samples(log: Path) -> list[EvalSample]:
    return read_eval_log(str(log)).samples or []


def model_events(sample: EvalSample) -> list[ModelEvent]:
    return [event for event in sample.events if isinstance(event, ModelEvent)]


def test_free_verifiers_at_drawing_time(tmp_path: Path) -> None:
    log = make(tmp_path, verifier=["length", "logprob", "agreement"])
    found = table(Path(log.location))
    lengths = [len(text) for problem in CHOSEN for text in 2 * texts(problem)]
    assert found.scores["length"].tolist() == lengths
    assert found.scores["logprob"] == pytest.approx(4 * LOGPROBS)
    assert found.passed is not None
    assert found.passed.tolist() == 4 * [True, True, False, False, False]
    assert verified_names(log) == ["agreement", "length", "logprob"]
    kept = [event.output for s in samples(Path(log.location)) for event in model_events(s)]
    assert len(kept) == 4
    # A hundred bytes a token.
    assert all(choice.logprobs is None for output in kept for choice in output.choices)


def test_a_misspelt_verifier_stops_a_task_before_it_draws(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="there is no verifier 'lenght'"):
        make(tmp_path, verifier="lenght")


def test_scores_are_added_and_all_else_stays(original: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.eval", tmp_path / "second.eval"
    done = run("verify", original, "--with", "length,shortness", "-o", first)
    assert done.exit_code == 0, done.output
    assert "length: 20 draws" in done.output
    more = ("--with", "vote", "--with", "shortness")
    assert run("verify", first, *more, "-o", second).exit_code == 0
    before, after = table(original), table(second)
    assert before.scores == {}
    np.testing.assert_array_equal(after.scores["length"], -after.scores["shortness"])
    assert list(after.classes) == ["vote"]
    np.testing.assert_array_equal(after.right, before.right)
    for old, new in zip(samples(original), samples(second), strict=True):
        assert new.store == old.store and new.uuid == old.uuid
        assert (new.scores or {})["dual_suite"] == (old.scores or {})["dual_suite"]
        assert new.model_usage == old.model_usage
    header = read_eval_log(str(second), header_only=True)
    assert verified_names(header) == ["length", "shortness", "vote"]
    # A draw of both logs counts once, with the scores of the newer one.
    assert table(original, second).scores.keys() == after.scores.keys()
    pool = read_draws([str(original), str(second)]).pools[0]
    assert pool.evaluation.counts.draws.tolist() == [10, 10]


def test_agreement_is_of_outputs_in_all_samples_of_a_problem(
    original: Path, tmp_path: Path
) -> None:
    log = tmp_path / "agreed.eval"
    done = run("verify", original, "--with", "agreement", "-o", log)
    assert done.exit_code == 0, done.output
    assert "8 draws have no score" in done.output
    found = table(log)
    for rows in found.each():
        classes = found.classes["agreement"][rows].tolist()
        assert classes[:5] == classes[5:]
        one, other, wrong, *without = classes[:5]
        assert one == other != wrong
        assert without == [-1, -1]
    told = json.dumps([(s.scores or {})["verified"].model_dump() for s in samples(log)])
    assert "inputs" in told


def test_codet_is_of_the_generated_tests_that_are_passed(original: Path, tmp_path: Path) -> None:
    written = {
        "pocket/is_even": "assert is_even(2)\n  assert is_even(3) is False\nassert is_even(",
        "pocket/power": "Tests:\nassert power(2, 3) == 8\nassert other(1)\nassert power(2, 3) == 9",
    }
    tests = tmp_path / "tests.jsonl"
    tests.write_text(
        "".join(
            json.dumps({"task_id": problem, "completion": text}) + "\n"
            for problem, text in written.items()
        )
    )
    log = tmp_path / "codet.eval"
    assert run("verify", original, "--with", "codet", "-o", log).exit_code == 2
    done = run("verify", original, "--with", "codet", "--tests", tests, "-o", log)
    assert done.exit_code == 0, done.output
    found = table(log)
    other = tmp_path / "other.eval"
    done = run("verify", original, "--with", f"codet:{tests}", "-o", other)
    assert done.exit_code == 0, done.output
    assert np.array_equal(table(other).classes["codet"], found.classes["codet"])
    for problem, rows in zip(found.problems, found.each(), strict=True):
        most = 2 if problem == "pocket/is_even" else 1
        assert found.scores["codet"][rows][:2].tolist() == [most, most]
        assert np.isnan(found.scores["codet"][rows][2:5]).all()
        classes = found.classes["codet"][rows].tolist()
        assert classes == 2 * [classes[0], classes[0], -1, -1, -1]


def test_logprob_needs_a_log_that_has_them(original: Path, tmp_path: Path) -> None:
    done = run("verify", original, "--with", "logprob", "-o", tmp_path / "new.eval")
    assert done.exit_code == 2
    assert "-T logprobs=true" in done.output
    assert not list(tmp_path.glob("*.eval"))


def by_length(call: Call) -> Reply:
    """A judge that knows 0.6 of yes, 0.2 of no and something else, but for answers without code."""
    if "```" not in call.prompt.partition("### Answer")[2]:
        return Reply(["Hm"], logprobs=[[{"Hm": 0.0}]])
    likeliest = {" Yes": math.log(0.5), "yes": math.log(0.1), "No": math.log(0.2), "I": -3.0}
    return Reply([" Yes"], logprobs=[[likeliest]])


def judged(
    original: Path, script: Script, monkeypatch: pytest.MonkeyPatch, *more: object
) -> tuple[Result, FakeServer]:
    with FakeServer(script) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        return run("verify", original, "--with", JUDGE, *more), server


def test_a_judge_by_its_tokens(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "judged.eval"
    done, server = judged(original, by_length, monkeypatch, "-o", log)
    assert done.exit_code == 0, done.output
    scores = table(log).scores[JUDGE]
    assert scores == pytest.approx(4 * [0.75, 0.75, 0.75, math.nan, 0.75], nan_ok=True)
    assert "4 draws have no score: neither yes nor no" in done.output
    # Nothing but the task as the draw's model saw it, and the draw.
    inputs = {str(s.id): s.input for s in samples(original)}
    expected = {
        judge_prompt(PROMPT, str(inputs[problem]), text)
        for problem in CHOSEN
        for text in texts(problem)
    }
    assert {call.prompt for call in server.calls} == expected
    assert len(server.calls) == 20  # each text once a sample
    metadata = (samples(log)[0].scores or {})["verified"].metadata or {}
    assert metadata["unscored"][JUDGE] != {}
    told = metadata["about"][JUDGE]
    assert (told["prompt"], told["calls"], told["input_tokens"]) == (PROMPT, 5, 50)


def test_a_judge_by_votes_where_there_are_no_logprobs(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "prompt.txt"
    template.write_text("Right? {completion}")
    log = tmp_path / "judged.eval"

    def votes(call: Call) -> Reply:
        words = ["Yes.", "No, no! But then, yes", "no", "NO", "yes or no? I cannot say: hm"]
        return Reply([words[call.again % 5]])

    done, server = judged(
        original, votes, monkeypatch, "-o", log, "--votes", 4, "--prompt", template
    )
    assert done.exit_code == 0, done.output
    assert len(server.calls) == 4 * 20
    assert {call.prompt for call in server.calls} == {
        f"Right? {text}" for problem in CHOSEN for text in texts(problem)
    }
    assert set(table(log).scores[JUDGE]) <= {0, 0.25, 0.5, 0.75, 1}
    log.unlink()
    done, server = judged(original, lambda call: Reply(["Yes"]), monkeypatch, "-o", log)
    assert (table(log).scores[JUDGE] == 1).all()
    by = (samples(log)[0].scores or {})["verified"].metadata["about"][JUDGE]["by"]  # type: ignore[index]
    assert by == f"{VOTES} votes"


def test_the_prompt_is_shown(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, server = judged(original, by_length, monkeypatch, "--show-prompt")
    assert done.output in {
        judge_prompt(PROMPT, str(sample.input), texts(str(sample.id))[0]) + "\n"
        for sample in samples(original)
    }
    assert server.calls == []


def yes(call: Call) -> Reply:
    return Reply([" Yes"], logprobs=[[{" Yes": -0.1, "No": -3.0}]])


def test_what_is_given_up_goes_on(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "judged.eval"
    good = 6

    def at_first(call: Call) -> Reply:
        return yes(call) if call.number < good else Reply(status=401)

    monkeypatch.setattr(journal, "PATIENCE", 5)
    first, _ = judged(original, at_first, monkeypatch, "-o", log)
    assert first.exit_code == 2, first.output
    assert "the same command goes on" in first.output
    assert not log.exists()
    second, server = judged(original, yes, monkeypatch, "-o", log)
    assert second.exit_code == 0, second.output
    assert "going on: " in second.output
    assert len(server.calls) <= 20 - good
    assert not np.isnan(table(log).scores[JUDGE]).any()


def test_ctrl_c_leaves_nothing_behind_and_the_same_command_goes_on(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "judged.eval"

    def slow(call: Call) -> Reply:
        seconds = 0.0 if call.number < 8 else 600.0
        return replace(yes(call), seconds=seconds)

    arguments = ["verify", str(original), "--with", JUDGE, "-o", str(log)]
    command = [str(Path(sys.executable).with_name("inspect-resample")), *arguments]
    with FakeServer(slow) as server:
        variables = os.environ | server.environment()
        process = subprocess.Popen(
            command,
            env=variables,
            stderr=subprocess.PIPE,
            text=True,
            # Where the tests themselves run in the background, the shell has had it ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        deadline = time.monotonic() + 60
        while len(server.answered) < 8 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert list(tmp_path.glob("*eval*")) == []
    (opinions,) = (tmp_path / "cache" / "verifying").iterdir()
    kept = len({json.loads(line)["key"] for line in opinions.read_text().splitlines()})
    assert 4 <= kept <= 8  # two samples of a problem share texts
    done, server = judged(original, lambda call: slow(Call(0, 0, {})), monkeypatch, "-o", log)
    assert done.exit_code == 0, done.output
    assert f"going on: {kept} texts" in done.output
    assert len(server.calls) <= 20 - kept
    assert not opinions.exists()


def test_rewards_of_a_log_of_any_task(tmp_path: Path) -> None:
    question = Sample(id="q", input="Say yes.", target="yes")
    with FakeServer() as drawing:
        (log,) = inspect_eval(
            Task([question], solver=generate(), scorer=includes()),
            model=drawing.model(),
            epochs=3,
            display="none",
            log_dir=str(tmp_path),
        )
    with FakePooling({"/pooling": pooled}) as server:
        done = run("verify", log.location, "--with", "reward:rm", "--base-url", server.url)
        assert done.exit_code == 0, done.output
        sent = server.calls[0][1]["messages"]
    assert sent[0]["content"] == "Say yes."
    (new,) = tmp_path.glob("*-verified.eval")
    for sample in samples(new):
        metadata = (sample.scores or {})["verified"].metadata or {}
        assert metadata["reward:rm_scores"] == [reward(sample.output.completion)]
        assert (sample.scores or {})["includes"].value == "I"
    assert read_draws([str(new)]).pools[0].evaluation.counts.draws.tolist() == [3]


ANSWERED = [
    ("half", "1/2", ["0.5", r"\frac{1}{2}", "2", "2.0", ""]),
    ("dozen", "12", ["12", "13", "12.0", "twelve or so", "13"]),
]
"""Problems, right answers, answers that were drawn: two ways to write each of the first two."""


def recording(folder: Path) -> Path:
    """A recording of answers, with completions that say something else."""
    file = folder / "answers.jsonl"
    rows = [
        {"task_id": name, "answer": answer, "completion": f"I say {number}", "gold": gold}
        for name, gold, answers in ANSWERED
        for number, answer in enumerate(answers)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def vote(found: DrawTable) -> IntArray:
    return found.classes["vote"]


def test_a_recording_is_verified_like_a_log(tmp_path: Path) -> None:
    source = recording(tmp_path)
    done = run("verify", source, "--with", "vote,length", "--model", "someone")
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.glob("*.eval")] == ["answers-verified.eval"]
    log = tmp_path / "answers-verified.eval"
    header = read_eval_log(str(log), header_only=True)
    assert header.eval.model == "replay/someone"
    assert (header.eval.metadata or {})["rescored_from"]["log"] == str(source)
    found = table(log)
    rows = dict(zip(found.problems, found.each(), strict=True))
    assert found.right[rows["half"]].tolist() == [1, 1, 0, 0, 0]
    assert found.right[rows["dozen"]].tolist() == [1, 0, 1, 0, 0]
    # A vote is of the answers' classes, which `plurality` takes, too.
    assert found.answer is not None
    for own in rows.values():
        alike = (column[own][:, None] == column[own] for column in (found.answer, vote(found)))
        np.testing.assert_array_equal(*alike)
    assert len(set(vote(found)[rows["half"]])) == 3
    assert "vote: 1 draws have no score: no final answer" in done.output


def test_rows_of_another_form_are_verified_by_a_map(tmp_path: Path) -> None:
    source = tmp_path / "votes.jsonl"
    row = {"gold": "7", "said": [["7", 3], ["seven", 4], ["8", 5]]}
    source.write_text(json.dumps(row) + "\n")
    maps = [f"--map={told}" for told in ("task_id=#", "answer=said.*.0", "gold=gold")]
    done = run("verify", source, "--with", "vote", *maps, "-o", tmp_path / "new.eval")
    assert done.exit_code == 0, done.output
    assert table(tmp_path / "new.eval").classes["vote"].tolist() == [0, 0, 1]


def test_a_recording_without_verdicts_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "answers.jsonl"
    source.write_text('{"task_id": "q", "answer": "7"}\n')
    done = run("verify", source, "--with", "vote")
    assert done.exit_code == 2, done.output
    assert "--task or --data" in done.output
    assert list(tmp_path.glob("*.eval")) == []


def test_equal_votes_of_all_samples_of_a_problem_have_one_label(tmp_path: Path) -> None:
    question = Sample(id="q", input="What is one half?", target="0.5")
    usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    said = [r"It is \boxed{0.5}.", r"\boxed{\frac12}", r"\boxed{2}", r"no \boxed{"]
    (log,) = inspect_eval(
        Task([question], solver=generate(), scorer=includes()),
        model=get_model(
            "mockllm/model",
            custom_outputs=[
                ModelOutput.from_content("mockllm/model", text).model_copy(update={"usage": usage})
                for text in said
            ],
        ),
        epochs=4,
        display="none",
        log_dir=str(tmp_path),
    )
    done = run("verify", log.location, "--with", "vote", "-o", tmp_path / "new.eval")
    assert done.exit_code == 0, done.output
    classes = [
        (sample.scores or {})["verified"].metadata["vote_classes"][0]  # type: ignore[index]
        for sample in samples(tmp_path / "new.eval")
    ]
    counted = sorted(Counter(classes).values())
    assert counted == [1, 1, 2] and None in classes
    assert "it was cut off before its final answer" in done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--with", "rewards:x"], "there is no verifier 'rewards:x'"),
        (["--with", "reward:"], "there is no verifier 'reward:'"),
        (["--with", "length,length"], "length is named twice"),
        (["--with", ","], "name at least one verifier"),
        (["--with", "reward:x"], "--base-url"),
        (["--with", "judge:nobody/x"], "nobody"),
        (["--with", "length", "-o", "LOG"], "is the log that is read"),
        (["--with", "length", "--votes", "0"], "--votes"),
        (["--with", "judge:mockllm/model", "--prompt", "EMPTY"], "{completion}"),
        (["--with", "length", "-o", "/proc/none/x.eval"], "no log can be written"),
        ([], "--with"),
    ],
)
def test_what_cannot_be_done_is_refused(
    arguments: list[str],
    message: str,
    original: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    monkeypatch.delenv("VLLM_BASE_URL", raising=False)
    stands_for = {"LOG": str(original), "EMPTY": str(empty)}
    given = [stands_for.get(one, one) for one in arguments]
    before = original.read_bytes()
    done = run("verify", original, *given)
    assert done.exit_code == 2, done.output
    assert message in done.output
    assert original.read_bytes() == before
