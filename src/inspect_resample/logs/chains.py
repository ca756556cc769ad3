"""Chains of attempts as a score's metadata tell of them.

A score counts chains where draws are attempts in chains, so that whatever reads its counts has the
right unit. What became of each attempt stands beside these counts.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import nan
from typing import Any, NamedTuple

import numpy as np

from inspect_resample.logs.letters import (
    NOT_RUN,
    letters,
    passes,
    telling,
    verdict_letters,
)
from inspect_resample.logs.schema import ChainsMetadata, SuitesValue

_LENGTHS = "chain_lengths"
_PREFIX, _SUITES = "attempts_", ("weak", "strong")


def chain_letters(lengths: Sequence[int], weak: str, strong: str) -> tuple[str, str]:
    """What chains submit, a letter a chain, from the letters of their attempts.

    A chain submits its first attempt that passes the weak suite. Where none does it submits
    nothing, and has the letter of its last attempt. An attempt without a verdict leaves open what
    its chain would have submitted.

    Args:
        lengths: How many attempts each chain has.
        weak: The letters of all attempts on the weak suite, chain after chain.
        strong: Those on the strong suite.
    """
    ends = np.cumsum(lengths).tolist()
    chains = [range(*of) for of in pairwise([0, *ends])]
    found = [(chain[-1], telling(weak, chain)) for chain in chains]
    return (
        "".join(weak[last if draw is None else draw] for last, draw in found),
        "".join(NOT_RUN if draw is None else strong[draw] for _, draw in found),
    )


def chains_metadata(lengths: Sequence[int], weak: str, strong: str) -> dict[str, Any]:
    """What a score's metadata say of the attempts in chains; arguments as in `chain_letters`."""
    told: ChainsMetadata = {"attempts": len(weak), "depth": max(lengths)}
    return {
        **told,
        _LENGTHS: list(lengths),
        **verdict_letters(f"{_PREFIX}weak", weak),
        **verdict_letters(f"{_PREFIX}strong", strong),
    }


def depth_of(metadata: Mapping[str, Any] | None) -> int:
    """The most attempts of a chain of a sample; 0 where its draws are independent."""
    depth = (metadata or {}).get("depth")
    return depth if type(depth) is int else 0


def attempts_of(metadata: Mapping[str, Any]) -> tuple[list[int], str, str] | None:
    """The lengths of chains, and the letters of their attempts on the weak and the strong suite.

    Returns:
        None where the metadata, of a whole sample, do not tell all of them.
    """
    lengths, attempts = metadata.get(_LENGTHS), metadata.get("attempts")
    if not isinstance(lengths, list) or not isinstance(attempts, int) or sum(lengths) != attempts:
        return None
    weak, strong = (letters(metadata, f"{_PREFIX}{suite}", attempts) for suite in _SUITES)
    return (lengths, weak, strong) if weak and strong else None


class ChainCounts(NamedTuple):
    """What a score says of draws, or of chains of them, on a weak and a strong suite.

    Attributes:
        value: The score's value.
        counts: How many there are, by the names of the score's metadata.
        letters: What became of each, for the metadata too.
    """

    value: SuitesValue
    counts: dict[str, int]
    letters: dict[str, Any]


def suites(weak: str, strong: str, lengths: Sequence[int] = ()) -> ChainCounts:
    """Count draws, or chains of them.

    Args:
        weak: The letters of draws on the weak suite.
        strong: Those on the strong suite.
        lengths: The lengths of the chains of which the draws are attempts; empty where draws are
            independent of each other.
    """
    told: dict[str, Any] = {}
    if lengths:
        told = chains_metadata(lengths, weak, strong)
        weak, strong = chain_letters(lengths, weak, strong)
    n, b, c = passes(weak, strong)
    value: SuitesValue = {
        "weak": b / n if n else nan,
        "strong": c / n if n else nan,
        "false_positive": (b - c) / n if n else nan,
        "draws": n,
    }
    counts = {"draws": n, "weak_passes": b, "strong_passes": c, "unscored": len(weak) - n}
    return ChainCounts(
        value, counts, told | verdict_letters("weak", weak) | verdict_letters("strong", strong)
    )
