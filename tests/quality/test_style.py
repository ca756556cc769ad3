"""The checks of fLaws, each at its thresholds."""

import ast

import pytest

from inspect_resample.quality.program import style

SUM = "def total(values):\n    return sum(values)\n"


def measured(text: str) -> dict[str, float | None]:
    return style(text, ast.parse(text))


@pytest.mark.parametrize(
    ("names", "camel", "snake"),
    [
        ("value", 1, 1),
        ("runningTotal", 1, 0),
        ("running_total", 0, 1),
        ("x", 1, 1),
        ("X", 0, 1),  # one letter: ignored by the check of snake_case only
        ("total2", 0, 0),  # neither pattern of the paper knows a digit there
        ("someT2", 1, 0),
        ("Total", 0, 0),
        ("_", 0, 1),
        ("__all__", 0, 0),
        ("value = running_total", 0, 1),
        ("first, *rest", 1, 1),
    ],
)
def test_names(names: str, camel: int, snake: int) -> None:
    found = measured(f"{names} = [0]\n")
    assert (found["camel_case"], found["snake_case"]) == (camel, snake)


@pytest.mark.parametrize(
    ("text", "camel_share", "snake_share"),
    [
        ("def f_g(a_b, *c_d, e=1, **h):\n    pass\n", 2 / 5, 1.0),
        ("async def runFast():\n    pass\n", 1.0, 0.0),
        ("for each_one in []:\n    pass\n", 0.0, 1.0),
        ("with open('a') as some_file:\n    pass\n", 0.0, 1.0),
        ("try:\n    pass\nexcept OSError as theError:\n    pass\n", 1.0, 0.0),
        ("squares = [eachOne for eachOne in ()]\n", 1.0, 1 / 2),
        ("f_g = f_g = 1\n", 0.0, 1.0),  # a name counts once
        ("import os as OS\nclass Some:\n    pass\nprint(OS)\n", None, None),
        (
            "match x:\n    case [aB, *c_d]: 1\n    case {'k': 1, **eF}: 1\n    case 1 as g_h: 1\n",
            1 / 2,
            1 / 2,
        ),
        ("some.OTHER = 1\n", None, None),  # attributes are no variables
        ("lambda a_b: a_b\n", 0.0, 1.0),
        ("if (some_name := 1):\n    pass\n", 0.0, 1.0),
    ],
)
def test_which_names_count(text: str, camel_share: float | None, snake_share: float | None) -> None:
    found = measured(text)
    assert found["camel_case_share"] == camel_share
    assert found["snake_case_share"] == snake_share
    assert (found["camel_case"] is None) == (camel_share is None)


@pytest.mark.parametrize(
    ("line", "function", "short"), [(70, 30, 1), (71, 30, 0), (70, 31, 0), (20, 2, 1)]
)
def test_length(line: int, function: int, short: int) -> None:
    body = ["    pass"] * (function - 1)
    text = "\n".join(["@decorated", "def f():", *body, "", "#" * line])
    found = measured(text)
    assert (found["longest_line"], found["longest_function"]) == (line, function)
    assert found["length"] == short


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        (SUM, 0.0),
        ("# a\n" + SUM, 1 / 2),
        (SUM.replace("\n    return", "\n    # why\n    return") + "# end\n", 1.0),
        (
            'def total(values):\n    """Add.\n\n    Much.\n    """\n    return sum(values)  # b\n',
            1.0,
        ),
        ('x = "# no comment"\n', 0.0),
        ('x = """two\nlines"""\n', 0.0),
        ('"""Only a docstring."""\n', None),
        ("x = (1,  # one\n\n     2)\n", 1 / 2),
    ],
)
def test_comment_ratio(text: str, ratio: float | None) -> None:
    found = measured(text)
    assert found["comments_per_code_line"] == ratio
    expected = None if ratio is None else float(ratio >= 0.75)
    assert found["comment_ratio"] == expected


def test_the_comment_ratio_is_reached_at_three_comments_for_four_lines() -> None:
    assert measured("a = 1  # 1\nb = 2  # 2\nc = 3  # 3\nd = 4\n")["comment_ratio"] == 1.0
    assert measured("a = 1  # 1\nb = 2  # 2\nc = 3\n")["comment_ratio"] == 0.0


def test_a_program_without_a_function_has_no_length_of_one() -> None:
    found = measured("x = 1\n")
    assert found["longest_function"] is None
    assert found["length"] == 1.0
