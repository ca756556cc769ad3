"""Spread draws on a real server: do they draw alike, and do groups of them vary less?

Usage: python benchmarks/spread.py write PROBLEMS.jsonl
       inspect eval inspect_resample/own_problems -T data=PROBLEMS.jsonl -T k=160 -T spread=8 ...
       inspect eval inspect_resample/own_problems -T data=PROBLEMS.jsonl -T k=160 -T chunk=8 ...
       python benchmarks/spread.py read SPREAD.eval PLAIN.eval
"""

import argparse
import json
from dataclasses import dataclass
from math import comb
from pathlib import Path

import numpy as np
from inspect_ai.log import read_eval_log

from inspect_resample.logs.letters import PASS
from inspect_resample.sampling.draws import Draws
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.equality.kernels import ngrams
from inspect_resample.statistics.equality.two_sample import Prompt

QUESTIONS = {
    "sum": ("What is 8 + 7?", "15"),
    "difference": ("What is 20 - 4?", "16"),
    "product": ("What is 6 times 7?", "42"),
    "next": ("Which number comes next: 2, 4, 6, 8?", "10"),
    "half": ("What is half of 18?", "9"),
    "legs": ("How many legs do three cats have?", "12"),
}
PERMUTATIONS = 1999
RESAMPLES = 2000
FIGURES = ("share right", "its variance between groups", "coverage", "its variance")


def write(path: Path) -> None:
    """Write the problems, which a model of few parameters answers in a few tokens."""
    lines = [
        {"id": name, "prompt": f"{question} Answer with the number only.", "answer": answer}
        for name, (question, answer) in QUESTIONS.items()
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@dataclass(frozen=True, eq=False)
class Drawn:
    """The draws of a problem: texts, which are right, and the group of each."""

    texts: list[str]
    right: FloatArray
    group: list[int]


def read(path: str) -> dict[str, Drawn]:
    """The draws of a log by problem."""
    found = {}
    for sample in read_eval_log(path).samples or []:
        draws = sample.store_as(Draws)
        metadata = (sample.scores or {})["answers"].metadata or {}
        right = np.array([letter == PASS for letter in metadata["correct_verdicts"]], float)
        found[str(sample.id)] = Drawn(
            [draws.texts[place] for place in draws.text], right, list(draws.group)
        )
    return found


def in_groups(drawn: Drawn, size: int) -> FloatArray:
    """Which draws are right, shape (groups, size); independent draws as they came."""
    assert not drawn.group or drawn.group == [i // size for i in range(len(drawn.group))]
    return drawn.right[: len(drawn.right) // size * size].reshape(-1, size)


def one_of_each(drawn: Drawn, size: int) -> list[str]:
    """A draw of each group, by turns the first, the second, ...: these are independent."""
    return [drawn.texts[g * size + g % size] for g in range(len(drawn.texts) // size)]


def prompt(first: list[str], second: list[str]) -> Prompt:
    """What the two-sample test takes."""
    texts = sorted({*first, *second})
    return Prompt(
        ngrams(texts), *(np.array([side.count(t) for t in texts]) for side in (first, second))
    )


def same_p(spread: dict[str, Drawn], plain: dict[str, Drawn], size: int) -> float:
    """How often a random division of the draws is as far apart as the two ways of drawing."""
    rng = np.random.default_rng(1)
    total = np.zeros(PERMUTATIONS + 1)
    for name, drawn in spread.items():
        total += prompt(one_of_each(drawn, size), plain[name].texts).permuted(PERMUTATIONS, rng)[0]
    return float((total >= total[0] - 1e-12).mean())


def of_groups(arm: dict[str, Drawn], size: int) -> FloatArray:
    """What spread draws show, mean over problems: the four figures of `FIGURES`."""
    found = []
    for drawn in arm.values():
        rows = in_groups(drawn, size)
        covered = rows.max(axis=1)
        found.append(
            [rows.mean(), rows.mean(axis=1).var(ddof=1), covered.mean(), covered.var(ddof=1)]
        )
    return np.asarray(np.mean(found, axis=0))


def of_independent(arm: dict[str, Drawn], size: int) -> FloatArray:
    """The same of groups of independent draws, by what is expected of them and not by chance.

    With c of n draws right, p(1 - p) is estimated by (c/n)(1 - c/n) n/(n - 1), coverage by pass@N.
    """
    found = []
    for drawn in arm.values():
        n, c = len(drawn.right), int(drawn.right.sum())
        one = c * (n - c) / (n * (n - 1))
        covered = 1 - comb(n - c, size) / comb(n, size)
        found.append([c / n, one / size, covered, covered * (1 - covered)])
    return np.asarray(np.mean(found, axis=0))


def again(arm: dict[str, Drawn], size: int, rng: np.random.Generator) -> dict[str, Drawn]:
    """The arm with its groups resampled within problems."""
    made = {}
    for name, drawn in arm.items():
        rows = in_groups(drawn, size)
        taken = rng.integers(len(rows), size=len(rows))
        made[name] = Drawn([], rows[taken].ravel(), [])
    return made


def distinct(arm: dict[str, Drawn], size: int) -> float:
    """Mean number of different texts in a group."""
    return float(
        np.mean(
            [
                len(set(drawn.texts[start : start + size]))
                for drawn in arm.values()
                for start in range(0, len(drawn.texts) // size * size, size)
            ]
        )
    )


def report(spread: dict[str, Drawn], plain: dict[str, Drawn]) -> None:
    """Print what the docs show."""
    first = next(iter(spread.values())).group
    size = first.count(0)
    groups = sum(len(drawn.group) // size for drawn in spread.values())
    print(f"{len(spread)} problems, {groups} groups of {size} spread draws")
    print(f"two-sample test, one draw a group: p = {same_p(spread, plain, size):.3f}")
    rng = np.random.default_rng(2)
    ratios = np.array(
        [
            of_groups(again(spread, size, rng), size) / of_independent(again(plain, 1, rng), size)
            for _ in range(RESAMPLES)
        ]
    )
    low, high = np.quantile(ratios, [0.025, 0.975], axis=0)
    columns = FIGURES, of_groups(spread, size), of_independent(plain, size), low, high
    for name, one, other, least, most in zip(*columns, strict=True):
        line = f"{name:30} spread {one:.4f}  independent {other:.4f}"
        print(f"{line}  ratio {one / other:.2f} [{least:.2f}, {most:.2f}]")
    print(f"different texts in a group: {distinct(spread, size):.2f}, {distinct(plain, size):.2f}")


def main() -> None:
    """Write the problems, or read the logs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("write", "read"))
    parser.add_argument("paths", nargs="+")
    asked = parser.parse_args()
    if asked.what == "write":
        write(Path(asked.paths[0]))
    else:
        report(*map(read, asked.paths))


if __name__ == "__main__":
    main()
