"""Problems in which the order of a list or a grid matters."""

import random

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import choices, integers


@pocket(
    edges=each([], [1], [2, 2], [1, 2, 2], [1, 1, 2, 2, 2], [3, 3, 1, 3], [0] * 300),
    draw=lambda rng: (choices(rng, rng.choice(((1, 2), (1, 2, 6), (-5, 0, 5)))),),
)
def longest_streak(throws: list[int]) -> int:
    """Return the length of the longest run of equal throws that follow each other directly.

    A single throw is a run of length 1. Without throws the answer is 0.

    >>> longest_streak([6, 6, 1, 2])
    2
    >>> longest_streak([5, 5, 5, 2, 2, 4])
    3
    """
    best = run = 0
    for index, throw in enumerate(throws):
        run = run + 1 if index and throw == throws[index - 1] else 1
        best = max(best, run)
    return best


@pocket(
    edges=each(
        [], [7], [2, 2], [3, 2, 1], [1, 9, 2, 3], [5, 1, 6, 2, 7, 3, 4], [-1, -3, -2, -2, 0],
        list(range(60)) + list(range(60)),
    ),
    draw=lambda rng: (integers(rng, 14),),
)  # fmt: skip
def tallest_tower(blocks: list[int]) -> int:
    """Return the largest number of blocks that can be chosen for a tower.

    The blocks come one after the other, in the given order, and each is used or thrown away. Every
    block that is used must have a greater number than the one used before it. There are at most 120
    blocks.

    >>> tallest_tower([1, 2, 3])
    3
    >>> tallest_tower([1, 2, 5, 3])
    3
    """
    lengths: list[int] = []
    for index, block in enumerate(blocks):
        below = [lengths[i] for i in range(index) if blocks[i] < block]
        lengths.append(1 + max(below, default=0))
    return max(lengths, default=0)


@pocket(
    edges=[
        ([1], 0), ([], 0), ([], 5), ([2], 3), ([5], 5), ([1, 3, 4], 6), ([4, 3, 1], 6), ([7, 5], 4),
        ([1, 7, 10], 14), ([9, 6, 5], 11), ([25, 10, 1], 30), ([3, 3], 9), ([2, 4], 301),
    ],
    draw=lambda rng: (
        sorted(rng.sample(range(1, 13), rng.randint(0, 4)), reverse=rng.random() < 0.5),
        rng.randint(0, 40),
    ),
)  # fmt: skip
def fewest_coins(coins: list[int], amount: int) -> int:
    """Return the smallest number of coins that add up to exactly the amount.

    The list holds the values of the coins that exist, 1 or more, in any order; there are as many
    coins of each value as you like. An amount of 0 takes 0 coins. Return -1 when the amount cannot
    be paid exactly. The amount is from 0 to 500.

    >>> fewest_coins([1, 5, 10], 27)
    5
    >>> fewest_coins([10, 5], 20)
    2
    """
    counts: list[int] = [0]
    for total in range(1, amount + 1):
        ways = [counts[total - coin] for coin in coins if coin <= total]
        possible = [way for way in ways if way >= 0]
        counts.append(1 + min(possible) if possible else -1)
    return counts[amount]


def _grid(rng: random.Random) -> list[list[int]]:
    width, height = rng.randint(1, 5), rng.randint(0, 5)
    scale = rng.choice((1, 50))
    return [[rng.randint(-scale, scale) for _ in range(width)] for _ in range(height)]


@pocket(
    edges=each(
        [], [[1]], [[1, 2, 3]], [[1], [2], [3]], [[1, 2], [3, 4], [5, 6]], [[1, 2, 3], [4, 5, 6]],
        [[0, 0], [0, 0]], [[50 * row + column for column in range(40)] for row in range(9)],
    ),
    draw=lambda rng: (_grid(rng),),
)  # fmt: skip
def snail_path(grid: list[list[int]]) -> list[int]:
    """Return the numbers of the grid along a spiral from the top left corner to the middle.

    The snail goes right along the top row, down the last column, left along the bottom row, up the
    first column, and so on inward. The rows are equally long and not empty, but the grid may be
    wider than high, higher than wide, or have no rows at all: then the path is empty.

    >>> snail_path([[1, 2], [3, 4]])
    [1, 2, 4, 3]
    >>> snail_path([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    [1, 2, 3, 6, 9, 8, 7, 4, 5]
    """
    rows = [list(row) for row in grid]
    path: list[int] = []
    while rows:
        path += rows.pop(0)
        # Turn what is left a quarter to the left: its last column becomes the top row.
        columns = range(len(rows[0]) - 1, -1, -1) if rows else range(0)
        rows = [[row[column] for row in rows] for column in columns]
    return path
