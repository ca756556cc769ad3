"""What a sample's score says in words: right, short, and safe to show."""

import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from inspect_resample.datasets import Problem
from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.scoring.distinct import distinct_programs
from inspect_resample.scoring.explanation import (
    LONGEST_CELL,
    LONGEST_OF_EACH,
    LONGEST_PROGRAM,
    SHOWN,
)
from inspect_resample.scoring.explanation import explain as explain_programs
from inspect_resample.verifiers.judged_draws import JudgedDraw

PROBLEM = Problem(
    id="p/f",
    prompt="def f(x): ...",
    entry_point="f",
    reference="def f(x): return x",
    weak=[(1,), (2,), ([],)],
    strong=[(n,) for n in range(10)],
)
PASS = Outcome(Status.PASS)


def draw(
    program: str = "def f(x): return x", weak: Outcome = PASS, strong: Outcome | None = None
) -> JudgedDraw:
    return JudgedDraw(0, program, "fence", Verdict(weak, strong))


def wrong(got: str = "1", expected: str | None = "2") -> Outcome:
    return Outcome(Status.WRONG, case=3, input="(7,)", got=got, expected=expected)


def explain(judged: Sequence[JudgedDraw], quality: Mapping[str, Any] | None = None) -> str:
    return explain_programs(judged, distinct_programs(judged, PROBLEM), PROBLEM, quality)


@pytest.mark.parametrize(
    ("submitted", "told", "blocks"),
    [
        (
            0,
            "(2 draws), which would be submitted, passes",
            ["def f(x): return 1\n", "def f(x): return x\n"],
        ),
        (
            2,
            "**What would be submitted** is correct",
            ["def f(x): return x\n", "def f(x): return 1\n"],
        ),
        (None, "(2 draws) passes", ["def f(x): return 1\n", "def f(x): return x\n"]),
    ],
)
def test_each_program_is_shown_as_code_once_what_would_be_submitted_above(
    submitted: int | None, told: str, blocks: list[str]
) -> None:
    false_positive = draw("def f(x): return 1", strong=wrong())
    judged = [false_positive, false_positive, draw(strong=PASS)]
    programs = distinct_programs(judged, PROBLEM)
    text = explain_programs(judged, programs, PROBLEM, submitted=submitted)
    assert told in text
    assert shown(text)[1] == blocks


