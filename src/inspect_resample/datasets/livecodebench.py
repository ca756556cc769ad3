"""LiveCodeBench: problems of contests by their dates, with public and private tests.

The weak suite is the public tests, which the statement shows; the strong one the private ones.
Problems of LeetCode ask for a method of a class `Solution`, the others for a program that reads
standard input. Both are judged as LiveCodeBench's own checker judges them.
"""

import base64
import binascii
import json
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.hub import HubFile, rows_of
from inspect_resample.datasets.problem import (
    SCRIPT,
    Call,
    Problem,
    StdinProblem,
    Suite,
    text_case,
)

MOST_BYTES = 512 << 20
"""Of a text without its compression."""


def unpacked(text: str) -> str:
    """The JSON in a packed text.

    Raises:
        ValueError: It is packed in any other way.
    """
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
    except (binascii.Error, zlib.error) as wrong:
        raise ValueError(f"it is no base64 of zlib's data: {wrong}") from wrong
    if not reader.eof:
        raise ValueError(f"it is cut off, or has more than {MOST_BYTES >> 20} MiB")
    return text_of_pickle(data)


def text_of_pickle(data: bytes) -> str:
    """The text in a pickle that holds one text and nothing else.

    It is read by the five instructions that such a pickle has: PROTO, FRAME, BINUNICODE (or its
    short or long form), MEMOIZE and STOP. A pickle may have any code run; whatever else stands in
    one is refused.

    Raises:
        ValueError: Something else stands in it.
    """
    at = 0
    text: str | None = None
    try:
        while True:
            code = data[at : at + 1]
            at += 1
            if code == b"\x80":  # PROTO and its version
                at += 1
            elif code == b"\x95":  # FRAME and its length
                at += 8
            elif code in _SIZES and text is None:
                size = _SIZES[code]
                (length,) = size.unpack_from(data, at)
                at += size.size
                if length > len(data) - at:
                    raise ValueError("the pickle is cut off")
                text = data[at : at + length].decode("utf-8", "surrogatepass")
                at += length
            elif code == b"\x94":  # MEMOIZE
                continue
            elif code == b"." and at == len(data) and text is not None:
                return text
            else:
                raise ValueError(f"an instruction that no pickle of one text has: {code!r}")
    except (struct.error, UnicodeDecodeError) as wrong:
        raise ValueError(f"the pickle is damaged: {wrong}") from wrong


_SIZES = {b"X": struct.Struct("<I"), b"\x8c": struct.Struct("<B"), b"\x8d": struct.Struct("<Q")}
"""BINUNICODE, SHORT_BINUNICODE and BINUNICODE8, and the length that follows them."""


REPOSITORY = "livecodebench/code_generation_lite"
REVISION = "0fe84c3912ea0c4d4a78037083943e8f0c4dd505"
HASHES = {
    "test.jsonl": "2bd02b38beb48e8c46b5b9987095d999ff38cd8efc255ea5d58974317c48f63f",
    "test2.jsonl": "095df7c5daf15f882c51a9deb84085cff1e073495a5dbcf95015a564d485f3a3",
    "test3.jsonl": "28ed26cc83363ce3f1fe2d5fad9f8393077beb1907b167a31bd3b32f80801b79",
    "test4.jsonl": "d711138ddaebfcf5f8ec6a4283ee677298c0f5c5d374a235af92aaf0584510da",
    "test5.jsonl": "7f77571c2a6df0c2a72a3277650309f67e01e0008e18117e624633df53f81214",
    "test6.jsonl": "bb4c364f71921c4495a6ad15abe1a927350b720009f4933e2e71f8af0f6fd1f5",
}
FILES = [HubFile(REPOSITORY, REVISION, name, sha256) for name, sha256 in HASHES.items()]
FIELDS = {
    *("question_title", "question_content", "platform", "question_id", "contest_date"),
    *("starter_code", "difficulty", "public_test_cases", "private_test_cases", "metadata"),
}
SECONDS = 6.0
"""That LiveCodeBench gives a case."""
PRELUDE = """\
from string import *
from re import *
from datetime import *
from collections import *
from heapq import *
from bisect import *
from copy import *
from math import *
from random import *
from statistics import *
from itertools import *
from functools import *
from operator import *
from io import *
from sys import *
from json import *
from builtins import *
from typing import *
import string, re, datetime, collections, heapq, bisect, copy, math, random, statistics
import itertools, functools, operator, io, sys, json
sys.setrecursionlimit(50000)
"""
"""What LiveCodeBench runs before a program; models count on it (`List` in a signature)."""

SEVERAL, INTERACTIVE = "several answers are right, one is accepted", "it needs a judge that answers"
ERRATA: dict[str, str] = {
    **dict.fromkeys(("abc311_c", "abc326_d", "abc327_b", "abc333_e", "abc343_e"), SEVERAL),
    **dict.fromkeys(("abc362_c", "find-words-containing-character", "find-the-peaks"), SEVERAL),
    "generate-binary-strings-without-adjacent-zeros": SEVERAL,
    **dict.fromkeys(("abc337_e", "abc355_e"), INTERACTIVE),
    "abc350_c": "its tests are wrong",
}
"""Problems that the project's own ERRATA.md (commit 174aacf) names as faulty, by question or title,
and what is wrong with them."""


