"""Chains of attempts in running samples."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog, EvalSample

import inspect_resample as ir
from inspect_resample.datasets import Problem
from inspect_resample.judging.harness.values import show
from inspect_resample.judging.verdict import Outcome, Status
from inspect_resample.logs import read_evaluations
from inspect_resample.logs.chain_table import at_depth, read_chain_table, with_usage_of_passes
from inspect_resample.recordings.opening import open_recording
from inspect_resample.sampling.draws import Draws
from inspect_resample.statistics.chains import ATTEMPTS, TOKENS
from inspect_resample.stopping.revising import FEEDBACKS, Feedback, said_of
from inspect_resample.studies.compare.comparison import Comparison
from inspect_resample.tasks.pocket_answers import pocket_answers
from inspect_resample.tasks.pocket_plus import pocket_plus
from inspect_resample.verifiers import suites

from ..sampling.fake_server import Call, FakeServer, Reply
from ..scoring.scripted import POCKET, right, weak_only, wrong

pytestmark = pytest.mark.slow

NAMES = [name.removeprefix("pocket/") for name in POCKET][:3]
ATTEMPTS_OF = dict(zip(NAMES, ("P", "WF", "WWW"), strict=True))
"""What the attempts of each problem's chains are: right, wrong, or a false positive."""
MAKE = {"P": right, "W": wrong, "F": weak_only}


def script(call: Call) -> Reply:
    """The next attempt by the number of answers in the conversation."""
    messages = call.body["messages"]
    asked = " ".join(str(one["content"]) for one in messages)
    name = next(name for name in NAMES if f"def {name}(" in asked)
    attempt = sum(one["role"] == "assistant" for one in messages)
    return Reply([MAKE[ATTEMPTS_OF[name][attempt]](name)] * call.n)


def run(folder: Path, **options: Any) -> tuple[EvalLog, FakeServer]:
    with FakeServer(script) as server:
        (log,) = inspect_eval(
            pocket_plus(k=2, revise=3, **options),
            model=server.model(),
            sample_id=[f"pocket/{name}" for name in NAMES],
            display="none",
            log_dir=str(folder),
        )
    assert log.status == "success", log.error
    return log, server


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> tuple[EvalLog, FakeServer]:
    return run(tmp_path_factory.mktemp("revised"))


def samples(log: EvalLog) -> dict[str, EvalSample]:
    return {str(sample.id).removeprefix("pocket/"): sample for sample in log.samples or []}


def test_each_chain_goes_on_until_it_passes(revised: tuple[EvalLog, FakeServer]) -> None:
    for name, sample in samples(revised[0]).items():
        draws, length = sample.store_as(Draws), len(ATTEMPTS_OF[name])
        assert draws.chain == [0] * length + [1] * length
        made = [MAKE[letter](name) for letter in ATTEMPTS_OF[name]] * 2
        assert [text for text, _ in draws.completions()] == made
        assert all(request.output_tokens for request in draws.requests)
        metadata = (sample.scores or {})["dual_suite"].metadata or {}
        assert (metadata["draws"], metadata["attempts"]) == (2, 2 * length)
        assert metadata["weak_passes"] == 2 * (ATTEMPTS_OF[name][-1] != "W")
        assert metadata["strong_passes"] == 2 * (ATTEMPTS_OF[name] == "P")
        assert metadata["attempts_weak_verdicts"] == ATTEMPTS_OF[name].replace("F", "P") * 2
    assert not suites.JUDGED_WHILE_DRAWN


def test_the_analysis_has_chains_as_units(revised: tuple[EvalLog, FakeServer]) -> None:
    (whole,) = read_evaluations([revised[0].location]).evaluations
    assert whole.depth == 3 and whole.counts.draws.tolist() == [2, 2, 2]
    assert sum(whole.counts.weak_passes) == 4 and sum(whole.counts.strong) == 2
    assert whole.missing is None
    assert sum(at_depth(whole, 1).counts.weak_passes) == 2
    found = read_chain_table(whole).at(3)
    assert found.took(ATTEMPTS).sum() == 2 * 6
    # The calls of attempts after the first each have their own prompt and answer.
    assert found.took(TOKENS).sum() == sum(
        (request.input_tokens or 0) + (request.output_tokens or 0)
        for sample in revised[0].samples or []
        for request in sample.store_as(Draws).requests
    )


