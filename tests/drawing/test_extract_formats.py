"""How many right programs survive extraction, in every format."""

import contextlib
import copy
import gzip
import io
import json
from functools import cache
from pathlib import Path

import pytest

from inspect_resample.drawing.extract import extract_program
from inspect_resample.problems.pocket import load_pocket

from .formats import CONTINUATIONS, FORMATS, Right

HUMANEVAL = Path(__file__).parents[3] / "shared" / "data" / "HumanEvalPlus.jsonl.gz"
CASES = 4


@cache
def pocket() -> list[Right]:
    return [Right(p.prompt, p.entry_point, p.reference, list(p.weak)) for p in load_pocket()]


@cache
def humaneval() -> list[Right]:
    with gzip.open(HUMANEVAL, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [
        Right(r["prompt"], r["entry_point"], r["prompt"] + r["canonical_solution"], r["base_input"])
        for r in rows
    ]


@cache
def outputs(program: str, name: str, cases: str) -> list[object]: ...
