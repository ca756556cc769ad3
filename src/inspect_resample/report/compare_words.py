"""What a comparison finds, in words."""

import string
from collections.abc import Sequence

from inspect_resample.analysis.comparison import Comparison, StrongCompared
from inspect_resample.analysis.frontier import Point
from inspect_resample.analysis.reach import Reach
from inspect_resample.analysis.reward import Policy
from inspect_resample.report import words

_NAMES = ("A", "B")


def names_of(count: int) -> tuple[str, ...]:
    """What the evaluations of a comparison are called: A, B, ..., Z, then by number."""
    letters = string.ascii_uppercase
    return tuple(letters[i] if i < len(letters) else str(i + 1) for i in range(count))


def left_out(found: Comparison) -> str:
    """One sentence: how many problems are paired, and how many are not."""
    text = f"{found.paired.problems} problems of both"
    counts = zip(_NAMES, found.paired.left_out, strict=True)
    missing = [f"{count} of {name} alone" for name, count in counts if count]
    return f"{text}; left out are {' and '.join(missing)}." if missing else f"{text}."


def spending(policy: Policy) -> str:
    """How draws are made within a budget."""
    if policy == "draw_all":
        return "making all K draws"
    return "stopping at the first weak pass"


def reach_answer(found: Comparison, strong: StrongCompared) -> list[str]:
    """A sentence for the resampled accuracy and one for the reward at each cost ratio above 0."""
    weak, other = found.weaker, 1 - found.weaker
    names = _NAMES[weak], _NAMES[other]
    accuracy = strong.reach[weak]
    lead = words.percent_interval(accuracy.lead) + " points"
    said = [f"Resampled accuracy: {_reach(accuracy, lead, *names)}"]
    for row in strong.rewards:
        if row.cost_ratio > 0:
            one = row.reach[weak]
            ratio = words.number(row.cost_ratio)
            sentence = _reach(one, words.reward_interval(one.lead), *names)
            said.append(f"Reward at cost ratio {ratio}: {sentence}")
    return said


def without_repeats(points: Sequence[Point]) -> list[Point]:
    """The points without those that repeat the choice of the one before."""
    kept: list[Point] = []
    for point in points:
        if not kept or (kept[-1].model, kept[-1].k) != (point.model, point.k):
            kept.append(point)
    return kept


def _reach(found: Reach, lead: str, weak: str, single: str) -> str:
    answer = {
        "reaches": f"{weak} reaches one draw of {single}",
        "does not reach": f"{weak} does not reach one draw of {single}",
        "cannot tell": f"the data cannot tell whether {weak} reaches one draw of {single}",
    }[found.verdict]
    if found.verdict == "reaches" and found.first_k is not None:
        answer += f", from K = {found.first_k} on"
    answer += (
        f"; its lead is largest at K = {found.k}, {lead}, and some K reaches it in "
        f"{words.percent(found.probability)}% of resamples."
    )
    if found.at_end_of_data and found.verdict != "reaches":
        answer += " That is the end of the data: a larger K may do better."
    return answer
