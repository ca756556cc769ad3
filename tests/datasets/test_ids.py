"""Ids of problems as other tools write them."""

import pytest

from inspect_resample.datasets.ids import find_id


@pytest.mark.parametrize(
    ("ids", "wanted", "found"),
    [
        (["Mbpp/11", "Mbpp/1"], "11", "Mbpp/11"),
        (["11", "1"], "Mbpp/11", "11"),
        (["Mbpp/11"], "MBPP/11", "Mbpp/11"),
        (["Mbpp/11", "11"], "11", "11"),
        (["Mbpp/11"], "HumanEval/11", None),
        (["Mbpp/11", "HumanEval/11"], "11", None),
        (["pocket/power"], "power", None),
        (["Mbpp/11"], "1", None),
        ([], "1", None),
    ],
)
def test_the_id_that_is_meant_is_found(ids: list[str], wanted: str, found: str | None) -> None:
    assert find_id(ids, wanted) == found
