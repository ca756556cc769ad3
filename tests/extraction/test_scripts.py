# ruff: noqa: E501
"""Programs that read standard input, in the forms in which models give them."""

import ast
import json
from collections.abc import Callable
from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.datasets.pocket import load_pocket
from inspect_resample.datasets.problem import SCRIPT
from inspect_resample.extraction.extract import extract_program

from ..datasets.pocket_wrong.contests import WRONG

pytestmark = pytest.mark.slow

PROMPT = "Read n numbers and print their sum.\n\nInput\n3\n1 2 3\n\nOutput\n6\n"
PROGRAMS = {
    "input": "n = int(input())\na = list(map(int, input().split()))\nprint(sum(a))",
    "sys": "import sys\n\ndata = sys.stdin.read().split()\nsys.stdout.write(str(sum(map(int, data[1:]))))",
    "main": 'def main():\n    input()\n    print(sum(map(int, input().split())))\n\n\nif __name__ == "__main__":\n    main()',
    "solve": "import sys\ninput = sys.stdin.readline\n\ndef solve():\n    n = int(input())\n"
    "    print(sum(map(int, input().split())))\n\nsolve()",
    "thread": "import sys, threading\nsys.setrecursionlimit(10**6)\n\ndef main():\n    input()\n"
    "    print(sum(map(int, input().split())))\n\nt = threading.Thread(target=main)\nt.start()\nt.join()",
    "os": "import os\nn, *a = map(int, os.read(0, 1 << 20).split())\nos.write(1, str(sum(a)).encode())",
    "open": "print(sum(map(int, open(0).read().split()[1:])))",
    "class": "class Solver:\n    def __init__(self):\n        self.n = int(input())\n\n    def run(self):\n"
    "        return sum(map(int, input().split()))\n\n\nprint(Solver().run())",
    "comment": "# The sum.\nn = int(input())  # how many\nprint(sum(map(int, input().split())))  # 'done'",
    "loop": "t = int(input())\nfor x in [0]:\n    s = 0\n    for y in input().split():\n        s += int(y)\n    print(s)",
}
FORMATS: dict[str, Callable[[str], str]] = {
    "bare": lambda p: p,
    "a fence": lambda p: f"```python\n{p}\n```",
    "py": lambda p: f"```py\n{p}\n```",
    "Python 3": lambda p: f"```python3\n{p}\n```",
    "capital": lambda p: f"```Python\n{p}\n```",
    "no label": lambda p: f"```\n{p}\n```",
    "tildes": lambda p: f"~~~python\n{p}\n~~~",
    "prose around": lambda p: f"Here it is:\n\n```python\n{p}\n```\n\nIt reads and prints.",
    "cut off fence": lambda p: f"Sure!\n```python\n{p}\n",
    "sample data after": lambda p: (
        f"```python\n{p}\n```\nFor\n```\n3\n1 2 3\n```\nit gives\n```\n6\n```"
    ),
    "sample data before": lambda p: f"Input:\n```\n3\n1 2 3\n```\n\n```python\n{p}\n```",
    "labelled data after": lambda p: f"```python\n{p}\n```\n\n```text\nprint 6\n```",
    "other language after": lambda p: f"```python\n{p}\n```\nIn C++:\n```cpp\nint main() {{}}\n```",
    "other language before": lambda p: (
        f"```java\nclass A {{}}\n```\nIn Python:\n```python\n{p}\n```"
    ),
    "draft before": lambda p: (
        f"```python\nprint(int(input()))\n```\nThat is wrong.\n```python\n{p}\n```"
    ),
    "fragment after": lambda p: f"```python\n{p}\n```\nThe idea:\n```python\nprint(sum(a))\n```",
    "a fragment with its name after": lambda p: (
        f"```python\n{p}\n```\nHere\n```python\nn = int(input())\n```\nreads the number, and\n"
        "```python\nfor x in a:\n    print(x)\n```\nwrites."
    ),
    "test data as code after": lambda p: f"```python\n{p}\n```\n```python\n3\n1 2 3\n```",
    "two languages": lambda p: (
        f"```python\n{p}\n```\n```javascript\nconsole.log(1)\n```\n```rust\nfn main() {{}}\n```"
    ),
    "function after": lambda p: (
        f"```python\n{p}\n```\nOr:\n```python\ndef f(a):\n    return sum(a)\n```"
    ),
    "a command after": lambda p: f"```python\n{p}\n```\n```bash\npython main.py < in.txt\n```",
    "pip before": lambda p: f"```\npip install numpy\n```\n```python\n{p}\n```",
    "thought": lambda p: (
        f"<think>\nMaybe\n```python\nprint(input())\n```\nno.\n</think>\n\n```python\n{p}\n```"
    ),
    "thought without end": lambda p: f"<think>\nSum them.\n```python\n{p}\n```\n",
    "thought without beginning": lambda p: f"I sum them.\n</think>\n```python\n{p}\n```",
    "thought and bare": lambda p: f"<think>Sum.</think>\n{p}",
    "turn": lambda p: f"```python\n{p}\n```<|im_end|>\n<|im_start|>user\nThanks",
    "answer": lambda p: f"<answer>\n```python\n{p}\n```\n</answer>",
    "code tags": lambda p: f"<code>\n{p}\n</code>",
    "prose and bare": lambda p: f"Here is the program.\n\n{p}\n\nIt prints the sum of them all.",
    "list item": lambda p: "1. The program:\n   ```python\n" + indent(p, "   ") + "\n   ```",
    "indented": lambda p: "The program:\n\n" + indent(p, "    ") + "\n\nThat is all.",
    "session": lambda p: "```python\n" + indent(p, ">>> ", lambda line: True) + "\n```",
    "JSON": lambda p: json.dumps({"code": p}),
    "carriage returns": lambda p: f"```python\n{p}\n```".replace("\n", "\r\n"),
    "heading": lambda p: f"### Solution\n\n```python\n{p}\n```\n\n### Complexity\n\nO(n)",
    "bold": lambda p: f"**Code**\n```python\n{p}\n```\n**Done**",
    "end of an open fence": lambda p: f"{p}\n```\n\nThis sums the numbers.",
    "end of an open fence and more": lambda p: f"{p}\n```\n\nTest:\n```\n3\n1 2 3\n```",
}


