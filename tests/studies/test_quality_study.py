"""Code quality of true and false positives: from logs by hand, and against simulated truths.

Run this file as a script to print the numbers of the table in `docs/method/quality.md`.
"""

import math
from pathlib import Path

import numpy as np
import pytest
from inspect_ai.log import read_eval_log, write_eval_log

from inspect_resample.logs import LogError
from inspect_resample.logs.verdicts import Choice, ScoreError, choose
from inspect_resample.quality.measures import MEASURES
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.studies.quality.counts import FALSE, TRUE, QualityCounts
from inspect_resample.studies.quality.logs import NotMeasured, read_quality
from inspect_resample.studies.quality.study import QualityDifference, quality_differences

from .made_logs import make_log
from .measured_logs import DRAWN, MEASURED, measured_log

pytestmark = pytest.mark.slow

PYLINT = list(MEASURES).index("pylint_score")


def compared(*paths: Path, measure: str = "pylint_score") -> QualityDifference:
    reading = read_quality([str(path) for path in paths])
    (found,) = quality_differences(reading.counts, [measure], replicates=200)
    return found


def test_the_difference_is_the_mean_of_those_within_problems(tmp_path: Path) -> None:
    measured_log(tmp_path, DRAWN, MEASURED)
    found = compared(tmp_path)
    # a: 9 - 6, b: 8 - 7, where a draw without the measure does not count; c and d have one kind.
    assert found.informative_problems == 2
    assert found.difference.estimate == pytest.approx(2)
    assert found.true_positives.estimate == pytest.approx((9 + 8) / 2)
    assert found.false_positives.estimate == pytest.approx((6 + 7) / 2)
    assert (found.true_positive_draws, found.false_positive_draws) == (2 + 1 + 2, 1 + 1 + 1)
    assert found.pooled_difference.estimate == pytest.approx(
        (9 + 9 + 8 + 10 + 10) / 5 - (6 + 7 + 2) / 3
    )
    assert found.difference.low < 2 < found.difference.high


def test_epochs_and_logs_are_pooled_and_copies_count_once(tmp_path: Path) -> None:
    first = measured_log(tmp_path, DRAWN, MEASURED, epochs=2)
    others = {name: {"pylint_score": [0.0] * 4} for name in MEASURED}
    measured_log(tmp_path, DRAWN, others)
    copy = read_eval_log(first.location)
    write_eval_log(copy, str(tmp_path / "copy.eval"))
    (counts,) = read_quality([str(tmp_path)]).counts
    assert counts.samples == 12 and counts.unmeasured == 0
    place = list(counts.evaluation.counts.problems).index("a")
    assert counts.draws[:, place, PYLINT].tolist() == [6, 3]
    assert counts.sums[:, place, PYLINT].tolist() == [4 * 9, 2 * 6]
    assert counts.highest[PYLINT] == 10


def test_each_model_is_an_evaluation_of_its_own(tmp_path: Path) -> None:
    for model in ("mockllm/one", "mockllm/two"):
        measured_log(tmp_path, DRAWN, MEASURED, model=model)
    reading = read_quality([str(tmp_path)])
    found = quality_differences(reading.counts, ["length", "pylint_score"], replicates=200)
    assert [(one.evaluation.model, one.measure.name) for one in found] == [
        ("mockllm/one", "length"),
        ("mockllm/one", "pylint_score"),
        ("mockllm/two", "length"),
        ("mockllm/two", "pylint_score"),
    ]


