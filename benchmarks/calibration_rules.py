"""Do the intervals of rules and verifiers hold what they promise? Data from known truths.

    python benchmarks/calibration_rules.py [--data-sets 200]

Prints how often, in percent of the data sets, a nominal 95% interval holds the truth: that of many
more problems of the same kind.
"""

import argparse
from collections import Counter

import numpy as np

from inspect_resample.decisions.nested import Divisions, best_option, tuned
from inspect_resample.decisions.reward import Stakes, reward
from inspect_resample.decisions.rules import rules_for
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.roc import mean_of_known, within

DRAWS, K = 12, 6
STAKES = Stakes(cost_fp=1.0, price=0.01)
RULES = ("random", "plurality", "best_of:score", "threshold:score")


def made(problems: int, seed: int) -> DrawTable:
    """Problems whose chance of a right draw varies; wrong answers differ; scores tell a little."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(1.2, 1.5, problems)
    right = rng.random((problems, DRAWS)) < chance[:, None]
    answer = np.where(right, 0, rng.integers(1, 5, right.shape))
    score = right + rng.normal(size=right.shape) + 0.5 * chance[:, None]
    names = [str(number) for number in range(problems)]
    return DrawTable(
        names, np.repeat(np.arange(problems), DRAWS), right.ravel(), answer=answer.ravel(),
        scores={"score": score.ravel()},
    )  # fmt: skip


def main() -> None:
    """Count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-sets", type=int, default=200)
    parser.add_argument("--problems", type=int, default=60)
    asked = parser.parse_args()
    k = np.arange(DRAWS + 1)
    whole = made(6000, 10**6)
    many = Divisions(len(whole.problems))
    truth = {"AUC": float(np.nanmean(within(whole, whole.scores["score"]).auc))}
    for rule in rules_for(whole):
        if rule.name in RULES:
            levels = rule.outcomes(k)
            one = tuned(levels, many) if rule.tuned else levels[0]
            truth[f"{rule.name} at {K}"] = float(one.right[:, K].mean())
            rewards = np.stack([reward(each, STAKES).mean(axis=0) for each in levels], axis=1)
            truth[f"{rule.name} K*"] = float(rewards.max(axis=1).argmax())
            truth[f"{rule.name} best reward"] = float(rewards.max())
    held: Counter[str] = Counter()
    for seed in range(asked.data_sets):
        table = made(asked.problems, seed)
        bootstrap = Bootstrap(asked.problems, 500, seed)
        divisions = Divisions(asked.problems, seed)
        found = bootstrap.intervals(mean_of_known(within(table, table.scores["score"]).auc))[0]
        held["AUC"] += found.low <= truth["AUC"] <= found.high
        for rule in rules_for(table):
            if rule.name in RULES:
                levels = rule.outcomes(k)
                one = tuned(levels, divisions) if rule.tuned else levels[0]
                name = f"{rule.name} at {K}"
                found = bootstrap.intervals(mean_over_problems(one.right[:, [K]]))[0]
                held[name] += found.low <= truth[name] <= found.high
                best = best_option(levels, STAKES, bootstrap, divisions)
                held[f"{rule.name} K*"] += best.low <= truth[f"{rule.name} K*"] <= best.high
                name = f"{rule.name} best reward"
                held[name] += best.reward.low <= truth[name] <= best.reward.high
    for name, true in truth.items():
        print(f"{name}: {100 * held[name] / asked.data_sets:.1f}% hold {true:.3f}")


if __name__ == "__main__":
    main()
