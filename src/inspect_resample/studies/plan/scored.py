"""The plan of one task and model by the scores of a verifier."""

from dataclasses import dataclass, replace

import numpy as np

from inspect_resample.decisions.cost import CostError
from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.score_plan import (
    FixedKByScore,
    HeldOut,
    ScoreBin,
    ScorePlan,
    score_steps,
)
from inspect_resample.decisions.stopping.scores import (
    ScoreTable,
    ValueByScore,
    ends_of,
    mean_of,
    solve_by_score,
)
from inspect_resample.decisions.stopping.table import Action, Endings
from inspect_resample.errors import Failure
from inspect_resample.report.identity import title
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Evaluation, FloatArray, IntArray
from inspect_resample.statistics.draw_table import BoolArray, DrawTable
from inspect_resample.statistics.score_types import (
    ScoreTypes,
    bins_of,
    borders_of,
    cells_of,
    fit_again,
    fit_types,
)
from inspect_resample.studies.plan.study import (
    PlanTerms,
    origin,
    outlook,
    reward_between,
    stakes_in,
    stakes_of,
)

_REPLICATES = 100
_HALVINGS, _ORDERS = 3, 50
_LEAST = 10  # Problems of which a half can say something of the other.


def find_score_plan(
    evaluation: Evaluation, table: DrawTable, verifier: str, terms: PlanTerms
) -> ScorePlan:
    """Plan how to go on by scores.

    Args:
        evaluation: What was drawn.
        table: Its draws, with scores.
        verifier: Whose scores to go by.
        terms: What is asked for; of a promise, a budget and an older plan there is nothing here.

    Raises:
        Failure: The verifier gave no scores, or what was asked for cannot be had of these draws.
    """
    if verifier not in table.scores:
        known = ", ".join(table.scores) or "none of any verifier"
        raise Failure(
            f"{title(evaluation)}: the logs have no scores of {verifier}, but {known}; "
            "`inspect-resample verify` adds some"
        )
    if verifier == "codet":
        raise Failure(
            "codet scores the draws of a problem together, and a rule sees them one by one"
        )
    suite = table.passed is not None
    shown = table.within_passes() if suite else table
    scores = shown.scores[verifier]
    try:
        stakes, borders = stakes_of(evaluation, terms), borders_of(scores)
    except CostError as error:  # It names the model.
        raise Failure(str(error)) from error
    except ValueError as error:
        raise Failure(f"{title(evaluation)}: {error}") from error
    cells = cells_of(shown, scores, borders)
    types = fit_types(cells, terms.seed)
    calibration = _Calibration(shown, scores, borders, len(types.weight))
    # What more draws would show of a problem, types do not know.
    most = min(terms.most_draws, int(table.draws.max()))
    value = solve_by_score(types, stakes, most)
    return ScorePlan(
        **origin(evaluation),
        verifier=verifier,
        suite=suite,
        stakes=replace(stakes_in(stakes, terms), most_draws=most),
        borders=borders.tolist(),
        bins=_bins(types, borders),
        types=len(types.weight),
        rule=score_steps(value.table),
        expected=outlook(value.endings, stakes),
        reward=_reward(value, types, cells, evaluation, stakes, terms.seed),
        clairvoyant=outlook(value.clairvoyant, stakes),
        fixed=FixedKByScore(value.fixed.k, outlook(value.fixed.endings, stakes)),
        held_out=_held_out(calibration, evaluation, stakes, terms.seed),
        doubts=_doubts(value, most),
    )


def _bins(types: ScoreTypes, borders: FloatArray) -> list[ScoreBin]:
    lows = [None, None, *borders.tolist()]
    share, right = types.weight @ types.chance, types.weight @ types.right
    return [
        ScoreBin(low, float(each), float(good / each) if place else None)
        for place, (low, each, good) in enumerate(zip(lows, share, right, strict=True))
    ]


def _reward(
    value: ValueByScore,
    types: ScoreTypes,
    cells: IntArray,
    evaluation: Evaluation,
    stakes: Stakes,
    seed: int,
) -> Estimate:
    """The rule's reward where types are fitted anew to resampled problems."""
    rng, clusters = np.random.default_rng(seed), Clusters(len(cells), evaluation.counts.clusters)
    rewards = []
    for _ in range(_REPLICATES):
        drawn = rng.integers(clusters.count, size=clusters.count)
        weight = np.bincount(drawn, minlength=clusters.count)
        again = fit_again(cells.repeat(weight[clusters.of], axis=0), types)
        rewards.append(mean_of(ends_of(value.table, again), again).reward(stakes)[0])
    return reward_between(value.endings, stakes, rewards)


@dataclass(frozen=True, eq=False)
class _Calibration:
    """Draws with bins."""

    table: DrawTable
    scores: FloatArray
    borders: FloatArray
    types: int


def _held_out(
    known: _Calibration, evaluation: Evaluation, stakes: Stakes, seed: int
) -> HeldOut | None:
    """What rules that are solved for one half of the problems earn on draws of the other."""
    problems, most = len(known.table.problems), known.table.k_max
    if problems < _LEAST or evaluation.counts.stopped_early:
        return None
    rng = np.random.default_rng(seed)
    cells = cells_of(known.table, known.scores, known.borders)
    bins, each = bins_of(known.scores, known.borders), list(known.table.each())
    rule, fixed = [], []
    for _ in range(_HALVINGS):
        order = rng.permutation(problems)
        halves = order[: problems // 2], order[problems // 2 :]
        for one, other in (halves, halves[::-1]):
            value = solve_by_score(fit_types(cells[one], seed, known.types), stakes, most)
            for problem in other.tolist():
                own = bins[each[problem]], known.table.right[each[problem]]
                orders = rng.permuted(np.tile(np.arange(len(own[0])), (_ORDERS, 1)), axis=1)
                drawn, right = (column[orders[:, :most]] for column in own)
                rule.append(replayed(value.table, drawn, right))
                fixed.append(replayed(value.fixed.table, drawn, right))
    found = (
        Endings(*(np.array([column.mean()]) for column in np.array(ends).T))
        for ends in (rule, fixed)
    )
    return HeldOut(most, *(outlook(ends, stakes) for ends in found))


def replayed(table: ScoreTable, drawn: IntArray, right: BoolArray) -> tuple[float, float, float]:
    """Right, wrong and draws where a rule follows draws of a problem, (orders, draws) each."""
    best = np.maximum.accumulate(drawn, axis=1)
    best = np.concatenate([np.zeros((len(best), 1), np.int64), best], axis=1)
    actions = table.actions[np.arange(best.shape[1]), best]
    made = (actions != Action.DRAW).argmax(axis=1)
    rows = np.arange(len(best))
    chosen = (drawn == best[rows, made][:, None]).argmax(axis=1)
    submitted = actions[rows, made] == Action.SUBMIT
    good = right[rows, chosen]
    return (
        float((submitted & good).mean()),
        float((submitted & ~good).mean()),
        float(made.mean()),
    )


def _doubts(value: ValueByScore, most: int) -> list[str]:
    """What a reader must know."""
    if value.table.most_draws < most:
        return []
    return [
        f"the rule may end only because no more than {most} draws were thought of, which is "
        "--most-draws or what was drawn of a problem"
    ]
