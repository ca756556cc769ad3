"""What is no answer is never taken for one, and what Python refuses is judged as it stands."""

from typing import Any

import pytest

from inspect_resample.extraction.extract import extract_program

PROMPT = '''def f(xs, k):
    """Count something."""
'''
RIGHT = "def f(xs, k):\n    return 1\n"
DRAFT = "def f(xs, k):\n    return 2\n"
OTHER = "def g(xs, k):\n    return 1\n"
CUT = "```python\ndef f(xs, k):\n    k += 1\n    return (k"
REFUSED = "def f(xs, k):\n    return k %% 2\n"
CHATML = "<|im_end|>\n<|im_start|>user\nDo it.<|im_end|>\n<|im_start|>assistant\n"


def extract(completion: str, prompt: str = PROMPT) -> tuple[str, str]:
    found = extract_program(completion, prompt=prompt, entry_point="f")
    return found.method, found.program


def fence(code: str) -> str:
    return f"```python\n{code}```\n"


REASONING = [
    ("<think>", "</think>"),
    ("", "</think>"),
    ("[THINK]", "[/THINK]"),
    ("\u25c1think\u25b7", "\u25c1/think\u25b7"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    ("analysis", "assistantfinal"),
    ("<|inner_prefix|>", "<|inner_suffix|>"),
]


@pytest.mark.parametrize("marks", REASONING, ids=ascii)
@pytest.mark.parametrize("answer", [fence(OTHER), OTHER, CUT, REFUSED, fence(REFUSED)])
def test_a_draft_is_not_judged_in_place_of_a_bad_answer(
    marks: tuple[str, str], answer: str
) -> None:
    method, program = extract(f"{marks[0]}Say\n{fence(DRAFT)}No.\n{marks[1]}\n{answer}")
    assert method != "none"
    assert "return 2" not in program


@pytest.mark.parametrize("end", ["<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|endoftext|>"])
@pytest.mark.parametrize("said", ["I will not do that.", "Sorry", "```\n1\n```\n"])
def test_what_comes_after_the_turn_is_no_answer(said: str, end: str) -> None:
    assert extract(f"{said}{end}\n{fence(DRAFT)}") == ("none", "")


def test_the_turn_of_another_and_what_follows_is_no_answer() -> None:
    assert extract(f"I will not.{CHATML}{fence(DRAFT)}") == ("none", "")
    assert extract(f"{fence(RIGHT)}{CHATML}{fence(DRAFT)}") == ("fence", RIGHT)
    assert extract(f"{fence(RIGHT)}{CHATML}<think>{fence(DRAFT)}</think>{DRAFT}")[1] == RIGHT
    assert extract(f"I will not.\n\nUser: Do.\n\nAssistant: {fence(DRAFT)}") == ("none", "")


@pytest.mark.parametrize("echo", ["{}", "```python\n{}```\n", "<|im_start|>user\n{}<|im_end|>\n"])
def test_the_prompt_alone_is_no_answer(echo: str) -> None:
    method, program = extract(echo.format(PROMPT))
    assert "return" not in program
    assert method == "none" or program == PROMPT


def test_the_answer_before_later_reasoning_counts() -> None:
    assert extract(f"{fence(RIGHT)}<think>\n{fence(DRAFT)}</think>\nYes.") == ("fence", RIGHT)


def test_an_example_in_the_answer_is_no_body() -> None:
    answer = f"<think>\n{fence(RIGHT)}</think>\nDone."
    assert extract(answer) == ("fence", RIGHT)
    assert "print" not in extract(f"<musing>\n</musing>\n{fence(RIGHT)}print(f([], 1))\n")[1]


@pytest.mark.parametrize(
    "program",
    [
        'def f(xs, k):\n    """Split at\n\n    <think>\n    </think>\n    """\n    return 1\n',
        "def f(xs, k):\n    # ends at </s> or <|im_end|>\n    return 1\n",
        "import re\n\nEND = re.compile(r'<\\|im_end\\|>|</s>|\\[INST\\]')\n\n\n"
        "def f(xs, k):\n    return END\n",
        "def f(xs, k):\n    MASK = 1\n    return [MASK]\n",
        "def f(xs, k):\n    plan = xs\n    return [plan]\n",
        "def f(xs, mid_val):\n    return 0 <mid_val> len(xs)\n".replace(">", "<"),
        "# Final answer\nimport math\n\n\n# User: asks\ndef f(xs, k):\n    return math.pi\n",
        'def f(xs, k):\n    """Do.\n\nUser: x\nAssistant: y\n"""\n    return 1\n',
        "def f(xs, k):\n    return '&lt;' + '\\\\_' + '\u00a0\u200b'\n",
        "def f(xs, k):\n    return xs[k]<len(xs)\n",
        "def f(s, e):\n    return s<e\n",
    ],
)
def test_marks_in_a_right_program_are_its_own(program: str) -> None:
    assert extract(program) == ("text", program)
    assert extract(f"So:\n{fence(program)}Good.") == ("fence", program)


@pytest.mark.parametrize(
    ("code", "character", "line"),
    [
        (fence("def f(xs, k):\n    k = 1\n    return k \u2212 1\n"), "U+2212", 3),
        (
            fence("def f(xs, k):\n    \u201c\u201c\u201cDo.\u201d\u201d\u201d\n    return 1\n"),
            "U+201C",
            2,
        ),
        ("def f\uff08xs, k):\n    return 1\n", "U+FF08", 1),
        ("    return k \u00d7 2\n", "U+00D7", 3),
        (f"<think>{fence(DRAFT)}</think>\ndef f(xs, k):\n    return k \u2013 2\n", "U+2013", 2),
    ],
)
def test_a_character_that_python_refuses_is_a_syntax_error(
    code: str, character: str, line: int
) -> None:
    method, program = extract(code)
    assert method == "unparsable"
    with pytest.raises(SyntaxError, match=character.replace("+", r"\+")) as error:
        compile(program, "draw", "exec")
    assert error.value.lineno == line


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("def f(xs, k):\n\u00a0\u00a0\u00a0 return\u00a0'a\u00a0b'\n", "    return 'a\u00a0b'\n"),
        ("\u200bdef f(xs, k):\n    return '\u200b'\ufeff\n", "    return '\u200b'\n"),
        ("def f(xs, k):\n\u3000\u3000return '\u3000'  # \u3000\n", "  return '\u3000'  # \u3000\n"),
    ],
)
def test_unseen_characters_change_outside_of_strings_only(text: str, program: str) -> None:
    assert extract(text) == ("text", f"def f(xs, k):\n{program}")


