"""Numbers and findings in words; the sentences of tables and pages come from here."""

import math
import shlex

from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts, Usage
from inspect_resample.studies.summary.summary import Curve, RewardByK, Summary


def percent(value: float) -> str:
    """A share in percent with one decimal, or two digits where one decimal shows nothing."""
    if math.isnan(value):
        return "-"
    scaled = 100 * value
    if abs(scaled) <= 1e-9:
        return "0"
    if abs(scaled) < 0.1:
        return f"{scaled:.2g}"
    return f"{scaled:.0f}" if abs(scaled) == 100 else f"{scaled:.1f}"


def percent_interval(estimate: Estimate, sign: str = "") -> str:
    """For instance `31.2 [22.0, 41.1]`, with `sign` behind the estimate; `-` where undefined."""
    if math.isnan(estimate.estimate):
        return "-"
    interval = f"[{percent(estimate.low)}, {percent(estimate.high)}]"
    return f"{percent(estimate.estimate)}{sign} {interval}"


def number(value: float) -> str:
    """Three digits, without the zeros that say nothing; from a thousand on a whole number."""
    return f"{value:,.0f}" if 999.5 <= abs(value) < 1e9 else f"{value:.3g}"


def count(number: int, noun: str) -> str:
    """For instance `1 draw` or `1,000 draws`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def number_interval(estimate: Estimate) -> str:
    """For instance `3.21 [2.9, 3.6]`."""
    interval = f"[{number(estimate.low)}, {number(estimate.high)}]"
    return f"{number(estimate.estimate)} {interval}"


def reward_interval(estimate: Estimate) -> str:
    """For instance `0.582 [0.491, 0.660]`."""
    return f"{estimate.estimate:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def draws_per_problem(counts: Counts) -> str:
    """`20` or `15 to 20`."""
    most = int(counts.draws.max())
    return str(most) if counts.k_max == most else f"{counts.k_max} to {most}"


def plateau(best: BestK) -> str:
    """The K that the data cannot tell from the best."""
    return str(best.low) if best.low == best.high else f"{best.low} to {best.high}"


def remark(best: BestK, k_max: int) -> str:
    """What K* is, when it is not an optimum inside the data."""
    if best.at_end_of_data:
        return "at the end of the data"
    if best.k == 0:
        return "no K pays" if best.high == 0 else f"no K pays; up to {best.high} might"
    return f"no clear decline by {k_max}" if best.high == k_max else ""


def coverage_answer(summary: Summary) -> str:
    """One sentence: how many problems are solved, and how many only seem so."""
    k = summary.k[-1]
    draws = "one draw" if k == 1 else f"{k} draws"
    weak = percent_interval(summary.weak_pass_at[k], "%")
    if summary.strong is None:
        return f"With {draws}, {weak} of the problems get a draw that passes the only suite."
    return (
        f"With {draws}, {weak} of the problems get a draw that passes the weak suite and "
        f"{percent_interval(summary.strong.pass_at[k], '%')} one that is strongly correct; "
        f"submitting the first weak pass is right for "
        f"{percent_interval(summary.strong.resampled_accuracy[k], '%')}."
    )


def growth(name: str, curve: Curve, k: tuple[int, ...]) -> str:
    """One sentence for a reader who cannot see the curve."""
    first, last = (percent_interval(curve[at], "%") for at in (k[0], k[-1]))
    if len(k) == 1:
        return f"{name} is {first} at {k[0]}."
    return f"{name} goes from {first} at {k[0]} to {last} at {k[-1]}."


def peak(row: RewardByK) -> str:
    """One sentence for a reader who cannot see the curve of the reward."""
    ratio = number(row.cost_ratio)
    if row.best.k == 0:
        return f"At cost ratio {ratio} the estimate of the reward is never above 0."
    highest = f"{row.best.k}, {reward_interval(row.best.reward)}"
    return f"At cost ratio {ratio} the reward is highest at {highest}."


def command(summary: Summary) -> str:
    """The command that gives these figures from the same logs."""
    evaluation = summary.evaluation
    parts = ["inspect-resample analyze", *(shlex.quote(log.location) for log in evaluation.sources)]
    parts.append(f"--k {','.join(map(str, summary.k))}")
    parts.append(f"--cost-ratio {','.join(f'{ratio:g}' for ratio in summary.cost_ratios)}")
    if evaluation.weak_score:
        parts.append(f"--weak {shlex.quote(evaluation.weak_score)}")
    if evaluation.strong_score is not None:
        parts.append(f"--strong {shlex.quote(evaluation.strong_score)}")
    parts += _payment(summary)
    parts.append(f"--replicates {summary.replicates} --seed {summary.seed}")
    return " ".join(parts)


def _payment(summary: Summary) -> list[str]:
    """Options that say what draws cost, where they are not the usual ones."""
    pricing = summary.pricing
    parts = []
    if not pricing.is_free:
        price = pricing.price if isinstance(pricing.price, str) else f"{pricing.price:.12g}"
        parts += [f"--price {price}", f"--benefit {pricing.benefit:.12g}"]
    if pricing.policy != "stop_at_first_pass":
        parts.append(f"--policy {pricing.policy}")
    if pricing.source is not None:
        parts.append(f"--prices {shlex.quote(pricing.source)}")
    return parts


def payment(pricing: Pricing, unit: str) -> str:
    """One sentence: what draws cost, and when drawing stops."""
    stop = {
        "stop_at_first_pass": "Drawing stops at the first weak pass.",
        "draw_all": "All K draws are made.",
    }[pricing.policy]
    if pricing.is_free:
        return f"{stop} Draws cost nothing."
    if isinstance(pricing.price, str):
        return f"{stop} Draws cost their {unit}; a correct answer earns {number(pricing.benefit)}."
    share = number(pricing.price / pricing.benefit)
    return f"{stop} A draw costs {share} of what a correct answer earns."


def cached_prompts(usage: Usage | None) -> str:
    """One sentence: what the provider's prompt cache had; empty when it had nothing."""
    read = 0.0 if usage is None else usage.input_tokens_cache_read.sum()
    if usage is None or not read > 0:
        return ""
    prompts = usage.input_tokens.sum()
    return (
        f"Of {prompts:,.0f} prompt tokens the provider's cache had {read:,.0f} "
        f"({read / prompts:.0%}); input_cache_read in --prices says what those cost."
    )
