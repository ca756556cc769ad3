"""The command `plan`: what it finds, what its file holds, and what is refused."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import inspect_resample as ir
from inspect_resample.cli import main
from inspect_resample.decisions.pricing import FREE
from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.plan import VERSION, Plan, steps_of, table_of
from inspect_resample.decisions.stopping.plan_file import read_plan
from inspect_resample.decisions.stopping.table import StopTable
from inspect_resample.errors import Failure
from inspect_resample.report.json import plain
from inspect_resample.statistics.verifier_law.grid import stated_prior
from inspect_resample.studies.plan.budget import Budget, allocated

LOGS = str(Path(__file__).parents[2] / "examples" / "logs")
MODEL = "Qwen2.5-Coder-0.5B-Instruct"


@cache
def logs() -> ir.Logs:
    return ir.read_logs(LOGS)


@cache
def planned() -> ir.Planned:
    more: dict[str, Any] = {"budget": "400draws", "max_wrong": 0.4, "cost_ratio": 0}
    found = ir.plan(logs(), model=MODEL, **more)
    assert isinstance(found, ir.Planned)
    return found


@pytest.mark.slow
def test_the_file_of_a_plan_is_the_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(planned().to_dict()), encoding="utf-8")
    assert read_plan(tmp_path / "plan.json") == planned().plan
    schema = json.loads(CliRunner().invoke(main, ["schema", "plan"]).stdout)
    assert set(schema["required"]) == planned().to_dict().keys()


@pytest.mark.parametrize("name", ["plan-1.json", "score-plan-1.json"])
def test_plans_of_earlier_versions_are_read(name: str) -> None:
    """A plan in use is worth draws: whoever changes the form adds a file here, and a reader."""
    path = Path(__file__).parents[1] / "decisions" / "old" / name
    plan = read_plan(path)
    assert plain(plan) == json.loads(path.read_text(encoding="utf-8"))


def test_what_a_plan_says_fits_together() -> None:
    plan = planned().plan
    best = plan.expected.reward
    assert plan.reward.low < best < plan.reward.high
    assert plan.clairvoyant.reward >= best
    assert all(one.expected.reward <= best + 1e-9 for one in plan.fixed)
    last = plan.after_rejects[-1]
    assert last.rejects == plan.table.give_up_after
    assert last.worth <= 0 < plan.after_rejects[0].worth
    printed = str(planned())
    assert f"give up after {last.rejects} reject" in printed
    assert ("Promise" if plan.promise and plan.promise.passes else "No promise") in printed


def test_a_budget_goes_on_where_the_logs_end() -> None:
    further = planned().plan.further
    assert further is not None
    assert {one.first for one in further.problems.values()} == {10}
    assert 0 < sum(one.k for one in further.problems.values()) == further.cost <= 400
    assert further.gain >= further.gain_even
    drawn = dict(zip(*_weak_passes(), strict=True))
    assert not any(drawn[problem] for problem in further.problems)


def _weak_passes() -> tuple[list[str], list[int]]:
    found = planned().plan.calibration
    return found.problems, found.weak_passes


def test_settings_are_compared_and_a_budget_is_split_over_them(tmp_path: Path) -> None:
    old = tmp_path / "plan.json"
    old.write_text(json.dumps(planned().to_dict()), encoding="utf-8")
    more: dict[str, Any] = {"arms": True, "budget": "300draws", "check": old}
    found = ir.plan(logs(), output=tmp_path / "new.json", **more).plan
    assert isinstance(found, Plan)
    assert read_plan(tmp_path / "new.json") == found
    assert found.arms is not None
    assert found.drift is not None
    assert sum(one.draws or 0 for one in found.arms.arms) == 300
    best = max(found.arms.arms, key=lambda one: one.best)
    assert best.drawn_by == found.model
    assert MODEL in found.model
    assert not found.drift.seen  # These are the draws of that plan.


@pytest.mark.parametrize("table", [StopTable.simple(1, 7), StopTable.simple(3, 2)])
def test_a_rule_is_the_same_after_a_file(table: StopTable) -> None:
    again = table_of(steps_of(table))
    assert (again.reached == table.reached).all()
    assert (again.actions == table.actions)[table.reached].all()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 7}, f"a plan of version {VERSION}, got version 7"),
        ({"version": None}, "got no version"),
        ({"rule": [{"passes": 0, "rejects": 0, "action": "draw"}]}, "a table must end"),
        ({"rule": [{"passes": 0, "rejects": 0, "action": "guess"}]}, "rule.0.action"),
        ({"rule": []}, "a rule must say what to do"),
        ({"stakes": {}}, "stakes.benefit: field required"),
    ],
)
def test_a_plan_that_cannot_be_used_says_why(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(planned().to_dict() | change), encoding="utf-8")
    with pytest.raises(Failure, match=told):
        read_plan(path)


def test_a_budget_below_the_cheapest_draw_is_refused() -> None:
    budget = Budget(0.5, "draws", "reward", None)
    with pytest.raises(ValueError, match="pays for no draw: the cheapest costs 1"):
        allocated(planned().evaluation, stated_prior(), Stakes(), FREE, budget)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "must have one model and task"),
        ({"model": MODEL, "k": 3}, "--k is that of the pass@k"),
        ({"arms": True, "budget": "9tokens"}, "splits a budget in draws"),
        ({"arms": True, "model": MODEL}, "two settings or more"),
    ],
)
def test_what_cannot_be_planned_is_refused(options: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ir.plan(logs(), **options)