def test_two_logs_of_chains_are_charged_what_passing_and_failing_chains_took(
    revised: tuple[EvalLog, FakeServer], tmp_path: Path
) -> None:
    (whole,) = read_evaluations([revised[0].location]).evaluations
    charged = with_usage_of_passes(whole)
    assert whole.usage and charged.usage and charged.usage_of_passes
    tokens, passing = whole.usage.output_tokens, charged.usage_of_passes.output_tokens
    assert charged.usage.output_tokens.tolist() == tokens.tolist()
    # The chains of two problems pass, those of the third do not.
    assert passing.tolist() == (tokens * (whole.counts.weak_passes > 0)).tolist()
    other, _ = run(tmp_path, feedback="verdict")
    units: tuple[tuple[Literal["tokens", "draws"], bool], ...] = (
        ("tokens", True),
        ("draws", False),
    )
    for unit, known in units:
        found = ir.compare(revised[0].location, other.location, unit=[unit]).found
        assert isinstance(found, Comparison) and found.budgets
        first, second = found.paired.evaluations
        assert (first.usage_of_passes is not None) == known == (second.usage_of_passes is not None)
        # Of the chains of these problems all pass, or none.
        chains = first.counts.draws / np.where(first.counts.weak_passes > 0, 2, 1)
        each = (first.usage.output_tokens + first.usage.input_tokens) / 2 if first.usage else 0
        costs = found.budgets[0].equal[-1].spent
        assert costs["a"] == pytest.approx((chains * (each if known else 1)).mean())


def test_a_log_of_chains_is_a_recording_of_chains(revised: tuple[EvalLog, FakeServer]) -> None:
    recording = open_recording(revised[0].location)
    assert recording.chained and recording.most == 2


def test_nothing_of_the_strong_suite_is_shown(revised: tuple[EvalLog, FakeServer]) -> None:
    _, server = revised
    said = [
        str(message["content"])
        for call in server.calls
        for message in call.body["messages"][1:]
        if message["role"] == "user"
    ]
    assert said and all("is expected" in one for one in said)
    for name in NAMES[1:]:
        problem = POCKET[f"pocket/{name}"]
        weak = {problem.call(show(problem.given(case))) for case in problem.weak}
        strong = {problem.call(show(problem.given(case))) for case in problem.strong} - weak
        told = [one for one in said if f"on {name}(" in one]
        assert told and any(case in one for case in weak for one in told)
        assert not any(f"on {case}:" in one for case in strong for one in told)


POCKET_PROBLEM: Problem = next(iter(POCKET.values()))
WRONG = Outcome(Status.WRONG, 0, input="(1,)", expected="2", got="3")
ERROR = Outcome(Status.ERROR, 0, exception="ValueError", message="no", line=4)


@pytest.mark.parametrize(
    ("feedback", "wrong_has", "error_has"),
    [
        ("verdict", [], []),
        ("case", ["(1)"], ["It fails on"]),
        ("expected", ["(1)", "gives 3 where 2 is expected"], ["It fails on"]),
        ("error", ["wrong result"], ["ValueError: no (line 4)"]),
    ],
)
def test_what_is_shown(feedback: Feedback, wrong_has: list[str], error_has: list[str]) -> None:
    all_parts = {"(1)", "3", "2", "It fails on", "ValueError", "wrong result"}
    for outcome, parts in ((WRONG, wrong_has), (ERROR, error_has)):
        said = said_of(outcome, POCKET_PROBLEM, feedback)
        assert said.startswith("The program is wrong.")
        assert all(part in said for part in parts)
        if not parts:
            assert not any(part in said for part in all_parts)
    assert feedback in FEEDBACKS


@pytest.mark.parametrize(
    ("make", "options", "told"),
    [
        (pocket_answers, {"revise": 2}, "has a right answer and no weak suite"),
        (pocket_plus, {"revise": -1}, "a chain has 1 attempt or more"),
        (pocket_plus, {"revise": 2, "style": "completion"}, "needs style=chat"),
        (pocket_plus, {"revise": 2, "audit": 0.5}, "goes without audit"),
        (pocket_plus, {"revise": 2, "stop": "first-pass"}, "do not go together"),
        (pocket_plus, {"revise": 2, "feedback": "all"}, "feedback: "),
    ],
)
def test_what_does_not_go_together(make: Any, options: dict[str, Any], told: str) -> None:
    with pytest.raises(PrerequisiteError, match=told):
        make(**options)


def test_a_cache_answers_a_second_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))
    drawn, calls = [], []
    with FakeServer(script) as server:
        for number in (1, 2):
            (log,) = inspect_eval(
                pocket_plus(k=2, revise=3),
                model=server.model(),
                sample_id=f"pocket/{NAMES[2]}",
                display="none",
                log_dir=str(tmp_path / str(number)),
                cache=True,
                seed=7,
            )
            drawn.append([sample.store_as(Draws).chain for sample in log.samples or []])
            calls.append(len(server.calls))
    assert calls[0] == calls[1] and drawn[0] == drawn[1] == [[0, 0, 0, 1, 1, 1]]
