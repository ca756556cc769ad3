"""Do the intervals of rules and verifiers hold what they promise? Data from a known truth.

    python benchmarks/calibration_rules.py [--data-sets 200] [--problems 60] [--price 0.01]

Prints how often, in percent of the data sets, a nominal 95% interval holds the truth. That of an
AUC, and of the accuracy of a rule without a level, is that of very many problems of the same kind.
The accuracy of a chosen threshold is of choosing in this way: its truth is the mean, over the data
sets, of what was chosen, on very many other problems. The reward of K* and its level is that of the
choice made on the data set at hand, on very many other problems.
"""

import argparse
import time
from collections import defaultdict

import numpy as np

from inspect_resample.decisions.nested import (
    Divisions,
    best_option,
    tuned,
    worth_of_choosing,
)
from inspect_resample.decisions.reward import Stakes, reward
from inspect_resample.decisions.rules import Rule, rules_for
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import BoolArray, DrawTable
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.roc import mean_of_known, within

DRAWS, K = 12, 6
RULES = ("random", "plurality", "best_of:score", "threshold:score")
ANSWERS = 5
MANY = 40_000


def drawn(problems: int, seed: int) -> tuple[BoolArray, IntArray, FloatArray]:
    """Problems whose chance of a right draw varies; wrong answers differ; scores tell a little."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(1.2, 1.5, problems)
    right = rng.random((problems, DRAWS)) < chance[:, None]
    answer = np.where(right, 0, rng.integers(1, ANSWERS, right.shape))
    return right, answer, right + rng.normal(size=right.shape) + 0.5 * chance[:, None]


def table_of(right: BoolArray, answer: IntArray, score: FloatArray) -> DrawTable:
    """The draws as the rules take them."""
    names = [str(number) for number in range(len(right))]
    return DrawTable(
        names, np.repeat(np.arange(len(right)), DRAWS), right.ravel(), answer=answer.ravel(),
        scores={"score": score.ravel()},
    )  # fmt: skip


class Truth:
    """What rules submit on very many problems, by simulation: of each K draws that come first."""

    def __init__(self, stakes: Stakes, problems: int = MANY, seed: int = 10**6) -> None:
        self.stakes = stakes
        self.right, self.answer, self.score = drawn(problems, seed)

    def outcome(self, rule: str, k: int, level: float) -> tuple[float, float, float]:
        """Shares of right and of wrong submissions, and the mean of the draws made."""
        if k == 0:
            return 0.0, 0.0, 0.0
        right, score = self.right[:, :k], self.score[:, :k]
        made = np.full(len(right), float(k))
        if rule == "plurality":
            votes = (self.answer[:, :k, None] == np.arange(ANSWERS)).sum(axis=1)
            ordered = np.sort(votes, axis=1)
            tied = votes == ordered[:, -1:]
            won = tied[:, 0] / tied.sum(axis=1)
            submitted = ordered[:, -1] - ordered[:, -2] >= level
            return float((won * submitted).mean()), float(((1 - won) * submitted).mean()), k
        if rule == "random":
            chosen, submitted, made = np.zeros(len(right), dtype=int), made > 0, made * 0 + 1
        elif rule == "best_of:score":
            chosen = score.argmax(axis=1)
            submitted = score.max(axis=1) >= level
        else:
            passed = score >= level
            chosen, submitted = passed.argmax(axis=1), passed.any(axis=1)
            made = np.where(submitted, chosen + 1.0, k)
        hit = right[np.arange(len(right)), chosen]
        return float((hit & submitted).mean()), float((~hit & submitted).mean()), float(made.mean())

    def accuracy(self, rule: str, k: int, level: float) -> float:
        """Share of right submissions."""
        return self.outcome(rule, k, level)[0]

    def reward(self, rule: str, k: int, level: float) -> float:
        """Mean reward."""
        right, wrong, made = self.outcome(rule, k, level)
        return right - float(self.stakes.cost_fp) * wrong - float(self.stakes.price) * made

    def best_k(self, rule: Rule) -> int:
        """K* at the best of a rule's levels."""
        rewards = [
            max(self.reward(rule.name, k, level) for level in rule.levels) for k in range(DRAWS + 1)
        ]
        return int(np.argmax(rewards))


