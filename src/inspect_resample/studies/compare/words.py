"""What a comparison finds, in words."""

import string
from collections.abc import Callable, Sequence

from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.names import Policy
from inspect_resample.report import words
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.compare.comparison import Comparison, StrongCompared
from inspect_resample.studies.compare.reach import Reach

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
    """The weak-model test: of the resampled accuracy, and of the reward at cost ratios above 0."""
    weak, other = found.weaker, 1 - found.weaker
    names = _NAMES[weak], _NAMES[other]
    said = [f"Resampled accuracy: {_reach(strong.reach[weak], points, *names)}"]
    for row in strong.rewards:
        if row.cost_ratio > 0:
            one = row.reach[weak]
            sentence = _loses(one, *names) or _reach(one, words.reward_interval, *names)
            said.append(f"Reward at cost ratio {words.number(row.cost_ratio)}: {sentence}")
    return said


def ahead(lead: Estimate, first: str, second: str, say: Callable[[Estimate], str]) -> str:
    """Who is ahead of whom and by how much, which is never negative.

    Args:
        lead: The first one's figure minus the second's.
        first: One name.
        second: The other.
        say: Writes a difference.
    """
    if lead.estimate < 0:
        return f"{second} is ahead by {say(turned(lead))}"
    return f"{first} is ahead by {say(lead)}" if lead.estimate else f"neither is ahead, {say(lead)}"


def turned(lead: Estimate) -> Estimate:
    """The same difference from the other side."""
    return Estimate(0 - lead.estimate, 0 - lead.high, 0 - lead.low)


def points(lead: Estimate) -> str:
    """A difference of shares."""
    return f"{words.percent_interval(lead)} points"


def without_repeats(points: Sequence[Point]) -> list[Point]:
    """The points without those that repeat the choice of the one before."""
    kept: list[Point] = []
    for point in points:
        if not kept or (kept[-1].model, kept[-1].k) != (point.model, point.k):
            kept.append(point)
    return kept


def _loses(found: Reach, weak: str, single: str) -> str:
    """What to say where one draw of either is a loss; empty where one of them pays."""
    if max(found.value.estimate, found.single.estimate) > 0:
        return ""
    sure = max(found.value.high, found.single.high) < 0
    return (
        f"neither pays{'' if sure else ' by the estimates, which these draws do not determine'}: "
        f"one draw of {single} earns {words.reward_interval(found.single)}, {weak} at its best, "
        f"K = {found.k}, {words.reward_interval(found.value)}."
    )


def _reach(found: Reach, say: Callable[[Estimate], str], weak: str, single: str) -> str:
    answer = {
        "reaches": f"{weak} reaches one draw of {single}",
        "does not reach": f"{weak} does not reach one draw of {single}",
        "cannot tell": f"these draws do not determine whether {weak} reaches one draw of {single}",
    }[found.verdict]
    if found.verdict == "reaches" and found.first_k is not None:
        answer += f", on these problems from K = {found.first_k} on"
    answer += (
        f"; at K = {found.k}, where {weak} does best, {ahead(found.lead, weak, single, say)}, and "
        f"some K reaches it in {words.percent(found.probability)}% of resamples."
    )
    if found.at_end_of_data and found.verdict != "reaches":
        answer += " That is the end of the data: a larger K may do better."
    return answer
