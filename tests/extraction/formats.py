"""The formats in which models answer: each turns a right program into a completion."""

import ast
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Right:
    """A right program for a problem, and its parts.

    Attributes:
        prompt: What the model is asked.
        name: The entry point.
        program: A program that is right.
        cases: Arguments of calls.
    """

    prompt: str
    name: str
    program: str
    cases: Sequence[Sequence[object]]

    @cached_property
    def node(self) -> ast.FunctionDef:
        nodes = ast.parse(self.program).body
        return [n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == self.name][-1]

    def _lines(self, begin: int, end: int | None) -> str:
        return "\n".join(self.program.split("\n")[begin:end]).strip("\n") + "\n"

    @cached_property
    def before(self) -> str:
        """Imports and helpers above the function."""
        return self._lines(0, self.node.lineno - 1)

    @cached_property
    def function(self) -> str:
        return self._lines(self.node.lineno - 1, self.node.end_lineno)

    @cached_property
    def signature(self) -> str:
        return self._lines(self.node.lineno - 1, self.node.body[0].lineno - 1)

    @cached_property
    def body(self) -> str:
        """The body without the docstring, indented."""
        first = self.node.body[0]
        documented = ast.get_docstring(self.node) is not None
        begin = first.end_lineno if documented else first.lineno - 1
        return self._lines(begin or 0, self.node.end_lineno)

    @cached_property
    def call(self) -> str:
        """The shortest call."""
        calls = (f"{self.name}({', '.join(map(repr, case))})" for case in self.cases)
        return min(calls, key=len)

    @cached_property
    def renamed(self) -> str:
        """All of the program with the function under another name."""
        return re.sub(rf"\b{self.name}\b", self.other_name, self.program) + "\n\n"

    @property
    def other_name(self) -> str:
        return f"{self.name}_impl"

    def calling(self, callee: str) -> str:
        """A function with the right name that calls another."""
        return f"def {self.name}(*args):\n    return {callee}(*args)\n\n\n"

    @property
    def continues(self) -> bool:
        """Whether the prompt ends in the function's signature and docstring."""
        return self.signature.strip() in self.prompt


def fence(code: str, label: str = "python") -> str:
    return f"```{label}\n{code.rstrip()}\n```\n"


def reindented(code: str, unit: str) -> str:
    """The code with one unit for each level of indentation."""
    levels, lines = [0], []
    for line in code.split("\n"):
        width = len(line) - len(line.lstrip())
        if line.strip():
            while width < levels[-1]:
                levels.pop()
            if width > levels[-1]:
                levels.append(width)
        lines.append(unit * (len(levels) - 1) + line.lstrip())
    return "\n".join(lines)


def indented(text: str, by: int) -> str:
    return textwrap.indent(text, " " * by)


def repl(code: str) -> str:
    lines = [line for line in code.split("\n") if line.strip()]
    return "".join(f"{'...' if line[0].isspace() else '>>>'} {line}\n" for line in lines)


PROSE = "The function walks over its input (it's short) and gives back what it found.\n"
STUB = '    """Do what was asked."""\n    pass\n'
WRONG = "    return NotImplemented\n"
CUT_OFF = "\n\ndef unrelated(values: Unknown) -> Unknown:\n    return [value for value in val"
TESTS = "import pytest\n\n\ndef test_it():\n    assert candidate(1) == 1\n"
ASKS = "def main():\n    value = int(input())\n    print({}(value))\n\n\nmain()\n"
LOOP = """
tests = [None]
for number, test in enumerate(tests):
    result = {}(test, test, test, test)
    print(number, result)
"""
UNITTEST = """import unittest


class TestIt(unittest.TestCase):
    def test_it(self):
        self.assertEqual({0}, {0})


unittest.main()
"""

Format = Callable[[Right], str]

FENCES: dict[str, Format] = {
    "fence": lambda r: f"Here is the code:\n\n{fence(r.program)}\n{PROSE}",
    "no label": lambda r: fence(r.program, ""),
    "label py": lambda r: fence(r.program, "py"),
    "label Python3": lambda r: fence(r.program, " Python3 "),
    "label with attributes": lambda r: fence(r.program, 'python title="answer.py"'),
    "tildes": lambda r: f"~~~python\n{r.program}~~~\n",
    "four backticks around three": lambda r: f"````markdown\n{fence(r.program)}````\n",
    "indented fence": lambda r: indented(fence(r.program), 3),
    "list item": lambda r: f"1. Write:\n\n{indented(fence(r.program), 3)}\n2. Run it.\n",
    "on a list marker": lambda r: f"- {indented(fence(r.program), 2).lstrip()}- Run it.\n",
    "after prose on its line": lambda r: f"Sure! Here it is: {fence(r.program)}",
    "glued to the code": lambda r: f"```python\n{r.program.rstrip()}```\n{PROSE}",
    "open fence": lambda r: f"Here is the code:\n```python\n{r.program}",
    "closing fence only": lambda r: f"{r.program}```\n\n{PROSE}",
    "carriage returns": lambda r: fence(r.program).replace("\n", "\r\n"),
    "stub fence first": lambda r: fence(r.signature + STUB) + fence(r.program),
    "draft fence first": lambda r: f"Draft:\n{fence(r.signature + WRONG)}\n{fence(r.program)}",
    "stub fence after": lambda r: fence(r.program) + fence(r.signature + "    ..."),
    "usage fence first": lambda r: f"Usage:\n{fence(f'print({r.call})')}\n{fence(r.program)}",
    "usage fence after": lambda r: fence(r.program) + fence(f"result = {r.call}\nprint(result)"),
    "tests fence after": lambda r: fence(r.program) + "Tests:\n" + fence(TESTS),
    "shell fence first": lambda r: fence("pip install numpy", "bash") + fence(r.program),
    "output fence after": lambda r: fence(r.program) + "Output:\n" + fence("[1, 2]", "text"),
    "Ruby fence after": lambda r: fence(r.program) + fence(f"def {r.name}(x)\n  x\nend", "ruby"),
    "helper in a fence of its own": lambda r: (
        f"A helper:\n{fence(r.renamed)}\nThen:\n{fence(r.calling(r.other_name))}"
    ),
    "imports in a fence of their own": lambda r: (
        fence(f"import math\n{r.before}") + fence(f"{r.function}\nassert math.pi")
    ),
}

