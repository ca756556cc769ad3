"""What tests of data sets share."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture
def any_digits() -> Iterator[None]:
    """Ints of any length become texts, as in the sandbox."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    yield
    sys.set_int_max_str_digits(before)
