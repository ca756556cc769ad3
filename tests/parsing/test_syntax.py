"""Programs of strangers are read by many threads."""

import ast
import gc
import sys
import threading
import time
import warnings
from collections.abc import Iterator

import pytest

from inspect_resample.parsing.syntax import one_reader, parse

PROGRAM = "\n".join(
    f"def f{number}(x, y=1):\n    z = [x for x in range(10) if x]\n    return {{0: [x, z]}}"
    for number in range(30)
)


class Litter:
    """Garbage whose end lets another thread run, in the middle of whatever collects it."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        time.sleep(0)


@pytest.fixture
def busy_collector() -> Iterator[None]:
    before, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.freeze()  # what other tests have left would be looked through each time
    gc.set_threshold(50)
    sys.setswitchinterval(1e-5)  # the end of litter need not wait long for its turn
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*before)
    gc.unfreeze()


def test_many_threads_read_at_once(busy_collector: None) -> None:
    expected = ast.dump(ast.parse(PROGRAM))
    found: list[str] = []
    done = threading.Event()

    def read() -> None:
        found.extend({ast.dump(parse(PROGRAM)) for _ in range(40)})

    def litter() -> None:
        while not done.wait(0.001):  # more would grow while it is collected, without a bound
            Litter()

    littering = threading.Thread(target=litter)
    littering.start()
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    done.set()
    littering.join()
    assert found == [expected] * 4


def test_nothing_warns_of_a_strangers_escape_sequences() -> None:
    with warnings.catch_warnings(action="error"):
        assert parse('x = "\\d"').body
        with one_reader():
            compile('x = "\\d"', "text", "exec")


@pytest.mark.parametrize("text", ["def", "x = '\0'", "(" * 1000])
def test_what_is_no_program_is_refused(text: str) -> None:
    with pytest.raises((SyntaxError, ValueError, MemoryError, RecursionError)):
        parse(text)
