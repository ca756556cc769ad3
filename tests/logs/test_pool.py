from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from inspect_resample.logs.log import Log
from inspect_resample.logs.pool import NothingJudged, distinctions, group_logs, pool
from inspect_resample.logs.samples import Collector
from inspect_resample.logs.verdicts import Choice
from inspect_resample.statistics.counts import RECORDING, Source

Row = tuple[str, int, str | None, tuple[int, ...]]


def record(problem: str, epoch: int, uuid: str | None, counts: Sequence[int]) -> dict[str, Any]:
    """A summary as a log's JSON has it, of a sample with draws, passes and unscored draws."""
    n, b, c, unscored = (*counts, 0)[:4]
    metadata: dict[str, Any] = {"draws": n, "w_passes": b, "s_passes": c, "unscored": unscored}
    weak = "P" * b + "W" * (n - b) + "H" * unscored
    strong = "P" * c + "W" * (b - c) + "-" * (n - b + unscored)
    metadata |= {"w_verdicts": weak, "s_verdicts": strong}
    return {
        "id": problem,
        "epoch": epoch,
        "uuid": uuid,
        "scores": {"suites": {"value": {"w": 0, "s": 0}, "metadata": metadata}},
        "model_usage": {"m": {"input_tokens": 10, "output_tokens": 7 * (n + unscored)}},
        "working_time": 0.5,
    }


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
        early_stops=options.pop("early_stops", 0),
    )
    choice = options.pop("choice", Choice("suites.w", "suites.s"))
    collector = Collector("m")
    for sample in samples:
        collector.add(record(*sample))
    defaults = {"task": "task", "version": "1", "model": "m"}
    return Log(
        **{**defaults, **options}, choice=choice, source=source, samples=collector.samples(choice)
    )


def table(*logs: Log) -> dict[str, tuple[int, int, int]]:
    counts = pool(logs).evaluation.counts
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
    evaluation = pool([broken, retried]).evaluation
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
        {"choice": Choice("suites.s", "suites.s")},
        {"choice": Choice("suites.w")},
        {"generation": {"temperature": 0.5}},
    ],
)
def test_what_differs_is_never_averaged(other: dict[str, Any]) -> None:
    assert len(group_logs([log([]), log([], **other), log([])])) == 2


def test_a_task_with_and_without_the_package_name_is_one_task() -> None:
    samples: list[Row] = [("p", 1, None, (5, 3, 1))]
    short, full = log(samples, task="x"), log(samples, task="inspect_resample/x", task_id="u")
    (group,) = group_logs([short, full])
    assert [pool(group).evaluation.task, pool([full]).evaluation.task] == ["x", "x"]
    assert pool([short]).evaluation.task == "x"
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
            "2 of 7 draws have no verdict (2 unscored): whatever they would be, weak pass@1 is "
            "between 42.9% and 71.4% and strong pass@1 is between 14.3% and 42.9%; figures leave "
            "them out",
            id="unscored draws",
        ),
        pytest.param(
            [("p", 1, None, (5, 3, 1))],
            {"early_stops": 3, "expected": 4},
            "drawing stopped early: 3 samples were not drawn because of what was seen before, so "
            "problems have more or fewer draws depending on how they went",
            id="early stopping",
        ),
        pytest.param(
            [("p", 1, None, (5, 3, 1))],
            {"added_epochs": True},
            "epochs were added while a task ran, perhaps because of what was seen before; this is "
            "taken for drawing that stopped early elsewhere",
            id="epochs that were added",
        ),
    ],
)
def test_what_a_reader_must_know_is_said(
    samples: list[Row], options: dict[str, Any], warning: str
) -> None:
    assert pool([log(samples, **options)]).evaluation.warnings == (warning,)


