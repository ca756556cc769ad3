"""What runs in any Python runs before the judge: streams made anew, ints of many digits."""

import pytest

from inspect_resample.datasets import Problem
from inspect_resample.judging.standalone import judge

pytestmark = pytest.mark.slow

EVEN = Problem(
    id="test/even",
    prompt="",
    entry_point="even",
    reference="def even(n):\n    return n % 2 == 0\n",
    weak=[(1,), (2,)],
    strong=[(n,) for n in range(9)],
)
STREAMS = {
    "a new text layer": "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')",
    "a codec's writer": "sys.stdout = codecs.getwriter('utf-8')(sys.stdout.buffer)",
    "a codec's reader": "sys.stdin = codecs.getreader('utf-8')(sys.stdin.buffer)",
    "errors": "sys.stderr = io.TextIOWrapper(sys.stderr.buffer, write_through=True)",
    "input": "sys.stdin = io.TextIOWrapper(sys.stdin.buffer)",
    "detached": "sys.stdout = io.TextIOWrapper(sys.stdout.detach(), line_buffering=True)",
    "opened again": "sys.stdout = os.fdopen(sys.stdout.fileno(), 'w', closefd=False)",
    "back again": "sys.stdout.close(); sys.stdout = sys.__stderr__",
    "set aside": "sys.stdout, old = io.StringIO(), sys.stdout; sys.stdout = sys.__stdout__",
}
USE = "print('x' * 9000); print(1, file=sys.stderr); sys.stdin.readline(); sys.stdout.flush()"


@pytest.mark.parametrize("where", ["top", "function"])
@pytest.mark.parametrize("name", STREAMS)
def test_standard_streams_may_be_replaced(name: str, where: str) -> None:
    head = "import codecs, io, os, sys\nMADE = []\n"
    if where == "top":
        program = f"{head}{STREAMS[name]}\ndef even(n):\n    {USE}\n    return n % 2 == 0\n"
    else:
        program = f"{head}def even(n):\n    if not MADE:\n        {STREAMS[name]}\n"
        program += f"    MADE.append(n)\n    {USE}\n    return n % 2 == 0\n"
    (verdict,) = judge(EVEN, [program])
    assert verdict.strong_pass, str(verdict.weak)


@pytest.mark.parametrize(
    "body",
    [
        "return str(10**5000 + n)[-1] in '02468'",
        "return int('1' + '0' * 5000) % 2 == n % 2",
        "return f'{10**5000 + n}'[-1] in '02468'",
        "return '%d' % (10**5000 + n) == str(10**5000) if not n else n % 2 == 0",
        f"return (1{'0' * 5000} + n) % 2 == 0",
    ],
)
def test_ints_may_have_many_digits(body: str) -> None:
    (verdict,) = judge(EVEN, [f"def even(n):\n    {body}\n"])
    assert verdict.strong_pass, str(verdict.weak)


def test_a_right_program_is_no_false_positive_because_its_ints_are_long() -> None:
    ending = Problem(
        id="test/ones",
        prompt="",
        entry_point="ones",
        reference="def ones(n):\n    return (10**n - 1) // 9\n",
        weak=[(1,), (2,)],
        strong=[(9,), (5000,)],
    )
    by_text = "def ones(n):\n    return int('1' * n)\n"
    wrong = "def ones(n):\n    return int('1' * n) + (n > 4000)\n"
    right, false = judge(ending, [by_text, wrong])
    assert right.strong_pass
    assert false.false_positive
    assert false.strong is not None
    assert false.strong.got is not None
    assert "bits" in false.strong.got
