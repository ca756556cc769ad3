"""Drawing by a plan: its rule, its promise and its budget, in running samples."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from inspect_ai._util.error import PrerequisiteError

from inspect_resample.decisions.stopping.plan import (
    VERSION,
    Calibration,
    Further,
    FurtherDraws,
    Outlook,
    Plan,
    PlanStakes,
    steps_of,
)
from inspect_resample.decisions.stopping.table import StopTable
from inspect_resample.logs import read_evaluations
from inspect_resample.report.json import plain
from inspect_resample.sampling.draws import Draws
from inspect_resample.sampling.stopping import Stopped
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.tasks.pocket_plus import pocket_plus

from .test_live import NAMES, run, samples

pytestmark = pytest.mark.slow

NOTHING = Outlook(0, 0, 0, 0, 1)
MANY = [str(number) for number in range(200)]
PLAN = Plan(
    version=VERSION,
    task="pocket_plus",
    task_version="1",
    model="fake/model",
    drawn_with={},
    logs=["logs/one.eval"],
    stakes=PlanStakes(1, 1, 0.01, "", 12),
    rule=steps_of(StopTable.simple(1, 3)),
    expected=NOTHING,
    reward=Estimate(0, 0, 0),
    clairvoyant=NOTHING,
    fixed=[],
    after_rejects=[],
    # Of problems that pass at once all passes are right, of the others most are wrong.
    calibration=Calibration(
        MANY, [6] * 200, [6] * 150 + [1] * 50, [6] * 150 + [0] * 50, None, False
    ),
    promise=None,
    further=None,
    arms=None,
    drift=None,
    doubts=[],
)


def written(folder: Path, **changes: Any) -> str:
    path = folder / "plan.json"
    path.write_text(json.dumps(plain(replace(PLAN, **changes))), encoding="utf-8")
    return str(path)


def further(**draws: tuple[int, int]) -> Further:
    found = {f"pocket/{name}": FurtherDraws(*own) for name, own in draws.items()}
    return Further("reward", "reward", 9, "draws", 5, 1, 0, found)


def test_a_plans_rule_stops_drawing(tmp_path: Path) -> None:
    log = run(tmp_path, "value", plan=written(tmp_path))
    found = [samples(log)[name].store_as(Stopped) for name in NAMES]
    # They pass at draw 1, 4 and never; three rejects end it.
    assert [(one.after, one.submitted) for one in found] == [(1, 0), (3, None), (3, None)]
    assert {one.rule for one in found} == {"value"}


def test_a_promise_submits_what_its_rule_releases(tmp_path: Path) -> None:
    log = run(tmp_path, "never", plan=written(tmp_path), max_wrong=0.1)
    found = [samples(log)[name].store_as(Stopped) for name in NAMES]
    assert found[0].rule == "value (max_wrong 0.1)"
    # One pass is enough only where it comes first; the second problem is given up, or not yet
    # decided, before its pass.
    assert found[0].submitted == 0
    assert found[1].submitted is None or (found[1].after or 0) > 4


def test_a_budget_is_drawn_where_the_logs_end(tmp_path: Path) -> None:
    more = further(**{NAMES[0]: (10, 2), NAMES[2]: (5, 3)})
    log = run(tmp_path, "never", plan=written(tmp_path, further=more))
    found = samples(log)
    assert {name: len(one.store_as(Draws).text) for name, one in found.items()} == {
        NAMES[0]: 2,
        NAMES[2]: 3,
    }
    (evaluation,) = read_evaluations([str(tmp_path)], None).evaluations
    assert evaluation.counts.stopped_early
    assert np.array_equal(np.sort(evaluation.counts.draws), [2, 3])
    assert any("a plan gave problems more or fewer draws" in one for one in evaluation.warnings)


def test_draws_of_a_plan_are_told_from_the_same_draws_made_twice(tmp_path: Path) -> None:
    def twice(*plans: Further) -> list[str]:
        for number, more in enumerate(plans):
            plan = written(tmp_path, further=more)
            run(tmp_path / str(number), "never", asked={"seed": 1}, plan=plan)
        (evaluation,) = read_evaluations([str(tmp_path)], None).evaluations
        return [one for one in evaluation.warnings if "counted twice" in one]

    run(tmp_path / "begin", "never", k=5, asked={"seed": 1})
    assert not twice(further(**{NAMES[0]: (5, 2), NAMES[2]: (5, 3)}))
    (told,) = twice(further(**{NAMES[0]: (3, 1)}))
    assert "have draws 3 to 3 of the same problems" in told


@pytest.mark.parametrize(
    ("options", "changes", "told"),
    [
        ({"stop": "value"}, {"further": further(a=(1, 1))}, "begins anew with each"),
        ({}, {"further": further(a=(1, 1))}, "1 problems that this task does not have"),
        ({}, {"further": further()}, "none is worth its price"),
        ({"spread": 4}, {"further": further(a=(1, 1))}, "leave out spread"),
        ({"max_wrong": 0.0001}, {}, "no rule can be promised"),
        ({"max_wrong": 1.5}, {}, "the bound must be between 0 and 1, got 1.5"),
        ({"max_wrong": 0.1, "stop": "first-pass"}, {}, "leave out stop=first-pass"),
    ],
)
def test_what_a_plan_does_not_allow(
    tmp_path: Path, options: dict[str, Any], changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(PrerequisiteError, match=told):
        pocket_plus(plan=written(tmp_path, **changes), **options)


def test_a_promise_needs_a_plan(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="give the plan that has them"):
        pocket_plus(max_wrong=0.1)
    with pytest.raises(PrerequisiteError, match="cannot be read"):
        pocket_plus(plan=str(tmp_path / "absent.json"))
