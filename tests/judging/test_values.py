"""Values as they cross from a child to the judge: written by `child`, read by `values`."""

import collections
import enum
import marshal
import struct
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspect_resample.judging.harness.child import encode
from inspect_resample.judging.harness.values import DEEPEST, SHOWN, brief, decode, show

pytestmark = pytest.mark.slow

ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**3000), 2**3000),
    st.floats(),
    st.complex_numbers(),
    st.text(st.characters(exclude_categories=[])),
    st.binary(),
)
HASHABLE = st.recursive(
    ATOMS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=5
)
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.tuples(inner, inner),
        st.sets(HASHABLE, max_size=5),
        st.frozensets(HASHABLE, max_size=5),
        st.dictionaries(HASHABLE, inner, max_size=5),
    ),
    max_leaves=20,
)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same in type and value, nan and the sign of zero included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float | complex):
        return marshal.dumps(one, 2) == marshal.dumps(other, 2)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same([*one.items()], [*other.items()])
    if isinstance(one, set | frozenset):
        left = list(other)
        for item in one:
            twins = [number for number, twin in enumerate(left) if same(item, twin)]
            if not twins:
                return False
            del left[twins[0]]
        return not left
    return bool(one == other)


# ----------------------------------------------------------------------------------------- reading


@given(VALUES)
def test_plain_values_survive_the_way(value: Any) -> None:
    assert same(decode(marshal.dumps(value, 2)), value)
    assert same(decode(encode(value)), value)


def check(data: bytes) -> None:
    """Bytes of any kind either stand for the value that Python takes them for, or for none."""
    try:
        value = decode(data)
    except ValueError:
        return
    try:
        assert same(value, marshal.loads(data))
    except ValueError as wrong:
        assert "unnormalized" in str(wrong)  # a large int with zeros in front, which we take


@given(st.binary(max_size=200))
@example(b"")
@example(b"r\0\0\0\0")
@example(b"\xdb\1\0\0\0r\0\0\0\0")
@example(b"[\xff\xff\xff\x7f")
@example(b"[\xff\xff\xff\xff")
@example(b"l\0\0\0\x80")
@example(b"l\1\0\0\0\0\x80")
@example(b"u\1\0\0\0\xff")
@example(b"{0")
@example(b"{N")
@example(b"{{0N0")
@example(b"<\1\0\0\0[\0\0\0\0")
@example(b"NN")
def test_no_bytes_upset_the_reader(data: bytes) -> None:
    check(data)


KINDS = st.sampled_from(b"NTFSigylsu([{<>0rct.?fxzIR")


@given(st.lists(st.tuples(KINDS, st.integers(-2, 4), st.binary(max_size=12)), max_size=12))
def test_no_beginnings_of_values_upset_the_reader(parts: list[tuple[int, int, bytes]]) -> None:
    check(b"".join(bytes([kind]) + struct.pack("<i", size) + rest for kind, size, rest in parts))


