# ruff: noqa: UP045  (Optional, as in HumanEval's prompts: the programs also run on Python 3.9)
"""Problems that go once through a list."""

import random
from typing import Optional

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import integer, integers


@pocket(
    edges=each([], [0], [-5], [4, -4], [2, 2], [10**12, 1], [7, -6] * 150),
    draw=lambda rng: (integers(rng),),
)
def sum_numbers(numbers: list[int]) -> int:
    """Return the sum of the numbers. The sum of an empty list is 0.

    >>> sum_numbers([1, 2, 3])
    6
    >>> sum_numbers([10, -4])
    6
    """
    return sum(numbers)


@pocket(
    edges=each([], [0], [-5], [-5, -1], [2, 2], [1, 2, 3], [-7, -6] * 150),
    draw=lambda rng: (integers(rng),),
)
def largest_number(numbers: list[int]) -> int:
    """Return the largest of the numbers. Return 0 when the list is empty.

    >>> largest_number([3, 9, 2])
    9
    >>> largest_number([5, 1])
    5
    """
    return max(numbers, default=0)


@pocket(
    edges=each(
        [], [0.0], [-5.0], [1.0, 2.0], [0.1, 0.1], [-1.5, 1.5], [2.0, 2.0, 5.0], [0.5] * 300
    ),
    draw=lambda rng: ([number / 4 for number in integers(rng)],),
    tolerance=1e-6,
)
def average(numbers: list[float]) -> float:
    """Return the average of the numbers. Return 0.0 when the list is empty.

    >>> average([2.0, 4.0])
    3.0
    >>> average([1.0, 2.0, 6.0])
    3.0
    """
    return sum(numbers) / len(numbers) if numbers else 0.0


@pocket(
    edges=each([], [0], [1], [1, 3], [1, 1, 2], [-2, -3, 0], [2, 2], [5, 7, 6], [1, 3, 4] * 100),
    draw=lambda rng: (integers(rng),),
)
def even_numbers(numbers: list[int]) -> list[int]:
    """Return a list of the even numbers, in the same order and with repeats.

    >>> even_numbers([1, 2, 3, 4])
    [2, 4]
    >>> even_numbers([6, 8])
    [6, 8]
    """
    return [number for number in numbers if number % 2 == 0]


@pocket(
    edges=each([], [0], [-5], [-5, -1], [3, -4, 5], [2, 2], [7, -7] * 150),
    draw=lambda rng: (integers(rng),),
)
def total_score(points: list[int]) -> int:
    """Return the sum of the points of all rounds of a game.

    A round with negative points counts as 0. Without any round the sum is 0.

    >>> total_score([1, 2, 3])
    6
    >>> total_score([10, 0, 5])
    15
    """
    return sum(max(point, 0) for point in points)


def _list_and_value(rng: random.Random) -> tuple[list[int], int]:
    numbers = integers(rng)
    return numbers, rng.choice((*numbers, integer(rng)))


@pocket(
    edges=[
        ([], 1), ([], 0), ([2, 1], 1), ([1, 1], 1), ([0, -1], -1), ([5], -5), ([4] * 299 + [6], 6),
    ],
    draw=_list_and_value,
)  # fmt: skip
def is_in_list(numbers: list[int], wanted: int) -> bool:
    """Return True when wanted is one of the numbers, else False.

    >>> is_in_list([3, 4, 5], 3)
    True
    >>> is_in_list([3, 4, 5], 9)
    False
    """
    return wanted in numbers


@pocket(
    edges=each([], [0], [-5], [2, 2], [3, -1], list(range(300))),
    draw=lambda rng: (integers(rng),),
)
def last_item(numbers: list[int]) -> int:
    """Return the last number of the list. Return 0 when the list is empty.

    >>> last_item([4, 7, 9])
    9
    >>> last_item([5])
    5
    """
    return numbers[-1] if numbers else 0


@pocket(
    edges=[
        ([], 1, 5), ([1, 5], 1, 5), ([0, 6], 1, 5), ([3], 3, 3), ([2, 3], 5, 1), ([-2, -1], -2, 0),
        ([1, 2] * 150, 2, 2),
    ],
    draw=lambda rng: (integers(rng), rng.randint(-12, 3), rng.randint(-3, 12)),
)  # fmt: skip
def count_in_range(numbers: list[int], low: int, high: int) -> int:
    """Return how many of the numbers are at least low and at most high.

    Both ends belong to the range. When low is greater than high, the range is empty.

    >>> count_in_range([1, 4, 6, 12], 3, 9)
    2
    >>> count_in_range([10, 20, 30], 15, 35)
    2
    """
    return sum(1 for number in numbers if low <= number <= high)


@pocket(
    edges=[
        ([], 1), ([], 3), ([1], 1), ([1], 5), ([1, 2, 3], 2), ([1, 2, 3], 3), ([5, 5, 5], 1),
        (list(range(301)), 50),
    ],
    draw=lambda rng: (integers(rng), rng.randint(1, 6)),
)  # fmt: skip
def split_batches(items: list[int], size: int) -> list[list[int]]:
    """Split the items into batches of the given size, in order.

    The last batch holds what is left and may be smaller. No batch is empty. The size is 1 or more.

    >>> split_batches([1, 2, 3, 4], 2)
    [[1, 2], [3, 4]]
    >>> split_batches([5, 6, 7], 1)
    [[5], [6], [7]]
    """
    return [items[start : start + size] for start in range(0, len(items), size)]


@pocket(
    edges=each([], [1], [4, 4], [4, 4, 2], [-1, -1, -3], [0, -5], [9, 8, 9] * 100),
    draw=lambda rng: (integers(rng, 6),),
    imports="from typing import Optional",
)
def runner_up(results: list[int]) -> Optional[int]:
    """Return the second highest of the different results, or None when there is no such result.

    A result that occurs several times counts once: in [9, 9, 4] the second highest is 4.

    >>> runner_up([1, 5, 3])
    3
    >>> runner_up([10, 20])
    10
    """
    ranked = sorted(set(results))
    return ranked[-2] if len(ranked) >= 2 else None


@pocket(
    edges=[
        ([], 1), ([3], 1), ([1, 2], 0), ([1, 2], 2), ([1, 2], 3), ([1, 2, 3], 100), ([1, 2, 3], -1),
        ([1, 2, 3], -4), ([], 0), ([5, 5], 1), (list(range(300)), 1001),
    ],
    draw=lambda rng: (integers(rng, 8), rng.choice((rng.randint(-3, 5), integer(rng)))),
)  # fmt: skip
def move_seats(guests: list[int], steps: int) -> list[int]:
    """Return the guests at a round table after everyone has moved some seats to the right.

    A guest who moves on from the last seat comes to the first one. With negative steps everyone
    moves to the left. The steps may be more than the number of seats. The list may be empty.

    >>> move_seats([1, 2, 3, 4], 1)
    [4, 1, 2, 3]
    >>> move_seats([1, 2, 3], 2)
    [2, 3, 1]
    """
    if not guests:
        return []
    cut = -steps % len(guests)
    return guests[cut:] + guests[:cut]
