"""Revised against parallel: chains of attempts beside the same model's independent draws.

The first attempts of chains are independent draws, so one log of chains has both sides of the
comparison, on the same problems (Snell et al. 2024, arXiv 2408.03314).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.errors import Failure
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.chains import ATTEMPTS, TOKENS, ChainsAt, ChainTable
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.difference import Comparer, Difference
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.summary.summary import shown_k

DIFFICULTIES = ("hard", "medium", "easy")
"""Problems of which less than a third, up to two thirds, or more of other chains' first attempts
are right."""

_FEW = 4  # Depths in tables that have several rows of each.


@dataclass(frozen=True)
class AtDepth:
    """One chain of each problem; `a` of figures is at this depth, `b` at depth 1.

    Attributes:
        depth: The most attempts of a chain.
        attempts: How many a chain has on average.
        tokens: What a chain takes on average; None where the log does not tell.
        right: Share of chains whose submission is strongly correct.
        wrong: Share of chains whose submission is not: false positives.
        false_discovery_rate: Share of what is submitted that is wrong, all chains together.
    """

    depth: int
    attempts: float
    tokens: float | None
    right: Difference
    wrong: Difference
    false_discovery_rate: Difference


@dataclass(frozen=True)
class AtEqualCost:
    """Some chains (`a`) beside as many independent draws (`b`) as cost the same on average.

    Chains, or draws, are made one after the other until one passes the weak suite.

    Attributes:
        depth: The most attempts of a chain.
        k: The most chains.
        spent: What these cost a problem on average.
        draws: The most draws that cost the same: a mix of two whole numbers, where it is not one.
        right: Share of problems whose submission is strongly correct.
        wrong: Share of problems whose submission is not.
        difficulty: One of `DIFFICULTIES`, which the problems are of; empty for all problems.
        problems: How many they are.
    """

    depth: int
    k: int
    spent: float
    draws: float
    right: Difference
    wrong: Difference
    difficulty: str
    problems: float


@dataclass(frozen=True, eq=False)
class Depths:
    """Chains by depth, and beside independent draws.

    Attributes:
        evaluation: The chains, at their full depth.
        unit: What is spent: tokens, or attempts where the log does not tell tokens.
        by_depth: One chain of each problem, by depth.
        equal: Revised and parallel at equal cost, as far as the first attempts reach.
        by_difficulty: The same for one chain, by difficulty; or why it is not known.
        confidence: Nominal coverage of the intervals.
        replicates: Bootstrap replicates.
        seed: Of these.
    """

    evaluation: Evaluation
    unit: str
    by_depth: tuple[AtDepth, ...]
    equal: tuple[AtEqualCost, ...]
    by_difficulty: tuple[AtEqualCost, ...] | Unavailable
    confidence: float
    replicates: int
    seed: int


def find_depths(
    evaluation: Evaluation,
    table: ChainTable,
    k: Sequence[int] | None,
    replicates: int,
    seed: int,
) -> Depths:
    """Compare the depths of chains; arguments are those of `compare`.

    Raises:
        Failure: There is one suite only, or a k is beyond the chains.
    """
    if evaluation.counts.strong_passes is None:
        raise Failure("chains are compared by what they submit, which needs a strong suite")
    bootstrap = Bootstrap.of(evaluation.counts, replicates, seed)
    study = _ByDepth(table, Comparer(bootstrap))
    try:
        numbers = shown_k(k, study.whole.counts.k_max)
        study.whole.counts.check_k(numbers[-1])
    except ValueError as error:
        raise Failure(str(error)) from error
    deeper = [depth for depth in study.depths if depth > 1]
    thirds = len(deeper) // 3, 2 * len(deeper) // 3
    few = deeper if len(deeper) <= _FEW else sorted({2, *(deeper[at] for at in thirds), deeper[-1]})
    return Depths(
        evaluation=evaluation,
        unit=study.unit,
        by_depth=tuple(map(study.by_depth, study.depths)),
        equal=tuple(
            found
            for depth in few
            for number in numbers
            if (found := study.equal(depth, number)) is not None
        ),
        by_difficulty=study.by_difficulty(few),
        confidence=bootstrap.confidence,
        replicates=replicates,
        seed=seed,
    )


class _Side:
    """What comes of chains at some depth and what they cost, by problem and number of chains."""

    def __init__(self, chains: ChainsAt, unit: str) -> None:
        self.chains = chains
        self.found: Submissions = first_pass(chains.counts)
        self.spent = chains.spent(unit, self.found.abstained)


class _ByDepth:
    """A comparison of depths in the making."""

    def __init__(self, table: ChainTable, comparer: Comparer) -> None:
        self.table, self.comparer = table, comparer
        self.whole = table.at(table.depth)
        known = not np.isnan(self.whole.took(TOKENS)).any()
        self.unit = TOKENS if known else ATTEMPTS
        self.depths = range(1, table.depth + 1)
        self.first = _Side(table.at(1), self.unit)

    def by_depth(self, depth: int) -> AtDepth:
        """One chain of each problem."""
        side = _Side(self.table.at(depth), self.unit)
        sides = side.found, self.first.found
        right = [one.right[:, 1] for one in sides]
        wrong = [one.wrong[:, 1] for one in sides]
        submitted = [r + w for r, w in zip(right, wrong, strict=True)]
        rates = [Ratio(w[:, None], s[:, None]) for w, s in zip(wrong, submitted, strict=True)]
        n = side.chains.counts.draws
        tokens = float((side.chains.took(TOKENS) / n).mean()) if self.unit == TOKENS else None
        return AtDepth(
            depth,
            float((side.chains.took(ATTEMPTS) / n).mean()),
            tokens,
            self.comparer.mean(right[0], right[1], 0.0, 1.0),
            self.comparer.mean(wrong[0], wrong[1], 0.0, 1.0),
            self.comparer.ratio(rates[0], rates[1]),
        )

    def equal(self, depth: int, k: int) -> AtEqualCost | None:
        """Chains beside draws at equal cost; None where there are not as many first attempts."""
        weights = np.ones((1, len(self.table.problems)))
        sides = [(_Side(self.table.at(depth), self.unit), self.first)]
        return self._compared(depth, k, sides, weights, "")

    def by_difficulty(self, depths: Sequence[int]) -> tuple[AtEqualCost, ...] | Unavailable:
        """One chain beside draws at equal cost, by how hard other chains found the problem.

        Chains are divided in two: what one half tells of a problem's difficulty is not looked at
        for its figures, and the reverse, or problems that were unlucky would pass for hard ones on
        which whatever is done next does better.
        """
        halves = [self.table.number % 2 == half for half in (0, 1)]
        try:
            first = [_Side(self.table.at(1, half), self.unit) for half in halves]
            sides = {
                depth: [_Side(self.table.at(depth, half), self.unit) for half in halves]
                for depth in depths
            }
        except ValueError:
            return Unavailable(
                "difficulty is told by other chains than those of the figures: it needs two "
                "chains of every problem or more, better ten"
            )
        rate = [one.found.right[:, 1] for one in reversed(first)]
        bins = np.array([(one >= 1 / 3).astype(int) + (one > 2 / 3) for one in rate])
        found = [
            self._compared(
                depth, 1, list(zip(sides[depth], first, strict=True)), bins == number, name
            )
            for number, name in enumerate(DIFFICULTIES)
            for depth in depths
            if (bins == number).any()
        ]
        return tuple(one for one in found if one is not None)

    def _compared(
        self,
        depth: int,
        k: int,
        sides: Sequence[tuple[_Side, _Side]],
        weights: npt.NDArray[np.generic],
        difficulty: str,
    ) -> AtEqualCost | None:
        """Of divisions of the chains, each with its chains and draws and its problems' weights."""
        weight = np.asarray(weights, dtype=np.float64)
        total = weight.sum()

        def mean(columns: Sequence[FloatArray]) -> FloatArray:
            """Over the problems of all divisions, by number."""
            least = min(column.shape[1] for column in columns)
            parts = zip(weight, columns, strict=True)
            sums: FloatArray = sum(own @ column[:, :least] for own, column in parts) / total
            return sums

        spent = float(mean([chains.spent for chains, _ in sides])[k])
        costs = mean([draws.spent for _, draws in sides])
        if spent > costs[-1] * (1 + 1e-9):
            return None
        below = min(int(np.searchsorted(costs, spent, side="right")) - 1, len(costs) - 2)
        step = costs[below + 1] - costs[below]
        share = float(np.clip((spent - costs[below]) / step, 0, 1)) if step > 0 else 0.0
        denominator = weight.sum(axis=0)[:, None]

        def difference(name: str) -> Difference:
            ones = [getattr(chains.found, name)[:, k] for chains, _ in sides]
            curves = [getattr(draws.found, name) for _, draws in sides]
            others = [(1 - share) * one[:, below] + share * one[:, below + 1] for one in curves]
            ratios = (
                Ratio(sum(own * one for own, one in zip(weight, each, strict=True))[:, None],
                      denominator)
                for each in (ones, others)
            )  # fmt: skip
            return self.comparer.ratio(*ratios)

        return AtEqualCost(
            depth, k, spent, below + share, difference("right"), difference("wrong"),
            difficulty, float(total / len(sides)),
        )  # fmt: skip
