"""CodeContests: problems of programming contests, with public, private and generated tests.

The weak suite is the public tests, which the statement shows; the strong one all that there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inspect_resample.datasets.dataset import Dataset, check_option
from inspect_resample.datasets.hub import HubFile, rows_of
from inspect_resample.datasets.problem import (
    SCRIPT,
    Problem,
    Solution,
    StdinProblem,
    Suite,
    text_case,
)

REPOSITORY = "deepmind/code_contests"
REVISION = "802411c3010cb00d1b05bad57ca77365a3c699d6"
FILES = {
    "test": HubFile(
        REPOSITORY,
        REVISION,
        "data/test-00000-of-00001-9c49eeff30aacaa8.parquet",
        "aa426cbdb202bf8703b658bcb31fd1878ca7cfd33ca07d3b703dc94ca6a2b651",
    ),
    "valid": HubFile(
        REPOSITORY,
        REVISION,
        "data/valid-00000-of-00001-5e672c5751f060d3.parquet",
        "02e8c1ccedae716f1e43cc813fcb7823c3db666ea92638820aba80e8cef451ab",
    ),
}
FIELDS = {"name", "description", "public_tests", "private_tests", "generated_tests"}
SOURCES = ("unknown", "codechef", "codeforces", "hackerearth", "codejam", "atcoder", "aizu")
"""The field `source`, an enumeration, in words."""
DIFFICULTIES = (
    *("unknown", "easy", "medium", "hard", "harder", "hardest", "external"),
    *(chr(letter) for letter in range(ord("A"), ord("V") + 1)),
)
"""The field `difficulty` in words: letters are those of Codeforces' problems."""
IMAGES = ("<image>", "[Image]")
EXTRA_SECONDS = 10.0
"""What Large Language Monkeys add to a problem's own time limit, which was set for C++."""
PYTHON3 = 3
"""Of the languages of human solutions."""


def load_codecontests(
    data: str | None = None, split: str = "test", strong: str = "all", images: str = "skip"
) -> list[Problem]:
    """Load CodeContests.

    Args:
        data: A copy of the hub's file, or of its rows, in Parquet or JSON lines.
        split: `test` or `valid`; what is not in a file is not looked for in it.
        strong: Whether the strong suite is `all` tests or only the public and `private` ones.
        images: Whether to `skip` problems whose statements have images, as Large Language Monkeys
            do (165 problems of the test split become their 140), or to `keep` them.

    Raises:
        ValueError: An option is none of these, or the data cannot be used.
    """
    for name, value, known in (
        ("split", split, tuple(FILES)),
        ("strong", strong, ("all", "private")),
        ("images", images, ("skip", "keep")),
    ):
        check_option(name, value, known)
    rows = rows_of([FILES[split]], data, FIELDS)
    return [
        _problem(row, strong == "all")
        for row in rows
        if images == "keep" or not any(image in row["description"] for image in IMAGES)
    ]


def _problem(row: Mapping[str, Any], generated: bool) -> Problem:
    further = [row["private_tests"], *([row["generated_tests"]] if generated else [])]
    weak = _suite([row["public_tests"]])
    limit = row.get("time_limit") or {}
    seconds = (limit.get("seconds") or 0) + (limit.get("nanos") or 0) / 1e9
    return StdinProblem(
        id=row["name"],
        prompt=row["description"],
        entry_point=SCRIPT,
        reference="",
        weak=weak,
        strong=_suite(further) or weak,
        oracle="tokens",
        time_limit=seconds + EXTRA_SECONDS,
        metadata={
            "difficulty": _word(DIFFICULTIES, row.get("difficulty")),
            "source": _word(SOURCES, row.get("source")),
            "rating": row.get("cf_rating") or None,
        },
        ends="any",
    )


def _suite(groups: Sequence[Mapping[str, Sequence[str]] | None]) -> Suite:
    """The cases of some groups of tests; the same input only once."""
    cases = {
        given: expected
        for group in groups
        if group
        for given, expected in zip(group["input"], group["output"], strict=True)
    }
    return tuple(text_case(given, expected) for given, expected in cases.items())


def _word(words: Sequence[str], number: object) -> object:
    return words[number] if isinstance(number, int) and 0 <= number < len(words) else number


def codecontests_solutions(
    data: str | None = None, split: str = "test", **others: str
) -> Iterator[Solution]:
    """The programs of people in Python 3, accepted and refused ones; see `load_codecontests`."""
    for row in rows_of([FILES[split]], data, FIELDS | {"solutions", "incorrect_solutions"}):
        for right, field in ((True, "solutions"), (False, "incorrect_solutions")):
            told = row[field]
            for language, text in zip(told["language"], told["solution"], strict=True):
                if language == PYTHON3:
                    yield Solution(row["name"], right, text)


CODECONTESTS = Dataset(
    name="codecontests",
    task="codecontests",
    about="CodeContests: public tests as the weak suite, all of them as the strong one.",
    load=load_codecontests,
    solutions=codecontests_solutions,
    options={
        "split": "`test` or `valid`",
        "strong": "`all` tests, or `private`: without the generated ones",
        "images": "`skip` or `keep` problems whose statements have images",
    },
    data="optional",
    data_file="a copy of the hub's file, in Parquet or JSON lines",
    origin=f"https://huggingface.co/datasets/{REPOSITORY} at {REVISION}",
    licence="CC-BY-4.0",
)
