"""Numbers and findings in words; those that several studies say."""

import math
from dataclasses import replace

from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts, Usage

UNKNOWN = "-"
"""What is not known, or not defined."""


def percent(value: float) -> str:
    """A share in percent with one decimal, or two digits where one decimal shows nothing."""
    if math.isnan(value):
        return UNKNOWN
    scaled = 100 * value
    if abs(scaled) <= 1e-9:
        return "0"
    if abs(scaled) < 0.1:
        return f"{scaled:.2g}"
    return f"{scaled:.0f}" if abs(scaled) == 100 else f"{scaled:.1f}"


def percent_interval(estimate: Estimate, sign: str = "") -> str:
    """For instance `31.2 [22.0, 41.1]`, with `sign` behind the estimate; `-` where undefined."""
    if math.isnan(estimate.estimate):
        return UNKNOWN
    return f"{percent(estimate.estimate)}{sign} {percent_ends(estimate.low, estimate.high)}"


def percent_ends(low: float, high: float) -> str:
    """For instance `[22.0, 41.1]`."""
    return f"[{percent(low)}, {percent(high)}]"


def percent_range(low: float, high: float) -> str:
    """For instance `31.2 to 41.1`, or `31.2` where both are that."""
    return span(*map(percent, (low, high)))


def span(low: object, high: object) -> str:
    """For instance `1 to 8`, or `1` where both read the same."""
    return " to ".join(dict.fromkeys((str(low), str(high))))


def number(value: float) -> str:
    """Three digits, without the zeros that say nothing; from a thousand on a whole number."""
    if math.isnan(value):
        return UNKNOWN
    return f"{value:,.0f}" if 999.5 <= abs(value) < 1e9 else f"{value:.3g}"


def count(number: int, noun: str) -> str:
    """For instance `1 draw` or `1,000 draws`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def number_interval(estimate: Estimate) -> str:
    """For instance `3.21 [2.9, 3.6]`."""
    if math.isnan(estimate.estimate):
        return UNKNOWN
    interval = f"[{number(estimate.low)}, {number(estimate.high)}]"
    return f"{number(estimate.estimate)} {interval}"


def reward_interval(estimate: Estimate) -> str:
    """For instance `0.582 [0.491, 0.660]`."""
    if math.isnan(estimate.estimate):
        return UNKNOWN
    return f"{estimate.estimate:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def draws_per_problem(counts: Counts) -> str:
    """`20` or `15 to 20`."""
    most = int(counts.draws.max())
    return span(counts.k_max, most)


def drawn(counts: Counts) -> str:
    """`56 problems, 10 draws a problem`, or `56 problems in 20 clusters, ...`."""
    clusters = "" if counts.clusters is None else f" in {len(set(counts.clusters))} clusters"
    draws = draws_per_problem(counts)
    made = f"{draws} draw{'' if draws == '1' else 's'} a problem"
    return f"{count(len(counts.problems), 'problem')}{clusters}, {made}"


def resampled(counts: Counts) -> str:
    """What intervals are over: `problems`, or `25 clusters of problems`."""
    if counts.clusters is None:
        return "problems"
    return f"{len(set(counts.clusters))} clusters of problems"


def plateau(best: BestK) -> str:
    """The K that the data cannot tell from the best."""
    return span(best.low, best.high)


def unsettled(best: BestK) -> str:
    """Sentences: that nearly every K may be the best, and what it takes; empty where draws tell."""
    if best.unsettled is None:
        return ""
    other, problems = best.unsettled.other, best.unsettled.problems
    told = (
        f"How many draws are best is not determined by these draws: any number from {best.low} to "
        f"{best.high} may be."
    )
    if math.isinf(problems):
        return (
            f"{told} {best.k} and {other} earn the same here, so that more problems may not tell."
        )
    return (
        f"{told} About {problems:,.0f} problems, drawn as often, would tell {best.k} from {other}."
    )


def remark(best: BestK, k_max: int) -> str:
    """What K* is, when it is not an optimum inside the data."""
    if best.unsettled is not None:
        where = remark(replace(best, unsettled=None), k_max)
        return f"not determined; {where}" if where else "not determined"
    if best.at_end_of_data:
        return "at the end of the data"
    if best.k == 0:
        return "no K pays" if best.high == 0 else f"no K pays; up to {best.high} might"
    return f"no clear decline by {k_max}" if best.high == k_max else ""


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


def checking(pricing: Pricing) -> str:
    """One sentence: that weak passes are checked, and at what price; empty where they are not."""
    if pricing.verify_price is None:
        return ""
    share = number(pricing.verify_price / pricing.benefit)
    return (
        f"Rewards are those of the two-stage policy that earns most, where checking a weak pass "
        f"costs {share} of what a correct answer earns."
    )


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
