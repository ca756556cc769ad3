"""What the suites said of draws that a person looked at, by problem and number of the draw."""

from collections.abc import Mapping

import numpy as np

from inspect_resample.logs.letters import FAULT, PASS
from inspect_resample.logs.pool import Pool
from inspect_resample.logs.samples import one_draw_letters
from inspect_resample.statistics.truth import Labels

Truths = Mapping[tuple[str, int], bool]
"""Whether a draw is right, by its problem and its number there, from 1, as `export` counts."""


class LabelError(ValueError):
    """A label is of no draw of these logs, or they do not tell its verdicts.

    Attributes:
        draw: The problem and the number of the draw.
    """

    def __init__(self, message: str, draw: tuple[str, int]) -> None:
        super().__init__(message)
        self.draw = draw


def labels_of(pool: Pool, truths: Truths) -> Labels:
    """Count the labelled draws that pass the weak suite and have a strong verdict.

    Others are not counted: the strong suite was not asked of them.

    Raises:
        LabelError: A label is of no draw of the pool, or the log does not tell its verdicts.
    """
    problems = list(pool.evaluation.counts.problems)
    place = {problem: i for i, problem in enumerate(problems)}
    verdicts = {problem: _letters(pool, problem) for problem in {name for name, _ in truths}}
    found = np.zeros((2, 2, len(problems)), dtype=np.int64)
    for (problem, draw), right in truths.items():
        weak, strong = verdicts[problem]
        if not 1 <= draw <= len(weak):
            many = f"{len(weak)} draws" if weak else "no draw with a known verdict"
            raise LabelError(
                f"problem {problem} has {many} of {pool.evaluation.drawn_by}, and no draw {draw}",
                (problem, draw),
            )
        if weak[draw - 1] == PASS and strong[draw - 1] != FAULT and problem in place:
            passed = strong[draw - 1] == PASS
            found[int(not right), int(not passed), place[problem]] += 1
    (right_passed, right_failed), (wrong_passed, wrong_failed) = found
    return Labels(right_passed, right_failed, wrong_passed, wrong_failed)


def _letters(pool: Pool, problem: str) -> tuple[str, str]:
    """The letters of a problem's draws on both suites, in the order in which they were drawn."""
    samples, verdicts = pool.samples, pool.samples.verdicts
    if problem not in samples.problems:
        return "", ""
    rows = np.flatnonzero(samples.problem == samples.problems.index(problem))
    own = verdicts.take(rows)
    weak = one_draw_letters(own) if own.weak_letters is None else own.weak_letters
    strong = one_draw_letters(own, True) if own.strong_letters is None else own.strong_letters
    if any(len(one) != len(other) or not one for one, other in zip(weak, strong, strict=True)):
        return "", ""
    return "".join(weak), "".join(strong)
