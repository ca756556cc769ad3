"""Stop by scores: after so many draws, from which score on to submit the best one, or to go on.

What is in hand is the number of draws m and the bin b of the best score among them. With w the
share of a type of problems and V its worth under the rule, of the states that the rule can reach

    draw where sum_t R_t(m, b) [-price + F_t(b) V_t(m+1, b) + sum_{b'>b} p_t(b') V_t(m+1, b')]

is more than submitting the first draw of bin b and than giving up, R_t(m, b) being w_t times the
chance of coming there, which hangs on what the rule does before. So it is solved backwards, the
chances of coming there are found forwards, and so on until no single state's action can be
bettered. Each round earns at least as much as the one before; of many rules to begin with, such as
the best one for each type, that counts which ends best.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from inspect_resample.decisions.reward import Stakes, tolerance
from inspect_resample.decisions.stopping.table import Action, Actions, Endings
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.score_types import ScoreTypes

_ROUNDS = 50
_BY_CHANCE = 64  # Rules of chance to begin with.


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """What to do after some draws, by the bin of the best score.

    Attributes:
        actions: An `Action` each, shape (draws + 1, bins); the first bin is that of no score. It
            never draws in the last row, and never submits a draw without a score.

    Raises:
        ValueError: It does.
    """

    actions: Actions

    def __post_init__(self) -> None:
        if (self.actions[-1] == Action.DRAW).any() or (self.actions[:, 0] == Action.SUBMIT).any():
            raise ValueError(
                "a table by scores must end: no draw in its last row, and no submission of a draw "
                "without a score"
            )

    def action(self, draws: int, best: int) -> Action:
        """What to do; beyond the table, as at its end."""
        return Action(int(self.actions[min(draws, len(self.actions) - 1), best]))

    @cached_property
    def soonest(self) -> IntArray:
        """Draws to the nearest state where it stops, of the shape of the actions."""
        found = np.zeros(self.actions.shape, np.int64)
        for m in reversed(range(len(found) - 1)):
            nearest = np.minimum.accumulate(found[m + 1, ::-1])[::-1]
            found[m] = np.where(self.actions[m] == Action.DRAW, 1 + nearest, 0)
        return found

    @property
    def reached(self) -> npt.NDArray[np.bool_]:
        """Whether each state can come about, of the shape of the actions."""
        found = np.zeros(self.actions.shape, bool)
        found[0, 0] = True
        for m in range(len(found) - 1):
            found[m + 1] = np.logical_or.accumulate(found[m] & (self.actions[m] == Action.DRAW))
        return found

    @property
    def most_draws(self) -> int:
        """The most draws that it makes of a problem."""
        return int(np.flatnonzero(self.reached.any(axis=1))[-1])


@dataclass(frozen=True, eq=False)
class BestByScore:
    """The best fixed number of draws, with the best choice of scores to submit.

    Attributes:
        k: That number; 0 where none pays.
        table: It as a rule.
        endings: What comes of it.
    """

    k: int
    table: ScoreTable
    endings: Endings


@dataclass(frozen=True, eq=False)
class ValueByScore:
    """The rule under a population of types.

    Attributes:
        table: The rule.
        endings: What comes of it.
        clairvoyant: What comes of knowing the type of each problem.
        fixed: The best fixed K.
    """

    table: ScoreTable
    endings: Endings
    clairvoyant: Endings
    fixed: BestByScore


def solve_by_score(types: ScoreTypes, stakes: Stakes, most: int) -> ValueByScore:
    """The rule for a further problem of a population.

    Args:
        types: What is known of problems.
        stakes: What a submission earns and costs; prices of each problem count by their mean.
        most: The most draws of a problem, at least 1.

    Raises:
        ValueError: `most` is below 1.
    """
    if most < 1:
        raise ValueError(f"most must be at least 1, got {most}")
    fixed, known = _best_fixed(types, stakes, most), _of_each(types, stakes, most)
    always = np.full(known.shape[1:], Action.DRAW, np.int8)
    some = [always, fixed.table.actions, _first_from(types, stakes, most), *known]
    starts = np.concatenate([np.stack(some), _by_chance(always.shape)])
    found = _bettered(types, stakes, starts)
    best = int((_ends(found[:, None], types).reward(stakes) @ types.weight).argmax())
    rule, clairvoyant = ScoreTable(found[best]), mean_of(_ends(known, types), types)
    return ValueByScore(rule, mean_of(ends_of(rule, types), types), clairvoyant, fixed)


def ends_of(table: ScoreTable, types: ScoreTypes) -> Endings:
    """What comes of a rule, by type."""
    return _ends(table.actions[None], types)


def mean_of(ends: Endings, types: ScoreTypes) -> Endings:
    """The mean over the types, shape (1,)."""
    columns = (ends.right, ends.wrong, ends.draws)
    return Endings(*(np.array([one @ types.weight]) for one in columns))


def _ends(actions: Actions, types: ScoreTypes) -> Endings:
    """What comes of rules, by type; actions of shape (..., types or 1, draws + 1, bins)."""
    shape = np.broadcast_shapes(actions[..., 0, :].shape, types.chance.shape)
    right, wrong, draws = (np.zeros(shape) for _ in range(3))
    for m in reversed(range(actions.shape[-2])):
        draw, submit = (actions[..., m, :] == one for one in (Action.DRAW, Action.SUBMIT))
        right = np.where(draw, _next(right, types), np.where(submit, types.precision, 0))
        wrong = np.where(draw, _next(wrong, types), np.where(submit, 1 - types.precision, 0))
        draws = np.where(draw, 1 + _next(draws, types), 0)
    return Endings(right[..., 0], wrong[..., 0], draws[..., 0])


def _next(after: FloatArray, types: ScoreTypes) -> FloatArray:
    """The mean of a figure after one more draw, by the best bin before it, (..., types, bins)."""
    part = types.chance * after
    above = part.sum(axis=-1, keepdims=True) - part.cumsum(axis=-1)
    found: FloatArray = types.below * after + above
    return found


def _coming(actions: Actions, types: ScoreTypes) -> FloatArray:
    """w_t times the chance of coming to each state, shape (rules, types, draws + 1, bins).

    Args:
        actions: Of several rules, shape (rules, draws + 1, bins).
        types: The population.
    """
    found = np.zeros((len(actions), len(types.weight), *actions.shape[1:]))
    found[:, :, 0, 0] = types.weight
    for m in range(actions.shape[1] - 1):
        on = found[:, :, m] * (actions[:, None, m] == Action.DRAW)
        lower = on.cumsum(axis=-1) - on
        found[:, :, m + 1] = on * types.below + lower * types.chance
    return found


def _worth(types: ScoreTypes, stakes: Stakes) -> FloatArray:
    """Of a submission of a draw of each bin, shape (types, bins)."""
    worth: FloatArray = stakes.benefit * types.precision - stakes.cost_fp * (1 - types.precision)
    return worth


def _bettered(types: ScoreTypes, stakes: Stakes, starts: Actions) -> Actions:
    """Rules of which no single action can be bettered, from some to begin with."""
    always = _coming(np.full((1, *starts.shape[1:]), Action.DRAW, np.int8), types)
    actions = starts
    for _ in range(_ROUNDS):
        coming = _coming(actions, types)
        # States that a rule does not reach go by what comes there at all.
        coming = np.where(coming.sum(axis=1, keepdims=True) > 0, coming, always)
        after = _swept(coming, types, stakes)
        if np.array_equal(after, actions):
            break
        actions = after
    return actions


def _swept(coming: FloatArray, types: ScoreTypes, stakes: Stakes) -> Actions:
    """The best actions, backwards, where these are the chances of coming to each state."""
    price, worth = float(np.mean(stakes.price)), _worth(types, stakes)
    rules, _, rows, bins = coming.shape
    actions = np.full((rules, rows, bins), Action.GIVE_UP, np.int8)
    value = np.zeros((rules, *worth.shape))
    for m in reversed(range(rows)):
        here = coming[:, :, m]
        drawn = _next(value, types) - price
        submitted = (here * worth).sum(axis=1)
        submitted[:, 0] = -np.inf  # There is nothing to submit.
        slack = tolerance(stakes) * here.sum(axis=1)
        submit = submitted > slack
        best = np.where(submit, submitted, 0)
        draw = (here * drawn).sum(axis=1) > best + slack if m + 1 < rows else np.zeros_like(submit)
        actions[:, m] = np.where(draw, Action.DRAW, np.where(submit, Action.SUBMIT, Action.GIVE_UP))
        chosen = np.where(submit[:, None], worth, 0.0)
        value = np.where(draw[:, None], drawn, chosen)
    return actions


def _best_fixed(types: ScoreTypes, stakes: Stakes, most: int) -> BestByScore:
    """Of rules that draw K and submit the best where its score is worth it; K = 0 draws nothing."""
    worth = _worth(types, stakes)[:, 1:]
    rewards = [0.0]
    chosen = [np.zeros(worth.shape[1], bool)]
    for k in range(1, most + 1):
        best = np.diff(types.below**k, axis=1)
        gain = types.weight @ (best * worth)
        chosen.append(gain > 0)
        rewards.append(float(gain[gain > 0].sum()) - k * float(np.mean(stakes.price)))
    k = int((np.array(rewards) >= max(rewards) - tolerance(stakes)).argmax())
    actions = np.full((most + 1, worth.shape[1] + 1), Action.GIVE_UP, np.int8)
    actions[:k] = Action.DRAW
    actions[k, 1:][chosen[k]] = Action.SUBMIT
    table = ScoreTable(actions)
    return BestByScore(k, table, mean_of(ends_of(table, types), types))


def _first_from(types: ScoreTypes, stakes: Stakes, most: int) -> Actions:
    """Of rules that submit the first score from a bin on, or give up after K, the best one."""
    worth, price, best = _worth(types, stakes), float(np.mean(stakes.price)), (-np.inf, 1, 1)
    for b in range(1, worth.shape[1]):
        low, k_all = types.below[:, [b - 1]], np.arange(most)
        gain = (types.chance * worth)[:, b:].sum(axis=1, keepdims=True) - price
        made = np.concatenate([np.zeros_like(low), (low**k_all).cumsum(axis=1)], axis=1)
        rewards = types.weight @ (made * gain)
        best = max(best, (float(rewards[1:].max()), b, 1 + int(rewards[1:].argmax())))
    _, b, k = best
    actions = np.full((most + 1, worth.shape[1]), Action.GIVE_UP, np.int8)
    actions[:k, :b] = Action.DRAW
    actions[:, b:] = Action.SUBMIT
    return actions


def _by_chance(shape: tuple[int, ...]) -> Actions:
    """Rules that may do anything anywhere."""
    rng = np.random.default_rng(0)
    drawn = rng.choice(len(Action), (_BY_CHANCE, *shape), p=[0.6, 0.2, 0.2]).astype(np.int8)
    drawn[:, -1] = np.where(drawn[:, -1] == Action.DRAW, Action.GIVE_UP, drawn[:, -1])
    drawn[..., 0] = np.where(drawn[..., 0] == Action.SUBMIT, Action.GIVE_UP, drawn[..., 0])
    drawn[:, 0, 0] = Action.DRAW
    return drawn


def _of_each(types: ScoreTypes, stakes: Stakes, most: int) -> Actions:
    """The best for each type by itself, of which (draws, best bin) tells all."""
    always = np.full((len(types.weight), most + 1, types.chance.shape[1]), Action.DRAW, np.int8)
    # As many rules as types, each in a population of one of them.
    coming = _coming(always, types) * np.eye(len(always))[:, :, None, None]
    return _swept(coming, types, stakes)
