"""What becomes of a completion: the rules of extraction."""

import warnings

import pytest

from inspect_resample.extraction.extract import extract_program

PROMPT = '''import math
from typing import List


def halve(x: float) -> float:
    """Half of it."""
    return x / 2


def f(xs: List[int], k: int) -> int:
    """Count something.

    >>> f([1], 2)
    3
    """
'''

F = "def f(xs, k):\n    return 1\n"
HALF = "```python\ndef f(xs, k):\n    return "


def extract(completion: str, prompt: str = PROMPT) -> tuple[str, str]:
    found = extract_program(completion, prompt=prompt, entry_point="f")
    return found.method, found.program


def fence(*codes: str) -> str:
    return "".join(f"Say:\n```python\n{code}```\n" for code in codes)


@pytest.mark.parametrize(
    ("completion", "method"),
    [
        (fence(F), "fence"),
        (f"```\n{F}", "open fence"),
        (F, "text"),
        ("    return 1\n", "continuation"),
        ("  return 1\n", "continuation"),
        ("return 1\n", "body"),
        (fence("    return 1\n"), "body"),
        ("", "none"),
        (" \n\n", "none"),
        ("I'm sorry, I cannot write that.", "none"),
        ("Sorry", "none"),
        ("```python\n```", "none"),
        ("$ pip install it", "none"),
        ("def f(xs: List[int] -> int:\n    return 1\n", "unparsable"),
        ("def f(xs, k):\n    return (1\n", "unparsable"),
        (fence("def f(xs, k):\n    return (1]\n"), "unparsable"),
        ("    return k %% 2\n", "unparsable"),
        ("    So k is 2\n", "none"),
        (f"{F} (\n", "text"),
    ],
)
def test_the_method_says_how_the_program_was_found(completion: str, method: str) -> None:
    found, program = extract(completion)
    assert found == method
    assert bool(program) == (method != "none")


@pytest.mark.parametrize(
    ("completion", "program"),
    [
        pytest.param(fence(F, "def f(xs, k):\n    return 2\n"), "2", id="last fence"),
        pytest.param(F + "def f(xs, k):\n    return 2\n", "2", id="last in the text"),
        pytest.param(fence(F, "def f(xs, k):\n    pass\n"), "1", id="no stub: pass"),
        pytest.param(fence(F, 'def f(xs, k):\n    """Do."""\n'), "1", id="no stub: docstring"),
        pytest.param(fence(F, "def f(xs, k):\n    ...\n"), "1", id="no stub: ellipsis"),
        pytest.param(
            fence(F, "def f(xs, k):\n    raise NotImplementedError('soon')\n"), "1", id="no stub"
        ),
        pytest.param(fence(F, "from solution import f\n\ntest(f)\n"), "1", id="no import in tests"),
        pytest.param(fence(F, "f = f([1], 2)\n"), "1", id="no result"),
        pytest.param(
            fence(F) + "```python\ndef f(xs, k):\n    x = (", "1", id="not what is cut off"
        ),
        pytest.param(
            F + "def f(xs, k):\n    return 2\n    Because (", "1", id="nor with prose in it"
        ),
        pytest.param(
            f"<think>\n{fence(F)}</think>\ndef f(xs, k):\n    return 2\n", "2", id="answer"
        ),
        pytest.param("    return 1\n\n\ndef f(xs, k):\n    pass\n", "1", id="no stub below"),
        pytest.param("return 1\n\n```python\nprint(f([1], 2))\n```\n", "1", id="no usage as body"),
    ],
)
def test_the_last_full_definition_counts(completion: str, program: str) -> None:
    _, found = extract(completion)
    assert f"return {program}" in found
    assert found.count("return 1") + found.count("return 2") == 1


@pytest.mark.parametrize(
    ("completion", "program"),
    [
        (fence("def f(xs: List[int], k):\n    return 1\n"), "from typing import List\n"),
        (fence("def f(xs, k):\n    return math.pi\n"), "import math\n"),
        (fence("def f(xs, k):\n    return halve(k)\n"), "    return x / 2\n"),
        (fence("def g():\n    return 3\n", "def f(xs, k):\n    return g()\n"), "def g():\n"),
        (fence("def f(xs, k):\n    return g()\n", "def g():\n    return 3\n"), "def g():\n"),
        (fence("import json\n", "def f(xs, k):\n    return json\n"), "import json\n"),
    ],
)
def test_missing_names_come_from_other_fences_and_the_prompt(completion: str, program: str) -> None:
    assert program in extract(completion)[1]


