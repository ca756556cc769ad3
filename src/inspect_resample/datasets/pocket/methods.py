"""Problems that ask for a method of a class `Solution`, as interview sites have them."""

import random

from inspect_resample.datasets.pocket.authoring import each, pocket
from inspect_resample.datasets.pocket.generators import (
    FOREIGN,
    choices,
    integers,
    length,
    naturals,
    spans,
    word,
)


@pocket(
    method=True,
    edges=[
        ([], 0), ([], 5), ([1], 0), ([5], 5), ([0, 0], 0), ([9, 9], 1), ([3, 1, 1, 1], 3),
        ([1, 0, 0, 9, 0], 1), ([1] * 300, 120), ([0] * 300, 0), ([10**9, 1], 10**9),
    ],
    draw=lambda rng: (naturals(rng), rng.choice((0, 5, 20, 10**6))),
)  # fmt: skip
def longest_quiet(noise: list[int], limit: int) -> int:
    """Return the length of the longest stretch of hours whose noise comes to the limit at most.

    A stretch is hours that follow each other; it may be empty. No number is negative.

    >>> longest_quiet([1, 2, 3], 3)
    2
    >>> longest_quiet([4, 1, 1, 5], 5)
    2
    >>> longest_quiet([9], 3)
    0
    """
    best = start = total = 0
    for end, level in enumerate(noise):
        total += level
        while total > limit:
            total -= noise[start]
            start += 1
        best = max(best, end + 1 - start)
    return best


def _shifts(rng: random.Random) -> list[list[int]]:
    return [list(span) for span in spans(rng)]


@pocket(
    method=True,
    edges=each(
        [], [[1, 2]], [[1, 9], [2, 3]], [[5, 6], [1, 2]], [[1, 2], [2, 3]], [[-5, -1], [-1, 4]],
        [[1, 4], [1, 4]], [[4, 5], [1, 9], [9, 10]], [[i, i + 1] for i in range(0, 300, 3)],
    ),
    draw=lambda rng: (_shifts(rng),),
)  # fmt: skip
def join_shifts(shifts: list[list[int]]) -> list[list[int]]:
    """Return the times at which somebody is there, as [start, end], in order.

    Every shift is [start, end] with start < end. Shifts that overlap or touch become one.

    >>> join_shifts([[1, 3], [2, 5]])
    [[1, 5]]
    >>> join_shifts([[1, 2], [4, 6]])
    [[1, 2], [4, 6]]
    """
    merged: list[list[int]] = []
    for start, end in sorted(shifts):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged


@pocket(
    method=True,
    edges=[
        ([], 0), ([], 3), ([1], 7), ([1, 2], -1), ([1, 2, 3], 3), ([1, 2, 3], 301), ([1, 1, 2], -2),
        (list(range(300)), 299), ([1, 2, 3], -300), ([5, 6, 7, 8], 5),
    ],
    draw=lambda rng: (integers(rng), rng.choice((0, 1, 3, 400)) * rng.choice((-1, 1))),
)  # fmt: skip
def rotate_ring(ring: list[int], turns: int) -> list[int]:
    """Return the ring after so many turns: each takes the last number to the front.

    A negative number of turns goes the other way. The ring that is given stays as it is.

    >>> rotate_ring([1, 2, 3, 4], 1)
    [4, 1, 2, 3]
    >>> rotate_ring([7, 8, 9], 0)
    [7, 8, 9]
    """
    if not ring:
        return []
    place = -turns % len(ring)
    return ring[place:] + ring[:place]


@pocket(
    method=True,
    edges=each(
        [], [3], [3, 3], [2, 0, 2], [3, 0, 1, 0, 2], [0, 1, 0], [5, 4, 3, 2], [1, 2, 3], [4, 0, 0],
        [0, 3, 0, 0, 2, 0, 4], [7, *[0] * 300, 5], [10**9, 0, 10**9],
    ),
    draw=lambda rng: (naturals(rng),),
)  # fmt: skip
def pooled_water(heights: list[int]) -> int:
    """Return how much water stays between walls of these heights after rain.

    Each wall is one wide. Water runs off at both ends, and over a wall that is lower.

    >>> pooled_water([2, 0, 3])
    2
    >>> pooled_water([1, 2, 3])
    0
    """
    total = left = right = low = 0
    high = len(heights) - 1
    while low < high:
        if heights[low] < heights[high]:
            left = max(left, heights[low])
            total += left - heights[low]
            low += 1
        else:
            right = max(right, heights[high])
            total += right - heights[high]
            high -= 1
    return total


