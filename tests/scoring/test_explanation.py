"""What a sample's score says in words: right, short, and safe to show."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.scoring.explanation import LONGEST_PROGRAM, SHOWN, explain
from inspect_resample.scoring.judged import Judged

PASS = Outcome(Status.PASS)


def draw(
    program: str = "def f(x): return x", weak: Outcome = PASS, strong: Outcome | None = None
) -> Judged:
    return Judged(0, program, "fence", Verdict(weak, strong))


def wrong(got: str = "1", expected: str | None = "2") -> Outcome:
    return Outcome(Status.WRONG, case=3, input="(7,)", got=got, expected=expected)


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
    failed = Judged(0, "", "refused", None)
    judged = [right, draw("def f(x): return 2", weak=wrong("2")), failed, failed]
    judged += [right, false_positive, draw("def f(x):  return 1 # so", strong=wrong())]
    text = explain(judged)
    rows, blocks = shown(text)
    assert text.startswith("7 draws: 4 pass the weak suite, 2 of them the strong one too; 2 are")
    assert rows == [
        ["2", "pass", "wrong", "`wrong: (7,) gives 1, expected 2`"],
        ["2", "pass", "pass", ""],
        ["2", "-", "-", "refused"],
        ["1", "wrong", "-", "`wrong: (7,) gives 2, expected 2`"],
    ]
    assert blocks == ["def f(x): return 1\n"]


def test_a_draw_without_a_verdict_is_in_no_count() -> None:
    lost = draw(weak=PASS, strong=Outcome(Status.FAULT, message="the sandbox ended"))
    text = explain([lost, draw(strong=PASS)])
    assert text.startswith("2 draws: 1 pass the weak suite, 1 of them the strong one too; 0 are")
    assert "1 have no verdict" in text
    assert shown(text)[1] == []


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
    ((count, weak, strong, why),) = rows
    assert (count, weak, strong) == ("1", "error", "-")
    assert why.startswith("`error: ValueError: ") and why.endswith("`")
    assert why.count("`") == 2
    assert why[1:-1].isprintable()
    assert len(why) < 200


@given(message=st.text(), got=st.text(), program=st.text(max_size=200))
def test_no_text_breaks_out(message: str, got: str, program: str) -> None:
    judged = [
        draw(program, strong=wrong(got)),
        draw("other = 1", weak=Outcome(Status.ERROR, exception="E", message=message)),
    ]
    rows, blocks = shown(explain(judged))
    assert [row[:3] for row in rows] == [["1", "pass", "wrong"], ["1", "error", "-"]]
    assert all(len(row) == 4 for row in rows)
    assert len(blocks) == 1


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
    assert f"and {100 - SHOWN} more" in text
    assert len(text) < LONGEST_PROGRAM + SHOWN * 250 + 500
    assert blocks[0].endswith("cut off here\n")


def test_5000_draws_are_explained_at_once() -> None:
    same = [draw(f"def f(x):\n    return {n % 50}\n" * 20, strong=wrong()) for n in range(5000)]
    began = time.process_time()
    text = explain(same)
    assert time.process_time() - began < 0.5
    assert "| 100 | pass | wrong |" in text