def test_the_answers_own_names_are_kept() -> None:
    own = "def halve(x):\n    return x // 2\n\n\ndef f(xs, k):\n    return halve(k)\n"
    assert extract(fence(own)) == ("fence", own)


@pytest.mark.parametrize(
    "needed",
    [
        "import sys\nsys.setrecursionlimit(10_000)\n\n" + F,
        "from decimal import getcontext\ngetcontext().prec = 50\n\n" + F,
        "from __future__ import annotations\n\n" + F,
        "from math import *\n\n" + F,
        "table = []\ntable.append(1)\n\n\ndef f(xs, k):\n    return table[0]\n",
        "t = {}\nfor i in range(3):\n    t[i] = i\n\n\ndef f(xs, k):\n    return t[k]\n",
        "t = []\n\n\ndef fill():\n    t.append(1)\n\n\nfill()\n\n\ndef f(xs, k):\n    return t\n",
        "class Node:\n    pass\n\n\nNode.size = 1\n\n\ndef f(xs, k):\n    return Node.size\n",
        "def f(xs, k):\n    return f.memo\n\n\nf.memo = {}\n",
        "count = 0\n\n\ndef f(xs, k):\n    global count\n    count += 1\n    return count\n",
        "try:\n    from math import prod\nexcept ImportError:\n    prod = sum\n\n\n"
        "def f(xs, k):\n    return prod(xs)\n",
        "from functools import cache\n\n\n@cache\ndef f(xs, k):\n    return 1\n",
        "def f(xs, k):\n    return 1\n\n\nf = print and f\n",
        "REG = {}\n\n\ndef register(g):\n    REG[0] = g\n    return g\n\n\n@register\n"
        "def g():\n    return 1\n\n\ndef f(xs, k):\n    return REG[0]()\n",
        "import logging\n\n\ndef f(xs, k):\n    return logging.getLogger(__name__)\n",
        "def same(\n    g,\n):\n    return g\n\n\n@same\ndef f(xs, k):\n    return 1\n",
        "def by(n):\n    return id\n\n\n@by(\n    3,\n)\ndef f(xs, k):\n    return 1\n",
        "# Above all,\n# a comment.\ndef f(xs, k):  # and one here\n    return 1\n",
        "async def f(xs, k):\n    return 1\n",
        "f = lambda xs, k: 1\n",
        "from operator import add as f\n",
        "class f:\n    pass\n",
        "X = 1; Y = 2\n\n\ndef f(xs, k):\n    return X\n",
        'TEXT = """\nnot indented (\n"""\n\n\ndef f(xs, k):\n    return TEXT\n',
    ],
)
def test_what_the_function_needs_is_kept_as_it_is(needed: str) -> None:
    assert extract(fence(needed)) == ("fence", needed)
    assert extract(f"Here you are!\n\n{needed}\nThat is all (really).\n") == ("text", needed)


@pytest.mark.parametrize(
    "shows",
    [
        "print(f([1], 2))\n",
        "print('done')\n",
        "f([1], 2)\n",
        "assert f([1], 2) == 4, 'no'\n",
        "k = int(input())\nprint(f([], k))\n",
        "k = f([1], 2)\nif k > 3:\n    print(k)\n",
        "while True:\n    f([], 1)\n",
        "for k in range(3):\n    print(f([], k))\n",
        "try:\n    f(None, None)\nexcept TypeError:\n    print('ok')\n",
        "if __name__ == '__main__':\n    f([1], 2)\n",
        "import pytest\n\n\n@pytest.mark.slow\ndef test_f():\n    assert f([], 1)\n",
        "import unittest\n\n\nunittest.main()\n",
        "import doctest\n\ndoctest.testmod()\n",
        "def later(x: Undefined):\n    return x\n",
        "'''Some text.'''\n",
        "exit()\n",
    ],
)
def test_what_only_shows_the_function_at_work_is_left_out(shows: str) -> None:
    assert extract(fence(f"{F}\n\n{shows}")) == ("fence", F)
    assert extract(f"{F}\n\n{shows}") == ("text", F)
    assert extract(f"    return 1\n\n\n{shows}")[1].endswith("return 1\n")


