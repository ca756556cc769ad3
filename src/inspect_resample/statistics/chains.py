"""Chains of attempts, each of which was made knowing how the one before had failed.

Chains are independent of each other, the attempts of one are not. So the chain is the unit of every
estimate: n chains of a problem at some depth, of which b submit something and c what is right. At
depth m a chain submits its first attempt among m that passes the weak suite, and nothing where none
does; a chain of depth 1 is a draw (Snell et al. 2024, arXiv 2408.03314: parallel or revised).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspect_resample.statistics.counts import Counts, FloatArray, IntArray

PASSED, FAILED, UNKNOWN = 1, 0, -1
"""What is known of an attempt on a suite."""

ATTEMPTS = "attempts"
"""The column of what chains took that counts their attempts."""


TOKENS = "tokens"
"""The column of prompts' and completions' tokens together."""


@dataclass(frozen=True, eq=False)
class ChainTable:
    """The chains of problems, problem after problem.

    Attributes:
        problems: Ids, all different, each with a chain.
        problem: For each chain the index of its problem, never falling; shape (chains,).
        length: How many attempts it has, at least one; shape (chains,).
        weak: `PASSED`, `FAILED` or `UNKNOWN` for each attempt on the weak suite, chain after chain;
            shape (attempts,).
        strong: The same for the strong suite, which only says something where the weak one is
            passed; None with one suite.
        took: What each attempt took, by the names of `Usage`, NaN where it is not known; each of
            shape (attempts,).

    Raises:
        ValueError: The columns do not fit together.
    """

    problems: Sequence[str]
    problem: IntArray
    length: IntArray
    weak: IntArray
    strong: IntArray | None
    took: Mapping[str, FloatArray]

    def __post_init__(self) -> None:
        attempts = int(self.length.sum())
        columns = {"weak": self.weak, "strong": self.strong, **self.took}
        for name, column in columns.items():
            if column is not None and column.shape != (attempts,):
                raise ValueError(
                    f"{name} must have a value for each of {attempts} attempts, got shape "
                    f"{column.shape}"
                )
        if self.length.shape != self.problem.shape or (self.length < 1).any():
            raise ValueError("every chain must have a problem and an attempt at least")
        if not np.array_equal(np.unique(self.problem), np.arange(len(self.problems))):
            raise ValueError("every problem must have a chain, and every chain a problem")

    @property
    def depth(self) -> int:
        """The most attempts that a chain has."""
        return int(self.length.max())

    @property
    def number(self) -> IntArray:
        """The number of each chain among those of its problem, from 0; shape (chains,)."""
        first = np.searchsorted(self.problem, np.arange(len(self.problems)))
        return np.arange(len(self.problem)) - first[self.problem]

    def at(self, depth: int, chosen: npt.NDArray[np.bool_] | None = None) -> "ChainsAt":
        """The chains as they would be if no more than `depth` attempts were made in each.

        Args:
            depth: At least 1. Beyond the longest chain nothing changes.
            chosen: Chains to count, shape (chains,); by default all.

        Raises:
            ValueError: The depth is below 1, or a problem has no chain with a verdict.
        """
        if depth < 1:
            raise ValueError(f"depth must be 1 or more, got {depth}")
        start = np.cumsum(self.length) - self.length
        within = np.arange(depth)[None, :] < self.length[:, None]
        rows = np.where(within, start[:, None] + np.arange(depth), 0)
        telling = within & (self.weak[rows] != FAILED)
        told = telling.any(axis=1)
        at = np.where(told, telling.argmax(axis=1), np.minimum(self.length, depth) - 1)
        last = start + at
        weak = np.where(told, self.weak[last], FAILED)
        strong = weak if self.strong is None else self.strong[last]
        submitted = weak == PASSED
        known = (weak != UNKNOWN) & ~(submitted & (strong == UNKNOWN))
        made = within & (np.arange(depth)[None, :] <= at[:, None])
        took = {name: np.where(made, column[rows], 0).sum(axis=1) for name, column in self._took()}
        kept = np.ones_like(known) if chosen is None else chosen

        def total(of: npt.NDArray[np.bool_], values: FloatArray | None = None) -> FloatArray:
            rows = kept & of
            weights = np.ones(len(rows)) if values is None else values
            sums = np.bincount(self.problem[rows], weights[rows], minlength=len(self.problems))
            return sums.astype(np.float64)

        passing, failing = known & submitted, known & ~submitted
        alone = total(submitted & ~known).astype(np.int64)
        return ChainsAt(
            depth,
            Counts(
                self.problems,
                total(known).astype(np.int64),
                total(passing).astype(np.int64),
                None
                if self.strong is None
                else total(passing & (strong == PASSED)).astype(np.int64),
                weak_only=alone if alone.any() else None,
            ),
            {name: total(passing, values) for name, values in took.items()},
            {name: total(failing, values) for name, values in took.items()},
        )

    def _took(self) -> list[tuple[str, FloatArray]]:
        unknown = np.full(len(self.weak), np.nan)
        tokens = [self.took.get(name, unknown) for name in ("input_tokens", "output_tokens")]
        own = {ATTEMPTS: np.ones(len(self.weak)), TOKENS: tokens[0] + tokens[1]}
        return [*own.items(), *self.took.items()]


@dataclass(frozen=True, eq=False)
class ChainsAt:
    """Chains at some depth: a chain is what a draw is where draws are independent.

    Attributes:
        depth: The most attempts of a chain.
        counts: n chains with a verdict, b that submit something, c that submit what is right.
        passing: What the b chains took, summed by problem, by `ATTEMPTS`, `TOKENS` and the names of
            `Usage`; each of shape (problems,).
        failing: What the n - b others took.
    """

    depth: int
    counts: Counts
    passing: Mapping[str, FloatArray]
    failing: Mapping[str, FloatArray]

    def took(self, name: str) -> FloatArray:
        """What all its chains took, summed by problem; shape (problems,)."""
        return self.passing[name] + self.failing[name]

    def spent(self, name: str, abstained: FloatArray) -> FloatArray:
        """What chains take that are made one after the other until one submits something.

        A chain that passes is shorter than one that does not, so both have their own mean.

        Args:
            name: Of what they took.
            abstained: The chance that none of K chains submits anything, for K = 0, 1, ...; shape
                (problems, numbers).

        Returns:
            Shape (problems, numbers).
        """
        n, b = self.counts.draws, self.counts.weak_passes
        per_failure = self.failing[name] / np.maximum(n - b, 1)
        per_pass = self.passing[name] / np.maximum(b, 1)
        submitted = 1 - abstained
        made = np.cumsum(abstained, axis=1) - abstained
        spent: FloatArray = (
            per_failure[:, None] * (made - submitted) + per_pass[:, None] * submitted
        )
        return spent
