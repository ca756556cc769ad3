"""Recorded revisions: a chain a problem, with verdicts of visible and of hidden tests."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_resample.cli import main
from inspect_resample.logs import read_evaluations
from inspect_resample.logs.chain_table import at_depth, read_chain_table
from inspect_resample.logs.file import LogError
from inspect_resample.recordings.opening import open_recording
from inspect_resample.recordings.recording import RecordingError
from inspect_resample.statistics.chains import ATTEMPTS

from ..shared import DATA, REVISIONS, needs_revisions


def row(problem: str, said: list[list[str]], solved: bool, tokens: int = 0) -> dict[str, Any]:
    return {
        "task_id": problem,
        "implementations": [f"def f(): return {number}" for number in range(len(said))],
        "test_feedback": said,
        "is_passing": not said[-1],
        "is_solved": solved,
        "token_nums": tokens,
    }


WRONG = ["assert f() == 3 # Real Execution Output: 2"]
ROWS = [
    row("first", [[]], True),
    row("late", [WRONG, WRONG, []], False, 300),
    row("never", [WRONG] * 4, True, 600),
]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_revisions_become_a_log_of_chains(tmp_path: Path) -> None:
    path = write(tmp_path / "revisions.jsonl.gz", ROWS)
    done = CliRunner().invoke(main, ["import", str(path), "-o", str(tmp_path / "logs")])
    assert done.exit_code == 0, done.output
    (whole,) = read_evaluations([str(tmp_path / "logs")]).evaluations
    assert (whole.depth, whole.weak_score, whole.strong_score) == (
        4,
        "recorded.weak",
        "recorded.strong",
    )
    table = read_chain_table(whole)
    for depth, weak, strong, attempts in [
        (1, [1, 0, 0], [1, 0, 0], [1, 1, 1]),
        (2, [1, 0, 0], [1, 0, 0], [1, 2, 2]),
        (3, [1, 1, 0], [1, 0, 0], [1, 3, 3]),
        (4, [1, 1, 0], [1, 0, 0], [1, 3, 4]),
    ]:
        found = at_depth(whole, depth)
        assert found.counts.draws.tolist() == [1, 1, 1]
        assert found.counts.weak_passes.tolist() == weak
        assert found.counts.strong.tolist() == strong
        assert table.at(depth).took(ATTEMPTS).tolist() == attempts
        assert found.depth == depth
    with pytest.raises(LogError, match="depth must be from 1 to 4"):
        at_depth(whole, 5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test_feedback": [[], []]}, "expected is one for each, empty for the last alone"),
        ({"test_feedback": [WRONG]}, "has 2 implementations"),
        ({"is_passing": False}, "only if is_passing"),
        ({"implementations": "def f()"}, "no list of implementations"),
        ({"implementations": [3, 4]}, "not a string"),
    ],
)
def test_rows_that_contradict_themselves(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = write(tmp_path / "bad.jsonl.gz", [row("late", [WRONG, []], True) | change])
    with pytest.raises(RecordingError, match=message):
        open_recording(str(path))


def test_chains_in_rows_of_ones_own(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"task_id": "a", "completion": "x", "chain": chain, "weak": weak, "correct": weak or None}
        for chain, weak in [(0, False), (0, True), (2, True)]
    ]
    recording = open_recording(str(write(tmp_path / "own.jsonl.gz", rows)))
    (own,) = recording.problems.values()
    assert (own.chains, own.units, own.attempts_in(1), recording.most) == ([0, 0, 2], 2, 2, 2)
    changes: list[tuple[dict[str, Any], str]] = [
        ({"chain": 1}, "has the chain 1 after chain 2"),
        ({"chain": None}, "do not all have a chain"),
        ({"chain": -1}, "a chain that is no whole number"),
        ({"weak": "yes"}, "a weak that is neither true nor false"),
    ]
    for bad, message in changes:
        path = write(tmp_path / "bad.jsonl.gz", [*rows, rows[-1] | bad])
        with pytest.raises(RecordingError, match=message):
            open_recording(str(path))


@needs_revisions
@pytest.mark.parametrize(
    ("model", "depths"),
    [
        ("codellama", {1: (94, 84), 10: (104, 91)}),
        ("gpt-3.5-turbo-0613", {1: (128, 121), 11: (144, 135)}),
        ("starcoder", {1: (75, 63), 10: (78, 64)}),
    ],
)
def test_published_revisions(model: str, depths: dict[int, tuple[int, int]]) -> None:
    """What the files say: of 164 problems so many pass the visible, and the hidden, tests."""
    recording = open_recording(str(DATA / REVISIONS.format(model)))
    chains = [own.draws for own in recording.problems.values()]
    for depth, (weak, strong) in depths.items():
        assert sum(any(draw.weak for draw in chain[:depth]) for chain in chains) == weak
        right = sum(any(draw.weak and draw.correct for draw in chain[:depth]) for chain in chains)
        assert right == strong
