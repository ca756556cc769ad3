"""Spread draws on a real server: do they draw alike, and do groups of them vary less?

Usage: python benchmarks/spread.py http://127.0.0.1:8000/v1 MODEL [--save answers.jsonl]

With a file of answers a run that was broken off goes on; fewer of them can be reported, too.
"""

import argparse
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from math import comb
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.two_sample import Prompt, ngrams
from inspect_resample.vllm.codes import SEED, SIZE

QUESTIONS = {
    "8 + 7": "15",
    "20 - 4": "16",
    "6 * 7": "42",
    "2 + 9": "11",
    "18 / 2": "9",
    "40 + 25": "65",
}
# With a question just longer than a block of 32 tokens, which is what vLLM's prefix cache keeps.
PROMPT = "5 + 4 = 9\n30 - 12 = 18\n7 * 3 = 21\n{} = "
PERMUTATIONS = 1999
RESAMPLES = 2000
FIGURES = ("share right", "its variance between groups", "coverage", "its variance")
TOKENS = 3  # two digits and the end of the line
AT_ONCE = 8  # requests


@dataclass(frozen=True, eq=False)
class Drawn:
    """The draws of a problem, and which are right; groups one after the other."""

    texts: list[str]
    right: FloatArray


def ask(url: str, model: str, question: str, size: int, seed: int, spread: bool) -> list[str]:
    """The choices of one request."""
    body: dict[str, Any] = {
        "model": model,
        "prompt": PROMPT.format(question),
        "n": size,
        "seed": seed,
        "max_tokens": TOKENS,
        "temperature": 1.0,
    }
    if spread:
        body["vllm_xargs"] = {SIZE: size, SEED: seed}
    answer = httpx.post(f"{url}/completions", json=body, timeout=3600).raise_for_status()
    return [str(choice["text"]) for choice in answer.json()["choices"]]


def draw(
    url: str, model: str, size: int, groups: int, plain: int, save: Path | None
) -> list[dict[str, Drawn]]:
    """Spread draws, and independent ones, by question; all requests in one queue."""
    asked = [
        (question, spread, 1000 * number + 1_000_000 * place + 500_000 * spread, number / requests)
        for spread, requests in ((True, groups), (False, plain // size))
        for number in range(requests)
        for place, question in enumerate(QUESTIONS)
    ]
    lines = save.read_text().splitlines() if save and save.exists() else []
    known = {tuple(key): texts for key, texts in map(json.loads, lines)}
    # All questions and both ways go on alike, so that a run may be broken off.
    left = sorted((one for one in asked if one[:3] not in known), key=lambda one: one[3])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(lambda one: ask(url, model, one[0], size, one[2], one[1]), left)
        for one, texts in zip(left, answers, strict=True):
            known[one[:3]] = texts
            if save:
                with save.open("a") as file:
                    file.write(json.dumps([one[:3], texts]) + "\n")
    arms: list[dict[str, Drawn]] = []
    for arm in (True, False):
        made = {}
        for question, right in QUESTIONS.items():
            own = [known[one[:3]] for one in asked if one[:2] == (question, arm)]
            texts = list(chain.from_iterable(own))
            told = [re.match(rf"\s*{right}\b", text) is not None for text in texts]
            made[question] = Drawn(texts, np.array(told, dtype=np.float64))
        arms.append(made)
    return arms


def in_groups(drawn: Drawn, size: int) -> FloatArray:
    """Which draws are right; shape (groups, size)."""
    return drawn.right.reshape(-1, size)


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
        made[name] = Drawn([], rows[taken].ravel())
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


def report(spread: dict[str, Drawn], plain: dict[str, Drawn], size: int) -> None:
    """Print what the docs show."""
    groups = sum(len(drawn.texts) // size for drawn in spread.values())
    independent = sum(len(drawn.texts) for drawn in plain.values())
    print(f"{len(spread)} questions, {groups} groups of {size}, {independent} independent draws")
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
    """Draw and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of vLLM, with the logits processor")
    parser.add_argument("model")
    parser.add_argument("--size", type=int, default=8, help="draws of a group (8)")
    parser.add_argument("--groups", type=int, default=40, help="groups a question (40)")
    parser.add_argument("--plain", type=int, default=160, help="independent draws a question (160)")
    parser.add_argument("--save", type=Path, help="file of answers, one request a line")
    asked = parser.parse_args()
    numbers = asked.size, asked.groups, asked.plain
    spread, plain = draw(asked.url, asked.model, *numbers, asked.save)
    report(spread, plain, asked.size)


if __name__ == "__main__":
    main()