@pytest.mark.parametrize(
    "text",
    [
        f"```python {RIGHT.strip()}```",
        "`def f(xs, k): return 1`",
        f"> {fence(RIGHT)}".replace("\n", "\n> "),
        f"'''python\n{RIGHT}'''",
        f"[BEGIN]\n '{RIGHT}' \n[DONE]",
        f"<pre><code>{RIGHT}</code></pre>",
        '{"code": "def f(xs, k):\\n    return 1\\n"}',
        repr({"code": RIGHT}),
        "In [1]: def f(xs, k):\n   ...:     return 1\n",
    ],
)
def test_a_wrapping_is_taken_off(text: str) -> None:
    _, program = extract(text)
    space: dict[str, object] = {}
    exec(f"{program}\nresult = f([], 1)", space)
    assert space["result"] == 1


@pytest.mark.parametrize(
    "before",
    [
        "[MODEL_SETTINGS]{}[/MODEL_SETTINGS][INST]\n",
        '[MODEL_SETTINGS]{"reasoning": "high"}[/MODEL_SETTINGS][INST] Write f. [/INST]',
        "[AVAILABLE_TOOLS][][/AVAILABLE_TOOLS][INST]Write f.[/INST]",
    ],
)
@pytest.mark.parametrize("answer", [RIGHT, fence(RIGHT)], ids=["bare", "fence"])
def test_what_stands_before_a_turn_is_said_by_nobody(before: str, answer: str) -> None:
    assert extract(before + answer)[1] == RIGHT


@pytest.mark.parametrize("after", [fence(RIGHT), RIGHT, f"[INST] please [/INST] {fence(RIGHT)}"])
def test_what_follows_a_refusal_that_ended_is_no_answer(after: str) -> None:
    assert extract(f"I am sorry, I can not do that.</s>{after}")[0] == "none"


def test_what_is_struck_out_is_no_end() -> None:
    assert extract(f"An idea: <s>count twice</s>\n{fence(RIGHT)}")[1] == RIGHT


@pytest.mark.parametrize(
    "program",
    [
        "T = []\nassert T.append(1) is None\n\n\ndef f(xs, k):\n    return T[0]\n",
        "T = {}\nprint(T.setdefault(0, 1))\n\n\ndef f(xs, k):\n    return T[0]\n",
        'def build():\n    globals()["M"] = 1\n\n\nbuild()\n\n\ndef f(xs, k):\n    return M\n',
        "def build():\n    global M\n    M = 1\n\n\nbuild()\n\n\ndef f(xs, k):\n    return M\n",
        "def f(xs, k):\n    return 0\n\n\nold = f\n\n\ndef f(xs, k):\n    return old(xs, k) + 1\n",
        "def f(xs, k):\n    return 0\n\n\ndef f(xs, k, old=f):\n    return old(xs, k) + 1\n",
        "globals().update(f=lambda xs, k: 1)\n",
    ],
)
def test_a_whole_program_stays_whole(program: str) -> None:
    namespace: dict[str, Any] = {}
    exec(extract(fence(program))[1], namespace)
    assert namespace["f"]([], 0) == 1
