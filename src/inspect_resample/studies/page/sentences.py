"""What the page says in whole sentences; `report/words.py` has the numbers in them."""

import numpy as np

from inspect_resample.decisions.reward import BestK
from inspect_resample.logs.letters import NAMES
from inspect_resample.report import words
from inspect_resample.statistics.accuracy_line import FLAWS, AccuracyLine
from inspect_resample.studies.forecast.backtest import Record
from inspect_resample.studies.optimal_k import checks
from inspect_resample.studies.optimal_k.losing import Losing
from inspect_resample.studies.page.false_positives import ShownProgram
from inspect_resample.studies.page.model_results import ModelResults
from inspect_resample.studies.summary.ahead import Ahead
from inspect_resample.studies.summary.figures import main_reward
from inspect_resample.studies.summary.first_passes import FirstPasses
from inspect_resample.studies.summary.outcomes import Outcomes
from inspect_resample.studies.summary.summary import Summary

_NOT_SURE = "Whether drawing pays is not determined by these draws."
_NOT_JUDGED = ("not run", NAMES["X"])


def decision(best: BestK, loss: Losing | None, policy: str) -> str:
    """What to do, as firm as the data; `assets/decision.js` says the same of what it computes."""
    if best.k == 0 and best.high == 0:
        return "No number of draws earns anything on average: submit nothing."
    if best.k == 0:
        return (
            f"{_NOT_SURE} By the estimate no number of draws earns anything, so submit nothing; up "
            f"to {words.count(best.high, 'draw')} may earn something."
        )
    text = f"{_how(best, policy)}: expected reward {words.reward_interval(best.reward)} a problem."
    unsure = words.unsettled(best)
    if best.low == 0 or best.reward.low <= 0:
        unsure = f"{_NOT_SURE} {unsure}".rstrip()
    if unsure:
        text = f"{unsure} By the estimate: {text[0].lower()}{text[1:]}"
    if best.at_end_of_data:
        text += " That is the end of the data: more draws may be better."
    return text if loss is None else f"{text} {_beyond(loss)}"


def _how(best: BestK, policy: str) -> str:
    low, alike = max(best.low, 1), ""
    if low < best.high and best.unsettled is None:
        alike = f" ({low} to {best.high} may be as good)"
    if best.k == 1:
        return f"Draw once{alike} and submit the draw if it passes the weak suite"
    draws = "Make all of {} draws" if policy == "draw_all" else "Draw up to {} times"
    return f"{draws.format(best.k)}{alike} and submit the first draw that passes the weak suite"


def _beyond(loss: Losing) -> str:
    """Where draws lose, by the estimate or surely."""
    draws = words.count(loss.last, "draw")
    following = f"{words.reward_interval(loss.following)} with {loss.last + 1}"
    if loss.sure is None:
        return (
            f"Beyond {draws} the estimate is a loss, {following}; these draws do not determine "
            f"whether you lose."
        )
    if loss.sure == loss.last + 1:
        return f"Beyond {draws} you lose: the expected reward is below 0, {following}."
    return (
        f"Beyond {draws} the estimate is a loss, {following}; that you lose is determined from "
        f"{loss.sure} draws on."
    )


def certainty(best: BestK, k_max: int, confidence: float) -> str:
    """How sure K* is."""
    if best.low == best.high:
        return f"Every K but {best.low} is worse, with {confidence:.0%} confidence."
    text = f"With {confidence:.0%} confidence the best K is one from {best.low} to {best.high}"
    return text + (", and no decline is sure by the last draw." if best.high == k_max else ".")


def premise(ratio: float) -> str:
    """At what cost of a false positive."""
    if ratio == 0:
        return "When a false positive costs nothing:"
    times = "as much as" if ratio == 1 else f"{words.number(ratio)} times what"
    return f"When a false positive costs {times} a correct answer earns:"


def main_losing(found: ModelResults) -> Losing | None:
    """Where the reward of that row becomes a loss."""
    ratio = main_reward(found.summary.rewards).cost_ratio if found.summary.two_suites else 0
    return found.losing[found.summary.cost_ratios.index(ratio)]


def main_checks(found: ModelResults) -> str:
    """When it pays to check weak passes, at the cost ratio of that row; empty if not known."""
    if not found.checks or not found.summary.two_suites:
        return ""
    ratio = main_reward(found.summary.rewards).cost_ratio
    return checks.answer(found.checks[found.summary.cost_ratios.index(ratio)])


