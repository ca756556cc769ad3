"""False positives with their code, and what became of draws, from real logs."""

from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log import read_eval_log, write_eval_log

from inspect_resample.logs import read_evaluations
from inspect_resample.studies.page.false_positives import ShownProgram, worst_problems
from inspect_resample.studies.summary.outcomes import outcomes

from .made_logs import COUNTS, make_log

LISTED = {
    "draws": 2, "program": "def f(): return 1", "why": "passes but is wrong",
    "input": "f()", "expected": "0", "got": "1",
}  # fmt: skip


LETTERS = {"weak_verdicts": "PPPPPTTTTT", "strong_verdicts": "PWWWW-----"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two epochs of five problems; the scripted task keeps no code."""
    directory = tmp_path_factory.mktemp("logs")
    return Path(make_log(directory, args={"counts": COUNTS}, epochs=2).location)


def changed(log: Path, directory: Path, score: dict[str, Any]) -> str:
    """A copy whose samples of problem `b` have another score, the same in both epochs."""
    found = read_eval_log(str(log))
    for sample in found.samples or ():
        if sample.id == "b":
            assert sample.scores
            own = sample.scores["dual_suite"]
            own.answer = score.get("answer")
            own.metadata = {**(own.metadata or {}), **score.get("metadata", {})}
    path = directory / "changed.eval"
    write_eval_log(found, str(path))
    return str(path)


def worst(path: str, most: int = 5) -> list[Any]:
    (evaluation,) = read_evaluations([path]).evaluations
    return worst_problems(evaluation, most)


def test_problems_with_most_false_positives_come_first(log: Path) -> None:
    found = worst(str(log))
    assert [(one.problem, one.false_positives, one.draws) for one in found] == [
        ("b", 10, 20), ("a", 4, 20), ("e", 2, 20),
    ]  # fmt: skip
    assert [one.problem for one in worst(str(log), most=1)] == ["b"]


def test_described_false_positives_are_added_up_over_epochs(log: Path, tmp_path: Path) -> None:
    other = {**LISTED, "draws": 1, "program": "def f(): return 2"}
    listed = {"false_positives": [other, LISTED]}
    found = worst(changed(log, tmp_path, {"metadata": listed}))[0]
    assert found.programs == (
        ShownProgram("def f(): return 1", 4, "passes but is wrong", "f()", "0", "1"),
        ShownProgram("def f(): return 2", 2, "passes but is wrong", "f()", "0", "1"),
    )


@pytest.mark.parametrize(("weak", "strong", "kept"), [
    ("WP", "-W", True),
    ("WP", "-P", False),
    ("PP", "PW", False),
    ("WW", "--", False),
])  # fmt: skip
def test_the_answer_counts_when_what_was_submitted_is_a_false_positive(
    log: Path, tmp_path: Path, weak: str, strong: str, kept: bool
) -> None:
    letters = {"weak_verdicts": weak * 5, "strong_verdicts": strong * 5}
    found = worst(changed(log, tmp_path, {"answer": "x" * 5000, "metadata": letters}))
    programs = {one.problem: one.programs for one in found}.get("b", ())
    assert len(programs) == kept
    if kept:
        assert programs[0].program.endswith("(1000 characters more)")


def test_a_copy_of_a_log_does_not_count_twice(log: Path, tmp_path: Path) -> None:
    told = {"false_positives": [LISTED], **LETTERS}
    path = changed(log, tmp_path, {"metadata": told})
    (tmp_path / "again.eval").write_bytes(Path(path).read_bytes())
    (evaluation,) = read_evaluations([str(tmp_path)]).evaluations
    assert worst_problems(evaluation)[0].programs[0].draws == 4
    assert outcomes(evaluation).weak == {"pass": 10, "timeout": 10}


def test_of_a_log_that_was_judged_again_the_newer_verdicts_are_told(
    log: Path, tmp_path: Path
) -> None:
    old = changed(log, tmp_path, {"metadata": {"false_positives": [LISTED], **LETTERS}})
    Path(old).rename(tmp_path / "a.eval")
    again = {"false_positives": [{**LISTED, "draws": 1}], "weak_verdicts": "PPPPPPPPPP",
             "strong_verdicts": "PWWWWPPPPP"}  # fmt: skip
    Path(changed(log, tmp_path, {"metadata": again})).rename(tmp_path / "b.eval")
    (evaluation,) = read_evaluations([str(tmp_path)]).evaluations
    assert [source.samples for source in evaluation.sources] == [0, 10]
    assert outcomes(evaluation).weak == {"pass": 20}
    assert worst_problems(evaluation)[0].programs[0].draws == 2


def test_what_became_of_draws_is_counted_by_name(log: Path, tmp_path: Path) -> None:
    told = {"failed": {"cut off": 2, "empty": 1}, **LETTERS}
    (evaluation,) = read_evaluations([changed(log, tmp_path, {"metadata": told})]).evaluations
    found = outcomes(evaluation)
    assert found.failed == {"cut off": 4, "empty": 2}
    assert found.weak == {"pass": 10, "timeout": 10}
    assert found.strong == {"not run": 10, "wrong": 8, "pass": 2}
    (untold,) = read_evaluations([str(log)]).evaluations
    assert outcomes(untold).weak == {}


def test_of_a_damaged_log_the_samples_before_the_damage_count(log: Path, tmp_path: Path) -> None:
    whole = Path(changed(log, tmp_path, {"metadata": {"false_positives": [LISTED], **LETTERS}}))
    cut = tmp_path / "cut" / "cut.eval"
    cut.parent.mkdir()
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.6)])
    (evaluation,) = read_evaluations([str(cut)]).evaluations
    assert len(evaluation.counts.problems) >= 2
    assert worst_problems(evaluation)[0].problem == "b"
    assert outcomes(evaluation).weak["pass"] in (5, 10)
