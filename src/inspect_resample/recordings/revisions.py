"""Logs of tools that have a model revise its program after feedback: a chain a problem.

LLM Debugger (Zhong et al. 2024, arXiv 2402.16906) writes such rows, after Reflexion's.
"""

from collections.abc import Iterator
from typing import Any

from inspect_resample.recordings.rows import BadRow

_TOLD = {"implementations", "test_feedback", "is_passing", "is_solved"}


def is_revised(row: object) -> bool:
    """Whether a row is of a chain of programs with what visible tests said of each."""
    return isinstance(row, dict) and row.keys() >= _TOLD


def revised(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The attempts in a row, as rows of draws.

    Visible tests are the weak suite: an attempt passes it where they have nothing to say. The
    hidden tests ran on the last attempt alone, which is enough: a chain goes on as long as it does
    not pass the visible ones. The tokens of all attempts but the first are counted in one sum, and
    that of the first is not known: they are shared evenly by the attempts that they are of.

    Raises:
        BadRow: What it says does not fit together.
    """
    programs, said = row["implementations"], row["test_feedback"]
    if not isinstance(programs, list) or not isinstance(said, list) or not programs:
        raise BadRow("has no list of implementations, each with its test_feedback")
    passed = [not complaints for complaints in said]
    if len(passed) != len(programs) or passed != [False] * (len(passed) - 1) + [row["is_passing"]]:
        raise BadRow(
            f"has {len(programs)} implementations and test_feedback of which {sum(passed)} are "
            f"empty: expected is one for each, empty for the last alone, and there only if "
            f"is_passing"
        )
    tokens = row.get("token_nums")
    share = tokens // (len(programs) - 1) if type(tokens) is int and len(programs) > 1 else None
    for number, (program, weak) in enumerate(zip(programs, passed, strict=True)):
        yield {
            "task_id": row.get("task_id"),
            "solution": program,
            "chain": 0,
            "weak": weak,
            "correct": row["is_solved"] if weak else None,
            **({"tokens": share} if number and share is not None else {}),
        }
