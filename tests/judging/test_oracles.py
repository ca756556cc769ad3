import ast
import marshal
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.judging.harness import oracles
from inspect_resample.judging.harness.oracles import ORACLES, agrees

NAN = float("nan")
INF = math.inf

numbers = st.booleans() | st.integers() | st.floats() | st.complex_numbers()
keys = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
leaves = (
    keys
    | numbers
    | st.sampled_from([10**400, -(10**4000), 2**53 + 1, 1e308, complex(1e308, 1e308)])
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(keys, inner)
        | st.sets(keys)
        | st.frozensets(keys)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (None, None),
        (1, True),
        (1, 1.0),
        (2.0, 2),
        (2.5, 2.5 + 1e-7),
        (1e9, 1e9 + 50),
        (-0.0, 0.0),
        (INF, INF),
        (NAN, NAN * 2),
        (1 + 2j, 1 + 2.0000001j),
        ([1.5, 2.5], [1.5000001, 2.5]),
        ([1.5, 2.0], [1.5, 2]),
        ([1, 2.5, "a"], [1, 2.5000001, "a"]),
        ([(1, 0.5), (2, 0.25)], [(1, 0.5000001), (2, 0.25)]),
        ({"a": 0.1 + 0.2}, {"a": 0.3}),
        ([NAN, 1], [NAN * 2, 1]),
        ({1, 2}, {2, 1}),
        ({1}, frozenset({1})),
        ([], []),
        (10**400, 10**400),
        ({1: [0.1], "b": None}, {"b": None, 1: [0.1 + 1e-9]}),
    ],
)
def test_equal_accepts(expected: object, got: object) -> None:
    assert agrees("equal", 0.0, (), expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (None, False),
        (1, 2),
        (1, "1"),
        ("a", b"a"),
        (10**9, 10**9 + 1),  # Ints are exact.
        ([10**9, 0.5], [10**9 + 1, 0.5]),
        (2.5, 2.50001),
        (2.0000001, 2),  # A number alone must be a float where a float is expected.
        (2.5, None),
        (2.5, "2.5"),
        (2.5, [2.5]),
        (INF, 1e300),
        (INF, -INF),
        (1e300, INF),
        (NAN, 0.0),
        (0.0, NAN),
        (NAN, None),
        ([1.0], (1.0,)),
        ((1, 2), [1, 2]),
        ([[1.5]], [(1.5,)]),
        ([1.0, 1.0], [1.0]),
        ([1.0], [1.0, 1.0]),
        ([1.0, 1.0], [[1.0], [1.0]]),  # No broadcasting.
        ([1.5], ["1.5"]),
        ([0.0], [[]]),
        ({"a": 1.0}, {"a": 1.0, "b": 1.0}),
        ({"a": 1.0}, {"b": 1.0}),
        ({"a": 1.5}, [("a", 1.5)]),
        ({0.5}, {0.5000001}),
        ({1, 2}, [1, 2]),
        (1.0, 10**400),
        (10**400, 1.0),
        ([1.0], [10**400]),
        (complex(1e308, 1e308), complex(-1e308, 1e308)),
    ],
)
def test_equal_rejects(expected: object, got: object) -> None:
    assert not agrees("equal", 0.0, (), expected, got)


@pytest.mark.parametrize(
    ("tolerance", "expected", "got", "verdict"),
    [
        (1e-4, 2.0, 2.00009, True),
        (1e-4, 2.0, 2.0002, False),
        (1e-4, 1e6, 1e6 + 0.1, True),  # 1e-4 + 1e-7 * 1e6
        (1e-4, 1e6, 1e6 + 0.11, False),
        (
            1e-4,
            10**8,
            10**8 + 10,
            True,
        ),  # With a tolerance of its own a problem's ints have it too.
        (1e-4, 10**8, 10**8 + 11, False),
        (1e-4, 10**8, 1e8 + 1, False),
        (1e-4, 10**400, 10**400 + 1, False),
        (1e-4, True, 1.00001, False),
    ],
)
def test_equal_with_the_tolerance_of_the_problem(
    tolerance: float, expected: object, got: object, verdict: bool
) -> None:
    assert agrees("equal", tolerance, (), expected, got) is verdict


