from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inspect_resample.decisions.cost import Rates
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.estimators import pass_at
from inspect_resample.statistics.pairing import names_of
from inspect_resample.studies.compare.best_of_many import best_of_many
from inspect_resample.studies.compare.comparison import Ranking, Terms
from inspect_resample.studies.compare.study import compare

from .pairs import Model, draw, evaluation, usage

pytestmark = pytest.mark.slow


def ranking(*evaluations: Evaluation, **how: Any) -> Ranking:
    found = compare(*evaluations, **how)
    assert isinstance(found, Ranking)
    return found


def named(values: list[FloatArray]) -> dict[str, FloatArray]:
    return dict(zip(names_of(len(values)), values, strict=True))


def test_the_best_the_next_and_those_alike() -> None:
    rng = np.random.default_rng(0)
    hard = rng.uniform(size=200)
    columns = [hard * 0.5, hard * 0.9, hard * 0.9 + rng.normal(0, 0.01, 200) * 0.1]
    two_figures = named([np.stack([own, 1 - own], axis=1) for own in columns])
    first, second = best_of_many(two_figures, Bootstrap(200))
    assert {first.best, first.next} == {"b", "c"}
    assert first.alike == ("b", "c")
    assert first.lead.estimate == pytest.approx(abs(columns[1].mean() - columns[2].mean()))
    assert first.lead.low < 0 < first.lead.high
    assert first.probability["a"] == 0 and sum(first.probability.values()) == pytest.approx(1)
    assert (second.best, second.alike) == ("a", ("a",))
    assert second.lead.low > 0
    assert second.values["a"].estimate == pytest.approx(1 - columns[0].mean())


def test_equals_share_the_first_place() -> None:
    values = np.random.default_rng(0).uniform(size=(30, 1))
    (found_best,) = best_of_many(named([values, values, values / 2]), Bootstrap(30))
    assert (found_best.best, found_best.next, found_best.alike) == ("a", "b", ("a", "b"))
    assert found_best.probability == pytest.approx({"a": 0.5, "b": 0.5, "c": 0})


def test_the_order_of_evaluations_changes_names_only() -> None:
    rng = np.random.default_rng(3)
    three = named([rng.beta(a, 1, (60, 4)) for a in (0.7, 0.9, 1.1)])
    turned = best_of_many(dict(reversed(three.items())), Bootstrap(60))
    for one, other in zip(best_of_many(three, Bootstrap(60)), turned, strict=True):
        assert one.best == other.best
        assert one.alike == tuple(sorted(other.alike))
        assert one.lead.low == pytest.approx(other.lead.low, abs=0.02)


def test_the_best_is_told_apart_from_its_equals_in_few_simulations() -> None:
    """Five equal evaluations, four figures: a false winner in 5% of the data sets at the most."""
    rng = np.random.default_rng(0)
    false, sets = 0, 200
    for _ in range(sets):
        hard = rng.beta(0.8, 0.8, (50, 1))
        values = [rng.binomial(10, np.repeat(hard, 4, axis=1)) / 10 for _ in range(5)]
        found = best_of_many(named(values), Bootstrap(50, 200))
        false += any(found_best.lead.low > 0 for found_best in found)
    assert false / sets <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / sets)


def test_a_ranking_has_the_figures_of_each_evaluation() -> None:
    rng = np.random.default_rng(1)
    weak = rng.beta(0.5, 1, 40)
    models = [Model(np.clip(weak * factor, 0, 1), np.full(40, 0.8)) for factor in (0.4, 0.8, 1)]
    evaluations = [draw(model, 10, rng, f"m{i}") for i, model in enumerate(models)]
    found = ranking(*evaluations, k=(1, 10), terms=Terms((0.0, 3.0)), replicates=200)
    assert found.strong_pass_at and found.budgets and found.reward
    at_10 = found.strong_pass_at[10]
    for value, own in zip(at_10.values.values(), found.paired.evaluations, strict=True):
        wanted = pass_at(own.counts, "strong", 10)[:, 10].mean()
        assert value.estimate == pytest.approx(wanted)
    assert found.weak_pass_at[1].best == "c"
    assert "a" not in found.weak_pass_at[1].alike
    (unit,) = found.budgets
    assert len(unit.frontiers[0].points[0].probability) == 3
    assert [row.cost_ratio for row in found.reward] == [0, 3]
    for row in found.reward:
        for best, value in zip(row.k_star.values(), row.at_k_star.values.values(), strict=True):
            assert value.estimate == pytest.approx(best.reward.estimate)


def test_one_suite_is_ranked_by_it_alone() -> None:
    rows = [{"a": (4, passes), "b": (4, 1)} for passes in (1, 2, 3)]
    found = ranking(*(evaluation(own, f"m{i}") for i, own in enumerate(rows)), replicates=100)
    assert found.strong_pass_at is None
    assert found.weak_pass_at[1].best == "c"


@pytest.mark.parametrize("k", [(0, 1), (11,)])
def test_a_k_beyond_the_draws_is_an_error(k: tuple[int, ...]) -> None:
    rows = {"a": (10, 2, 1), "b": (10, 3, 3)}
    with pytest.raises(ValueError, match=r"k must be 1 or more|beyond the data"):
        compare(*(evaluation(rows, name) for name in "xyz"), k=k)


def test_budgets_are_counted_in_every_unit_for_two_and_for_more() -> None:
    """Tokens from the usage, dollars from tokens, time or logs, operations from sizes."""
    rows = {f"p{i}": (6, i % 6, i % 3 if i % 6 >= i % 3 else 0) for i in range(12)}
    used = usage([60.0] * 12, [120.0] * 12, [0.6] * 12)
    three = [
        replace(evaluation(rows, name, used), tokens_per_second=100.0) for name in ("x", "y", "z")
    ]
    size = {"params": 1e9, "layers": 10.0, "width": 100.0}
    rates = {
        "x": Rates(input=1.0, output=2.0, **size),
        "y": Rates(dollars_per_hour=3.6, **size),
        "z": Rates(**size),
    }
    terms = Terms((1.0,), Pricing(rates=rates), ("draws", "tokens", "dollars", "flops"))
    ranked = ranking(*three, terms=terms, replicates=100).budgets
    assert ranked is not None
    assert [one.unit for one in ranked] == ["draws", "tokens", "dollars", "10^12 operations"]
    two = compare(three[0], three[1], terms=terms, replicates=100).budgets
    assert two is not None
    assert [one.unit for one in two] == [one.unit for one in ranked]
    per_draw = [Pricing(rates=rates).cost_in("dollars", one).per_draw[0] for one in three]
    assert per_draw == pytest.approx([(10 * 1 + 20 * 2) / 1e6, 20 / 100 * 3.6 / 3600, 0.1])
