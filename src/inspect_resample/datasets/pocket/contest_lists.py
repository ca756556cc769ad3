"""Programs that read lists of numbers, where large ones ask for a good idea."""

import random

from inspect_resample.datasets.pocket.generators import counted, integers, length
from inspect_resample.datasets.pocket.programs import program


def _some(rng: random.Random) -> list[int]:
    """Integers, at least one."""
    return [rng.randint(-9, 9), *integers(rng)]


@program(
    edges=[counted(5), counted(5, 5), counted(3, -3), counted(9, 1, 5), counted(10**18, -(10**18))],
    draw=lambda rng: counted(*_some(rng)),
    large=lambda rng: counted(*rng.choices(range(-(10**9), 10**9), k=8000)),
)
def widest_gap() -> None:
    """Find the widest gap between numbers.

    The first line has n, from 1 to 10000, the second n integers. Print the largest difference of
    two of them between which none of the others lies, or 0 if there is only one number.

    Input:
    4
    1 2 9 10
    Output:
    7

    Input:
    3
    -5 0 2
    Output:
    5
    """
    input()
    numbers = sorted(map(int, input().split()))
    print(max((numbers[i + 1] - numbers[i] for i in range(len(numbers) - 1)), default=0))


def _aimed(rng: random.Random, numbers: list[int]) -> str:
    start = rng.randrange(len(numbers))
    aim = rng.choice((0, 3, sum(numbers[start : start + rng.randint(1, 6)])))
    return f"{len(numbers)} {aim}\n{' '.join(map(str, numbers))}\n"


@program(
    edges=["1 0\n0\n", "1 0\n5\n", "3 0\n0 0 0\n", "4 2\n1 -1 2 0\n", "2 -3\n-3 0\n", "2 2\n1 1\n"],
    draw=lambda rng: _aimed(rng, _some(rng)),
    large=lambda rng: _aimed(rng, rng.choices(range(-3, 4), k=8000)),
)  # fmt: skip
def stretches_with_sum() -> None:
    """Count the stretches of a list that have a given sum.

    The first line has n and s, with n from 1 to 10000; the second n integers. A stretch is one or
    more numbers that follow each other. Print how many have the sum s; stretches at different
    places are different.

    Input:
    5 5
    1 4 2 3 5
    Output:
    3

    Input:
    3 9
    1 2 3
    Output:
    0
    """
    from collections import Counter

    _, wanted = map(int, input().split())
    before = Counter([0])
    total = found = 0
    for number in map(int, input().split()):
        total += number
        found += before[total - wanted]
        before[total] += 1
    print(found)


def _spans(rng: random.Random, count: int, far: int) -> str:
    lines = []
    for _ in range(count):
        start = rng.randint(-far, far)
        lines.append(f"{start} {start + rng.randint(0, far // 2)}\n")
    return f"{count}\n" + "".join(lines)


@program(
    edges=["0\n", "1\n3 3\n", "2\n1 9\n2 3\n", "2\n5 7\n1 2\n", "2\n1 2\n2 3\n", "1\n-9 -2\n"],
    draw=lambda rng: _spans(rng, length(rng, 9), rng.choice((4, 20, 1000))),
    large=lambda rng: _spans(rng, 3000, 10**9),
)
def painted_length() -> None:
    """Tell how much of a wall is painted.

    The first line has n, from 0 to 3000. Each of the n lines that follow has two integers a and b
    with a <= b: somebody has painted the wall from a to b. Print the length that is painted at
    least once.

    Input:
    2
    0 5
    3 8
    Output:
    8

    Input:
    2
    0 1
    4 6
    Output:
    3
    """
    import sys

    _, *ends = map(int, sys.stdin.read().split())
    total, reached = 0, -(10**30)
    for start, end in sorted(zip(ends[::2], ends[1::2], strict=True)):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    print(total)


