"""When it is worth paying for a check of a weak pass before it is submitted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, get_args

import numpy as np

from inspect_resample.decisions.reward import NOTHING, BestK, Stakes, best_k, reward
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.two_stage import Worth, checked, worth_checking
from inspect_resample.report import words
from inspect_resample.report.tables import Block, Column, Table, line
from inspect_resample.statistics.bootstrap import Bootstrap, Curve, Estimate
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.truth import Truth
from inspect_resample.studies.summary.strong_error import StrongError, truths
from inspect_resample.studies.summary.summary import ErrorBands, curve_grid

Policy = Literal["never", "in_doubt", "always"]
"""Which weak passes are checked: none, those after some trusted draws, all."""


@dataclass(frozen=True, kw_only=True)
class CheckingRecord:
    """A policy of two stages, at the price of a check that was asked for.

    Attributes:
        policy: Which weak passes are checked: `never`, `in_doubt` (those after the trusted draws)
            or `always`.
        trusted: Draws whose weak passes are not checked.
        k_star: K*; 0 when no K pays.
        k_star_low: The smallest K that may be the best.
        k_star_high: The largest such K.
        reward: At K*.
        verifications: Checks a problem at K*.
        right: Share of problems where what is submitted is strongly correct.
        wrong: Share where it is not.
    """

    policy: Policy
    trusted: int
    k_star: int
    k_star_low: int
    k_star_high: int
    reward: Estimate
    verifications: Estimate
    right: Estimate
    wrong: Estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class CheckingPolicy(CheckingRecord):
    """The same with all that is known of K*."""

    told_as: ClassVar[type] = CheckingRecord
    best: BestK


@dataclass(frozen=True, kw_only=True)
class ChecksRecord:
    """When it pays to check weak passes by what stands for the truth.

    Attributes:
        every: Up to which price it pays to check every weak pass.
        in_doubt: Up to which price it pays to check some.
        verify_price: The price that was asked for; null without one.
        policies: At that price; empty without one.
    """

    every: Worth
    in_doubt: Worth
    verify_price: float | None
    policies: Sequence[CheckingRecord]


@dataclass(frozen=True, eq=False, kw_only=True)
class Checks(ChecksRecord):
    """The same at some stakes.

    Attributes:
        stakes: What a submission earns and costs.
        policies: Never, in doubt, always; empty where no price of a check was asked for.
        curve: Reward by K of the policy among them that earns most; None without them.
    """

    told_as: ClassVar[type] = ChecksRecord
    stakes: Stakes
    policies: tuple[CheckingPolicy, ...] = ()
    curve: Curve | None = None

    @property
    def best(self) -> CheckingPolicy | None:
        """The policy that earns most, the one with fewer checks of equal ones."""
        return max(self.policies, key=lambda one: one.reward.estimate, default=None)


def find_checks(
    tried: Mapping[int, Submissions], stakes: Sequence[Stakes], bootstrap: Bootstrap
) -> tuple[Checks, ...]:
    """What checks are worth at each of the stakes, of the policies that `policies_tried` gives."""
    found = zip(stakes, worth_checking(tried, stakes, bootstrap), strict=True)
    return tuple(
        _at_its_price(
            tried,
            Checks(stakes=one, every=every, in_doubt=in_doubt, verify_price=one.verify_price),
            bootstrap,
        )
        for one, (every, in_doubt) in found
    )


def _at_its_price(tried: Mapping[int, Submissions], checks: Checks, bootstrap: Bootstrap) -> Checks:
    """With what the policies come to, where a price of a check was asked for."""
    stakes = checks.stakes
    if stakes.verify_price is None:
        return checks
    k_max, _, *late = tried
    earned = {t: float(reward(tried[t], stakes).mean(axis=0).max()) for t in late}
    chosen = max(late, key=lambda t: earned[t], default=0)
    policies = [
        _policy("never", k_max, tried[k_max], stakes, bootstrap),
        *([_policy("in_doubt", chosen, tried[chosen], stakes, bootstrap)] if chosen else []),
        _policy("always", 0, tried[0], stakes, bootstrap),
    ]
    rewards = reward(checked(tried, stakes), stakes)
    k = curve_grid(k_max, (1,))
    worst = np.array([stakes.worst(one) for one in k])
    ratio = mean_over_problems(rewards[:, list(k)], worst, stakes.benefit)
    curve = Curve(k, bootstrap.intervals(ratio))
    return replace(checks, policies=tuple(policies), curve=curve)


def checks_by(
    counts: Counts,
    stakes: Sequence[Stakes],
    error: StrongError,
    bands: ErrorBands,
    tried: Mapping[int, Submissions],
    bootstrap: Bootstrap,
) -> dict[str, tuple[Checks, ...]]:
    """What checks of every weak pass are worth where the strong suite, which makes them, errs.

    Returns:
        At each end of the errors, or by labels, for each of the stakes.
    """
    ends = dict.fromkeys(truths(counts, error))
    told: tuple[str, ...] = ("at worst", "at best")
    if len(ends) == 1:
        told = ("by these labels",) if error.labels else ("as given",)

    def priced(found: Checks, price: Estimate) -> Checks:
        every = replace(found.every, price=price)
        return replace(found, every=every, in_doubt=every)

    def at_the_end(end: int, truth: Truth) -> tuple[Checks, ...]:
        found = find_checks(tried, [replace(one, truth=truth) for one in stakes], bootstrap)
        prices = [band.check_price[end] for band in bands.rewards]
        return tuple(map(priced, found, prices))

    return {
        name: at_the_end(end, truth)
        for end, (name, truth) in enumerate(zip(told, ends, strict=True))
    }


def _policy(
    policy: Policy, trusted: int, outcomes: Submissions, stakes: Stakes, bootstrap: Bootstrap
) -> CheckingPolicy:
    best = best_k(outcomes, stakes, bootstrap)

    def at_best(matrix: FloatArray | None, most: float = 1.0) -> Estimate:
        if matrix is None or best.k == 0:
            return NOTHING
        return bootstrap.intervals(mean_over_problems(matrix[:, best.k], 0.0, most))[0]

    return CheckingPolicy(
        policy=policy,
        trusted=trusted,
        best=best,
        k_star=best.k,
        k_star_low=best.low,
        k_star_high=best.high,
        reward=best.reward,
        verifications=at_best(outcomes.verifications, float(best.k)),
        right=at_best(outcomes.right),
        wrong=at_best(outcomes.wrong),
    )


QUESTION = "When is it worth paying for the strong check of a weak pass?"

_NAMES: dict[Policy, str] = dict(zip(get_args(Policy), ("none", "late ones", "all"), strict=True))


def checks_shown(
    found: Sequence[Checks], where_it_errs: Mapping[str, Sequence[Checks]]
) -> Iterator[Block]:
    """When checks pay: in words, then as tables, which take the strong suite for the truth."""
    if not found:
        return
    yield line(QUESTION)
    for how, checks in where_it_errs.items():
        yield line(f"Where it errs, {how}:")
        for one in checks:
            yield line(f"  {answer(one)}")
    if where_it_errs:
        yield line("Were it the truth:")
    for one in found:
        yield line(f"  {answer(one)}")
    yield worth_table(found)
    if found[0].policies:
        yield policies_table(found)


def worth_table(found: Sequence[Checks]) -> Table[Checks]:
    """Up to which prices checks pay."""
    return Table(
        "Up to which price of a check it pays, by cost ratio",
        [
            Column("ratio", _ratio, wrap="never"),
            Column("every weak pass", lambda one: _price(one.every)),
            Column("K", lambda one: one.every.k),
            Column("late ones", lambda one: _price(one.in_doubt)),
            Column("K", lambda one: one.in_doubt.k),
            Column("after draw", lambda one: one.in_doubt.trusted),
        ],
        found,
    )


def policies_table(found: Sequence[Checks]) -> Table[tuple[Checks, CheckingPolicy]]:
    """The policies at the price that was asked for."""
    return Table(
        f"Policies of two stages at {words.number(found[0].stakes.verify_price or 0)} a check",
        [
            Column("ratio", lambda row: _ratio(row[0]), wrap="never"),
            Column("checked", lambda row: _named(row[1])),
            Column("best K", lambda row: row[1].k_star),
            Column("reward", lambda row: words.reward_interval(row[1].reward)),
            Column("checks", lambda row: words.number(row[1].verifications.estimate)),
            Column("right", lambda row: f"{words.percent(row[1].right.estimate)}%"),
            Column("wrong", lambda row: f"{words.percent(row[1].wrong.estimate)}%"),
        ],
        [(one, policy) for one in found for policy in one.policies],
    )


def _ratio(checks: Checks) -> str:
    return words.number(checks.stakes.cost_fp / checks.stakes.benefit)


def _price(worth: Worth) -> str:
    return "-" if np.isnan(worth.price.estimate) else words.number_interval(worth.price)


def _named(policy: CheckingPolicy) -> str:
    late = f", after draw {policy.trusted}" if policy.policy == "in_doubt" else ""
    return _NAMES[policy.policy] + late


def answer(checks: Checks) -> str:
    """When checks pay, in a sentence; at the price that was asked for, whether they do."""
    price, at = checks.stakes.verify_price, f"At a cost ratio of {_ratio(checks)}"
    every, doubtful = checks.every.price, checks.in_doubt.price
    if np.isnan(every.estimate):
        return f"{at} these draws do not tell: no draw passes the weak suite."
    up_to = f"up to {words.number_interval(every)} a check"
    best = checks.best
    if price is None or best is None:
        late = (
            f"; checking those after draw {checks.in_doubt.trusted} "
            f"up to {words.number_interval(doubtful)}"
            if checks.in_doubt.trusted
            else ""
        )
        return f"{at} checking every weak pass pays {up_to}{late}."
    never = checks.policies[0].reward.estimate
    gain = words.number(best.reward.estimate - never)
    if best.policy == "never":
        unsure = ", though these draws do not rule out that they do" if price < every.high else ""
        return f"{at} checks do not pay at {words.number(price)}{unsure}; all pay {up_to}."
    which = (
        "every weak pass"
        if best.policy == "always"
        else f"weak passes that come after draw {best.trusted}"
    )
    limit = every if best.policy == "always" else doubtful
    unsure = ", though these draws do not rule out that no check pays" if price >= limit.low else ""
    return (
        f"{at} check {which} at {words.number(price)}: with K = {best.k_star} that earns {gain} "
        f"more than no check{unsure}."
    )
