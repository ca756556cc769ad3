"""No text makes extraction raise, hang or return what does not parse."""

import ast
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.extraction.extract import Extraction, extract_program

pytestmark = pytest.mark.slow

PROMPT = '''from typing import List


def f(xs: List[int], k: int) -> int:
    """Count something."""
'''

F = "def f(xs, k):\n    return 1\n"


def extract(completion: str, prompt: str = PROMPT) -> Extraction:
    return extract_program(completion, prompt=prompt, entry_point="f")


FRAGMENTS = [
    *("def f(xs, k):\n", "    return 1\n", "return 1\n", "class Solution:\n", "    def f(self):\n"),
    *(
        "```python\n",
        "```\n",
        "~~~\n",
        "- ```py\n",
        "   ```\n",
        '"""',
        "'''",
        "(",
        "]",
        "\\\n",
        "@a\n",
    ),
    *("else:\n", "if x:\n", "f = f\n", "import f\n", "<think>", "</think>", "<|im_end|>\n", ">>> "),
    *("[THINK]", "[/THINK]", "<|channel|>final<|message|>", "</s>", "<pad>", "<a>\n", "</a>\n"),
    *("assistantfinal", "User: ", "<|im_start|>user\n", "&lt;", "\u00a0", "\u200b", "<0x0A>"),
    *("> ", '{"a": "', "\\n", "In [1]: ", "`", "'", '"', "<pre>", "eval('g')\n", "f, g = 1, 2\n"),
    *("exec('f')\n", "class A(B): pass\n"),
    *("\t", "    ", "\n", "\r", "\x0c", "\0", "\ud800", "\u2028", "é", "x ", "# ", ";", "del f\n"),
]


@given(st.text(st.characters()) | st.lists(st.sampled_from(FRAGMENTS)).map("".join), st.booleans())
def test_no_text_breaks_extraction(text: str, described: bool) -> None:
    found = extract(text, text if described else PROMPT)
    assert (found.program == "") == (found.method == "none")
    if found.method != "unparsable":
        ast.parse(found.program)


LENGTH = 40_000
REPEATED = [
    *("<|a|>", "<a>", "<a>\n", "</a>\n", "[/INST]", "<a_b>", "[", "[[", '{"a":', '{"a":[', "&lt;"),
    *("'", '"', "'a", "#", " # a\n", "\u00a0", "<0x0A>", "> ", "`a`", "In [1]: a\n", "<a", "<|a"),
    *("assistantfinal", "\nUser:", "## Input\n", "<think>\n", "</think>\n", "<pre>", "[a]", "\\_"),
    *("'''\n", "+def \n", "globals()['f'] = f\n", "class A(B): pass\n", "a <a_b> b\n", "a[MASK]\n"),
    *("def f(x):\n    return eval('f')\n", "def f(x):\n    return x \u2212 1\n", "x = f\n"),
    *(
        "(",
        "`",
        "~",
        "\0",
        "\ud800",
        "\n",
        "\r",
        " ",
        "\t",
        "\\",
        "\\\n",
        "9",
        "a;",
        "1+",
        "-",
        "not ",
    ),
    *(
        "lambda:",
        "a.",
        "a[",
        "()",
        "f'{",
        "{[(",
        "```\n",
        "```python\n",
        "- ```\n",
        "def f(x):\n",
        F,
    ),
    *(
        "def f(x): (\n",
        '"""\n',
        "'''a\n",
        "a = (\n",
        ")\n",
        "a b\n",
        "a+\n",
        "a\n",
        "a = a\n",
        "g()\n",
    ),
    *(
        "@a\n",
        "else:\n",
        "if x:\n",
        "try:\n",
        "# a\n",
        "<think>",
        "</think>",
        "<|im_end|>",
        "<\uff5c",
    ),
    *(
        ">>> def f(x):\n... ",
        "    def f(x):\n        return x\n",
        "    if x:\n",
        "    return x +\n",
    ),
    *(
        f"```py\n{F}```\n",
        "```py\nreturn x\n```\n",
        "def g(): t.append(1)\ng()\n",
        "def f(x):\n    return (\n",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("text", REPEATED, ids=ascii)
def test_hostile_text_costs_little_time(text: str) -> None:
    completion = (text * LENGTH)[:LENGTH]
    begin = time.process_time()
    extract(completion)
    assert time.process_time() - begin < 2  # seconds; on an idle machine it is about 0.4 at most