REASONING: dict[str, Format] = {
    "reasoning": lambda r: (
        f"<think>\nSay\n{fence(r.signature + WRONG)}No.\n</think>\n\n{fence(r.program)}"
    ),
    "end of reasoning only": lambda r: (
        f"Maybe\n{fence(r.signature + WRONG)}Hm.\n</think>\n{r.program}"
    ),
    "unclosed reasoning": lambda r: f"<think>\nIt should be\n{fence(r.program)}",
    "answer inside the reasoning": lambda r: f"<think>\n{fence(r.program)}</think>\nDone.",
}

TEXT: dict[str, Format] = {
    "program alone": lambda r: r.program,
    "prose around": lambda r: f"Here is the code:\n\n{r.program}\n{PROSE}",
    "prose right above": lambda r: f"Here's the code (in Python):\n{r.program}",
    "markdown": lambda r: f"**Solution**\n\n{r.program}\n### Notes\n\n- *Short*, `O(n)`\n",
    "indented below prose": lambda r: f"The code:\n\n{indented(r.program, 4)}\n{PROSE}",
    "byte order mark": lambda r: f"\ufeff{r.program}",
    "end token": lambda r: f"{r.program.rstrip()}<|im_end|>\n<|im_start|>user\nHow about (",
    "end token </s>": lambda r: f"{fence(r.program)}</s>",
    "start token": lambda r: f"<|im_start|>assistant\n{r.program}<|im_end|>",
    "tags": lambda r: f"[PYTHON]\n{r.program}[/PYTHON]\n",
    "REPL session": lambda r: f"{repl(r.before)}{repl(r.function)}>>> {r.call}\n0\n",
    "call below": lambda r: f"{r.program}\n# Example:\nprint({r.call})\n\n{PROSE}",
    "next function, cut off": lambda r: r.program + CUT_OFF,
    "string, cut off": lambda r: f'{r.program}\n\nUSAGE = """\nCall it (or not) with',
    "docstring, cut off": lambda r: f'{r.program}\n\ndef g(x):\n    """Do (',
}

