"""Which problems belong together, and which look as if they did."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import inspect_resample as ir
from inspect_resample.decisions.nested import Divisions
from inspect_resample.logs.clusters import alike, outline

pytestmark = pytest.mark.slow

EXAMPLES = str(Path(__file__).parents[2] / "examples" / "logs")
FEW: dict[str, Any] = {"k": 1, "cost_ratio": 0, "replicates": 100}


@pytest.mark.parametrize(
    ("problems", "pair"),
    [
        ([f"HumanEval/{i}{letter}" for i in range(9) for letter in "ab"], "HumanEval/0a"),
        ([f"p{i}-v{v}" for i in range(5) for v in (1, 2, 3)], "p0-v1 and p0-v2"),
        ([f"1{i}_{letter}" for i in range(5) for letter in "ABCD"], "10_A and 10_B"),
        ([f"HumanEval/{i}" for i in range(164)], None),
        ([f"task_{i}" for i in range(20)], None),
        ([*(f"mbpp/{i}" for i in range(30)), "mbpp/3a", "mbpp/3b"], None),
        (["1", "2", "3"], None),
    ],
)
def test_ids_that_look_alike_are_pointed_out(problems: list[str], pair: str | None) -> None:
    found = list(alike(problems, {}))
    assert len(found) == (pair is not None)
    assert pair is None or (pair in found[0] and "--cluster" in found[0])


def test_prompts_that_differ_in_numbers_are_alike() -> None:
    texts = [f"{name} has {n} apples. How many?" for name in ("Ann", "Bo", "Cy") for n in (3, 15)]
    prompts = {f"q{i}": outline({"input": text}) for i, text in enumerate(texts)}
    (found,) = alike(list(prompts), {name: one for name, one in prompts.items() if one is not None})
    assert "6 problems in 3 groups" in found
    message = {"input": [{"role": "user", "content": texts[0]}]}
    assert outline(message) is not None
    assert outline({"input": ""}) is None


def test_clusters_by_pattern_and_by_metadata(capsys: pytest.CaptureFixture[str]) -> None:
    (alone,) = {str(one["clusters"]) for one in ir.summarize(EXAMPLES, **FEW).to_dict()}
    assert alone == "None"
    by_id = ir.summarize(EXAMPLES, cluster=r"/.", **FEW).to_dict()[0]
    assert 1 < by_id["clusters"] < by_id["problems"]
    assert "there are only" in capsys.readouterr().err
    by_field = ir.summarize(EXAMPLES, cluster="entry_point", **FEW).to_dict()[0]
    assert by_field["clusters"] == by_field["problems"]


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("topic", "matches no id; ids are"),
        ("[", "no regular expression"),
        ("1", "for instance"),
        ("^p", "are in one cluster"),
    ],
)
def test_clusters_hold_all_problems(by: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ir.summarize(EXAMPLES, cluster=by)


def test_the_other_commands_have_intervals_over_clusters() -> None:
    a, b = sorted(str(path) for path in Path(EXAMPLES).iterdir())

    def found(by: str | None) -> tuple[list[Any], list[Any]]:
        verified = ir.verifiers(a, replicates=100, cluster=by).to_dict()[0]
        tested = ir.same_model(a, b, permutations=99, cluster=by).to_dict()
        tried = ir.backtest(a, draws=5, resamples=2, cluster=by).to_dict()[0]
        told = [verified, tested["a"], tested["b"], tried]
        auc = verified["verifiers"]["weak"]["auc"]["within"]
        return [one["clusters"] for one in told], [auc, tested["inhomogeneity"], tried["results"]]

    (alone, intervals), (together, over_clusters) = found(None), found(r"/.")
    assert alone == [None] * 4 and together == [18] * 4
    assert all(one != other for one, other in zip(intervals, over_clusters, strict=True))


def test_no_part_divides_a_cluster() -> None:
    """What was seen of one variant must not choose for another."""
    names = [f"c{i // 3}" for i in range(45)]
    parts = Divisions(45, 0, names).parts.reshape(-1, 15, 3)
    assert (parts == parts[..., :1]).all()
    assert all(len(np.unique(one)) == 10 for one in parts)
