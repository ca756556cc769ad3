"""HumanEval+ and MBPP+, read from EvalPlus' release files.

The release has faults. They are repaired here, each in the table of its kind, and explained problem
by problem in `docs/method/evalplus.md`. Every table is keyed by problem and holds for one release
only, which is why the files are checked by hash.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from inspect_resample.datasets.dataset import AFTER_A_FUNCTION, Dataset
from inspect_resample.datasets.fetch import Release, read_release
from inspect_resample.datasets.problem import Case, Problem, Suite

_FIELDS = frozenset(
    ["task_id", "prompt", "entry_point", "canonical_solution", "base_input", "plus_input", "atol"]
)

HUMANEVAL_PLUS = Release(
    name="HumanEval+",
    file_name="HumanEvalPlus.jsonl.gz",
    url="https://github.com/evalplus/humanevalplus_release/raw/"
    "200defce9e3429d28ca215b6dd061c0f7f31c18b/HumanEvalPlus.jsonl.gz",
    sha256="272720b90ac375502c8ed23cd791c2a93dfb22a911641a494da74a426c09f101",
    text_sha256="42526ec0e7d5f3ee0b06d6ced98f8c8bae3d76519151bfb3d36f79010645bd7f",
    rows=164,
    id_prefix="HumanEval/",
    fields=_FIELDS,
)

MBPP_PLUS = Release(
    name="MBPP+",
    file_name="MbppPlus.jsonl.gz",
    url="https://github.com/evalplus/mbppplus_release/raw/"
    "dadf43da556a00f7bacd71cb154f2932757d9144/MbppPlus.jsonl.gz",
    sha256="af43697e8791c4c149bdfd6b489d8b5412507551ac20e28a439f650b8225db63",
    text_sha256="b54e762755248ca411b523c917fa9f93c07b5ff2966bf60b3917b853926a3dad",
    rows=378,
    id_prefix="Mbpp/",
    fields=_FIELDS,
)


def load_humaneval_plus(data: str | Path | None = None) -> list[Problem]:
    """Load HumanEval+: HumanEval's tests as weak suites, EvalPlus' as strong ones.

    Args:
        data: A copy of the release's `HumanEvalPlus.jsonl.gz`, with or without its compression, or
            a folder that holds it. Without it the file is downloaded once.

    Returns:
        164 problems, in the order of the release.

    Raises:
        DataFileError: The file is missing, cannot be downloaded, or is not the release's.
    """
    rows = read_release(HUMANEVAL_PLUS, data)
    return [_problem(row, reference=row["prompt"] + row["canonical_solution"]) for row in rows]


def load_mbpp_plus(data: str | Path | None = None) -> list[Problem]:
    """Load MBPP+: MBPP's tests as weak suites, EvalPlus' as strong ones.

    A prompt is a docstring of a sentence and an assertion, which shows the function's name and one
    case of its weak suite.

    Args:
        data: A copy of the release's `MbppPlus.jsonl.gz`, with or without its compression, or a
            folder that holds it. Without it the file is downloaded once.

    Returns:
        378 problems, in the order of the release.

    Raises:
        DataFileError: The file is missing, cannot be downloaded, or is not the release's.
    """
    rows = read_release(MBPP_PLUS, data)
    return [_problem(row, reference=row["canonical_solution"].lstrip("\n")) for row in rows]


_Converter = Callable[[Any], object]


def _problem(row: Mapping[str, Any], reference: str) -> Problem:
    task = row["task_id"]
    valid = _VALID.get(task, _always)
    return Problem(
        id=task,
        prompt=row["prompt"],
        entry_point=row["entry_point"],
        reference=reference,
        weak=_suite(task, row["base_input"]),
        # Mbpp/793 has {} here, so no cases.
        strong=tuple(case for case in _suite(task, row["plus_input"]) if valid(*case)),
        oracle=_ORACLES.get(task, "equal"),
        tolerance=float(row["atol"]),
    )


def _suite(task: str, inputs: Iterable[list[Any]]) -> Suite:
    """Give the arguments of each case the types that JSON lost."""
    converters = _CONVERTERS.get(task, (_as_is,))
    return tuple(_convert(converters, arguments) for arguments in inputs)


def _convert(converters: tuple[_Converter, ...], arguments: list[Any]) -> Case:
    """Convert each argument by the converter of its position; the last one serves the rest."""
    last = len(converters) - 1
    return tuple(
        converters[min(position, last)](argument) for position, argument in enumerate(arguments)
    )


def _as_is(value: Any) -> object:
    return value


def _tuples(rows: list[Any]) -> list[object]:
    return [tuple(row) for row in rows]


def _tuple_of_tuples(rows: list[Any]) -> tuple[object, ...]:
    return tuple(tuple(row) if isinstance(row, list) else row for row in rows)


def _tuple_values(table: dict[str, Any]) -> dict[str, object]:
    return {key: tuple(value) for key, value in table.items()}


def _tuples_all_down(value: Any) -> object:
    return tuple(map(_tuples_all_down, value)) if isinstance(value, list) else value


def _int_key(table: dict[str, Any]) -> dict[object, Any]:
    return {int(key) if key == "5" else key: value for key, value in table.items()}


def _mbpp(*numbers: int) -> list[str]:
    return [f"Mbpp/{number}" for number in numbers]


# JSON has no tuples, complex numbers or keys other than strings. What an argument was follows from
# the problem's own assertions and contract; for MBPP+ it is what EvalPlus restores too.
_CONVERTERS: dict[str, tuple[_Converter, ...]] = {
    "HumanEval/95": (_int_key,),
    **dict.fromkeys(
        _mbpp(2, 116, 132, 222, 261, 273, 394, 421, 424, 429)
        + _mbpp(470, 560, 579, 596, 616, 630, 726, 740, 744, 809),
        (tuple,),
    ),
    **dict.fromkeys(_mbpp(63, 64, 70, 94, 120, 237, 272, 299, 409, 473, 614, 780), (_tuples,)),
    **dict.fromkeys(_mbpp(75, 413, 753), (_tuples, _as_is)),
    **dict.fromkeys(_mbpp(106, 750), (_as_is, tuple)),
    **dict.fromkeys(_mbpp(250, 405, 446, 720, 763, 808), (tuple, _as_is)),
    **dict.fromkeys(_mbpp(259, 278, 445), (_tuple_of_tuples,)),
    **dict.fromkeys(_mbpp(580, 615, 791), (_tuples_all_down,)),
    "Mbpp/722": (_tuple_values, _as_is),
    "Mbpp/124": (float, complex),
    "Mbpp/252": (complex,),
}


def _always(*arguments: object) -> bool:
    return True


def _has_real_root(coefficients: list[Any]) -> bool:
    """Say whether the degree is odd, as the prompt promises: only then there must be a root."""
    return len(coefficients) % 2 == 0 and coefficients[-1] != 0


def _fits_in_memory(pool: list[Any], length: int) -> bool:
    """Say whether the combinations with repetition hold fewer than ten million items in all."""
    combinations = math.comb(max(len(pool) + length - 1, 0), length)
    return combinations * length < 10_000_000


# What holds for the strong cases that are kept: the others cannot be judged, because there is no
# right output or no room for it.
_VALID: dict[str, Callable[..., bool]] = {
    "HumanEval/32": _has_real_root,
    "Mbpp/255": _fits_in_memory,
}

# Names of rules in `judging/harness/oracles.py`.
_ORACLES: dict[str, str] = {
    "HumanEval/32": "polynomial-root",
    **dict.fromkeys(_mbpp(2, 7, 111, 140, 232, 579, 769), "same-set"),
    **dict.fromkeys(_mbpp(737, 787, 794), "not-none"),
    "Mbpp/558": "digit-distance",
    "Mbpp/581": "pyramid-surface",
}

HUMANEVAL = Dataset(
    name="humaneval_plus",
    task="humaneval_plus",
    about="HumanEval as the weak suite and HumanEval+ as the strong one.",
    load=load_humaneval_plus,
    data="optional",
    data_file="a copy of `HumanEvalPlus.jsonl.gz`",
    origin=HUMANEVAL_PLUS.url,
    licence="Apache-2.0 (HumanEval: MIT)",
    id_prefix="HumanEval/",
)

MBPP = Dataset(
    name="mbpp_plus",
    task="mbpp_plus",
    about="MBPP as the weak suite and MBPP+ as the strong one.",
    load=load_mbpp_plus,
    data="optional",
    data_file="a copy of `MbppPlus.jsonl.gz`",
    origin=MBPP_PLUS.url,
    licence="Apache-2.0 (MBPP: CC-BY-4.0)",
    id_prefix="Mbpp/",
    stops=AFTER_A_FUNCTION,  # prompts have no signature, so an answer begins with a definition
)
