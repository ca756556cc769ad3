"""Policies of two stages: weak passes are checked by what stands for the truth, at a price each.

All are one policy with a number `trusted`. A weak pass among the first `trusted` draws is submitted
as it is. One that comes later is in doubt, for problems that are rarely passed are those whose
passes are least often right: it is checked, and submitted if it survives; else drawing goes on, up
to K draws. With 0 every weak pass is checked, with K or more none is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from inspect_resample.decisions.reward import Stakes, first_best, reward, tolerance
from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.estimators import all_among, draws_until
from inspect_resample.statistics.ratio import Ratio

_TRIED = 12  # Numbers of trusted draws that are tried, at most.
_LEAST_CHECKS = 1e-9  # Fewer checks a problem are rounding.
_MOST_KEPT = 300_000  # Problems times draws of which all policies are kept: 170 MB.
_LOOKED_AT = 40  # Numbers of draws in resamples.


def two_stage(counts: Counts, k_max: int | None = None, trusted: int = 0) -> Submissions:
    """Submit the first weak pass of `trusted` draws, after them the first that survives a check.

    Exact means over all orders of a problem's n draws. With H(t) = C(n-b,t)/C(n,t), the chance that
    no weak pass is among t trusted draws, what follows them are any m of the other n' = n-t draws,
    all b weak passes among those. None of the m is right with chance A(m) = C(n'-c,m)/C(n',m). The
    right one that ends drawing is checked, and so is each of b-c wrong ones that comes among the m
    before any right one: 1 - A(m) + (b-c)/n' sum_{j<m} C(n'-1-c,j)/C(n'-1,j) checks.

    Args:
        counts: Draws and passes, with a strong suite, which stands for the truth.
        k_max: The largest K; the default is all that the draws allow.
        trusted: How many draws are submitted unchecked when they pass, 0 or more.

    Raises:
        ValueError: `trusted` is negative, `k_max` is beyond the draws, or there is no strong suite.
        StoppedEarlyError: Drawing stopped early.
    """
    if trusted < 0:
        raise ValueError(f"trusted must be a number of draws, 0 or more, got {trusted}")
    never = first_pass(counts, k_max)
    last = len(never.k) - 1
    none = np.zeros_like(never.right)
    if trusted >= last:
        return replace(never, verifications=none, verified=none)
    after = slice(trusted, None)
    left, m = counts.draws - trusted, last - trusted
    right, wrong, abstained, made = never.right, never.wrong, never.abstained, never.draws_made
    # Where so many pass that one must be among the trusted, nothing is left to be checked.
    doubted, by_then = (column[:, trusted, None].copy() for column in (abstained, made))
    missed = all_among(np.maximum(left - counts.strong, 0), left, m)
    # These matrices are large: what is worked out takes the place of what is needed no more.
    verified, verifications = none, none.copy()
    np.subtract(1, missed, out=verified[:, after])
    verifications[:, after] = verified[:, after]
    verifications[:, trusted + 1 :] += _false_ones(counts, left, m)
    verifications[:, after] *= doubted
    verified[:, after] *= doubted
    wrong[:, after] = wrong[:, trusted, None].copy()
    until = draws_until(missed)
    until *= doubted
    np.add(by_then, until, out=made[:, after])
    np.multiply(doubted, missed, out=abstained[:, after])
    np.subtract(1, wrong, out=right)
    right -= abstained
    np.maximum(right, 0, out=right)
    return Submissions(
        right, wrong, abstained, made, never.k, verifications=verifications, verified=verified
    )


def _false_ones(counts: Counts, left: IntArray, m: int) -> FloatArray:
    """Wrong weak passes that come before any right one, by draws from 1 to m of those left."""
    before = all_among(np.maximum(left - 1 - counts.strong, 0), left - 1, m - 1)
    np.cumsum(before, axis=1, out=before)
    before *= ((counts.weak_passes - counts.strong) / left)[:, None]
    return before


def trusted_tried(k_max: int) -> IntArray:
    """Numbers of trusted draws below half of `k_max`, from 0, ever farther apart."""
    spaced = np.geomspace(1, max(k_max // 2, 1), _TRIED - 1).round().astype(np.int64)
    return np.union1d([0], spaced[spaced < k_max])


@dataclass(frozen=True, eq=False)
class Worth:
    """Up to which price checks of weak passes pay.

    Attributes:
        price: Of a check, in the unit of the stakes: where it costs more, never checking earns
            more. The interval is for this policy and K, which were chosen on the same data; that of
            checking some also takes in what would have been chosen in resamples of the problems.
        k: The number of draws with which checks pay longest.
        trusted: Draws that are not checked; 0 where all weak passes are.
    """

    price: Estimate
    k: int
    trusted: int


class _Anew(Mapping[int, Submissions]):
    """What comes of policies, found whenever it is asked for: all of them would fill the memory."""

    def __init__(self, counts: Counts, k_max: int | None, trusted: Mapping[int, int]) -> None:
        self._given, self._trusted = (counts, k_max), trusted

    def __getitem__(self, policy: int) -> Submissions:
        return two_stage(*self._given, self._trusted[policy])

    def __iter__(self) -> Iterator[int]:
        return iter(self._trusted)

    def __len__(self) -> int:
        return len(self._trusted)


def policies_tried(
    counts: Counts, k_max: int | None = None, late: bool = True
) -> Mapping[int, Submissions]:
    """What comes of each policy that is tried, by its number of trusted draws.

    Args:
        counts: As in `two_stage`.
        k_max: As in `two_stage`.
        late: Whether policies that check late passes alone are among them.

    Returns:
        First the one that never checks, by the largest K; then the one that always does, by 0; then
        others, of ever more trusted draws.
    """
    last = counts.k_max if k_max is None else k_max
    numbers: list[int] = trusted_tried(last).tolist() if late else [0]
    trusted = {last: int(counts.draws.max())} | {one: one for one in numbers}
    tried = _Anew(counts, k_max, trusted)
    return tried if len(counts.problems) * last > _MOST_KEPT else dict(tried)


def checked(tried: Mapping[int, Submissions], stakes: Stakes) -> Submissions:
    """What comes of the policy, of those that `policies_tried` gives, that earns most at its K*."""
    best, *others = tried
    most = reward(tried[best], stakes).mean(axis=0).max()
    for other in others:
        earns = reward(tried[other], stakes).mean(axis=0).max()
        if earns > most + tolerance(stakes):
            best, most = other, earns
    return tried[best]


def worth_checking(
    tried: Mapping[int, Submissions], stakes: Sequence[Stakes], bootstrap: Bootstrap
) -> list[tuple[Worth, Worth]]:
    """The prices up to which it pays to check every weak pass, and to check those in doubt.

    The reward falls by the price for every check, so a policy that gains G over the best without
    checks, each with its own K, and makes V checks pays up to G/V: the largest of these over K, and
    for those in doubt over the number of trusted draws too, is the price that is looked for.

    Args:
        tried: What `policies_tried` gives; each policy is looked at once, for all stakes.
        stakes: What a submission earns and costs; its price of a check is not looked at.
        bootstrap: Resamples of the problems.

    Returns:
        For each of the stakes that of checking every weak pass, and of checking some; the second
        price is never lower.
    """
    never, *others = tried
    outcomes, late = tried[never], len(others) > 1
    prices = [_Prices(outcomes, one, bootstrap, late) for one in stakes]
    for trusted in others:
        outcomes = tried[trusted]
        for one in prices:
            one.look_at(trusted, outcomes)
    return [one.found() for one in prices]


class _CheckedPolicy(NamedTuple):
    """A policy, with the number of draws at which its checks pay longest.

    Attributes:
        price: Of a check, up to which it pays; 0 or more.
        k: The number of draws.
        gains: Over the best without checks, of each problem; shape (problems, 1).
        checks: Made of each problem, of the same shape.
    """

    price: float
    k: int
    gains: FloatArray
    checks: FloatArray


class _Prices:
    """Up to which prices checks pay at some stakes, from one policy after the other.

    Args:
        never: What comes of no checks.
        stakes: What a submission earns and costs.
        bootstrap: Resamples of the problems.
        late: Whether there are policies that check late passes alone.
    """

    def __init__(
        self, never: Submissions, stakes: Stakes, bootstrap: Bootstrap, late: bool
    ) -> None:
        self._free, self._bootstrap = replace(stakes, verify_price=0.0), bootstrap
        curves, self._equal = reward(never, self._free), tolerance(self._free)
        best = int(first_best(curves.mean(axis=0)[None, :], self._equal)[0])
        self._plain = curves[:, [best]]
        self._policies: dict[int, _CheckedPolicy] = {}
        self._highest = np.zeros(bootstrap.replicates) if late else None
        if late:
            self._never = self._resampled(curves).max(axis=1, keepdims=True, initial=0.0)

    def look_at(self, trusted: int, outcomes: Submissions) -> None:
        """Take in what comes of the policy with so many trusted draws."""
        assert outcomes.verifications is not None
        checks, gains = outcomes.verifications, reward(outcomes, self._free)
        if self._highest is not None:
            self._highest = np.maximum(self._highest, self._most_in_resamples(checks, gains))
        gains -= self._plain
        means = checks.mean(axis=0)
        each = np.full_like(means, -np.inf)
        np.divide(gains.mean(axis=0), means, out=each, where=means > _LEAST_CHECKS)
        k = int(np.argmax(each >= each.max() - self._equal))
        price = max(float(each[k]), 0.0)
        self._policies[trusted] = _CheckedPolicy(price, k, gains[:, [k]], checks[:, [k]])

    def found(self) -> tuple[Worth, Worth]:
        """The prices of checking every weak pass, which is the first policy, and some."""
        always, *_ = self._policies
        every = self._worth(always)
        if self._highest is None:
            return every, every
        most = self._worth(max(self._policies, key=lambda one: self._policies[one].price))
        # What is best for all problems like these earns more than what is best for the few at hand.
        level = (1 + self._bootstrap.confidence) / 2
        high = max(most.price.high, float(np.quantile(self._highest, level)))
        return every, replace(most, price=replace(most.price, high=high))

    def _worth(self, trusted: int) -> Worth:
        """The price of one policy, with its interval."""
        checked = self._policies[trusted]
        most = self._free.benefit + self._free.cost_fp
        found = self._bootstrap.intervals(Ratio(checked.gains, checked.checks, 0.0, most))[0]
        # A check that does not even pay when it costs nothing is worth nothing, not less.
        ends = np.maximum([found.estimate, found.low, found.high], 0.0)
        return Worth(Estimate(*map(float, ends)), checked.k, trusted)

    def _most_in_resamples(self, checks: FloatArray, earned: FloatArray) -> FloatArray:
        """The largest price of a policy over K in each resample, against the best K without."""
        made, gains = self._resampled(checks), self._resampled(earned) - self._never
        each = np.zeros_like(made)
        np.divide(gains, made, out=each, where=made > _LEAST_CHECKS)
        most: FloatArray = each.max(axis=1)
        return most

    def _resampled(self, values: FloatArray) -> FloatArray:
        """Means over resamples at some numbers of draws."""
        last = values.shape[1] - 1
        k = np.unique(np.geomspace(1, last, _LOOKED_AT).round().astype(np.int64))
        return np.concatenate(list(self._bootstrap.curves(values[:, k])))