def main() -> None:
    """Count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-sets", type=int, default=200)
    parser.add_argument("--problems", type=int, default=60)
    parser.add_argument("--first", type=int, default=0, help="seed of the first data set")
    parser.add_argument("--price", type=float, default=0.01, help="of a draw")
    asked = parser.parse_args()
    stakes = Stakes(cost_fp=1.0, price=asked.price)
    start, k = time.process_time(), np.arange(DRAWS + 1)
    truth = Truth(stakes)
    some = table_of(*drawn(4000, 10**6))
    true = {"AUC": float(np.nanmean(within(some, some.scores["score"]).auc))}
    for rule in rules_for(some):
        if rule.name in RULES:
            true[f"{rule.name} K*"] = truth.best_k(rule)
            if not rule.tuned:
                true[f"{rule.name} at {K}"] = truth.accuracy(rule.name, K, rule.levels[0])
    found: defaultdict[str, list[Estimate]] = defaultdict(list)
    chosen: defaultdict[str, list[float]] = defaultdict(list)
    worths: defaultdict[str, list[float]] = defaultdict(list)
    for seed in range(asked.first, asked.first + asked.data_sets):
        table = table_of(*drawn(asked.problems, seed))
        bootstrap = Bootstrap(asked.problems, 500, seed)
        divisions = Divisions(asked.problems, seed)
        areas = mean_of_known(within(table, table.scores["score"]).auc)
        found["AUC"].append(bootstrap.intervals(areas)[0])
        rewards, told = [], []
        for rule in rules_for(table):
            if rule.name not in RULES:
                continue
            levels = rule.outcomes(k)
            one = tuned(levels, divisions) if rule.tuned else levels[0]
            accuracy = bootstrap.intervals(mean_over_problems(one.right[:, [K]]))[0]
            found[f"{rule.name} at {K}"].append(accuracy)
            if rule.tuned:
                level = int(np.argmax([each.right[:, K].mean() for each in levels]))
                worth = truth.accuracy(rule.name, K, rule.levels[level])
                chosen[f"{rule.name} at {K}"].append(worth)
            best = best_option(levels, rule.levels, stakes, bootstrap)
            found[f"{rule.name} K*"].append(Estimate(best.k, best.low, best.high))
            found[f"{rule.name} reward"].append(best.reward)
            worths[f"{rule.name} reward"].append(truth.reward(rule.name, best.k, best.level))
            for level, each in zip(rule.levels, levels, strict=True):
                rewards.append(reward(each, stakes))
                told += [(rule.name, number, level) for number in k.tolist()]
        values = np.hstack(rewards)
        most = int(values.mean(axis=0).argmax())
        worst = stakes.worst(DRAWS)
        found["reward of all"].append(worth_of_choosing(values, most, worst, stakes, bootstrap))
        worths["reward of all"].append(truth.reward(*told[most]))
    true |= {name: float(np.mean(each)) for name, each in chosen.items()}
    for name, estimates in found.items():
        truths = np.array(worths.get(name) or [true[name]] * len(estimates))
        ends = np.array([(one.low - 1e-9, one.high + 1e-9) for one in estimates])
        held = np.mean((ends[:, 0] <= truths) & (truths <= ends[:, 1]))
        width = np.ptp(ends, axis=1).mean()
        bias = np.mean([one.estimate for one in estimates] - truths)
        print(f"| {name} | {truths.mean():.3g} | {100 * held:.1f} | {width:.3g} | {bias:.3f} |")
    print(f"{asked.data_sets} data sets, {time.process_time() - start:.0f} CPU seconds")


if __name__ == "__main__":
    main()
