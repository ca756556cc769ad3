"""Problems that come in groups: variants, repositories, contests. The group is what is resampled.

What the problems of one group have in common makes their sum vary more than that of strangers.
"""

from collections.abc import Sequence

import numpy as np

from inspect_resample.statistics.counts import FloatArray, IntArray

FEWEST = 20
"""With fewer groups their spread is too little known to hold a 95% interval."""


class Clusters:
    """The groups of some problems; without any, each problem is its own.

    Args:
        problems: Number of problems.
        names: For each, the name of its group; None for its own.

    Attributes:
        count: Number of groups.
        of: For each problem, the number of its group, shape (problems,).
    """

    def __init__(self, problems: int, names: Sequence[str] | None = None) -> None:
        self._apart = names is None
        self.of: IntArray = np.arange(problems)
        if names is not None:
            self.of = np.unique(np.array(names, dtype=object), return_inverse=True)[1]
        self.count = int(self.of.max()) + 1
        self._order = np.argsort(self.of, kind="stable")
        self._starts = np.searchsorted(self.of[self._order], np.arange(self.count))

    def sums(self, values: FloatArray) -> FloatArray:
        """The sum of each group, shape (groups, figures), of values (problems, figures)."""
        if self._apart:
            return values
        total: FloatArray = np.add.reduceat(values[self._order], self._starts, axis=0)
        return total

    def design_effect(self, values: FloatArray) -> float:
        """How much larger the groups make the variance of a mean; the largest, and 1 or more.

        Args:
            values: Figures of each problem, shape (problems, figures).
        """
        if self._apart or self.count < 2:
            return 1.0
        off = values - values.mean(axis=0)
        alone = (off**2).sum(axis=0) * len(values) / (len(values) - 1)
        grouped = (self.sums(off) ** 2).sum(axis=0) * self.count / (self.count - 1)
        varied = alone > 1e-12
        return max(1.0, float((grouped[varied] / alone[varied]).max(initial=1.0)))