def test_many_draws_are_read_though_summaries_have_no_room_for_their_letters(
    tmp_path: Path,
) -> None:
    draws = 2500
    drawn = {"a": ("P" * draws, "PW" * (draws // 2), [0, 1] * (draws // 2))}
    measured_log(tmp_path, drawn, {"a": {"pylint_score": [9.0, 5.0]}})
    found = compared(tmp_path)
    assert found.true_positive_draws == found.false_positive_draws == draws // 2


def test_one_informative_problem_is_too_few_for_a_figure(tmp_path: Path) -> None:
    measured_log(tmp_path, {"a": DRAWN["a"], "c": DRAWN["c"]}, MEASURED)
    found = compared(tmp_path)
    assert found.informative_problems == 1
    assert math.isnan(found.difference.estimate) and math.isnan(found.difference.low)
    assert not math.isnan(found.pooled_difference.estimate)


def test_a_measure_that_no_log_has_is_undefined(tmp_path: Path) -> None:
    measured_log(tmp_path, DRAWN, MEASURED)
    found = compared(tmp_path, measure="halstead_effort")
    assert found.informative_problems == 0
    assert found.true_positive_draws == found.false_positive_draws == 0
    assert math.isnan(found.difference.estimate) and math.isnan(found.pooled_difference.estimate)


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    measured_log(tmp_path, DRAWN, {name: MEASURED[name] for name in "abc"})
    measured_log(tmp_path, DRAWN, MEASURED, settings="others")
    reading = read_quality([str(tmp_path)])
    text = "\n".join(reading.counts[0].evaluation.warnings)
    assert "1 of 8 samples have no code quality" in text
    assert "measured with different settings" in text
    assert reading.counts[0].unmeasured == 1


def test_of_a_log_and_its_scored_copy_the_copy_is_read(tmp_path: Path) -> None:
    measured_log(tmp_path, DRAWN, MEASURED)
    (path,) = tmp_path.glob("*.eval")
    log = read_eval_log(str(path))
    for sample in log.samples or []:
        del (sample.scores or {})["code_quality"]
    write_eval_log(log, str(path.with_name("z.eval")))  # whose name is the last one
    (counts,) = read_quality([str(tmp_path)]).counts
    assert counts.unmeasured == 0


def test_logs_without_quality_say_how_to_add_it(tmp_path: Path) -> None:
    log = make_log(tmp_path, "draws", args={"verdicts": {"a": ["PW", "P-"]}})
    with pytest.raises(NotMeasured) as told:
        read_quality([str(tmp_path)])
    command = "inspect score {} --scorer inspect_resample/code_quality --action append"
    assert command.format(log.location.removeprefix("file://")) in str(told.value)
    assert issubclass(NotMeasured, LogError)


def test_logs_with_one_suite_have_no_false_positives(tmp_path: Path) -> None:
    make_log(tmp_path, "one_score", args={"values": {"a": ["C"]}})
    with pytest.raises(NotMeasured, match="one suite only"):
        read_quality([str(tmp_path)])


def test_measures_that_do_not_fit_the_draws_are_refused(tmp_path: Path) -> None:
    measured_log(tmp_path, DRAWN, {**MEASURED, "b": {"pylint_score": [1.0]}})
    with pytest.raises(NotMeasured, match=r"sample b, epoch 1: 4 verdicts and measures of 1 texts"):
        read_quality([str(tmp_path)])


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="no measure beauty; there are camel_case"):
        quality_differences((), ["beauty"])


@pytest.mark.parametrize("scorer", ["code_quality", "code_quality-1", "code_quality2"])
def test_quality_is_no_verdict_to_choose(scorer: str) -> None:
    assert choose([f"{scorer}.pylint_score", "match"], None) == Choice("match")
    with pytest.raises(ScoreError, match="choose its scores"):
        choose(["code_quality_of_mine", "match"], None)


def simulated(problems: int, effect: float, rng: np.random.Generator) -> QualityCounts:
    """Draws of a model whose programs for hard problems score lower, by up to 6 points.

    A hard problem has more false positives, too. Within a problem the expected score of a false
    positive is lower by an effect that varies from problem to problem around `effect`.
    """
    hardness = rng.uniform(size=problems)
    passes = rng.binomial(20, 0.9 - 0.6 * hardness)
    right = rng.binomial(passes, 0.98 - 0.8 * hardness)
    level = 9 - 6 * hardness
    own = effect + rng.uniform(-0.5, 0.5, size=problems)
    draws, sums = (np.zeros((2, problems, len(MEASURES))) for _ in range(2))
    for kind, number in ((TRUE, right), (FALSE, passes - right)):
        centre = level - (own if kind == FALSE else 0)
        draws[kind, :, PYLINT] = number
        sums[kind, :, PYLINT] = number * centre + rng.normal(size=problems) * np.sqrt(number)
    counts = Counts([str(i) for i in range(problems)], np.full(problems, 20), passes, right)
    highest = np.full(len(MEASURES), np.nan)
    evaluation = Evaluation("simulated", "1", "a model", counts)
    return QualityCounts(evaluation, draws.astype(np.int64), sums, highest, problems, 0, ())


def simulate(
    effect: float, data_sets: int, problems: int = 60
) -> tuple[float, float, float, float]:
    """Mean within and pooled difference, and how often their intervals hold the effect."""
    rng = np.random.default_rng(5)
    within, pooled, held, held_pooled = [], [], 0, 0
    for seed in range(data_sets):
        (found,) = quality_differences(
            [simulated(problems, effect, rng)], ["pylint_score"], replicates=500, seed=seed
        )
        within.append(found.difference.estimate)
        pooled.append(found.pooled_difference.estimate)
        held += found.difference.low <= effect <= found.difference.high
        held_pooled += found.pooled_difference.low <= effect <= found.pooled_difference.high
    return (
        float(np.mean(within)),
        float(np.mean(pooled)),
        held / data_sets,
        held_pooled / data_sets,
    )


@pytest.mark.parametrize("effect", [0.0, 0.5])
def test_within_problems_the_effect_is_found_where_pooling_misleads(effect: float) -> None:
    within, pooled, held, held_pooled = simulate(effect, 300)
    assert within == pytest.approx(effect, abs=0.03)
    assert 0.915 <= held <= 0.985  # Three standard errors are 3.8 points.
    assert pooled > effect + 1  # Hard problems, of which false positives are, score lower.
    assert held_pooled < 0.05


if __name__ == "__main__":
    for size in (10, 20, 60, 164):
        for truth in (0.0, 0.5):
            print(size, truth, *(f"{value:.3f}" for value in simulate(truth, 1000, size)))
