"""What a stopping rule that was in force has brought: plain means over problems, which are right.

Each problem gives one outcome of the policy, whatever the rule looked at, so that nothing is biased
by when it stopped; the `Submissions` are those that were made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.reward import Stakes, reward
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.report import words
from inspect_resample.report.tables import Block, Table, columns
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import AsMade, Evaluation, FloatArray
from inspect_resample.statistics.ratio import mean_over_problems


@dataclass(frozen=True)
class AsMadeFigures:
    """What a stopping rule that was in force has brought, over all problems.

    Attributes:
        rules: The rules in force; where there are several, of all together.
        most: The most draws that a sample could have.
        right: Share of the problems of which what was submitted is right.
        wrong: Share of which it is not, or has no verdict.
        abstained: Share of which nothing was submitted.
        draws_looked_at: Draws of a problem that the rule looked at.
        draws_paid: These, and those that were under way when it stopped.
        reward: In benefits of a right answer, by cost ratio; the price of draws is not in it.
    """

    rules: tuple[str, ...]
    most: int
    right: Estimate
    wrong: Estimate
    abstained: Estimate
    draws_looked_at: Estimate
    draws_paid: Estimate
    reward: dict[float, Estimate]


def submissions(made: AsMade) -> Submissions:
    """What was submitted, in one column, whose draws are those that the rule looked at."""
    right, wrong = made.right[:, None], made.wrong[:, None]
    rest = np.maximum(1 - right - wrong, 0)
    return Submissions(right, wrong, rest, made.looked_at[:, None], np.array([float(made.most)]))


def find_as_made(
    evaluation: Evaluation, cost_ratios: Sequence[float], seed: int, replicates: int = 2000
) -> AsMadeFigures | None:
    """The figures, with intervals over problems; None where no stopping rule was in force."""
    made = evaluation.as_made
    if made is None:
        return None
    bootstrap = Bootstrap.of(evaluation.counts, replicates, seed)
    found = submissions(made)

    def mean(column: FloatArray, low: float = 0.0, high: float = 1.0) -> Estimate:
        return bootstrap.intervals(mean_over_problems(column, low, high))[0]

    return AsMadeFigures(
        rules=made.rules,
        most=made.most,
        right=mean(found.right),
        wrong=mean(found.wrong),
        abstained=mean(found.abstained),
        draws_looked_at=mean(made.looked_at, 1.0, made.most),
        draws_paid=mean(made.paid, 1.0, made.most),
        reward={ratio: mean(reward(found, Stakes(cost_fp=ratio)), -ratio) for ratio in cost_ratios},
    )


def as_made_shown(figures: AsMadeFigures) -> Iterator[Block]:
    """The figures in a table."""
    shares = {
        "right": figures.right,
        "wrong": figures.wrong,
        "nothing submitted": figures.abstained,
    }
    draws = {"draws looked at": figures.draws_looked_at, "draws paid": figures.draws_paid}
    rows = [
        *((name, words.percent_interval(share, "%")) for name, share in shares.items()),
        *((name, words.number_interval(number)) for name, number in draws.items()),
        *(
            (f"reward at cost ratio {words.number(ratio)}", words.reward_interval(one))
            for ratio, one in figures.reward.items()
        ),
    ]
    yield Table(
        f"As it was submitted under {', '.join(figures.rules)}",
        columns("", "mean over problems"),
        rows,
        note=f"at most {figures.most} draws; these means are right whatever the rule looked at",
    )
