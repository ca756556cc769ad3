"""All selection rules that some draws allow, by name, each with its levels of abstention."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from inspect_resample.decisions import selection
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.votes import EXACT_UP_TO
from inspect_resample.decisions.weighted import WEIGHS, Weigh, weighted_vote
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.numbers import spaced
from inspect_resample.statistics.training import Training

BASE = "random"
"""The rule that the others are compared with."""

ORACLE = "oracle"
"""What no rule can beat: it is no rule that one can follow."""

FIRST = "first_draw"
"""The draw that came first: where draws are alike, it is a random one with more noise."""

WITHIN = "first_pass+"
"""What stands before the name of a rule that looks at weak passes only."""

LEADS = (0, 1, 2, 3, 5, 8)
"""Draws by which a vote must lead."""

SHARES = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8)
"""The same for votes with scores, as shares."""

_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_FINE = np.linspace(0.025, 0.975, 20)
_FEW = 24  # Numbers of draws of a rule that is worked out by random subsets.


@dataclass(frozen=True, eq=False)
class Rule:
    """A selection rule.

    Attributes:
        name: Of it.
        outcomes: What it submits after some numbers of draws, at each of its levels.
        levels: From what score, or lead, on something is submitted; the first is that of the rule
            by its name. Shape (levels,).
        exact: Whether all subsets of the draws are counted.
        verified: How many scores of verifiers each draw needs.
        tuned: Whether the rule is its level, which must then be chosen.
    """

    name: str
    outcomes: Callable[[IntArray], Sequence[Submissions]]
    levels: FloatArray
    exact: bool = True
    verified: int = 0
    tuned: bool = False

    def numbers(self, k_max: int, shown: Sequence[int]) -> IntArray:
        """The numbers of draws to look at: 0, those shown, and others up to `k_max`."""
        numbers = spaced(k_max)
        if not self.exact and len(numbers) > _FEW:
            numbers = np.geomspace(1, k_max, _FEW).round().astype(np.int64)
        return np.unique([0, *shown, *numbers.tolist()])


def rules_for(table: DrawTable, seed: int = 0, training: Training | None = None) -> list[Rule]:
    """The rules that draws allow."""
    found = [
        _plain(BASE, partial(selection.random_draw, table)),
        _plain(FIRST, partial(selection.first_draw, table)),
        _plain(ORACLE, partial(selection.oracle, table)),
    ]
    if training is not None:
        found.append(_plain("majority", partial(_guessed, table, training.rank, 1)))
        found.append(_plain("keep_guessing", partial(_guessed, table, training.rank, None)))
    if table.passed is not None:
        found.append(_plain("first_pass", partial(selection.first_weak_pass, table)))
    found += _choosing(table, "", seed)
    if table.passed is not None:
        found += _choosing(table.within_passes(), WITHIN, seed)
    return found


def _choosing(table: DrawTable, prefix: str, seed: int) -> list[Rule]:
    """Votes and scores, among the draws that have an answer, a class or a score."""
    exact = bool(table.draws.max() <= EXACT_UP_TO)
    found: list[Rule] = []
    leads = np.array(LEADS, dtype=np.float64)
    if table.answer is not None:
        vote = partial(_plurality, table, seed)
        found.append(Rule(f"{prefix}plurality", vote, leads, exact))
    for name, classes in table.classes.items():
        tests = table.scores.get(name)
        vote = partial(_vote, table, classes, tests, seed)
        found.append(Rule(f"{prefix}{name}", vote, leads, exact, 1))
    for name, scores in table.scores.items():
        if name not in table.classes:
            found += _scored(table, prefix, name, scores, seed)
    return found


def _scored(table: DrawTable, prefix: str, name: str, scores: FloatArray, seed: int) -> list[Rule]:
    """The rules that one score gives."""
    known = scores[~np.isnan(scores)]
    some, fine = (
        np.unique(np.quantile(known, levels)) if len(known) else np.zeros(0)
        for levels in (_QUANTILES, _FINE)
    )
    taus, grid = np.array([-np.inf, *some]), np.array([-np.inf, *fine])
    best = partial(_best, table, scores, taus)
    above = partial(_above, table, scores, grid)
    found = [
        Rule(f"{prefix}best_of:{name}", best, taus, verified=1),
        Rule(f"{prefix}threshold:{name}", above, grid, verified=1, tuned=True),
    ]
    if table.answer is not None:
        names = {"sum": "weighted", "mean": "weighted_mean", "maximum": "weighted_max"}
        found += [
            Rule(
                f"{prefix}{names[by]}:{name}",
                partial(_weighted, table, scores, by, seed),
                np.array(SHARES), exact=False, verified=1,
            )
            for by in WEIGHS
        ]  # fmt: skip
    return found


# Functions by their names, and not within others: a page's helper processes are sent rules.


def _plain(name: str, outcomes: Callable[[IntArray], Submissions]) -> Rule:
    """A rule of one level."""
    return Rule(name, partial(_alone, outcomes), np.zeros(1))


def _alone(outcomes: Callable[[IntArray], Submissions], k: IntArray) -> list[Submissions]:
    return [outcomes(k)]


def _plurality(table: DrawTable, seed: int, k: IntArray) -> list[Submissions]:
    return [selection.plurality(table, k, lead, seed) for lead in LEADS]


def _vote(
    table: DrawTable, classes: IntArray, tests: FloatArray | None, seed: int, k: IntArray
) -> list[Submissions]:
    if tests is None:
        return [selection.vote(table, k, classes, None, lead, seed) for lead in LEADS]
    return [selection.codet(table, k, classes, tests, True, lead, seed) for lead in LEADS]


def _best(table: DrawTable, scores: FloatArray, taus: FloatArray, k: IntArray) -> list[Submissions]:
    return [selection.best_of(table, k, scores, tau) for tau in taus]


def _above(
    table: DrawTable, scores: FloatArray, taus: FloatArray, k: IntArray
) -> list[Submissions]:
    return [selection.first_above(table, k, scores, tau) for tau in taus]


def _weighted(
    table: DrawTable, scores: FloatArray, by: Weigh, seed: int, k: IntArray
) -> Sequence[Submissions]:
    return weighted_vote(table, k, scores, by, SHARES, seed)


def _guessed(table: DrawTable, rank: FloatArray, most: int | None, k: IntArray) -> Submissions:
    """The most frequent training answers, at most some of them."""
    guesses = k if most is None else np.minimum(k, most)
    found = selection.keep_guessing(table, guesses, rank, lambda numbers: 0 * numbers)
    none = np.zeros_like(found.right)  # No draw is made.
    return Submissions(found.right, found.wrong, found.abstained, none, k.astype(np.float64))
