"""Groups of spread draws, which are counted in the place of draws: these depend on each other.

A group hands in its first draw that passes the weak suite. So it is one draw of a policy that makes
N draws at a time: it passes the weak suite where one of its draws does, and the strong one where
the draw does that is handed in.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from inspect_resample.logs.letters import (
    PASS,
    codes,
    from_pieces,
    in_pieces,
    letters,
    telling,
    with_verdict,
)
from inspect_resample.statistics.counts import Evaluation

GROUPS = "groups"
"""The field of a score's metadata with a letter for each draw: whether a group begins with it."""

_BEGINS, _GOES_ON = "B", "-"

_OF_DRAWS = ("audit_share", "audit_seed", "auditable", "audited", "audit_right", "audit_lost")
"""What metadata tell of draws one by one, which says nothing of groups."""


class GroupedDrawsError(ValueError):
    """What was asked for needs draws that are independent of each other."""


def group_fields(group: Sequence[int]) -> dict[str, str]:
    """Which draws begin a group, as a score's metadata hold it; nothing without groups."""
    if not group:
        return {}
    goes_on = [False, *(one == other for one, other in pairwise(group))]
    return in_pieces(GROUPS, "".join(_GOES_ON if same else _BEGINS for same in goes_on))


def of_groups(metadata: Mapping[str, Any]) -> tuple[Mapping[str, Any], int]:
    """A score's metadata with groups in the place of draws.

    Returns:
        Metadata with counts and letters of groups, and the draws of the largest group; as it is,
        and 0, where draws are independent of each other. Without each draw's letter in it there are
        no counts.
    """
    draws, unscored = metadata.get("draws"), metadata.get("unscored", 0)
    if GROUPS not in metadata or type(draws) is not int or type(unscored) is not int:
        return metadata, 0
    length = draws + unscored
    marks = from_pieces(metadata, GROUPS, length)
    starts = [place for place, letter in enumerate(marks) if letter == _BEGINS]
    groups = [range(*ends) for ends in pairwise([*starts, length])]
    suites = [key.removesuffix("_passes") for key in metadata if key.endswith("_passes")]
    told = {suite: letters(metadata, suite, length) for suite in suites}
    if not groups or not told or not all(told.values()):
        return {**metadata, "draws": None}, 1
    return _counted(metadata, told, groups), max(map(len, groups))


def _counted(
    metadata: Mapping[str, Any], told: Mapping[str, str], groups: Sequence[range]
) -> dict[str, Any]:
    """Metadata with the letters and counts of what each group hands in."""
    decides = "weak" if "weak" in told else next(iter(told))
    found = [telling(told[decides], group) for group in groups]
    handed_in = [
        group.start if draw is None else draw for group, draw in zip(groups, found, strict=True)
    ]
    kept = {suite: "".join(text[draw] for draw in handed_in) for suite, text in told.items()}
    scored = with_verdict(kept[decides], kept.get("strong"))
    rest = {
        key: value
        for key, value in metadata.items()
        if key not in _OF_DRAWS and "_verdicts" not in key
    }
    return {
        **rest,
        "draws": int(scored.sum()),
        "unscored": int((~scored).sum()),
        **{
            f"{suite}_passes": int((scored & (codes(text) == ord(PASS))).sum())
            for suite, text in kept.items()
        },
        **{f"{suite}_verdicts": text for suite, text in kept.items()},
    }


def require_independent(evaluation: Evaluation) -> None:
    """Refuse draws that depend on each other.

    Raises:
        GroupedDrawsError: They are in groups.
    """
    if evaluation.group:
        raise GroupedDrawsError(
            f"the draws of {evaluation.task} by {evaluation.drawn_by} are spread in groups of "
            f"{evaluation.group} and depend on each other, so nothing can be said draw by draw; "
            f"use what counts groups: analyze, optimal-k, forecast"
        )