@pocket(
    method=True,
    edges=each(
        "", "a", "aa", "aab", "aabb", "abcabc", "abA", "éaé", "漢漢x", " a ", "x" * 300 + "y",
        "aAbBa",
    ),
    draw=lambda rng: (word(rng, "abcdAB " + FOREIGN, longest=14),),
)  # fmt: skip
def first_lonely(text: str) -> int:
    """Return the place of the first character that the text has only once, or -1.

    Places count from 0. Capital and small letters are different characters.

    >>> first_lonely("hello")
    0
    >>> first_lonely("noon")
    -1
    """
    return next((place for place, letter in enumerate(text) if text.count(letter) == 1), -1)


@pocket(
    method=True,
    edges=each(
        [], [5], [5, 5], [5, 5, 3], [1, 2, 2, 3], [-1, -2, -1], [0], [10**9, -(10**9)],
        [7] * 300, [*range(300)], [3, 3, 2, 2, 1],
    ),
    draw=lambda rng: (integers(rng),),
)  # fmt: skip
def rank_scores(scores: list[int]) -> list[int]:
    """Return the rank of each score; the greatest has rank 1.

    Equal scores have the same rank, and as many ranks after it are left out as it has scores more:
    after two first places comes a third.

    >>> rank_scores([10, 30, 20])
    [3, 1, 2]
    >>> rank_scores([5, 5])
    [1, 1]
    """
    order = sorted(scores, reverse=True)
    places = {score: place for place, score in reversed(list(enumerate(order, 1)))}
    return [places[score] for score in scores]


@pocket(
    method=True,
    edges=[
        ([5], 0), ([5], 1), ([5], 4), ([1, 5, 8, 9], 4), ([1, 5, 8, 9], 5), ([0, 0], 7), ([3], 2),
        ([], 3), ([], 0), ([0, 7, 0, 13], 9), ([1, 3, 4, 5, 6, 7], 301), ([2] * 50, 300),
    ],
    draw=lambda rng: (naturals(rng, 8), rng.choice((3, 10, 40)) - rng.randint(0, 3)),
)  # fmt: skip
def cut_rope(prices: list[int], length: int) -> int:
    """Return the most that a rope of this length earns when it is cut into pieces and sold.

    A piece of length 1 earns prices[0], one of length 2 prices[1], and so on; longer pieces, and
    what is left over, earn nothing. Neither the prices nor the length are negative.

    >>> cut_rope([2, 5], 3)
    7
    >>> cut_rope([3, 4, 20], 3)
    20
    """
    best = [0] * (length + 1)
    for whole in range(1, length + 1):
        best[whole] = best[whole - 1]
        for piece in range(1, min(whole, len(prices)) + 1):
            best[whole] = max(best[whole], best[whole - piece] + prices[piece - 1])
    return best[length]


def _board(rng: random.Random) -> list[str]:
    wide, letters = rng.randint(1, 4), rng.choice(("ab", "abc", "aé"))
    return ["".join(rng.choices(letters, k=wide)) for _ in range(rng.randint(0, 4))]


@pocket(
    method=True,
    edges=[
        ([], ""), ([], "a"), (["a"], ""), (["a"], "a"), (["a"], "aa"), (["ab", "ba"], "abab"),
        (["aa", "aa"], "aaaaa"), (["abc", "xyd", "xfe"], "abcdef"), (["ab", "cd"], "ad"),
        (["é漢"], "漢é"), (["ab"], "aba"), (["a" * 60], "a" * 60), (["ab", "aa"], "baab"),
    ],
    draw=lambda rng: (_board(rng), "".join(choices(rng, "aabcé", 1 + length(rng, 7)))),
)  # fmt: skip
def spells(board: list[str], name: str) -> bool:
    """Return True when the name can be walked on the board.

    A walk begins anywhere and goes on to a letter that stands directly above, below, left or right.
    No place is used twice. All rows are equally long. An empty name can always be walked.

    >>> spells(["cat", "xox"], "cat")
    True
    >>> spells(["cat", "xox"], "dog")
    False
    """
    places = {(i, j): letter for i, row in enumerate(board) for j, letter in enumerate(row)}

    def walk(row: int, column: int, at: int, used: set[tuple[int, int]]) -> bool:
        if at == len(name):
            return True
        return any(
            places.get(step) == name[at] and step not in used and walk(*step, at + 1, used | {step})
            for step in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1))
        )

    return not name or any(
        letter == name[0] and walk(row, column, 1, {(row, column)})
        for (row, column), letter in places.items()
    )
