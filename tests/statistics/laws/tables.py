"""Tables of draws and passes for tests of laws."""

import csv

import numpy as np

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.observed import Observed

from ...shared import PYTHIA


def table(draws: list[int] | int, passes: list[int], stopped_early: bool = False) -> Observed:
    n = np.broadcast_to(np.array(draws), len(passes)).astype(np.int64)
    return Observed(n, np.array(passes, dtype=np.int64), stopped_early)


def simulated(rate: FloatArray, draws: int, seed: int = 0) -> Observed:
    rng = np.random.default_rng(seed)
    return Observed(np.full(len(rate), draws), rng.binomial(draws, rate))


def pythia(model: str) -> Observed:
    with PYTHIA.open() as file:
        rows = [row for row in csv.DictReader(file) if row["model"] == model]
    return table([int(row["draws"]) for row in rows], [int(row["correct"]) for row in rows])
