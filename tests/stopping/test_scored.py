"""Stopping by a verifier's scores in running samples, from a plan to its use."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai._util.error import PrerequisiteError

import inspect_resample as ir
from inspect_resample.cli import main
from inspect_resample.decisions.stopping.plan_file import read_plan
from inspect_resample.decisions.stopping.score_plan import ScorePlan
from inspect_resample.errors import Failure
from inspect_resample.logs import read_evaluations
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.stopping import Stopped
from inspect_resample.tasks.pocket_answers import pocket_answers
from inspect_resample.tasks.pocket_plus import pocket_plus

from ..verifiers.fake_pooling import FakePooling, items, pooled
from .test_live import NAMES, run, samples

pytestmark = pytest.mark.slow

REWARD = "reward:rm"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    with FakePooling({"/pooling": pooled}) as found:
        monkeypatch.setenv("VLLM_BASE_URL", found.url)
        yield found


def test_a_plan_by_scores_is_made_and_drawn_by(server: FakePooling, tmp_path: Path) -> None:
    whole = run(tmp_path / "whole", "never", verifier=REWARD)
    path = tmp_path / "plan.json"
    asked: dict[str, Any] = {"verifier": REWARD, "cost_ratio": 0, "output": path}
    planned = ir.plan(str(tmp_path / "whole"), **asked)
    assert isinstance(planned, ir.ScorePlanned)
    plan = planned.plan
    assert read_plan(path) == plan
    assert plan.suite and plan.held_out is None and plan.stakes.most_draws == 12
    assert "Thresholds, from so many draws on" in str(planned)
    server.calls.clear()
    log = run(tmp_path / "by", "value", plan=str(path), verifier=REWARD)
    texts = [text for _, body in server.calls for text in items(body)]
    distinct = {text for one in samples(log).values() for text in one.store_as(Draws).texts}
    # Each is asked about once, by the rule and not by the scorer; one more finds the endpoint.
    assert set(texts) == distinct and len(texts) <= len(distinct) + 2
    found = [samples(log)[name].store_as(Stopped) for name in NAMES]
    assert {one.rule for one in found} == {f"value by {REWARD}"}
    assert found[0].submitted is not None and found[2].submitted is None
    assert len(samples(log)[NAMES[0]].store_as(Draws).text) < 12
    scores = [(one.scores or {})["verified"].metadata or {} for one in samples(log).values()]
    assert all(one[f"{REWARD}_scores"] for one in scores)
    (evaluation,) = read_evaluations([log.location]).evaluations
    assert evaluation.counts.informative_stop and evaluation.as_made is not None
    assert any("agreed, or by scores" in one for one in evaluation.warnings)
    # The recorded log of all draws under the same rule decides the same.
    replayed = run(
        tmp_path / "again", "value", plan=str(path), verifier=REWARD,
        model=f"replay/{whole.location}",
    )  # fmt: skip
    assert [
        (one.after, one.submitted)
        for name in NAMES
        for one in [samples(replayed)[name].store_as(Stopped)]
    ] == [(one.after, one.submitted) for one in found]


NOTHING = {"reward": 0, "draws": 0, "right": 0, "wrong": 0, "abstained": 1}
PLAN: dict[str, Any] = {
    "version": 1, "task": "t", "task_version": "1", "model": "m", "drawn_with": {}, "logs": [],
    "verifier": "length", "suite": False,
    "stakes": {"benefit": 1, "cost_fp": 1, "price": 0.01, "unit": "", "most_draws": 3},
    "borders": [10.0], "bins": [], "types": 1,
    "rule": [
        {"draws": 0, "actions": ["draw", "draw", "draw"]},
        {"draws": 1, "actions": ["draw", "draw", "submit"]},
        {"draws": 3, "actions": ["give up", "submit", "submit"]},
    ],
    "expected": NOTHING,
    "reward": {"estimate": 0, "low": 0, "high": 0},
    "clairvoyant": NOTHING,
    "fixed": {"k": 0, "expected": NOTHING},
    "held_out": None, "doubts": [],
}  # fmt: skip


def written(folder: Path, **changes: Any) -> str:
    path = folder / "plan.json"
    path.write_text(json.dumps(PLAN | changes), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("task", "options", "changes", "told"),
    [
        (pocket_answers, {"stop": "value"}, {}, "give verifier=length, too"),
        (pocket_plus, {"max_wrong": 0.1}, {}, "rests on verdicts of both suites"),
        (
            pocket_answers,
            {"stop": "value", "verifier": "length"},
            {"suite": True},
            "goes by a weak suite",
        ),
        (pocket_plus, {"stop": "value"}, {"borders": [2.0, 1.0]}, "borders must increase"),
        (pocket_plus, {"stop": "value"}, {"borders": [1.0, 2.0]}, "must have 4 actions"),
        (
            pocket_plus,
            {"stop": "value", "verifier": "marks"},
            {"verifier": "marks"},
            "there is no verifier 'marks'",
        ),
    ],
)
def test_what_a_plan_by_scores_does_not_allow(
    tmp_path: Path, task: Any, options: dict[str, Any], changes: dict[str, Any], told: str
) -> None:
    # A plan's own faults are the error of a user, an option's those of the task.
    with pytest.raises((PrerequisiteError, Failure), match=told):
        task(plan=written(tmp_path, **changes), **options)


def test_a_plan_by_scores_says_what_is_missing(tmp_path: Path) -> None:
    assert isinstance(read_plan(written(tmp_path)), ScorePlan)
    logs = str(Path(__file__).parents[2] / "examples" / "logs")
    base = ["plan", logs, "--model", "SmolLM2-135M-Instruct", "--verifier"]
    for more, told in (
        (["length"], "no scores of length, but none of any verifier"),
        (["length", "--max-wrong", "0.1"], "goes without --max-wrong"),
    ):
        result = CliRunner().invoke(main, [*base, *more])
        assert result.exit_code == 2 and told in result.output