def test_pooled_logs_with_other_arguments_are_named() -> None:
    one = log([("p", 1, "u", (5, 3, 1))], settings={"prompt": "short", "k": 5})
    two = log([("p", 1, "v", (9, 3, 1))], task_id="x", settings={"prompt": "long", "k": 9})
    warnings = pool([one, two]).evaluation.warnings
    assert warnings == ("logs with different prompt are pooled: 'short', 'long'",)


def test_what_changes_the_draws_makes_rows_and_what_does_not_is_pooled() -> None:
    cold = log([], generation={"temperature": 0.2, "seed": 1})
    hot = log([], generation={"temperature": 0.8, "top_p": 0.9})
    again = log([], generation={"temperature": 0.2, "num_choices": 9, "timeout": 5})
    groups = group_logs([cold, hot, again])
    assert [len(group) for group in groups] == [2, 1]
    assert distinctions(groups) == [
        {"temperature": 0.2, "top_p": None},
        {"temperature": 0.8, "top_p": 0.9},
    ]
    assert distinctions(group_logs([cold, again])) == [{}]


def test_the_counts_say_whether_drawing_stopped_early() -> None:
    rows: list[Row] = [("p", 1, None, (5, 3, 1))]
    assert pool([log(rows, early_stops=1)]).evaluation.counts.stopped_early
    assert pool([log(rows, added_epochs=True)]).evaluation.counts.stopped_early
    assert not pool([log(rows)]).evaluation.counts.stopped_early


def test_problems_are_in_the_order_of_their_names_whichever_was_done_first() -> None:
    names = ["p/10", "q/1", "p/9", "p", "p/09b"]
    rows: list[Row] = [(name, 1, name, (5, 3, 1)) for name in names]
    expected = ["p", "p/9", "p/09b", "p/10", "q/1"]
    assert pool([log(rows)]).evaluation.counts.problems == expected
    assert pool([log(rows[::-1])]).evaluation.counts.problems == expected


def test_the_first_weak_pass_is_counted_over_epochs_and_runs() -> None:
    first = log([("q", 2, "a", (3, 1, 0)), ("p", 2, "b", (4, 2, 2)), ("p", 1, "c", (3, 0, 0, 2))])
    second = log(
        [("q", 1, "d", (2, 2, 2)), ("r", 1, "e", (2, 0, 0)), ("p", 1, "f", (2, 1, 0))],
        task_id="later",
        created="2030-01-02",
    )
    evaluation = pool([second, first]).evaluation
    assert evaluation.first_pass is not None
    assert evaluation.counts.problems == ["p", "q", "r"]
    assert evaluation.first_pass.draw.tolist() == [4, 1, 0]
    assert evaluation.first_pass.strong.tolist() == [True, False, False]


def test_no_first_pass_is_given_where_the_verdicts_of_draws_are_not_known() -> None:
    sample = record("p", 1, "u", (5, 3, 1))
    sample["scores"]["suites"]["metadata"]["w_verdicts"] = "..."
    collector = Collector("m")
    collector.add(sample)
    unknown = log([])
    unknown = Log(**{**vars(unknown), "samples": collector.samples(unknown.choice)})
    assert pool([unknown]).evaluation.first_pass is None


def test_usage_is_that_of_the_judged_draws() -> None:
    rows: list[Row] = [
        ("p", 1, "a", (4, 3, 1)),
        ("p", 2, "b", (1, 0, 0, 1)),
        ("q", 1, "c", (2, 0, 0)),
    ]
    usage = pool([log(rows)]).evaluation.usage
    assert usage is not None
    assert usage.input_tokens.tolist() == [15, 10]
    assert usage.output_tokens.tolist() == [35, 14]
    assert usage.seconds.tolist() == [0.75, 0.5]
    assert np.isnan(usage.dollars).all()


def test_one_suite_gives_counts_without_strong_passes() -> None:
    one = log([("p", 1, None, (5, 3, 1))], choice=Choice("suites.w"))
    evaluation = pool([one]).evaluation
    assert evaluation.counts.strong_passes is None
    assert evaluation.first_pass is not None and not evaluation.first_pass.strong.any()


