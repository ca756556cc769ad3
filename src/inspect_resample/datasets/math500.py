"""MATH-500: problems of competitions, whose answers are mathematics."""

from pathlib import Path

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.fetch import Release, read_release
from inspect_resample.datasets.problem import AnswerProblem, Problem

COMMIT = "db77bc6bb2a17c90ed2d63e88ebd8c40a82858c5"
_SHA256 = "35dc41080a3680858b27fa7e0533d2d547825316fc5dafe5d316f4ccc5a06132"

RELEASE = Release(
    name="MATH-500",
    file_name="math500.jsonl",
    url="https://raw.githubusercontent.com/ZubinGou/math-evaluation-harness/"
    f"{COMMIT}/data/math_oai/test.jsonl",
    sha256=_SHA256,
    text_sha256=_SHA256,
    rows=500,
    id_prefix="",
    fields=frozenset(["problem", "answer", "subject", "level", "unique_id"]),
)


def load_math500(data: str | Path | None = None) -> list[Problem]:
    """Load MATH-500.

    Args:
        data: A copy of the file, with or without compression, or a folder that holds it.

    Returns:
        500 problems; an id is the subject and the number in MATH.

    Raises:
        DataFileError: The file is missing, cannot be downloaded, or is another one.
    """
    return [
        AnswerProblem(
            id=f"math500/{row['unique_id'].removeprefix('test/').removesuffix('.json')}",
            prompt=row["problem"],
            answer=row["answer"],
            metadata={"subject": row["subject"], "level": row["level"]},
        )
        for row in read_release(RELEASE, data)
    ]


MATH500 = Dataset(
    name="math500",
    task="math500",
    about="MATH-500: OpenAI's 500 problems of MATH.",
    load=load_math500,
    data="optional",
    data_file="a copy of the `.jsonl`, with or without compression",
    origin=f"ZubinGou/math-evaluation-harness, at the commit {COMMIT}",
    licence="MIT",
    id_prefix="math500/",
    answers=True,
)
