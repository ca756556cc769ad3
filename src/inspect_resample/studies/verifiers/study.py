"""ROC, precision and recall, calibration and slope of every verifier; pairs; the price."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import numpy as np
from scipy import stats

from inspect_resample.decisions import selection
from inspect_resample.decisions.cost import constant, spent
from inspect_resample.decisions.frontier import Offer, Point, budgets_for, frontier
from inspect_resample.decisions.nested import Divisions
from inspect_resample.decisions.reward import NOTHING
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate, Intervals
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.draw_table import NO_ANSWER, BoolArray, DrawTable
from inspect_resample.statistics.estimators import StoppedEarlyError
from inspect_resample.statistics.numbers import spaced
from inspect_resample.statistics.ratio import Ratio, mean_over_problems
from inspect_resample.statistics.roc import (
    GRID,
    Pooled,
    best_cut,
    by_chance,
    filled,
    mean_of_known,
    ranks_within,
    within,
)
from inspect_resample.studies.verifiers.verified import (
    FREE,
    AtZero,
    Auc,
    Bin,
    Costs,
    ErrorRates,
    NothingToTellError,
    RateCurves,
    SpentOn,
    TwoVerifiers,
    Verified,
    VerifierFigures,
    WithinAndPooled,
)

WEAK, VOTES = "weak", "votes"
"""The weak suite as a verifier; and the share of a problem's draws that give the same answer."""

DIFFICULTIES = {"hard": (0.0, 1 / 3), "middle": (1 / 3, 2 / 3), "easy": (2 / 3, 1.0)}
"""Problems by the share of their draws that are right."""

_BINS = 10
_MIX = np.linspace(0, 1, 11)  # Weights of the first of two verifiers.


def scores_of(table: DrawTable) -> dict[str, FloatArray]:
    """The scores of all verifiers by name; a verdict is 1 or 0."""
    found: dict[str, FloatArray] = {}
    if table.passed is not None:
        found[WEAK] = table.passed.astype(np.float64)
    if table.answer is not None:
        key = table.problem * (int(table.answer.max()) + 2) + table.answer + 1
        _, place, sizes = np.unique(key, return_inverse=True, return_counts=True)
        shares = sizes[place] / table.draws[table.problem]
        found[VOTES] = np.where(table.answer == NO_ANSWER, np.nan, shares)
    return found | dict(table.scores)


