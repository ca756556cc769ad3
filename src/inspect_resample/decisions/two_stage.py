"""Policies of two stages: weak passes are checked by what stands for the truth, at a price each.

All are one policy with a number `trusted`. A weak pass among the first `trusted` draws is submitted
as it is. One that comes later is in doubt, for problems that are rarely passed are those whose
passes are least often right: it is checked, and submitted if it survives; else drawing goes on, up
to K draws. With 0 every weak pass is checked, with K or more none is.
"""

from collections.abc import Iterable, Iterator, Mapping
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
    # Where so many pass that one must be among the trusted, nothing is left to be checked.
    doubted = never.abstained[:, trusted, None]
    missed = all_among(np.maximum(left - counts.strong, 0), left, m)
    before = all_among(np.maximum(left - 1 - counts.strong, 0), left - 1, m - 1)
    false = ((counts.weak_passes - counts.strong) / left)[:, None]
    checks = 1 - missed
    checks[:, 1:] += false * np.cumsum(before, axis=1)
    verified, verifications, abstained = none.copy(), none, never.abstained.copy()
    verified[:, after] = doubted * (1 - missed)
    verifications[:, after] = doubted * checks
    abstained[:, after] = doubted * missed
    wrong, made = never.wrong.copy(), never.draws_made.copy()
    wrong[:, after] = never.wrong[:, trusted, None]
    made[:, after] = never.draws_made[:, trusted, None] + doubted * draws_until(missed)
    right = np.maximum(1 - wrong - abstained, 0)
    return Submissions(
        right, wrong, abstained, made, never.k, verifications=verifications, verified=verified
    )


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
    tried: Mapping[int, Submissions], stakes: Stakes, bootstrap: Bootstrap
) -> tuple[Worth, Worth]:
    """The prices up to which it pays to check every weak pass, and to check those in doubt.

    The reward falls by the price for every check, so a policy that gains G over the best without
    checks, each with its own K, and makes V checks pays up to G/V: the largest of these over K, and
    for those in doubt over the number of trusted draws too, is the price that is looked for.

    Args:
        tried: What `policies_tried` gives.
        stakes: What a submission earns and costs; its price of a check is not looked at.
        bootstrap: Resamples of the problems.

    Returns:
        Of checking every weak pass, and of checking some; the second price is never lower.
    """
    free = replace(stakes, verify_price=0.0)
    never, *others = tried
    curves = reward(tried[never], free)
    plain = curves[:, int(first_best(curves.mean(axis=0)[None, :], tolerance(free))[0])]
    pays = {one: _pays(tried[one], free, plain) for one in others}
    always = others[0]
    every = _worth(tried[always], free, plain, bootstrap, pays[always].k, always)
    if len(others) == 1:
        return every, every
    longest = max(others, key=lambda one: pays[one].price)
    most = _worth(tried[longest], free, plain, bootstrap, pays[longest].k, longest)
    # What is best for all problems like these earns more than what is best for the few at hand.
    highest = _highest_in_resamples((tried[one] for one in others), free, curves, bootstrap)
    high = max(most.price.high, float(np.quantile(highest, (1 + bootstrap.confidence) / 2)))
    return every, replace(most, price=replace(most.price, high=high))


def _highest_in_resamples(
    policies: Iterable[Submissions], free: Stakes, plain: FloatArray, bootstrap: Bootstrap
) -> FloatArray:
    """The largest price over policies and K in each resample, against the best K without checks."""
    last = plain.shape[1] - 1
    k = np.unique(np.geomspace(1, last, _LOOKED_AT).round().astype(np.int64))

    def curves(values: FloatArray) -> FloatArray:
        return np.concatenate(list(bootstrap.curves(values[:, k])))

    never = curves(plain).max(axis=1, keepdims=True, initial=0.0)
    highest = np.zeros(len(never))
    for policy in policies:
        assert policy.verifications is not None
        checks, gains = curves(policy.verifications), curves(reward(policy, free)) - never
        each = np.zeros_like(checks)
        np.divide(gains, checks, out=each, where=checks > _LEAST_CHECKS)
        highest = np.maximum(highest, each.max(axis=1))
    return highest


class _Pays(NamedTuple):
    """Up to which price of a check a policy pays, 0 or more, and with how many draws."""

    price: float
    k: int


def _pays(outcomes: Submissions, free: Stakes, plain: FloatArray) -> _Pays:
    """Of one policy."""
    assert outcomes.verifications is not None
    checks, gains = outcomes.verifications, reward(outcomes, free) - plain[:, None]
    means = checks.mean(axis=0)
    each = np.full_like(means, -np.inf)
    np.divide(gains.mean(axis=0), means, out=each, where=means > _LEAST_CHECKS)
    k = int(np.argmax(each >= each.max() - tolerance(free)))
    return _Pays(max(float(each[k]), 0.0), k)


def _worth(
    outcomes: Submissions,
    free: Stakes,
    plain: FloatArray,
    bootstrap: Bootstrap,
    k: int,
    trusted: int,
) -> Worth:
    """The price of one policy and K, with its interval."""
    assert outcomes.verifications is not None
    checks, gains = outcomes.verifications, reward(outcomes, free) - plain[:, None]
    most = free.benefit + free.cost_fp
    found = bootstrap.intervals(Ratio(gains[:, [k]], checks[:, [k]], 0.0, most))[0]
    # A check that does not even pay when it costs nothing is worth nothing, not less.
    ends = np.maximum([found.estimate, found.low, found.high], 0.0)
    return Worth(Estimate(*map(float, ends)), k, trusted)
