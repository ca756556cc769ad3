"""The samples of several logs as one table."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from inspect_resample.logs.samples import Samples
from inspect_resample.logs.verdicts import FAULT, PASS, ObjectArray, Verdicts
from inspect_resample.statistics.counts import USAGE, FloatArray, Usage

WRONG = "W"
"""The letter of a draw that another scorer calls incorrect."""


def join(logs: Sequence[Samples]) -> Samples:
    """The samples of all logs, one log after the other, with one index of problems.

    Args:
        logs: At least one; the verdicts of all have a strong suite, or of none.
    """
    if len(logs) == 1:
        return logs[0]
    index: dict[str, int] = {}
    for samples in logs:
        for problem in samples.problems:
            index.setdefault(problem, len(index))

    def column(name: str) -> Any:
        return np.concatenate([attrgetter(name)(samples) for samples in logs])

    return Samples(
        problems=tuple(index),
        problem=np.concatenate(
            [
                np.array([index[name] for name in samples.problems], np.int64)[samples.problem]
                for samples in logs
            ]
        ),
        epoch=column("epoch"),
        uuid=column("uuid"),
        verdicts=_verdicts([samples.verdicts for samples in logs]),
        usage=Usage(*(column(f"usage.{name}") for name in USAGE)),
        numbers={
            name: np.concatenate([_numbers(samples, name) for samples in logs])
            for name in sorted({name for samples in logs for name in samples.numbers})
        },
    )


def one_draw_letters(verdicts: Verdicts, strong: bool = False) -> ObjectArray:
    """The letters of samples with one draw each, from their counts.

    Args:
        verdicts: Of such samples.
        strong: The letters of the strong suite, which tell what became of both.
    """
    passes = verdicts.weak_passes
    if strong and verdicts.strong_passes is not None:
        passes = verdicts.strong_passes
    text = np.where(passes > 0, PASS, WRONG)
    unknown = FAULT if strong else np.where(verdicts.weak_only > 0, PASS, FAULT)
    return np.where(verdicts.draws > 0, text, unknown).astype(object)


def _numbers(samples: Samples, name: str) -> FloatArray:
    numbers = samples.numbers.get(name)
    return np.full(len(samples), np.nan) if numbers is None else numbers


def _verdicts(logs: Sequence[Verdicts]) -> Verdicts:
    two_suites = logs[0].strong_passes is not None
    lettered = any(verdicts.weak_letters is not None for verdicts in logs)

    def column(name: str) -> Any:
        return np.concatenate([getattr(verdicts, name) for verdicts in logs])

    def letters(name: str, strong: bool) -> ObjectArray:
        return np.concatenate(
            [
                one_draw_letters(verdicts, strong)
                if getattr(verdicts, name) is None
                else getattr(verdicts, name)
                for verdicts in logs
            ]
        )

    return Verdicts(
        draws=column("draws"),
        weak_passes=column("weak_passes"),
        strong_passes=column("strong_passes") if two_suites else None,
        unscored=column("unscored"),
        weak_only=column("weak_only"),
        unreadable=column("unreadable"),
        partial=column("partial"),
        weak_letters=letters("weak_letters", False) if lettered else None,
        strong_letters=letters("strong_letters", True) if lettered and two_suites else None,
        doubtful=np.concatenate(
            [
                np.zeros_like(verdicts.draws) if verdicts.doubtful is None else verdicts.doubtful
                for verdicts in logs
            ]
        ),
    )
