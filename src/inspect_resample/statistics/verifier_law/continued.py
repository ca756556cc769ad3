"""Accuracy of the first weak pass among more draws than were made, by the verifier-aware law."""

import numpy as np

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.verifier_law.law import VerifierLaw
from inspect_resample.statistics.verifier_law.these_problems import TheseProblems


def continued(law: VerifierLaw, counts: Counts, k: FloatArray, seed: int = 0) -> Forecast:
    """What is found when draws go on to k of each problem in all.

    Of these problems, passes of the draws to come are drawn from each one's posterior and added to
    those at hand; any weak pass is as likely as any other to be the first.

    Args:
        law: Fitted to the counts.
        counts: Draws and passes, with a strong suite; draws that were all made.
        k: Numbers of draws, shape (ks,), 1 or more.
        seed: Of the draws to come.
    """
    rng = np.random.default_rng(seed)
    chances = TheseProblems(law.population, counts, seed)
    n, b, c = counts.draws, counts.weak_passes, counts.strong
    some_pass = np.nan_to_num(1 - chance_of_none(n, b, k))
    known = some_pass * (c / np.maximum(b, 1))[:, None]
    found = np.empty((len(chances), len(k)))
    for i, number in enumerate(k):
        more = np.maximum(np.round(number - n), 0).astype(np.int64)
        passed = rng.binomial(more, chances.s)
        right = c + rng.binomial(passed, chances.q)
        ahead = right / np.maximum(b + passed, 1)
        found[:, i] = np.where(number > n, ahead, known[:, i]).mean(axis=1)
    tail = (1 - law.confidence) / 2
    middle = found.mean(axis=0)
    low, high = np.quantile(found, [tail, 1 - tail], axis=0)
    these = Intervals(middle, np.minimum(low, middle), np.maximum(high, middle))
    return Forecast(k, these, law.resampled_accuracy(k), law.confidence)