def load_livecodebench(
    data: str | None = None,
    version: str = "release_v6",
    platform: str = "",
    difficulty: str = "",
    errata: str = "skip",
    **dates: str,
) -> list[Problem]:
    """Load LiveCodeBench.

    Args:
        data: A copy of the hub's files, or of some of their rows, in JSON lines or Parquet.
        version: `release_v1` to `release_v6`, all files up to one, or `v1` to `v6`, only that one.
        platform: `leetcode`, `atcoder` or `codeforces`; by default all.
        difficulty: `easy`, `medium` or `hard`; by default all.
        errata: Whether to `skip` or `keep` problems that are known to be faulty.
        dates: `from` and `to`: the first and the last day of contests, as YYYY-MM-DD.

    Raises:
        ValueError: An option is none of these, or the data cannot be used.
    """
    if errata not in ("skip", "keep"):
        raise ValueError(f"errata must be skip or keep, not {errata!r}")
    first, last = (_day(name, dates.pop(name, "")) for name in ("from", "to"))
    if dates:
        raise ValueError(f"there is no option {', '.join(dates)}")
    found: dict[str, Problem] = {}
    for row in rows_of(_files(version), data, FIELDS):
        day = str(row["contest_date"])[:10]
        if (first and day < first) or (last and day > last):
            continue
        if (platform and row["platform"] != platform) or (
            difficulty and row["difficulty"] != difficulty
        ):
            continue
        if errata == "skip" and not ERRATA.keys().isdisjoint(_names(row)):
            continue
        problem = _problem(row)
        found[problem.id] = problem
    if not found:
        raise DataFileError(
            "no problem of LiveCodeBench is in that window, platform and difficulty."
        )
    return list(found.values())


def _names(row: Mapping[str, Any]) -> tuple[str, str]:
    """What errata may call a problem: its question, and its title as it is in an address."""
    title = re.sub(r"[^a-z0-9]+", "-", str(row["question_title"]).lower()).strip("-")
    return str(row["question_id"]), title


def _files(version: str) -> list[HubFile]:
    number = version.removeprefix("release_").removeprefix("v")
    if number not in ("1", "2", "3", "4", "5", "6") or version.removesuffix(number) not in (
        "release_v",
        "v",
    ):
        raise ValueError(f"version must be release_v1 to release_v6, or v1 to v6, not {version!r}")
    place = int(number)
    return FILES[:place] if version.startswith("release_") else FILES[place - 1 : place]


def _day(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise ValueError(f"{name} must be a day as 2025-01-31, not {text!r}") from None


def _problem(row: Mapping[str, Any]) -> Problem:
    """The problem of a row."""
    id = f"{row['platform']}/{row['question_id']}"
    try:
        weak, strong = _tests(row["public_test_cases"]), _tests(row["private_test_cases"])
        told = json.loads(row["metadata"] or "{}")
        method = told.get("func_name")
        prompt = row["question_content"]
        if row["starter_code"].strip():
            prompt = f"{prompt}\n\n```python\n{row['starter_code'].rstrip()}\n```"
        common: dict[str, Any] = {
            "id": id,
            "prompt": prompt,
            "reference": "",
            "time_limit": SECONDS,
            "prelude": PRELUDE,
            "metadata": {
                "difficulty": row["difficulty"],
                "platform": row["platform"],
                "released": str(row["contest_date"])[:10],
                "title": row["question_title"],
            },
        }
        if method:
            return Problem(
                entry_point=f"Solution().{method}",
                weak=_calls(weak),
                strong=_calls(strong),
                oracle="list-or-tuple",
                **common,
            )
        suites = ([text_case(each["input"], each["output"]) for each in s] for s in (weak, strong))
        weak_suite, strong_suite = suites
        return StdinProblem(
            entry_point=SCRIPT,
            weak=weak_suite,
            strong=strong_suite,
            oracle="lines",
            ends="no-exception",
            **common,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise DataFileError(f"{id}: its tests cannot be read: {wrong}") from wrong


def _tests(text: str) -> list[dict[str, str]]:
    """Tests as the hub has them: JSON, or JSON that is packed."""
    tests = json.loads(text if text.lstrip()[:1] in ("[", "{") else unpacked(text))
    if not isinstance(tests, list):
        raise ValueError("expected is a list of tests")
    return tests


def _calls(tests: Sequence[Mapping[str, str]]) -> Suite:
    """Cases whose input is a JSON value a line for each argument."""
    return tuple(
        Call.of(map(json.loads, test["input"].split("\n")), {}, json.loads(test["output"]))
        for test in tests
    )


LIVECODEBENCH = Dataset(
    name="livecodebench",
    task="livecodebench",
    about="LiveCodeBench: public tests as the weak suite, private ones as the strong one.",
    load=load_livecodebench,
    options={
        "version": "`release_v1` to `release_v6`, or `v1` to `v6` for what that one added",
        "from": "the first day of contests, as 2025-01-01",
        "to": "the last day",
        "platform": "`leetcode`, `atcoder` or `codeforces`",
        "difficulty": "`easy`, `medium` or `hard`",
        "errata": "`skip` or `keep` problems that are known to be faulty",
    },
    data="optional",
    data_file="a copy of the hub's files, in JSON lines",
    origin=f"https://huggingface.co/datasets/{REPOSITORY} at {REVISION}",
    licence="CC (the contests')",
)
