import math

import pytest

from inspect_resample.logs.samples import merged, moment, seconds


@pytest.mark.parametrize(
    ("intervals", "wanted"),
    [
        ([], ()),
        ([(1, 3)], ((1, 3),)),
        ([(5, 6), (1, 3)], ((1, 3), (5, 6))),
        ([(1, 9), (2, 3), (4, 10)], ((1, 10),)),
        ([(1, 2), (2, 3)], ((1, 3),)),
        ([(1, 4), (1, 2), (1, 4)], ((1, 4),)),
    ],
)
def test_what_overlaps_counts_once(
    intervals: list[tuple[float, float]], wanted: tuple[tuple[float, float], ...]
) -> None:
    assert merged(intervals) == wanted
    assert merged(merged(intervals)) == wanted
    assert seconds(intervals) == sum(end - start for start, end in wanted)


def test_moments_are_those_of_iso_dates() -> None:
    first, second = moment("2026-11-24T23:39:49+00:00"), moment("2026-11-25T00:39:50.500000+01:00")
    assert second - first == pytest.approx(1.5)
    assert math.isnan(moment(None)) and math.isnan(moment(""))