@program(
    edges=[counted(5), counted(5, 5), counted(3, 1, 2), counted(2, 2, 3), counted(3, 2, 1)],
    draw=lambda rng: counted(*_some(rng)),
    large=lambda rng: counted(*rng.choices(range(10**6), k=10000)),
)
def longest_rise() -> None:
    """Find the longest rise that is left when numbers are struck out.

    The first line has n, from 1 to 10000, the second n integers. Some of them may be struck out, so
    that each of those which stay is greater than the one before it. Print how many can stay.

    Input:
    4
    1 5 2 3
    Output:
    3

    Input:
    3
    4 6 8
    Output:
    3
    """
    from bisect import bisect_left

    input()
    ends: list[int] = []
    for number in map(int, input().split()):
        place = bisect_left(ends, number)
        ends[place : place + 1] = [number]
    print(len(ends))


@program(
    edges=[counted(5), counted(5, 5), counted(2, 1), counted(-1, -2, -3, -4), counted(1, 9, 1, 9)],
    draw=lambda rng: counted(*_some(rng)),
    large=lambda rng: counted(*range(9000), *rng.choices(range(10**6), k=1000)),
)
def medians_so_far() -> None:
    """Print the median of all numbers so far, after each number.

    The first line has n, from 1 to 10000, the second n integers. After each of them print the
    median of those up to it, on a line of its own: the one in the middle when they are sorted, and
    the smaller of the two in the middle when they are an even number.

    Input:
    3
    5 1 3
    Output:
    5
    1
    3

    Input:
    4
    1 2 3 4
    Output:
    1
    1
    2
    2
    """
    from bisect import insort

    input()
    ordered: list[int] = []
    for number in map(int, input().split()):
        insort(ordered, number)
        print(ordered[(len(ordered) - 1) // 2])


def _legs(rng: random.Random, count: int) -> str:
    legs = (f"{rng.randint(0, 99)} {rng.randint(1, 40)}\n" for _ in range(count))
    return f"{count}\n" + "".join(legs)


@program(
    edges=["1\n2 1\n", "2\n1 3\n1 3\n", "1\n0 7\n", "3\n1 1\n0 1\n0 1\n", "2\n10 3\n0 3\n"],
    draw=lambda rng: _legs(rng, 1 + length(rng, 8)),
    large=lambda rng: _legs(rng, 4000),
    oracle="floats:1e-9",
)  # fmt: skip
def mean_speed() -> None:
    """Tell how fast a journey was.

    The first line has the number of legs, from 1 to 5000. Each leg is a line with two integers: its
    kilometres, from 0 to 1000, and its hours, from 1 to 100. Print the speed of the whole journey
    in kilometres an hour; it may differ by 10^-9 of itself.

    Input:
    2
    100 2
    50 2
    Output:
    37.5

    Input:
    1
    30 4
    Output:
    7.5
    """
    import sys

    _, *numbers = map(int, sys.stdin.read().split())
    print(sum(numbers[::2]) / sum(numbers[1::2]))


CHECK_PAIR = """
def check(input, expected, output):
    (_, wanted), numbers = (list(map(int, line.split())) for line in input.split("\\n")[:2])
    if expected.split() == ["0"]:
        return output.split() == ["0"]
    first, second = map(int, output.split())
    places = 0 < first <= len(numbers) and 0 < second <= len(numbers) and first != second
    return places and numbers[first - 1] + numbers[second - 1] == wanted
"""


@program(
    edges=["1 4\n2\n", "2 4\n2 2\n", "2 0\n-3 3\n", "3 8\n4 1 2\n", "3 6\n3 1 3\n", "2 5\n1 1\n"],
    draw=lambda rng: _aimed(rng, _some(rng)),
    large=lambda rng: f"8000 1\n{' '.join(map(str, rng.choices(range(0, 10**9, 2), k=8000)))}\n",
    oracle="checker",
    checker=CHECK_PAIR,
)
def two_that_fit() -> None:
    """Find two numbers with a given sum.

    The first line has n and s, with n from 1 to 10000; the second n integers. Print the places of
    two different ones whose sum is s, counted from 1; any two will do. If there are none, print 0.

    Input:
    4 10
    1 7 5 3
    Output:
    2 4

    Input:
    3 100
    1 2 3
    Output:
    0
    """
    _, wanted = map(int, input().split())
    places: dict[int, int] = {}
    found = ""
    for place, number in enumerate(map(int, input().split()), 1):
        if wanted - number in places:
            found = f"{places[wanted - number]} {place}"
            break
        places[number] = place
    print(found or 0)
