"""What a comparison finds, in words."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.names import POLICIES, Policy
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.report import words
from inspect_resample.report.identity import in_brackets
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.pairing import Paired
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.comparison import Comparison, OnceUnknown
from inspect_resample.studies.compare.once import OftenOrOnce, Turn
from inspect_resample.studies.compare.weak_model import WeakModelTest

QUESTION = "A weaker model often, or a stronger one once?"


def left_out(found: Comparison) -> str:
    """One sentence: how many problems of two are paired, and how many are not."""
    text = f"{found.problems} problems of both"
    counts = zip(found.paired.names, found.paired.left_out, strict=True)
    missing = [f"{count} of {name.upper()} alone" for name, count in counts if count]
    return f"{text}; left out are {' and '.join(missing)}." if missing else f"{text}."


def spending(policy: Policy) -> str:
    """How draws are made within a budget."""
    if policy == "draw_all":
        return "making all K draws"
    return "stopping at the first weak pass"


def reach_answer(found: Comparison) -> list[str]:
    """The weak-model test of two models: of the accuracy, and of the reward at ratios above 0."""
    weak = found.weaker
    names = ("A", "B") if weak == "a" else ("B", "A")
    said = []
    if found.reach is not None:
        said.append(f"Resampled accuracy: {_reach(found.reach.of(weak), points, *names)}")
    for row in found.reward or ():
        if row.cost_ratio > 0:
            one = row.reach.of(weak)
            sentence = _loses(one, *names) or _reach(one, words.reward_interval, *names)
            said.append(f"Reward at cost ratio {words.number(row.cost_ratio)}: {sentence}")
    return said


def ahead(lead: Estimate, first: str, second: str, say: Callable[[Estimate], str]) -> str:
    """Who is ahead of whom and by how much, which is never negative."""
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


def _loses(found: WeakModelTest, weak: str, single: str) -> str:
    """What to say where one draw of either is a loss; empty where one of them pays."""
    if max(found.value.estimate, found.single.estimate) > 0:
        return ""
    sure = max(found.value.high, found.single.high) < 0
    return (
        f"neither pays{'' if sure else ' by the estimates, which these draws do not determine'}: "
        f"one draw of {single} earns {words.reward_interval(found.single)}, {weak} at its best, "
        f"K = {found.k}, {words.reward_interval(found.value)}."
    )


def _reach(found: WeakModelTest, say: Callable[[Estimate], str], weak: str, single: str) -> str:
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


def answer(
    found: OftenOrOnce | Unavailable,
    names: Mapping[str, str],
    pricing: Pricing,
    letters: Mapping[str, str] | None = None,
) -> list[str]:
    """Sentences: the decision, or why there is none; then what it hangs on.

    Args:
        found: What was found.
        names: Of the evaluations, by what they are called in what was found.
        pricing: What draws are charged for.
        letters: What stands for them after the first sentence; by default the names.
    """
    if isinstance(found, Unavailable):
        return [_untold(found.reason)]
    often, once = ((letters or names)[name] for name in (found.often, found.once))
    if max(found.reach.value.estimate, found.reach.single.estimate) == 0:
        return [_untold("no submission of any of them is right")]
    return [
        _decision(found, names),
        *_doubts(found, often, once),
        *_prices(found, pricing, often if len(names) == 2 else "the others", once),
        _cost_ratio(found, pricing, often if len(names) == 2 else "the others", once),
    ]


def decision(found: OftenOrOnce | OnceUnknown, paired: Paired, pricing: Pricing) -> list[str]:
    """The same of evaluations that go by letters, which the first sentence explains."""
    letters = {name: name.upper() for name in paired.names}
    names = {
        name: f"{letters[name]} ({in_brackets(one.drawn_by)})"
        for name, one in zip(paired.names, paired.evaluations, strict=True)
    }
    known = Unavailable(found.error) if isinstance(found, OnceUnknown) else found
    return answer(known, names, pricing, letters)


def _untold(reason: str) -> str:
    return (
        f"Whether to draw a weaker model often or use a stronger one once, these logs do not tell: "
        f"{reason}."
    )


def _decision(found: OftenOrOnce, names: Mapping[str, str]) -> str:
    reach, often, once = found.reach, names[found.often], names[found.once]
    many = f"up to {reach.k} draws" if reach.k > 1 else "one draw"
    closest = "" if len(names) == 2 else ", the best of the others,"
    value, single = (words.percent_interval(one, "%") for one in (reach.value, reach.single))
    use = {
        "reaches": f"Draw {often} often",
        "does not reach": f"Use {once} once",
        "cannot tell": f"Not determined by these draws: {often} often, or {once} once",
    }[reach.verdict]
    return (
        f"{use}: submitting the first weak pass of {many} of {often}{closest} is right for "
        f"{value} of the problems, one draw of {once} for {single}; "
        f"{ahead(reach.lead, often, once, points)}."
    )


def _doubts(found: OftenOrOnce, often: str, once: str) -> list[str]:
    said = []
    if found.itself.k > 1:
        said.append(
            f"Drawn up to {found.itself.k} times itself, {once} is right for "
            f"{words.percent_interval(found.itself.value, '%')}."
        )
    if found.reach.at_end_of_data and found.reach.verdict != "reaches":
        draws = words.count(found.reach.k, "draw")
        said.append(f"Of {often} there is no more than {draws}: more may do better.")
    if found.order.low <= 0:
        said.append(
            f"Which of the two is the stronger is not determined by these draws: of their single "
            f"draws, {ahead(found.order, once, often, points)}."
        )
    return said


def _prices(found: OftenOrOnce, pricing: Pricing, often: str, once: str) -> list[str]:
    """Where it turns as drawing costs more, under both policies, the one in use first."""
    in_draws = found.unit == "draws"
    policies = sorted(POLICIES, key=lambda policy: policy != pricing.policy)
    turns = {
        spending(policy): _price_turns(found.price_turns[policy], found, often, once)
        for policy in policies
    }
    if len(set(turns.values())) == 1:
        turns = {"with both policies of stopping": next(iter(turns.values()))}
    how = "and a draw of each costs the same" if in_draws else f"by the {found.unit} of each"
    told = "; ".join(f"{policy}, {turn}" for policy, turn in turns.items())
    said = [f"Price, when a false positive costs nothing, {how}: {told}."]
    if in_draws and found.reach.lead.estimate < 0:
        lead = turned(found.reach.lead)
        dearer = words.reward_interval(replace(lead, low=max(lead.low, 0)))
        said.append(
            f"Were draws of {often} free, it would turn where a draw of {once} costs more than "
            f"{dearer} of what a correct answer earns."
        )
    return said


def _cost_ratio(found: OftenOrOnce, pricing: Pricing, often: str, once: str) -> str:
    turn = found.cost_ratio_turns
    charged = "draws cost nothing" if pricing.is_free else "draws cost what they are charged here"
    at = f"it costs more than {_number(turn.at)} times what a correct answer earns"
    return (
        f"Cost of a false positive, when {charged}: {_turns(turn, found, at, 'cost', often, once)}."
    )


def _price_turns(turn: Turn, found: OftenOrOnce, often: str, once: str) -> str:
    if found.unit == "draws":
        at = f"a draw costs more than {_number(turn.at)} of what a correct answer earns"
    else:
        worth = Estimate(*map(_inverse, (turn.at.estimate, turn.at.high, turn.at.low)))
        at = f"a correct answer is worth less than {_number(worth)} {found.unit}"
    return _turns(turn, found, at, "price", often, once)


def _turns(turn: Turn, found: OftenOrOnce, at: str, stake: str, often: str, once: str) -> str:
    """What a stake does to the order of the two, no surer than the order itself.

    Resamples of a few problems that agree agree too; the verdict allows for it.
    """
    told = found.reach.verdict != "cannot tell"
    share = f"{words.percent(turn.share)}% of resamples"
    many = f"drawing {often} often"
    single = f"one draw of {once}"
    if turn.kind in ("often", "once"):
        stays = many if turn.kind == "often" else single
        doubt = "" if told and turn.share >= 0.95 else ", so that these draws do not determine it"
        return f"{stays} is behind at no {stake} at which either pays (in {share}{doubt})"
    first, then = (many, single) if turn.kind == "often, then once" else (single, many)
    sure = told and turn.at.low > 0 and math.isfinite(turn.at.high)
    doubt = "" if sure else f", which these draws do not determine ({share} turn this way)"
    return f"{first} is ahead until {at}, then {then}{doubt}"


def _number(estimate: Estimate) -> str:
    ends = (words.number(end) if math.isfinite(end) else "no end" for end in
            (estimate.low, estimate.high))  # fmt: skip
    return f"{words.number(estimate.estimate)} [{', '.join(ends)}]"


def _inverse(stake: float) -> float:
    return math.inf if stake == 0 else 1 / stake