@pytest.mark.parametrize(
    ("definition", "shows"),
    [
        ("def main():\n    f([], int(input()))\n", "\n\nmain()\n"),
        ("def test_f():\n    assert f([], 1) == 4\n", "\n\ntest_f()\n"),
        ("def check(g):\n    assert g([], 1) == 4\n", "\n\ncheck(f)\n"),
        ("def slow(n):\n    return slow(n)\n", "\n\nresult = slow(9)\nprint(result)\n"),
        (
            "import unittest\n\n\nclass TestF(unittest.TestCase):\n    pass\n",
            "\n\nunittest.main()\n",
        ),
        ("CASES = [(1, 2)]\n", "for case in CASES:\n    assert f(*case)\n"),
        ("class Demo:\n    pass\n", "\n\nclass Shown:\n    found = f([], 1)\n"),
    ],
)
def test_a_definition_is_left_in_and_its_call_out(definition: str, shows: str) -> None:
    assert extract(fence(f"{F}\n\n{definition}{shows}")) == ("fence", f"{F}\n\n{definition}")
    assert extract(f"{F}\n\n{definition}{shows}") == ("text", f"{F}\n\n{definition}")


@pytest.mark.parametrize(
    ("method", "last"),
    [
        ("def f(self, xs, k):\n        return 1", "f = Solution().f"),
        ("def f(xs, k):\n        return 1", "f = Solution.f"),
        ("@staticmethod\n    def f(xs, k):\n        return 1", "f = Solution.f"),
        ("@classmethod\n    def f(cls, xs, k):\n        return 1", "f = Solution.f"),
    ],
)
def test_a_method_becomes_the_function(method: str, last: str) -> None:
    _, program = extract(fence(f"class Solution:\n    {method}\n"))
    assert program.splitlines()[-1] == last
    space: dict[str, object] = {}
    exec(f"{program}result = f([], 1)", space)
    assert space["result"] == 1


def test_a_function_comes_before_a_method() -> None:
    answer = f"class Solution:\n    def f(self, xs, k):\n        return 2\n\n\n{F}"
    assert extract(fence(answer)) == ("fence", answer)


def test_a_function_under_another_name_is_not_renamed() -> None:
    other = "def ff(xs, k):\n    return 1\n"
    assert extract(fence(other)) == ("fence", other)


def test_a_nested_function_is_not_the_function() -> None:
    outer = "def outer(xs, k):\n    def f(xs, k):\n        return 1\n    return f(xs, k)\n"
    assert extract(fence(outer)) == ("fence", outer)


def test_a_stub_is_better_than_nothing() -> None:
    stub = "def f(xs, k):\n    pass\n"
    assert extract(fence(stub)) == ("fence", stub)


def test_a_prompt_without_signature_is_never_continued() -> None:
    assert extract("    return 1\n", prompt='"""Write a function f."""\n') == ("none", "")


@pytest.mark.parametrize(
    "body",
    [
        "for x in xs:\n    k += x\nreturn k\n",
        "for x in xs:\n        k += x\n    return k\n",
        "    for x in xs:\n        k += x\n    return k\n",
        "  for x in xs:\n    k += x\n  return k\n",
        " for x in xs:\n        k += x\n    return k\n",
        "\tfor x in xs:\n\t\tk += x\n\treturn k\n",
        "Do this:\n\n    for x in xs:\n        k += x\n    return k\n\nThat's it.\n",
    ],
)
def test_a_body_is_indented_as_the_prompt_asks(body: str) -> None:
    method, program = extract(body)
    assert method in ("continuation", "body")
    space: dict[str, object] = {}
    exec(f"{program}result = f([1, 2], 3)", space)
    assert space["result"] == 6


def test_a_cut_off_definition_keeps_what_parses() -> None:
    answer = "```python\ndef f(xs, k):\n    for x in xs:\n        k += x\n    return k +"
    assert extract(answer) == (
        "open fence",
        "def f(xs, k):\n    for x in xs:\n        k += x\n",
    )


def test_fences_inside_a_docstring_do_not_end_the_program() -> None:
    answer = 'def f(xs, k):\n    """Do.\n\n    ```\n    f([], 1)\n    ```\n    """\n    return 1\n'
    assert extract(fence(answer)) == ("text", answer)


def test_warnings_of_the_models_code_stay_silent() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        extract(fence("def f(xs, k):\n    return '\\d' is 1\n"))
    assert caught == []


def test_what_takes_for_ever_is_left_out_of_a_program_that_evaluates_text() -> None:
    program = (
        "def solve(a):\n    '''The result of a text.'''\n    return eval(a)\n\n"
        "def slow(n):\n    while True: n += 1\n\nresult = slow(1)\n"
    )
    found = extract_program(f"```python\n{program}```", prompt="", entry_point="solve")
    assert "result = slow(1)" not in found.program
    assert "def solve" in found.program
