"""Published answers through import and select, against what their authors report."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_resample.cli import main

from ..shared import DATA

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

spec = importlib.util.spec_from_file_location("answers", ROOT / "scripts" / "answers.py")
assert spec is not None
assert spec.loader is not None
answers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(answers)


def selected(rows: Path, folder: Path, k: str) -> dict[str, Any]:
    """The record of one file of rows."""
    steps = [
        ["import", str(rows), "--model", "made", "--log-dir", str(folder)],
        ["select", str(folder), "--k", k, "--cost-ratio", "0", "--replicates", "300", "--json"],
    ]
    for step in steps:
        done = CliRunner().invoke(main, step)
        assert done.exit_code == 0, done.output
    (found,) = json.loads(done.stdout)
    return dict(found["rules"])


def converted(kind: str, name: str, target: Path) -> None:
    source = DATA / name
    if not source.is_file():
        pytest.skip(f"{name} is not here; it is no part of this repository")
    answers.convert(kind, source, target)


@pytest.mark.slow
def test_rewards_of_qwen_math_choose_as_their_authors_say(tmp_path: Path) -> None:
    rows = tmp_path / "rm.jsonl"
    converted("reward", "qwen_rm_math100.jsonl.gz", rows)
    rules = selected(rows, tmp_path / "logs", "1,8")
    accuracy = {name: one["accuracy"]["8"]["estimate"] for name, one in rules.items()}
    assert accuracy["best_of:reward"] == pytest.approx(0.94)
    assert accuracy["oracle"] == pytest.approx(0.96)
    assert accuracy["random"] == pytest.approx(0.91)


@pytest.mark.slow
def test_votes_of_gpt_oss_are_within_their_intervals(tmp_path: Path) -> None:
    rows = tmp_path / "votes.jsonl"
    converted("votes", "votes_aime2024_gpt-oss-20b.jsonl.gz", rows)
    rules = selected(rows, tmp_path / "logs", "1,20,100")
    votes = [rules["plurality"]["accuracy"][k] for k in ("1", "20", "100")]
    # By counting the votes of all 100 draws of each problem directly.
    direct = plurality_of_all(rows)
    assert votes[2]["estimate"] == pytest.approx(direct)
    assert votes[0]["estimate"] == pytest.approx(rules["random"]["accuracy"]["1"]["estimate"])
    assert all(one["low"] <= one["estimate"] <= one["high"] for one in votes)
    assert votes[0]["estimate"] < votes[1]["estimate"] < rules["oracle"]["accuracy"]["20"]["high"]


def plurality_of_all(rows: Path) -> float:
    """Share of problems whose most frequent answer is right, ties split."""
    problems: dict[str, dict[str, list[bool]]] = {}
    for line in rows.read_text().splitlines():
        row = json.loads(line)
        known = problems.setdefault(row["task_id"], {})
        if row["answer"]:
            known.setdefault(row["answer"], []).append(row["answer"] == row["gold"])
    total = 0.0
    for known in problems.values():
        most = max(map(len, known.values()))
        best = [one[0] for one in known.values() if len(one) == most]
        total += sum(best) / len(best)
    return total / len(problems)


@pytest.mark.slow
def test_gsm8k_systems_are_right_as_often_as_reported(tmp_path: Path) -> None:
    converted("gsm8k", "gsm8k_solutions.jsonl.gz", tmp_path)
    for system, share in {"175b_finetuning": 0.347, "175b_verification": 0.563}.items():
        lines = (tmp_path / f"{system}.jsonl").read_text().splitlines()
        assert len(lines) == 1319
        right = sum(json.loads(line)["correct"] for line in lines)
        assert right / len(lines) == pytest.approx(share, abs=0.002)