@pytest.mark.parametrize(
    ("oracle", "inputs", "expected", "got", "verdict"),
    [
        ("same-set", (), [1, 2], (2, 1, 1), True),
        ("same-set", (), (1, 2), {1.0, 2}, True),
        ("same-set", (), (1, 2), [1], False),
        ("same-set", (), (1, 2), [1, 2, 3], False),
        ("same-set", (), (), [], True),
        ("same-set", (), (), None, False),
        ("same-set", (), [1], 1, False),
        ("same-set", (), [1], [[1]], False),
        ("not-none", (), "a match", "another", True),
        ("not-none", (), "a match", True, True),
        ("not-none", (), "a match", False, False),
        ("not-none", (), "a match", None, False),
        ("not-none", (), None, None, True),
        ("not-none", (), None, False, True),
        ("not-none", (), None, 0, False),
        ("not-none", (), True, "a match", True),
        ("polynomial-root", ([-4, 0, 1],), 2.0, -2, True),
        ("polynomial-root", ([-4, 0, 1],), 2.0, 2.00001, True),
        ("polynomial-root", ([-4, 0, 1],), 2.0, 2.1, False),
        ("polynomial-root", ([0, 1],), 0.0, False, True),
        ("polynomial-root", ([0, 1],), 0.0, 0j, False),
        ("polynomial-root", ([0, 1],), 0.0, None, False),
        ("polynomial-root", ([0, 1],), 0.0, NAN, False),
        ("polynomial-root", ([0, 0, 0, 1],), 0.0, INF, False),
        ("polynomial-root", ([0, 0, 0, 1],), 0.0, 1e200, False),
        ("polynomial-root", ([0, 1],), 0.0, 10**400, False),
        ("digit-distance", (91, 2), 7, 7, True),
        ("digit-distance", (91, 2), 7, 10, True),
        ("digit-distance", (91, 2), 7, 8, False),
        ("digit-distance", (91, 2), 7, "10", False),
        ("pyramid-surface", (6, 4), 84, 84, True),
        ("pyramid-surface", (6, 4), 84, 96, True),  # 36 + 4 triangles of 6 by 5
        ("pyramid-surface", (6, 4), 84, 95, False),
        ("pyramid-surface", (6, 4), 84, None, False),
    ],
)
def test_special_rules(
    oracle: str, inputs: tuple[object, ...], expected: object, got: object, verdict: bool
) -> None:
    assert agrees(oracle, 1e-4, inputs, expected, got) is verdict


@pytest.mark.slow
@given(values)
def test_a_value_agrees_with_its_copy(value: Any) -> None:
    assert agrees("equal", 0.0, (), value, marshal.loads(marshal.dumps(value, 2)))


@given(values, values)
def test_equal_accepts_all_that_python_finds_equal(expected: Any, got: Any) -> None:
    assert agrees("equal", 0.0, (), expected, got) or expected != got


BENIGN = {
    "equal": ((), [1.5, {"a": (1, 2.5)}]),
    "same-set": ((), [1, 2]),
    "list-or-tuple": ((), [1, [2.5]]),
    "list-or-first": ((), [[1, 2]]),
    "not-none": ((), None),
    "polynomial-root": (([1, 2, 3, 4],), 1.0),
    "digit-distance": ((91, 2), 7),
    "pyramid-surface": ((6, 4), 84),
}


@pytest.mark.slow
@pytest.mark.parametrize("oracle", ORACLES)
@given(got=values)
def test_no_rule_raises_whatever_the_program_gave(oracle: str, got: Any) -> None:
    inputs, expected = BENIGN[oracle]
    assert type(agrees(oracle, 0.0, inputs, expected, got)) is bool
    assert type(agrees(oracle, 1e-4, inputs, expected, got)) is bool


@given(
    st.recursive(
        st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: (
            st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner)
        ),
        max_leaves=8,
    )
)
def test_floats_are_close_wherever_they_stand(value: Any) -> None:
    assert agrees("equal", 0.0, (), value, scaled(value, 1 + 1e-8))
    if has_large_float(value):
        assert not agrees("equal", 0.0, (), value, scaled(value, 1 + 1e-6))


def scaled(value: Any, factor: float) -> Any:
    if isinstance(value, float):
        return value * factor if abs(value) < 1e300 else value
    if isinstance(value, dict):
        return {key: scaled(item, factor) for key, item in value.items()}
    return type(value)(scaled(item, factor) for item in value) if type(value) is not str else value


def has_large_float(value: Any) -> bool:
    if isinstance(value, float):
        return 10 < abs(value) < 1e300
    items = value.values() if isinstance(value, dict) else value
    return type(value) is not str and any(map(has_large_float, items))


def test_colliding_hashes_cost_no_quadratic_time() -> None:
    # All of these ints have the hash 0: a set of them takes minutes to build.
    colliding = [number * sys.hash_info.modulus for number in range(100_000)]
    began = time.process_time()
    assert not agrees("same-set", 0.0, (), [1, 2], colliding)
    assert time.process_time() - began < 1


def test_long_outputs_take_linear_time() -> None:
    expected = [*range(300_000), 0.5]
    began = time.process_time()
    assert agrees("equal", 0.0, (), expected, [*range(300_000), 0.5 + 1e-9])
    assert not agrees("equal", 0.0, (), expected, [*range(300_000), 0.6])
    assert time.process_time() - began < 5


def test_nesting_up_to_the_decoder_s_limit_is_compared() -> None:
    expected: Any = 0.5
    got: Any = 0.5 + 1e-9
    for _ in range(200):
        expected, got = [expected], [got]
    assert agrees("equal", 0.0, (), expected, got)
    assert not agrees("equal", 0.0, (), expected, [got])


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        agrees("no such rule", 0.0, (), 1, 1)


def test_the_file_runs_alone_in_an_old_python() -> None:
    path = Path(oracles.__file__)
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    script = (
        "import sys; before = set(sys.modules); names = {}\n"
        f"exec(open({str(path)!r}, encoding='utf-8').read(), names)\n"
        "assert names['agrees']('equal', 0.0, (), [1.5], [1.5])\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True)
    assert set(run.stdout.split()) <= {"__future__", "math"}, run.stderr
    assert run.returncode == 0, run.stderr
