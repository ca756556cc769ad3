"""Figures where the strong suite errs: bands, and by labels of draws."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from inspect_resample.cli import main
from inspect_resample.decisions.reward import Stakes, best_k, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.two_stage import policies_tried
from inspect_resample.report import words
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.estimators import conditional_accuracy
from inspect_resample.statistics.truth import Labels, Truth, rogan_gladen
from inspect_resample.studies.summary.strong_error import StrongError, find_bands
from inspect_resample.studies.summary.summary import ErrorBands

from .made_logs import make_log

pytestmark = pytest.mark.slow

SENSITIVITY, SPECIFICITY = 0.95, 0.6


def drawn(
    problems: int, draws: int, share: float, rng: np.random.Generator
) -> tuple[Counts, Counts, Labels]:
    """Counts by the strong suite, by the truth, and labels of a share of the weak passes."""
    rate = rng.beta(0.7, 1.0, problems)
    weak = rng.binomial(draws, rate)
    right = rng.binomial(weak, rng.beta(1 + 6 * rate, 2))
    labelled = []
    strong = np.zeros(problems, dtype=np.int64)
    for truth, of, passes in ((1, right, SENSITIVITY), (0, weak - right, 1 - SPECIFICITY)):
        passed = rng.binomial(of, passes)
        strong += passed
        labelled += [rng.binomial(passed, share), rng.binomial(of - passed, share)]
        assert truth in (0, 1)
    names, n = [str(i) for i in range(problems)], np.full(problems, draws)
    return Counts(names, n, weak, strong), Counts(names, n, weak, right), Labels(*labelled)


def bands(counts: Counts, error: StrongError, ratio: float = 1.0) -> ErrorBands:
    bootstrap = Bootstrap(len(counts.problems), 200)
    return find_bands(
        counts, [Stakes(cost_fp=ratio)], error, policies_tried(counts, late=False), bootstrap
    )


def test_a_suite_without_errors_changes_nothing() -> None:
    seen, _, _ = drawn(40, 20, 0.0, np.random.default_rng(0))
    found = bands(seen, StrongError())
    plain = conditional_accuracy(seen)["macro"].estimate()[0]
    assert [one.estimate for one in found.conditional_accuracy] == [plain, plain]
    best = best_k(first_pass(seen), Stakes(), Bootstrap(40, 200))
    assert found.rewards[0].k_star == (best.k, best.k)
    assert found.rewards[0].reward[0] == best.reward


def test_figures_are_between_what_the_ends_of_the_errors_give() -> None:
    seen, _, _ = drawn(60, 20, 0.0, np.random.default_rng(1))
    found = bands(seen, StrongError((0.02, 0.2), (0.0, 0.1)), 2.0)
    low, high = found.conditional_accuracy
    plain = conditional_accuracy(seen)["macro"].estimate()[0]
    assert low.estimate == pytest.approx(0.8 * plain)
    assert high.estimate == pytest.approx(0.98 / 0.9 * plain)
    assert found.rewards[0].k_star[0] <= found.rewards[0].k_star[1]
    outcomes, stakes = first_pass(seen), Stakes(cost_fp=2.0)
    ks, tops = [], []
    for wrong in (0.02, 0.1, 0.2):
        for missed in (0.0, 0.05, 0.1):
            truth = Truth.with_errors(wrong, missed)
            curve = reward(outcomes, replace(stakes, truth=truth)).mean(axis=0)
            ks.append(int(curve.argmax()))
            tops.append(curve.max())
    assert (min(ks), max(ks)) == found.rewards[0].k_star
    ends = [one.estimate for one in found.rewards[0].reward]
    assert ends == pytest.approx([min(tops), max(tops)])
    with pytest.raises(ValueError, match="below 1, got 1"):
        Truth.with_errors(1.0, 0.0)


def test_copies_of_problems_narrow_no_interval_by_labels_where_they_are_told() -> None:
    seen, _, labels = drawn(40, 20, 0.5, np.random.default_rng(4))
    ids = [f"{name}-{copy}" for name in seen.problems for copy in range(4)]
    draws, weak, strong = (np.repeat(x, 4) for x in (seen.draws, seen.weak_passes, seen.strong))
    four = Counts(ids, draws, weak, strong)
    told = replace(four, clusters=np.repeat(seen.problems, 4).tolist())
    copied = Labels(*(np.repeat(getattr(labels, name), 4) for name in vars(labels)))

    def widths(counts: Counts, known: Labels) -> list[float]:
        found = find_bands(
            counts, [Stakes()], StrongError(labels=known), policies_tried(counts, late=False),
            Bootstrap.of(counts, 200),
        )  # fmt: skip
        assert found.sensitivity is not None and found.specificity is not None
        shown = (
            found.conditional_accuracy[0], found.sensitivity, found.specificity,
            found.rewards[0].reward[0],
        )  # fmt: skip
        return [one.high - one.low for one in shown]

    once = widths(seen, labels)
    assert widths(told, copied) == pytest.approx(once, rel=0.15)
    assert (np.array(widths(four, copied)) < 0.65 * np.array(once)).all()


def test_labels_bring_back_the_truth_and_their_intervals_hold_it() -> None:
    rng, held, errors, raw = np.random.default_rng(2), [], [], []
    _, big, _ = drawn(100_000, 20, 0.0, rng)
    accuracy = conditional_accuracy(big)["macro"].estimate()[0]
    at = reward(first_pass(big), Stakes()).mean(axis=0)
    for _ in range(40):
        seen, _, labels = drawn(100, 20, 0.3, rng)
        found = bands(seen, StrongError(labels=labels))
        one, worth = found.conditional_accuracy[0], found.rewards[0]
        assert found.sensitivity is not None
        errors.append(one.estimate - accuracy)
        raw.append(conditional_accuracy(seen)["macro"].estimate()[0] - accuracy)
        held.append(one.low <= accuracy <= one.high)
        held.append(found.sensitivity.low <= SENSITIVITY <= found.sensitivity.high)
        held.append(worth.reward[0].low <= at.max() <= worth.reward[0].high)
    assert np.mean(held) > 0.9
    assert abs(np.mean(errors)) < 0.03 < 0.08 < abs(np.mean(raw))


def test_the_reward_by_labels_allows_for_another_best_k() -> None:
    # By these labels no draw is worth submitting, and a few others would say that some is.
    names, n = [str(i) for i in range(40)], np.full(40, 10)
    seen = Counts(names, n, np.arange(40) % 8, (np.arange(40) % 8) // 2)
    labels = Labels(*(np.bincount(np.arange(many), minlength=40) for many in (4, 1, 1, 4)))
    (worth,) = bands(seen, StrongError(labels=labels), 2.0).rewards
    reward = worth.reward[0]
    assert worth.k_star[0] == 0 == reward.estimate == reward.low < reward.high <= 1


def test_labels_that_do_not_tell_are_refused() -> None:
    none = np.zeros(1, dtype=np.int64)
    with pytest.raises(ValueError, match="right and of wrong draws"):
        Labels(none + 3, none, none, none).estimate()
    with pytest.raises(ValueError, match="says nothing of the truth"):
        Labels(none + 1, none + 1, none + 1, none + 1).estimate()
    shares = np.array([0.5, 0.05, 0.99, 0.5])
    found = rogan_gladen(shares, np.full(4, 0.9), np.array([0.9, 0.9, 0.9, 0.1]))
    assert found[:3].tolist() == pytest.approx([0.5, 0, 1])
    assert np.isnan(found[3])


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs")
    verdicts = {
        f"p{i}": [
            ("P" * (6 + i % 4)).ljust(10, "W"),
            ("P" * (4 + i % 3)).ljust(6 + i % 4, "W").ljust(10, "-"),
        ]
        for i in range(12)
    }
    make_log(directory, "draws", args={"verdicts": verdicts})
    return directory


def run(command: str, *arguments: object) -> Any:
    return CliRunner().invoke(main, [command, *map(str, arguments), "--replicates", "100"])


@pytest.mark.parametrize("command", ["analyze", "optimal-k"])
def test_both_commands_take_shares(logs: Path, command: str) -> None:
    shares = "--strong-error", "0.01-0.1", "--strong-misses", 0.05
    result = run(command, logs, *shares, "--cost-ratio", 1, "--json")
    assert result.exit_code == 0, result.stderr
    (record,) = json.loads(result.stdout)
    error = record["strong_error"]
    assert (error["wrong"], error["missed"]) == ([0.01, 0.1], [0.05, 0.05])
    low, high = error["conditional_accuracy"]
    assert low["estimate"] < high["estimate"]
    assert "1.0 to 10.0% of the strong passes are wrong" in " ".join(
        run(command, logs, *shares).stdout.split()
    )
    if command == "optimal-k":
        said = run(command, logs, *shares).stdout
        assert all(f"Where it errs, {end}:" in said for end in ("at worst", "at best"))
    bad = run(command, logs, "--strong-error", "0.2-0.1")
    assert (bad.exit_code, "expected a share" in bad.stderr) == (2, True)


GOOD = [
    {"problem": "p0", "draw": 1, "truth": True}, {"problem": "p1", "draw": 1, "truth": True},
    {"problem": "p1", "draw": 7, "truth": False}, {"problem": "p0", "draw": 10, "truth": False},
]  # fmt: skip


@pytest.mark.parametrize(("line", "told"), [
    ({"problem": "p0", "draw": 99, "truth": True}, "and no draw 99"),
    ({"problem": "no such", "draw": 1, "truth": True}, "problem no such has no draw"),
    ({"problem": "p0", "draw": 0, "truth": True}, "draw must be a number from 1 up"),
    ({"problem": "p0", "draw": 2, "truth": "maybe"}, "truth must be true or false"),
    ({"problem": "p0", "draw": 2}, "expected problem, draw, truth"),
    ({"problem": "p0", "draw": 1, "truth": False}, "has a label already, in line 1"),
    ({"problem": "p0", "draw": 2, "truth": True, "model": "x"}, "model must be one of"),
])  # fmt: skip
def test_a_bad_line_of_labels_is_named(
    logs: Path, tmp_path: Path, line: dict[str, object], told: str
) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text("\n".join(map(json.dumps, [*GOOD, line])))
    result = run("optimal-k", logs, "--audit", file)
    assert (result.exit_code, "labels.jsonl, line 5" in result.stderr) == (2, True)
    assert told in result.stderr


def test_labels_are_read_as_lines_or_as_a_table_and_by_the_numbers_of_export(
    logs: Path, tmp_path: Path
) -> None:
    lines, table, drawn_into = (tmp_path / name for name in ("a.jsonl", "a.csv", "draws.csv"))
    export = CliRunner().invoke(main, ["export", str(logs), "-o", str(drawn_into)])
    assert export.exit_code == 0, export.stderr
    head, *rows = [line.split(",") for line in drawn_into.read_text().splitlines()]
    places = [head.index(name) for name in ("id", "draw", "weak_pass", "strong_pass")]
    draws = [[row[place] for place in places] for row in rows]
    labels = [
        {"problem": problem, "draw": int(draw), "truth": strong == "True"}
        for problem, draw, weak, strong in draws
        if weak == "True"
    ]
    lines.write_text("\n".join(map(json.dumps, labels)))
    body = "\n".join(f"{one['problem']},{one['draw']},{one['truth']}" for one in labels)
    table.write_text(f"problem,draw,truth\n{body}\n")
    found = [
        json.loads(run("analyze", logs, "--audit", file, "--json").stdout)[0]["strong_error"]
        for file in (lines, table)
    ]
    assert found[0] == found[1]
    # The labels agree with every verdict.
    assert found[0]["labelled"] == len(labels)
    assert found[0]["sensitivity"]["estimate"] == found[0]["specificity"]["estimate"] == 1
    assert found[0]["sensitivity"]["low"] < 1
    # What is said of checks does not take the strong suite for the truth.
    told = " ".join(run("optimal-k", logs, "--audit", lines, "--cost-ratio", 1).stdout.split())
    by_labels, as_truth = told.split("Where it errs, by these labels:")[1].split(
        "Were it the truth:"
    )
    (price,) = (row["check_price"][0] for row in found[0]["rewards"] if row["cost_ratio"] == 1)
    assert f"pays up to {words.number_interval(Estimate(**price))} a check" in by_labels
    assert "checking every weak pass pays up to" in as_truth
    both = run("analyze", logs, "--audit", lines, "--strong-error", 0.1)
    assert (both.exit_code, "labels tell both shares" in both.stderr) == (2, True)
