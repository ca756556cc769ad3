"""Verifiers from recorded answers to JSON, and against what is known of simulated ones."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from inspect_resample.cli import main
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.studies.verifiers.study import study_verifiers
from inspect_resample.studies.verifiers.verified import FREE, Costs, Verified

from .test_select import imported, rows


def test_verifiers_of_recorded_answers_are_told(tmp_path: Path) -> None:
    assert imported(tmp_path, rows())[0] == 0
    arguments = ["verifiers", str(tmp_path / "logs"), "--threshold", "rm=0.5", "--json"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    (found,) = json.loads(done.stdout)
    reward = found["verifiers"]["rm"]
    assert set(found["verifiers"]) == {"votes", "rm"}
    # Of `vote`, right draws scored .1 and .2, wrong ones .9 and 0; of `score` the best is right.
    assert reward["auc"]["within"]["estimate"] == pytest.approx((1 / 2 + 1) / 2)
    assert reward["auc"]["problems"]["all"] == 2
    assert reward["errors"]["threshold"] == 0.5
    # Draws at .5 and above: one wrong one of two, none of three, three of four.
    rates = reward["errors"]["false_positive_rate"]
    assert rates["within"]["estimate"] == pytest.approx((1 / 2 + 0 + 3 / 4) / 3)
    assert rates["pooled"]["estimate"] == pytest.approx(4 / 9)
    table = CliRunner().invoke(main, arguments[:-1])
    assert "Solve once more or verify once more?" in table.output
    assert "Scores as chances" in table.output
    # Of 12 draws those with the scores .9 (two) and .5 (three): one and none are right.
    ranges = {one["low"]: (one["draws"], one["right"]["estimate"]) for one in reward["calibration"]}
    assert ranges[0.9] == (2, 0.5) and ranges[0.5] == (3, 0.0)
    wrong = CliRunner().invoke(main, [*arguments[:2], "--threshold", "rn=0.5"])
    assert wrong.exit_code == 2
    assert "no verifier rn" in " ".join(wrong.output.split())


def simulated(seed: int, problems: int = 60, draws: int = 20, costs: Costs = FREE) -> Verified:
    """Scores that tell right from wrong by one and by a half standard deviation, independently."""
    rng = np.random.default_rng(seed)
    problem = np.repeat(np.arange(problems), draws)
    hard = rng.normal(size=problems)[problem]
    right = rng.random(len(problem)) < 1 / (1 + np.exp(hard))
    # The third only knows which problems are hard.
    scores = {
        "good": right + rng.normal(size=len(right)),
        "weaker": 0.5 * right + rng.normal(size=len(right)),
        "hard": -hard + 0.01 * rng.normal(size=len(right)),
    }
    names = [str(i) for i in range(problems)]
    table = DrawTable(names, problem, right, scores=scores)
    counts: Counts = table.counts(right)
    evaluation = Evaluation("t", "1", "m", counts)
    return study_verifiers(evaluation, table, costs, replicates=300, seed=seed)


@pytest.mark.slow
def test_what_is_known_of_simulated_verifiers_is_found() -> None:
    found = simulated(1)
    good, hard = found.verifiers["good"], found.verifiers["hard"]
    # Phi(1 / sqrt 2), and .5 of what tells nothing within a problem however well it does pooled.
    assert good.auc.within.low < 0.760 < good.auc.within.high
    assert hard.auc.within.low < 0.5 < hard.auc.within.high
    assert hard.auc.pooled.low > 0.6
    gains = {(one.first, one.second): one.gain for one in found.pairs}
    assert gains["weaker", "good"].low > 0
    assert abs(gains["good", "hard"].estimate) < 0.02
    assert good.at_zero.limit.low <= good.at_zero.limit.estimate <= good.at_zero.coverage.high
    assert "verify: hard" not in [one.way for one in found.by_budget]


@pytest.mark.slow
def test_being_wrong_drawing_and_verifying_are_in_one_currency() -> None:
    found = simulated(1, 40, 8, Costs(0.5, 2.0, 0.01)).by_budget
    assert "verify until it passes: good" in {way for one in found for way in one.probability}
    for one in found:
        # Half of the draws are right: one at random loses, and nothing is submitted instead.
        assert one.way is None or "good" in one.way
        wrong = (one.accuracy.estimate - 0.01 * one.spent - one.reward.estimate) / 2
        assert -1e-9 <= wrong <= 1 - one.accuracy.estimate + 1e-9
    assert found[-1].reward.estimate > 0


def test_models_of_which_nothing_can_be_told_are_named_and_left_out(tmp_path: Path) -> None:
    logs = str(tmp_path / "logs")
    right = [{**row, "correct": True} for row in rows()]
    assert imported(tmp_path, right)[0] == 0
    alone = CliRunner().invoke(main, ["verifiers", logs])
    assert alone.exit_code == 2
    assert "all draws are right" in " ".join(alone.stderr.split())
    path = tmp_path / "others.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows()))
    done = CliRunner().invoke(main, ["import", str(path), "--model", "other", "-o", logs])
    assert done.exit_code == 0, done.output
    both = CliRunner().invoke(main, ["verifiers", logs, "--json"])
    assert [one["model"] for one in json.loads(both.stdout)] == ["replay/other"]
    assert "replay/made: all draws are right" in " ".join(both.stderr.split())


def test_one_draw_a_problem_has_no_curves_within_problems(tmp_path: Path) -> None:
    ones = {row["task_id"]: row for row in rows()}
    lines = [{**row, "correct": problem == "vote"} for problem, row in ones.items()]
    assert imported(tmp_path, lines)[0] == 0
    logs, plot, page = str(tmp_path / "logs"), tmp_path / "roc.svg", tmp_path / "page.html"
    done = CliRunner().invoke(main, ["verifiers", logs, "--plot", str(plot)])
    assert done.exit_code == 0, done.output
    assert "not known" in done.output
    assert "nan" not in done.output.split()
    assert plot.exists()
    made = CliRunner().invoke(main, ["report", logs, "-o", str(page)])
    assert made.exit_code == 0, made.output
    assert "Which verifier, which rule?" in page.read_text()