def shown(text: str) -> tuple[list[list[str]], list[str]]:
    """The table's rows and the blocks of code, as Markdown understands them."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows: list[list[str]] = []
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif before.type in ("th_open", "td_open"):
            rows[-1].append(token.content)
    return rows[1:], [token.content for token in tokens if token.type == "fence"]


def test_equal_programs_are_one_row_and_false_positives_come_first() -> None:
    false_positive = draw("def f(x): return 1", strong=wrong())
    right = draw(strong=PASS)
    failed = JudgedDraw(0, "", "refused", None)
    judged = [right, draw("def f(x): return 2", weak=wrong("2")), failed, failed]
    judged += [right, false_positive, draw("def f(x):  return 1 # so", strong=wrong())]
    text = explain(judged)
    rows, blocks = shown(text)
    assert text.startswith("7 draws: 4 pass the weak suite, 2 of them the strong one too; 2 are")
    assert rows == [
        ["1", "2", "`pass`", "`wrong`", "`f(7)`", "`2`", "`1`"],
        ["2", "2", "`pass`", "`pass`", "", "", ""],
        ["3", "2", "`refused`", "-", "", "", ""],
        ["4", "1", "`wrong`", "-", "`f(7)`", "`2`", "`2`"],
    ]
    assert (
        "(2 draws) passes the 3 weak cases but on `f(7)` gives `1` where `2` is expected:" in text
    )
    assert blocks == [f"def f(x): return {n}\n" for n in (1, "x", 2)]
    assert [text.count(f"**Program {n}**:") for n in (1, 2, 3, 4)] == [0, 1, 0, 1]


def test_a_draw_without_a_verdict_is_in_no_count() -> None:
    lost = draw(weak=PASS, strong=Outcome(Status.FAULT, message="the sandbox ended"))
    text = explain([lost, draw(strong=PASS)])
    assert text.startswith("2 draws: 1 passes the weak suite, 1 of them the strong one too; 0 are")
    assert "1 has no verdict" in text
    assert "The most frequent false positive" not in text


def test_no_draws_are_explained() -> None:
    assert explain([]).startswith("0 draws")


@pytest.mark.parametrize(
    "text",
    [
        "a | b",
        r"a \| b",
        r"a \\| b",
        "`code`",
        "``|``",
        "line\nbreak",
        "line\r\n| new | row | here |",
        "<script>alert(1)</script>",
        "![image](https://example.org)",
        "\x1b[31mred",
        "\u202egnp.exe",
        "x" * 10_000,
        "ends with \\",
    ],
)
def test_a_message_stays_in_its_cell(text: str) -> None:
    outcome = Outcome(Status.ERROR, exception="ValueError", message=text)
    rows, _ = shown(explain([draw(weak=outcome)]))
    ((number, count, weak, strong, case, expected, got),) = rows
    assert (number, count, weak, strong, case, expected) == ("1", "1", "`error`", "-", "", "")
    assert got.startswith("`ValueError: ") and got.endswith("`")
    assert got.count("`") == 2
    assert got[1:-1].isprintable()
    assert len(got) <= LONGEST_CELL + 2


QUALITY = {
    "measures": {
        "pylint_score": [7.5, None, None, 10.0],
        "complexity_max": [3, 2, None, 12],
        "loc": [1, 2, 3, 4],
    },
    "unparsable": [2],
}


def test_quality_has_a_column_where_it_was_measured() -> None:
    judged = [
        JudgedDraw(n, f"def f(x): return {n}", "fence", Verdict(PASS, wrong())) for n in range(5)
    ] + [JudgedDraw(0, "", "refused", None)]
    rows, _ = shown(explain(judged, QUALITY))
    assert [row[7] for row in rows] == [
        "pylint 7.5, complexity 3",
        "complexity 2",
        "unparsable",
        "pylint 10, complexity 12",
        "",  # another scorer's list is no longer than it is
        "",
    ]
    assert "quality" not in explain(judged)


def test_hidden_characters_are_seen_in_the_program_too() -> None:
    program = "def f(x):\n\treturn 1  # \u202e \x07 \u200b \u00e9\n"
    _, (block,) = shown(explain([draw(program, strong=wrong())]))
    assert block == "def f(x):\n\treturn 1  # \\u202e \\x07 \\u200b \u00e9\n"


@given(message=st.text(), got=st.text(), program=st.text(max_size=200))
def test_no_text_breaks_out(message: str, got: str, program: str) -> None:
    judged = [
        draw(program, strong=wrong(got)),
        draw("other = 1", weak=Outcome(Status.ERROR, exception="E", message=message)),
    ]
    rows, blocks = shown(explain(judged))
    assert [row[:4] for row in rows] == [
        ["1", "1", "`pass`", "`wrong`"],
        ["2", "1", "`error`", "-"],
    ]
    assert all(len(row) == 7 for row in rows)
    assert blocks[-1] == "other = 1\n" and len(blocks) == 2


@pytest.mark.parametrize("fence", ["```", "````", "~~~", "`" * 50])
def test_a_program_cannot_close_its_block(fence: str) -> None:
    program = f'def f(x):\n    """\n{fence}\n# A heading\n    """\n    return x\n'
    _, blocks = shown(explain([draw(program, strong=wrong())]))
    assert blocks == [program]


def test_the_text_is_short_whatever_there_is_to_say() -> None:
    judged = [
        draw(f"y = {'x' * 50_000!r}\ndef f(x): return {n}", strong=wrong("9" * 300, "8" * 300))
        for n in range(100)
    ]
    text = explain(judged)
    rows, blocks = shown(text)
    assert len(rows) == SHOWN
    assert f"and {100 - SHOWN} more distinct programs ({100 - SHOWN} draws)." in text
    assert len(text) < LONGEST_PROGRAM + SHOWN * (LONGEST_OF_EACH + 300) + 1000
    assert len(blocks) == SHOWN and all(block.endswith("cut off here\n") for block in blocks)


def test_5000_draws_are_explained_at_once() -> None:
    same = [draw(f"def f(x):\n    return {n % 50}\n" * 20, strong=wrong()) for n in range(5000)]
    began = time.process_time()
    text = explain(same)
    assert time.process_time() - began < 0.5
    assert "| 100 | `pass` | `wrong` |" in text
