"""The rules by which texts are compared, case by case."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.datasets.problem import TEXT_RULES
from inspect_resample.judging.harness.texts import RULES, agree

# Rules under which the second text is right where the first is expected.
TABLE = [
    ("1 2", "1 2\n", "tokens lines lines-tolerant exact floats:1e-9"),
    ("1 2", "1  2 \n\n", "tokens floats:1e-9 lines lines-tolerant"),
    ("1 2\n3", "1\n2 3", "tokens floats:1e-9"),
    ("Yes", "YES", "tokens"),
    ("Ärger", "ÄRGER", "tokens"),
    ("a  b", "a b", "tokens floats:1e-9"),
    ("a b \nc", "a b\nc", "tokens floats:1e-9 lines lines-tolerant"),
    ("a\r\nb\r\n", "a\nb\n", "tokens floats:1e-9 lines lines-tolerant"),
    ("0.1", "0.10", "tokens floats:1e-9 lines lines-tolerant"),
    ("0.1", "0.1000001", "tokens lines-tolerant"),
    ("0.1", "0.10002", ""),
    ("0.1", "0.1000000000001", "tokens floats:1e-9 lines-tolerant"),
    ("1000000.0", "1000000.5", "lines-tolerant"),
    ("1e3", "1000", "tokens floats:1e-9 lines lines-tolerant"),
    ("5", "5.0", "tokens floats:1e-9 lines lines-tolerant"),
    ("5", "05", "tokens floats:1e-9 lines lines-tolerant"),
    ("5", "+5", "tokens floats:1e-9 lines lines-tolerant"),
    ("0", "-0", "tokens floats:1e-9 lines lines-tolerant"),
    ("9007199254740993", "9007199254740992", "floats:1e-9 lines-tolerant"),
    ("9007199254740993", "9007199254740993", "tokens lines lines-tolerant exact floats:1e-9"),
    ("123456", "123457", ""),
    ("nan", "nan", "tokens lines lines-tolerant exact floats:1e-9"),
    ("nan", "NaN", "tokens"),
    ("inf", "1e999", ""),
    ("1_000", "1000", "lines"),
    ("1 2", "1", ""),
    ("1", "1 1", ""),
    ("", "", "tokens lines lines-tolerant exact floats:1e-9"),
    ("", " \n", "tokens lines lines-tolerant floats:1e-9"),
    ("1\n\n2", "1\n2", "tokens floats:1e-9"),
    ("a", "b", ""),
]
ALL = [*TEXT_RULES, "floats:1e-9"]


def test_the_rules_have_the_names_that_problems_know() -> None:
    assert tuple(RULES) == TEXT_RULES


@pytest.mark.parametrize("rule", ALL)
def test_the_table(rule: str) -> None:
    wrong = [
        (expected, got)
        for expected, got, right in TABLE
        if agree(rule, expected.encode(), got.encode()) != (rule in right.split())
    ]
    assert wrong == []


@given(st.sampled_from(ALL), st.binary(), st.binary())
def test_nothing_raises_and_a_text_is_itself(rule: str, expected: bytes, got: bytes) -> None:
    agree(rule, expected, got)
    assert agree(rule, expected, expected)


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize(
    "pair",
    [
        (b"9" * 10**6, b"9" * 10**6 + b"1"),
        (b"1 " * 10**5, b"2 " * 10**5),
        (b"1e999999999", b"1e999999998"),
    ],
)
def test_no_rule_takes_long(rule: str, pair: tuple[bytes, bytes]) -> None:
    began = time.process_time()
    assert not agree(rule, *pair)
    assert time.process_time() - began < 2