def same(program: str, found: str) -> bool:
    """Whether both are one program."""
    try:
        return ast.dump(ast.parse(program)) == ast.dump(ast.parse(found))
    except SyntaxError:
        return False


def corpus() -> dict[str, tuple[str, str]]:
    """Programs and their prompts: those above, and right and wrong ones of the pocket data set."""
    found = {name: (program, PROMPT) for name, program in PROGRAMS.items()}
    for problem in load_pocket():
        if problem.kind == "stdin":
            for number, text in enumerate([problem.reference, *WRONG[problem.id]]):
                found[f"{problem.id} {number}"] = text.strip("\n"), problem.prompt
    return found


CORPUS = corpus()


@pytest.mark.parametrize("form", FORMATS)
def test_at_least_98_in_100_survive_in_each_form(form: str) -> None:
    lost = [
        name
        for name, (program, prompt) in CORPUS.items()
        if not same(
            program,
            extract_program(FORMATS[form](program), prompt=prompt, entry_point=SCRIPT).program,
        )
    ]
    assert len(CORPUS) >= 50
    assert len(lost) <= 0.02 * len(CORPUS), lost


def test_parts_in_several_fences_are_put_together() -> None:
    answer = (
        "```python\nimport sys\ndef total(a):\n    return sum(a)\n```\nThen:\n"
        "```python\nn, *a = map(int, sys.stdin.read().split())\nprint(total(a))\n```"
    )
    found = extract_program(answer, prompt=PROMPT, entry_point=SCRIPT).program
    assert "def total" in found and "import sys" in found and "print(total(a))" in found


@pytest.mark.parametrize(
    ("answer", "method"),
    [
        ("I cannot do that.", "none"),
        ("", "none"),
        ("```\n3\n1 2 3\n```", "none"),
        ("```cpp\nint main() { cin >> n; cout << n; }\n```", "none"),
        ("```python\nn = int(input()\nprint(n)\n```", "unparsable"),
    ],
)
def test_what_is_no_program_is_none(answer: str, method: str) -> None:
    assert extract_program(answer, prompt=PROMPT, entry_point=SCRIPT).method == method


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    extract_program(text, prompt=PROMPT, entry_point=SCRIPT)


@pytest.mark.parametrize(
    "answer",
    [
        "```python\nclass Solution:\n    def pair(self, a):\n        return [a, a]\n```",
        "class Solution:\n    def helper(self):\n        pass\n    def pair(self, a):\n        return [a, a]",
        "```python\ndef pair(a):\n    return [a, a]\n```",
    ],
)
def test_methods_of_a_class_are_found(answer: str) -> None:
    found = extract_program(answer, prompt="Give a twice.", entry_point="Solution().pair").program
    assert "def pair" in found
    assert ("class Solution" in found) == ("class Solution" in answer)
