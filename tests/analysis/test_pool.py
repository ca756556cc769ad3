from collections.abc import Sequence
from typing import Any

import pytest

from inspect_resample.analysis.counts import Source
from inspect_resample.analysis.pool import Log, NothingJudged, Sample, group_logs, pool
from inspect_resample.analysis.verdicts import Choice, Verdicts

Row = tuple[str, int, str | None, tuple[int, int, int]]


def log(samples: Sequence[Row], **options: Any) -> Log:
    """A log of (problem, epoch, uuid, (n, b, c)) samples."""
    source = Source(
        location=options.pop("location", "a.eval"),
        status=options.pop("status", "success"),
        eval_id="e",
        task_id=options.pop("task_id", "t"),
        created=options.pop("created", "2030-01-01"),
        samples=0,
        expected_samples=options.pop("expected", len(samples)),
        settings=options.pop("settings", {}),
    )
    defaults = {"task": "task", "version": "1", "model": "m", "choice": Choice("w", "s")}
    return Log(
        **{**defaults, **options},
        source=source,
        samples=tuple(
            Sample(problem, epoch, uuid, Verdicts(*counts))
            for problem, epoch, uuid, counts in samples
        ),
    )


def table(*logs: Log) -> dict[str, tuple[int, int, int]]:
    counts = pool(logs).counts
    columns = zip(counts.draws, counts.weak_passes, counts.strong, strict=True)
    return {
        name: (int(n), int(b), int(c))
        for name, (n, b, c) in zip(counts.problems, columns, strict=True)
    }


def test_epochs_and_runs_of_one_task_are_pooled() -> None:
    first = log([("p", 1, "u1", (5, 3, 1)), ("p", 2, "u2", (5, 2, 2))])
    second = log([("p", 1, "u3", (4, 0, 0)), ("q", 1, "u4", (4, 1, 0))], task_id="other run")
    assert table(first, second) == {"p": (14, 5, 3), "q": (4, 1, 0)}


def test_copies_in_a_retried_log_are_counted_once() -> None:
    broken = log([("p", 1, "u1", (5, 3, 1))], status="error", expected=2, created="2030-01-01")
    retried = log(
        [("p", 1, "u1", (5, 3, 1)), ("q", 1, "u2", (5, 1, 1))], created="2030-01-02", expected=2
    )
    assert table(broken, retried) == table(retried, broken) == {"p": (5, 3, 1), "q": (5, 1, 1)}
    evaluation = pool([broken, retried])
    assert [source.samples for source in evaluation.sources] == [0, 2]
    assert evaluation.warnings == ()


def test_copies_without_a_uuid_are_known_by_run_problem_and_epoch() -> None:
    old = log([("p", 1, None, (5, 3, 1)), ("p", 2, None, (5, 0, 0))])
    new = log([("p", 1, None, (5, 4, 4))], created="2030-01-02")
    other = log([("p", 1, None, (5, 5, 5))], task_id="other run")
    assert table(old, new) == {"p": (10, 4, 4)}
    assert table(old, other) == {"p": (15, 8, 6)}


def test_the_same_uuid_under_another_run_is_a_copy() -> None:
    assert table(log([("p", 1, "u", (5, 3, 1))]), log([("p", 1, "u", (5, 3, 1))], task_id="x")) == {
        "p": (5, 3, 1)
    }


@pytest.mark.parametrize(
    "other",
    [
        {"task": "another"},
        {"version": "2"},
        {"model": "n"},
        {"choice": Choice("x", "s")},
        {"choice": Choice("w")},
    ],
)
def test_what_differs_is_never_averaged(other: dict[str, Any]) -> None:
    assert len(group_logs([log([]), log([], **other), log([])])) == 2


def test_a_task_with_and_without_the_package_name_is_one_task() -> None:
    samples: list[Row] = [("p", 1, None, (5, 3, 1))]
    short, full = log(samples, task="x"), log(samples, task="inspect_resample/x", task_id="u")
    (group,) = group_logs([short, full])
    assert pool(group).task == "inspect_resample/x"
    assert pool([short]).task == "x"
    assert len(group_logs([log([], task="a/x"), log([], task="b/x")])) == 2


@pytest.mark.parametrize(
    ("samples", "options", "warning"),
    [
        pytest.param(
            [("p", 1, None, (5, 3, 1))],
            {"status": "cancelled", "expected": 4},
            "a.eval has status cancelled: 1 of 4 samples are scored and used",
            id="cancelled",
        ),
        pytest.param(
            [("p", 1, None, (5, 3, 1))],
            {"status": "error"},
            "a.eval has status error: 1 of 1 samples are scored and used",
            id="an error after the last sample",
        ),
        pytest.param(
            [("p", 1, None, (5, 3, 1))],
            {"expected": 2},
            "a.eval has status success: 1 of 2 samples are scored and used",
            id="errors that were let pass",
        ),
        pytest.param(
            [("p", 1, None, (5, 3, 1)), ("q", 1, None, (2, 0, 0))],
            {},
            "problems have 2 to 5 draws: an estimate at k needs k draws of every problem, "
            "so k ends at 2 (problem q)",
            id="unequal draws",
        ),
        pytest.param(
            [("p", 1, None, (5, 3, 1)), ("q", 1, None, (0, 0, 0))],
            {},
            "1 problems have no judged draw and are left out: q",
            id="a problem without verdicts",
        ),
        pytest.param(
            [("p", 1, None, (5, 3, 1, 2))],
            {},
            "2 draws have no verdict and are left out",
            id="unscored draws",
        ),
        pytest.param(
            [("p", 1, None, (1, 0, 0, 0, 1))],
            {},
            "1 draws have partial credit and count as failed",
            id="partial credit",
        ),
    ],
)
def test_what_a_reader_must_know_is_said(
    samples: list[Row], options: dict[str, Any], warning: str
) -> None:
    assert pool([log(samples, **options)]).warnings == (warning,)


def test_pooled_logs_with_other_settings_are_named() -> None:
    cold = log([("p", 1, "u", (5, 3, 1))], settings={"temperature": 0.2, "k": 5})
    hot = log([("p", 1, "v", (5, 3, 1))], task_id="x", settings={"temperature": 0.8, "k": 9})
    assert pool([cold, hot]).warnings == ("logs with different temperature are pooled: 0.2, 0.8",)


def test_one_suite_gives_counts_without_strong_passes() -> None:
    one = Log(
        task="t",
        version="1",
        model="m",
        choice=Choice("w"),
        source=log([]).source,
        samples=(Sample("p", 1, None, Verdicts(1, 1, None)),),
    )
    assert pool([one]).counts.strong_passes is None


def test_logs_without_any_verdict_are_named() -> None:
    with pytest.raises(NothingJudged, match="task by m is left out: none of its draws"):
        pool([log([("p", 1, None, (0, 0, 0))])])