def study_verifiers(
    evaluation: Evaluation,
    table: DrawTable,
    costs: Costs = FREE,
    thresholds: Mapping[str, float] | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Verified:
    """Find out how good each verifier is.

    Args:
        evaluation: One task and model.
        table: Its draws.
        costs: Of drawing, verifying and being wrong.
        thresholds: From what score on a draw passes, by verifier; by default 0.5 of chances and
            verdicts, and else where both kinds of errors are rarest together.
        replicates: Bootstrap replicates.
        seed: Of the bootstrap and of divisions of the problems.

    Raises:
        ValueError: Drawing stopped early, there is no verifier, or no draw that is right and none
            that is wrong.
    """
    if evaluation.counts.stopped_early:
        raise StoppedEarlyError("what a verifier says")
    scores = scores_of(table)
    if not scores:
        raise NothingToTellError(
            "these draws have no verifier: neither a weak suite nor scores nor answers; "
            "`inspect-resample verify` adds scores"
        )
    unknown = set(thresholds or {}) - set(scores)
    if unknown:
        raise ValueError(f"no verifier {', '.join(unknown)}; there are {', '.join(scores)}")
    if table.right.all() or not table.right.any():
        raise NothingToTellError("all draws are right, or all are wrong: they tell no verifier")
    bootstrap = Bootstrap.of(evaluation.counts, replicates, seed)
    cuts = {
        name: (thresholds or {}).get(name, default_threshold(table.right, own, name))
        for name, own in scores.items()
    }
    ranks = {name: ranks_within(table.problem, own) for name, own in scores.items()}
    divisions = Divisions.of(evaluation.counts, seed)
    return Verified(
        evaluation,
        table,
        {name: _figures(table, own, cuts[name], bootstrap) for name, own in scores.items()},
        tuple(
            _two(table, scores, ranks, cuts, pair, bootstrap, divisions)
            for pair in permutations(scores, 2)
        ),
        costs,
        _by_budget(table, scores, ranks, cuts, costs, bootstrap),
    )


def default_threshold(right: BoolArray, scores: FloatArray, name: str) -> float:
    """From what score on draws pass where nothing is said."""
    if name == WEAK or (name != VOTES and by_chance(scores)):
        return 0.5
    return best_cut(right, scores)


def _figures(
    table: DrawTable, scores: FloatArray, threshold: float, bootstrap: Bootstrap
) -> VerifierFigures:
    found, pooled = within(table, scores), Pooled.of(table, scores)
    rate = np.bincount(table.problem, table.right) / table.draws
    both = ~np.isnan(found.auc)
    groups = {
        name: both & (rate > low) & ((rate <= high) if high < 1 else (rate < high))
        for name, (low, high) in DIFFICULTIES.items()
    }
    even = np.ones((1, len(table.problems)))
    once = pooled.auc(even), *pooled.curves(even)
    curves = pooled.curves(next(bootstrap.blocks()))  # Some replicates: these take a loop.
    areas = np.concatenate([pooled.auc(weights) for weights in bootstrap.blocks()])
    wrong = table.draws * (1 - rate)
    slopes = replace(mean_of_known(found.slope), high=float(wrong.max() + 1))
    slope = _mean(slopes, bootstrap)

    def both_curves(each: FloatArray, place: int) -> RateCurves:
        together = _quantiles(once[place + 1][0], curves[place], bootstrap.confidence)
        ends = bootstrap.intervals(mean_of_known(each)), together
        return RateCurves(*({rate: one[i] for i, rate in enumerate(GRID.tolist())} for one in ends))

    return VerifierFigures(
        without_score=int(np.isnan(scores).sum()),
        auc=Auc(
            _mean(mean_of_known(found.auc), bootstrap),
            _quantiles(once[0], areas[:, None], bootstrap.confidence)[0],
            {
                name: _mean(mean_of_known(np.where(group, found.auc, np.nan)), bootstrap)
                for name, group in groups.items()
            },
            {name: int(group.sum()) for name, group in (groups | {"all": both}).items()},
        ),
        roc=both_curves(found.roc, 0),
        precision=both_curves(found.precision, 1),
        errors=_errors(table, scores, threshold, bootstrap),
        calibration=_calibration(table, scores, bootstrap) if by_chance(scores) else (),
        brier=float(np.nanmean((scores - table.right) ** 2)) if by_chance(scores) else None,
        at_zero=AtZero(
            slope,
            float((1 / (wrong[both] + 1)).mean()) if both.any() else float("nan"),
            _limit(rate, slope, bootstrap),
            _mean(Ratio((rate > 0)[:, None].astype(float), np.ones((len(rate), 1))), bootstrap),
        ),
    )


def _limit(rate: FloatArray, slope: Estimate, bootstrap: Bootstrap) -> Estimate:
    """What best of N tends to with a slope, by the ends of its interval."""

    def at(value: float) -> Estimate:
        odds = rate * value
        share = np.divide(odds, odds + 1 - rate, out=np.ones_like(rate), where=odds + 1 > rate)
        return _mean(mean_of_known(np.where(rate > 0, share, 0)), bootstrap)

    low, middle, high = (at(max(value, 0)) for value in (slope.low, slope.estimate, slope.high))
    return Estimate(middle.estimate, low.low, high.high)


def _errors(
    table: DrawTable, scores: FloatArray, threshold: float, bootstrap: Bootstrap
) -> ErrorRates:
    passed = filled(scores) >= threshold
    size = len(table.problems)
    rates = []
    for group, bad in ((~table.right, passed), (table.right, ~passed)):
        many = np.bincount(table.problem[group], minlength=size).astype(np.float64)
        few = np.bincount(table.problem[group & bad], minlength=size).astype(np.float64)
        share = np.divide(few, many, out=np.full(size, np.nan), where=many > 0)
        pooled = Ratio(few[:, None], many[:, None])
        rates.append(
            WithinAndPooled(_mean(mean_of_known(share), bootstrap), _mean(pooled, bootstrap))
        )
    return ErrorRates(threshold, *rates)


def _calibration(table: DrawTable, scores: FloatArray, bootstrap: Bootstrap) -> tuple[Bin, ...]:
    """Share of right draws by range of scores."""
    found = []
    size = len(table.problems)
    place = np.minimum(np.nan_to_num(scores, nan=-1.0) * _BINS, _BINS - 1)
    for number in range(_BINS):
        inside = (place >= number) & (place < number + 1)
        if inside.any():
            many = np.bincount(table.problem[inside], minlength=size).astype(np.float64)
            good = np.bincount(table.problem[inside & table.right], minlength=size)
            right = _mean(Ratio(good[:, None].astype(float), many[:, None]), bootstrap)
            ends = number / _BINS, (number + 1) / _BINS
            mean = float(scores[inside].mean())
            found.append(Bin(*ends, int(inside.sum()), mean, right))
    return tuple(found)


def _two(
    table: DrawTable,
    scores: Mapping[str, FloatArray],
    ranks: Mapping[str, FloatArray],
    cuts: Mapping[str, float],
    pair: tuple[str, str],
    bootstrap: Bootstrap,
    divisions: Divisions,
) -> TwoVerifiers:
    one, other = (ranks[name] for name in pair)
    together = np.full(len(table.problems), np.nan)
    for i, rows in enumerate(table.each()):
        if min(np.ptp(one[rows]), np.ptp(other[rows])) > 0:
            together[i] = stats.pearsonr(one[rows], other[rows]).statistic
    wrong = [(filled(scores[name]) >= cuts[name]) != table.right for name in pair]
    mixed = np.stack(
        [within(table, mix * one + (1 - mix) * other).auc for mix in _MIX[::-1]], axis=1
    )
    alone, known = mixed[:, 0], ~np.isnan(mixed[:, 0])
    filled_in = np.nan_to_num(mixed)[:, :, None]
    best = divisions.worth(filled_in, divisions.chosen(filled_in))[:, 0]
    gain = Ratio(np.where(known, best - alone, 0)[:, None], known[:, None].astype(float), -1.0, 1.0)
    correlation = mean_of_known(together)
    return TwoVerifiers(
        *pair,
        _mean(Ratio(correlation.numerator, correlation.denominator, -1.0, 1.0), bootstrap),
        _mean(_share_of(table, wrong[0] == wrong[1]), bootstrap),
        _mean(_share_of(table, wrong[0] & wrong[1]), bootstrap), _mean(gain, bootstrap),
    )  # fmt: skip


def _share_of(table: DrawTable, chosen: BoolArray) -> Ratio:
    """The share of chosen draws, the mean over problems."""
    share = np.bincount(table.problem, chosen) / table.draws
    return Ratio(share[:, None], np.ones((len(share), 1)))


def _by_budget(
    table: DrawTable,
    scores: Mapping[str, FloatArray],
    ranks: Mapping[str, FloatArray],
    cuts: Mapping[str, float],
    costs: Costs,
    bootstrap: Bootstrap,
) -> tuple[SpentOn, ...]:
    """Draws alone, draws with one verifier, also up to the first that passes, and with two."""
    k = np.append(0, spaced(table.k_max))
    ways = {"draw: random": (0, selection.random_draw(table, k))}
    if table.answer is not None:
        ways["draw: plurality"] = (0, selection.plurality(table, k))
    priced = [name for name in scores if name != VOTES]
    for name in priced:
        ways[f"verify: {name}"] = (1, selection.best_of(table, k, scores[name]))
        first_pass = selection.first_above(table, k, scores[name], cuts[name])
        ways[f"verify until it passes: {name}"] = (1, first_pass)
    for i, first in enumerate(priced):
        for second in priced[i + 1 :]:
            both = selection.best_of(table, k, ranks[first] + ranks[second])
            ways[f"verify twice: {first}, {second}"] = (2, both)
    per_draw = constant(table.counts(table.right), 1.0)
    offers = {}
    for name, (scored, one) in ways.items():
        made = spent(per_draw.per_draw, per_draw.once, one.made("stop_at_first_pass"))
        bill = made * (1 + scored * costs.verification)
        rewards = one.right - costs.cost_ratio * one.wrong - costs.price * bill
        worst = -costs.cost_ratio - costs.price * float(bill.max())
        offers[name] = Offer(rewards, bill, worst, k=k)

    def on(point: Point) -> SpentOn:
        right = NOTHING
        if point.model is not None:
            shares = ways[point.model][1].right[:, k == point.k]
            right = _mean(mean_over_problems(shares), bootstrap)
        likely = {way: share for way, share in point.probability.items() if share}
        return SpentOn(point.budget, point.model, point.k, point.spent, right, point.value, likely)

    return tuple(map(on, frontier(offers, budgets_for(list(offers.values())), bootstrap)))


def _mean(ratio: Ratio, bootstrap: Bootstrap) -> Estimate:
    return bootstrap.intervals(ratio)[0]


def _quantiles(estimate: FloatArray, replicates: FloatArray, confidence: float) -> Intervals:
    """Figures that are no ratio over problems, by quantiles of their replicates."""
    ends = np.nanquantile(replicates, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return Intervals(estimate, np.minimum(ends[0], estimate), np.maximum(ends[1], estimate))
