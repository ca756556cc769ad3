import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.logs.json_stream import CutOff, JsonStream

pytestmark = pytest.mark.slow

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(st.lists(values), st.integers(1, 40), st.sampled_from([None, 2]))
def test_elements_are_those_of_the_array_in_pieces_of_any_size(
    array: list[Any], size: int, indent: int | None
) -> None:
    data = json.dumps(array, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert list(JsonStream(pieces(data, size)).elements()) == array


@given(st.dictionaries(st.text(), values), st.integers(1, 40))
def test_members_are_those_of_the_object(members: dict[str, Any], size: int) -> None:
    stream = JsonStream(pieces(json.dumps(members).encode(), size))
    assert {key: stream.value() for key in stream.members()} == members


@given(st.lists(values, min_size=1), st.integers(1, 40), st.data())
def test_what_is_whole_before_a_cut_is_read(
    array: list[Any], size: int, data: st.DataObject
) -> None:
    text = json.dumps(array).encode()
    cut = data.draw(st.integers(0, len(text) - 1))
    stream = JsonStream(pieces(text[:cut], size)).elements()
    read: list[Any] = []
    with pytest.raises(CutOff):
        read.extend(iter(lambda: next(stream), object()))
    # A number that was cut is a number too, so the last element may not be what was written.
    assert read[:-1] == array[: max(len(read) - 1, 0)]


def test_numbers_that_json_does_not_know_are_read() -> None:
    nan, most, least = JsonStream([b"[NaN, Infin", b"ity, -Infinity]"]).elements()
    assert math.isnan(nan)
    assert (most, least) == (math.inf, -math.inf)


@pytest.mark.parametrize("text", [b"", b"  ", b"{", b"[1,]", b"[1 2]", b"nonsense", b"[\xff]"])
def test_what_is_no_array_is_an_error(text: bytes) -> None:
    with pytest.raises(ValueError):
        list(JsonStream([text]).elements())


def test_a_long_value_is_scanned_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(["x" * 10**6, 1]).encode()
    stream, scans = JsonStream(pieces(text, 100)), 0
    scan = stream._scan

    def counted(*arguments: Any) -> Any:
        nonlocal scans
        scans += 1
        return scan(*arguments)

    monkeypatch.setattr(stream, "_scan", counted)
    assert [len(value) if isinstance(value, str) else value for value in stream.elements()] == [
        10**6,
        1,
    ]
    assert scans < 20
