"""How long selection rules take, and how much memory.

    python benchmarks/selecting.py votes_math500_Qwen3-14B.jsonl.gz    all K of published votes
    python benchmarks/selecting.py --large    164 problems x 10,000 draws in 200 classes

The first has every exact rule at all K, to take at most 20 s and 1 GB; the second, where exactness
gives way to random subsets (`decisions/votes.py`), at most 60 s.
"""

import argparse
import gzip
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from inspect_resample.answers.forms import key
from inspect_resample.decisions import selection
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.draw_table import NO_ANSWER, DrawTable
from inspect_resample.statistics.numbers import spaced


def of_votes(path: Path) -> DrawTable:
    """Published draws; with them a score, so that rules by score are timed too."""
    problem, right, answer = [], [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            known: dict[object, int] = {}
            for text, _ in row["all_answers"]:
                problem.append(number)
                right.append(text == row["gold_answer"])
                answer.append(known.setdefault(key(text), len(known)) if text else NO_ANSWER)
    scores = {"random": np.random.default_rng(0).random(len(problem))}
    names = [str(number) for number in range(problem[-1] + 1)]
    return DrawTable(
        names, np.array(problem), np.array(right), answer=np.array(answer), scores=scores
    )


def large(problems: int = 164, draws: int = 10_000, classes: int = 200) -> DrawTable:
    """Made draws of many classes with shares that fall off as 1/rank."""
    rng = np.random.default_rng(0)
    shares = 1 / np.arange(1, classes + 1)
    shares /= shares.sum()
    answer = np.concatenate(
        [rng.choice(rng.permutation(classes), draws, p=shares) for _ in range(problems)]
    )
    problem = np.repeat(np.arange(problems), draws)
    names = [str(number) for number in range(problems)]
    scores = {"random": rng.random(len(problem))}
    return DrawTable(names, problem, answer == 0, answer=answer, scores=scores)


def main() -> None:
    """Time each rule."""
    parser = argparse.ArgumentParser()
    parser.add_argument("votes", nargs="?", type=Path)
    parser.add_argument("--large", action="store_true")
    asked = parser.parse_args()
    table = large() if asked.large else of_votes(asked.votes)
    k = np.append(0, spaced(table.k_max))
    few = np.unique(np.geomspace(1, table.k_max, 24).round().astype(np.int64))
    scores = table.scores["random"]
    rules: dict[str, Callable[[], Submissions]] = {
        "random": lambda: selection.random_draw(table, k),
        "oracle": lambda: selection.oracle(table, k),
        "threshold": lambda: selection.first_above(table, k, scores, 0.5),
        "best of K": lambda: selection.best_of(table, k, scores),
        "plurality": lambda: selection.plurality(table, few if asked.large else k),
    }
    total = 0.0
    for name, rule in rules.items():
        start = time.process_time()
        rule()
        took = time.process_time() - start
        total += took
        print(f"{name}: {took:.1f} s of CPU")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"all: {total:.1f} s of CPU, {memory:.2f} GB; {len(table.problem)} draws")


if __name__ == "__main__":
    main()
