"""What a group of draws counts as."""

from collections.abc import Mapping
from typing import Any

import pytest

from inspect_resample.logs.groups import group_fields, of_groups


def metadata(weak: str, strong: str | None, sizes: list[int]) -> dict[str, Any]:
    group = [number for number, size in enumerate(sizes) for _ in range(size)]
    lost = [w == "H" or (w == "P" and s == "H") for w, s in zip(weak, strong or weak, strict=True)]
    told: dict[str, Any] = {"draws": lost.count(False), "unscored": lost.count(True)}
    suites = {"weak": weak, "strong": strong} if strong is not None else {"correct": weak}
    for suite, text in suites.items():
        told |= {f"{suite}_verdicts": text, f"{suite}_passes": text.count("P")}
    return {**told, **group_fields(group), "audit_share": 0.5}


@pytest.mark.parametrize(
    ("weak", "strong", "sizes", "counts"),
    [
        # One pass is enough; a group of failures fails.
        ("WWPWWW", "--P---", [3, 3], (2, 1, 1)),
        # The first weak pass is handed in, though a later one is right.
        ("PP", "WP", [2], (1, 1, 0)),
        ("WPP", "-PW", [3], (1, 1, 1)),
        # A draw without a verdict before the first pass: nobody knows what was handed in.
        ("HP", "-P", [2], (0, 0, 0)),
        ("PH", "P-", [2], (1, 1, 1)),
        ("PP", "HP", [2], (0, 0, 0)),
        ("WH", "--", [2], (0, 0, 0)),
        # Any reason to fail, and no answer at all, are failures.
        ("XETWPW", "----P-", [2, 2, 2], (3, 1, 1)),
    ],
)
def test_a_group_hands_in_its_first_weak_pass(
    weak: str, strong: str, sizes: list[int], counts: tuple[int, int, int]
) -> None:
    told, size = of_groups(metadata(weak, strong, sizes))
    assert size == max(sizes) and "audit_share" not in told
    scored = (told["draws"], *(_among_scored(told, suite) for suite in ("weak", "strong")))
    assert scored == counts
    assert told["draws"] + told["unscored"] == len(sizes) == len(told["weak_verdicts"])
    one, _ = of_groups(metadata(weak, None, sizes))
    assert one["draws"] >= counts[0] and len(one["correct_verdicts"]) == len(sizes)


def _among_scored(told: Mapping[str, Any], suite: str) -> int:
    return int(told[f"{suite}_passes"])


def test_independent_draws_stay_as_they_are_and_lost_letters_are_no_counts() -> None:
    plain = metadata("PW", "P-", [])
    assert of_groups(plain) == (plain, 0)
    told = metadata("PWPW", "P-P-", [2, 2])
    del told["weak_verdicts"]
    assert of_groups(told)[0]["draws"] is None


def test_many_draws_keep_their_groups_in_a_summary() -> None:
    long = metadata("PW" * 1500, "P-" * 1500, [8] * 375)
    summary = {
        key: value[:900] + "..." if isinstance(value, str) and len(value) > 1024 else value
        for key, value in long.items()
    }
    for suite in ("weak", "strong"):
        summary |= {
            f"{suite}_verdicts_{i}": long[f"{suite}_verdicts"][1000 * (i - 1) : 1000 * i]
            for i in (1, 2, 3)
        }
    assert of_groups(summary)[0]["draws"] == 375
