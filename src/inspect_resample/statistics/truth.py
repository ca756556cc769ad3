"""How verdicts of the strong suite stand to the truth, where it errs.

Among the draws that pass the weak suite, p the share that passes the strong one too, the share that
is right is taken to be a line in p, the same for all problems. So every figure that is a mean of
right and wrong submissions can be corrected without knowing which verdicts are wrong.
"""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import FloatArray, IntArray

LEAST_AGREEMENT = 0.02
"""Sensitivity + specificity - 1 below this: the strong suite says nothing of the truth."""

_JEFFREYS = 0.5  # Prior successes and failures of a share.


@dataclass(frozen=True)
class Truth:
    """The share of right draws among weak passes is `slope` p + `offset`.

    Attributes:
        slope: Of the line.
        offset: Of the line: the share that is right where none passes the strong suite.
        survived: Share of strong passes that are right.
    """

    slope: float = 1.0
    offset: float = 0.0
    survived: float = 1.0

    @classmethod
    def with_errors(cls, wrong: float, missed: float) -> "Truth":
        """Of a strong suite with known errors.

        Of c strong passes c (1 - wrong) are right, and they are the share 1 - missed of all right
        ones.

        Args:
            wrong: Share of strong passes that are wrong, from 0 to below 1.
            missed: Share of right draws among the weak passes that fail it, from 0 to below 1.

        Raises:
            ValueError: A share is out of its range.
        """
        for share in (wrong, missed):
            if not 0 <= share < 1:
                raise ValueError(
                    f"an error of the strong suite must be 0 or more and below 1, got {share}"
                )
        return cls((1 - wrong) / (1 - missed), 0.0, 1 - wrong)

    def right(
        self, right: FloatArray, submitted: FloatArray, verified: FloatArray | None = None
    ) -> FloatArray:
        """Truly right submissions, of those that the strong suite calls right.

        A mean over problems is meant: that of one problem may be below 0 or above what is
        submitted.

        Args:
            right: Submissions that the strong suite calls right.
            submitted: All submissions.
            verified: Those that survived a check by the strong suite, a part of both.
        """
        if verified is None:
            return self.slope * right + self.offset * submitted
        unverified = self.slope * (right - verified) + self.offset * (submitted - verified)
        return unverified + self.survived * verified


EXACT = Truth()
"""The strong suite is the truth."""


@dataclass(frozen=True, eq=False)
class Labels:
    """Draws that pass the weak suite and whose truth was looked at; each of shape (problems,).

    Attributes:
        right_passed: Right draws that pass the strong suite.
        right_failed: Right draws that fail it.
        wrong_passed: Wrong draws that pass it.
        wrong_failed: Wrong draws that fail it.
    """

    right_passed: IntArray
    right_failed: IntArray
    wrong_passed: IntArray
    wrong_failed: IntArray

    def estimate(self) -> tuple[float, float]:
        """Sensitivity, P(strong pass given right), and specificity, P(strong fail given wrong).

        Raises:
            ValueError: No right or no wrong draw was labelled, or the strong suite says nothing.
        """
        right = int(self.right_passed.sum() + self.right_failed.sum())
        wrong = int(self.wrong_passed.sum() + self.wrong_failed.sum())
        if not right or not wrong:
            raise ValueError(
                f"labels must be of right and of wrong draws among the weak passes, got {right} "
                f"and {wrong}"
            )
        found = self.right_passed.sum() / right, self.wrong_failed.sum() / wrong
        if found[0] + found[1] - 1 < LEAST_AGREEMENT:
            raise ValueError(
                f"by these labels the strong suite says nothing of the truth: it passes "
                f"{found[0]:.1%} of right and {1 - found[1]:.1%} of wrong draws"
            )
        return float(found[0]), float(found[1])

    def replicates(
        self, weights: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Sensitivity and specificity of a Bayesian bootstrap over problems (Rubin 1981).

        Half a draw of each kind is added with a weight of its own (Jeffreys' prior), so that labels
        without an error do not make a suite without errors sure.

        Args:
            weights: Of the problems, exponential, shape (replicates, problems).
            rng: Draws the weights of what is added.
        """
        kinds = (self.right_passed, self.right_failed, self.wrong_failed, self.wrong_passed)
        found = [weights @ kind + rng.gamma(_JEFFREYS, size=len(weights)) for kind in kinds]
        return found[0] / (found[0] + found[1]), found[2] / (found[2] + found[3])


def rogan_gladen(
    observed: FloatArray, sensitivity: FloatArray, specificity: FloatArray
) -> FloatArray:
    """The true share behind an observed one, by Rogan and Gladen (1978).

    (p + specificity - 1) / (sensitivity + specificity - 1), cut to 0 .. 1; NaN where the suite says
    nothing.
    """
    agreement = sensitivity + specificity - 1
    known = agreement >= LEAST_AGREEMENT
    raw = (observed + specificity - 1) / np.where(known, agreement, 1)
    return np.where(known, np.clip(raw, 0, 1), np.nan)
