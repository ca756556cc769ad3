"""Python's data as JSON and back."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.datasets.json_values import DEEPEST, from_json, parse, to_json

ATOMS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.complex_numbers(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.just("$tuple"),
    st.binary(max_size=8),
)
HASHABLE = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3)
)
DATA = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.sets(HASHABLE, max_size=3),
        st.frozensets(HASHABLE, max_size=3),
        st.dictionaries(HASHABLE, inner, max_size=3),
    ),
    max_leaves=12,
)


def written(value: Any) -> str:
    """What tells data apart: types, signs of zero, and nan from nothing but nan."""
    if isinstance(value, set | frozenset):
        return f"{type(value).__name__}{sorted(map(written, value))}"
    if isinstance(value, dict):
        items = sorted((written(key), written(item)) for key, item in value.items())
        return f"dict{items}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}{[written(item) for item in value]}"
    return repr(value)


@given(DATA)
def test_data_survives_the_way_through_a_file(value: Any) -> None:
    text = json.dumps(to_json(value), allow_nan=False)
    assert written(from_json(parse(text))) == written(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"$tuple": [1, [2]]}', (1, [2])),
        ('{"$set": [1, 2]}', {1, 2}),
        ('{"$frozenset": [{"$tuple": []}]}', frozenset({()})),
        ('{"$bytes": "AP8="}', b"\x00\xff"),
        ('{"$complex": [1, -2.5]}', 1 - 2.5j),
        ('{"$dict": [[1, "one"], [null, {"a": 2}]]}', {1: "one", None: {"a": 2}}),
        ('{"$float": "-inf"}', -math.inf),
        ('{"plain": {"$tuple": [1]}}', {"plain": (1,)}),
        ('{"a$b": 1}', {"a$b": 1}),
        ("12345678901234567890123", 12345678901234567890123),
    ],
)
def test_each_form(text: str, value: object) -> None:
    assert from_json(parse(text)) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"$tuple": 1}', "expected a list"),
        ('{"$tuple": [], "more": 1}', "only field"),
        ('{"$tupel": []}', "'$tupel' is no form of data"),
        ('{"$set": [1, 1.0]}', "comes twice"),
        ('{"$set": [[1]]}', "unhashable"),
        ('{"$dict": [[1, 2], [1, 3]]}', "a key comes twice"),
        ('{"$dict": [[1]]}', "list of pairs"),
        ('{"$complex": [1]}', "two numbers"),
        ('{"$bytes": "***"}', "$bytes cannot be made"),
        ('{"$float": "NaN"}', "$float cannot be made"),
        ("NaN", '{"$float": "nan"}'),
        ("1e999", "beyond all floats"),
        ('{"a": 1, "a": 2}', "'a' comes twice"),
        ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "nested deeper"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_data_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError) as refused:
        from_json(parse(text))
    assert words in str(refused.value)