def loss_beyond(loss: Losing | None) -> str:
    """The same for a cell of a table."""
    if loss is None:
        return "-"
    return f"{loss.last}, {'not sure' if loss.sure is None else f'sure from {loss.sure} on'}"


def ceiling(found: Ahead, summary: Summary) -> str:
    """What drawing without end would reach, and what is missing to it."""
    limit = words.percent_interval(found.ceiling[0], "%")
    return (
        f"By the law, however many draws are made, submitting the first weak pass is right for "
        f"{limit} of other problems like these; the rest get a false positive first, or no weak "
        f"pass at all. "
        f"With {words.count(summary.k[-1], 'draw')} it is {reached(summary)}; of these very "
        f"problems it would be {words.percent_interval(found.of_these[-1], '%')} with "
        f"{found.k[-1]:,.0f}."
    )


def measured(found: ModelResults) -> str:
    """How many of the draws that pass the weak suite have code quality; empty when all have."""
    known = max(row.true_positive_draws + row.false_positive_draws for row in found.quality)
    passing = int(found.summary.evaluation.counts.weak_passes.sum())
    if known >= passing:
        return ""
    return f"Only {known} of the {passing} draws that pass the weak suite were measured."


def reached(summary: Summary) -> str:
    """Resampled accuracy with all draws."""
    return words.percent_interval(summary.resampled_accuracy[summary.k[-1]], "%")


def by_draw(found: FirstPasses) -> str:
    """Whether late passes are worse; some draw passes. Ranges without a first pass tell nothing."""
    known = np.flatnonzero(~np.isnan(found.false_share.estimate)).tolist()
    early, late = known[0], known[-1]
    first, last = found.false_share[early], found.false_share[late]
    share = words.percent_interval(first, "%")
    if early == late:
        return f"Of the first passes, {share} are false."
    if last.low > first.high:
        told = "late first passes are worth less"
    elif last.high < first.low:
        told = "late first passes are worth more"
    else:
        told = "whether they differ is not determined by these draws"
    return (
        f"Of first passes at {_draws(found, early)} {share} are false, of those at "
        f"{_draws(found, late)} {words.percent_interval(last, '%')}: {told}."
    )


def _draws(found: FirstPasses, i: int) -> str:
    first, last = found.first[i], found.last[i]
    return f"draw {first}" if first == last else f"draws {first} to {last}"


def line(found: AccuracyLine) -> str:
    """The fitted line, and how it lies to the published one."""
    slope, intercept = found.slope, found.intercept
    held = slope.low <= FLAWS.slope <= slope.high
    return (
        f"Conditional accuracy = {words.reward_interval(intercept)} + "
        f"{words.reward_interval(slope)} x strong pass@1 (ordinary least squares, {found.models} "
        f"models, R² {found.r_squared:.2f}, {found.confidence:.0%} intervals over models). "
        f"{FLAWS.name}: {FLAWS.intercept:.4f} + {FLAWS.slope:.4f} x, a slope that is "
        f"{'inside' if held else 'outside'} the interval."
    )


def backtest(record: Record, suite: str) -> str:
    """How a forecast from a quarter of the draws did."""
    error, bias = words.percent(record.error), words.percent(record.bias)
    return (
        f"Forecast of {suite} coverage from {record.draws} of the draws to {record.k}, "
        f"{record.trials} times: off by {error} points on average (bias {bias}); "
        f"{record.held:.0%} of the intervals held what all draws show."
    )


def false_positive(found: ShownProgram) -> str:
    """How often a false positive was drawn and why it is one; empty where no log tells."""
    draws = "" if found.draws is None else words.count(found.draws, "draw")
    if not found.why:
        return f"{draws}." if draws else ""
    return f"{draws or 'The program'}: {found.why.rstrip('.')}."


def outcomes(found: Outcomes) -> list[str]:
    """What became of the draws, as sentences; empty where no log tells."""
    said = []
    if found.weak:
        said.append(f"Weak suite: {_listed(found.weak)}.")
    strong = {name: number for name, number in found.strong.items() if name not in _NOT_JUDGED}
    if strong:
        said.append(f"Strong suite, run on what passes the weak one: {_listed(strong)}.")
    if found.failed:
        said.append(f"Draws that are no answer, counted as failed: {_listed(found.failed)}.")
    elif found.weak:
        said.append("No draw was refused, empty, cut off or missing.")
    return said


def _listed(numbers: dict[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers.items())
