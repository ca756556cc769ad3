"""GSM8K: word problems of grade school, whose answers are numbers."""

from pathlib import Path

from inspect_resample.datasets.dataset import Dataset, check_option, numbered
from inspect_resample.datasets.fetch import Release, read_release
from inspect_resample.datasets.problem import Problem

ID_PREFIX = "gsm8k/"
COMMIT = "3101c7d5072418e28b9008a6636bde82a006892c"


def _release(split: str, sha256: str, rows: int) -> Release:
    return Release(
        name=f"GSM8K ({split})",
        file_name=f"gsm8k_{split}.jsonl",
        url="https://raw.githubusercontent.com/openai/grade-school-math/"
        f"{COMMIT}/grade_school_math/data/{split}.jsonl",
        sha256=sha256,
        text_sha256=sha256,
        rows=rows,
        id_prefix="",
        fields=frozenset(["question", "answer"]),
    )


SPLITS = {
    "test": _release(
        "test", "3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14", 1319
    ),
    "train": _release(
        "train", "17f347dc51477c50d4efb83959dbb7c56297aba886e5544ee2aaed3024813465", 7473
    ),
}


def load_gsm8k(data: str | Path | None = None, split: str = "test") -> list[Problem]:
    """Load GSM8K.

    Args:
        data: A copy of the split's file, with or without compression, or a folder that holds it.
        split: `test` or `train`.

    Returns:
        Its problems in their order; the answer is what follows `####`.

    Raises:
        ValueError: There is no such split, or the file cannot be used.
    """
    check_option("split", split, SPLITS)
    rows = read_release(SPLITS[split], data)
    told = ((row["question"], row["answer"].rpartition("####")[2].strip()) for row in rows)
    return numbered(ID_PREFIX, split, told)


GSM8K = Dataset(
    name="gsm8k",
    task="gsm8k",
    about="GSM8K: word problems whose answers are numbers.",
    load=load_gsm8k,
    options={"split": "`test` or `train`"},
    data="optional",
    data_file="a copy of the split's `.jsonl`, with or without compression",
    origin=f"openai/grade-school-math, at the commit {COMMIT}",
    licence="MIT",
    id_prefix=ID_PREFIX,
    answers=True,
)
