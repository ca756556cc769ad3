"""Rules beyond the draws, and scores of any Inspect scorer as verifiers, from logs to JSON."""

import json
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from inspect_ai import Epochs, Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.scorer import Score, Scorer, Target, accuracy, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_resample.cli import main
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.forecast.backtest import summarise
from inspect_resample.studies.forecast.rules import AskedRule, RuleLaw, backtest_rule

pytestmark = pytest.mark.slow

PROBLEMS, EPOCHS = 8, 6
RIGHT = np.random.default_rng(0).random((PROBLEMS, EPOCHS)) < np.linspace(0.2, 0.8, 8)[:, None]
QUALITY = RIGHT + np.random.default_rng(1).normal(size=RIGHT.shape)


def place(state: TaskState) -> tuple[int, int]:
    return int(state.sample_id), state.epoch - 1


@solver
def by_the_book() -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.output.completion = "yes" if RIGHT[place(state)] else "no"
        return state

    return solve


@scorer(metrics=[accuracy()])
def exact() -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        text = state.output.completion
        return Score(value="C" if text == target.text else "I", answer=text)

    return score


@scorer(metrics={"quality": [mean()], "length": [mean()]})
def grader() -> Scorer:
    async def score(state: TaskState, target: Target) -> Score | None:
        if place(state)[0] == 3:  # One problem that was never graded.
            return None
        quality = float(QUALITY[place(state)])
        return Score(value={"quality": quality, "length": len(state.output.completion)})

    return score


@scorer(metrics=[mean()])
def one_number() -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=float(QUALITY[place(state)]))

    return score


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = str(tmp_path_factory.mktemp("logs"))
    task = Task(
        [Sample("?", target="yes", id=i) for i in range(PROBLEMS)],
        name="others", solver=by_the_book(), scorer=[exact(), grader(), one_number()],
        epochs=Epochs(EPOCHS),
    )  # fmt: skip
    (log,) = eval(task, model="mockllm/model", log_dir=directory, display="none")
    assert log.status == "success"
    return directory


def run(*arguments: str) -> tuple[Any, str]:
    done = CliRunner().invoke(main, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)[0], done.stderr


def table(right: FloatArray, scores: FloatArray) -> DrawTable:
    problems, draws = right.shape
    ids = [str(i) for i in range(problems)]
    rows = np.repeat(np.arange(problems), draws)
    return DrawTable(ids, rows, right.ravel() > 0, scores={"v": scores.ravel()})


def test_any_scorers_number_is_a_verifier(logs: str) -> None:
    found, warned = run(
        *("select", logs, "--weak", "exact", "--replicates", "100", "--cost-ratio", "0"),
        *("--verifier", "grader.quality,one_number", "--k", f"1,{EPOCHS}"),
    )
    rules = found["rules"]
    assert {"best_of:grader.quality", "best_of:one_number", "plurality"} <= set(rules)

    def accuracy(rule: str) -> float:
        return float(rules[rule]["accuracy"][str(EPOCHS)]["estimate"])

    best = np.take_along_axis(RIGHT, QUALITY.argmax(axis=1)[:, None], axis=1)[:, 0]
    assert accuracy("best_of:one_number") == pytest.approx(best.mean())
    # The problem that was not graded is never right by that score, and this is said first.
    assert accuracy("best_of:grader.quality") == pytest.approx(np.delete(best, 3).sum() / PROBLEMS)
    assert "grader.quality did not score 6 of 48 draws, among them all of 1 problems" in warned
    assert "one_number did not" not in warned
    majority = RIGHT.mean(axis=1)
    votes = np.where(majority == 0.5, 0.5, majority > 0.5)
    assert accuracy("plurality") == pytest.approx(votes.mean())


def test_a_score_of_others_is_studied_and_forecast(logs: str) -> None:
    names = ("--weak", "exact", "--verifier", "grader.quality")
    found, _ = run("verifiers", logs, *names, "--replicates", "100")
    assert found["verifiers"]["grader.quality"]["without_score"] == EPOCHS
    rules = "best_of:grader.quality,threshold:grader.quality:0.5"
    found, _ = run("forecast", logs, *names, "--k", "6,12,61", "--rule", rules)
    best = found["rules"]["best_of:grader.quality"]
    assert best["reach"] == 60
    assert set(best["accuracy"]) == {"6", "12"}
    assert set(best["bounds"]) == {"61"}
    assert set(best["shapes"]) == {"average", "odds", "binormal", "hazards", "wide_wrong"}
    threshold = found["rules"]["threshold:grader.quality:0.5"]
    assert threshold["threshold"] == 0.5
    assert set(threshold["accuracy"]) == {"6", "12", "61"}
    told = CliRunner().invoke(main, ["forecast", logs, *names, "--k", "12,61", "--rule", rules])
    text = " ".join(told.output.split())
    assert "Not forecast at 61 draws, beyond 10 times those at hand" in text
    assert "The first draw that scores 0.5 or more" in text


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["select", "--verifier", "grader.style"], "no score is called grader.style"),
        (["forecast", "--k", "9", "--rule", "best_of:rm"], "no verifier with scores is called rm"),
        (["forecast", "--k", "9", "--rule", "plurality"], "expected a rule of best_of:VERIFIER"),
        (["forecast", "--k", "9", "--rule", "first_pass"], "needs the verdicts of a weak suite"),
        (["backtest", "--draws", "9", "--rule", "best_of:one_number"], "from 1 to 5"),
    ],
)
def test_what_cannot_be_a_verifier_or_a_rule_is_said(
    logs: str, options: list[str], why: str
) -> None:
    given = [] if "--verifier" in options else ["--verifier", "one_number"]
    done = CliRunner().invoke(main, [options[0], logs, "--weak", "exact", *given, *options[1:]])
    assert done.exit_code == 2
    assert why in done.output


@pytest.mark.parametrize("rule", ["best_of:v", "threshold:v", "threshold:v:0.7"])
def test_a_backtest_of_a_rule_finds_what_all_draws_show(rule: str) -> None:
    rng = np.random.default_rng(2)
    right = (rng.random((30, 24)) < rng.beta(1, 1, (30, 1))).astype(float)
    whole = table(right, right + rng.normal(size=right.shape))
    trials = backtest_rule(rule, whole, [2, 6], 2, 0, iter, 0.9)
    # Best of K is forecast up to ten times the draws.
    last = [20, 24] if rule.startswith("best_of") else [24, 24]
    assert [trials[0].k[-1], trials[-1].k[-1]] == last
    asked = AskedRule.of(rule, whole)
    tau = RuleLaw.fit(asked, whole).tau if asked.tau is not None else np.nan
    if asked.best_of or asked.tau is not None:
        assert trials[-1].found[-1] == pytest.approx(asked.accuracy(whole, 24, tau))
    records = [one for one in summarise(trials) if one.law == AVERAGE]
    assert all(one.trials == one.of == 2 for one in records)
    assert max(one.error for one in records) < 0.25
