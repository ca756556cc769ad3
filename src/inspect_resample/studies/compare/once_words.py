"""Whether to draw a weaker model often or use a stronger one once, in words."""

import math
from collections.abc import Sequence
from dataclasses import replace

from inspect_resample.decisions.names import POLICIES
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.report import words
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.compare.once import OftenOrOnce, Turn
from inspect_resample.studies.compare.words import ahead, points, spending, turned

QUESTION = "A weaker model often, or a stronger one once?"


def answer(
    found: OftenOrOnce | str,
    names: Sequence[str],
    pricing: Pricing,
    letters: Sequence[str] | None = None,
) -> list[str]:
    """Sentences: the decision, or why there is none; then what it hangs on.

    Args:
        found: What was found.
        names: Of the evaluations.
        pricing: What draws are charged for.
        letters: What stands for them after the first sentence; by default the names.
    """
    if isinstance(found, str):
        return [_untold(found)]
    often, once = ((letters or names)[place] for place in (found.often, found.once))
    if max(found.reach.value.estimate, found.reach.single.estimate) == 0:
        return [_untold("no submission of any of them is right")]
    return [
        _decision(found, names),
        *_doubts(found, often, once),
        *_prices(found, pricing, often if len(names) == 2 else "the others", once),
        _cost_ratio(found, pricing, often if len(names) == 2 else "the others", once),
    ]


def _untold(reason: str) -> str:
    return (
        f"Whether to draw a weaker model often or use a stronger one once, these logs do not tell: "
        f"{reason}."
    )


def _decision(found: OftenOrOnce, names: Sequence[str]) -> str:
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
    if found.itself_k > 1:
        said.append(
            f"Drawn up to {found.itself_k} times itself, {once} is right for "
            f"{words.percent_interval(found.itself, '%')}."
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
        spending(policy): _price_turns(found.prices[policy], found, often, once)
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
    turn = found.cost_ratio
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
