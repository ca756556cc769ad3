"""Stop where the next draw is worth less than its price, against the best fixed number of draws.

    python benchmarks/value.py [--data-sets 10] [--ratios 0,1] [--price 0.01] [--logs examples/logs]

Prints the tables of `docs/guide/planning.md`: on simulated populations, where a rule is solved for
a law fitted to 100 problems of 20 draws and held against the truth; and on replays of logs, where
a rule is solved for half of the problems and replayed on the draws of the other half, exactly over
all their orders.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from truths import TRUTHS, Truth

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.table import (
    Endings,
    States,
    StopTable,
    endings,
    endings_of,
)
from inspect_resample.decisions.stopping.value import PASSES, solve
from inspect_resample.logs import read_evaluations
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.verifier_law.grid import Grid, stated_prior
from inspect_resample.statistics.verifier_law.law import fit_law

PROBLEMS, DRAWS, MOST = 100, 20, 300
DEARER = np.geomspace(1, 60, 16)
"""Rules are solved for draws so many times as dear, which draw less: the frontier of such rules."""


def grid_of(truth: Truth) -> Grid:
    """A large sample of problems on the nodes of a grid."""
    s, q = truth.problems(400_000, np.random.default_rng(9))
    nodes = stated_prior()
    rows = np.searchsorted((nodes.s[1:] + nodes.s[:-1]) / 2, s)
    columns = np.searchsorted((nodes.q[1:] + nodes.q[:-1]) / 2, q)
    weight = np.zeros((len(nodes.s), len(nodes.q)))
    np.add.at(weight, (rows, columns), 1 / len(s))
    return Grid(nodes.s, nodes.q, weight[None])


def means(found: Endings, stakes: Stakes) -> FloatArray:
    """Reward, reward before draws are paid, and draws, of a problem."""
    paid = found.reward(stakes)
    return np.array(
        [paid.mean(), paid.mean() + stakes.price * found.draws.mean(), found.draws.mean()]
    )


def fixed_by_k(states: States, stakes: Stakes) -> FloatArray:
    """The same for each fixed K where drawing stops at the first pass, shape (K + 1, 3)."""
    rows = [np.zeros(3)]
    for k in range(1, states.chance.shape[2]):
        up_to = States(states.chance[:, :2, : k + 1], states.right[:, :2, : k + 1])
        rows.append(means(endings(StopTable.simple(1, k), up_to), stakes))
    return np.array(rows)


@dataclass(frozen=True)
class Trained:
    """What one training set gives.

    Attributes:
        k: The best K where all K draws are made.
        rules: Rules for the price, and for dearer draws, which draw less.
    """

    k: int
    rules: list[StopTable]

    @classmethod
    def on(cls, counts: Counts, stakes: Stakes, most: int, seed: int) -> "Trained":
        """By a law that is fitted to counts."""
        return cls.of(Grid.of(fit_law(counts, seed).population[:300]), stakes, most)

    @classmethod
    def of(cls, grid: Grid, stakes: Stakes, most: int) -> "Trained":
        """Where the population is known."""
        found = [
            solve(grid, replace(stakes, price=stakes.price * dearer), most) for dearer in DEARER
        ]
        return cls(found[0].fixed["draw_all"].k, [value.table for value in found])


def fewest(wanted: float, rewards: FloatArray, draws: FloatArray) -> float:
    """The fewest draws that earn so much, by rules or a mixture of two; NaN where none does."""
    order = np.argsort(draws)
    earned = np.append(0, np.maximum.accumulate(rewards[order]))
    made = np.append(0, draws[order])
    # Of rules that draw more for no more, none; and nothing is earned without a draw.
    kept = np.append(True, earned[1:] > np.maximum(earned[:-1], 0))
    reached = wanted <= earned[kept][-1] + 1e-9
    return float(np.interp(wanted, earned[kept], made[kept])) if reached else np.nan


def held_against(
    trained: Trained, by_k: FloatArray, by_rule: Callable[[StopTable], FloatArray], price: float
) -> FloatArray:
    """K and its reward; reward and draws of the rule; draws to earn the same, in three ways.

    The last three are the fixed K that earns what the rule does before draws are paid, and the
    draws of rules that earn what K does, before draws are paid and after; NaN where none does.

    Args:
        trained: The rules.
        by_k: What comes of each K to the first pass.
        by_rule: What comes of a rule.
        price: Of a draw.
    """
    before = by_k[trained.k, 1]
    after = before - price * trained.k
    net, gross, draws = np.array([by_rule(table) for table in trained.rules]).T
    as_much = by_k[:, 1] >= gross[0] - 1e-9
    fixed = as_much.argmax() if as_much.any() else np.nan
    unpaid, paid = fewest(before, gross, draws), fewest(after, net, draws)
    return np.array([trained.k, after, net[0], draws[0], fixed, unpaid, paid])


def line(
    name: str, stakes: Stakes, rows: list[FloatArray], problems: FloatArray | None = None
) -> str:
    """A row of the table.

    Args:
        name: Of the population, or the log.
        stakes: What was solved for.
        rows: What `held_against` gives, of each training set.
        problems: How far ahead the rule is on each problem, where problems are a sample: their
            spread is the error then. Else it is that of training sets.
    """
    k, fixed, reward, draws, as_much, unpaid, paid = np.array(rows).T
    ahead = reward - fixed
    samples = ahead if problems is None else problems
    error = samples.std(ddof=1) / np.sqrt(len(samples))
    return (
        f"| {name} | {stakes.cost_fp:g} | {k.mean():.1f} | {fixed.mean():.3f} | "
        f"{reward.mean():.3f} | {ahead.mean():+.3f} ± {error:.3f} | {draws.mean():.2f} | "
        f"{times(as_much, draws)} | {times(k, unpaid)} | {times(k, paid)} |"
    )


def times(more: FloatArray, fewer: FloatArray) -> str:
    """How many times as many, and where one of them is not there."""
    known = ~np.isnan(more) & ~np.isnan(fewer) & (fewer > 0)
    if not known.any():
        return "-"
    missed = "" if known.all() else f", none in {(~known).mean():.0%}"
    return f"{more[known].sum() / fewer[known].sum():.1f} ({more[known].mean():.1f}{missed})"


def simulated(truth: Truth, stakes: Stakes, data_sets: int) -> str:
    """A line about one population."""
    states, rng = States.of_grid(grid_of(truth), PASSES, MOST), np.random.default_rng(5)
    by_k = fixed_by_k(states, stakes)
    rows = []
    for seed in range(data_sets):
        trained = Trained.on(truth.draw(PROBLEMS, DRAWS, rng), stakes, MOST, seed)
        rows.append(
            held_against(
                trained,
                by_k,
                lambda table: means(endings(table, states), stakes),
                float(stakes.price),
            )
        )
    return line(truth.name, stakes, rows)


def bounds(truth: Truth, stakes: Stakes) -> str:
    """What can be had at most: by rules that know the population, and by who knows each problem.

    Fixed K that earns as much as the rule before draws are paid, over the rule's draws, and over
    the fewest draws that earn as much where each problem's chances are known: those problems are
    drawn until they pass of which a draw earns most.
    """
    grid = grid_of(truth)
    states, trained = States.of_grid(grid, 2, MOST), Trained.of(grid, stakes, MOST)
    k, _, reward, draws, as_much, unpaid, paid = held_against(
        trained,
        fixed_by_k(states, stakes),
        lambda table: means(endings(table, States.of_grid(grid, PASSES, MOST)), stakes),
        float(stakes.price),
    )
    s, q = (one.ravel() for one in np.meshgrid(grid.s, grid.q, indexing="ij"))
    worth, weight = stakes.benefit * q - stakes.cost_fp * (1 - q), grid.weight[0].ravel()
    best = np.argsort(-s * worth)
    best = best[(s * worth)[best] > 0]
    earned, made = (
        np.cumsum((weight * worth)[best]),
        np.cumsum((weight / np.maximum(s, 1e-9))[best]),
    )
    least = np.interp(reward + float(stakes.price) * draws, earned, made)
    return (
        f"| {truth.name} | {stakes.cost_fp:g} | {draws:.2f} | {as_much / draws:.1f} "
        f"({as_much:.0f}) | {k / unpaid:.1f} ({k:.0f}) | {k / paid:.1f} | {least:.2f} | "
        f"{as_much / least:.1f} |"
    )


def replayed(counts: Counts, name: str, stakes: Stakes, splits: int) -> str:
    """A line about one log, over random halves of its problems."""
    rng, rows, price = np.random.default_rng(1), [], float(stakes.price)
    ahead = np.zeros(len(counts.problems))
    for seed in range(splits):
        order = rng.permutation(len(counts.problems))
        for train, test in ((order[::2], order[1::2]), (order[1::2], order[::2])):
            trained = Trained.on(_part(counts, train), stakes, counts.k_max, seed)
            held = _part(counts, test)
            by_k = fixed_by_k(States.of_counts(held, 1, counts.k_max), stakes)
            rows.append(
                held_against(
                    trained,
                    by_k,
                    lambda table, held=held: means(endings_of(table, held), stakes),  # type: ignore[misc]
                    price,
                )
            )
            ahead[test] += endings_of(trained.rules[0], held).reward(stakes)
            if trained.k:
                fixed = endings_of(StopTable.simple(1, trained.k), held)
                ahead[test] -= fixed.reward(stakes) + price * (fixed.draws - trained.k)
    return line(name, stakes, rows, ahead / splits)


def _part(counts: Counts, rows: IntArray) -> Counts:
    n, b, c = (one[rows] for one in (counts.draws, counts.weak_passes, counts.strong))
    return Counts([counts.problems[i] for i in rows], n, b, c)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=10, help="training sets a population")
    parser.add_argument("--splits", type=int, default=5, help="halvings of each log")
    parser.add_argument("--ratios", default="0,1", help="cost ratios")
    parser.add_argument("--price", type=float, default=0.01, help="of a draw")
    parser.add_argument("--logs", default="examples/logs", help="to replay")
    options = parser.parse_args()
    stakes = [Stakes(cost_fp=float(r), price=options.price) for r in options.ratios.split(",")]
    for one in stakes:
        for truth in TRUTHS:
            print(simulated(truth, one, options.data_sets), flush=True)
    for one in stakes:
        for truth in TRUTHS:
            print(bounds(truth, one), flush=True)
    for one in stakes:
        for evaluation in read_evaluations([options.logs], None).evaluations:
            name = evaluation.model.rpartition("/")[2]
            print(replayed(evaluation.counts, name, one, options.splits), flush=True)


if __name__ == "__main__":
    main()