CODE: dict[str, Format] = {
    "tabs": lambda r: reindented(r.program, "\t"),
    "two spaces": lambda r: reindented(r.program, "  "),
    "comment after the colon": lambda r: r.program.replace(
        r.signature, f"{r.signature.rstrip()}  # the answer\n"
    ),
    "docstring missing": lambda r: r.before + r.signature + r.body,
    "module docstring and constant": lambda r: f'"""Answer."""\n\nSIZE = 3\n\n{r.program}',
    "helper before": lambda r: r.renamed + r.calling(r.other_name),
    "helper after": lambda r: r.calling(r.other_name) + r.renamed,
    "constant after": lambda r: f"{r.renamed}{r.calling('CHOICES[0]')}CHOICES = [{r.other_name}]\n",
    "table filled by a loop": lambda r: (
        f"{r.renamed}TABLE = []\nfor each in [{r.other_name}]:\n    TABLE.append(each)\n\n"
        f"{r.calling('TABLE[0]')}"
    ),
    "table filled by a call": lambda r: (
        f"{r.renamed}TABLE = []\n\n\ndef fill():\n    TABLE.append({r.other_name})\n\n\nfill()\n"
        f"{r.calling('TABLE[0]')}"
    ),
    "function attribute": lambda r: (
        f"{r.renamed}{r.calling(f'{r.name}.run')}{r.name}.run = {r.other_name}\n"
    ),
    "class used": lambda r: (
        f"{r.renamed}class Solver:\n    def run(self, *args):\n"
        f"        return {r.other_name}(*args)\n\n\n{r.calling('Solver().run')}"
    ),
    "class Solution": lambda r: (
        f"{r.renamed}class Solution:\n    def {r.name}(self, *args):\n"
        f"        return {r.other_name}(*args)\n\n\nprint(Solution().{r.call})\n"
    ),
    "class Solution, static": lambda r: (
        f"{r.before}class Solution:\n    @staticmethod\n{indented(r.function, 4)}"
    ),
    "decorator": lambda r: (
        "import functools\n\n\ndef same(function):\n    @functools.wraps(function)\n"
        "    def call(*args):\n        return function(*args)\n    return call\n\n\n"
        f"{r.before}@same\n{r.function}"
    ),
    "assigned": lambda r: f"{r.renamed}{r.name} = {r.other_name}\n",
    "wrapped by assignment": lambda r: (
        f"{r.program}\n\ndef same(function):\n    return function\n\n{r.name} = same({r.name})\n"
    ),
    "lambda": lambda r: f"{r.renamed}{r.name} = lambda *args: {r.other_name}(*args)\n",
    "in a try": lambda r: f"try:\n{indented(r.program, 4)}except ImportError:\n    raise\n",
    "stub first": lambda r: f"{r.signature}{STUB}\n\n{r.program}",
    "stub after": lambda r: f"{r.program}\n\n{r.signature}{STUB}",
    "wrong version first": lambda r: f"{r.signature}{WRONG}\n\n{r.program}",
    "main block": lambda r: f'{r.program}\n\nif __name__ == "__main__":\n    {r.name}()\n',
    "main function": lambda r: f"{r.program}\n\n{ASKS.format(r.name)}",
    "prints": lambda r: f"{r.program}\nprint({r.call})  # shows it\nprint('done')\n",
    "wrong assert": lambda r: f"{r.program}\nassert {r.call} is object(), 'no'\n",
    "input": lambda r: f"{r.program}\nvalue = input('? ')\nprint({r.name}(value))\n",
    "loop over examples": lambda r: r.program + LOOP.format(r.name),
    "unittest": lambda r: f"{r.program}\n{UNITTEST.format(r.call)}",
    "library that is not there": lambda r: f"import no_such_test_library\n{r.program}",
    "recursion limit": lambda r: f"import sys\nsys.setrecursionlimit(5000)\n\n{r.program}",
    "prompt and body": lambda r: r.before + r.function,
}

CONTINUATIONS: dict[str, Format] = {
    "continuation": lambda r: r.body,
    "continuation, carriage returns": lambda r: r.body.replace("\n", "\r\n"),
    "continuation, blank line first": lambda r: f"\n\n{r.body}",
    "continuation, comment first": lambda r: f"    # Your code here\n{r.body}",
    "continuation, unindented comment": lambda r: f"# Your code here\n{r.body}",
    "continuation, cut off": lambda r: r.body + CUT_OFF,
    "continuation, tests": lambda r: f"{r.body}\n\n{TESTS}\n\ntest_it()\n",
    "continuation, main block": lambda r: (
        f'{r.body}\n\nif __name__ == "__main__":\n    import doctest\n    doctest.testmod()\n'
    ),
    "continuation, prints": lambda r: f"{r.body}\nprint({r.call})\nprint({r.name}())\n",
    "continuation, prose": lambda r: f"{r.body}\n{PROSE}",
    "continuation, quotes": lambda r: f'{r.body}\n"""\n{PROSE}\n',
    "continuation, closing fence": lambda r: f"{r.body}```\n\n{PROSE}",
    "continuation, fence after": lambda r: f"{r.body}```\n\n{PROSE}\n{fence(f'print({r.call})')}",
    "continuation, end token": lambda r: f"{r.body.rstrip()}<|endoftext|>\ndef main():\n",
    "continuation, stub": lambda r: f"{r.body}\n\n{r.signature}    pass\n",
    "continuation, helper after": lambda r: (
        f"    return {r.other_name}({', '.join(a.arg for a in r.node.args.args)})\n\n\n{r.renamed}"
    ),
    "continuation, tabs": lambda r: reindented(r.body, "\t"),
    "continuation, two spaces": lambda r: reindented(r.body, "  "),
    "continuation, stripped": lambda r: r.body.strip(),
    "prompt's imports missing": lambda r: r.function,
    "future import": lambda r: f"from __future__ import annotations\n\n{r.function}",
    "body in a fence": lambda r: f"The body is:\n{fence(r.body)}\n{PROSE}",
    "body in a fence, stripped": lambda r: fence(r.body.strip()),
    "body in a fence, unindented": lambda r: fence(textwrap.dedent(r.body)),
    "body unindented": lambda r: textwrap.dedent(r.body),
    "body unindented, prose": lambda r: f"{textwrap.dedent(r.body)}```\n{PROSE}",
    "body below prose": lambda r: f"Fill it in with:\n\n{r.body}\n{PROSE}",
}
"""Formats that need a prompt with the function's signature."""


def fenced(name: str) -> Format:
    return lambda r: fence(CODE[name](r))


FORMATS: dict[str, Format] = {
    **FENCES,
    **REASONING,
    **TEXT,
    **{f"{name}, fenced": fenced(name) for name in CODE},
    **CODE,
    **CONTINUATIONS,
}