def test_logs_without_any_verdict_are_named() -> None:
    with pytest.raises(NothingJudged, match="task by m is left out: none of its draws"):
        pool([log([("p", 1, None, (0, 0, 0))])])


@pytest.mark.parametrize(
    ("one", "other", "problem", "warned"),
    [
        ({"k": 20, "seed": 1}, {"k": 80, "seed": 1}, "p", "draws 0 to 19 of the same problems"),
        ({"k": 20, "seed": 1}, {"k": 80, "seed": 1, "first": 10}, "p", "draws 10 to 19"),
        ({"k": 20, "seed": 1}, {"k": 80, "seed": 1, "first": 10}, "p", "-T first=90"),
        ({"k": 20, "cache": True}, {"k": 20, "cache": True}, "p", "with Inspect's cache"),
        ({"k": 20, "seed": 1}, {"k": 80, "seed": 1, "first": 20}, "p", ""),
        ({"k": 20, "seed": 1}, {"k": 80, "seed": 2}, "p", ""),
        ({"k": 20, "seed": 1, "cache": True}, {"k": 20, "seed": 2, "cache": True}, "p", ""),
        ({"k": 20, "seed": 1}, {"k": 20, "seed": 1}, "q", ""),
        (
            {"k": 8, "samples_sha256": "r"},
            {"k": 8, "first": 4, "samples_sha256": "r"},
            "p",
            "4 to 7",
        ),
        ({"k": 4, RECORDING: "r"}, {"k": 4, "first": 4, RECORDING: "r"}, "p", ""),
        ({"k": 20}, {"k": 20}, "p", ""),
        ({"k": 20, "cache": True}, {"k": 20}, "p", ""),
        ({"seed": 1}, {"seed": 1}, "p", ""),
    ],
)
def test_draws_that_two_logs_may_share_are_told(
    one: dict[str, object], other: dict[str, object], problem: str, warned: str
) -> None:
    first = log([("p", 1, "a", (5, 3, 1))], settings=one)
    second = log([(problem, 1, "b", (5, 3, 1))], task_id="x", settings=other, location="b.eval")
    told = [text for text in pool([first, second]).evaluation.warnings if "a.eval and b" in text]
    assert len(told) == bool(warned)
    assert warned in "".join(told)


def test_draws_that_a_limit_cut_off_are_missing() -> None:
    rows: list[Row] = [("p", 1, "a", (8, 2, 1)), ("q", 1, "b", (3, 3, 3))]
    evaluation = pool([log(rows, settings={"k": 8})]).evaluation
    reason = "lost, of samples that ended before all their draws were made"
    assert evaluation.missing is not None
    assert evaluation.missing.reasons == {reason: 5}
    assert evaluation.missing.draws.tolist() == [0, 5]
    assert "weak pass@1 is between 31.2% and 62.5%" in evaluation.warnings[0]
    assert pool([log(rows, settings={"k": None})]).evaluation.missing is None


def test_samples_that_no_attempt_of_a_run_has_are_missing() -> None:
    places = frozenset((name, epoch) for name in "pqr" for epoch in (1, 2))
    first = log([("p", 1, "a", (4, 2, 1))], status="error", expected=6, places=places)
    second = log(
        [("p", 2, "b", (4, 2, 1)), ("q", 1, "c", (4, 4, 4)), ("q", 2, "d", (4, 4, 4))],
        status="cancelled", expected=6, places=places, created="2030-01-02",
    )  # fmt: skip
    missing = pool([first, second]).evaluation.missing
    assert missing is not None
    assert dict(zip(missing.problems, missing.draws.tolist(), strict=True)) == {
        "p": 0, "q": 0, "r": 8,
    }  # fmt: skip
    stopped = pool([log([("p", 1, "a", (4, 2, 1))], early_stops=5, places=places)]).evaluation
    assert stopped.missing is None