@given(VALUES, st.data())
def test_no_change_of_a_value_upsets_the_reader(value: Any, data: st.DataObject) -> None:
    written = bytearray(marshal.dumps(value, 2))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(written)))
        written[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    check(bytes(written))


@pytest.mark.parametrize("make", [lambda y: [y], lambda y: (y,), lambda y: {1: y}])
def test_values_may_be_nested_as_deep_as_is_said(make: Any) -> None:
    value: Any = 1
    for _ in range(DEEPEST):
        value = make(value)
    assert decode(marshal.dumps(value, 2)) == value
    with pytest.raises(ValueError, match="deep"):
        decode(marshal.dumps(make(value), 2))


def test_a_million_brackets_are_refused() -> None:
    with pytest.raises(ValueError, match="deep"):
        decode(b"[\1\0\0\0" * 1_000_000)


def number(value: int) -> bytes:
    return marshal.dumps(value, 2)


@pytest.mark.parametrize(
    "data",
    [
        b"<\2\0\0\0" + number(1) * 2,
        b">\2\0\0\0" + number(1) + b"T",
        b"{" + (number(1) + b"N") * 2 + b"0",
        b"{" + number(1) + b"N" + marshal.dumps(1.0, 2) + b"N0",
    ],
)
def test_an_element_comes_once(data: bytes) -> None:
    with pytest.raises(ValueError, match="twice"):
        decode(data)


COLLIDING = [number(n * (2**61 - 1)) for n in range(60_000)]

HARD = {
    "an int of 30 million bits": b"l" + struct.pack("<i", 2_000_000) + b"\xff\x7f" * 2_000_000,
    "a million lists": b"[" + struct.pack("<i", 1_000_000) + b"[\0\0\0\0" * 1_000_000,
    "a million texts": b"(" + struct.pack("<i", 1_000_000) + b"u\1\0\0\0x" * 1_000_000,
    "a text of 50 MB": b"u" + struct.pack("<i", 50_000_000) + b"x" * 50_000_000,
    "a set of ints that collide": b"<" + struct.pack("<i", 60_000) + b"".join(COLLIDING),
    "keys that collide": b"{" + b"".join(key + b"N" for key in COLLIDING) + b"0",
    "keys that collide, again and again": b"{"
    + b"".join(key + b"N" for key in COLLIDING[:3000])
    + (COLLIDING[2999] + b"N") * 1_000_000
    + b"0",
}


@pytest.mark.parametrize("name", HARD)
def test_no_value_takes_long_to_read(name: str) -> None:
    before = time.thread_time()
    check_only(HARD[name])
    assert time.thread_time() - before < 15


def check_only(data: bytes) -> None:
    """Read a value, or refuse it."""
    try:
        decode(data)
    except ValueError as wrong:
        assert "collide" in str(wrong) or "twice" in str(wrong)


# ----------------------------------------------------------------------------------------- writing


class One(enum.IntEnum):
    A = 1


class Text(str):
    pass


class Every(list[Any]):
    def __eq__(self, other: object) -> bool:
        return True


Pair = collections.namedtuple("Pair", "a b")

ALIKE = [
    (collections.Counter("aab"), {"a": 2, "b": 1}),
    (collections.OrderedDict(a=1), {"a": 1}),
    (collections.defaultdict(list, {1: [2]}), {1: [2]}),
    ({1: 2}.keys(), {1}),
    ({1: 2}.items(), {(1, 2)}),
    (Pair(1, Pair(2, "s")), (1, (2, "s"))),
    ([collections.Counter([b"s"])], [{b"s": 1}]),
]


@pytest.mark.parametrize(("value", "plain"), ALIKE)
def test_some_values_become_what_they_equal(value: Any, plain: Any) -> None:
    assert same(decode(encode(value)), plain)


def test_numbers_of_numpy_become_what_they_equal() -> None:
    numpy = pytest.importorskip("numpy")
    kinds = ("int8", "int64", "uint64", "float16", "float32", "float64", "complex64", "bool_")
    for kind in kinds:
        value = getattr(numpy, kind)(1)
        assert same(decode(encode(value)), value.item())
        assert same(decode(encode({"s": [value]})), {"s": [value.item()]})
    assert decode(encode(numpy.array(115))) == 115
    for value in (numpy.array([1, 2]), numpy.longdouble(1), numpy.datetime64("2020-01-01")):
        with pytest.raises(ValueError, match=r"no plain data|only"):
            encode(value)
        with pytest.raises(ValueError, match=r"no plain data|only"):
            encode([b"s", value])


NOT_PLAIN = [
    One.A,
    Text("s"),
    Every(),
    object(),
    bytearray(b"s"),
    memoryview(b"s"),
    range(3),
    iter([]),
    ...,
    StopIteration,
    NotImplemented,
    check.__code__,
    collections.deque(),
    {1: 2}.values(),
]


@pytest.mark.parametrize("value", NOT_PLAIN, ids=lambda value: type(value).__name__)
def test_other_values_are_refused(value: Any) -> None:
    for whole in (value, [value], ("s", value), {1: value}, [[b"s"], {"s": [value]}]):
        with pytest.raises(ValueError, match=r"plain|too deep"):
            decode(encode(whole))


def test_a_list_in_itself_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises((ValueError, RecursionError)):
        encode(value)


# ----------------------------------------------------------------------------------------- showing


@given(VALUES)
@settings(max_examples=200)
@example(1 << 100_000)
@example(["\ud800" * 500])
@example({(1,) * 500: "\U0001f600" * 500})
@example([[[[[[[1]]]]]]])
@example({float("nan"), 1, "x", b"y", (2,)})
def test_any_value_can_be_shown_in_few_bytes(value: Any) -> None:
    text = show(value)
    assert 0 < len(text.encode()) <= SHOWN


@given(st.text(st.characters(exclude_categories=[])), st.integers(3, 50))
def test_a_text_is_cut_to_so_many_bytes(text: str, most: int) -> None:
    short = brief(text, most)
    assert len(short.encode()) <= most
    whole = text.encode("utf-8", "backslashreplace").decode()
    assert short == whole or (short.endswith("...") and whole.startswith(short[:-3]))
    assert (short == whole) or len(whole.encode()) > most or len(text) > most
