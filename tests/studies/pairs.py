"""Two models on the same problems, with known truths, for tests of comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray, Usage


@dataclass(frozen=True, eq=False)
class Model:
    """Chances of a weak pass, and of a weak pass being strongly correct; shape (problems,)."""

    weak: FloatArray
    precision: FloatArray


def two_models(problems: int, rng: np.random.Generator) -> tuple[Model, Model]:
    """A weaker and a stronger model that find the same problems hard."""
    difficulty = rng.uniform(size=problems)
    weaker = Model(stats.beta.ppf(difficulty, 0.5, 1.2), rng.beta(5, 1.5, problems))
    stronger = Model(stats.beta.ppf(difficulty, 1.4, 1), rng.beta(9, 1, problems))
    return weaker, stronger


def draw(model: Model, draws: int, rng: np.random.Generator, name: str = "model") -> Evaluation:
    """An evaluation of a model."""
    problems = len(model.weak)
    weak = rng.binomial(draws, model.weak)
    counts = Counts(
        [f"p{i}" for i in range(problems)],
        np.full(problems, draws),
        weak,
        rng.binomial(weak, model.precision),
    )
    return Evaluation("task", "1", name, counts)


def evaluation(
    rows: Mapping[str, tuple[int, ...]], name: str = "model", usage: Usage | None = None
) -> Evaluation:
    """An evaluation of problems with these n, b and, with two suites, c."""
    draws, weak, *strong = (np.array(column) for column in zip(*rows.values(), strict=True))
    counts = Counts(list(rows), draws, weak, strong[0] if strong else None)
    return Evaluation("task", "1", name, counts, usage=usage)


def usage(input_tokens: list[float], output_tokens: list[float], dollars: list[float]) -> Usage:
    nothing = np.full(len(input_tokens), np.nan)
    none = np.zeros(len(input_tokens))
    return Usage(
        *(np.array(input_tokens), np.array(output_tokens), nothing, np.array(dollars)),
        *(none, none, none),
    )
